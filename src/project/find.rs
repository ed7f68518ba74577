//! Where a project is: the folder in which a `.pipe` file declares `system`, looked for upward.

use super::Failure;
use pipec::compile::declares_system;
use pipec::input;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Folders that are never looked into.
const SKIPPED: &[&str] = &["target", "node_modules"];

/// The project's folder for a path that the user gave: a folder, or a file in it.
/// When nothing declares `system`, it is the given folder itself, and the compiler says so.
pub(crate) fn find(given: &Path) -> Result<PathBuf, Failure> {
    let metadata = fs::metadata(given).map_err(|error| Failure::io("read", given, &error))?;
    let absolute = std::path::absolute(given).map_err(|error| Failure::io("read", given, &error))?;
    let absolute = lexical(&absolute);
    let start = if metadata.is_dir() { absolute.as_path() } else { absolute.parent().unwrap_or(&absolute) };
    for folder in start.ancestors() {
        if declares(folder) {
            return Ok(folder.to_path_buf());
        }
        // What lies above a repository is another matter.
        if folder.join(".git").exists() {
            break;
        }
    }
    if has_program(start) {
        return Ok(start.to_path_buf());
    }
    let failure = Failure::new(format!(
        "there is no `.pipe` file in `{}`",
        if metadata.is_dir() { given } else { start }.display()
    ));
    Err(match below(start, 3) {
        Some(folder) => {
            let shown = folder.strip_prefix(start).unwrap_or(&folder).display().to_string();
            failure.help(format!("there is a project in `{shown}`: name it, or work there with `-C {shown}`"))
        }
        None => failure.help("`pipec init` writes a small project"),
    })
}

/// Whether a file of this folder, not of those below, declares `system`.
pub(crate) fn declares(folder: &Path) -> bool {
    programs(folder).into_iter().any(|path| {
        let small = fs::metadata(&path).is_ok_and(|m| m.is_file() && m.len() <= input::LIMIT);
        small && fs::read(&path).is_ok_and(|bytes| declares_system(&String::from_utf8_lossy(&bytes)))
    })
}

/// Whether a folder's name says that nothing of the project is in it.
pub(crate) fn is_skipped(name: &str) -> bool {
    name.starts_with('.') || SKIPPED.contains(&name)
}

/// What is named `*.pipe` in this folder.
fn programs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.extension().is_some_and(|e| e == "pipe")).collect()
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .filter(|e| e.file_type().is_ok_and(|t| t.is_dir()) && !is_skipped(&e.file_name().to_string_lossy()))
        .map(|e| e.path())
        .collect();
    found.sort();
    found
}

/// Whether there is a program file here or, not far, below.
fn has_program(folder: &Path) -> bool {
    !programs(folder).is_empty()
}

/// The nearest project below.
fn below(folder: &Path, depth: usize) -> Option<PathBuf> {
    let folders = subfolders(folder);
    let here = folders.iter().find(|folder| declares(folder)).cloned();
    here.or_else(|| if depth > 1 { folders.iter().find_map(|folder| below(folder, depth - 1)) } else { None })
}

/// Without `.` and `..`; links are left as they are.
pub(crate) fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}
