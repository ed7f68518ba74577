//! `curl … | sh` from an address that names no version: what is run tomorrow is not what was tried today.

use super::given::StepGiven;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::shell::script::{Command, Then, Word};

static CODE: Code = Code {
    id: "W504",
    name: "installer-from-a-moving-address",
    severity: Severity::Warning,
    page: include_str!("installer_from_a_moving_address.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for step in given.jobs.iter().flat_map(|job| &job.steps).filter(|step| given.is_ours(step.step.origin.span)) {
        let commands: Vec<&Command> = step.commands().collect();
        for pair in commands.windows(2) {
            let [fetch, shell] = pair else { continue };
            let piped = fetch.then == Then::Pipe && matches!(fetch.name(), "curl" | "wget") && is_shell(shell);
            if let Some(address) = fetch.arguments().iter().find(|word| word.text.contains("://")).filter(|_| piped)
                && !is_fixed(&address.text)
            {
                diags.push(report(address, step, given));
            }
        }
    }
}

fn is_shell(command: &Command) -> bool {
    let shell = |word: &Word| {
        matches!(word.text.as_str(), "sh" | "bash" | "zsh" | "python" | "python3" | "/bin/sh" | "/bin/bash")
    };
    match command.name() {
        "sudo" | "env" => command.arguments().iter().any(shell),
        _ => command.words.first().is_some_and(shell),
    }
}

/// Whether an address holds a version or a commit, or something that the program decides.
fn is_fixed(address: &str) -> bool {
    let is_version = |part: &str| {
        let digits = part.trim_start_matches('v');
        let numbers = digits.split('.').filter(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit())).count();
        numbers > 1 || part.len() == 40 && part.chars().all(|c| c.is_ascii_hexdigit())
    };
    let path = address.split_once("://").map_or("", |(_, rest)| rest).split_once('/').map_or("", |(_, path)| path);
    address.contains('$')
        || address.chars().any(crate::shell::script::is_hole)
        || path.split(['/', '@', '-', '_', '=']).any(is_version)
}

fn report(address: &Word, step: &StepGiven<'_>, given: &Given<'_>) -> Diagnostic {
    let d = Diagnostic::new(
        &CODE,
        given.place_of(step, address),
        "a script is run as it comes from an address that names no version",
    )
    .label("whoever can change what is there runs commands here");
    match TOOLS.iter().find(|(part, _)| address.text.contains(part)) {
        Some((_, instead)) => d.help(format!("write {instead}, which is pinned")),
        None => {
            d.help("use the action that sets the tool up, or fetch a release by its version and compare its check sum")
        }
    }
}

/// Addresses, and what brings the same tool pinned.
const TOOLS: &[(&str, &str)] = &[
    ("astral.sh/uv", "`use python.uv`"),
    ("anchore/grype", "`scan IMAGE with security.grype`"),
    ("aquasecurity/trivy", "`scan IMAGE with security.trivy`"),
    ("helm/helm", "`action \"azure/setup-helm@v5\"`"),
    ("get-helm", "`action \"azure/setup-helm@v5\"`"),
];
