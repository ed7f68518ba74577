//! A tool that a script calls, that the machine does not have, and that nothing before has brought.

use super::given::{JobGiven, StepGiven};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Runner, Script, StepKind};
use crate::shell::script::{Command, Word};

static CODE: Code =
    Code { id: "E505", name: "tool-not-set-up", severity: Severity::Error, page: include_str!("tool_not_set_up.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// Tools that GitHub's machines do not have, and how to bring them.
const ABSENT: &[(&str, &str)] = &[
    ("uv", "`use python.uv` before it"),
    ("uvx", "`use python.uv` before it"),
    ("poetry", "`run \"Install Poetry\" \"\"\"pipx install poetry==2.2.1\"\"\"` before it"),
    ("pdm", "`run \"Install PDM\" \"\"\"pipx install pdm\"\"\"` before it"),
    ("k6", "`action \"grafana/setup-k6-action@v1\"` before it; better, declare a `load`"),
    ("grype", "`scan IMAGE with security.grype`"),
    ("trivy", "`scan IMAGE with security.trivy`"),
    ("syft", "the action that sets it up before it"),
    ("cosign", "`action \"sigstore/cosign-installer@v4.0.0\"` before it"),
    ("pnpm", "`action \"pnpm/action-setup@v4\"` before it"),
    ("bun", "`action \"oven-sh/setup-bun@v2\"` before it"),
    ("deno", "`action \"denoland/setup-deno@v2\"` before it"),
    ("terraform", "`action \"hashicorp/setup-terraform@v4\"` before it"),
    ("tofu", "the action that sets it up before it"),
    ("kubeconform", "`use helm.validate`, or the action that sets it up before it"),
    ("helmfile", "the action that sets it up before it"),
    ("golangci-lint", "`action \"golangci/golangci-lint-action@v9\"` instead"),
];

/// Tools that the machines have, in a version of their own.
const UNPINNED: &[&str] = &["kubectl", "helm"];

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in given.jobs.iter().filter(|job| is_hosted(job)) {
        let mut reported: Vec<&str> = Vec::new();
        for (position, step) in job.steps.iter().enumerate().filter(|(_, step)| given.is_ours(step.step.origin.span)) {
            for command in step.commands() {
                let name = command.name();
                if reported.contains(&name) || brought(name, position, job) {
                    continue;
                }
                if let Some(d) = of_command(command, step, job, given) {
                    reported.push(name);
                    diags.push(d);
                }
            }
        }
    }
}

fn of_command(command: &Command, step: &StepGiven<'_>, job: &JobGiven<'_>, given: &Given<'_>) -> Option<Diagnostic> {
    let name = command.name();
    let place = given.place_of(step, command.words.first()?);
    if let Some((_, instead)) = ABSENT.iter().find(|(tool, _)| *tool == name) {
        let message = format!("`{name}` is not there in the job `{}`", job.name());
        let d = Diagnostic::new(&CODE, place, message).label("neither the machine nor a step before brings it");
        return Some(d.help(format!("write {instead}")));
    }
    if name == "helm" && command.words.get(1).is_some_and(|verb| verb.text == "diff") {
        let d = Diagnostic::new(&CODE, place, "`helm diff` is a plugin that nothing installs");
        return Some(
            d.label("helm knows no command `diff` by itself")
                .help("add `helm plugin install https://github.com/databus23/helm-diff --version v3.13.0` before it"),
        );
    }
    if UNPINNED.contains(&name) {
        let message = format!("which `{name}` this is, the image of the machine decides");
        let mut d = Diagnostic::new(&CODE, place, message).label("no step sets it up");
        d.severity = Severity::Warning;
        return Some(d.help(format!(
            "write `connect ENVIRONMENT` before it, or `action \"azure/setup-{name}@v5\"`, with a version"
        )));
    }
    None
}

/// Whether the job runs on a machine of GitHub's, with nothing of its own in it.
fn is_hosted(job: &JobGiven<'_>) -> bool {
    matches!(&job.job.runner, Runner::Label(label) if label.starts_with("ubuntu-")) && job.job.container.is_none()
}

/// Whether something before the step, or in it, may have brought the tool: it is spoken of there.
fn brought(tool: &str, position: usize, job: &JobGiven<'_>) -> bool {
    job.steps.iter().take(position + 1).any(|step| match (&step.step.kind, &step.action, &step.script) {
        (StepKind::Action(_), Some(action), _) => {
            let reference = action.action.reference.value.to_lowercase();
            action.reference.is_none() || reference.contains(tool.trim_end_matches('x')) || is_collection(&reference)
        }
        (StepKind::Run(_), _, Some(script)) => {
            let words = script.read.commands.iter().filter(|command| command.name() != tool).flat_map(|c| &c.words);
            let speaks =
                |word: &Word| word.text.to_lowercase().contains(tool.trim_end_matches('x')) || word.text == "corepack";
            script.read.functions.contains(tool) || words.into_iter().any(speaks)
        }
        (StepKind::Run(run), ..) => !matches!(run.script, Script::Text(_)),
        (StepKind::Connect(_), ..) => true,
        (StepKind::Deploy { .. } | StepKind::Rollback { .. }, ..) => true,
        (StepKind::Load(..), ..) => tool == "k6",
        _ => false,
    })
}

/// Actions that bring whatever they are asked for.
fn is_collection(reference: &str) -> bool {
    ["mise", "asdf", "nix", "taiki-e/install-action", "setup-tools", "devbox", "aqua"]
        .iter()
        .any(|name| reference.contains(name))
}
