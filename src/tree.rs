//! Which files a repository has, as the shell has listed them. Knows no disk.

use std::collections::{BTreeMap, BTreeSet};

/// The names of the files around a project, for checks such as "is there this Dockerfile?".
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Relative to the project's folder, `/` between the parts; those outside of it begin with `../`.
    pub files: BTreeSet<String>,
    /// Where the list is complete: the folder that was walked, relative to the project's (`.` or `..` or `../..`), and
    /// `None` when nothing was, or not all of it.
    pub root: Option<String>,
    /// Folders below the root that were not looked into.
    pub skipped: BTreeSet<String>,
    /// The texts of Dockerfiles, by their paths.
    pub texts: BTreeMap<String, String>,
}

/// Whether the text of a file is wanted in [`Tree::texts`].
#[must_use]
pub fn is_read(name: &str) -> bool {
    name.starts_with("Dockerfile") || name.ends_with(".Dockerfile")
}

impl Tree {
    /// Whether there is such a file; `None` when that is not known. The path is relative to the project's folder.
    #[must_use]
    pub fn has_file(&self, path: &str) -> Option<bool> {
        let path = tidy(path)?;
        if self.files.contains(&path) {
            return Some(true);
        }
        let ups = |path: &str| path.split('/').take_while(|part| *part == "..").count();
        let inside = self.root.as_deref().is_some_and(|root| ups(&path) <= ups(root));
        let skipped =
            self.skipped.iter().any(|folder| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')));
        (inside && !skipped).then_some(false)
    }

    /// Whether there is such a folder with a file in it; `None` when that is not known.
    #[must_use]
    pub fn has_folder(&self, path: &str) -> Option<bool> {
        let path = tidy(path)?;
        let below = if path.is_empty() { String::new() } else { format!("{path}/") };
        if self.files.range(below.clone()..).next().is_some_and(|file| file.starts_with(&below)) {
            return Some(true);
        }
        if self.skipped.contains(&path) { Some(true) } else { self.has_file(&path) }
    }
}

/// A path without `.` and without `..` behind a name; `None` for an absolute one.
pub(crate) fn tidy(path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_knows_what_it_does_not_know() {
        let tree = Tree {
            files: ["a.txt", "d/e.txt", "../up.txt"].into_iter().map(String::from).collect(),
            root: Some("..".into()),
            skipped: ["node_modules".to_string()].into(),
            texts: BTreeMap::new(),
        };
        assert_eq!(tree.has_file("./d/../a.txt"), Some(true));
        assert_eq!(tree.has_file("../up.txt"), Some(true));
        assert_eq!(tree.has_file("b.txt"), Some(false));
        assert_eq!(tree.has_file("node_modules/x.js"), None);
        assert_eq!(tree.has_file("../../x"), None);
        assert_eq!(tree.has_file("/etc/passwd"), None);
        assert_eq!(tree.has_folder("d"), Some(true));
        assert_eq!(tree.has_folder("."), Some(true));
        assert_eq!(tree.has_folder("nope"), Some(false));
        assert_eq!(tree.has_folder("node_modules"), Some(true));
        assert_eq!(Tree::default().has_file("x"), None);
    }
}
