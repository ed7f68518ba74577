//! `pipec init`: a small project that builds.

use super::shell::Shell;
use super::{FINE, Outcome};
use crate::project::compare::Change;
use crate::project::{Failure, apply, find};
use clap::Args;
use std::path::{Path, PathBuf};

/// Start a small project that builds
#[derive(Args, Debug)]
pub(crate) struct Init {
    /// The folder; it is created when it is not there
    #[arg(default_value = ".")]
    dir: PathBuf,
}

/// The files, with `NAME` for the name of the system.
const FILES: &[(&str, &str)] =
    &[("system.pipe", include_str!("init/system.pipe")), ("ci.pipe", include_str!("init/ci.pipe"))];

pub(crate) fn run(shell: &mut Shell, args: &Init) -> Outcome {
    let root = std::path::absolute(&args.dir).map_err(|error| Failure::io("write in", &args.dir, &error))?;
    let root = find::lexical(&root);
    if find::declares(&root) {
        return Err(Failure::new(format!("there is a project in `{}` already", args.dir.display())));
    }
    let name = name(&root);
    let changes: Vec<Change> =
        FILES.iter().map(|(file, text)| new_file(&root, file, text.replace("NAME", &name))).collect();
    if let Some(change) = changes.iter().find(|change| change.path.symlink_metadata().is_ok()) {
        return Err(Failure::new(format!("`{}` is there already; nothing was written", change.path.display())));
    }
    apply::apply(&root, &changes)?;
    for change in &changes {
        shell.progress(&format!("wrote {}", args.dir.join(&change.name).display()));
    }
    let dir = if args.dir == Path::new(".") { String::new() } else { format!(" {}", args.dir.display()) };
    shell.progress(&format!("next: `pipec build{dir}`"));
    Ok(FINE)
}

fn new_file(root: &Path, file: &str, text: String) -> Change {
    Change { name: file.into(), path: root.join(file), old: None, new: Some(text), executable: false, guarded: None }
}

/// The folder's name as a name of the language.
fn name(root: &Path) -> String {
    let folder = root.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let plain: String = folder.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let plain = plain.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_string();
    match plain.chars().next() {
        Some(first) if first.is_ascii_alphabetic() => plain,
        _ => "example".to_string(),
    }
}
