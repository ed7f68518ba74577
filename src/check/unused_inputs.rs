//! Inputs of a pipeline that nothing in it reads.

use super::Check;
use crate::diag::codes::UNUSED_INPUT;
use crate::diag::{Diagnostic, Diagnostics};
use crate::expr::{Context, Expr, visit};
use crate::ir::{Concurrency, Container, Input, Ir, Job, Piece, Pipeline, Ref, Runner, StepKind, Text, Value, uses};
use std::collections::BTreeSet;

pub(super) const CHECK: Check = Check { codes: &[], run };

fn run(ir: &Ir, diags: &mut Diagnostics) {
    if diags.has_errors() {
        return;
    }
    for pipeline in &ir.pipelines {
        let steps = || pipeline.jobs.iter().flat_map(Job::steps);
        if steps().any(|step| matches!(step.kind, StepKind::Rollback { .. })) {
            // Its options are not kept as expressions.
            continue;
        }
        let read = read(pipeline);
        if read.contains(ALL) {
            continue;
        }
        let inputs = pipeline.triggers.iter().flat_map(|trigger| &trigger.inputs);
        for input in inputs.filter(|input| !read.contains(input.name.as_str()) && !is_remark(input)) {
            let message = format!("nothing in `{}` reads the input `{}`", pipeline.name, input.name);
            diags.push(
                Diagnostic::new(&UNUSED_INPUT, input.span, message)
                    .label("whatever is given here, nothing changes")
                    .help(format!("read it as `input.{}`, or take it away", input.name)),
            );
        }
    }
}

/// Stands for all inputs.
const ALL: &str = "*";

/// A text that may stay empty: a remark for people, who see it with the run.
fn is_remark(input: &Input) -> bool {
    matches!(&input.default, Some(Value::Text(text)) if text.as_plain() == Some(""))
}

/// The inputs that a pipeline reads.
fn read(pipeline: &Pipeline) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for job in &pipeline.jobs {
        uses::names(job, &mut |name| found.extend(input(name)));
        of_job(job, &mut found);
    }
    pipeline.env.iter().for_each(|(_, v)| value(v, &mut found));
    pipeline.outputs.iter().for_each(|output| value(&output.value.2, &mut found));
    pipeline.run_title.iter().for_each(|t| text(t, &mut found));
    concurrency(&pipeline.concurrency, &mut found);
    let defaults = pipeline.triggers.iter().flat_map(|t| &t.inputs).filter_map(|i| i.default.as_ref());
    defaults.for_each(|v| value(v, &mut found));
    for notify in &pipeline.notify {
        text(&notify.text, &mut found);
        notify.when.iter().for_each(|e| expr(e, &mut found));
        let steps = notify.steps.iter().flat_map(|(_, steps)| steps);
        steps.for_each(|s| uses::step(s, &mut |name| found.extend(input(name))));
    }
    found
}

/// What [`uses::names`] does not look at.
fn of_job<'a>(job: &'a Job, found: &mut BTreeSet<&'a str>) {
    if let Runner::Expr(v) = &job.runner {
        value(v, found);
    }
    if let Some(Container { image, env, .. }) = &job.container {
        value(image, found);
        env.iter().for_each(|(_, v)| value(v, found));
    }
    concurrency(&job.concurrency, found);
    job.fail_fast.iter().for_each(|v| value(v, found));
    job.warn.iter().flatten().for_each(|e| expr(e, found));
    for step in job.steps() {
        step.warn.iter().flatten().for_each(|e| expr(e, found));
    }
}

fn concurrency<'a>(concurrency: &'a Option<Concurrency>, found: &mut BTreeSet<&'a str>) {
    if let Some(Concurrency { group, cancel, .. }) = concurrency {
        text(group, found);
        cancel.iter().for_each(|e| expr(e, found));
    }
}

fn value<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Text(t) => text(t, found),
        Value::Expr(e, _) => expr(e, found),
        Value::List(items) => items.iter().for_each(|item| self::value(item, found)),
    }
}

fn text<'a>(text: &'a Text, found: &mut BTreeSet<&'a str>) {
    for piece in &text.pieces {
        if let Piece::Hole(e, _) = piece {
            expr(e, found);
        }
    }
}

fn expr<'a>(expr: &'a Expr<Ref>, found: &mut BTreeSet<&'a str>) {
    found.extend(visit::names(expr).into_iter().filter_map(|(name, _)| input(name)));
}

/// The input behind a name; all of them behind GitHub's `inputs`.
fn input(name: &Ref) -> Option<&str> {
    match name {
        Ref::Input(name, _) => Some(name),
        Ref::Context(Context::Inputs) => Some(ALL),
        _ => None,
    }
}
