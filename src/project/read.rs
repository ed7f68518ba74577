//! Every `.pipe` file of a project, and its lock.

use super::{Failure, find, reason, tree};
use pipec::compile::{Project, folder_imports, imported_folder};
use pipec::diag::{Code, Diagnostic, Diagnostics, codes};
use pipec::input;
use pipec::lock;
use pipec::source::{Home, Sources, Span};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files that cannot be read, as reports at their places.
#[derive(Debug, Default)]
pub(crate) struct Unreadable {
    pub(crate) sources: Sources,
    pub(crate) diagnostics: Diagnostics,
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Read {
    /// The project's folder.
    pub(crate) root: PathBuf,
    /// What the compiler is given.
    pub(crate) project: Project,
    /// What could not be read; when there is something, the project is not to be compiled.
    pub(crate) unreadable: Unreadable,
}

/// Reads the project in this folder.
pub(crate) fn read(root: &Path) -> Read {
    let Read { mut project, mut unreadable, .. } = files(root, false);
    project.tree = tree::walk(root);
    imported(root, &mut project, &mut unreadable);
    let lock = root.join(lock::NAME);
    if fs::symlink_metadata(&lock).is_ok() {
        project.lock = file(&lock, lock::NAME, &mut unreadable);
    }
    Read { root: root.to_path_buf(), project, unreadable }
}

/// Reads the program files below a folder, with those of the projects in it: for the formatter.
pub(crate) fn all(root: &Path) -> Read {
    files(root, true)
}

fn files(root: &Path, nested: bool) -> Read {
    let mut unreadable = Unreadable::default();
    let mut paths = Vec::new();
    walk(root, String::new(), nested, &mut paths, &mut unreadable);
    paths.sort();
    let mut project = Project::default();
    for name in paths {
        if let Some(text) = file(&root.join(&name), &name, &mut unreadable) {
            project.files.push((name, text));
        }
    }
    Read { root: root.to_path_buf(), project, unreadable }
}

/// Adds the files of folders that are imported, each once: a circle of imports ends.
fn imported(root: &Path, project: &mut Project, unreadable: &mut Unreadable) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut next = 0;
    while let Some((name, text)) = project.files.get(next).cloned() {
        next += 1;
        for import in folder_imports(&text) {
            let Some(folder) = imported_folder(&name, &import).filter(|f| seen.insert(f.clone())) else { continue };
            let mut paths = Vec::new();
            for entry in fs::read_dir(root.join(&folder)).into_iter().flatten().flatten() {
                let plain = entry.file_name().to_string_lossy().into_owned();
                if plain.ends_with(".pipe") && plain != ".pipe" {
                    paths.push(if folder.is_empty() { plain } else { format!("{folder}/{plain}") });
                }
            }
            paths.sort();
            paths.retain(|p| project.files.iter().all(|(n, _)| n != p));
            for path in paths {
                if let Some(text) = file(&root.join(&path), &path, unreadable) {
                    project.files.push((path, text));
                }
            }
        }
    }
}

/// The names of the program files below a folder. Links to folders are not followed; a folder that declares `system` is another project, and
/// left out unless `nested`.
fn walk(folder: &Path, prefix: String, nested: bool, paths: &mut Vec<String>, unreadable: &mut Unreadable) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let name = if prefix.is_empty() { "." } else { prefix.trim_end_matches('/') };
            return unreadable.push(&codes::UNREADABLE, name, "", &format!("cannot be read: {}", reason(&error)), None);
        }
    };
    for entry in entries.flatten() {
        let file_name = entry.file_name();
        let Some(plain) = file_name.to_str() else {
            if Path::new(&file_name).extension().is_some_and(|e| e == "pipe") {
                let name = format!("{prefix}{}", file_name.to_string_lossy());
                unreadable.push(&codes::UNREADABLE, &name, "", "has a name that is not UTF-8", Some("rename it"));
            }
            continue;
        };
        let name = format!("{prefix}{plain}");
        let is_folder = entry.file_type().is_ok_and(|t| t.is_dir());
        if plain.ends_with(".pipe") && plain != ".pipe" {
            paths.push(name);
        } else if is_folder && !find::is_skipped(plain) && (nested || !find::declares(&entry.path())) {
            walk(&entry.path(), format!("{name}/"), nested, paths, unreadable);
        }
    }
}

/// The text of one file; what is wrong with it goes to `unreadable`.
pub(crate) fn file(path: &Path, name: &str, unreadable: &mut Unreadable) -> Option<String> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) => {
            unreadable.push(&codes::UNREADABLE, name, "", &format!("cannot be read: {}", reason(&error)), None);
            return None;
        }
    };
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "is a folder" } else { "is not a regular file" };
        unreadable.push(&codes::UNREADABLE, name, "", what, Some("only files can be named `*.pipe`"));
        return None;
    }
    if metadata.len() > input::LIMIT {
        let what = format!("has {}, and {} are read at most", size(metadata.len()), size(input::LIMIT));
        unreadable.push(&codes::TOO_LARGE, name, "", &what, Some("split it into several files of the same folder"));
        return None;
    }
    match fs::read(path).map(|bytes| input::decode(&bytes)) {
        Ok(Ok(text)) => Some(text),
        Ok(Err(bad)) => {
            unreadable.push(
                &codes::UNREADABLE,
                name,
                &bad.before,
                &format!("is no text: {}", bad.what),
                Some("save it as UTF-8"),
            );
            None
        }
        Err(error) => {
            unreadable.push(&codes::UNREADABLE, name, "", &format!("cannot be read: {}", reason(&error)), None);
            None
        }
    }
}

/// A text from standard input.
pub(crate) fn stdin() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let limited = io::Read::take(io::stdin(), input::LIMIT + 1);
    let mut limited = limited;
    io::Read::read_to_end(&mut limited, &mut bytes).map_err(|error| Failure::io("read", Path::new("stdin"), &error))?;
    if bytes.len() as u64 > input::LIMIT {
        return Err(Failure::new(format!("standard input has more than {}", size(input::LIMIT))));
    }
    input::decode(&bytes).map_err(|bad| Failure::new(format!("standard input is no text: {}", bad.what)))
}

fn size(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1024 * 1024))
}

impl Unreadable {
    fn push(&mut self, code: &'static Code, name: &str, before: &str, what: &str, help: Option<&str>) {
        let file = self.sources.add(name, before, Home::Project);
        let end = before.len() as u32;
        let mut report = Diagnostic::new(code, Span::new(file, end, end), format!("`{name}` {what}"));
        report.help = help.map(str::to_string);
        self.diagnostics.push(report);
    }
}
