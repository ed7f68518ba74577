//! The expression language of GitHub Actions: one tree for all phases, generic over what a name is.
//!
//! A program's expression is an `Expr<ir::Ref>`: its names are resolved things. The GitHub target turns it into an
//! `Expr<Context>`, whose names are GitHub's contexts; that tree prints as GitHub's text. Evaluation, folding and the
//! coercion rules are the same for both, and here.

mod spelling;

pub mod context;
mod lex;
pub mod parse;
pub mod template;

pub mod print;
pub mod visit;

pub mod coerce;
pub(crate) mod json;
pub mod number;
pub mod value;

pub mod eval;
pub mod fold;
mod functions;
pub mod glob;

#[cfg(test)]
mod tests;

pub use context::{Context, GithubExpr};
pub use lex::is_name;

use crate::source::Span;

/// An expression; two are equal when they say the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct Expr<N> {
    /// What it is.
    pub kind: Kind<N>,
    /// Where it was written.
    pub span: Span,
}

impl<N: PartialEq> PartialEq for Expr<N> {
    fn eq(&self, other: &Expr<N>) -> bool {
        self.kind == other.kind
    }
}

/// The forms of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind<N> {
    /// `null`, `true`, `1.5`, `'text'`.
    Literal(Literal),
    /// `[a, b]`. GitHub has no such literal: it is printed as `fromJSON('…')`, and must be constant then.
    List(Vec<Expr<N>>),
    /// A name: what it can be differs by phase.
    Name(N),
    /// `a.b`
    Member(Box<Expr<N>>, String),
    /// `a[b]`
    Index(Box<Expr<N>>, Box<Expr<N>>),
    /// `a.*`
    Star(Box<Expr<N>>),
    /// `!a`
    Not(Box<Expr<N>>),
    /// `a && b`, `a == b`, …
    Binary(Operator, Box<Expr<N>>, Box<Expr<N>>),
    /// `contains(a, b)`
    Call(Function, Vec<Expr<N>>),
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`; `none` in a program.
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    String(String),
}

/// The binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// The functions: GitHub's, and two of the language that no GitHub expression has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// `contains(search, item)`
    Contains,
    /// `startsWith(text, prefix)`
    StartsWith,
    /// `endsWith(text, suffix)`
    EndsWith,
    /// `format(text, …)`
    Format,
    /// `join(list, separator)`
    Join,
    /// `toJSON(value)`
    ToJson,
    /// `fromJSON(text)`
    FromJson,
    /// `hashFiles(glob, …)`
    HashFiles,
    /// `case(condition, value, …, otherwise)`
    Case,
    /// `always()`
    Always,
    /// `success()`
    Success,
    /// `failure()`
    Failure,
    /// `cancelled()`
    Cancelled,
    /// `text ~ glob`: whether the text matches one of the globs behind it. A target spells it out.
    Matches,
    /// `changed(glob, …)`: whether a file that the event changed matches. A target spells it out.
    Changed,
    /// `words(text)`: the text, which a shell splits into words. A target spells it out.
    Words,
}

impl<N> Expr<N> {
    /// An expression at a place.
    #[must_use]
    pub fn new(kind: Kind<N>, span: Span) -> Expr<N> {
        Expr { kind, span }
    }

    /// The text `text`.
    #[must_use]
    pub fn text(text: impl Into<String>, span: Span) -> Expr<N> {
        Expr::new(Kind::Literal(Literal::String(text.into())), span)
    }

    /// `true` or `false`.
    #[must_use]
    pub fn bool(value: bool, span: Span) -> Expr<N> {
        Expr::new(Kind::Literal(Literal::Bool(value)), span)
    }

    /// A name.
    #[must_use]
    pub fn name(name: N, span: Span) -> Expr<N> {
        Expr::new(Kind::Name(name), span)
    }

    /// `left op right`, at both.
    #[must_use]
    pub fn binary(operator: Operator, left: Expr<N>, right: Expr<N>) -> Expr<N> {
        let span = if left.span.file == right.span.file { left.span.to(right.span) } else { left.span };
        Expr::new(Kind::Binary(operator, Box::new(left), Box::new(right)), span)
    }

    /// A call of a function.
    #[must_use]
    pub fn call(function: Function, arguments: Vec<Expr<N>>, span: Span) -> Expr<N> {
        Expr::new(Kind::Call(function, arguments), span)
    }

    /// The constant that it is, when it is one.
    #[must_use]
    pub fn literal(&self) -> Option<&Literal> {
        match &self.kind {
            Kind::Literal(literal) => Some(literal),
            _ => None,
        }
    }
}
