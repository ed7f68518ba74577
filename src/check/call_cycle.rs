//! Pipelines that call each other in a circle, and calls nested deeper than GitHub allows.

use super::Check;
use crate::diag::codes::CYCLE;
use crate::diag::{Diagnostic, Diagnostics};
use crate::ir::{Call, CallTarget, Ir, Pipeline, Work};

pub(super) const CHECK: Check = Check { codes: &[], run };

fn run(ir: &Ir, diags: &mut Diagnostics) {
    for (at, pipeline) in ir.pipelines.iter().enumerate() {
        let mut way = Vec::new();
        if circle(ir, pipeline, &pipeline.name, &mut way) {
            // Each circle is told once: at its first pipeline.
            let first = ir.pipelines.iter().position(|p| way.iter().any(|(name, _)| *name == p.name));
            if first == Some(at) {
                report(pipeline, &way, diags);
            }
        }
    }
}

fn calls(pipeline: &Pipeline) -> impl Iterator<Item = (&str, &Call)> {
    pipeline.jobs.iter().filter_map(|job| match &job.work {
        Work::Call(call) => match &call.target {
            CallTarget::Pipeline(name) => Some((name.as_str(), call)),
            CallTarget::Workflow(_) => None,
        },
        Work::Steps(_) => None,
    })
}

/// Whether the calls below `pipeline` lead back to `start`; `way` is how.
fn circle<'a>(ir: &'a Ir, pipeline: &'a Pipeline, start: &str, way: &mut Vec<(&'a str, &'a Call)>) -> bool {
    for (name, call) in calls(pipeline) {
        if way.iter().any(|(seen, _)| *seen == name) {
            continue;
        }
        way.push((name, call));
        if name == start {
            return true;
        }
        if let Some(next) = ir.pipelines.iter().find(|p| p.name == name) {
            if circle(ir, next, start, way) {
                return true;
            }
        }
        way.pop();
    }
    false
}

fn report(pipeline: &Pipeline, way: &[(&str, &Call)], diags: &mut Diagnostics) {
    let message = match way.len() {
        1 => format!("the pipeline `{}` calls itself", pipeline.name),
        n => format!("{n} pipelines call each other in a circle"),
    };
    let Some((_, first)) = way.first() else { return };
    let mut d = Diagnostic::new(&CYCLE, first.span, message).label("this call never ends");
    for (name, call) in way.iter().skip(1) {
        d = d.also(call.span, format!("and this one leads on to `{name}`"));
    }
    diags.push(d.help("take what both need into a pipeline of its own, and call that one"));
}
