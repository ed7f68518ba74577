//! A pipeline that waits for a release or a tag that another one makes with the token of its run: such events start nothing.

use super::given::{JobGiven, StepGiven};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{CallTarget, Pipeline, Trigger, Work};

static CODE: Code = Code {
    id: "E109",
    name: "event-of-the-workflow-token",
    severity: Severity::Error,
    page: include_str!("event_of_the_workflow_token.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for waits in &given.ir.pipelines {
        let Some(trigger) = waits.triggers.iter().find(|trigger| is_release(trigger) || of_tags(trigger)) else {
            continue;
        };
        let made = given.jobs.iter().filter(|job| job.pipeline.name != waits.name && !calls(job.pipeline, waits));
        // Where a pushed tag starts the maker, the tag was there before: only the release is made by the token.
        let made = made.filter(|job| is_release(trigger) || !job.pipeline.triggers.iter().any(of_tags));
        let found =
            made.flat_map(|job| job.steps.iter().map(move |step| (job, step))).find(|(job, step)| makes(job, step));
        let Some((job, step)) = found else { continue };
        let what = if is_release(trigger) { "release" } else { "tag" };
        let message = format!("the {what} that `{}` makes does not start `{}`", job.pipeline.name, waits.name);
        diags.push(
            Diagnostic::new(&CODE, trigger.span.unwrap_or(waits.span), message)
                .label("what the token of a run does starts no other run")
                .also(step.span(), format!("the {what} is made here, with this token"))
                .help(format!(
                    "write `on call` in `{}`, and in `{}` a job with `call {}`",
                    waits.name, job.pipeline.name, waits.name
                )),
        );
    }
}

fn is_release(trigger: &Trigger) -> bool {
    trigger.event == "release"
}

fn of_tags(trigger: &Trigger) -> bool {
    trigger.event == "push" && trigger.filters.iter().any(|(name, _)| name == "tags")
}

fn calls(pipeline: &Pipeline, other: &Pipeline) -> bool {
    pipeline.jobs.iter().any(|job| match &job.work {
        Work::Call(call) => call.target == CallTarget::Pipeline(other.name.clone()),
        Work::Steps(_) => false,
    })
}

/// Whether a step makes a release at once, with the token of the run.
fn makes(job: &JobGiven<'_>, step: &StepGiven<'_>) -> bool {
    let env = step.step.env.iter().chain(&job.job.env);
    let own =
        env.filter(|(name, _)| name == "GH_TOKEN" || name == "GITHUB_TOKEN").map(|(_, v)| super::texts::spelt_value(v));
    let own = own.map(|text| text.contains("github.token")).next().unwrap_or(false);
    let releases = |command: &crate::shell::script::Command| {
        command.name() == "gh" && command.has("release") && command.has("create") && !command.has("--draft=true")
    };
    own && step.commands().any(releases)
}
