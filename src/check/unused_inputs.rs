//! Inputs of a pipeline that nothing in it reads.

use super::{Check, Given};
use crate::diag::codes::UNUSED_INPUT;
use crate::diag::{Diagnostic, Diagnostics};
use crate::expr::Context;
use crate::ir::{Input, Job, Pipeline, Ref, StepKind, Value, uses};
use std::collections::BTreeSet;

pub(super) const CHECK: Check = Check { codes: &[], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    if !given.sound {
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
    let mut see = |name, _| found.extend(input(name));
    for job in &pipeline.jobs {
        uses::names(job, &mut see);
    }
    uses::values(pipeline.env.iter().map(|(_, v)| v), &mut see);
    uses::values(pipeline.outputs.iter().map(|output| &output.value.2), &mut see);
    pipeline.run_title.iter().for_each(|t| uses::text(t, &mut see));
    uses::concurrency(&pipeline.concurrency, &mut see);
    let defaults = pipeline.triggers.iter().flat_map(|t| &t.inputs).filter_map(|i| i.default.as_ref());
    uses::values(defaults, &mut see);
    for notify in &pipeline.notify {
        uses::text(&notify.text, &mut see);
        uses::expr(notify.when.as_ref(), &mut see);
        let steps = notify.steps.iter().flat_map(|(_, steps)| steps);
        steps.for_each(|s| uses::step(s, &mut see));
    }
    found
}

/// The input behind a name; all of them behind GitHub's `inputs`.
fn input(name: &Ref) -> Option<&str> {
    match name {
        Ref::Input(name, _) => Some(name),
        Ref::Context(Context::Inputs) => Some(ALL),
        _ => None,
    }
}
