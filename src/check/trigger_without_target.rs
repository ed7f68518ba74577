//! An event that leaves open what is meant: two default branches, a start by hand without a place to deploy to.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Pipeline, StepKind};

static CODE: Code = Code {
    id: "W113",
    name: "trigger-without-target",
    severity: Severity::Warning,
    page: include_str!("trigger_without_target.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for pipeline in &given.ir.pipelines {
        two_defaults(pipeline, given, diags);
        nowhere(pipeline, given, diags);
    }
}

fn two_defaults(pipeline: &Pipeline, given: &Given<'_>, diags: &mut Diagnostics) {
    for push in pipeline.on("push") {
        let named = |branch: &str| {
            push.filters.iter().any(|(name, globs)| name == "branches" && globs.iter().any(|glob| glob == branch))
        };
        if named("main") && named("master") {
            let branch = &given.ir.system.branch;
            let d = Diagnostic::new(&CODE, push.span.unwrap_or(pipeline.span), "both `main` and `master` are named");
            let d = d
                .label("a repository has one default branch")
                .also(given.ir.system.span, format!("here it is `{branch}`"));
            diags.push(d.help(format!("write `branches = [{branch}]`")));
        }
    }
}

/// A deployment that is started by hand only, in a pipeline that asks for nothing.
fn nowhere(pipeline: &Pipeline, given: &Given<'_>, diags: &mut Diagnostics) {
    let Some(hand) = pipeline.on("workflow_dispatch").next().filter(|hand| hand.inputs.is_empty()) else { return };
    let deploys = |job: &&super::given::JobGiven<'_>| {
        job.steps.iter().any(|step| matches!(step.step.kind, StepKind::Deploy { .. }))
    };
    let all: Vec<_> = given.jobs.iter().filter(|job| job.pipeline.name == pipeline.name).filter(deploys).collect();
    let by_hand = |job: &&&super::given::JobGiven<'_>| {
        job.job
            .when
            .as_ref()
            .map(super::texts::expression)
            .is_some_and(|when| !when.contains("||") && when.contains("== 'workflow_dispatch'"))
    };
    let Some(job) = all.iter().find(by_hand).filter(|_| all.len() > 1) else { return };
    let message = format!("whoever starts `{}` by hand is not asked where to deploy", pipeline.name);
    diags.push(
        Diagnostic::new(&CODE, hand.span.unwrap_or(pipeline.span), message)
            .label("no input")
            .also(job.job.span, "this is deployed by each start by hand")
            .help("write `on dispatch { input environment: environment }` and `deploy … to input.environment`"),
    );
}
