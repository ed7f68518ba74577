//! What the tests share.

pub mod architecture;
pub mod bad_input;
pub mod cases;
pub mod cli;
pub mod compare;
pub mod coverage;
pub mod documentation;
pub mod examples;
pub mod fuzz;
pub mod generated;
pub mod library;
pub mod rules;
mod stdlib_page;

use libtest_mimic::{Failed, Trial};
use pipec::compile::{Compiled, Project, Tree, compile};
use pipec::diag::render::{Style, human};
use std::fs;
use std::path::{Path, PathBuf};

/// The top of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder, sorted; folders that begin with a dot and `target` are left out, unless `hidden`.
pub fn files_below(folder: &Path, hidden: bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !hidden && (name.starts_with('.') || name == "target") {
            continue;
        }
        let path = entry.path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(files_below(&path, hidden));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The path below `folder` with `/` between its parts.
pub fn relative(path: &Path, folder: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path);
    path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Compiles texts that are given by name; there is no other file in their repository.
pub fn compile_texts(files: &[(&str, &str)]) -> Compiled {
    let files = files.iter().map(|(name, text)| ((*name).to_string(), (*text).to_string())).collect();
    let tree = Tree { root: Some(String::new()), ..Tree::default() };
    compile(&Project { files, lock: None, tree })
}

/// The reports as a user without colours sees them in 80 columns.
pub fn shown(compiled: &Compiled) -> String {
    human::render(&compiled.sources, &compiled.diagnostics, &Style::default())
}

/// A test that fails with the text that `run` returns.
pub fn trial(name: impl Into<String>, run: impl FnOnce() -> Result<(), String> + Send + 'static) -> Trial {
    Trial::test(name, move || run().map_err(Failed::from))
}

/// The text in the one style; `None` when it does not parse.
pub fn format(text: &str) -> Option<String> {
    let mut sources = pipec::source::Sources::default();
    let file = sources.add("x.pipe", text, pipec::source::Home::Project);
    pipec::syntax::format(&sources, file)
}
