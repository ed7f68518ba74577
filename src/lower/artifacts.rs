//! Artifacts: uploads with their names, downloads that find them.

use super::expressions::{typed_value, value};
use super::names::report;
use super::scope::Scope;
use super::steps::{fold_value, frame, title_text};
use super::{Known, known};
use crate::diag::{Diagnostics, codes};
use crate::ir::{self, ArtifactRef, Value};
use crate::source::Span;
use crate::syntax::ast;
use crate::words::steps::Step;
use crate::words::steps_bodies::{ArtifactFields, Missing};
use crate::words::ty::{Kind, Ty};

/// `artifact NAME from PATHS`
pub fn upload(
    step: &Step,
    paths: &ast::Expr,
    service_name: Option<&ast::Expr>,
    body: &ArtifactFields,
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Option<ir::Step> {
    let name = step.name.as_ref()?;
    let (paths, _) = typed_value(paths, &Ty::list(Ty::Path), scope, diags)?;
    let paths = match fold_value(paths) {
        Value::List(items) => items,
        one => vec![one],
    };
    let artifact = ir::ArtifactStep {
        name: scope.prefix(&name.text),
        paths,
        service_name: service_name.and_then(|n| title_text(n, scope, diags)),
        keep: known(&body.keep),
        missing: known(&body.missing).unwrap_or(Missing::Error),
        hidden: known(&body.hidden).unwrap_or(false),
        overwrite: known(&body.overwrite).unwrap_or(false),
        compression: body.compression.as_ref().filter(|c| !c.default).and_then(|c| c.known().map(|c| c.0)),
        outside: known(&body.outside).unwrap_or(false),
    };
    let mut lowered = frame(step, ir::StepKind::Artifact(artifact), scope, diags);
    lowered.key = None;
    Some(lowered)
}

/// `fetch JOB.NAME, … into "path"`
pub fn download(
    step: &Step,
    list: &[ast::Expr],
    into: &ast::Expr,
    scope: &Scope<'_>,
    known: Known<'_>,
    diags: &mut Diagnostics,
) -> Option<ir::Step> {
    let mut artifacts = Vec::new();
    for expr in list {
        let (found, _) = typed_value(expr, &Ty::list(Ty::Declared(Kind::Artifact)), scope, diags)?;
        for (name, span) in texts(&found, expr.span) {
            artifacts.extend(find(&name, span, scope, known, diags));
        }
    }
    let into = value(into, &Ty::Path, scope, diags).map(fold_value)?;
    // A component whose artifacts are none fetches nothing.
    if artifacts.is_empty() && scope.component.is_some() {
        return None;
    }
    let kind = ir::StepKind::Fetch(ir::Fetch { artifacts, into });
    Some(frame(step, kind, scope, diags))
}

/// The names in a value of artifacts.
fn texts(value: &Value, at: Span) -> Vec<(String, Span)> {
    match value {
        Value::Text(text) => text.as_plain().map(|t| (t.to_string(), at)).into_iter().collect(),
        Value::List(items) => items.iter().flat_map(|v| texts(v, at)).collect(),
        Value::Expr(..) => Vec::new(),
    }
}

/// `JOB.NAME`, `JOB.INSTANCE.NAME`, `PIPELINE.JOB.NAME`
fn find(name: &str, span: Span, scope: &Scope<'_>, known: Known<'_>, diags: &mut Diagnostics) -> Option<ArtifactRef> {
    let pipeline = scope.pipeline?;
    let (first, rest) = name.split_once('.').unwrap_or((name, ""));
    if let Some(job) = pipeline.jobs.get(first) {
        if job.artifacts.contains(rest) {
            return Some(ArtifactRef { pipeline: None, job: first.to_string(), artifact: rest.to_string() });
        }
        let all = job.artifacts.iter().map(String::as_str);
        report(&codes::UNKNOWN_NAME, span, format!("the job `{first}` leaves no artifact `{rest}`"), rest, all, diags);
        return None;
    }
    if let (Some(other), Some((job, artifact))) = (known.pipelines.get(first), rest.split_once('.'))
        && other.jobs.get(job).is_some_and(|j| j.artifacts.contains(artifact))
    {
        return Some(ArtifactRef {
            pipeline: Some(first.to_string()),
            job: job.to_string(),
            artifact: artifact.to_string(),
        });
    }
    let all: Vec<String> =
        pipeline.jobs.iter().flat_map(|(j, n)| n.artifacts.iter().map(move |a| format!("{j}.{a}"))).collect();
    report(
        &codes::UNKNOWN_NAME,
        span,
        format!("there is no artifact `{name}`"),
        name,
        all.iter().map(String::as_str),
        diags,
    );
    None
}
