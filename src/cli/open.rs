//! From a path on the command line to a compiled project.

use super::shell::Shell;
use super::{UNUSABLE, WRONG};
use crate::project::{Failure, find, read};
use pipec::compile::{Compiled, Project, compile};
use pipec::diag::render::{Format, Viewpoint};
use pipec::lock::Lock;
use std::path::{Path, PathBuf};

/// A project that was read and compiled.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The project's folder.
    pub(crate) root: PathBuf,
    /// How its files look from here.
    pub(crate) from: Viewpoint,
    pub(crate) project: Project,
    pub(crate) compiled: Compiled,
}

/// Reads the project at `path`, here when there is none. Reports files that cannot be read, and then there is nothing but an exit status.
pub(crate) fn read(shell: &mut Shell, path: Option<&Path>, format: Format) -> Result<Result<read::Read, u8>, Failure> {
    let root = find::find(path.unwrap_or(Path::new(".")))?;
    let read = read::read(&root);
    if read.unreadable.diagnostics.is_empty() {
        return Ok(Ok(read));
    }
    shell.report(format, &read.unreadable.sources, &read.unreadable.diagnostics, &viewpoint(&root));
    Ok(Err(UNUSABLE))
}

/// Reads and compiles. `anew`: a lock that cannot be understood counts as none.
pub(crate) fn open(
    shell: &mut Shell,
    path: Option<&Path>,
    format: Format,
    anew: bool,
) -> Result<Result<Opened, u8>, Failure> {
    let mut read = match read(shell, path, format)? {
        Ok(read) => read,
        Err(status) => return Ok(Err(status)),
    };
    if anew && read.project.lock.as_deref().is_some_and(|text| Lock::parse(text).is_err()) {
        read.project.lock = None;
    }
    let compiled = compile(&read.project);
    let from = viewpoint(&read.root);
    Ok(Ok(Opened { root: read.root, from, project: read.project, compiled }))
}

/// The same for commands that need the outputs: reports what is wrong, and stops when something is.
pub(crate) fn sound(shell: &mut Shell, path: Option<&Path>, anew: bool) -> Result<Result<Opened, u8>, Failure> {
    let opened = match open(shell, path, Format::Human, anew)? {
        Ok(opened) => opened,
        Err(status) => return Ok(Err(status)),
    };
    shell.report(Format::Human, &opened.compiled.sources, &opened.compiled.diagnostics, &opened.from);
    let wrong = opened.compiled.diagnostics.has_errors() || opened.compiled.artifacts.is_none();
    Ok(if wrong { Err(WRONG) } else { Ok(opened) })
}

impl Opened {
    /// The folder below which the outputs go.
    pub(crate) fn output(&self) -> PathBuf {
        find::lexical(&self.root.join(&self.compiled.output))
    }
}

/// How the files of a project look from here.
pub(crate) fn viewpoint(folder: &Path) -> Viewpoint {
    let Ok(here) = std::env::current_dir() else { return Viewpoint::default() };
    let text = |path: &Path| {
        let text = path.to_string_lossy().replace('\\', "/");
        if text.is_empty() || text.ends_with('/') { text } else { format!("{text}/") }
    };
    match (folder.strip_prefix(&here), here.strip_prefix(folder)) {
        (Ok(below), _) => Viewpoint { prefix: text(below), inside: String::new() },
        (_, Ok(deeper)) => Viewpoint { prefix: "../".repeat(deeper.components().count()), inside: text(deeper) },
        // With little in common, the whole path says it best.
        _ => Viewpoint { prefix: text(folder), inside: String::new() },
    }
}
