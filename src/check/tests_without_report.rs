//! Some tests of a job write a report and others do not, so that the report says less than it seems to.

use super::given::StepGiven;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::shell::script::Command;

static CODE: Code = Code {
    id: "W809",
    name: "tests-without-report",
    severity: Severity::Warning,
    page: include_str!("tests_without_report.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        let tests: Vec<(&StepGiven<'_>, &Command)> = job
            .steps
            .iter()
            .filter(|step| given.is_ours(step.step.origin.span))
            .flat_map(|step| step.commands().map(move |command| (step, command)))
            .filter(|(_, command)| is_test(command))
            .collect();
        let Some((with, reported)) = tests.iter().find(|(_, command)| reports(command)) else { continue };
        for (step, command) in tests.iter().filter(|(_, command)| !reports(command)) {
            let place = |step: &StepGiven<'_>, command: &Command| {
                command
                    .words
                    .iter()
                    .find(|word| word.text == "pytest")
                    .map_or(step.span(), |word| given.place_of(step, word))
            };
            diags.push(
                Diagnostic::new(&CODE, place(step, command), "these tests write no report")
                    .label("whoever reads the report does not see that they ran")
                    .also(place(with, reported), "these do")
                    .help("add `--junitxml=…` with another file name; or `use python.pytest`, which reports by itself"),
            );
        }
    }
}

/// `pytest`, `uv run pytest`, `python -m pytest`
fn is_test(command: &Command) -> bool {
    let at = command.words.iter().position(|word| word.text == "pytest");
    at.is_some_and(|at| at == 0 || matches!(command.name(), "uv" | "python" | "python3" | "poetry" | "pdm"))
}

fn reports(command: &Command) -> bool {
    command.words.iter().any(|word| word.text.starts_with("--junitxml") || word.text.starts_with("--junit-xml"))
}
