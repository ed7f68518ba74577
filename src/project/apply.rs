//! Writes all changes, or none: first every new text goes to a folder beside, then each is renamed into its place, and when one of them
//! cannot be, those before it are taken back.

use super::compare::Change;
use super::{Failure, reason};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Applies the changes. On failure everything is as it was.
pub(crate) fn apply(root: &Path, changes: &[Change]) -> Result<(), Failure> {
    if changes.is_empty() {
        return Ok(());
    }
    let mut undo = Undo::default();
    let result = staged(root, changes, &mut undo);
    if result.is_err() {
        undo.all();
    }
    result
}

fn staged(root: &Path, changes: &[Change], undo: &mut Undo) -> Result<(), Failure> {
    undo.create_folders(root).map_err(|error| Failure::io("create", root, &error))?;
    // Dropped at the end, and with it what was not moved.
    let stage = tempfile::Builder::new()
        .prefix(".pipec-")
        .tempdir_in(root)
        .map_err(|error| Failure::io("write in", root, &error))?;
    for (i, change) in changes.iter().enumerate() {
        if let Some(text) = &change.new {
            prepare(&stage.path().join(format!("{i}.new")), text, change).map_err(|error| failed(change, &error))?;
        }
    }
    for (i, change) in changes.iter().enumerate() {
        let backup = stage.path().join(format!("{i}.old"));
        let result = replace(change, &stage.path().join(format!("{i}.new")), &backup, undo);
        if let Err(error) = result {
            // The backups are in the folder that is about to be removed; what it stands in goes after it.
            undo.files();
            return Err(failed(change, &error));
        }
    }
    for change in changes.iter().filter(|change| change.new.is_none()) {
        remove_empty(root, change.path.parent());
    }
    Ok(())
}

fn failed(change: &Change, error: &io::Error) -> Failure {
    Failure::new(format!("cannot write `{}`: {}; nothing was changed", change.path.display(), reason(error)))
}

fn prepare(path: &Path, text: &str, change: &Change) -> io::Result<()> {
    fs::write(path, text)?;
    if let Ok(old) = fs::metadata(&change.path) {
        fs::set_permissions(path, old.permissions())?;
    }
    set_executable(path, change.executable)
}

#[cfg(unix)]
fn set_executable(path: &Path, executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = fs::metadata(path)?.permissions();
    let mode = permissions.mode();
    // Who may read a script may run it.
    let mode = if executable { mode | ((mode & 0o444) >> 2) } else { mode & !0o111 };
    permissions.set_mode(mode);
    fs::set_permissions(path, permissions)
}

#[cfg(not(unix))]
fn set_executable(_: &Path, _: bool) -> io::Result<()> {
    Ok(())
}

fn replace(change: &Change, new: &Path, backup: &Path, undo: &mut Undo) -> io::Result<()> {
    let existed = fs::symlink_metadata(&change.path).is_ok();
    if existed && fs::hard_link(&change.path, backup).is_err() {
        fs::copy(&change.path, backup)?;
    }
    if change.new.is_none() {
        fs::remove_file(&change.path)?;
    } else {
        if let Some(folder) = change.path.parent() {
            undo.create_folders(folder)?;
        }
        fs::rename(new, &change.path)?;
    }
    undo.steps.push(if existed {
        Step::Restore { backup: backup.to_path_buf(), path: change.path.clone() }
    } else {
        Step::Remove(change.path.clone())
    });
    Ok(())
}

/// Removes folders that have become empty, up to the root.
fn remove_empty(root: &Path, folder: Option<&Path>) {
    for folder in folder.into_iter().flat_map(Path::ancestors) {
        if folder == root || !folder.starts_with(root) || fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

/// What takes the changes back, in reverse order.
#[derive(Default)]
struct Undo {
    steps: Vec<Step>,
}

enum Step {
    Restore { backup: PathBuf, path: PathBuf },
    Remove(PathBuf),
    RemoveFolder(PathBuf),
}

impl Undo {
    /// Creates a folder and those above it that are missing.
    fn create_folders(&mut self, folder: &Path) -> io::Result<()> {
        let missing: Vec<&Path> = folder.ancestors().take_while(|f| fs::symlink_metadata(f).is_err()).collect();
        for folder in missing.into_iter().rev() {
            if folder.as_os_str().is_empty() {
                continue;
            }
            fs::create_dir(folder)?;
            self.steps.push(Step::RemoveFolder(folder.to_path_buf()));
        }
        if folder.as_os_str().is_empty() || folder.is_dir() { Ok(()) } else { Err(io::ErrorKind::NotADirectory.into()) }
    }

    /// Takes back what was done to files. A step that fails is passed over: the others still help.
    fn files(&mut self) {
        let steps = std::mem::take(&mut self.steps);
        for step in steps.iter().rev() {
            let _ = match step {
                Step::Restore { backup, path } => fs::rename(backup, path),
                Step::Remove(path) => fs::remove_file(path),
                Step::RemoveFolder(_) => Ok(()),
            };
        }
        self.steps.extend(steps.into_iter().filter(|step| matches!(step, Step::RemoveFolder(_))));
    }

    /// Takes everything back.
    fn all(&mut self) {
        self.files();
        for step in std::mem::take(&mut self.steps).into_iter().rev() {
            if let Step::RemoveFolder(path) = step {
                let _ = fs::remove_dir(path);
            }
        }
    }
}
