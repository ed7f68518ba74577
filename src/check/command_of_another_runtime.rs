//! A command of the program that speaks to Compose where every environment is in a cluster.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Command, Script, Step, StepKind, Text};

static CODE: Code = Code {
    id: "E916",
    name: "command-of-another-runtime",
    severity: Severity::Error,
    page: include_str!("command_of_another_runtime.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let environments = &given.ir.environments;
    let Some((name, environment)) = environments.iter().next() else { return };
    if !environments.values().all(crate::ir::Environment::is_cluster) {
        return;
    }
    for command in given.ir.commands.values().filter(|command| !command.derived && moves(command)) {
        for text in steps(command).filter_map(script) {
            if !super::texts::spelt(text).contains("docker compose ") {
                continue;
            }
            diags.push(
                Diagnostic::new(&CODE, text.span, "this speaks to Compose, and no environment runs there")
                    .label("it does something to the machine of whoever calls it, and nothing to the environment")
                    .also(environment.span, format!("`{name}` is in a cluster, and so are the others"))
                    .help("connect to the environment and use `kubectl`; or declare one with `runtime = compose`"),
            );
        }
    }
}

fn steps(command: &Command) -> impl Iterator<Item = &Step> {
    command.body.steps.iter().chain(command.verbs.iter().flat_map(|verb| &verb.body.steps))
}

/// Whether a command is about environments: one of its steps moves a version.
fn moves(command: &Command) -> bool {
    steps(command).any(|step| matches!(step.kind, StepKind::Deploy { .. } | StepKind::Rollback { .. }))
}

fn script(step: &Step) -> Option<&Text> {
    match &step.kind {
        StepKind::Run(run) => match &run.script {
            Script::Text(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}
