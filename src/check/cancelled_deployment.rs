//! A run that deploys and that a newer one ends half-way.

use super::given::JobGiven;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::expr::Literal;
use crate::ir::{Concurrency, StepKind};
use crate::source::Span;

static CODE: Code = Code {
    id: "E701",
    name: "cancelled-deployment",
    severity: Severity::Error,
    page: include_str!("cancelled_deployment.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let mut reported: Vec<Span> = Vec::new();
    for job in &given.jobs {
        let Some((place, is_own)) = deploys(job) else { continue };
        let only_requests = job.pipeline.triggers.iter().all(|trigger| trigger.event.starts_with("pull_request"));
        let groups = [&job.job.concurrency, &job.pipeline.concurrency];
        for group in groups.into_iter().flatten().filter(|group| cancels(group) && !only_requests) {
            if reported.contains(&group.span) {
                continue;
            }
            reported.push(group.span);
            let message = format!("a newer run ends the deployment of `{}` half-way", job.name());
            let mut d = Diagnostic::new(&CODE, group.span, message);
            // What a script does in an environment is not known: it may be made for it.
            d.severity = if is_own { Severity::Error } else { Severity::Warning };
            diags.push(
                d
                    .label("a run that has begun is cancelled")
                    .also(place, "it may be here at that time")
                    .help("cancel only what can be repeated: `cancel = event == pull_request`; or leave `concurrency` out, which does so"),
            );
        }
    }
}

fn cancels(group: &Concurrency) -> bool {
    group.cancel.as_ref().and_then(|cancel| cancel.literal()) == Some(&Literal::Bool(true))
}

/// Where a job deploys, and whether by a word of the language.
fn deploys(job: &JobGiven<'_>) -> Option<(Span, bool)> {
    let own = |kind: &StepKind| {
        matches!(kind, StepKind::Deploy { .. } | StepKind::Rollback { .. } | StepKind::Restore { scratch: false, .. })
    };
    let step = job.steps.iter().find(|step| own(&step.step.kind)).map(|step| (step.span(), true));
    step.or_else(|| job.job.environment.as_ref().filter(|e| e.deployment).map(|e| (e.span, false)))
}
