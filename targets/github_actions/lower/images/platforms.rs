//! An image of several platforms: a derived job builds each on a runner of its own kind, and the job of the program joins them.

use super::super::JobBuilder;
use super::super::expressions::printed;
use super::build::{Build, archive, docker, has_built, is_arch, look, name_it, tags};
use super::registry;
use crate::catalogue::Catalogue;
use crate::emit::Field;
use crate::ir::{Image, Step};
use crate::source::Span;
use crate::targets::github_actions::model::{
    self, Access, Condition, ExprText, Flag, Matrix, MatrixValue, Row, Rows, RunsOn, StaticMatrix, Strategy, Table,
    Text, TextPiece, Value,
};
use indexmap::IndexMap;

/// The limit of the joining job, in minutes: it builds nothing.
const JOIN: u64 = 10;

/// Lowers the build of an image of several platforms.
pub(super) fn lower(name: &str, image: &Image, step: &Step, cx: &mut JobBuilder<'_>) {
    let span = step.origin.users();
    let mut cells = cx.derived(cells_id(cx, name));
    cells.title = Some(with_cell(cx.title.clone().unwrap_or_else(|| Text::literal(cx.id.clone()))));
    cells.timeout = cx.timeout;
    cells.strategy = Some(strategy(image));
    cells.runs_on = Some(RunsOn::Label(Text::expr("matrix.runner")));
    let push = cells.push_guard(span);
    let build = Build {
        name,
        image,
        platform: Text::expr("matrix.platform"),
        arch: Text::expr("matrix.arch"),
        push: push.clone(),
        span,
    };
    cells.need_sources();
    registry::buildx(&mut cells, None);
    registry::login(&mut cells, image, Access::Write, &format!("push the image {name}"), push.as_ref());
    look(&mut cells, &build);
    docker(&mut cells, &build, step);
    keep_digest(&mut cells, &build, &cx.id);
    if push.is_some() {
        let first = image.platforms.first().map_or("amd64", |p| arch_of(p));
        archive(&mut cells, &build, Some(is_arch(first, span)));
    }
    cx.before.push((cells, true));
    if cx.job.is_some_and(|job| job.steps().len() == 1) {
        cx.timeout = cx.timeout.map(|t| t.min(JOIN));
    }
    join(name, image, span, cx);
}

/// `JOB-platforms`; with the image where the job builds several of them.
fn cells_id(cx: &JobBuilder<'_>, image: &str) -> String {
    match cx.before.is_empty() {
        true => format!("{}-platforms", cx.id),
        false => format!("{}-{image}-platforms", cx.id),
    }
}

fn with_cell(mut title: Text) -> Text {
    title.pieces.push(TextPiece::Literal(" (".into()));
    title.pieces.push(TextPiece::Expr(ExprText::new("matrix.platform")));
    title.pieces.push(TextPiece::Literal(")".into()));
    title
}

fn arch_of(platform: &str) -> &str {
    platform.rsplit('/').next().unwrap_or(platform)
}

fn strategy(image: &Image) -> Field<Strategy> {
    let row = |platform: &String| {
        let runner = Catalogue::builtin().runner_for(platform).unwrap_or("ubuntu-24.04");
        let columns = [("platform", platform.as_str()), ("arch", arch_of(platform)), ("runner", runner)];
        let cells = columns.into_iter().map(|(k, v)| (k.to_owned(), MatrixValue::from(Text::literal(v))));
        Field::from(Row(cells.collect::<IndexMap<_, _>>()))
    };
    let include = Rows::List(image.platforms.iter().map(row).collect());
    let matrix = Matrix::from(StaticMatrix { include: Some(Field::from(include)), ..StaticMatrix::default() });
    let strategy = Strategy {
        fail_fast: Some(Field::from(Flag::Known(false))),
        max_parallel: None,
        matrix: Some(Field::from(matrix)),
    };
    Field::from(strategy)
}

/// The digest of a cell travels as a file: outputs of a matrix keep one cell only.
fn keep_digest(cells: &mut JobBuilder<'_>, build: &Build<'_>, job: &str) {
    let condition = has_built(cells, build);
    let script = "mkdir -p digests\ntouch \"digests/${DIGEST#sha256:}\"\n";
    let mut step = model::Step::run(Field::new(script));
    step.name = Some(Field::new("Keep the digest"));
    step.condition = condition.clone();
    let digest = Text::expr(format!("steps.{}.outputs.digest", super::build::id(cells, "build", build.name)));
    step.env.insert("DIGEST".to_owned(), Field::new(digest));
    cells.add(step);
    let mut with: Table<Value> = Table::new();
    let name = Text::of([
        TextPiece::Literal(format!("{job}-{}-digest-", build.name)),
        TextPiece::Expr(ExprText::new("matrix.arch")),
    ]);
    with.insert("name".to_owned(), Field::new(Value::from(name)));
    with.insert("path".to_owned(), Field::new(Value::from("digests/")));
    with.insert("if-no-files-found".to_owned(), Field::new(Value::from("error")));
    with.insert("retention-days".to_owned(), Field::new(Value::from(1i64)));
    with.insert("overwrite".to_owned(), Field::new(Value::from(true)).note("the run may be repeated"));
    let mut step = model::Step::uses(cells.pin("actions/upload-artifact@v7"), with);
    step.name = Some(Field::new("Upload the digest"));
    step.condition = condition;
    cells.add(step);
}

/// Joins the platforms under their names.
fn join(name: &str, image: &Image, span: Span, cx: &mut JobBuilder<'_>) {
    let push = cx.push_guard(span);
    let build = Build { name, image, platform: Text::literal(""), arch: Text::literal(""), push: push.clone(), span };
    registry::buildx(cx, push.as_ref());
    registry::login(cx, image, Access::Write, &format!("name the image {name}"), push.as_ref());
    let mut with: Table<Value> = Table::new();
    with.insert("pattern".to_owned(), Field::new(Value::from(format!("{}-{name}-digest-*", cx.id).as_str())));
    with.insert("path".to_owned(), Field::new(Value::from(folder(cx, name).as_str())));
    with.insert("merge-multiple".to_owned(), Field::new(Value::from(true)));
    let mut step = model::Step::uses(cx.pin("actions/download-artifact@v8"), with);
    step.name = Some(Field::new("Download the digests"));
    step.condition = push.as_ref().map(|when| Field::new(Condition::new(printed(when))));
    cx.add(step);
    tags(cx, &build);
    let folder = folder(cx, name);
    let sources = format!(
        "sources=()\nfor file in {folder}/*; do\n  if [ -e \"$file\" ]; then sources+=(\"$image@sha256:${{file##*/}}\"); fi\ndone\nif [ \"${{#sources[@]}}\" -eq 0 ]; then sources=(\"$image:sha-$GITHUB_SHA\"); fi # built by an earlier run\n"
    );
    name_it(cx, &build, &[], &sources);
}

fn folder(cx: &JobBuilder<'_>, image: &str) -> String {
    match super::build::id(cx, "digests", image).as_str() {
        "digests" => "digests".to_owned(),
        _ => format!("digests/{image}"),
    }
}
