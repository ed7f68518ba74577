//! `pipec why`: from a line of an output back to the lines of the program, with the reason.

use super::open::{self, Opened};
use super::shell::Shell;
use super::{FINE, Outcome};
use crate::project::{Failure, find};
use clap::Args;
use pipec::compile::{Artifact, LineOrigin};
use pipec::diag::similar;
use std::path::{Path, PathBuf};

/// Say where a line of an output comes from
#[derive(Args, Debug)]
pub(crate) struct Why {
    /// The output, and a line of it: .github/workflows/ci.yml:12
    #[arg(value_name = "FILE[:LINE]")]
    place: String,
    /// The project's folder, or a file in it [default: where the output is, else here]
    #[arg(long)]
    project: Option<PathBuf>,
}

pub(crate) fn run(shell: &mut Shell, args: &Why) -> Outcome {
    let (file, line) = split(&args.place);
    let project = args.project.clone().or_else(|| around(Path::new(file)));
    let opened = match open::sound(shell, project.as_deref(), false)? {
        Ok(opened) => opened,
        Err(status) => return Ok(status),
    };
    let artifact = output(&opened, file)?;
    let lines = artifact.text.lines().count();
    match line {
        Some(line) if line == 0 || line as usize > lines => {
            Err(Failure::new(format!("`{}` has {lines} lines, and no line {line}", artifact.path)))
        }
        Some(line) => {
            let text = one(&opened, artifact, line);
            shell.print(&text);
            Ok(FINE)
        }
        None => {
            let text: String = artifact.origins.iter().map(|origin| row(&opened, origin)).collect();
            shell.print(&text);
            Ok(FINE)
        }
    }
}

/// `ci.yml:12` is line 12 of `ci.yml`.
fn split(place: &str) -> (&str, Option<u32>) {
    match place.rsplit_once(':') {
        Some((file, line)) if !file.is_empty() => line.parse().map_or((place, None), |line| (file, Some(line))),
        _ => (place, None),
    }
}

/// The folder that the output is in, when a project is there or above; else the one that we are in.
fn around(file: &Path) -> Option<PathBuf> {
    let folder = file.parent()?;
    let absolute = find::lexical(&std::path::absolute(folder).ok()?);
    absolute.ancestors().find(|folder| find::declares(folder)).map(Path::to_path_buf)
}

/// The output that was named: as a path from here, or from the output folder.
fn output<'a>(opened: &'a Opened, file: &str) -> Result<&'a Artifact, Failure> {
    let root = opened.output();
    let here = std::path::absolute(file).map(|path| find::lexical(&path)).unwrap_or_default();
    let artifacts = opened.compiled.artifacts.as_deref().unwrap_or_default();
    let same =
        |artifact: &&Artifact| root.join(&artifact.path) == here || artifact.path == file.trim_start_matches("./");
    artifacts.iter().find(same).ok_or_else(|| {
        let failure = Failure::new(format!("`{file}` is not an output of this project"));
        let paths = artifacts.iter().map(|artifact| artifact.path.as_str());
        match similar(file, paths.clone()).or_else(|| paths.clone().find(|path| path.ends_with(&format!("/{file}")))) {
            Some(like) => failure.help(format!("did you mean `{like}`?")),
            None => failure.help("`pipec build --diff` lists what would be written"),
        }
    })
}

/// One line: its text, and every place that it goes back to.
fn one(opened: &Opened, artifact: &Artifact, line: u32) -> String {
    let text = artifact.text.lines().nth(line as usize - 1).unwrap_or_default();
    let mut out = format!("{}:{line}: {}\n", artifact.path, text.trim());
    let mut origins: Vec<&LineOrigin> =
        artifact.origins.iter().filter(|o| (o.first..=o.last).contains(&line)).collect();
    // The closest first.
    origins.sort_by_key(|origin| origin.last - origin.first);
    if origins.is_empty() {
        out.push_str("  is written in every such file\n");
    }
    for origin in origins {
        match source(opened, origin) {
            Some((place, source)) => out.push_str(&format!("  {place}: {source}\n    {}\n", origin.reason)),
            None => out.push_str(&format!("  {}\n", origin.reason)),
        }
    }
    out
}

fn row(opened: &Opened, origin: &LineOrigin) -> String {
    let lines = if origin.first == origin.last {
        origin.first.to_string()
    } else {
        format!("{}-{}", origin.first, origin.last)
    };
    let place = source(opened, origin).map_or_else(|| "-".to_string(), |(place, _)| place);
    format!("{lines:<9} {place:<24} {}\n", origin.reason)
}

/// The place that asked for it, and its line.
fn source(opened: &Opened, origin: &LineOrigin) -> Option<(String, String)> {
    let span = origin.span?;
    let source = opened.compiled.sources.get(span.file);
    let at = source.position(span.start);
    let prefix = if source.home == pipec::source::Home::Project { opened.prefix.as_str() } else { "" };
    let line = source.text.lines().nth(at.line as usize - 1).unwrap_or_default();
    Some((format!("{prefix}{}:{}:{}", source.name, at.line, at.column), line.trim().to_string()))
}
