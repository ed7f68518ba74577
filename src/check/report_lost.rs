//! A report that is uploaded only when there is nothing in it: the step is skipped when the tool has found something.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::Value;
use crate::shell::script::{Command, Word};

static CODE: Code =
    Code { id: "E801", name: "report-lost", severity: Severity::Error, page: include_str!("report_lost.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// Tools that end with an error when they have found something.
const TOOLS: &[&str] = &[
    "grype",
    "trivy",
    "snyk",
    "k6",
    "pytest",
    "bandit",
    "semgrep",
    "gitleaks",
    "ruff",
    "mypy",
    "eslint",
    "npm-audit",
    "pip-audit",
];

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        for (position, step) in job.steps.iter().enumerate() {
            let Some(action) = step.action.as_ref().filter(|action| action.is("actions/upload-artifact")) else {
                continue;
            };
            if step.step.when.is_some() || !given.is_ours(step.step.origin.span) {
                continue;
            }
            let Some(Value::Text(text)) = action.input("path") else { continue };
            let Some(paths) = text.as_plain() else { continue };
            let paths: Vec<&str> =
                paths.lines().map(|line| line.trim().trim_end_matches(['*', '/'])).filter(|p| p.len() > 2).collect();
            let found =
                job.steps.iter().take(position).filter(|before| before.step.warn.is_none()).find_map(|before| {
                    let command = before.commands().find(|command| is_tool(command) && writes(command, &paths))?;
                    Some((
                        command.words.first().map_or(before.span(), |word| given.place_of(before, word)),
                        tool(command),
                    ))
                });
            let Some((at, tool)) = found else { continue };
            diags.push(
                Diagnostic::new(&CODE, step.span(), format!("the report is not uploaded when `{tool}` finds something"))
                    .label("skipped when a step before has failed")
                    .also(at, "this fails then")
                    .help("write `artifact NAME from \"path\"`, which is uploaded also after a failure; or add `when !cancelled()`"),
            );
        }
    }
}

fn tool(command: &Command) -> &str {
    let words = command.words.iter().map(|word| word.text.as_str());
    words.into_iter().find(|word| TOOLS.contains(word)).unwrap_or_default()
}

fn is_tool(command: &Command) -> bool {
    let first = command.words.iter().take(4).any(|word| TOOLS.contains(&word.text.as_str()));
    let exits = match tool(command) {
        "grype" => command.words.iter().any(|word| word.text.starts_with("--fail-on")),
        "trivy" => command.words.iter().any(|word| word.text.starts_with("--exit-code")),
        _ => true,
    };
    first && exits
}

fn writes(command: &Command, paths: &[&str]) -> bool {
    let names = |word: &Word| paths.iter().any(|path| word.text.contains(path.trim_start_matches("./")));
    command.words.iter().any(names) || command.writes.iter().any(names)
}
