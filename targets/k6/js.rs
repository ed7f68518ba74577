//! JavaScript in small: how names, texts and objects are written.

use crate::expr::number::format_number;
use crate::expr::{Kind, Literal};
use crate::ir::{Piece, Ref, Text, Value};

/// A text in single quotes, as a value of the template.
#[must_use]
pub fn text(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || c == '\u{2028}' || c == '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// A key of an object: in quotes where it is no name.
#[must_use]
pub fn key(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$')
        && name.chars().next().is_some_and(|c| !c.is_ascii_digit());
    if plain { name.to_owned() } else { text(name) }
}

/// The name of a constant or function for a name of the program: `load-test` becomes `loadTest`.
#[must_use]
pub fn name(name: &str) -> String {
    let mut out = String::new();
    let mut upper = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() {
            upper = !out.is_empty();
        } else if upper {
            out.push(c.to_ascii_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    let reserved = RESERVED.contains(&out.as_str()) || out.chars().next().is_none_or(|c| c.is_ascii_digit());
    if reserved { format!("send{}", capital(&out)) } else { out }
}

/// Names that a script uses itself, or that the language has taken.
const RESERVED: [&str; 34] = [
    "check",
    "sleep",
    "http",
    "exec",
    "options",
    "setup",
    "handleSummary",
    "field",
    "required",
    "group",
    "open",
    "data",
    "default",
    "delete",
    "new",
    "return",
    "switch",
    "this",
    "function",
    "class",
    "const",
    "let",
    "var",
    "import",
    "export",
    "if",
    "else",
    "for",
    "while",
    "do",
    "in",
    "of",
    "response",
    "console",
];

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A value of the program as an expression. Names of secrets and variables are constants of the script.
#[must_use]
pub fn value(value: &Value, wrap: Wrap) -> String {
    match value {
        Value::Text(text) => template("", text, wrap),
        Value::Expr(expr, _) => expression(expr, Wrap::None),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| self::value(item, wrap)).collect();
            format!("[{}]", items.join(", "))
        }
    }
}

/// What is done with a value in the middle of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrap {
    /// Nothing.
    None,
    /// It is a part of an address.
    Address,
    /// It is a part of a text of JSON: a value, with its quotes.
    Json,
}

/// A text with what is computed in it, behind `start`, which is code of a template literal.
#[must_use]
pub fn template(start: &str, text: &Text, wrap: Wrap) -> String {
    if let (true, Some(plain)) = (start.is_empty(), text.as_plain()) {
        return self::text(plain);
    }
    let mut out = format!("`{start}");
    for piece in &text.pieces {
        match piece {
            Piece::Literal(literal) => {
                for c in literal.chars() {
                    if matches!(c, '`' | '\\' | '$') {
                        out.push('\\');
                    }
                    out.push(c);
                }
            }
            Piece::Hole(expr, _) => out.push_str(&format!("${{{}}}", expression(expr, wrap))),
        }
    }
    out.push('`');
    out
}

fn expression(expr: &crate::expr::Expr<Ref>, wrap: Wrap) -> String {
    let inner = match &expr.kind {
        Kind::Name(name) => constant(name),
        Kind::Literal(Literal::String(text)) => self::text(text),
        Kind::Literal(Literal::Number(number)) => format_number(*number),
        Kind::Literal(Literal::Bool(truth)) => truth.to_string(),
        Kind::Literal(Literal::Null) => "null".to_owned(),
        Kind::List(items) => {
            let items: Vec<String> = items.iter().map(|item| expression(item, Wrap::None)).collect();
            format!("[{}]", items.join(", "))
        }
        _ => "undefined".to_owned(),
    };
    match wrap {
        Wrap::None => inner,
        Wrap::Address => format!("encodeURIComponent({inner})"),
        Wrap::Json => format!("JSON.stringify({inner})"),
    }
}

/// The constant that holds a value from outside.
fn constant(name: &Ref) -> String {
    outside(name).map_or_else(|| "undefined".to_owned(), str::to_owned)
}

/// The variable of the environment that a name is read from.
#[must_use]
pub fn outside(name: &Ref) -> Option<&str> {
    match name {
        Ref::Secret(name, None) | Ref::Secret(_, Some(name)) | Ref::Var(name) | Ref::Env(name) => Some(name),
        _ => None,
    }
}
