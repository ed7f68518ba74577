//! The names of the files of a repository, and the texts of its Dockerfiles.

use super::find::is_skipped;
use pipec::compile::Tree;
use pipec::tree::is_read;
use std::fs;
use std::path::Path;

/// A repository with more files is not listed to its end.
const MOST: usize = 50_000;
/// A longer file is not read, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Lists the repository around a project: up to the folder with `.git`, else the project alone.
pub(crate) fn walk(project: &Path) -> Tree {
    let top = project.ancestors().position(|folder| folder.join(".git").exists()).unwrap_or(0);
    let up = vec![".."; top].join("/");
    let mut tree = Tree { root: Some(up.clone()), ..Tree::default() };
    let top_folder = project.ancestors().nth(top).unwrap_or(project);
    let inside: Vec<String> = project
        .strip_prefix(top_folder)
        .map(|path| path.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect())
        .unwrap_or_default();
    if !list(top_folder, &mut Vec::new(), &inside, &mut tree) {
        // Which part was seen depends on the disk: nothing is known.
        tree = Tree::default();
    }
    tree
}

/// Adds what is in a folder; false when there is too much.
fn list(folder: &Path, parts: &mut Vec<String>, project: &[String], tree: &mut Tree) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return true };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(kind) = entry.file_type() else { continue };
        let is_folder = kind.is_dir() || (kind.is_symlink() && entry.path().is_dir());
        parts.push(name);
        let path = from_project(parts, project);
        let name = parts.last().map_or("", String::as_str);
        // Of hidden folders those that repositories use themselves are listed.
        let closed = kind.is_symlink() || (is_skipped(name) && !matches!(name, ".github" | ".gitlab" | ".circleci"));
        let mut more = true;
        if is_folder && closed {
            tree.skipped.insert(path);
        } else if is_folder {
            more = list(&entry.path(), parts, project, tree);
        } else {
            if is_read(name) {
                tree.texts.extend(text(&entry.path()).map(|text| (path.clone(), text)));
            }
            tree.files.insert(path);
        }
        parts.pop();
        if !more || tree.files.len() > MOST {
            return false;
        }
    }
    true
}

/// The text of a file that is not too long.
fn text(path: &Path) -> Option<String> {
    let long = fs::metadata(path).map_or(true, |metadata| metadata.len() > LONGEST);
    if long { None } else { fs::read_to_string(path).ok() }
}

/// A path below the repository's top, as seen from the project.
fn from_project(parts: &[String], project: &[String]) -> String {
    let same = parts.iter().zip(project).take_while(|(a, b)| a == b).count();
    let ups = std::iter::repeat_n("..", project.len() - same);
    ups.chain(parts[same..].iter().map(String::as_str)).collect::<Vec<_>>().join("/")
}
