//! `build`, `scan`, `tag`, `start`: images of this commit.

use super::JobBuilder;
use super::expressions::{Scope, path};
use super::names::need;
use crate::expr::{Context, Expr, Function, GithubExpr};
use crate::ir::{ImageField, Pipeline, Step, StepKind};
use crate::source::Span;

/// Lowers a step of this family.
pub(super) fn lower(step: &Step, cx: &mut JobBuilder<'_>) {
    let _ = (step, cx);
}

/// The job of a pipeline that builds an image: its output `IMAGE-image` is the reference, empty where the run may not push.
#[must_use]
pub(super) fn builder_of<'p>(pipeline: &'p Pipeline, image: &str) -> Option<&'p str> {
    let builds = |step: &Step| matches!(&step.kind, StepKind::Build(images) if images.iter().any(|i| i == image));
    pipeline.jobs.iter().find(|job| job.steps().iter().any(builds)).map(|job| job.name.as_str())
}

/// An image of this commit as an expression: what the pipeline has built, else its name with the tag of the commit.
pub(super) fn reference(scope: &Scope<'_>, image: &str, field: ImageField, span: Span) -> GithubExpr {
    let output = match field {
        ImageField::Reference => format!("{image}-image"),
        ImageField::Digest => format!("{image}-digest"),
    };
    match builder_of(scope.pipeline, image) {
        Some(job) if job == scope.id => {
            let output = if field == ImageField::Digest { "digest" } else { "image" };
            path(Context::Steps, &[image, "outputs", output], span)
        }
        Some(job) => {
            need(scope, job);
            path(Context::Needs, &[job, "outputs", &output], span)
        }
        None => {
            let name = scope.ir.images.get(image).map_or(image, |i| i.from.as_deref().unwrap_or(&i.name));
            let format = Expr::text(format!("{name}:sha-{{0}}"), span);
            Expr::call(Function::Format, vec![format, path(Context::Github, &["sha"], span)], span)
        }
    }
}
