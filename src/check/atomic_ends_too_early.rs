//! A check behind `helm --atomic`: when it fails, Helm is done and takes nothing back.

use super::tool_calls::calls;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::StepKind;

static CODE: Code = Code {
    id: "E904",
    name: "atomic-ends-too-early",
    severity: Severity::Error,
    page: include_str!("atomic_ends_too_early.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let all = calls(given, "helm");
    for call in all.iter().filter(|call| call.command.has("--atomic")) {
        let mut behind = call.job.steps.iter().skip(call.at + 1);
        let Some(check) = behind.find(|step| matches!(step.step.kind, StepKind::Check(..) | StepKind::Load(..))) else {
            continue;
        };
        let pipeline = &call.job.pipeline.name;
        let back = all.iter().any(|other| other.job.pipeline.name == *pipeline && other.does(&["rollback"]))
            || given
                .jobs_of(call.job.pipeline)
                .flat_map(|job| &job.steps)
                .any(|step| matches!(step.step.kind, StepKind::Rollback { .. }));
        if back {
            continue;
        }
        diags.push(
            Diagnostic::new(&CODE, check.span(), "nothing goes back when this check fails")
                .label("it runs after Helm has ended")
                .also(call.span(given), "`--atomic` goes back only while this command waits")
                .help(
                    "name the check in the `rollout` of the environment and write `deploy`: then its failure goes back",
                ),
        );
    }
}
