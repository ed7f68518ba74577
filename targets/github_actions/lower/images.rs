//! `build`, `scan`, `tag`, `start`: images of this commit, by digest.
//!
//! The job that builds an image has the output `IMAGE-image`: name and digest, empty where the run may not push (a pull
//! request from a fork). There the image travels as an archive; who needs it loads it, and finds it under its local name.

mod build;
mod platforms;
mod registry;
mod scan;
mod start;
mod tag;

use super::JobBuilder;
use super::expressions::{Scope, is_text, or, path};
use super::names::need;
use super::run::RunKind;
use crate::expr::{Context, Expr, Function, GithubExpr, Operator};
use crate::ir::{ImageField, Pipeline, Step, StepKind};
use crate::source::Span;

pub(super) use registry::login;

/// Lowers a step of this family.
pub(super) fn lower(step: &Step, cx: &mut JobBuilder<'_>) {
    if cx.when(step).is_err() {
        return;
    }
    match &step.kind {
        StepKind::Build(images) => build::lower(images, step, cx),
        StepKind::Scan { image, environment, scanners } => {
            scan::lower(image, environment.as_deref(), scanners, step, cx)
        }
        StepKind::Tag { image, tags } => tag::lower(image, tags, step, cx),
        StepKind::Start(workloads) => start::lower(workloads, step, cx),
        _ => {}
    }
}

/// The job of a pipeline that builds an image: its output `IMAGE-image` is the reference, empty where the run may not push.
#[must_use]
pub(super) fn builder_of<'p>(pipeline: &'p Pipeline, image: &str) -> Option<&'p str> {
    let builds = |step: &Step| matches!(&step.kind, StepKind::Build(images) if images.iter().any(|i| i == image));
    pipeline.jobs.iter().find(|job| job.steps().iter().any(builds)).map(|job| job.name.as_str())
}

/// An image of this commit as an expression: what the pipeline has built, else its name with the tag of the commit.
pub(super) fn reference(scope: &Scope<'_>, image: &str, field: ImageField, span: Span) -> GithubExpr {
    if let Some(foreign) = scope.ir.images.get(image).and_then(|i| i.from.as_deref()) {
        return Expr::text(foreign, span);
    }
    match builder_of(scope.pipeline, image) {
        Some(job) => {
            let built = built(scope, job, image, field, span);
            let by_fork = field == ImageField::Reference && scope.runs.any(RunKind::is_pull_request);
            if by_fork { or(built, local(scope, image, span)) } else { built }
        }
        None => local(scope, image, span),
    }
}

/// The output of the building job: empty where the run may not push.
fn built(scope: &Scope<'_>, job: &str, image: &str, field: ImageField, span: Span) -> GithubExpr {
    let output = match field {
        ImageField::Reference => "image",
        ImageField::Digest => "digest",
    };
    if job == scope.id {
        return path(Context::Steps, &[image, "outputs", output], span);
    }
    need(scope, job);
    path(Context::Needs, &[job, "outputs", &format!("{image}-{output}")], span)
}

/// `NAME:sha-SHA`: what a build calls the image of its commit.
fn local(scope: &Scope<'_>, image: &str, span: Span) -> GithubExpr {
    let name = scope.ir.images.get(image).map_or(image, |i| i.name.as_str());
    let format = Expr::text(format!("{name}:sha-{{0}}"), span);
    Expr::call(Function::Format, vec![format, path(Context::Github, &["sha"], span)], span)
}

/// Whether the run has pushed the image, and whether it has not: conditions of steps. Nothing where every run pushes.
fn pushed(cx: &JobBuilder<'_>, image: &str, span: Span) -> Option<(GithubExpr, GithubExpr)> {
    let job = builder_of(cx.pipeline(), image)?;
    if !cx.on_pull_requests() {
        return None;
    }
    let output = built(&cx.scope(super::expressions::Place::StepIf), job, image, ImageField::Reference, span);
    let there = Expr::binary(Operator::NotEqual, output.clone(), Expr::text("", span));
    Some((there, is_text(output, "")))
}
