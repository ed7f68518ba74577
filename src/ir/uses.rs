//! What a job reads: every name in its conditions, values and scripts, and where it stands.

use super::{
    Axis, CallSecrets, Concurrency, Container, Job, Piece, Ref, Runner, Script, Step, StepKind, TagName, Target, Text,
    Value, Work,
};
use crate::expr::{Expr, visit};
use crate::source::Span;

/// Calls `f` with every name that a job reads.
pub fn names<'a>(job: &'a Job, f: &mut dyn FnMut(&'a Ref, Span)) {
    expr(job.when.as_ref(), f);
    texts(&job.title, f);
    values(job.env.iter().map(|(_, v)| v), f);
    if let Some(environment) = &job.environment {
        value(&environment.name, f);
        texts(&environment.url, f);
    }
    if let Some(matrix) = &job.matrix {
        expr(matrix.from.as_ref(), f);
        for (_, axis) in &matrix.axes {
            match axis {
                Axis::Values(list) => values(list, f),
                Axis::Rows(rows) => values(rows.iter().flatten().map(|(_, v)| v), f),
                Axis::Dynamic(e) => expr(Some(e), f),
            }
        }
        values(matrix.include.iter().chain(&matrix.exclude).flatten().flat_map(|(_, cell)| cell.values()), f);
    }
    values(job.outputs.iter().map(|o| &o.value.1), f);
    around(job, f);
    match &job.work {
        Work::Steps(steps) => steps.iter().for_each(|s| step(s, f)),
        Work::Call(call) => {
            values(call.inputs.iter().map(|(_, v)| v), f);
            if let CallSecrets::Named(list) = &call.secrets {
                values(list.iter().map(|(_, v)| v), f);
            }
        }
    }
}

/// What decides where and beside what a job runs.
fn around<'a>(job: &'a Job, f: &mut dyn FnMut(&'a Ref, Span)) {
    if let Runner::Expr(v) = &job.runner {
        value(v, f);
    }
    if let Some(Container { image, env, login, .. }) = &job.container {
        value(image, f);
        values(env.iter().map(|(_, v)| v), f);
        values(login.iter().flat_map(|(user, password)| [user, password]), f);
    }
    self::concurrency(&job.concurrency, f);
    values(&job.fail_fast, f);
    expr(job.warn.iter().flatten().next(), f);
}

/// Calls `f` with every name that a concurrency group reads.
pub fn concurrency<'a>(concurrency: &'a Option<Concurrency>, f: &mut dyn FnMut(&'a Ref, Span)) {
    if let Some(Concurrency { group, cancel, .. }) = concurrency {
        text(group, f);
        expr(cancel.as_ref(), f);
    }
}

/// Calls `f` with every name that a step reads.
pub fn step<'a>(step: &'a Step, f: &mut dyn FnMut(&'a Ref, Span)) {
    expr(step.when.as_ref(), f);
    expr(step.warn.iter().flatten().next(), f);
    texts(&step.title, f);
    values(step.env.iter().map(|(_, v)| v), f);
    match &step.kind {
        StepKind::Run(run) => {
            texts(&run.dir, f);
            if let Script::Text(script) = &run.script {
                text(script, f);
            }
        }
        StepKind::Action(action) => values(action.inputs.iter().map(|(_, v)| v), f),
        StepKind::Checkout(c) => values([&c.repository, &c.reference, &c.path, &c.token].into_iter().flatten(), f),
        StepKind::Artifact(artifact) => {
            values(&artifact.paths, f);
            texts(&artifact.service_name, f);
        }
        StepKind::Fetch(fetch) => value(&fetch.into, f),
        StepKind::Scan { scanners, .. } => scanners.iter().flat_map(|(_, s)| s).for_each(|s| self::step(s, f)),
        StepKind::Tag { tags, .. } => {
            values(tags.iter().filter_map(|t| if let TagName::Value(v) = t { Some(v) } else { None }), f);
        }
        StepKind::Deploy { environment, strategy, version, .. } => {
            values([Some(environment), strategy.as_ref(), version.as_ref()].into_iter().flatten(), f);
        }
        StepKind::Check(_, target) | StepKind::Load(_, target) => match target {
            Some(Target::Environment(v) | Target::Url(v)) => value(v, f),
            None => {}
        },
        StepKind::Rollback { environment, to, checks, confirm, .. } => {
            values([environment, to], f);
            expr(checks.as_ref(), f);
            expr(confirm.as_ref(), f);
        }
        StepKind::Restore { environment, from, .. } => {
            values([Some(environment), from.as_ref()].into_iter().flatten(), f)
        }
        StepKind::Hold { environment, duration, .. } => values([environment, duration], f),
        StepKind::Connect(environment) | StepKind::Backup { environment, .. } => value(environment, f),
        StepKind::Notify { steps, .. } => steps.iter().for_each(|s| self::step(s, f)),
        StepKind::Gate { condition, .. } => expr(Some(condition), f),
        StepKind::Start(_) | StepKind::Build(_) => {}
    }
}

/// Calls `f` with every name that values read.
pub fn values<'a>(list: impl IntoIterator<Item = &'a Value>, f: &mut dyn FnMut(&'a Ref, Span)) {
    for v in list {
        value(v, f);
    }
}

fn texts<'a>(list: impl IntoIterator<Item = &'a Text>, f: &mut dyn FnMut(&'a Ref, Span)) {
    for t in list {
        text(t, f);
    }
}

/// Calls `f` with every name that a value reads.
pub fn value<'a>(value: &'a Value, f: &mut dyn FnMut(&'a Ref, Span)) {
    match value {
        Value::Text(t) => text(t, f),
        Value::Expr(e, _) => expr(Some(e), f),
        Value::List(items) => values(items, f),
    }
}

/// Calls `f` with every name that a text reads.
pub fn text<'a>(text: &'a Text, f: &mut dyn FnMut(&'a Ref, Span)) {
    for piece in &text.pieces {
        if let Piece::Hole(e, _) = piece {
            expr(Some(e), f);
        }
    }
}

/// Calls `f` with every name that an expression reads.
pub fn expr<'a>(e: Option<&'a Expr<Ref>>, f: &mut dyn FnMut(&'a Ref, Span)) {
    if let Some(e) = e {
        for (name, span) in visit::names(e) {
            f(name, span);
        }
    }
}
