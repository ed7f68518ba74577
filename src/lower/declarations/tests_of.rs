//! Checks of tests: what is given can happen to the pipeline, and what is expected can be read of it.

use crate::diag::{Diagnostic, codes};
use crate::expr::Expr;
use crate::ir::{Given, GivenEvent, PipelineTest, Ref};
use crate::lower::Lower;
use crate::lower::expressions::{condition, to_expr, value};
use crate::lower::names::{listed, report};
use crate::lower::scope::{PipelineNames, Scope};
use crate::lower::shared::declared;
use crate::syntax::ast;
use crate::words::read::Entry;
use crate::words::system::{self, GivenKind};
use crate::words::ty::Kind;
use indexmap::IndexMap;

/// Checks a test.
pub(super) fn check(
    test: &system::Test,
    pipelines: &IndexMap<String, PipelineNames>,
    scope: &Scope<'_>,
    cx: &mut Lower<'_>,
) {
    if !declared(Kind::Pipeline, &test.pipeline, scope, cx) {
        return;
    }
    let Some(pipeline) = pipelines.get(&test.pipeline.text) else { return };
    let scope = Scope { pipeline: Some(pipeline), ..*scope };
    let mut lowered = PipelineTest {
        sentence: test.sentence.text.clone(),
        pipeline: test.pipeline.text.clone(),
        given: Vec::new(),
        expect: Vec::new(),
        span: test.span,
    };
    for given in &test.given {
        let found = match &given.kind {
            GivenKind::Event { event, subject, inputs, fork } => {
                if !check_event(event, test, pipeline, cx) {
                    continue;
                }
                check_subject(event, subject.as_ref(), pipeline, cx);
                Some(Given::Event(GivenEvent {
                    event: event.text.clone(),
                    subject: subject.as_ref().map(|subject| subject.text.clone()),
                    fork: *fork,
                    inputs: inputs_of(inputs, pipeline, &scope, cx),
                }))
            }
            GivenKind::Result(expr) => condition(expr, &scope, &mut cx.diags).map(Given::Holds),
            GivenKind::Changed(files) => Some(Given::Changed(files.iter().map(|file| file.text.clone()).collect())),
        };
        lowered.given.extend(found);
    }
    for expect in &test.expect {
        let found = condition(&expect.condition, &scope, &mut cx.diags);
        lowered.expect.extend(found.map(|expr| (expr, expect.condition.span)));
    }
    cx.tests.push(lowered);
}

/// Whether the event starts the pipeline; else a report.
fn check_event(event: &ast::Name, test: &system::Test, pipeline: &PipelineNames, cx: &mut Lower<'_>) -> bool {
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

fn inputs_of(
    inputs: &[Entry],
    pipeline: &PipelineNames,
    scope: &Scope<'_>,
    cx: &mut Lower<'_>,
) -> Vec<(String, Expr<Ref>)> {
    let mut given = Vec::new();
    for entry in inputs {
        let name = &entry.key;
        match pipeline.inputs.get(&name.text) {
            Some(ty) => {
                let found = value(&entry.value, ty, scope, &mut cx.diags);
                given.extend(found.map(|value| (name.text.clone(), to_expr(value))));
            }
            None => {
                let known = pipeline.inputs.keys().map(String::as_str);
                let message = format!("the pipeline `{}` has no input `{}`", pipeline.name, name.text);
                report(&codes::UNKNOWN_INPUT, name.span, message, &name.text, known, &mut cx.diags);
            }
        }
    }
    given
}
