//! A limit of a job or step that is no whole number of minutes: GitHub counts in minutes.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::Sourced;
use crate::source::Span;
use crate::words::values::Duration;

static CODE: Code = Code {
    id: "E708",
    name: "timeout-in-seconds",
    severity: Severity::Error,
    page: include_str!("timeout_in_seconds.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// One minute.
const MINUTE: u64 = 60_000;

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let mut reported: Vec<Span> = Vec::new();
    let of_jobs = given
        .jobs
        .iter()
        .flat_map(|job| job.job.timeout.iter().chain(job.steps.iter().filter_map(|step| step.step.timeout.as_ref())));
    for limit in of_jobs.filter(|limit| limit.value.0 % MINUTE != 0 || limit.value.0 == 0) {
        // The limit of a pipeline is that of all its jobs.
        if !reported.contains(&limit.span) {
            reported.push(limit.span);
            diags.push(report(limit));
        }
    }
}

fn report(limit: &Sourced<Duration>) -> Diagnostic {
    let (below, above) = (limit.value.0 / MINUTE, limit.value.minutes().max(1));
    let message = "the limit of a job or step is a whole number of minutes";
    let d = Diagnostic::new(&CODE, limit.span, message).label("GitHub cannot count this");
    match below {
        0 => d.help("write `timeout = 1m`; for less, let the command keep its time: `timeout 30 make test`"),
        _ => d.help(format!("write `{below}m` or `{above}m`")),
    }
}
