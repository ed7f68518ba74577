//! A step that sleeps behind a deployment, and looks at nothing.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::StepKind;
use crate::shell::script::Word;

static CODE: Code = Code {
    id: "E908",
    name: "sleep-in-place-of-measuring",
    severity: Severity::Error,
    page: include_str!("sleep_in_place_of_measuring.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// Shorter pauses let something start; longer ones are meant to find something out.
const SHORTEST: u64 = 60;

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        let Some(deploy) = job.steps.iter().position(|step| matches!(step.step.kind, StepKind::Deploy { .. })) else {
            continue;
        };
        let behind = job.steps.iter().skip(deploy + 1).filter(|step| given.is_ours(step.step.origin.span));
        for step in behind.filter(|step| step.script.is_some()) {
            let idle = step.commands().all(|command| matches!(command.name(), "sleep" | "echo"));
            let long =
                step.commands().filter(|command| command.name() == "sleep").filter_map(|c| c.arguments().first());
            let Some(word) = long.filter(|_| idle).find(|word| seconds(word) >= SHORTEST) else { continue };
            let d = Diagnostic::new(
                &CODE,
                given.place_of(step, word),
                "this waits after the deployment and measures nothing",
            )
            .label("whatever happens meanwhile, the step succeeds");
            let d = job.steps.get(deploy).map_or(d.clone(), |step| d.also(step.span(), "the deployment"));
            diags.push(d.help("declare an `slo` and name it in the `rollout`: it is measured while the version comes out, and a breach goes back"));
        }
    }
}

fn seconds(word: &Word) -> u64 {
    let text = word.text.as_str();
    let (number, factor) = match text.char_indices().last() {
        Some((at, 's')) => (text.get(..at), 1),
        Some((at, 'm')) => (text.get(..at), 60),
        Some((at, 'h')) => (text.get(..at), 3600),
        _ => (Some(text), 1),
    };
    number.and_then(|number| number.parse::<u64>().ok()).map_or(0, |number| number * factor)
}
