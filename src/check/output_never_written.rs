//! An output that a step declares and its script does not write.

use super::given::{ScriptGiven, StepGiven};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity, similar};
use crate::ir::StepKind;
use crate::shell::script::Command;
use std::collections::BTreeSet;

static CODE: Code = Code {
    id: "E211",
    name: "output-never-written",
    severity: Severity::Error,
    page: include_str!("output_never_written.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for step in given.jobs.iter().flat_map(|job| &job.steps) {
        let (StepKind::Run(run), Some(script)) = (&step.step.kind, &step.script) else { continue };
        if run.outputs.is_empty() || !given.is_ours(step.step.origin.span) {
            continue;
        }
        let Some(written) = written(script) else { continue };
        for (name, _) in run.outputs.iter().filter(|(name, _)| !written.contains(name.as_str())) {
            let others = written.iter().copied().filter(|other| !run.outputs.iter().any(|(n, _)| n == other));
            report(name, similar(name, others), step, script, given, diags);
        }
    }
}

/// The outputs that a script writes by itself; none where it may write others.
fn written<'s>(script: &'s ScriptGiven<'_>) -> Option<BTreeSet<&'s str>> {
    if script.read.lost
        || script.read.commands.is_empty()
        || script.read.commands.iter().any(|command| may_write(command, script))
    {
        return None;
    }
    let words = script.plain.split(|c: char| !(c.is_ascii_alphanumeric() || "_-=<".contains(c)));
    Some(words.filter_map(|word| Some(word.split_once(['=', '<'])?.0)).collect())
}

/// Programs that write to no file that they were not told.
const HARMLESS: &[&str] = &[
    "echo",
    "printf",
    "cat",
    "test",
    "[",
    "[[",
    "git",
    "jq",
    "yq",
    "sed",
    "grep",
    "awk",
    "cut",
    "tr",
    "head",
    "tail",
    "sort",
    "uniq",
    "wc",
    "date",
    "basename",
    "dirname",
    "ls",
    "find",
    "exit",
    "true",
    "false",
    ":",
    "cd",
    "mkdir",
    "rm",
    "cp",
    "mv",
    "tee",
    "sha256sum",
    "md5sum",
    "curl",
    "gh",
    "export",
    "local",
    "readonly",
    "declare",
    "read",
    "for",
    "set",
    "shift",
    "xargs",
    "paste",
    "docker",
    "kubectl",
    "unzip",
    "tar",
    "sleep",
    "return",
    "break",
    "continue",
    "diff",
    "cmp",
    "touch",
];

fn may_write(command: &Command, script: &ScriptGiven<'_>) -> bool {
    let name = command.name();
    !name.is_empty() && !HARMLESS.contains(&name) && !script.read.functions.contains(name)
}

fn report(
    name: &str,
    near: Option<&str>,
    step: &StepGiven<'_>,
    script: &ScriptGiven<'_>,
    given: &Given<'_>,
    diags: &mut Diagnostics,
) {
    let d = Diagnostic::new(&CODE, step.span(), format!("the script never writes its output `{name}`"));
    diags.push(match near.and_then(|near| Some((near, script.plain.find(&format!("{near}="))?))) {
        Some((near, at)) => d
            .label(format!("`{name}` is declared here"))
            .also(given.place(step, near, at), format!("it writes `{near}`; did you mean `{name}`?"))
            .help(format!("write the name that is declared: `echo \"{name}=…\" >> \"$GITHUB_OUTPUT\"`")),
        None => d
            .label("whoever reads it gets an empty text")
            .help(format!("add `echo \"{name}=…\" >> \"$GITHUB_OUTPUT\"` to the script, or take the output away")),
    });
}
