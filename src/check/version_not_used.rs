//! A version that is written down for a tool, which is then installed without it.

use super::given::JobGiven;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Ref, Value, uses};
use crate::shell::script::Command;
use crate::source::Span;

static CODE: Code = Code {
    id: "W507",
    name: "version-not-used",
    severity: Severity::Warning,
    page: include_str!("version_not_used.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    if !given.sound {
        return;
    }
    for pipeline in &given.ir.pipelines {
        let jobs: Vec<&JobGiven<'_>> = given.jobs_of(pipeline).collect();
        for (name, value) in &pipeline.env {
            look(name, value, &jobs, given, diags);
        }
        for job in &jobs {
            for (name, value) in &job.job.env {
                look(name, value, &[job], given, diags);
            }
        }
    }
}

fn look(name: &str, value: &Value, jobs: &[&JobGiven<'_>], given: &Given<'_>, diags: &mut Diagnostics) {
    let Some(tool) = name.strip_suffix("_VERSION").map(str::to_lowercase) else { return };
    let Value::Text(text) = value else { return };
    let (Some(version), true) = (text.as_plain(), given.is_ours(text.span)) else { return };
    if jobs.iter().any(|job| reads(name, job)) {
        return;
    }
    let install = jobs.iter().flat_map(|job| &job.steps).find_map(|step| {
        let command = step.commands().find(|command| installs(command, &tool))?;
        Some(given.place_of(step, command.words.first()?))
    });
    let Some(install) = install.filter(|span: &Span| given.is_ours(*span)) else { return };
    diags.push(
        Diagnostic::new(&CODE, text.span, format!("`{name}` says {version}, and nothing reads it"))
            .label("this is not the version that runs")
            .also(install, format!("{tool} comes from here, in whatever version is the newest"))
            .help("install the version that is written down, or take the variable away; `tools { … }` of `system` is for versions"),
    );
}

fn installs(command: &Command, tool: &str) -> bool {
    let fetches = matches!(command.name(), "curl" | "wget" | "pip" | "pipx" | "npm" | "apt-get" | "brew");
    fetches
        && command.arguments().iter().any(|word| {
            word.text.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part.eq_ignore_ascii_case(tool))
        })
}

/// Whether a job reads the variable, or does something in which it may be read.
fn reads(name: &str, job: &JobGiven<'_>) -> bool {
    let mut read = false;
    uses::names(job.job, &mut |found, _| read |= matches!(found, Ref::Env(other) if other == name));
    read || job.steps.iter().any(|step| step.script.as_ref().is_some_and(|script| script.plain.contains(name)))
}
