//! A deployment that a nightly run reaches, because it is on the default branch, too.

use super::given::JobGiven;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::graph::ancestors;
use crate::ir::{Ref, RunName, StepKind, uses};
use crate::source::Span;

static CODE: Code = Code {
    id: "E102",
    name: "deployment-by-schedule",
    severity: Severity::Error,
    page: include_str!("deployment_by_schedule.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        let pushed = job.pipeline.on("push").next();
        let (Some(_), Some(schedule), Some(place)) = (pushed, job.pipeline.on("schedule").next(), place(job)) else {
            continue;
        };
        if asks(job, given) {
            continue;
        }
        let message = format!("`{}` deploys on every run of the schedule, too", job.name());
        let d = Diagnostic::new(&CODE, place, message).label("a schedule runs on the default branch");
        let d = schedule.span.map_or(d.clone(), |at| d.also(at, "this starts it"));
        diags.push(d.help(
            "add `event == push` to its condition; where it is meant, say so: `event == push || event == schedule`",
        ));
    }
}

/// Where a job deploys.
fn place(job: &JobGiven<'_>) -> Option<Span> {
    let step = job.steps.iter().find(|step| matches!(step.step.kind, StepKind::Deploy { .. }));
    step.map(|step| step.span()).or_else(|| job.job.environment.as_ref().filter(|e| e.deployment).map(|e| e.span))
}

/// Whether the job, or one that it waits for, asks what started the run; or for a branch on which no schedule runs.
fn asks(job: &JobGiven<'_>, given: &Given<'_>) -> bool {
    let before = ancestors(job.pipeline, job.name());
    let jobs = job.pipeline.jobs.iter().filter(|j| j.name == job.job.name || before.contains(&j.name));
    let default = format!("\"{}\"", given.ir.system.branch);
    jobs.filter_map(|j| j.when.as_ref()).any(|when| {
        let mut asks = false;
        let mut branch = false;
        uses::expr(Some(when), &mut |name, _| match name {
            Ref::Run(RunName::Branch | RunName::Ref) => branch = true,
            _ => asks = true,
        });
        asks || branch && !super::texts::expression(when).replace('\'', "\"").contains(&default)
    })
}
