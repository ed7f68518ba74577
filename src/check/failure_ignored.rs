//! A command that delivers or judges, and whose failure is passed over.

use super::given::StepGiven;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::shell::script::{Command, Then};

static CODE: Code =
    Code { id: "E802", name: "failure-ignored", severity: Severity::Error, page: include_str!("failure_ignored.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for step in given.jobs.iter().flat_map(|job| &job.steps).filter(|step| given.is_ours(step.step.origin.span)) {
        let commands: Vec<&Command> = step.commands().collect();
        for pair in commands.windows(2) {
            let [command, next] = pair else { continue };
            let passes = command.then == Then::Or && matches!(next.name(), "true" | ":") && !command.tested;
            if let Some(severity) = weight(command).filter(|_| passes) {
                let place = command.words.first().map_or(step.span(), |word| given.place_of(step, word));
                let message = format!("`{}` may fail, and nobody hears of it", two_words(command));
                let mut d = Diagnostic::new(&CODE, place, message).label("`|| true` behind it hides every failure");
                d.severity = severity;
                diags.push(
                    d.help("take `|| true` away; a step that may fail says so in its head: `run \"…\" else warn`"),
                );
            }
        }
        waits(&commands, step, given, diags);
    }
}

/// `wait` without arguments succeeds whatever became of what it waits for.
fn waits(commands: &[&Command], step: &StepGiven<'_>, given: &Given<'_>, diags: &mut Diagnostics) {
    let background = commands.iter().find(|command| command.then == Then::Background && !command.words.is_empty());
    let wait = commands.iter().find(|command| command.name() == "wait");
    let (Some(started), Some(wait)) = (background, wait.filter(|wait| wait.words.len() == 1)) else { return };
    if !commands.iter().any(|command| command.name() == "jobs") {
        let place = |command: &Command| command.words.first().map_or(step.span(), |word| given.place_of(step, word));
        diags.push(
            Diagnostic::new(&CODE, place(wait), "`wait` forgets how what runs in the background ends")
                .label("it succeeds in every case")
                .also(place(started), "started here")
                .help("wait for each by its number: `command & first=$!`, and later `wait \"$first\"`"),
        );
    }
}

fn two_words(command: &Command) -> String {
    command.words.iter().take(2).map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// How bad it is: what changes a system is an error, what judges one is a warning, anything else may be meant.
fn weight(command: &Command) -> Option<Severity> {
    let verb = command.words.get(1).map_or("", |word| word.text.as_str());
    match (command.name(), verb) {
        ("kubectl", "apply" | "set" | "rollout" | "patch" | "scale")
        | ("helm", "upgrade" | "install" | "rollback")
        | ("docker", "push")
        | ("terraform" | "tofu", "apply")
        | ("uv" | "npm" | "cargo", "publish")
        | ("twine", "upload") => Some(Severity::Error),
        ("pytest" | "mypy" | "ruff" | "bandit" | "trivy" | "grype" | "snyk" | "k6" | "pip-audit", _)
        | ("npm" | "yarn" | "pnpm" | "cargo", "test" | "audit")
        | ("make", "test" | "lint" | "check")
        | ("go", "test" | "vet") => Some(Severity::Warning),
        _ => None,
    }
}
