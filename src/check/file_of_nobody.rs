//! A script of the repository is run that is not there, or an image built from a Dockerfile that is not.

use super::given::StepGiven;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity, similar};
use crate::ir::{Script, StepKind};
use crate::source::Span;

static CODE: Code =
    Code { id: "E204", name: "file-of-nobody", severity: Severity::Error, page: include_str!("file_of_nobody.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    dockerfiles(given, diags);
    for job in &given.jobs {
        let elsewhere = job.steps.iter().any(|step| match &step.step.kind {
            StepKind::Checkout(checkout) => checkout.repository.is_some() || checkout.path.is_some(),
            StepKind::Fetch(_) => true,
            StepKind::Action(_) => step
                .action
                .as_ref()
                .is_some_and(|action| action.is("actions/checkout") || action.is("actions/download-artifact")),
            _ => false,
        });
        if elsewhere {
            continue;
        }
        for step in job.steps.iter().filter(|step| given.is_ours(step.step.origin.span)) {
            if let Some((path, span)) = script(step, given)
                && let Some(d) = look(&path, span, given)
            {
                diags.push(d);
            }
        }
    }
}

/// The first script of the repository that a step runs.
fn script(step: &StepGiven<'_>, given: &Given<'_>) -> Option<(String, Span)> {
    let StepKind::Run(run) = &step.step.kind else { return None };
    if run.dir.is_some() {
        return None;
    }
    if let Script::File(path) = &run.script {
        return Some((path.clone(), step.span()));
    }
    let commands: Vec<_> = step.commands().collect();
    if commands
        .iter()
        .any(|command| matches!(command.name(), "cd" | "pushd" | "git" | "curl" | "wget" | "tar" | "unzip"))
    {
        return None;
    }
    commands.into_iter().find_map(|command| {
        let at = usize::from(matches!(command.name(), "bash" | "sh" | "python" | "python3" | "node"));
        let word = command.words.get(at)?;
        let path = word.text.strip_prefix("./").unwrap_or(&word.text);
        let is_script = path.contains('/') && [".sh", ".py", ".js"].iter().any(|end| path.ends_with(end));
        let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
        (is_script && plain && !path.starts_with('/')).then(|| (path.to_owned(), given.place_of(step, word)))
    })
}

/// Only where its folder is there, or other Dockerfiles are: a program may stand beside nothing else.
fn dockerfiles(given: &Given<'_>, diags: &mut Diagnostics) {
    for (name, image) in given.ir.images.iter().filter(|(_, image)| image.from.is_none()) {
        let path = below(&image.dockerfile, given);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let others: Vec<&str> = given.tree.texts.keys().filter_map(|other| within(other, given)).collect();
        let is_there = folder != below("", given).trim_end_matches('/') && given.tree.has_folder(folder) == Some(true);
        if given.tree.has_file(&path) != Some(false) || (others.is_empty() && !is_there) {
            continue;
        }
        let message = format!("there is no `{}`, from which the image `{name}` is built", image.dockerfile);
        let d = Diagnostic::new(&CODE, image.dockerfile_span, message);
        diags.push(match similar(&image.dockerfile, others.iter().copied()) {
            Some(near) => d.label(format!("did you mean `{near}`?")),
            None if others.is_empty() => d.label("not among the files of the repository"),
            None => {
                d.label("not among the files of the repository").help(format!("there is `{}`", others.join("`, `")))
            }
        });
    }
}

/// A path of the program as one of the tree: paths of a program begin where its outputs go.
fn below(path: &str, given: &Given<'_>) -> String {
    let output = &given.ir.system.output;
    if output == "." { path.to_owned() } else { format!("{output}/{path}") }
}

/// The other way round; none for what is elsewhere.
fn within<'p>(path: &'p str, given: &Given<'_>) -> Option<&'p str> {
    match given.ir.system.output.as_str() {
        "." => (!path.starts_with("../")).then_some(path),
        output => path.strip_prefix(output)?.strip_prefix('/').filter(|path| !path.starts_with("../")),
    }
}

/// Only where the folder is there: a program may stand beside nothing else.
fn look(path: &str, span: Span, given: &Given<'_>) -> Option<Diagnostic> {
    let here = below(path, given);
    let (folder, name) = here.rsplit_once('/')?;
    if given.tree.has_file(&here) != Some(false) || given.tree.has_folder(folder) != Some(true) {
        return None;
    }
    if given.ir.commands.keys().any(|command| command.trim_start_matches("./") == path) {
        return None;
    }
    let beside: Vec<&str> =
        given.tree.files.iter().filter_map(|file| file.strip_prefix(folder)?.strip_prefix('/')).collect();
    let d = Diagnostic::new(&CODE, span, format!("there is no file `{path}`"));
    Some(match similar(name, beside.iter().copied()) {
        Some(near) => d.label(format!("did you mean `{near}`?")),
        None => d
            .label("neither in the repository nor made by the program")
            .help("add the file, or declare it: `command \"path\" { … }` writes a script"),
    })
}
