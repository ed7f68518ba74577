//! `deploy`, `check`, `load`, `rollback`, `gate`, and words that call a generated script.

use super::JobBuilder;
use super::expressions::Scope;
use super::names::find_step;
use crate::expr::{Expr, GithubExpr};
use crate::ir::{Job, Step, StepKind};
use crate::source::Span;

/// Lowers a step of this family.
pub(super) fn lower(step: &Step, cx: &mut JobBuilder<'_>) {
    let _ = (step, cx);
}

/// An output of a step of this family, where it is known without asking the step: the results of a load test.
pub(super) fn output(_: &Scope<'_>, job: &Job, step: &str, name: &str, span: Span) -> Option<GithubExpr> {
    let found = job.steps().iter().find(|s| matches!(&s.kind, StepKind::Load(load, _) if load == step));
    match &find_step(job, step).or(found)?.kind {
        StepKind::Load(load, _) if name == "results" => Some(Expr::text(format!("load-results/{load}.json"), span)),
        _ => None,
    }
}
