//! Texts and values of the program as scalars of a workflow.

use super::expressions::{Scope, printed};
use crate::expr::number::number_literal;
use crate::expr::{Expr, Function, GithubExpr, Kind, Literal};
use crate::ir::{Piece, Text, Value};
use crate::targets::github_actions::model::{ExprText, Text as Scalar, TextPiece, Value as Field};
use crate::words::ty::Ty;

/// A text with its holes filled: constants as they are, everything else as expressions.
pub(super) fn text(scope: &Scope<'_>, text: &Text) -> Scalar {
    let mut out = Vec::new();
    for piece in &text.pieces {
        match piece {
            Piece::Literal(text) => push(&mut out, text),
            Piece::Hole(expr, _) => splice(&mut out, &scope.value(expr)),
        }
    }
    Scalar::of(out)
}

/// A value; nothing where it is none.
pub(super) fn value(scope: &Scope<'_>, value: &Value) -> Option<Field> {
    Some(match value {
        Value::Text(it) => Field::Text(text(scope, it)),
        Value::Expr(expr, ty) => return of_typed(&scope.value(expr), ty),
        Value::List(items) => Field::Text(lines(scope, items)),
    })
}

/// A value where only a text will do.
pub(super) fn value_text(scope: &Scope<'_>, it: &Value) -> Scalar {
    match value(scope, it) {
        Some(Field::Text(text)) => text,
        Some(Field::Bool(value)) => Scalar::literal(value.to_string()),
        Some(Field::Number(crate::emit::Number::Int(number))) => Scalar::literal(number.to_string()),
        Some(Field::Number(crate::emit::Number::Float(number))) => Scalar::literal(number_literal(number)),
        None => Scalar::default(),
    }
}

/// Several values, one a line.
fn lines(scope: &Scope<'_>, items: &[Value]) -> Scalar {
    let mut out = Vec::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            push(&mut out, "\n");
        }
        for piece in value_text(scope, item).pieces {
            match piece {
                TextPiece::Literal(text) => push(&mut out, &text),
                expr @ TextPiece::Expr(_) => out.push(expr),
            }
        }
    }
    Scalar::of(out)
}

/// A value of a type; nothing where it is none.
pub(super) fn of_typed(expr: &GithubExpr, ty: &Ty) -> Option<Field> {
    Some(match &expr.kind {
        Kind::Literal(Literal::Null) => return None,
        Kind::Literal(Literal::Bool(value)) => Field::Bool(*value),
        Kind::Literal(Literal::Number(number)) => match integer(*number) {
            Some(number) => Field::from(number),
            None => Field::Number(crate::emit::Number::Float(*number)),
        },
        Kind::Literal(Literal::String(text)) => {
            let quoted = matches!(ty, Ty::Version | Ty::Semver);
            Field::Text(Scalar { quoted, ..Scalar::literal(text.clone()) })
        }
        Kind::List(items) => {
            let items: Vec<String> = items.iter().map(plain).collect();
            Field::Text(Scalar::literal(items.join("\n")))
        }
        _ => Field::Text(of_expr(expr)),
    })
}

fn integer(number: f64) -> Option<i64> {
    let whole = number.trunc();
    #[allow(clippy::cast_possible_truncation)]
    let cast = whole as i64;
    (number.is_finite() && (number - whole).abs() < f64::EPSILON && whole.abs() < 1e15).then_some(cast)
}

/// A constant as text; an expression in its braces.
pub(super) fn plain(expr: &GithubExpr) -> String {
    match &expr.kind {
        Kind::Literal(Literal::Null) => String::new(),
        Kind::Literal(Literal::Bool(value)) => value.to_string(),
        Kind::Literal(Literal::Number(number)) => number_literal(*number),
        Kind::Literal(Literal::String(text)) => text.clone(),
        _ => of_expr(expr).source(),
    }
}

/// An expression as a scalar; `format('a{0}', b)` is written as the text that it gives.
pub(super) fn of_expr(expr: &GithubExpr) -> Scalar {
    let mut out = Vec::new();
    splice(&mut out, expr);
    Scalar::of(out)
}

fn splice(out: &mut Vec<TextPiece>, expr: &GithubExpr) {
    match &expr.kind {
        Kind::Literal(_) => push(out, &plain(expr)),
        Kind::Call(Function::Format, arguments) => {
            let parts = arguments.split_first().and_then(|(format, rest)| match format.literal() {
                Some(Literal::String(format)) => formatted(format, rest),
                _ => None,
            });
            match parts {
                Some(parts) => parts.iter().for_each(|part| splice(out, part)),
                None => out.push(TextPiece::Expr(ExprText::new(printed(expr)))),
            }
        }
        _ => out.push(TextPiece::Expr(ExprText::new(printed(expr)))),
    }
}

/// The parts of a format text in their order; none where it is not well formed.
fn formatted(format: &str, arguments: &[GithubExpr]) -> Option<Vec<GithubExpr>> {
    let span = arguments.first()?.span;
    let mut parts = Vec::new();
    let mut rest = format;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, tail) = rest.split_at(at);
        parts.push(Expr::text(before, span));
        if let Some(behind) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
            parts.push(Expr::text(tail.get(..1)?, span));
            rest = behind;
            continue;
        }
        let (index, behind) = tail.strip_prefix('{')?.split_once('}')?;
        parts.push(arguments.get(index.parse::<usize>().ok()?)?.clone());
        rest = behind;
    }
    parts.push(Expr::text(rest, span));
    Some(parts)
}

fn push(out: &mut Vec<TextPiece>, text: &str) {
    if text.is_empty() {
        return;
    }
    match out.last_mut() {
        Some(TextPiece::Literal(last)) => last.push_str(text),
        _ => out.push(TextPiece::Literal(text.to_owned())),
    }
}

/// A text as an expression: a literal, its one hole, or `format('…')`.
pub(super) fn as_expr(scope: &Scope<'_>, text: &Text) -> GithubExpr {
    if let [Piece::Hole(expr, _)] = text.pieces.as_slice() {
        return scope.value(expr);
    }
    let mut format = String::new();
    let mut arguments = Vec::new();
    for piece in &text.pieces {
        match piece {
            Piece::Literal(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
            Piece::Hole(expr, _) => {
                let value = scope.value(expr);
                if value.literal().is_some() {
                    format.push_str(&plain(&value).replace('{', "{{").replace('}', "}}"));
                } else {
                    format.push_str(&format!("{{{}}}", arguments.len()));
                    arguments.push(value);
                }
            }
        }
    }
    if arguments.is_empty() {
        return Expr::text(format.replace("{{", "{").replace("}}", "}"), text.span);
    }
    arguments.insert(0, Expr::text(format, text.span));
    Expr::call(Function::Format, arguments, text.span)
}
