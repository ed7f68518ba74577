//! Two pipelines that deploy to one environment on the same push.

use super::given::JobGiven;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::graph::ancestors;
use crate::ir::{Pipeline, StepKind, Value};
use std::collections::BTreeSet;

static CODE: Code = Code {
    id: "E105",
    name: "two-owners-of-a-deployment",
    severity: Severity::Error,
    page: include_str!("two_owners_of_a_deployment.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let all: Vec<(&JobGiven<'_>, String)> =
        given.jobs.iter().filter_map(|job| Some((job, environment(job)?))).collect();
    for (at, (job, place)) in all.iter().enumerate() {
        let same = |(other, to): &&(&JobGiven<'_>, String)| {
            *to == *place
                && other.pipeline.name != job.pipeline.name
                && condition(other) == condition(job)
                && workloads(other) == workloads(job)
                && meet(other.pipeline, job.pipeline)
        };
        let Some((first, _)) = all.iter().take(at).find(same) else { continue };
        let message =
            format!("`{}` and `{}` both deploy to `{place}` on the same push", first.pipeline.name, job.pipeline.name);
        diags.push(
            Diagnostic::new(&CODE, job.job.span, message)
                .label("the second one, at the same time")
                .also(first.job.span, "the first one")
                .help("let one of them own the deployment, and the other one `call` it or start by hand"),
        );
    }
}

fn environment(job: &JobGiven<'_>) -> Option<String> {
    let of_step = job.steps.iter().find_map(|step| match &step.step.kind {
        StepKind::Deploy { environment, .. } => super::texts::known(environment),
        _ => None,
    });
    of_step.or_else(|| job.job.environment.as_ref().filter(|e| e.deployment).and_then(|e| known(&e.name)))
}

fn known(value: &Value) -> Option<String> {
    super::texts::known(value)
}

fn workloads(job: &JobGiven<'_>) -> BTreeSet<String> {
    let of = |step: &super::given::StepGiven<'_>| match &step.step.kind {
        StepKind::Deploy { workloads, .. } => workloads.clone(),
        _ => Vec::new(),
    };
    job.steps.iter().flat_map(of).collect()
}

/// The conditions of a job and of all that it waits for.
fn condition(job: &JobGiven<'_>) -> BTreeSet<String> {
    let before = ancestors(job.pipeline, job.name());
    let jobs = job.pipeline.jobs.iter().filter(|other| other.name == job.job.name || before.contains(&other.name));
    jobs.filter_map(|other| other.when.as_ref().map(super::texts::expression)).collect()
}

/// Whether one push may start both: they name a branch in common, and neither looks at paths.
pub(super) fn meet(a: &Pipeline, b: &Pipeline) -> bool {
    let branches = |pipeline: &Pipeline| -> BTreeSet<String> {
        let pushes = pipeline.on("push").filter(|t| !t.filters.iter().any(|(name, _)| name.starts_with("paths")));
        pushes
            .flat_map(|t| &t.filters)
            .filter(|(name, _)| name == "branches")
            .flat_map(|(_, globs)| globs.clone())
            .collect()
    };
    !branches(a).is_disjoint(&branches(b))
}
