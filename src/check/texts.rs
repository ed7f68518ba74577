//! Texts and values as checks compare them.

use crate::expr::print::print;
use crate::expr::{Context, Expr, Kind, Literal, visit};
use crate::ir::{Piece, Ref, Text, Value};

/// A value that is known: a text, a number, `true`.
pub(super) fn known(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => text.as_plain().map(str::to_owned),
        Value::Expr(expr, _) => match expr.literal()? {
            Literal::Bool(value) => Some(value.to_string()),
            Literal::String(text) => Some(text.clone()),
            Literal::Number(number) => Some(number.to_string()),
            Literal::Null => None,
        },
        Value::List(_) => None,
    }
}

/// A text with its holes spelt out: two texts that are equal so are equal in every run.
pub(super) fn spelt(text: &Text) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Literal(literal) => literal.clone(),
        Piece::Hole(expr, _) => expression(expr),
    };
    text.pieces.iter().map(piece).collect()
}

/// The same of a value; the items of a list are lines.
pub(super) fn spelt_value(value: &Value) -> String {
    match value {
        Value::Text(text) => spelt(text),
        Value::Expr(expr, _) => expression(expr),
        Value::List(items) => items.iter().map(spelt_value).collect::<Vec<_>>().join("\n"),
    }
}

/// A hole. A known text stands for itself, a `format` for what it makes.
pub(super) fn expression(expr: &Expr<Ref>) -> String {
    match &expr.kind {
        Kind::Literal(Literal::String(text)) => text.clone(),
        _ => format!("${{{{ {} }}}}", print(expr).unwrap_or_else(|_| "?".to_owned())),
    }
}

/// Whether a value cannot differ between the cells of a matrix: it reads nothing of a cell, a step or a runner.
pub(super) fn is_same_in_all_cells(value: &Value) -> bool {
    let mut same = true;
    crate::ir::uses::value(value, &mut |name, _| {
        same &= match name {
            Ref::Context(context) => matches!(context, Context::Github | Context::Inputs | Context::Vars),
            Ref::Run(_) | Ref::Var(_) | Ref::Input(..) => true,
            _ => false,
        };
    });
    same && !reads_files(value)
}

fn reads_files(value: &Value) -> bool {
    let mut found = false;
    let mut look = |expr: &Expr<Ref>| {
        visit::walk(expr, &mut |part| {
            found |= matches!(&part.kind, Kind::Call(crate::expr::Function::HashFiles, _));
        });
    };
    match value {
        Value::Text(text) => text.pieces.iter().for_each(|piece| {
            if let Piece::Hole(expr, _) = piece {
                look(expr);
            }
        }),
        Value::Expr(expr, _) => look(expr),
        Value::List(items) => return items.iter().any(reads_files),
    }
    found
}
