//! Whole programs: the library, the examples, and the folder in `PIPEC_CORPUS`.

use crate::diag::{Diagnostics, render};
use crate::source::{Home, Sources};
use crate::words::program;
use std::path::{Path, PathBuf};

fn programs(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            programs(&path, found);
        } else if path.extension().is_some_and(|e| e == "pipe") {
            found.push(path);
        }
    }
}

#[test]
fn programs_are_read_without_a_report() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    programs(&root.join("stdlib"), &mut files);
    programs(&root.join("examples"), &mut files);
    if let Some(folder) = std::env::var_os("PIPEC_CORPUS") {
        programs(Path::new(&folder), &mut files);
    }
    files.sort();
    let mut reports = String::new();
    for path in &files {
        let mut sources = Sources::default();
        let text = std::fs::read_to_string(path).expect("a program");
        let file = sources.add(path.display().to_string(), text, Home::Project);
        let mut diags = Diagnostics::default();
        let tree = crate::syntax::parse(&sources, file, &mut diags);
        program::read(&tree, &mut program::FileFields::default(), &mut diags);
        if !diags.is_empty() {
            reports += &render::render(render::Format::Human, &sources, &diags, &render::Style::default());
        }
    }
    assert!(reports.is_empty(), "{reports}");
}
