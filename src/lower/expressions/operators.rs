//! Operators: comparisons, conjunctions, and the words behind a name.

use super::{TypedExpr, as_truth, is_known, typed};
use crate::catalogue::Catalogue;
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::expr::{Expr, Function, Kind, Literal, Operator};
use crate::ir::{Ref, RunName};
use crate::lower::names::{self};
use crate::lower::scope::Scope;
use crate::lower::types::{comparable, join};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Predicate};
use crate::words::ty::Ty;

pub(super) fn binary(
    operator: ast::Operator,
    left: &ast::Expr,
    right: &ast::Expr,
    wanted: &Ty,
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Option<TypedExpr> {
    let op = match operator {
        ast::Operator::Or => Operator::Or,
        ast::Operator::And => Operator::And,
        ast::Operator::Equal => Operator::Equal,
        ast::Operator::NotEqual => Operator::NotEqual,
        ast::Operator::Less => Operator::Less,
        ast::Operator::LessEqual => Operator::LessEqual,
        ast::Operator::Greater => Operator::Greater,
        ast::Operator::GreaterEqual => Operator::GreaterEqual,
        ast::Operator::Matches => return matches(left, right, scope, diags),
        ast::Operator::Not | ast::Operator::Alternative | ast::Operator::Range | ast::Operator::Arrow => {
            let message = format!("`{}` is no operator of conditions", operator.sign());
            diags.push(
                Diagnostic::new(&codes::WRONG_TYPE, left.span.to(right.span), message).label("this is no single value"),
            );
            return None;
        }
    };
    if matches!(op, Operator::And | Operator::Or) {
        let (a, at) = typed(left, wanted, scope, diags)?;
        choice(op, left, &at, wanted, diags);
        let (b, bt) = typed(right, wanted, scope, diags)?;
        let both = at == Ty::Bool && bt == Ty::Bool;
        let ty = if both { Ty::Bool } else { join(&at, &bt) };
        return Some((Expr::binary(op, as_truth(a, &at), as_truth(b, &bt)), ty));
    }
    let (a, at, b, bt) = sides(left, right, scope, diags)?;
    if !comparable(&at, &bt) {
        diags.push(
            Diagnostic::new(
                &codes::ODD_COMPARISON,
                left.span.to(right.span),
                "two things of different types are compared",
            )
            .label("can never be equal as they are meant")
            .also(left.span, format!("of type {at}"))
            .also(right.span, format!("of type {bt}")),
        );
        return None;
    }
    if !ordered(op, (left.span, &at), (right.span, &bt), diags) {
        return None;
    }
    Some((Expr::binary(op, a, output_literal(b, &at)), Ty::Bool))
}

/// `a && b || c` as a choice of values: wrong where `b` is empty, zero or `false`.
fn choice(op: Operator, left: &ast::Expr, ty: &Ty, wanted: &Ty, diags: &mut Diagnostics) {
    let ExprKind::Binary(ast::Operator::And, ..) = &left.kind else { return };
    if op == Operator::Or && !matches!(wanted, Ty::Bool) && *ty != Ty::Bool {
        diags.push(
            Diagnostic::new(&codes::AND_OR, left.span, "`a && b || c` is no choice of values")
                .label("where this value is empty, zero or `false`, the other one is taken")
                .help("write `case(a, b, c)`"),
        );
    }
}

/// Versions have no order here: `3.9 > 3.10` would hold.
fn ordered(op: Operator, left: (Span, &Ty), right: (Span, &Ty), diags: &mut Diagnostics) -> bool {
    let is_order = matches!(op, Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual);
    let Some((span, _)) = [left, right].into_iter().find(|(_, ty)| matches!(ty, Ty::Version | Ty::Semver)) else {
        return true;
    };
    if is_order {
        diags.push(
            Diagnostic::new(&codes::ODD_COMPARISON, left.0.to(right.0), "versions are not compared by their order")
                .label("as numbers, 3.9 would be more than 3.10")
                .also(span, "a version")
                .help("compare by `==`, or by a pattern: `version ~ \"3.*\"`"),
        );
    }
    !is_order
}

/// Both sides of a comparison: a bare name on one side is read with the type of the other.
fn sides(
    left: &ast::Expr,
    right: &ast::Expr,
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Option<(Expr<Ref>, Ty, Expr<Ref>, Ty)> {
    if is_word(left, scope) && !is_word(right, scope) {
        let (b, bt) = typed(right, &Ty::Any, scope, diags)?;
        let (a, at) = word_as(left, &b, &bt, scope, diags)?;
        return Some((a, at, b, bt));
    }
    let (a, at) = typed(left, &Ty::Any, scope, diags)?;
    let (b, bt) = word_as(right, &a, &at, scope, diags)?;
    Some((a, at, b, bt))
}

/// Whether this is one bare word that reads nothing by itself.
fn is_word(expr: &ast::Expr, scope: &Scope<'_>) -> bool {
    matches!(&expr.kind, ExprKind::Name(text) if !text.contains('.') && !is_known(text, scope))
}

/// The other side of a comparison with `with`.
fn word_as(
    expr: &ast::Expr,
    with: &Expr<Ref>,
    ty: &Ty,
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Option<TypedExpr> {
    if let (ExprKind::Template(text), Kind::Name(Ref::Run(RunName::Event))) = (&expr.kind, &with.kind)
        && let Some(word) = text.plain()
    {
        return event(&word, expr.span, scope, diags);
    }
    let ExprKind::Name(word) = &expr.kind else { return typed(expr, ty, scope, diags) };
    match &with.kind {
        Kind::Name(Ref::Run(RunName::Event))
            if is_word(expr, scope) || matches!(word.as_str(), "schedule" | "release") =>
        {
            event(word, expr.span, scope, diags)
        }
        // The cells of a matrix from an output are not known, so any word may be one of their values.
        Kind::Name(Ref::Run(RunName::Branch | RunName::Head) | Ref::Matrix(_))
            if is_word(expr, scope) && ty.choices().is_empty() =>
        {
            Some((Expr::text(word.as_str(), expr.span), Ty::Name))
        }
        Kind::Name(Ref::Run(RunName::Schedule)) => schedule(word, expr.span, scope, diags),
        _ => typed(expr, ty, scope, diags),
    }
}

/// `event == push`: the event has to exist.
fn event(word: &str, span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<TypedExpr> {
    let github = crate::lower::pipelines::github_event(word);
    if Catalogue::builtin().event(github).is_none() {
        let mut d = Diagnostic::new(&codes::UNKNOWN_EVENT, span, format!("there is no event `{word}`"));
        let own: Vec<&str> = scope.pipeline.into_iter().flat_map(|p| p.events.iter().map(String::as_str)).collect();
        if let Some(near) = similar(word, Catalogue::builtin().event_names().chain(["dispatch", "call"])) {
            d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near);
        } else if !own.is_empty() {
            d = d.help(format!("this pipeline runs on {}", names::listed(&own)));
        }
        diags.push(d);
        return None;
    }
    Some((Expr::text(github, span), Ty::Name))
}

/// `run.schedule == nightly`: the schedule has to exist.
fn schedule(word: &str, span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<TypedExpr> {
    let known: Vec<&str> = scope.pipeline.into_iter().flat_map(|p| p.schedules.iter().map(String::as_str)).collect();
    if !known.contains(&word) && scope.component.is_none() {
        names::report(
            &codes::UNKNOWN_NAME,
            span,
            format!("no schedule `{word}` starts this pipeline"),
            word,
            known,
            diags,
        );
        return None;
    }
    Some((Expr::text(word, span), Ty::Name))
}

/// Outputs are texts: `x == true` on one compares with `'true'`.
fn output_literal(expr: Expr<Ref>, other: &Ty) -> Expr<Ref> {
    match (&expr.kind, other) {
        (Kind::Literal(Literal::Bool(b)), Ty::Text | Ty::Any) => Expr::text(b.to_string(), expr.span),
        _ => expr,
    }
}

/// `text ~ glob`
fn matches(left: &ast::Expr, right: &ast::Expr, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<TypedExpr> {
    let (a, _) = typed(left, &Ty::Text, scope, diags)?;
    let (b, _) = typed(right, &Ty::list(Ty::Glob), scope, diags)?;
    let mut arguments = vec![a];
    match b.kind {
        Kind::List(items) => arguments.extend(items),
        _ => arguments.push(b),
    }
    if let Some(wrong) = arguments.iter().skip(1).find(|e| e.literal().is_none()) {
        diags.push(Diagnostic::new(
            &codes::NOT_CONSTANT,
            right.span,
            "the patterns behind `~` have to be known when compiling",
        ));
        let _ = wrong;
        return None;
    }
    Some((Expr::call(Function::Matches, arguments, left.span.to(right.span)), Ty::Bool))
}

/// `x failed`
pub(super) fn predicate_of(
    kind: Option<&ast::Name>,
    name: &ast::Name,
    predicate: Predicate,
    span: Span,
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Option<TypedExpr> {
    let text = name.text.as_str();
    let root = text.split('.').next().unwrap_or_default();
    if predicate == Predicate::Exists || scope.extra.iter().any(|(n, _)| *n == root) {
        return Some((Expr::name(Ref::Env(text.to_string()), span), Ty::Bool));
    }
    if text == "any" {
        return Some((Expr::name(Ref::Any(predicate), span), Ty::Bool));
    }
    if predicate == Predicate::Pushed {
        if scope.symbols.has(crate::words::ty::Kind::Image, text) {
            return Some((Expr::name(Ref::Image(text.to_string(), crate::ir::ImageField::Digest), span), Ty::Bool));
        }
        names::report(
            &codes::UNKNOWN_NAME,
            name.span,
            format!("there is no image `{text}`"),
            text,
            scope.symbols.of(crate::words::ty::Kind::Image),
            diags,
        );
        return None;
    }
    let step_wanted = kind.is_some_and(|k| k.text == "step");
    let steps = scope.steps().filter(|_| kind.is_none_or(|k| k.text == "step"));
    if steps.is_some_and(|s| s.steps.contains_key(text) || s.instances.contains_key(text)) {
        return Some((Expr::name(Ref::Step(scope.prefix(text), predicate), span), Ty::Bool));
    }
    let jobs = scope.pipeline.filter(|_| !step_wanted && scope.component.is_none());
    if jobs.is_some_and(|p| p.jobs.contains_key(text)) {
        return Some((Expr::name(Ref::Job(text.to_string(), predicate), span), Ty::Bool));
    }
    let known = jobs.into_iter().flat_map(|p| p.jobs.keys()).chain(steps.into_iter().flat_map(|s| s.steps.keys()));
    let known: Vec<&str> = known.map(String::as_str).collect();
    names::report(&codes::UNKNOWN_NAME, name.span, format!("there is no job or step `{text}`"), text, known, diags);
    None
}
