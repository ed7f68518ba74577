//! What a user would copy from `examples/`: each project there builds without a warning, is in the one style, its tests hold, and its
//! outputs beside it, when they are kept, are those that it makes.

use super::cli::Folder;
use super::{files_below, relative, root, trial};
use libtest_mimic::Trial;
use std::fs;
use std::path::{Path, PathBuf};

/// One test for each project.
pub fn trials() -> Vec<Trial> {
    let examples = root().join("examples");
    let mut projects: Vec<PathBuf> = files_below(&examples, false)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "pipe"))
        .filter(|path| fs::read_to_string(path).is_ok_and(|text| pipec::compile::declares_system(&text)))
        .filter_map(|path| path.parent().map(Path::to_path_buf))
        .collect();
    projects.dedup();
    let named = |kind: &str, project: &Path| format!("example {}{kind}", relative(project, &examples));
    let of = |project: PathBuf| {
        let again = project.clone();
        let tests = trial(named(": its tests", &project), move || tests_hold(&again));
        [trial(named("", &project), move || builds(&project)), tests]
    };
    projects.into_iter().flat_map(of).collect()
}

/// Every `test` of the project holds.
fn tests_hold(project: &Path) -> Result<(), String> {
    copy_of(project)?.run(&["test"]).expect(0, &[])
}

fn copy_of(project: &Path) -> Result<Folder, String> {
    let folder = Folder::new();
    for path in files_below(project, true) {
        folder.copy(&path, &relative(&path, project)).map_err(|error| error.to_string())?;
    }
    Ok(folder)
}

fn builds(project: &Path) -> Result<(), String> {
    let folder = copy_of(project)?;
    folder.run(&["check", "--deny", "warnings"]).expect(0, &[])?;
    folder.run(&["fmt", "--check"]).expect(0, &[])?;
    if folder.join("pipe.lock").exists() {
        return folder.run(&["build", "--check"]).expect(0, &[]);
    }
    folder.run(&["build"]).expect(0, &[])?;
    let first = folder.snapshot();
    folder.run(&["build"]).expect(0, &[])?;
    if folder.snapshot() == first { Ok(()) } else { Err("building again changes files".to_string()) }
}
