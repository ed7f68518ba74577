//! Settings of a build that do not hold on every run: emulation that nothing sets up, a builder that moves, arguments that
//! are empty on some events.

use super::given::{JobGiven, StepGiven};
use super::texts::spelt_value;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::Runner;

static EMULATION: Code = Code {
    id: "W309",
    name: "emulation-not-set-up",
    severity: Severity::Warning,
    page: include_str!("emulation_not_set_up.md"),
};
static MOVING: Code = Code {
    id: "W502",
    name: "moving-reference",
    severity: Severity::Warning,
    page: include_str!("moving_reference.md"),
};
static EMPTY: Code = Code {
    id: "W312",
    name: "build-argument-of-one-event",
    severity: Severity::Warning,
    page: include_str!("build_argument_of_one_event.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&EMULATION, &MOVING, &EMPTY], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        for step in job.steps.iter().filter(|step| given.is_ours(step.step.origin.span)) {
            emulation(step, job, diags);
            moving(step, diags);
            arguments(step, job, diags);
        }
    }
}

fn emulation(step: &StepGiven<'_>, job: &JobGiven<'_>, diags: &mut Diagnostics) {
    let Some(action) = step.action.as_ref().filter(|action| action.is("docker/build-push-action")) else { return };
    let intel =
        matches!(&job.job.runner, Runner::Label(label) if label.starts_with("ubuntu-") && !label.ends_with("-arm"));
    let Some(platforms) = action.known("platforms").filter(|_| intel) else { return };
    let Some(other) = platforms
        .split([',', '\n'])
        .map(str::trim)
        .find(|p| !p.is_empty() && !p.starts_with("linux/amd64") && !p.starts_with("linux/386"))
    else {
        return;
    };
    if job.uses("docker/setup-qemu-action").next().is_some()
        || job.steps.iter().any(|s| s.script.as_ref().is_some_and(|s| s.plain.contains("binfmt")))
    {
        return;
    }
    let span = action.input_span("platforms").unwrap_or(step.span());
    diags.push(
        Diagnostic::new(&EMULATION, span, format!("`{other}` is emulated here, and no step sets the emulation up"))
            .label("this machine is linux/amd64")
            .help("declare an `image` with `platforms`: each is built on a machine of its kind; or add `docker/setup-qemu-action` before it"),
    );
}

fn moving(step: &StepGiven<'_>, diags: &mut Diagnostics) {
    let Some(action) = step.action.as_ref().filter(|action| action.is("docker/setup-buildx-action")) else { return };
    let options = action.input("driver-opts").map(spelt_value).unwrap_or_default();
    let image = options.lines().find_map(|line| line.trim().strip_prefix("image="));
    let Some(image) = image.filter(|image| {
        !image.contains("@sha256:")
            && ["master", "latest", "main", "nightly", "rootless"].iter().any(|tag| image.ends_with(&format!(":{tag}")))
    }) else {
        return;
    };
    let span = action.input_span("driver-opts").unwrap_or(step.span());
    diags.push(
        Diagnostic::new(&MOVING, span, format!("the builder is `{image}`, whatever that is today"))
            .label("this tag moves with every change of its project")
            .help("take the option away, which gives the released builder; or name a release by its digest"),
    );
}

/// Values of the run, and the events on which they are not what they seem.
const VALUES: [(&str, &[&str], &str); 2] = [
    ("github.event.head_commit", &["pull_request", "schedule", "workflow_dispatch", "release"], "is empty there"),
    ("github.ref_name", &["pull_request"], "is `12/merge` there"),
];

fn arguments(step: &StepGiven<'_>, job: &JobGiven<'_>, diags: &mut Diagnostics) {
    let Some(action) = step.action.as_ref().filter(|action| action.is("docker/build-push-action")) else { return };
    let text = action.input("build-args").map(spelt_value).unwrap_or_default();
    if job.job.when.is_some() || step.step.when.is_some() {
        return;
    }
    for line in text.lines() {
        let Some((name, value)) = line.trim().split_once('=') else { continue };
        let Some((read, events, what)) = VALUES.iter().find(|(read, ..)| value.contains(read) && !value.contains("||"))
        else {
            continue;
        };
        let Some(trigger) = job.pipeline.triggers.iter().find(|t| events.contains(&t.event.as_str())) else { continue };
        let span = action.input_span("build-args").unwrap_or(step.span());
        let d = Diagnostic::new(&EMPTY, span, format!("`{name}` is not the same thing on every event"))
            .label(format!("`{read}` {what}"));
        let d = trigger.span.map_or(d.clone(), |at| d.also(at, "on this event"));
        diags.push(d.help(
            "write `run.created` for the date of the commit and `version` for its version: both hold on every event",
        ));
    }
}
