//! `git push` in a clone that kept no credentials.

use super::given::{JobGiven, StepGiven};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::StepKind;
use crate::shell::script::Command;
use crate::source::Span;

static CODE: Code = Code {
    id: "E610",
    name: "push-without-credentials",
    severity: Severity::Error,
    page: include_str!("push_without_credentials.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        let Some(checkout) = without_credentials(job) else { continue };
        if job.steps.iter().any(brings_credentials) {
            continue;
        }
        for step in &job.steps {
            let push = step.commands().find(|command| is_push(command));
            if let Some(word) = push.and_then(|push| push.words.first()) {
                diags.push(
                    Diagnostic::new(
                        &CODE,
                        given.place(step, "git push", word.at),
                        "the clone has no credentials to push with",
                    )
                    .label("this would ask for a password, and fail")
                    .also(checkout, "the credentials are dropped here")
                    .help("take `credentials = false` away: they stay where a later step pushes, and nowhere else"),
                );
                break;
            }
        }
    }
}

fn is_push(command: &Command) -> bool {
    let address = |text: &str| text.contains("://") || text.contains('@') || text.starts_with('$');
    command.name() == "git" && command.has("push") && !command.arguments().iter().any(|word| address(&word.text))
}

/// The checkouts of a job, when none of them keeps its credentials.
fn without_credentials(job: &JobGiven<'_>) -> Option<Span> {
    let mut found = None;
    for step in &job.steps {
        match &step.step.kind {
            StepKind::Checkout(checkout) if checkout.credentials == Some(false) => found = Some(step.span()),
            StepKind::Checkout(_) => return None,
            StepKind::Action(_) => {
                let Some(action) = step.action.as_ref().filter(|action| action.is("actions/checkout")) else {
                    continue;
                };
                let dropped = action.input("persist-credentials").and_then(super::texts::known);
                if dropped.as_deref() != Some("false") || action.input("ssh-key").is_some() {
                    return None;
                }
                found = action.input_span("persist-credentials");
            }
            _ => {}
        }
    }
    found
}

/// Whether a step may give the clone other credentials.
fn brings_credentials(step: &StepGiven<'_>) -> bool {
    let Some(script) = &step.script else {
        return matches!(step.step.kind, StepKind::Run(_))
            || step.action.as_ref().is_some_and(|a| {
                !a.is("actions/checkout") && a.reference.as_ref().is_none_or(|r| r.owner != "actions")
            });
    };
    [
        "set-url",
        "extraheader",
        "setup-git",
        "credential",
        "x-access-token",
        "remote add",
        "askpass",
        "GIT_SSH",
        "ssh-add",
    ]
    .iter()
    .any(|word| script.plain.contains(word))
}
