//! `pipec build`: writes every output, all or none.

use super::open::{self, Opened};
use super::shell::Shell;
use super::{FINE, Outcome, WRONG};
use crate::project::compare::{Changes, Destination, compare};
use crate::project::{Failure, apply, find};
use clap::Args;
use pipec::compile::Artifact;
use pipec::lock::{self, Lock};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Write every output, all or none
///
/// A generated file that a person has edited is not overwritten, and one that is there already and was not generated is not either:
/// the command fails and shows what would change. Files that are no longer generated are removed, if unedited.
#[derive(Args, Debug)]
pub(crate) struct Build {
    /// The project's folder, or a file in it; looked for upward [default: .]
    project: Option<PathBuf>,
    /// Write below this folder and nowhere else
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; show what differs from the disk, and exit with 1 if something does
    #[arg(long, conflicts_with = "force")]
    check: bool,
    /// Write nothing; show what would change
    #[arg(long, conflicts_with_all = ["check", "force"])]
    diff: bool,
    /// Only the outputs of this target: github-actions, helm, …
    #[arg(long, value_name = "TARGET")]
    only: Option<String>,
    /// Overwrite files that were edited, or not generated
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(shell: &mut Shell, args: &Build) -> Outcome {
    let opened = match open::sound(shell, args.project.as_deref(), args.force)? {
        Ok(opened) => opened,
        Err(status) => return Ok(status),
    };
    let artifacts = chosen(&opened, args.only.as_deref())?;
    let to = destination(&opened, args)?;
    let mut lock = opened.compiled.lock.clone().unwrap_or_default();
    lock.compiler = env!("CARGO_PKG_VERSION").to_string();
    let changes = compare(&to, &artifacts, lock, args.only.is_some(), args.force)?;
    for name in &changes.kept {
        shell.note(&format!("`{name}` is no longer generated; it was edited by hand, so it stays"));
    }
    if args.check || args.diff {
        return Ok(show(shell, args, &changes, artifacts.len()));
    }
    if !args.force {
        changes.guard()?;
    }
    apply::apply(&to.root, &changes.list)?;
    tell(shell, &changes, artifacts.len());
    Ok(FINE)
}

fn chosen<'a>(opened: &'a Opened, only: Option<&str>) -> Result<Vec<&'a Artifact>, Failure> {
    let all: Vec<&Artifact> = opened.compiled.artifacts.iter().flatten().collect();
    let Some(only) = only else { return Ok(all) };
    let targets: BTreeSet<&str> = all.iter().map(|artifact| artifact.target).collect();
    if !targets.contains(only) {
        let there: Vec<&str> = targets.into_iter().collect();
        let failure = Failure::new(format!("this project has no output for the target `{only}`"));
        return Err(if there.is_empty() { failure } else { failure.help(format!("it has: {}", there.join(", "))) });
    }
    Ok(all.into_iter().filter(|artifact| artifact.target == only).collect())
}

/// Where the outputs go. A folder given with `--out` has a lock of its own, so that nothing else is touched.
fn destination(opened: &Opened, args: &Build) -> Result<Destination, Failure> {
    let Some(out) = &args.out else {
        let old = opened.project.lock.as_deref().and_then(|text| Lock::parse(text).ok()).unwrap_or_default();
        return Ok(Destination { root: opened.output(), lock: opened.root.join(lock::NAME), old });
    };
    let root = std::path::absolute(out).map_err(|error| Failure::io("write in", out, &error))?;
    let root = find::lexical(&root);
    let lock = root.join(lock::NAME);
    let old = read_lock(&lock, args.force)?;
    Ok(Destination { root, lock, old })
}

fn read_lock(path: &Path, force: bool) -> Result<Lock, Failure> {
    let Ok(text) = fs::read_to_string(path) else { return Ok(Lock::default()) };
    match Lock::parse(&text) {
        Ok(lock) => Ok(lock),
        Err(_) if force => Ok(Lock::default()),
        Err(error) => Err(Failure::new(format!("cannot read `{}`: {}", path.display(), error.what))
            .help("remove it, or write a new one with `pipec build --force`")),
    }
}

fn show(shell: &mut Shell, args: &Build, changes: &Changes, total: usize) -> u8 {
    for change in &changes.list {
        shell.print(&change.diff());
    }
    match changes.list.len() {
        0 => shell.progress(&format!("{} up to date", count(total, "file"))),
        n if args.check => {
            let differ = if n == 1 { "differs" } else { "differ" };
            let edited = changes.list.iter().filter(|change| change.guarded.is_some()).count();
            let what = match edited {
                0 => "`pipec build` writes them".to_string(),
                _ => format!("`pipec build` keeps {edited} that it did not write; `--force` overwrites"),
            };
            shell.progress(&format!("{} {differ} from the program; {what}", count(n, "file")));
        }
        n => shell.progress(&format!("{} would change", count(n, "file"))),
    }
    if args.check && !changes.list.is_empty() { WRONG } else { FINE }
}

fn tell(shell: &Shell, changes: &Changes, total: usize) {
    let listed = |change: &&crate::project::compare::Change| change.name != lock::NAME;
    let (mut written, mut removed) = (0, 0);
    for change in changes.list.iter().filter(listed) {
        let verb = if change.new.is_some() { "wrote" } else { "removed" };
        shell.progress(&format!("{verb} {}", change.name));
        *(if change.new.is_some() { &mut written } else { &mut removed }) += 1;
    }
    let removed = if removed == 0 { String::new() } else { format!(", {removed} removed") };
    shell.progress(&format!("{}: {written} written, {} unchanged{removed}", count(total, "output"), total - written));
}

fn count(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}
