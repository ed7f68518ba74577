//! `pipec fmt`: the one style.

use super::open;
use super::shell::Shell;
use super::{FINE, Outcome, UNUSABLE, WRONG};
use crate::project::compare::{Change, is_executable};
use crate::project::{Failure, apply, read};
use clap::Args;
use pipec::diag::render::{Format, Viewpoint};
use pipec::diag::{Diagnostics, Severity};
use pipec::source::{Home, Sources};
use std::path::{Path, PathBuf};

/// Bring files into the one style
#[derive(Args, Debug)]
pub(crate) struct Fmt {
    /// Files, or folders with all that is below them [default: the project]
    paths: Vec<PathBuf>,
    /// Write nothing; show what differs, and exit with 1 if something does
    #[arg(long)]
    check: bool,
    /// Read from standard input, write to standard output
    #[arg(long, conflicts_with_all = ["paths", "check"])]
    stdin: bool,
}

/// A file to be formatted.
struct Input {
    name: String,
    path: PathBuf,
    text: String,
}

pub(crate) fn run(shell: &mut Shell, args: &Fmt) -> Outcome {
    if args.stdin {
        return filter(shell);
    }
    let inputs = match inputs(shell, args)? {
        Ok(inputs) => inputs,
        Err(status) => return Ok(status),
    };
    let mut changes = Vec::new();
    let mut broken = false;
    for input in &inputs {
        match format(shell, &input.name, &input.text) {
            Some(new) => changes.extend(change(input, new)),
            None => {
                broken = true;
                shell.note(&format!("`{}` stays as it is", input.name));
            }
        }
    }
    if args.check {
        for change in &changes {
            shell.print(&change.diff());
        }
        shell.progress(&format!("{} of {} files would change", changes.len(), inputs.len()));
        return Ok(if broken || !changes.is_empty() { WRONG } else { FINE });
    }
    for change in &changes {
        let folder = change.path.parent().unwrap_or(Path::new("."));
        apply::apply(folder, std::slice::from_ref(change))?;
        shell.progress(&format!("formatted {}", change.name));
    }
    shell.progress(&format!("{} of {} files changed", changes.len(), inputs.len()));
    Ok(if broken { WRONG } else { FINE })
}

fn filter(shell: &mut Shell) -> Outcome {
    let text = read::stdin()?;
    let Some(new) = format(shell, "stdin", &text) else { return Ok(WRONG) };
    shell.print(&new);
    Ok(FINE)
}

/// The files that were named, or those of the project.
fn inputs(shell: &mut Shell, args: &Fmt) -> Result<Result<Vec<Input>, u8>, Failure> {
    let mut inputs: Vec<Input> = Vec::new();
    let here = [PathBuf::from(".")];
    let paths = if args.paths.is_empty() { here.as_slice() } else { &args.paths };
    for path in paths {
        if path.is_dir() {
            let read = if args.paths.is_empty() {
                match open::read(shell, Some(path), Format::Human)? {
                    Ok(read) => read,
                    Err(status) => return Ok(Err(status)),
                }
            } else {
                read::all(&std::path::absolute(path).map_err(|error| Failure::io("read", path, &error))?)
            };
            let from = open::viewpoint(&read.root);
            if !read.unreadable.diagnostics.is_empty() {
                shell.report(Format::Human, &read.unreadable.sources, &read.unreadable.diagnostics, &from);
                return Ok(Err(UNUSABLE));
            }
            let files = read.project.files.into_iter();
            inputs.extend(files.map(|(name, text)| Input {
                path: read.root.join(&name),
                name: from.name(&name),
                text,
            }));
        } else {
            let mut unreadable = read::Unreadable::default();
            let name = path.display().to_string();
            match read::file(path, &name, &mut unreadable) {
                Some(text) => inputs.push(Input { name, path: path.clone(), text }),
                None => {
                    shell.report(Format::Human, &unreadable.sources, &unreadable.diagnostics, &Viewpoint::default());
                    return Ok(Err(UNUSABLE));
                }
            }
        }
    }
    Ok(Ok(inputs))
}

/// The change on the disk, when there is one. What is there is read again: a byte order mark or CRLF are gone from the text.
fn change(input: &Input, new: String) -> Option<Change> {
    let old = std::fs::read(&input.path).ok()?;
    if old == new.as_bytes() {
        return None;
    }
    // The file itself is replaced, not a link to it.
    let path = input.path.canonicalize().ok()?;
    let executable = path.metadata().is_ok_and(|metadata| is_executable(&metadata));
    let old = Some(String::from_utf8_lossy(&old).into_owned());
    Some(Change { name: input.name.clone(), path, old, new: Some(new), executable, guarded: None })
}

/// The text in the one style; `None` when it has syntax errors, which are reported.
fn format(shell: &mut Shell, name: &str, text: &str) -> Option<String> {
    let mut sources = Sources::default();
    let file = sources.add(name, text, Home::Project);
    let mut diagnostics = Diagnostics::default();
    pipec::syntax::parse(&sources, file, &mut diagnostics);
    diagnostics.retain(|d| d.severity == Severity::Error);
    if diagnostics.is_empty() {
        return match pipec::syntax::try_format(&sources, file) {
            Ok(text) => Some(text),
            Err(_) => {
                shell.note(&format!(
                    "the formatter would change what `{name}` means: this is a fault of pipec's, please report it"
                ));
                None
            }
        };
    }
    shell.report(Format::Human, &sources, &diagnostics, &Viewpoint::default());
    None
}
