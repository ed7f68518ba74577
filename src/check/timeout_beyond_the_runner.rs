//! A limit that no job of a runner of GitHub's reaches: it is ended after six hours.

use super::{Check, Given};
use crate::catalogue::{self, Catalogue};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::Runner;
use crate::source::Span;

static CODE: Code = Code {
    id: "W709",
    name: "timeout-beyond-the-runner",
    severity: Severity::Warning,
    page: include_str!("timeout_beyond_the_runner.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// Six hours, in minutes.
const MOST: u64 = 360;

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let mut reported: Vec<Span> = Vec::new();
    for job in &given.jobs {
        let Some(limit) = job.job.timeout.as_ref().filter(|limit| limit.value.minutes() > MOST) else { continue };
        if !is_of_github(&job.job.runner) || reported.contains(&limit.span) {
            continue;
        }
        reported.push(limit.span);
        let message = format!("GitHub ends the job `{}` after six hours, before this limit", job.name());
        diags.push(
            Diagnostic::new(&CODE, limit.span, message)
                .label("it is never reached")
                .help("split the work into several jobs, or let it run on a runner of your own"),
        );
    }
}

/// A label of which it is known that GitHub's runners have it.
fn is_of_github(runner: &Runner) -> bool {
    let Runner::Label(label) = runner else { return false };
    !matches!(Catalogue::builtin().runner(label), catalogue::Runner::Unknown | catalogue::Runner::SelfHosted)
}
