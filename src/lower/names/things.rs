//! Names of things: steps, jobs, services, images, environments, backups, workloads.

use super::{Typed, reference};
use crate::expr::Expr;
use crate::expr::visit::map_names;
use crate::ir::{ImageField, Piece, Ref, ServiceField, Text, UseField, Value};
use crate::lower::expressions::to_expr;
use crate::lower::scope::{JobNames, Scope};
use crate::source::Span;
use crate::words::ty::{Kind, Ty};

/// Names of things: steps, jobs, services, images, environments, backups, workloads.
pub(super) fn by_thing(parts: &[&str], span: Span, scope: &Scope<'_>) -> Option<Typed> {
    if let Some(found) = scope.steps().and_then(|names| of_steps(names, parts, span, scope)) {
        return Some(found);
    }
    if let Some(found) = scope.pipeline.filter(|_| scope.component.is_none()).and_then(|_| of_job(parts, span, scope)) {
        return Some(found);
    }
    of_declaration(parts, span, scope)
}

/// `STEP.OUTPUT`, `INSTANCE.OUTPUT`, `INSTANCE.STEP.OUTPUT` of this job or component.
fn of_steps(names: &JobNames, parts: &[&str], span: Span, scope: &Scope<'_>) -> Option<Typed> {
    let (output, key) = parts.split_last()?;
    let key = key.join(".");
    if let Some((value, ty)) = names.instances.get(&key).and_then(|outputs| outputs.get(*output)) {
        let dir = scope.folder(span);
        return Some((in_folder(value.clone(), &dir), ty.clone()));
    }
    let step = names.steps.get(&key).filter(|step| step.position < scope.position)?;
    let ty = match step.outputs.get(*output) {
        Some(ty) => ty.clone(),
        None if step.open => Ty::Text,
        None => return None,
    };
    Some(reference(scope.output(&key, output), ty, span))
}

/// `JOB.STEP.OUTPUT`, `JOB.INSTANCE.OUTPUT`, `JOB.OUTPUT`.
fn of_job(parts: &[&str], span: Span, scope: &Scope<'_>) -> Option<Typed> {
    let (job_name, rest) = parts.split_first()?;
    let job = scope.pipeline?.jobs.get(*job_name)?;
    let (output, key) = rest.split_last()?;
    if key.is_empty() {
        let known = job.outputs.get(*output).cloned();
        let ty = known.or_else(|| job.calls_elsewhere.then_some(Ty::Text))?;
        return Some(reference(Ref::JobOutput((*job_name).to_string(), (*output).to_string()), ty, span));
    }
    let key = key.join(".");
    if let Some((value, ty)) = job.instances.get(&key).and_then(|o| o.get(*output)) {
        let dir = Value::Text(job.dir.clone().unwrap_or_else(|| Text::plain(".", span)));
        return Some((in_folder(from_job(value.clone(), job_name), &dir), ty.clone()));
    }
    let step = job.steps.get(&key)?;
    let ty = step.outputs.get(*output).cloned().or_else(|| step.open.then_some(Ty::Text))?;
    let name = Ref::Output { job: Some((*job_name).to_string()), step: key, name: (*output).to_string() };
    Some(reference(name, ty, span))
}

/// A value in a job's own terms, read from another job.
#[must_use]
pub fn from_job(value: Value, job: &str) -> Value {
    let move_name = |name: Ref, span: Span| {
        Expr::name(
            match name {
                Ref::Output { job: None, step, name } => Ref::Output { job: Some(job.to_string()), step, name },
                other => other,
            },
            span,
        )
    };
    map_value(value, &move_name)
}

/// An output of a component, read where the folder of the job is known.
fn in_folder(value: Value, dir: &Value) -> Value {
    map_value(value, &|name, span| match name {
        Ref::Use(UseField::Folder) => to_expr(dir.clone()),
        other => Expr::name(other, span),
    })
}

/// Maps every name in a value.
pub fn map_value(value: Value, f: &dyn Fn(Ref, Span) -> Expr<Ref>) -> Value {
    match value {
        Value::Expr(expr, ty) => Value::Expr(map_names(expr, &mut |n, s| f(n, s)), ty),
        Value::List(items) => Value::List(items.into_iter().map(|v| map_value(v, f)).collect()),
        Value::Text(mut text) => {
            for piece in &mut text.pieces {
                if let Piece::Hole(expr, _) = piece {
                    *expr = map_names(expr.clone(), &mut |n, s| f(n, s));
                }
            }
            Value::Text(text)
        }
    }
}

fn of_declaration(parts: &[&str], span: Span, scope: &Scope<'_>) -> Option<Typed> {
    let symbols = scope.symbols;
    let key = parts.join(".");
    if let Some((value, ty)) = symbols.fields.get(&key) {
        return Some((value.clone(), ty.clone()));
    }
    match parts {
        ["value", name] => {
            let _ = name;
            None
        }
        [kind, name, field] if *kind == "image" || *kind == "service" => of_declaration(&[name, field], span, scope),
        [name, "url"] if symbols.has(Kind::Workload, name) && !symbols.has(Kind::Service, name) => {
            Some(reference(Ref::WorkloadUrl((*name).to_string()), Ty::Url, span))
        }
        [name, field @ ("url" | "host" | "port")] if symbols.has(Kind::Service, name) => {
            let (field, ty) = match *field {
                "url" => (ServiceField::Url, Ty::Url),
                "host" => (ServiceField::Host, Ty::Host),
                _ => (ServiceField::Port, Ty::Count),
            };
            Some(reference(Ref::Service((*name).to_string(), field), ty, span))
        }
        [name, field @ ("digest" | "ref")] if symbols.has(Kind::Image, name) => {
            let field = if *field == "digest" { ImageField::Digest } else { ImageField::Reference };
            Some(reference(Ref::Image((*name).to_string(), field), Ty::Text, span))
        }
        _ => None,
    }
}

/// A part of a version that is written out.
pub(super) fn known_part(value: &Value, part: &str, span: Span) -> Option<Typed> {
    let text = match value {
        Value::Text(text) => text.as_plain()?,
        Value::Expr(..) | Value::List(_) => return None,
    };
    let bare = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let (numbers, prerelease) = match bare.split_once('-') {
        Some((numbers, _)) => (numbers, true),
        None => (bare, false),
    };
    let number = |at: usize| {
        let number = numbers.split('.').nth(at).unwrap_or("0");
        Some((Value::Text(crate::ir::Text::plain(number, span)), Ty::Count))
    };
    match part {
        "major" => number(0),
        "minor" => number(1),
        "patch" => number(2),
        "prerelease" => Some((Value::Expr(Expr::bool(prerelease, span), Ty::Bool), Ty::Bool)),
        _ => None,
    }
}

/// What a component can read of its own use.
pub(super) fn use_field(name: &str, span: Span, scope: &Scope<'_>) -> Option<Typed> {
    let component = scope.component?;
    match name {
        "name" => Some(match &component.instance {
            Some(instance) => (Value::Text(Text::plain(instance.clone(), span)), Ty::Text),
            None => reference(Ref::Use(UseField::Name), Ty::Text, span),
        }),
        "title" => Some(match &component.title {
            Some(title) => (title.clone(), Ty::Text),
            None => reference(Ref::Use(UseField::Title), Ty::Text, span),
        }),
        "in" => Some(match &component.dir {
            Some(dir) => (dir.clone(), Ty::Path),
            None => reference(Ref::Use(UseField::Folder), Ty::Path, span),
        }),
        _ => None,
    }
}
