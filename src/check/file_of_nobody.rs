//! A script of the repository is run that is not there.

use super::given::StepGiven;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity, similar};
use crate::ir::{Script, StepKind};
use crate::source::Span;

static CODE: Code =
    Code { id: "E204", name: "file-of-nobody", severity: Severity::Error, page: include_str!("file_of_nobody.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
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

/// Only where the folder is there: a program may stand beside nothing else.
fn look(path: &str, span: Span, given: &Given<'_>) -> Option<Diagnostic> {
    let system = &given.ir.system;
    let below = |path: &str| if system.output == "." { path.to_owned() } else { format!("{}/{path}", system.output) };
    let here = below(path);
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
