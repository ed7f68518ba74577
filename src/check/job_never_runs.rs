//! Jobs that no run reaches, with the places that exclude each other.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::expr::{Kind, Literal};
use crate::ir::{Job, Pipeline, Trigger};
use crate::reach::{Core, Role};
use crate::source::Span;

static CODE: Code =
    Code { id: "E101", name: "job-never-runs", severity: Severity::Error, page: include_str!("job_never_runs.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let Some(reach) = given.reach() else { return };
    for pipeline in &given.ir.pipelines {
        if pipeline.triggers.is_empty() {
            continue;
        }
        if reach.trigger(&pipeline.name).is_empty() {
            // Where only jobs call it that never run, those are reported.
            no_run(pipeline, diags);
            continue;
        }
        for (root, below) in reach.roots(&pipeline.name) {
            let Some(job) = pipeline.job(&root) else { continue };
            if let Some(core) = reach.why_never(&pipeline.name, &root) {
                diags.push(report(pipeline, job, &core, &below));
            }
        }
    }
}

/// A pipeline whose filters let nothing through.
fn no_run(pipeline: &Pipeline, diags: &mut Diagnostics) {
    if pipeline.has("workflow_call") {
        return;
    }
    let triggers: Vec<&Trigger> = pipeline.triggers.iter().collect();
    let message = format!("the pipeline `{}` can never run", pipeline.name);
    let d = Diagnostic::new(&CODE, span_of(&triggers, pipeline), message).label("these filters let nothing through");
    diags.push(d.help("the last pattern that fits decides: write what is left out behind what it is left out of"));
}

fn span_of(triggers: &[&Trigger], pipeline: &Pipeline) -> Span {
    match triggers {
        [one] => one.span.unwrap_or(pipeline.span),
        _ => pipeline.span,
    }
}

fn report(pipeline: &Pipeline, job: &Job, core: &Core, below: &[String]) -> Diagnostic {
    let message = format!("the job `{}` can never run", job.name);
    if let Some(when) = &job.when
        && matches!(when.kind, Kind::Literal(Literal::Bool(false)))
    {
        let mut d = Diagnostic::new(&CODE, when.span, message).label("never");
        d.severity = Severity::Note;
        return d.help(format!("take the job away, or the condition{}", follows(below)));
    }
    let own = |role: &Role| *role == Role::Condition(job.name.clone());
    let primary = core.parts.iter().rev().find(|part| own(&part.role));
    let mut d = Diagnostic::new(&CODE, primary.map_or(job.span, |part| part.span), message);
    d = d.label(match (primary, core.parts.len()) {
        (None, _) => "nothing starts it",
        (Some(_), 1) => "this never holds",
        (Some(_), _) => "it asks for this",
    });
    let places = core.parts.iter().filter(|part| !primary.is_some_and(|primary| std::ptr::eq(*part, primary)));
    for part in places {
        d = match &part.role {
            Role::Condition(name) if *name == job.name => d.also(part.span, "and at the same time for this"),
            Role::Condition(name) => {
                d.also(part.span, format!("`{name}`, which has to succeed before, runs only here"))
            }
            Role::Succeeds(name) => d.also(part.span, format!("`{name}` has to succeed before")),
            Role::Caller(pipeline, name) => d.also(part.span, format!("called only by `{name}` of `{pipeline}`")),
            Role::Trigger => started(d, pipeline),
        };
    }
    d.help(format!("{}{}", advice(core, job), follows(below)))
}

/// Says what starts the pipeline.
fn started(mut d: Diagnostic, pipeline: &Pipeline) -> Diagnostic {
    match pipeline.triggers.as_slice() {
        [one] => d.also(one.span.unwrap_or(pipeline.span), format!("the pipeline runs only on {}", said(one))),
        several => {
            for trigger in several {
                let Some(span) = trigger.span else { continue };
                d = d.also(span, format!("it runs on {}", said(trigger)));
            }
            d
        }
    }
}

/// A trigger in words.
fn said(trigger: &Trigger) -> String {
    let event = match trigger.event.as_str() {
        "workflow_dispatch" => "dispatch",
        "workflow_call" => "call",
        other => other,
    };
    let list = |globs: &[String]| globs.iter().map(|glob| format!("`{glob}`")).collect::<Vec<_>>().join(", ");
    let filter = |(name, globs): &(String, Vec<String>)| match name.as_str() {
        "branches" => Some(format!("{} {}", if event == "push" { "to" } else { "into" }, list(globs))),
        "tags" => Some(format!("of tags {}", list(globs))),
        "branches-ignore" => Some(format!("but not to {}", list(globs))),
        "tags-ignore" => Some(format!("but not of tags {}", list(globs))),
        _ => None,
    };
    let mut words = vec![event.to_owned()];
    words.extend(trigger.filters.iter().filter_map(filter));
    if !trigger.types.is_empty() {
        words.push(format!("({})", trigger.types.join(", ")));
    }
    words.join(" ")
}

fn advice(core: &Core, job: &Job) -> String {
    let has = |role: &dyn Fn(&Role) -> bool| core.parts.iter().any(|part| role(&part.role));
    if has(&|role| *role == Role::Trigger) {
        format!("let the condition ask for what starts the pipeline, or add what `{}` waits for to `on`", job.name)
    } else if core.parts.len() == 1 {
        "correct the condition".to_owned()
    } else {
        "change one of them: no run fits all".to_owned()
    }
}

fn follows(below: &[String]) -> String {
    match below {
        [] => String::new(),
        names => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("; and so never: {}", names.join(", "))
        }
    }
}
