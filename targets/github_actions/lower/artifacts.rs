//! `artifact` and `fetch`: files that travel between jobs and to people.

use super::JobBuilder;
use super::expressions::Place;
use super::names::need;
use crate::emit::Field;
use crate::ir::{ArtifactRef, ArtifactStep, Axis, Fetch, Job, Piece, Step, StepKind as Kind, Text, Value as Given};
use crate::targets::github_actions::model::{self, Access, Condition, Scope, Table, TextPiece, Value};
use crate::words::steps_bodies::Missing;

/// Lowers an upload.
pub(super) fn upload(artifact: &ArtifactStep, step: &Step, cx: &mut JobBuilder<'_>) {
    if cx.when(step).is_err() || is_idle(artifact, step, cx) {
        return;
    }
    let mut with: Table<Value> = Table::new();
    let name = match &artifact.service_name {
        Some(name) => cx.text(name, Place::Step),
        None => name_of(cx.job, &cx.id, &artifact.name),
    };
    with.insert("name".to_owned(), Field::new(name));
    if let Some(paths) = cx.value(&Given::List(artifact.paths.clone()), Place::Step) {
        with.insert("path".to_owned(), Field::new(paths));
    }
    let missing = match artifact.missing {
        Missing::Error => "error",
        Missing::Warn => "warn",
        Missing::Ignore => "ignore",
    };
    if cx.pipeline().derives || artifact.missing != Missing::Warn {
        with.insert("if-no-files-found".to_owned(), Field::new(missing));
    }
    if let Some(keep) = artifact.keep {
        with.insert("retention-days".to_owned(), Field::new(i64::try_from(keep.days()).unwrap_or(90)));
    }
    if let Some(level) = artifact.compression {
        with.insert("compression-level".to_owned(), Field::new(i64::try_from(level).unwrap_or(6)));
    }
    if artifact.hidden || (cx.pipeline().derives && artifact.paths.iter().any(is_hidden)) {
        with.insert("include-hidden-files".to_owned(), Field::new(true));
    }
    if artifact.overwrite {
        with.insert("overwrite".to_owned(), Field::new(true));
    }
    let mut it = model::Step::uses(cx.pin("actions/upload-artifact@v7"), with);
    if step.title.is_none() && cx.pipeline().derives {
        it.name = Some(Field::new(model::Text::literal(format!("Upload {}", artifact.name.replace('.', "-")))));
    }
    if step.when.is_none() && cx.pipeline().derives {
        it.condition = Some(Field::new(Condition::new("!cancelled()")));
    }
    cx.step(step, it);
}

/// Hidden files of a component that no job fetches: nobody looks for them.
fn is_idle(artifact: &ArtifactStep, step: &Step, cx: &JobBuilder<'_>) -> bool {
    let fetches = |step: &Step| match &step.kind {
        Kind::Fetch(fetch) => {
            fetch.artifacts.iter().any(|wanted| wanted.job == cx.id && wanted.artifact == artifact.name)
        }
        _ => false,
    };
    let mut jobs = cx.ir().pipelines.iter().flat_map(|pipeline| &pipeline.jobs);
    let hidden = !artifact.paths.is_empty() && artifact.paths.iter().all(is_hidden);
    hidden && step.origin.via.is_some() && !artifact.outside && !jobs.any(|job| job.steps().iter().any(fetches))
}

/// Whether a path begins with a dot, or one of its folders does.
fn is_hidden(path: &Given) -> bool {
    let start = match path {
        Given::Text(text) => match text.pieces.first() {
            Some(Piece::Literal(start)) => start.as_str(),
            _ => return false,
        },
        Given::Expr(expr, _) => match expr.literal() {
            Some(crate::expr::Literal::String(text)) => text.as_str(),
            _ => return false,
        },
        Given::List(items) => return items.iter().any(is_hidden),
    };
    start.split('/').any(|part| part.starts_with('.') && !matches!(part, "." | ".."))
}

/// `JOB-INSTANCE-ARTIFACT[-CELL…]`, for a cell of the job itself.
pub(super) fn name_of(job: Option<&Job>, id: &str, artifact: &str) -> model::Text {
    let mut pieces = vec![TextPiece::Literal(base_name(id, artifact))];
    for axis in job.map(cells).unwrap_or_default() {
        pieces.push(TextPiece::Literal("-".to_owned()));
        pieces.push(TextPiece::Expr(model::ExprText::new(axis)));
    }
    model::Text::of(pieces)
}

fn base_name(job: &str, artifact: &str) -> String {
    format!("{job}-{}", artifact.replace('.', "-"))
}

/// The expressions that tell the cells of a matrix apart.
pub(super) fn cells(job: &Job) -> Vec<String> {
    let Some(matrix) = &job.matrix else { return Vec::new() };
    if matrix.axes.is_empty() {
        return vec!["strategy.job-index".to_owned()];
    }
    let of_axis = |(name, axis): &(String, Axis)| match axis {
        Axis::Rows(rows) => {
            let column = rows.first().and_then(|row| row.iter().find(|(c, _)| c == "name").or(row.first()));
            column.map_or_else(|| format!("matrix.{name}"), |(column, _)| format!("matrix.{name}.{column}"))
        }
        Axis::Values(_) | Axis::Dynamic(_) => format!("matrix.{name}"),
    };
    matrix.axes.iter().map(of_axis).collect()
}

/// Lowers a download.
pub(super) fn fetch(fetch: &Fetch, step: &Step, cx: &mut JobBuilder<'_>) {
    if cx.when(step).is_err() {
        return;
    }
    for (at, artifact) in fetch.artifacts.iter().enumerate() {
        let mut with: Table<Value> = Table::new();
        select(cx, artifact, &mut with);
        if let Some(into) = cx.value(&fetch.into, Place::Step) {
            with.insert("path".to_owned(), Field::new(into));
        }
        if artifact.pipeline.is_some() {
            cx.permit(Scope::Actions, Access::Read, "read artifacts of another run");
            with.insert("run-id".to_owned(), Field::new(model::Text::expr("github.event.workflow_run.id")));
            with.insert("github-token".to_owned(), super::script::token());
        }
        let mut it = model::Step::uses(cx.pin("actions/download-artifact@v8"), with);
        if step.title.is_none() || at > 0 {
            it.name =
                Some(Field::new(model::Text::literal(format!("Download {}", artifact.artifact.replace('.', "-")))));
        }
        cx.step(step, it);
    }
}

/// Names the artifact; of a matrix those of all its cells.
fn select(cx: &mut JobBuilder<'_>, artifact: &ArtifactRef, with: &mut Table<Value>) {
    let pipeline = match &artifact.pipeline {
        None => Some(cx.pipeline()),
        Some(name) => cx.ir().pipelines.iter().find(|p| p.name == *name),
    };
    if artifact.pipeline.is_none() {
        need(&cx.scope(Place::Step), &artifact.job);
    }
    let job = pipeline.and_then(|pipeline| pipeline.job(&artifact.job));
    let given = job.and_then(|job| service_name(job, &artifact.artifact));
    if let Some(name) = given {
        let constant = name.as_plain().map(str::to_owned);
        return match constant {
            Some(name) => {
                with.insert("name".to_owned(), Field::new(name.as_str()));
            }
            None => {
                with.insert("pattern".to_owned(), Field::new(pattern(name).as_str()));
                with.insert("merge-multiple".to_owned(), Field::new(true));
            }
        };
    }
    let base = base_name(&artifact.job, &artifact.artifact);
    if job.is_some_and(|job| job.matrix.is_some()) {
        with.insert("pattern".to_owned(), Field::new(format!("{base}-*").as_str()));
        with.insert("merge-multiple".to_owned(), Field::new(true));
    } else {
        with.insert("name".to_owned(), Field::new(base.as_str()));
    }
}

fn service_name<'j>(job: &'j Job, name: &str) -> Option<&'j Text> {
    job.steps().iter().find_map(|step| match &step.kind {
        Kind::Artifact(artifact) if artifact.name == name => artifact.service_name.as_ref(),
        _ => None,
    })
}

/// A name with holes as a glob.
fn pattern(name: &Text) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Literal(text) => text.clone(),
        Piece::Hole(..) => "*".to_owned(),
    };
    name.pieces.iter().map(piece).collect()
}
