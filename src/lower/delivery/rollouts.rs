//! Rollouts: every strategy with its facts, and the requests that an A/B test is about.

use super::texts;
use crate::ir::{self, Sourced};
use crate::lower::scope::Scope;
use crate::lower::shared::{fixed, fixed_list, plain};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Operator};
use crate::words::rollouts::{AbFields, By, CanaryFields, Rollout};
use crate::words::unions::Either;
use crate::words::values::{Count, Duration, FromValue, Given, List, Percent, To, Value};

/// A rollout with everything that it says.
pub(super) fn rollout(rollout: &Rollout, scope: &Scope<'_>) -> ir::Rollout {
    let shared = rollout.by.shared();
    let span = rollout.span;
    let load = shared.load.and_then(|given| Some(Sourced::new(fixed(&Some(given.clone()), scope)?.name, given.span)));
    ir::Rollout {
        workloads: texts(&rollout.workloads),
        by: by(&rollout.by, span, scope),
        strategy_span: rollout.strategy_span,
        checks: names(shared.check, scope),
        slos: names(shared.slo, scope),
        load,
        timeout: sourced(&shared.timeout.cloned(), Duration(600_000), span, scope),
        doc: rollout.doc.clone(),
        span,
    }
}

fn by(by: &By, span: Span, scope: &Scope<'_>) -> ir::By {
    match by {
        By::Rolling(fields) => ir::By::Rolling(ir::Rolling {
            surge: replicas(&fields.surge, ir::Replicas::Share(Percent(25_000)), span, scope),
            unavailable: replicas(&fields.unavailable, ir::Replicas::Count(0), span, scope),
        }),
        By::BlueGreen(fields) => ir::By::BlueGreen(ir::BlueGreen {
            bake: sourced(&fields.bake, Duration(0), span, scope),
            analysis: analysis(&fields.every, &fields.failures, span, scope),
        }),
        By::Canary(fields) => ir::By::Canary(canary(fields, span, scope)),
        By::Ab(fields) => ir::By::Ab(ab(fields, span, scope)),
        By::Recreate(_) => ir::By::Recreate,
    }
}

fn canary(fields: &CanaryFields, span: Span, scope: &Scope<'_>) -> ir::Canary {
    let steps_span = fields.weights.as_ref().map_or(span, |given| given.span);
    ir::Canary {
        steps: sourced_list(&fields.weights, scope),
        steps_span,
        analysis: analysis(&fields.every, &fields.failures, span, scope),
    }
}

fn ab(fields: &AbFields, span: Span, scope: &Scope<'_>) -> ir::Ab {
    let matches = fields.matches.as_ref().and_then(|given| match &given.value {
        Value::Computed(expr) => Some(ir::Matches { any: matches(expr, scope).ok()?, span: given.span }),
        Value::Known(_) => None,
    });
    let iterations = sourced(&fields.iterations, Count(10), span, scope);
    ir::Ab {
        matches: matches.unwrap_or(ir::Matches { any: Vec::new(), span }),
        iterations: Sourced::new(iterations.value.0, iterations.span),
        analysis: analysis(&fields.every, &fields.failures, span, scope),
    }
}

fn analysis(
    every: &Option<Given<Duration>>,
    failures: &Option<Given<Count>>,
    span: Span,
    scope: &Scope<'_>,
) -> ir::Analysis {
    let failures = sourced(failures, Count(3), span, scope);
    ir::Analysis {
        every: sourced(every, Duration(60_000), span, scope),
        failures: Sourced::new(failures.value.0, failures.span),
    }
}

fn replicas(
    given: &Option<Given<Either<Percent, Count>>>,
    default: ir::Replicas,
    span: Span,
    scope: &Scope<'_>,
) -> Sourced<ir::Replicas> {
    let value = match fixed(given, scope) {
        Some(Either::Left(share)) => ir::Replicas::Share(share),
        Some(Either::Right(count)) => ir::Replicas::Count(count.0),
        None => default,
    };
    Sourced::new(value, given.as_ref().map_or(span, |g| g.span))
}

/// A fact with its place, or its default at the place of what it belongs to.
pub(super) fn sourced<T: FromValue>(given: &Option<Given<T>>, default: T, span: Span, scope: &Scope<'_>) -> Sourced<T> {
    Sourced::new(fixed(given, scope).unwrap_or(default), given.as_ref().map_or(span, |g| g.span))
}

/// A list whose items know their places.
fn sourced_list<T: FromValue>(given: &Option<Given<List<T>>>, scope: &Scope<'_>) -> Vec<Sourced<T>> {
    let Some(at) = given else { return Vec::new() };
    match at.known() {
        Some(list) => list.0.iter().map(|(item, span)| Sourced::new(item.clone(), *span)).collect(),
        None => fixed_list(given, scope).into_iter().map(|item| Sourced::new(item, at.span)).collect(),
    }
}

/// Names of declared things with their places.
pub(super) fn names<K>(given: Option<&Given<List<To<K>>>>, scope: &Scope<'_>) -> Vec<Sourced<String>>
where
    To<K>: FromValue,
{
    let list = sourced_list(&given.cloned(), scope);
    list.into_iter().map(|to| Sourced::new(to.value.name, to.span)).collect()
}

/// The requests that an expression over `header("…")` and `cookie("…")` means, or where and why it means none.
pub(in crate::lower) fn matches(expr: &Expr, scope: &Scope<'_>) -> Result<Vec<Vec<ir::Matcher>>, (Span, String)> {
    match &expr.kind {
        ExprKind::Group(inner) => matches(inner, scope),
        ExprKind::Binary(Operator::Or, left, right) => {
            let mut any = matches(left, scope)?;
            any.extend(matches(right, scope)?);
            Ok(any)
        }
        ExprKind::Binary(Operator::And, left, right) => {
            let (left, right) = (matches(left, scope)?, matches(right, scope)?);
            let both = |a: &Vec<ir::Matcher>| {
                right.iter().map(|b| a.iter().chain(b).cloned().collect::<Vec<_>>()).collect::<Vec<_>>()
            };
            Ok(left.iter().flat_map(both).collect())
        }
        ExprKind::Binary(operator @ (Operator::Equal | Operator::Matches), left, right) => {
            let part = part(left, scope)?;
            let Some(text) = text(right, scope) else {
                return Err((right.span, "the value that a header or cookie is compared with has to be a text".into()));
            };
            let test = if *operator == Operator::Equal { ir::Test::Is(text) } else { ir::Test::Glob(text) };
            Ok(vec![vec![ir::Matcher { part, test, span: expr.span }]])
        }
        _ => Err((expr.span, "requests are told apart by `header(\"NAME\")` and `cookie(\"NAME\")` only".into())),
    }
}

fn part(expr: &Expr, scope: &Scope<'_>) -> Result<ir::RequestPart, (Span, String)> {
    if let ExprKind::Call(name, arguments) = &expr.kind
        && let [argument] = arguments.as_slice()
        && let Some(text) = text(argument, scope)
    {
        match name.text.as_str() {
            "header" => return Ok(ir::RequestPart::Header(text.to_lowercase())),
            "cookie" => return Ok(ir::RequestPart::Cookie(text)),
            _ => {}
        }
    }
    Err((expr.span, "this is neither `header(\"NAME\")` nor `cookie(\"NAME\")`".into()))
}

fn text(expr: &Expr, scope: &Scope<'_>) -> Option<String> {
    let quiet = &mut crate::diag::Diagnostics::default();
    plain(crate::lower::expressions::value(expr, &crate::words::ty::Ty::Text, scope, quiet)?)
}
