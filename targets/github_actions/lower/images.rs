//! `build`, `scan`, `tag`, `start`: images of this commit.
//!
//! An image is built once and referred to by its digest, which its job hands on as the output `IMAGE-image`. A pull request
//! from a fork may not push: there the output is empty, and the image travels as an archive that the jobs which scan or
//! start it load. An image with `push = false` travels so in every run.

mod build;
mod platforms;
mod registry;
mod scan;
mod start;
mod tag;

use super::JobBuilder;
use super::expressions::{Place, Scope, and, is_text, negate, or, path, printed};
use super::names::{demand, need};
use super::run::Runs;
use crate::emit::Field;
use crate::expr::{Context, Expr, Function, GithubExpr};
use crate::ir::{Image, ImageField, Ir, Job, Pipeline, Ref, Step, StepKind};
use crate::source::Span;
use crate::targets::github_actions::model::{self, Access, Condition, Table, Text, Value};

pub(super) use registry::login;

/// Lowers a step of this family.
pub(super) fn lower(step: &Step, cx: &mut JobBuilder<'_>) {
    if cx.when(step).is_err() {
        return;
    }
    match &step.kind {
        StepKind::Build(it) => build::lower(&it.images, step, cx),
        StepKind::Scan { image, environment, scanners } => {
            scan::lower(image, environment.as_deref(), scanners, step, cx);
        }
        StepKind::Tag { image, tags } => tag::lower(image, tags, step, cx),
        StepKind::Start(workloads) => start::lower(workloads, step, cx),
        _ => {}
    }
}

/// The job that builds an image in a run that reaches this place: its output `IMAGE-image` is the reference, empty where the
/// run may not push.
#[must_use]
pub(super) fn builder_of<'p>(scope: &Scope<'p>, image: &str) -> Option<&'p str> {
    let builds = |step: &Step| matches!(&step.kind, StepKind::Build(build) if build.images.iter().any(|i| i == image));
    let here = |job: &&Job| Runs::of_job(scope.pipeline, scope.ir, job).meets(&scope.runs);
    let mut all = scope.pipeline.jobs.iter().filter(|job| job.steps().iter().any(builds));
    all.find(here).map(|job| job.name.as_str())
}

/// What a job has built, by its digest; where it does not run in every run that comes here, else the name with the tag of
/// the commit.
fn built_or_named(scope: &Scope<'_>, builder: &str, name: &str, image: &Image, span: Span) -> GithubExpr {
    let pushed = output(scope, builder, name, "image", span);
    let runs = |job: &Job| Runs::of_job(scope.pipeline, scope.ir, job);
    let here = scope.job.map_or_else(|| scope.runs.clone(), |job| runs(job).and(&scope.runs));
    let always = scope.pipeline.job(builder).is_none_or(|job| runs(job).covers(&here));
    if always { pushed } else { or(pushed, local(image, span)) }
}

/// An image of this commit as an expression: what the pipeline has built, else its name with the tag of the commit. Where a
/// job brings the image of a fork, the name under which it was loaded.
pub(super) fn reference(scope: &Scope<'_>, image: &str, field: ImageField, span: Span) -> GithubExpr {
    let Some(it) = scope.ir.images.get(image) else { return Expr::text("", span) };
    if let Some(from) = &it.from {
        return Expr::text(from, span);
    }
    let Some(builder) = builder_of(scope, image) else { return local(it, span) };
    need(scope, builder);
    if !it.push {
        return local(it, span);
    }
    if field == ImageField::Digest {
        return output(scope, builder, image, "digest", span);
    }
    let pushed = built_or_named(scope, builder, image, it, span);
    let is_mixed = scope.runs.any(super::run::RunKind::is_pull_request);
    if is_mixed && brings(scope.ir, scope.pipeline.job(scope.id), image) {
        or(output(scope, builder, image, "image", span), local(it, span))
    } else {
        pushed
    }
}

/// Whether there is such an image in the registry.
pub(super) fn is_pushed(scope: &Scope<'_>, image: &str, span: Span) -> GithubExpr {
    let pushes = scope.ir.images.get(image).is_some_and(|it| it.push);
    match builder_of(scope, image) {
        Some(builder) if pushes => negate(is_text(output(scope, builder, image, "image", span), "")),
        Some(_) => Expr::bool(false, span),
        None => Expr::bool(true, span),
    }
}

/// Whether there is no such image at all: a job that brings an image always has it.
pub(super) fn is_missing(scope: &Scope<'_>, image: &str, field: ImageField, span: Span) -> GithubExpr {
    if field == ImageField::Reference && brings(scope.ir, scope.pipeline.job(scope.id), image) {
        return Expr::bool(false, span);
    }
    negate(is_pushed(scope, image, span))
}

/// What the job that builds an image says of it.
fn output(scope: &Scope<'_>, builder: &str, image: &str, fact: &str, span: Span) -> GithubExpr {
    if builder == scope.id {
        return path(Context::Steps, &[image, "outputs", fact], span);
    }
    let name = format!("{image}-{fact}");
    need(scope, builder);
    demand(scope, builder, &name, format!("steps.{image}.outputs.{fact}"));
    path(Context::Needs, &[builder, "outputs", &name], span)
}

/// The name with the tag of the commit.
fn local(image: &Image, span: Span) -> GithubExpr {
    let format = Expr::text(format!("{}:sha-{{0}}", image.name), span);
    Expr::call(Function::Format, vec![format, path(Context::Github, &["sha"], span)], span)
}

/// Whether a job scans or starts what this run has built.
fn brings(ir: &Ir, job: Option<&Job>, image: &str) -> bool {
    let starts = |name: &String| ir.workloads.get(name).is_some_and(|workload| workload.image == image);
    job.is_some_and(|job| {
        job.steps().iter().any(|step| match &step.kind {
            StepKind::Scan { image: scanned, environment: None, .. } => scanned == image,
            StepKind::Start(workloads) => workloads.iter().any(starts),
            _ => read_by(step).contains(&image),
        })
    })
}

/// The images that a script or action of the program reads: it runs them here.
fn read_by(step: &Step) -> Vec<&str> {
    let mut found = Vec::new();
    if matches!(step.kind, StepKind::Run(_) | StepKind::Action(_)) {
        crate::ir::uses::step(step, &mut |name, _| {
            if let Ref::Image(image, ImageField::Reference) = name
                && !found.contains(&image.as_str())
            {
                found.push(image.as_str());
            }
        });
    }
    found
}

/// Brings the images that a script or action reads.
pub(super) fn bring_read(step: &Step, cx: &mut JobBuilder<'_>) {
    if !cx.pipeline().derives || cx.job.is_none() || cx.when(step).is_err() {
        return;
    }
    for image in read_by(step) {
        bring(image, step, cx);
    }
}

/// Whether the image can be an archive in some run of the job, and whether it is one in every run.
fn is_archive(cx: &JobBuilder<'_>, image: &Image) -> (bool, bool) {
    (!image.push || cx.on_pull_requests(), !image.push)
}

/// Brings the image to the runner: logs in where it can be pulled, loads the archive where it was not pushed.
fn bring(image: &str, step: &Step, cx: &mut JobBuilder<'_>) {
    let Some(it) = cx.ir().images.get(image) else { return };
    let span = step.origin.users();
    let builder = builder_of(&cx.scope(Place::Step), image).map(str::to_owned);
    let Some(builder) = builder.filter(|_| it.from.is_none()) else {
        return registry::login(cx, it, Access::Read, &format!("pull the image {image}"), None);
    };
    let own = builder == cx.id;
    let (may_be_archive, always) = is_archive(cx, it);
    let pushed = (may_be_archive && !always)
        .then(|| negate(is_text(output(&cx.scope(Place::Step), &builder, image, "image", span), "")));
    cx.need(&builder);
    if !own && !always {
        registry::login(cx, it, Access::Read, &format!("pull the image {image}"), pushed.as_ref());
    }
    if !may_be_archive || !is_first(&format!("load {image}"), step, cx) {
        return;
    }
    let guard = if own && pushed.is_some() { not_pushing(span) } else { pushed.map(negate) };
    if !own || platforms::is_split(cx.ir(), cx.job) {
        let with = model::table([
            ("name", Value::from(archive_name(&builder, image).as_str())),
            ("path", Value::from(in_temp("images"))),
        ]);
        let it = model::Step::uses(cx.pin("actions/download-artifact@v8"), with);
        add(cx, step, named("Download the image", image, cx), None, guard.clone(), it);
    }
    let folder = if own && !platforms::is_split(cx.ir(), cx.job) { "" } else { "images/" };
    let it = model::Step::run(Field::new(format!("docker load --input \"$RUNNER_TEMP/{folder}{image}.tar\"")));
    add(cx, step, named("Load the image", image, cx), None, guard, it);
}

/// Whether nothing has done this in the job yet, in every run in which the step runs.
fn is_first(what: &str, step: &Step, cx: &mut JobBuilder<'_>) -> bool {
    let when = cx.when(step).unwrap_or(None);
    let key = when.map(|when| format!("{what} if {}", printed(&when)));
    !cx.done.contains(what) && cx.done.insert(key.unwrap_or_else(|| what.to_owned()))
}

/// `Load the image`, and which one where a job has to do with several.
fn named(text: &str, image: &str, cx: &JobBuilder<'_>) -> String {
    match images_of(cx.ir(), cx.job).len() {
        0 | 1 => text.to_owned(),
        _ => format!("{text} {image}"),
    }
}

/// The images that a job has to do with.
fn images_of<'p>(ir: &'p Ir, job: Option<&'p Job>) -> Vec<&'p str> {
    let mut all: Vec<&str> = Vec::new();
    for step in job.map_or(&[][..], Job::steps) {
        let of_step: Vec<&str> = match &step.kind {
            StepKind::Build(build) => build.images.iter().map(String::as_str).collect(),
            StepKind::Scan { image, .. } | StepKind::Tag { image, .. } => vec![image],
            StepKind::Start(names) => {
                names.iter().filter_map(|name| ir.workloads.get(name)).map(|w| w.image.as_str()).collect()
            }
            _ => read_by(step),
        };
        all.extend(of_step);
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The artifact with the archive of an image.
fn archive_name(builder: &str, image: &str) -> String {
    format!("{builder}-{image}-image")
}

/// Whether a job loads the archive of an image.
fn is_loaded(ir: &Ir, pipeline: &Pipeline, image: &str) -> bool {
    pipeline.jobs.iter().any(|job| brings(ir, Some(job), image))
}

/// A path in the runner's folder for temporary files, which no step of the program reads.
fn in_temp(rest: &str) -> Text {
    Text::of([
        model::TextPiece::Expr(model::ExprText::new("runner.temp")),
        model::TextPiece::Literal(format!("/{rest}")),
    ])
}

/// The run may not push.
fn not_pushing(span: Span) -> Option<GithubExpr> {
    Some(negate(is_text(path(Context::Env, &["PUSH"], span), "true")))
}

/// All of these conditions.
fn all(conditions: impl IntoIterator<Item = Option<GithubExpr>>) -> Option<GithubExpr> {
    conditions.into_iter().flatten().reduce(and)
}

/// Adds a derived step of a program's step; its own condition holds for it, too.
fn add(
    cx: &mut JobBuilder<'_>,
    source: &Step,
    name: impl Into<Text>,
    id: Option<&str>,
    guard: Option<GithubExpr>,
    step: model::Step,
) {
    let when = if cx.job.is_some() { cx.when(source).unwrap_or(None) } else { None };
    let mut step = titled(step, name, id);
    step.condition = all([when, guard]).map(|condition| Field::new(Condition::new(printed(&condition))));
    let why = "an image of this commit";
    cx.add(Field::from(step).derived(Some(source.origin.users()), why));
}

/// The step with its name and id.
fn titled(mut step: model::Step, name: impl Into<Text>, id: Option<&str>) -> model::Step {
    step.name = Some(Field::new(name));
    step.id = id.map(Field::new);
    step
}

/// The variables of a derived script.
fn env<'v>(entries: impl IntoIterator<Item = (&'v str, GithubExpr)>) -> Table<Value> {
    let entry = |(name, value): (&'v str, GithubExpr)| (name.to_owned(), Field::new(super::text::of_expr(&value)));
    entries.into_iter().map(entry).collect()
}
