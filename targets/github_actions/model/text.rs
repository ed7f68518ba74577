//! Scalars: text with expressions in it, conditions, and values that may be an expression instead.
//!
//! Knows where GitHub wants `${{ }}` and where a long expression may break; it must not know what names mean.

use crate::emit::{Doc, Number, Piece, Style, ToDoc, yaml};

/// An expression as GitHub prints it, without `${{ }}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExprText(pub String);

impl ExprText {
    /// An expression from its text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> ExprText {
        ExprText(text.into())
    }

    /// In its braces.
    #[must_use]
    pub fn wrapped(&self) -> String {
        format!("${{{{ {} }}}}", self.0)
    }

    fn to_doc(&self) -> Doc {
        Doc::folded(pieces(&self.wrapped()))
    }
}

/// Where an expression may break: before `&&` and `||`, the outer ones first, `||` before `&&`.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut nesting, mut in_quotes, mut start, mut depth) = (0u16, false, 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => in_quotes = !in_quotes,
            _ if in_quotes => {}
            '(' | '[' => nesting = nesting.saturating_add(1),
            ')' | ']' => nesting = nesting.saturating_sub(1),
            ' ' if text[at..].starts_with(" && ") || text[at..].starts_with(" || ") => {
                pieces.push(Piece { depth, text: text[start..at].to_owned() });
                start = at + 1;
                depth = nesting.saturating_mul(2) + u16::from(text[start..].starts_with('&'));
            }
            _ => {}
        }
    }
    pieces.push(Piece { depth, text: text[start..].to_owned() });
    pieces
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPiece {
    /// Characters; they never become an expression.
    Literal(String),
    /// An expression.
    Expr(ExprText),
}

/// A text in which expressions may stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Its parts.
    pub pieces: Vec<TextPiece>,
    /// Whether it is quoted even where that is not needed: versions, schedules.
    pub quoted: bool,
}

impl Text {
    /// A text without expressions.
    #[must_use]
    pub fn literal(text: impl Into<String>) -> Text {
        Text { pieces: vec![TextPiece::Literal(text.into())], quoted: false }
    }

    /// One expression and nothing around it.
    #[must_use]
    pub fn expr(text: impl Into<String>) -> Text {
        Text { pieces: vec![TextPiece::Expr(ExprText::new(text))], quoted: false }
    }

    /// A text of parts.
    #[must_use]
    pub fn of(pieces: impl IntoIterator<Item = TextPiece>) -> Text {
        Text { pieces: pieces.into_iter().collect(), quoted: false }
    }

    /// As GitHub reads it: `${{` in a literal is written as an expression that gives it.
    #[must_use]
    pub fn source(&self) -> String {
        let mut out = String::new();
        let mut literal = String::new();
        for piece in &self.pieces {
            match piece {
                TextPiece::Literal(text) => literal.push_str(text),
                TextPiece::Expr(expr) => {
                    out.push_str(&escape(&literal));
                    literal.clear();
                    out.push_str(&expr.wrapped());
                }
            }
        }
        out + &escape(&literal)
    }

    /// A script: a single line that can be plain is, everything else is a block. Its quotes are never escaped.
    pub(super) fn script(&self) -> Doc {
        let source = self.source();
        let body = source.trim_end_matches('\n');
        Doc::text(if yaml::is_plain(body) { body.to_owned() } else { format!("{body}\n") })
    }

    /// A text that no line break makes shorter: addresses, images.
    pub(super) fn unbroken(&self) -> Doc {
        Doc::styled(self.source(), if self.quoted { Style::Quoted } else { Style::Auto })
    }
}

fn escape(literal: &str) -> String {
    literal.replace("${{", "${{ '${{' }}")
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text::literal(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text::literal(text)
    }
}

impl From<ExprText> for Text {
    fn from(expr: ExprText) -> Text {
        Text { pieces: vec![TextPiece::Expr(expr)], quoted: false }
    }
}

impl ToDoc for Text {
    fn to_doc(&self) -> Doc {
        match self.pieces.as_slice() {
            _ if self.quoted => Doc::quoted(self.source()),
            [TextPiece::Expr(expr)] => expr.to_doc(),
            _ => Doc::styled(self.source(), Style::Fill),
        }
    }
}

/// A text, a truth value or a number where GitHub takes any of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, or an expression.
    Text(Text),
    /// `true`, `false`
    Bool(bool),
    /// A number.
    Number(Number),
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(Text::literal(text))
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Value {
        Value::Text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Number(Number::Int(value))
    }
}

impl ToDoc for Value {
    fn to_doc(&self) -> Doc {
        match self {
            Value::Text(text) => text.to_doc(),
            Value::Bool(value) => Doc::bool(*value),
            Value::Number(value) => Doc::new(crate::emit::Node::Number(*value)),
        }
    }
}

/// A truth value, known or computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flag {
    /// `true`, `false`
    Known(bool),
    /// An expression.
    Expr(ExprText),
}

impl From<bool> for Flag {
    fn from(value: bool) -> Flag {
        Flag::Known(value)
    }
}

impl ToDoc for Flag {
    fn to_doc(&self) -> Doc {
        match self {
            Flag::Known(value) => Doc::bool(*value),
            Flag::Expr(expr) => expr.to_doc(),
        }
    }
}

/// A number, known or computed.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// A number.
    Known(Number),
    /// An expression.
    Expr(ExprText),
}

impl From<i64> for Amount {
    fn from(value: i64) -> Amount {
        Amount::Known(Number::Int(value))
    }
}

impl ToDoc for Amount {
    fn to_doc(&self) -> Doc {
        match self {
            Amount::Known(value) => Doc::new(crate::emit::Node::Number(*value)),
            Amount::Expr(expr) => expr.to_doc(),
        }
    }
}

/// The condition of an `if`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition(pub ExprText);

impl Condition {
    /// A condition from the text of its expression.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Condition {
        Condition(ExprText::new(text))
    }

    /// Whether it stands without braces: it begins as no YAML of its own, is more than a word that YAML may know, and
    /// asks for no state but `always()` or `failure()`.
    fn is_bare(&self) -> bool {
        let text = self.0.0.as_str();
        let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '(');
        let word = text.chars().all(|c| c.is_ascii_alphanumeric());
        let status = ["cancelled()", "success()"].iter().any(|word| text.contains(word));
        starts && !word && !status && !text.contains("${{")
    }
}

impl From<&str> for Condition {
    fn from(text: &str) -> Condition {
        Condition::new(text)
    }
}

impl ToDoc for Condition {
    fn to_doc(&self) -> Doc {
        if self.is_bare() { Doc::folded(pieces(&self.0.0)) } else { self.0.to_doc() }
    }
}
