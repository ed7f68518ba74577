//! The reader and the formatter over whole programs.

use super::*;
use crate::diag::Diagnostics;
use crate::source::{Home, Sources};
use std::path::{Path, PathBuf};

/// All programs below a folder; none where it does not exist.
fn programs(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "pipe") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The programs of the repository, and those of the folder in `PIPEC_CORPUS`.
fn corpus() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("examples"), root.join("stdlib")];
    folders.extend(std::env::var_os("PIPEC_CORPUS").map(PathBuf::from));
    let files = folders.iter().flat_map(|f| programs(f));
    files.map(|f| (f.display().to_string(), std::fs::read_to_string(&f).unwrap())).collect()
}

fn read(text: &str) -> (ast::File, Diagnostics) {
    let mut sources = Sources::default();
    let file = sources.add("a.pipe", text, Home::Project);
    let mut diags = Diagnostics::default();
    (parse(&sources, file, &mut diags), diags)
}

#[test]
fn programs_have_no_syntax_errors() {
    for (name, text) in corpus() {
        let (_, diags) = read(&text);
        assert!(diags.is_empty(), "{name}: {:#?}", diags.iter().next());
    }
}

fn formatted(text: &str) -> Result<String, Refusal> {
    let mut sources = Sources::default();
    let file = sources.add("a.pipe", text, Home::Project);
    try_format(&sources, file)
}

/// Shows what the formatter would change, below the folder in `PIPEC_FORMATTED`.
#[test]
fn programs_can_be_formatted() {
    let out = std::env::var_os("PIPEC_FORMATTED").map(PathBuf::from);
    for (name, text) in corpus() {
        let formatted = formatted(&text);
        assert!(formatted.is_ok(), "{name}: {formatted:?}");
        if let (Some(out), Ok(formatted)) = (&out, formatted) {
            let path = out.join(name.trim_start_matches('/').replace('/', "+"));
            std::fs::write(path, formatted).unwrap();
        }
    }
}
