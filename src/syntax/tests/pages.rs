//! The pages of the reader's codes: the first example raises exactly its code, the second nothing.

use super::*;
use crate::diag::codes;

#[test]
fn examples_do_what_the_pages_say() {
    for code in codes::ALL.iter().filter(|c| c.id < "E020" && c.id.starts_with('E')) {
        assert!(code.page.starts_with(&format!("# {} {}\n", code.id, code.name)), "{}", code.id);
        let examples: Vec<&str> = code.page.split("```pipe\n").skip(1).filter_map(|e| e.split("```").next()).collect();
        let [wrong, right] = examples.as_slice() else { panic!("{}: {} examples", code.id, examples.len()) };
        assert!(code.page.contains("\nInstead:\n"), "{}", code.id);
        let (_, diags) = read(wrong);
        let found: Vec<&str> = diags.iter().map(|d| d.code.id).collect();
        assert_eq!(found, [code.id], "{diags:#?}");
        sound(right);
    }
}
