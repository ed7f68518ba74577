//! Bash in small: words, texts with what is computed in them, conditions.

use crate::expr::number::format_number;
use crate::expr::{Expr, Kind, Literal, Operator};
use crate::ir::{Piece, Ref, RunName, Text, Value};
use crate::shell::{self, Language, Part, Place, constant};

/// Variables of the library and of every script: an input of this name gets another one.
const TAKEN: &[&str] = &[
    "after",
    "case",
    "do",
    "done",
    "for",
    "function",
    "if",
    "in",
    "select",
    "then",
    "time",
    "until",
    "while",
    "allowed",
    "answer",
    "begun",
    "changed",
    "chart",
    "deployed_digest",
    "deployed_version",
    "digests",
    "dry_run",
    "forward",
    "given",
    "good",
    "history",
    "holding",
    "images",
    "kubeconfig_secret",
    "latency",
    "logs",
    "names",
    "namespace",
    "needed",
    "option",
    "options",
    "own_revision",
    "pids",
    "release",
    "runtime",
    "scratch",
    "settings",
    "status",
    "url",
    "verb",
    "verbose",
];

/// A text as one word.
#[must_use]
pub(super) fn word(text: &str) -> String {
    constant(Language::Bash, Place::Bare, text)
}

/// The variable of an input.
#[must_use]
pub(super) fn variable(input: &str) -> String {
    let name = input.replace('-', "_");
    if TAKEN.contains(&name.as_str()) { format!("given_{name}") } else { name }
}

/// The variable that a name is read from.
fn variable_of(name: &Ref) -> String {
    match name {
        Ref::Input(name, _) => variable(name),
        Ref::Secret(name, None) | Ref::Secret(_, Some(name)) | Ref::Var(name) | Ref::Env(name) => name.clone(),
        Ref::Run(RunName::Sha) => "sha".to_owned(),
        Ref::Run(RunName::Created) => "created".to_owned(),
        Ref::Run(RunName::Version(_)) => "version".to_owned(),
        Ref::Run(RunName::Branch) => "branch".to_owned(),
        _ => "unknown".to_owned(),
    }
}

/// A value as one word.
#[must_use]
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => match text.as_plain() {
            Some(plain) => word(plain),
            None => format!("\"{}\"", inside(text)),
        },
        Value::Expr(expr, _) => match literal(expr) {
            Some(text) => word(&text),
            None => format!("\"{}\"", read(expr, None)),
        },
        Value::List(items) => items.iter().map(self::value).collect::<Vec<_>>().join(" "),
    }
}

/// A text between double quotes.
#[must_use]
pub(super) fn inside(text: &Text) -> String {
    let mut out = String::new();
    for (at, piece) in text.pieces.iter().enumerate() {
        match piece {
            Piece::Literal(text) => out.push_str(&constant(Language::Bash, Place::Double, text)),
            Piece::Hole(expr, _) => out.push_str(&hole(expr, Place::Double, next(text, at))),
        }
    }
    out
}

/// A script with its holes filled.
#[must_use]
pub(super) fn script(text: &Text) -> String {
    let parts: Vec<Part<'_>> = text
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal(text) => Part::Text(text),
            Piece::Hole(..) => Part::Hole,
        })
        .collect();
    let mut places = shell::places(Language::Bash, &parts).into_iter();
    let mut out = String::new();
    for (at, piece) in text.pieces.iter().enumerate() {
        match piece {
            Piece::Literal(text) => out.push_str(text),
            Piece::Hole(expr, _) => {
                let place = places.next().unwrap_or(Place::Unknown);
                out.push_str(&hole(expr, place, next(text, at)));
            }
        }
    }
    out
}

/// The character behind a piece.
fn next(text: &Text, at: usize) -> Option<char> {
    match text.pieces.get(at + 1) {
        Some(Piece::Literal(text)) => text.chars().next(),
        _ => None,
    }
}

fn hole(expr: &Expr<Ref>, place: Place, next: Option<char>) -> String {
    match (literal(expr), place) {
        (_, Place::Comment) => String::new(),
        (Some(text), place) => constant(Language::Bash, place, &text),
        (None, Place::Bare | Place::Unknown) => format!("\"{}\"", read(expr, None)),
        (None, Place::Single) => format!("'\"{}\"'", read(expr, None)),
        (None, _) => read(expr, next),
    }
}

/// `$name`, or `${name}` where a letter follows.
fn read(expr: &Expr<Ref>, next: Option<char>) -> String {
    let Kind::Name(name) = &expr.kind else { return String::new() };
    let variable = variable_of(name);
    if next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
        format!("${{{variable}}}")
    } else {
        format!("${variable}")
    }
}

/// The text of a constant.
fn literal(expr: &Expr<Ref>) -> Option<String> {
    match &expr.kind {
        Kind::Literal(Literal::String(text)) => Some(text.clone()),
        Kind::Literal(Literal::Number(number)) => Some(format_number(*number)),
        Kind::Literal(Literal::Bool(truth)) => Some(truth.to_string()),
        Kind::Literal(Literal::Null) => Some(String::new()),
        Kind::List(items) => items.iter().map(literal).collect::<Option<Vec<_>>>().map(|all| all.join(" ")),
        _ => None,
    }
}

/// A condition over inputs: truth values are the words `true` and `false`, `none` is nothing.
#[must_use]
pub(super) fn condition(expr: &Expr<Ref>) -> String {
    match &expr.kind {
        Kind::Literal(Literal::Bool(truth)) => truth.to_string(),
        Kind::Not(inner) => match &inner.kind {
            Kind::Name(name) => format!("[ \"${}\" != true ]", variable_of(name)),
            _ => format!("! {{ {}; }}", condition(inner)),
        },
        Kind::Binary(Operator::And, left, right) => format!("{} && {}", condition(left), condition(right)),
        Kind::Binary(Operator::Or, left, right) => format!("{{ {} || {}; }}", condition(left), condition(right)),
        Kind::Binary(operator @ (Operator::Equal | Operator::NotEqual), left, right) => {
            let side = |expr: &Expr<Ref>| {
                literal(expr).map_or_else(|| format!("\"{}\"", read(expr, None)), |text| word(&text))
            };
            let sign = if *operator == Operator::Equal { "=" } else { "!=" };
            format!("[ {} {sign} {} ]", side(left), side(right))
        }
        Kind::Name(name) => format!("[ \"${}\" = true ]", variable_of(name)),
        _ => "true".to_owned(),
    }
}

/// A truth value as a word for a function: what it is, or what the input says.
#[must_use]
pub(super) fn truth(expr: &Expr<Ref>) -> String {
    match &expr.kind {
        Kind::Literal(Literal::Bool(truth)) => truth.to_string(),
        _ => format!("\"$(if {}; then echo true; else echo false; fi)\"", condition(expr)),
    }
}
