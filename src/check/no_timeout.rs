//! A job without a time limit, which takes GitHub's six hours when it hangs; or with one that its load tests cannot keep.

use super::given::{JobGiven, StepGiven};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Sourced, StepKind, Work};
use crate::words::values::Duration;

static CODE: Code =
    Code { id: "W703", name: "no-timeout", severity: Severity::Warning, page: include_str!("no_timeout.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in given.jobs.iter().filter(|job| matches!(job.job.work, Work::Steps(_))) {
        match &job.job.timeout {
            None if job.pipeline.derives && given.sound => diags.push(
                Diagnostic::new(&CODE, job.job.span, format!("the job `{}` has no time limit", job.name()))
                    .label("when it hangs, it takes six hours")
                    .help("add `timeout = 15m` to the job, or to the pipeline for all its jobs"),
            ),
            None => {}
            Some(limit) => too_short(job, limit, given, diags),
        }
    }
}

/// A limit below what the load tests of a job take by themselves.
fn too_short(job: &JobGiven<'_>, limit: &Sourced<Duration>, given: &Given<'_>, diags: &mut Diagnostics) {
    let load = |step: &StepGiven<'_>| match &step.step.kind {
        StepKind::Load(name, _) => given.ir.loads.get(name).map(|load| load.duration.0),
        _ => None,
    };
    let loads: u64 = job.steps.iter().filter_map(load).sum();
    if loads < limit.value.0 {
        return;
    }
    let minutes = Duration(loads).minutes();
    let message = format!("the load tests of `{}` take {minutes}m, and its limit ends them", job.name());
    let mut d = Diagnostic::new(&CODE, limit.span, message).label(format!("after {}m", limit.value.minutes()));
    for step in job.steps.iter().filter(|step| load(step).is_some()) {
        d = d.also(step.span(), format!("{}m", Duration(load(step).unwrap_or(0)).minutes()));
    }
    diags.push(d.help(format!("write `timeout = {}m`: the tests, and time to prepare them", minutes + 15)));
}
