//! A clone that keeps the token although nothing pushes.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Script, StepKind};

static CODE: Code = Code {
    id: "W604",
    name: "credentials-kept",
    severity: Severity::Warning,
    page: include_str!("credentials_kept.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in given.jobs.iter().filter(|job| job.pipeline.derives) {
        let may_need = job.steps.iter().any(|step| match &step.step.kind {
            StepKind::Run(run) => match (&run.script, &step.script) {
                (Script::Text(_), Some(script)) => script.plain.contains("git "),
                _ => true,
            },
            StepKind::Action(_) => step.action.as_ref().is_some_and(|action| {
                action.reference.as_ref().is_none_or(|r| {
                    let known = ["actions", "docker", "astral-sh", "codecov", "aquasecurity", "anchore"];
                    !known.contains(&r.owner.as_str())
                })
            }),
            _ => false,
        });
        for step in job.steps.iter().filter(|_| !may_need) {
            let span = match (&step.step.kind, &step.action) {
                (StepKind::Checkout(checkout), _) if checkout.credentials == Some(true) => step.span(),
                (_, Some(action)) if action.is("actions/checkout") => {
                    let kept = action.input("persist-credentials").and_then(super::texts::known);
                    if kept.as_deref() == Some("false") {
                        continue;
                    }
                    action.action.reference.span
                }
                _ => continue,
            };
            if given.is_ours(span) {
                diags.push(
                    Diagnostic::new(&CODE, span, "the token stays in the clone, and no step needs it there")
                        .label("any later step can read it, and an artifact may take it along")
                        .help("leave the step out: the code is checked out by itself, and the token is dropped"),
                );
            }
        }
    }
}
