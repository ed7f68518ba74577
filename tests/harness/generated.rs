//! The pages of `docs/` that are written from the compiler's own tables.

use super::{compare, root, trial};
use libtest_mimic::Trial;
use pipec::diag::{Code, codes};
use std::fmt::Write as _;

/// One test for each page.
pub fn trials() -> Vec<Trial> {
    vec![
        trial("generated docs/reference.md", || page("reference.md", &pipec::words::reference::reference())),
        trial("generated docs/errors.md", || page("errors.md", &errors())),
    ]
}

fn page(name: &str, text: &str) -> Result<(), String> {
    compare::text(&root().join("docs").join(name), text)
}

/// The index of all codes, in the order of their numbers.
fn errors() -> String {
    let language = codes::ALL.iter().map(|code| (*code, format!("diag/pages/{}-{}.md", code.id, code.name)));
    let checks = pipec::check::codes().map(|code| (code, format!("check/{}.md", code.name.replace('-', "_"))));
    let mut all: Vec<(&Code, String)> = language.chain(checks).collect();
    all.sort_by_key(|(code, _)| (code.id.get(1..), code.id));
    let mut text = INTRODUCTION.to_string();
    for (code, page) in all {
        let word = code.severity.word();
        let _ =
            writeln!(text, "| [{}](../src/{page}) | {} | {word} | {} |", code.id, code.name, first_sentence(code.page));
    }
    text
}

const INTRODUCTION: &str = "# Codes

What the compiler may say of a program. The letter is the severity: an error (E) stops the build, a warning (W) does not, \
unless `--deny warnings` is given, a note (N) is worth knowing. `pipec explain CODE` prints the page of a code, with an example \
that raises it and one that does not.

A warning or a note that is meant as it stands is passed over by a comment before the statement, with a reason: \
`# allow W703: the runner has a limit of its own`.

| code | name | severity | says |
|---|---|---|---|
";

/// The first sentence behind the heading.
fn first_sentence(page: &str) -> String {
    let paragraph: Vec<&str> =
        page.lines().skip(1).skip_while(|l| l.is_empty()).take_while(|l| !l.is_empty()).collect();
    let paragraph = paragraph.join(" ");
    let end = paragraph.find(". ").map_or(paragraph.len(), |at| at + 1);
    paragraph.get(..end).unwrap_or_default().replace('|', "\\|")
}
