//! Images for several platforms: each is built on a machine of its kind, and one job joins them by their digests.

use indexmap::IndexMap;

use super::super::JobBuilder;
use super::super::conditions::NOWHERE;
use super::super::expressions::{is_text, or, path};
use super::build::{self, Where, archive_platform, built, id, platforms_of};
use super::registry::login;
use super::{add, all, in_temp};
use crate::emit::Field;
use crate::expr::{Context, GithubExpr};
use crate::ir::{Image, Ir, Job, Runner, Step, StepKind};
use crate::targets::github_actions::model::{
    self, Access, Flag, MatrixValue, Row, Rows, RunsOn, StaticMatrix, Strategy, Table, Text, TextPiece, Value,
};

/// What the job for the platforms is called, behind the name of the one that joins them.
pub(super) const SUFFIX: &str = "-platforms";

/// Whether the platforms of a job's images have a job of their own: where several are built, and nothing before them in the
/// job prepares what they are built from. Else one machine builds all, with emulation.
pub(super) fn is_split(ir: &Ir, job: Option<&Job>) -> bool {
    let Some(job) = job else { return false };
    let several = |name: &&String| ir.images.get(*name).is_some_and(|image| image.platforms.len() > 1);
    let is_build = |step: &Step| matches!(step.kind, StepKind::Build(_));
    let hosted = matches!(&job.runner, Runner::Label(label) if label.starts_with("ubuntu-"));
    let first = job.steps().iter().take_while(|step| !is_build(step));
    let prepared = first.into_iter().any(|step| !matches!(step.kind, StepKind::Scan { .. } | StepKind::Tag { .. }));
    let conditional = job.steps().iter().any(|step| is_build(step) && step.when.is_some());
    let plain = job.matrix.is_none() && job.container.is_none() && job.implied_checkout;
    built(job).iter().any(several) && hosted && plain && !prepared && !conditional
}

/// `linux/arm/v7` is `arm-v7`.
pub(super) fn arch(platform: &str) -> String {
    platform.strip_prefix("linux/").unwrap_or(platform).replace('/', "-")
}

/// The machine for a platform, and whether it has to emulate it.
fn machine(platform: &str, label: &str) -> (String, bool) {
    match platform {
        "linux/amd64" => (label.to_owned(), false),
        "linux/arm64" if label == "ubuntu-latest" => ("ubuntu-24.04-arm".to_owned(), false),
        "linux/arm64" => (format!("{label}-arm"), false),
        _ => (label.to_owned(), true),
    }
}

/// Adds the job that builds the platforms, in front of this one; once.
pub(super) fn job(step: &Step, cx: &mut JobBuilder<'_>) {
    let Some(source) = cx.job.filter(|_| cx.done.insert("platforms".to_owned())) else { return };
    let names = built(source);
    let mut platforms: Vec<&String> = Vec::new();
    for platform in names.iter().filter_map(|name| cx.ir().images.get(*name)).flat_map(platforms_of) {
        if !platforms.contains(&platform) {
            platforms.push(platform);
        }
    }
    let mut it = cx.derived(format!("{}{SUFFIX}", cx.id));
    it.title = Some(title(cx, &names));
    it.timeout = cx.timeout;
    it.strategy = Some(strategy(source, &platforms));
    it.runs_on = Some(RunsOn::Label(Text::expr("matrix.runner")));
    let needs_secrets = |image: &Image| !image.secrets.is_empty() || image.login.is_some();
    if names.iter().filter_map(|name| cx.ir().images.get(*name)).any(needs_secrets) {
        it.environment = cx.environment.clone();
    }
    if platforms.iter().any(|platform| machine(platform, "").1) {
        let emulated = model::Step::uses(it.pin("docker/setup-qemu-action@v4"), Table::new());
        add(&mut it, step, "Set up QEMU", None, None, emulated);
    }
    for name in names {
        if let Some(image) = cx.ir().images.get(name) {
            cell(name, image, platforms.len(), step, &mut it);
        }
    }
    cx.before.push((it, true));
    let joins = |step: &Step| matches!(step.kind, StepKind::Build(_) | StepKind::Tag { .. });
    if source.steps().iter().all(joins) {
        cx.timeout = cx.timeout.map(|minutes| minutes.min(10));
    }
}

fn title(cx: &JobBuilder<'_>, names: &[&String]) -> Text {
    let listed: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    let mut text = cx.title.clone().unwrap_or_else(|| Text::literal(format!("Build {}", listed.join(", "))));
    text.pieces.push(TextPiece::Literal(" (".to_owned()));
    text.pieces.push(TextPiece::Expr(model::ExprText::new("matrix.platform")));
    text.pieces.push(TextPiece::Literal(")".to_owned()));
    text
}

fn strategy(job: &Job, platforms: &[&String]) -> Field<Strategy> {
    let label = match &job.runner {
        Runner::Label(label) => label.as_str(),
        _ => "ubuntu-24.04",
    };
    let row = |platform: &&String| {
        let cells =
            [("platform", (*platform).clone()), ("arch", arch(platform)), ("runner", machine(platform, label).0)];
        let cells = cells.into_iter().map(|(key, value)| (key.to_owned(), MatrixValue::from(Text::literal(value))));
        Field::from(Row(cells.collect::<IndexMap<_, _>>()))
    };
    let rows = Rows::List(platforms.iter().map(row).collect());
    let matrix = StaticMatrix { include: Some(Field::from(rows)), ..StaticMatrix::default() };
    let fail_fast = Some(Field::from(Flag::Known(false)));
    Field::from(Strategy { fail_fast, max_parallel: None, matrix: Some(Field::new(matrix)) })
}

/// What a cell does for one image.
fn cell(name: &str, image: &Image, cells: usize, step: &Step, cx: &mut JobBuilder<'_>) {
    let span = step.origin.users();
    let is = |platform: &String| is_text(path(Context::Matrix, &["platform"], NOWHERE), platform);
    let own: Option<GithubExpr> =
        platforms_of(image).iter().map(is).reduce(or).filter(|_| platforms_of(image).len() < cells);
    build::start(name, image, step, &Where::Cell, cx);
    let it = build::build(name, image, &Where::Cell, cx);
    let missing = build::is_missing(name, image, cx);
    let build_id = id("build", name, cx);
    add(cx, step, format!("Build {name}"), Some(&build_id), all([own.clone(), missing.clone()]), it);
    if image.push {
        let push = build::guard(name, image, span, cx);
        let guard = all([own, push, missing]);
        let script = format!(
            "mkdir -p \"$RUNNER_TEMP/digests/{name}\"\ntouch \"$RUNNER_TEMP/digests/{name}/${{DIGEST#sha256:}}\"\n"
        );
        let mut keep = model::Step::run(Field::new(script));
        keep.env = super::env([("DIGEST", path(Context::Steps, &[&build_id, "outputs", "digest"], NOWHERE))]);
        add(cx, step, super::named("Keep the digest", name, cx), None, guard.clone(), keep);
        let artifact = Text::of([
            TextPiece::Literal(format!("{}-{name}-digest-", base(cx))),
            TextPiece::Expr(model::ExprText::new("matrix.arch")),
        ]);
        let mut with: Table<Value> = model::table([
            ("name", Value::from(artifact)),
            ("path", Value::from(in_temp(&format!("digests/{name}/")))),
            ("if-no-files-found", Value::from("error")),
            ("retention-days", Value::from(1)),
        ]);
        let overwrite: Field<Value> = Field::new(true);
        with.insert("overwrite".to_owned(), overwrite.note("the run may be repeated"));
        let upload = model::Step::uses(cx.pin("actions/upload-artifact@v7"), with);
        add(cx, step, super::named("Upload the digest", name, cx), None, guard, upload);
    }
    let first = is_text(path(Context::Matrix, &["platform"], NOWHERE), archive_platform(image));
    build::upload(name, image, step, Some(first), cx);
}

/// The job that joins the platforms.
fn base<'c>(cx: &'c JobBuilder<'_>) -> &'c str {
    cx.id.strip_suffix(SUFFIX).unwrap_or(&cx.id)
}

/// Joins the platforms of an image, and names it.
pub(super) fn join(name: &str, image: &Image, step: &Step, cx: &mut JobBuilder<'_>) {
    if !image.push {
        return;
    }
    let push = build::guard(name, image, step.origin.users(), cx);
    login(cx, image, Access::Write, &format!("name the image {name}"), push.as_ref());
    let with = model::table([
        ("pattern", Value::from(format!("{}-{name}-digest-*", cx.id).as_str())),
        ("path", Value::from(in_temp(&format!("digests/{name}")))),
        ("merge-multiple", Value::from(true)),
    ]);
    let it = model::Step::uses(cx.pin("actions/download-artifact@v8"), with);
    add(cx, step, super::named("Download the digests", name, cx), None, push.clone(), it);
    let create = format!(
        "sources=()\nfor file in \"$RUNNER_TEMP\"/digests/{name}/*; do\n  \
         if [ -e \"$file\" ]; then sources+=(\"$image@sha256:${{file##*/}}\"); fi\ndone\n\
         if [ \"${{#sources[@]}}\" -lt {} ]; then sources=(\"$image:sha-$GITHUB_SHA\"); fi # built by an earlier run\n\
         docker buildx imagetools create \"${{tags[@]}}\" \"${{sources[@]}}\"\n",
        platforms_of(image).len()
    );
    build::naming(name, image, step, push, &[], &create, cx);
}
