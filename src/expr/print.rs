//! Prints a tree as GitHub's text: canonical spacing, and no parentheses but those that are needed.

use std::fmt;

use super::json;
use super::lex::is_name;
use super::number::number_literal;
use super::visit;
use super::{Expr, Function, Kind, Literal, Operator};
use crate::source::Span;

/// Why a tree has no text in GitHub's language, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrintError {
    /// What cannot be printed.
    pub kind: PrintErrorKind,
    /// Where it was written.
    pub span: Span,
}

/// What cannot be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintErrorKind {
    /// A list with a part that is not constant: GitHub has lists only as `fromJSON('…')`.
    ListNotConstant,
    /// A list with `NaN` or `Infinity`, which JSON lacks.
    NumberOutsideJson,
    /// A function that GitHub does not have; the target must have replaced it.
    NoSuchFunction(Function),
}

impl fmt::Display for PrintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            PrintErrorKind::ListNotConstant => write!(f, "a list in an expression of GitHub must be constant"),
            PrintErrorKind::NumberOutsideJson => {
                write!(f, "a list in an expression of GitHub holds finite numbers only")
            }
            PrintErrorKind::NoSuchFunction(function) => write!(f, "GitHub has no function `{}`", function.text()),
        }
    }
}

impl std::error::Error for PrintError {}

/// An operand of the outermost `&&` or `||`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The operator in front of it; none for the first one.
    pub operator: Option<Operator>,
    /// The operand.
    pub text: String,
}

/// The expression as GitHub's text, without `${{ }}`.
///
/// # Errors
/// When a part of it has no form in GitHub's language.
pub fn print<N: fmt::Display>(expr: &Expr<N>) -> Result<String, PrintError> {
    let mut text = String::new();
    write(&mut text, expr)?;
    Ok(text)
}

/// The operands of the outermost `&&` or `||`, for a caller that breaks lines in front of operators. An expression
/// without one is a single piece. Joined with ` operator ` they are what [`print`] gives.
///
/// # Errors
/// When a part of it has no form in GitHub's language.
pub fn pieces<N: fmt::Display>(expr: &Expr<N>) -> Result<Vec<Piece>, PrintError> {
    let operator = match &expr.kind {
        Kind::Binary(operator, _, _) if operator.is_logical() => *operator,
        _ => return Ok(vec![Piece { operator: None, text: print(expr)? }]),
    };
    let mut pieces = Vec::new();
    for (index, operand) in visit::operands(expr, operator).into_iter().enumerate() {
        let mut text = String::new();
        write_operand(&mut text, operand, operator.precedence() + 1)?;
        pieces.push(Piece { operator: (index > 0).then_some(operator), text });
    }
    Ok(pieces)
}

/// The expression as lines of at most `width` characters where breaking in front of the outermost `&&` or `||` can
/// achieve that: one line if it fits, else one line for each operand.
///
/// # Errors
/// When a part of it has no form in GitHub's language.
pub fn lines<N: fmt::Display>(expr: &Expr<N>, width: usize) -> Result<Vec<String>, PrintError> {
    let whole = print(expr)?;
    if whole.chars().count() <= width {
        return Ok(vec![whole]);
    }
    let line = |piece: Piece| match piece.operator {
        Some(operator) => format!("{} {}", operator.text(), piece.text),
        None => piece.text,
    };
    Ok(pieces(expr)?.into_iter().map(line).collect())
}

/// A text as GitHub's literal: in single quotes, quotes doubled.
#[must_use]
pub fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn write<N: fmt::Display>(out: &mut String, expr: &Expr<N>) -> Result<(), PrintError> {
    match &expr.kind {
        Kind::Literal(literal) => out.push_str(&literal_text(literal)),
        Kind::List(_) => {
            out.push_str("fromJSON(");
            out.push_str(&quote(&list_json(expr)?));
            out.push(')');
        }
        Kind::Name(name) => out.push_str(&name.to_string()),
        Kind::Member(inner, name) => write_member(out, inner, name)?,
        Kind::Index(inner, index) => {
            write_base(out, inner)?;
            out.push('[');
            write(out, index)?;
            out.push(']');
        }
        Kind::Star(inner) => {
            write_base(out, inner)?;
            out.push_str(".*");
        }
        Kind::Not(inner) => {
            out.push('!');
            write_operand(out, inner, 5)?;
        }
        Kind::Binary(..) => write_binary(out, expr)?,
        Kind::Call(function, arguments) => write_call(out, *function, arguments, expr.span)?,
    }
    Ok(())
}

/// Writes a chain of operators that binds to the left, without recursion along it. Grouping on the right makes no
/// difference to `&&` and `||`, so they lose it.
fn write_binary<N: fmt::Display>(out: &mut String, expr: &Expr<N>) -> Result<(), PrintError> {
    let mut chain = Vec::new();
    let mut first = expr;
    let mut tightness = 0;
    while let Kind::Binary(operator, left, right) = &first.kind
        && operator.precedence() >= tightness
    {
        chain.push((*operator, right));
        tightness = operator.precedence();
        first = left;
    }
    write_operand(out, first, tightness)?;
    for (operator, right) in chain.into_iter().rev() {
        out.push_str(&format!(" {} ", operator.text()));
        write_operand(out, right, operator.precedence() + u8::from(!operator.is_logical()))?;
    }
    Ok(())
}

/// Writes an operand, in parentheses if it binds less tightly than `tightness`.
fn write_operand<N: fmt::Display>(out: &mut String, expr: &Expr<N>, tightness: u8) -> Result<(), PrintError> {
    match &expr.kind {
        Kind::Binary(operator, _, _) if operator.precedence() < tightness => write_in_parentheses(out, expr),
        _ => write(out, expr),
    }
}

/// Writes what `.name` or `[…]` follows.
fn write_base<N: fmt::Display>(out: &mut String, expr: &Expr<N>) -> Result<(), PrintError> {
    match &expr.kind {
        Kind::Literal(_) | Kind::Not(_) | Kind::Binary(..) => write_in_parentheses(out, expr),
        _ => write(out, expr),
    }
}

fn write_in_parentheses<N: fmt::Display>(out: &mut String, expr: &Expr<N>) -> Result<(), PrintError> {
    out.push('(');
    write(out, expr)?;
    out.push(')');
    Ok(())
}

fn write_member<N: fmt::Display>(out: &mut String, inner: &Expr<N>, name: &str) -> Result<(), PrintError> {
    write_base(out, inner)?;
    if is_name(name) {
        out.push('.');
        out.push_str(name);
    } else {
        out.push('[');
        out.push_str(&quote(name));
        out.push(']');
    }
    Ok(())
}

fn write_call<N: fmt::Display>(
    out: &mut String,
    function: Function,
    arguments: &[Expr<N>],
    span: Span,
) -> Result<(), PrintError> {
    if !Function::GITHUB.contains(&function) {
        return Err(PrintError { kind: PrintErrorKind::NoSuchFunction(function), span });
    }
    out.push_str(function.text());
    out.push('(');
    for (index, argument) in arguments.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write(out, argument)?;
    }
    out.push(')');
    Ok(())
}

fn literal_text(literal: &Literal) -> String {
    match literal {
        Literal::Null => "null".to_owned(),
        Literal::Bool(value) => value.to_string(),
        Literal::Number(number) => number_literal(*number),
        Literal::String(text) => quote(text),
    }
}

fn list_json<N>(expr: &Expr<N>) -> Result<String, PrintError> {
    let failed = |kind| Err(PrintError { kind, span: expr.span });
    match &expr.kind {
        Kind::List(items) => {
            let items = items.iter().map(list_json).collect::<Result<Vec<String>, PrintError>>()?;
            Ok(format!("[{}]", items.join(",")))
        }
        Kind::Literal(Literal::String(text)) => Ok(json::quote(text)),
        Kind::Literal(Literal::Number(number)) if !number.is_finite() => failed(PrintErrorKind::NumberOutsideJson),
        Kind::Literal(literal) => Ok(literal_text(literal)),
        _ => failed(PrintErrorKind::ListNotConstant),
    }
}
