//! Jobs that wait for jobs that do not exist, or for each other in a circle.

use super::{Check, Given};
use crate::diag::codes::{CYCLE, UNKNOWN_NAME};
use crate::diag::{Diagnostic, Diagnostics, similar};
use crate::ir::graph::JobGraph;
use crate::ir::{Ir, Job, Pipeline};

pub(super) const CHECK: Check = Check { codes: &[], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    for pipeline in &ir.pipelines {
        unknown(pipeline, ir, diags);
        for cycle in JobGraph::new(pipeline).cycles() {
            report(pipeline, &cycle, diags);
        }
    }
}

fn unknown(pipeline: &Pipeline, ir: &Ir, diags: &mut Diagnostics) {
    for job in &pipeline.jobs {
        for after in job.after.iter().filter(|a| pipeline.job(&a.value).is_none()) {
            let message = format!("there is no job `{}` in `{}`", after.value, pipeline.name);
            let mut d = Diagnostic::new(&UNKNOWN_NAME, after.span, message);
            let others = pipeline.jobs.iter().map(|j| j.name.as_str()).filter(|n| *n != job.name);
            if let Some(near) = similar(&after.value, others) {
                d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), after.span, near);
                if let Some(found) = pipeline.job(near) {
                    d = d.also(found.span, format!("`{near}` is declared here"));
                }
            } else if let Some(other) = ir.pipelines.iter().find_map(|p| p.job(&after.value)) {
                d = d.label("a job waits for jobs of its own pipeline");
                d = d.also(other.span, "this is a job of another pipeline");
                d = d.help("`call` that pipeline in a job of this one, and wait for that job");
            } else {
                let all: Vec<String> = pipeline.jobs.iter().map(|j| format!("`{}`", j.name)).collect();
                d = d.label("not declared").help(format!("there are {}", all.join(", ")));
            }
            diags.push(d);
        }
    }
}

fn report(pipeline: &Pipeline, cycle: &[String], diags: &mut Diagnostics) {
    let Some(first) = cycle.first().and_then(|name| pipeline.job(name)) else { return };
    let way = cycle.iter().chain(cycle.first()).map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" waits for ");
    let message = if cycle.len() == 1 {
        format!("the job `{}` waits for itself", first.name)
    } else {
        format!("{} jobs wait for each other: none can ever start", cycle.len())
    };
    if cycle.len() == 1 {
        return diags.push(own(first, message));
    }
    let mut d = Diagnostic::new(&CYCLE, first.span, message).label(way);
    for name in cycle.iter().skip(1) {
        if let Some(job) = pipeline.job(name) {
            d = d.also(job.span, format!("`{name}` is part of the circle"));
        }
    }
    diags.push(d.help("take one of the `after`, or one of the values that are read from a later job, away"));
}

/// A job that waits for itself.
fn own(job: &Job, message: String) -> Diagnostic {
    match job.after.iter().find(|after| after.value == job.name) {
        Some(after) => Diagnostic::new(&CYCLE, after.span, message)
            .label("its own name")
            .help(format!("name another job, or take `after {}` away", job.name)),
        None => Diagnostic::new(&CYCLE, job.span, message).label("it reads or fetches something of its own").help(
            "within a job, its own steps are read without its name, and its own artifacts are there without `fetch`",
        ),
    }
}
