//! How jobs and steps ended.

use super::expressions::{Place, Scope, is_text, or, path};
use super::names::{need, step_id};
use crate::expr::{Context, Expr, Function, GithubExpr, Kind};
use crate::ir::Predicate;
use crate::source::Span;

fn outcome(predicate: Predicate) -> &'static [&'static str] {
    match predicate {
        Predicate::Failed => &["failure"],
        Predicate::Skipped => &["skipped"],
        Predicate::Cancelled => &["cancelled"],
        Predicate::Succeeded | Predicate::Runs | Predicate::Pushed | Predicate::Exists => &["success"],
    }
}

pub(super) fn job_ended(scope: &Scope<'_>, job: &str, predicate: Predicate, span: Span) -> GithubExpr {
    need(scope, job);
    let result = |word: &str| is_text(path(Context::Needs, &[job, "result"], span), word);
    match predicate {
        Predicate::Failed => or(result("failure"), result("cancelled")),
        _ => result(outcome(predicate).first().unwrap_or(&"success")),
    }
}

pub(super) fn step_ended(_: &Scope<'_>, step: &str, predicate: Predicate, span: Span) -> GithubExpr {
    let word = outcome(predicate).first().unwrap_or(&"success");
    is_text(path(Context::Steps, &[&step_id(step), "outcome"], span), word)
}

pub(super) fn any_ended(scope: &Scope<'_>, predicate: Predicate, span: Span) -> GithubExpr {
    if matches!(scope.place, Place::StepIf | Place::Step) && scope.job.is_some() {
        let function = match predicate {
            Predicate::Failed => Function::Failure,
            Predicate::Cancelled => Function::Cancelled,
            _ => Function::Success,
        };
        return Expr::call(function, Vec::new(), span);
    }
    let any = |word: &str| {
        let all = Expr::new(Kind::Star(Box::new(Expr::name(Context::Needs, span))), span);
        let results = Expr::new(Kind::Member(Box::new(all), "result".to_owned()), span);
        Expr::call(Function::Contains, vec![results, Expr::text(word, span)], span)
    };
    match predicate {
        Predicate::Failed => or(any("failure"), any("cancelled")),
        _ => any(outcome(predicate).first().unwrap_or(&"success")),
    }
}
