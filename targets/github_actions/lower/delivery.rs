//! `deploy`, `check`, `load`, `rollback`, `gate`, and words that call a generated script.

pub(super) mod announce;
mod check;
mod deploy;
mod gate;
mod load;
mod order;
mod scripts;
mod secrets;
mod tools;
mod wherever;

use super::JobBuilder;
use super::expressions::{Scope, is_text, path};
use super::names::{demand, find_step, need, step_id};
use crate::expr::{Context, Expr, Function, GithubExpr};
use crate::ir::{Job, Step, StepKind};
use crate::source::Span;

pub(super) use order::follow;

/// Lowers a step of this family.
pub(super) fn lower(step: &Step, cx: &mut JobBuilder<'_>) {
    if cx.when(step).is_err() {
        return;
    }
    match &step.kind {
        StepKind::Deploy { workloads, environment, strategy, version } => {
            let what = deploy::Deployment { workloads, environment, strategy: strategy.as_ref(), version };
            deploy::deploy(&what, step, cx);
        }
        StepKind::Rollback { workloads, environment, to, .. } => deploy::rollback(workloads, environment, to, step, cx),
        StepKind::Check(check, target) => check::lower(check, target.as_ref(), step, cx),
        StepKind::Load(load, target) => load::lower(load, target.as_ref(), step, cx),
        StepKind::Gate { condition, text } => gate::lower(condition, text, step, cx),
        StepKind::Connect(_) | StepKind::Backup { .. } | StepKind::Restore { .. } | StepKind::Hold { .. } => {
            scripts::lower(step, cx);
        }
        _ => {}
    }
}

/// The load test or check of a job that goes by this name.
pub(super) fn find<'s>(job: &'s Job, name: &str) -> Option<&'s Step> {
    let is_test = |step: &&Step| matches!(step.kind, StepKind::Load(..) | StepKind::Check(..));
    let named = |step: &&Step| matches!(&step.kind, StepKind::Load(it, _) | StepKind::Check(it, _) if it == name);
    find_step(job, name).or_else(|| job.steps().iter().find(named)).filter(is_test)
}

/// An output of a step of this family, where it is known without asking the step: where the results of a load test are,
/// and whether a load test or a check has passed.
pub(super) fn output(scope: &Scope<'_>, job: &Job, step: &str, name: &str, span: Span) -> Option<GithubExpr> {
    match &find(job, step)?.kind {
        StepKind::Load(load, _) if name == "results" => Some(Expr::text(load::results(load), span)),
        _ if name == "passed" => Some(passed(scope, job, step, span)),
        _ => None,
    }
}

/// `'true'` where the step has succeeded, also where its failure was let pass.
fn passed(scope: &Scope<'_>, job: &Job, step: &str, span: Span) -> GithubExpr {
    let id = step_id(step);
    if job.name == scope.id {
        let succeeded = is_text(path(Context::Steps, &[&id, "outcome"], span), "success");
        return Expr::call(Function::Format, vec![Expr::text("{0}", span), succeeded], span);
    }
    need(scope, &job.name);
    let output = format!("{id}-passed");
    demand(scope, &job.name, &output, format!("steps.{id}.outcome == 'success'"));
    path(Context::Needs, &[&job.name, "outputs", &output], span)
}
