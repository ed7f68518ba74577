//! A rollback in the job that the deployment may use up.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::StepKind;

static CODE: Code = Code {
    id: "E704",
    name: "rollback-that-dies",
    severity: Severity::Error,
    page: include_str!("rollback_that_dies.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        let Some(limit) = job.job.timeout.as_ref() else { continue };
        let mut deployed = None;
        for step in &job.steps {
            match &step.step.kind {
                StepKind::Deploy { .. } => deployed = Some(step.span()),
                StepKind::Rollback { .. } => {
                    let when = step.step.when.as_ref().map(super::texts::expression).unwrap_or_default();
                    let Some(at) = deployed.filter(|_| when.contains("failure")) else { continue };
                    diags.push(
                        Diagnostic::new(&CODE, step.span(), "this rollback does not run when the time of its job is over")
                            .label("the job is ended, and this step with it")
                            .also(at, "a deployment that hangs uses the time up")
                            .also(limit.span, "the limit of both")
                            .help("take it away: `deploy` goes back by itself; or write it in a job of its own, `after` this one and `when any failed`"),
                    );
                }
                _ => {}
            }
        }
    }
}
