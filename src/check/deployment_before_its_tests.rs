//! Two pipelines that start on the same push: one of them tries or builds, the other deploys and waits for neither.

use super::given::JobGiven;
use super::two_owners_of_a_deployment::meet;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Pipeline, StepKind, Work};
use crate::source::Span;

static CODE: Code = Code {
    id: "E104",
    name: "deployment-before-its-tests",
    severity: Severity::Error,
    page: include_str!("deployment_before_its_tests.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for deploys in &given.ir.pipelines {
        let Some((deploy, images)) = first_deployment(given, deploys) else { continue };
        let opaque = deploys.jobs.iter().any(|job| matches!(job.work, Work::Call(_)));
        let tries = given.jobs.iter().any(|job| job.pipeline.name == deploys.name && is_trial(job));
        let others = given.jobs.iter().filter(|job| job.pipeline.name != deploys.name && meet(job.pipeline, deploys));
        let mut others = others.filter(|job| first_deployment(given, job.pipeline).is_none() && job.job.when.is_none());
        let builds = |name: &str, image: &String| given.jobs.iter().any(|j| j.pipeline.name == name && built(j, image));
        let found = others.find(|job| {
            let missing = images.iter().any(|image| built(job, image) && !builds(&deploys.name, image));
            missing || (!tries && is_trial(job))
        });
        let Some(first) = found.filter(|_| !opaque) else { continue };
        let message = format!("`{}` deploys without waiting for `{}`", deploys.name, first.pipeline.name);
        diags.push(
            Diagnostic::new(&CODE, deploy, message)
                .label("the same push starts both, and this may be first")
                .also(first.job.span, "what should have succeeded before")
                .help(format!(
                    "write `on call` in `{0}`, and in `{1}` a job `call {0}` that the deployment is `after`; or start `{1}` by `on workflow_run {{ workflows = [{0}] }}`",
                    first.pipeline.name, deploys.name
                )),
        );
    }
}

/// The first deployment of a pipeline, and the images that it needs.
fn first_deployment(given: &Given<'_>, pipeline: &Pipeline) -> Option<(Span, Vec<String>)> {
    let mut steps = given.jobs.iter().filter(|job| job.pipeline.name == pipeline.name).flat_map(|job| &job.steps);
    steps.find_map(|step| match &step.step.kind {
        StepKind::Deploy { workloads, .. } => {
            let images = workloads.iter().filter_map(|name| given.ir.workloads.get(name)).map(|it| it.image.clone());
            Some((step.span(), images.collect()))
        }
        _ => None,
    })
}

fn built(job: &JobGiven<'_>, image: &str) -> bool {
    job.steps
        .iter()
        .any(|step| matches!(&step.step.kind, StepKind::Build(build) if build.images.iter().any(|name| name == image)))
}

/// Whether a job tries what was written: it says so, by its name or in a script.
fn is_trial(job: &JobGiven<'_>) -> bool {
    let says = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "test" | "tests"));
    let runs = job.steps.iter().filter_map(|step| step.script.as_ref()).any(|script| says(&script.plain));
    runs || (says(job.name()) && job.steps.iter().any(|step| matches!(step.step.kind, StepKind::Run(_))))
}
