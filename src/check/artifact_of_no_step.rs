//! An artifact that is downloaded, and that no job before has uploaded.

use super::given::{ActionGiven, JobGiven, StepGiven};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity, similar};
use crate::ir::graph::ancestors;
use crate::ir::{Piece, StepKind, Value, Work};
use std::collections::BTreeSet;

static CODE: Code = Code {
    id: "E205",
    name: "artifact-of-no-step",
    severity: Severity::Error,
    page: include_str!("artifact_of_no_step.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    if !given.sound {
        return;
    }
    for job in &given.jobs {
        for (step, action) in job.uses("actions/download-artifact") {
            let elsewhere = ["run-id", "repository", "github-token"].iter().any(|input| action.input(input).is_some());
            if let (Some(name), false) = (action.known("name"), elsewhere) {
                look(name, step, action, job, given, diags);
            }
        }
    }
}

/// An upload: the job, and the name; nothing where it is not known.
struct Upload<'g> {
    job: &'g JobGiven<'g>,
    name: Option<String>,
}

fn look<'g>(
    name: &str,
    step: &StepGiven<'_>,
    action: &ActionGiven<'_>,
    job: &JobGiven<'_>,
    given: &'g Given<'g>,
    diags: &mut Diagnostics,
) {
    let Some(uploads) = uploads(job, given) else { return };
    let may_be: Vec<&Upload<'_>> = uploads.iter().filter(|u| u.name.as_deref().is_none_or(|n| n == name)).collect();
    let span = action.input_span("name").filter(|span| given.is_ours(*span)).unwrap_or(step.span());
    let names: BTreeSet<&str> = uploads.iter().filter_map(|u| u.name.as_deref()).collect();
    if may_be.is_empty() {
        let d = Diagnostic::new(&CODE, span, format!("no job uploads the artifact `{name}`"));
        let near = similar(name, names.iter().copied());
        return diags.push(match near {
            Some(near) => {
                let from = uploads.iter().find(|u| u.name.as_deref() == Some(near));
                let d = d.label(format!("did you mean `{near}`?")).help(format!("write `name = \"{near}\"`"));
                from.map_or(d.clone(), |u| d.also(u.job.job.span, format!("`{near}` is uploaded here")))
            }
            None => d.label("the step would fail").help(
                "declare it where it is made, `artifact NAME from \"path\"`, and read it by `fetch JOB.NAME into \"path\"`",
            ),
        });
    }
    let before = ancestors(job.pipeline, &job.job.name);
    let reachable = |u: &&&Upload<'_>| {
        u.job.pipeline.name != job.pipeline.name || u.job.job.name == job.job.name || before.contains(u.job.name())
    };
    if may_be.iter().any(|u| reachable(&u)) {
        return;
    }
    let Some(first) = may_be.first() else { return };
    let message = format!("`{}` does not wait for the job that uploads `{name}`", job.name());
    let d = Diagnostic::new(&CODE, span, message).label("it may not be there yet");
    let d = d.also(first.job.job.span, "uploaded here");
    diags.push(d.help(format!("add `after {}` to the job `{}`", first.job.name(), job.name())));
}

/// The uploads of the run that a job belongs to; none where they are not all known.
fn uploads<'g>(job: &JobGiven<'_>, given: &'g Given<'g>) -> Option<Vec<Upload<'g>>> {
    let calls = given.ir.pipelines.iter().any(|p| p.jobs.iter().any(|j| matches!(j.work, Work::Call(_))));
    let mut found = Vec::new();
    for other in &given.jobs {
        if !calls && other.pipeline.name != job.pipeline.name {
            continue;
        }
        if matches!(other.job.work, Work::Call(_)) && other.pipeline.name == job.pipeline.name {
            return None;
        }
        for step in &other.steps {
            match (&step.step.kind, &step.action) {
                (StepKind::Action(_), Some(action)) => found.extend(of_action(action, other)?),
                (StepKind::Artifact(artifact), _) => {
                    let name = artifact.service_name.as_ref().and_then(|text| text.as_plain().map(str::to_string));
                    found.push(Upload { job: other, name });
                }
                _ => {}
            }
        }
    }
    Some(found)
}

/// What an action uploads; none where that is not known.
fn of_action<'g>(action: &ActionGiven<'_>, job: &'g JobGiven<'g>) -> Option<Option<Upload<'g>>> {
    let reference = action.reference.as_ref()?;
    if action.is("actions/upload-pages-artifact") {
        return Some(Some(Upload { job, name: Some("github-pages".to_string()) }));
    }
    if !action.is("actions/upload-artifact") {
        let harmless = crate::catalogue::Catalogue::builtin().needs(reference).is_some();
        return harmless.then_some(None);
    }
    let name = match action.input("name") {
        None => Some("artifact".to_string()),
        Some(Value::Text(text)) if text.pieces.iter().all(|p| matches!(p, Piece::Literal(_))) => {
            text.as_plain().map(str::to_string)
        }
        Some(_) => None,
    };
    Some(Some(Upload { job, name }))
}
