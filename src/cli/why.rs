//! `pipec why`: from a line of an output back to the lines of the program, with the reason.

use super::open::{self, Opened};
use super::shell::Shell;
use super::{FINE, Outcome};
use crate::project::{Failure, find};
use clap::Args;
use pipec::compile::{Artifact, LineOrigin};
use pipec::diag::similar;
use pipec::source::Home;
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
    let origins = artifact.origins_of(line);
    if origins.is_empty() {
        out.push_str("  is written in every such file\n");
    }
    for (at, origin) in origins.into_iter().enumerate() {
        // What was written is the first line of what became of it; the others follow from it by a rule.
        let reason = match (origin.reason.as_ref(), origin.lines.0 == line, at) {
            ("written", true, _) => "written",
            ("written", false, 0) => "derived from this",
            ("written", false, _) => "stands in this",
            (other, ..) => other,
        };
        match source(opened, origin) {
            Some((place, source)) => out.push_str(&format!("  {place}: {source}\n    {reason}\n")),
            None => out.push_str(&format!("  {reason}\n")),
        }
    }
    out
}

fn row(opened: &Opened, origin: &LineOrigin) -> String {
    let (first, last) = origin.lines;
    let lines = if first == last { first.to_string() } else { format!("{first}-{last}") };
    let place = source(opened, origin).map_or_else(|| "-".to_string(), |(place, _)| place);
    format!("{lines:<9} {place:<24} {}\n", origin.reason)
}

/// The place that asked for it, and its line.
fn source(opened: &Opened, origin: &LineOrigin) -> Option<(String, String)> {
    let span = origin.span?;
    let source = opened.compiled.sources.get(span.file);
    let at = source.position(span.start);
    let name = match source.home {
        Home::Project => opened.from.name(&source.name),
        Home::Std => source.name.clone(),
    };
    let line = source.text.lines().nth(at.line as usize - 1).unwrap_or_default();
    Some((format!("{name}:{}:{}", at.line, at.column), line.trim().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pipec::compile::{Compiled, Project};
    use pipec::diag::render::Viewpoint;
    use pipec::source::Span;

    fn opened() -> Opened {
        let mut compiled = Compiled { output: "..".into(), ..Compiled::default() };
        let file = compiled.sources.add("ci.pipe", "# first\njob test {\n  after = build\n}\n", Home::Project);
        let origin = |first, last, start, end, reason: &str| LineOrigin {
            lines: (first, last),
            span: Some(Span::new(file, start, end)),
            reason: reason.into(),
        };
        compiled.artifacts = Some(vec![Artifact {
            path: ".github/workflows/ci.yml".into(),
            text: "# head\ntest:\n  needs: [build]\n".into(),
            executable: false,
            target: "github-actions",
            origins: vec![origin(2, 3, 8, 11, "the job"), origin(3, 3, 21, 34, "jobs that it comes after")],
        }]);
        let from = Viewpoint { prefix: "deploy/".into(), ..Viewpoint::default() };
        Opened { root: "/repo/deploy".into(), from, project: Project::default(), compiled }
    }

    #[test]
    fn a_line_goes_back_to_all_that_asked_for_it() {
        let opened = opened();
        let artifact = output(&opened, ".github/workflows/ci.yml").expect("an output");
        let text = "\
.github/workflows/ci.yml:3: needs: [build]
  deploy/ci.pipe:3:3: after = build
    jobs that it comes after
  deploy/ci.pipe:2:1: job test {
    the job
";
        assert_eq!(one(&opened, artifact, 3), text);
        assert!(one(&opened, artifact, 1).contains("every such file"));
        assert_eq!(row(&opened, &artifact.origins[0]), "2-3       deploy/ci.pipe:2:1       the job\n");
    }

    #[test]
    fn an_output_is_found_by_its_place_and_missed_with_a_hint() {
        let opened = opened();
        assert!(output(&opened, "/repo/.github/workflows/ci.yml").is_ok());
        let failure = output(&opened, "ci.yml").expect_err("none");
        assert_eq!(failure.help.as_deref(), Some("did you mean `.github/workflows/ci.yml`?"));
        assert_eq!(split("a/b.yml:12"), ("a/b.yml", Some(12)));
        assert_eq!(split("a:b"), ("a:b", None));
    }
}
