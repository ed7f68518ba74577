//! A script reads a variable that neither it nor anything before it sets.

use super::given::StepGiven;
use super::variables::Variables;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity, similar};
use crate::shell::script::{Read, Script};
use std::collections::BTreeSet;

static CODE: Code = Code {
    id: "E203",
    name: "undefined-shell-variable",
    severity: Severity::Error,
    page: include_str!("undefined_shell_variable.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    if !given.sound {
        // A variable whose value is in error has been dropped: it would seem to be missing here.
        return;
    }
    for job in &given.jobs {
        for (position, step) in job.steps.iter().enumerate().filter(|(_, step)| given.is_ours(step.step.origin.span)) {
            let Some(script) = step.script.as_ref().filter(|script| is_clear(&script.read)) else { continue };
            let mut unset = unset(&script.read);
            if unset.is_empty() {
                continue;
            }
            let variables = Variables::of(job, position);
            unset.retain(|read| !variables.may_have(&read.name));
            for read in unset {
                diags.push(report(read, step, given, &script.read, &variables));
            }
        }
    }
}

/// Whether everything that it sets is seen.
fn is_clear(script: &Script) -> bool {
    let sets_any = |name: &str| matches!(name, "source" | "." | "eval");
    !script.lost && !script.commands.iter().any(|command| sets_any(command.name()))
}

/// The first reading of each variable that the script does not set itself, and does not ask for.
fn unset(script: &Script) -> Vec<&Read> {
    let asked: BTreeSet<&str> = script.reads.iter().filter(|r| r.guarded).map(|r| r.name.as_str()).collect();
    let tested = |name: &str| {
        script.commands.iter().any(|command| {
            matches!(command.name(), "[" | "[[" | "test")
                && command.words.windows(2).any(|pair| {
                    matches!(pair[0].text.as_str(), "-z" | "-n" | "-v")
                        && pair[1].text.trim_start_matches('$').trim_matches(['{', '}']) == name
                })
        })
    };
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let open =
        |read: &&Read| !script.sets.contains(&read.name) && !asked.contains(read.name.as_str()) && !tested(&read.name);
    script.reads.iter().filter(open).filter(|read| seen.insert(&read.name)).collect()
}

fn report(read: &Read, step: &StepGiven<'_>, given: &Given<'_>, script: &Script, variables: &Variables) -> Diagnostic {
    let name = &read.name;
    let text = step.script.as_ref().map_or("", |s| s.plain.get(read.at..).unwrap_or_default());
    let written = if text.starts_with("${") { format!("${{{name}") } else { format!("${name}") };
    let span = given.place(step, &written, read.at);
    let d = Diagnostic::new(&CODE, span, format!("nothing sets the variable `{name}`"));
    let known = script.sets.iter().map(String::as_str).chain(variables.names());
    match similar(name, known) {
        Some(near) => d.label(format!("did you mean `{near}`?")).help(format!("write `${near}`")),
        None => d.label("it is empty here").help(format!(
            "hand it over by `env {{ {name} = … }}`; where it may be absent, say what holds then: `${{{name}:-…}}`"
        )),
    }
}
