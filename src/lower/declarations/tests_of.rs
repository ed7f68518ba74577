//! Checks of tests: what is given can happen to the pipeline, and what is expected can be read of it.

use crate::diag::{Diagnostic, codes};
use crate::lower::Lower;
use crate::lower::expressions::{condition, value};
use crate::lower::names::{listed, report};
use crate::lower::scope::{PipelineNames, Scope};
use crate::lower::shared::declared;
use crate::syntax::ast;
use crate::words::read::Entry;
use crate::words::system::{GivenKind, Test};
use crate::words::ty::Kind;
use indexmap::IndexMap;

/// Checks a test.
pub(super) fn check(test: &Test, pipelines: &IndexMap<String, PipelineNames>, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    if !declared(Kind::Pipeline, &test.pipeline, scope, cx) {
        return;
    }
    let Some(pipeline) = pipelines.get(&test.pipeline.text) else { return };
    let scope = Scope { pipeline: Some(pipeline), ..*scope };
    for given in &test.given {
        match &given.kind {
            GivenKind::Event { event, subject, inputs, .. } => {
                if check_event(event, test, pipeline, cx) {
                    check_subject(event, subject.as_ref(), pipeline, cx);
                    check_inputs(inputs, pipeline, &scope, cx);
                }
            }
            GivenKind::Result(expr) => {
                condition(expr, &scope, &mut cx.diags);
            }
            GivenKind::Changed(_) => {}
        }
    }
    for expect in &test.expect {
        condition(&expect.condition, &scope, &mut cx.diags);
    }
}

/// Whether the event starts the pipeline; else a report.
fn check_event(event: &ast::Name, test: &Test, pipeline: &PipelineNames, cx: &mut Lower<'_>) -> bool {
    let names: &[&str] = match event.text.as_str() {
        "tag" | "push" => &["push", "create"],
        "pull_request" => &["pull_request", "pull_request_target"],
        "dispatch" => &["workflow_dispatch"],
        "release" => &["release"],
        "schedule" => &["schedule"],
        _ => return true,
    };
    if pipeline.events.iter().any(|e| names.contains(&e.as_str())) {
        return true;
    }
    let message = format!("`{}` does not start the pipeline `{}`", event.text, pipeline.name);
    let known: Vec<&str> = pipeline.events.iter().map(String::as_str).collect();
    let mut d = Diagnostic::new(&codes::UNKNOWN_EVENT, event.span, message).label("the pipeline never sees it");
    d = d.also(test.pipeline.span, format!("the pipeline runs on {}", listed(&known)));
    cx.diags.push(d.help(format!("give another event, or write `on {}` into the pipeline", event.text)));
    false
}

fn check_subject(event: &ast::Name, subject: Option<&ast::Name>, pipeline: &PipelineNames, cx: &mut Lower<'_>) {
    if event.text != "schedule" {
        return;
    }
    let Some(subject) = subject else { return };
    if !pipeline.schedules.contains(&subject.text) {
        let known = pipeline.schedules.iter().map(String::as_str);
        let message = format!("no schedule `{}` starts the pipeline `{}`", subject.text, pipeline.name);
        report(&codes::UNKNOWN_NAME, subject.span, message, &subject.text, known, &mut cx.diags);
    }
}

fn check_inputs(inputs: &[Entry], pipeline: &PipelineNames, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    for entry in inputs {
        let name = &entry.key;
        match pipeline.inputs.get(&name.text) {
            Some(ty) => {
                value(&entry.value, ty, scope, &mut cx.diags);
            }
            None => {
                let known = pipeline.inputs.keys().map(String::as_str);
                let message = format!("the pipeline `{}` has no input `{}`", pipeline.name, name.text);
                report(&codes::UNKNOWN_INPUT, name.span, message, &name.text, known, &mut cx.diags);
            }
        }
    }
}
