//! What is expected of an answer: from the words of a request to a condition over its parts.
//!
//! Types and names have been checked with the declarations; what has no form here is told by [`unclear`] at its place.

use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::expr::{Literal, Operator};
use crate::ir::{Answer, Expect, Expectation};
use crate::lower::expressions::value;
use crate::lower::scope::Scope;
use crate::lower::shared::plain;
use crate::source::{Sources, Span};
use crate::syntax::ast::{self, Expr, ExprKind, Predicate};
use crate::words::requests;
use crate::words::ty::Ty;
use crate::words::values::{Duration, FromValue, Written};

/// What a request expects; where it says nothing, every status below 400 will do.
pub(super) fn all(list: &[requests::Expect], scope: &Scope<'_>, sources: &Sources) -> Vec<Expect> {
    let lowered = list.iter().filter_map(|expect| {
        let span = expect.condition.span;
        Some(Expect { condition: condition(&expect.condition, scope).ok()?, text: one_line(sources.text(span)), span })
    });
    let mut lowered: Vec<Expect> = lowered.collect();
    if list.is_empty() {
        let condition = Expectation::Compare(Answer::Status, Operator::Less, Literal::Number(400.0));
        let span = Span::new(crate::source::FileId(0), 0, 0);
        lowered.push(Expect { condition, text: "status < 400".to_string(), span });
    }
    lowered
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reports what nobody could hold an answer against.
pub(in crate::lower) fn check(expect: &Expr, scope: &Scope<'_>, diags: &mut Diagnostics) {
    if let Err(span) = condition(expect, scope) {
        let message = "an answer can only be compared with something that is known when compiling";
        let d = Diagnostic::new(&codes::NOT_CONSTANT, span, message).label("not known before the answer");
        diags.push(d.help(
            "write `status == 200`, `latency < 500ms`, `body.NAME exists`, `body.NAME == \"…\"` or `headers.NAME ~ \"…\"`",
        ));
    }
}

/// The condition, or the place of what has no form.
fn condition(expr: &Expr, scope: &Scope<'_>) -> Result<Expectation, Span> {
    match &expr.kind {
        ExprKind::Group(inner) => condition(inner, scope),
        ExprKind::Not(inner) => Ok(Expectation::Not(Box::new(condition(inner, scope)?))),
        ExprKind::Binary(ast::Operator::And, left, right) => {
            Ok(Expectation::And(Box::new(condition(left, scope)?), Box::new(condition(right, scope)?)))
        }
        ExprKind::Binary(ast::Operator::Or, left, right) => {
            Ok(Expectation::Or(Box::new(condition(left, scope)?), Box::new(condition(right, scope)?)))
        }
        ExprKind::Binary(operator, left, right) => comparison(*operator, left, right, scope),
        ExprKind::Predicate(None, name, Predicate::Exists) => {
            answer(&name.text).map(Expectation::Exists).ok_or(name.span)
        }
        _ => Err(expr.span),
    }
}

fn comparison(operator: ast::Operator, left: &Expr, right: &Expr, scope: &Scope<'_>) -> Result<Expectation, Span> {
    let ExprKind::Name(name) = &left.kind else { return Err(left.span) };
    let answer = answer(name).ok_or(left.span)?;
    let operator = match operator {
        ast::Operator::Equal => Operator::Equal,
        ast::Operator::NotEqual => Operator::NotEqual,
        ast::Operator::Less => Operator::Less,
        ast::Operator::LessEqual => Operator::LessEqual,
        ast::Operator::Greater => Operator::Greater,
        ast::Operator::GreaterEqual => Operator::GreaterEqual,
        ast::Operator::Matches => {
            return match constant(right, scope) {
                Some(Literal::String(glob)) => Ok(Expectation::Matches(answer, glob)),
                _ => Err(right.span),
            };
        }
        _ => return Err(left.span.to(right.span)),
    };
    let wanted = if answer == Answer::Latency { duration(right, scope) } else { constant(right, scope) };
    Ok(Expectation::Compare(answer, operator, wanted.ok_or(right.span)?))
}

/// `status`, `latency`, `body.a.b`, `headers.content-type`
fn answer(name: &str) -> Option<Answer> {
    let mut parts = name.split('.');
    let first = parts.next()?;
    let rest: Vec<String> = parts.map(str::to_string).collect();
    match (first, rest.as_slice()) {
        ("status", []) => Some(Answer::Status),
        ("latency", []) => Some(Answer::Latency),
        ("body", _) => Some(Answer::Body(rest)),
        ("headers", [name]) => Some(Answer::Header(name.clone())),
        _ => None,
    }
}

fn duration(expr: &Expr, scope: &Scope<'_>) -> Option<Literal> {
    let text = match &expr.kind {
        ExprKind::Quantity(text) => text.clone(),
        _ => plain(value(expr, &Ty::Duration, scope, &mut Diagnostics::default())?)?,
    };
    let parsed = Duration::parse(&text, Written::Quantity).ok()?;
    parsed.0.to_string().parse().ok().map(Literal::Number)
}

fn constant(expr: &Expr, scope: &Scope<'_>) -> Option<Literal> {
    match &expr.kind {
        ExprKind::Quantity(text) => text.parse().ok().map(Literal::Number),
        ExprKind::Quoted(text) => Some(Literal::String(text.clone())),
        ExprKind::Name(word) if word == "true" || word == "false" => Some(Literal::Bool(word == "true")),
        ExprKind::Name(word) if word == "none" => Some(Literal::Null),
        _ => plain(value(expr, &Ty::Any, scope, &mut Diagnostics::default())?).map(Literal::String),
    }
}
