//! Inputs: their value, and their default in runs that have no inputs.

use super::expressions::{Scope, is_text, negate, or, path};
use crate::expr::{Context, Expr, Function, GithubExpr, Kind, Literal, Operator};
use crate::ir::{Value, VersionPart};
use crate::source::Span;

/// An input; where a run has none, its default.
pub(super) fn input_value(scope: &Scope<'_>, input: &str, part: Option<VersionPart>, span: Span) -> GithubExpr {
    let value = path(Context::Inputs, &[input], span);
    if part == Some(VersionPart::Tag) {
        let prefix = &scope.ir.versions.prefix;
        return Expr::call(Function::Format, vec![Expr::text(format!("{prefix}{{0}}"), span), value], span);
    }
    match part {
        Some(VersionPart::Prerelease) => {
            let whole = input_value(scope, input, None, span);
            return Expr::call(Function::Contains, vec![whole, Expr::text("-", span)], span);
        }
        Some(part) => return super::version::input_part(scope, input, part, span),
        None => {}
    }
    if let Some(default) = computed_default(scope, input) {
        return or(value, default);
    }
    match default_where_missing(scope, input) {
        Some(Literal::String(text)) if !text.is_empty() => or(value, Expr::text(text, span)),
        Some(Literal::Number(number)) => or(value, Expr::new(Kind::Literal(Literal::Number(number)), span)),
        Some(Literal::Bool(true)) => {
            Expr::binary(Operator::NotEqual, Expr::call(Function::ToJson, vec![value], span), Expr::text("false", span))
        }
        _ => value,
    }
}

pub(super) fn input_equals(scope: &Scope<'_>, input: &str, literal: &Literal, span: Span) -> Option<GithubExpr> {
    let plain = path(Context::Inputs, &[input], span);
    if computed_default(scope, input).is_some() && *literal != Literal::Null {
        return None;
    }
    match (default_where_missing(scope, input), literal) {
        (Some(Literal::Bool(true)), Literal::Bool(wanted)) => {
            let value = input_value(scope, input, None, span);
            Some(if *wanted { value } else { negate(value) })
        }
        (_, Literal::Bool(wanted)) => Some(if *wanted { plain } else { negate(plain) }),
        (Some(default), literal) if default == *literal => None,
        (_, Literal::Null) => Some(is_text(plain, "")),
        (_, Literal::String(text)) => Some(is_text(plain, text)),
        _ => None,
    }
}

/// A default that GitHub cannot compute where inputs are declared: it stands where the input is read.
fn computed_default(scope: &Scope<'_>, input: &str) -> Option<GithubExpr> {
    let found = scope.pipeline.triggers.iter().flat_map(|t| &t.inputs).find(|i| i.name == input)?;
    // Who starts it by hand has to give the value.
    if scope.pipeline.derives && scope.runs.all(|run| !run.called && run.event == "workflow_dispatch") {
        return None;
    }
    let default = match found.default.as_ref()? {
        Value::Text(text) => super::text::as_expr(scope, text),
        Value::Expr(expr, _) => scope.value(expr),
        Value::List(_) => return None,
    };
    let later = |context: &Context| matches!(context, Context::Needs | Context::Steps);
    let too_early = matches!(scope.place, super::expressions::Place::Workflow)
        && crate::expr::visit::names(&default).iter().any(|(context, _)| later(context));
    (default.literal().is_none() && !too_early).then_some(default)
}

/// The default of an input, where some runs have no inputs.
fn default_where_missing(scope: &Scope<'_>, input: &str) -> Option<Literal> {
    let gives = |event: &str| scope.pipeline.on(event).flat_map(|t| &t.inputs).any(|i| i.name == input);
    let (dispatch, call) = (gives("workflow_dispatch"), gives("workflow_call"));
    let has = |run: &super::run::RunKind| if run.called { call } else { run.event == "workflow_dispatch" && dispatch };
    if scope.runs.all(has) {
        return None;
    }
    let found = scope.pipeline.triggers.iter().flat_map(|t| &t.inputs).find(|i| i.name == input)?;
    match found.default.as_ref()? {
        Value::Text(text) => text.as_plain().map(|text| Literal::String(text.to_owned())),
        Value::Expr(expr, _) => expr.literal().cloned(),
        Value::List(_) => None,
    }
}
