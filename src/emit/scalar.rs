//! How YAML spells one scalar so that readers of 1.1 and of 1.2 get the same text.
//!
//! Must not know where it stands but for three things: inside brackets, as a key, or as a value.

use super::doc::Number;
use crate::expr::json::quote_with;

/// Words that some reader takes for a boolean or for nothing, in any case.
const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// A number as both versions read it, and JSON too where JSON has it.
pub(super) fn number(number: Number) -> String {
    match number {
        Number::Int(value) => value.to_string(),
        Number::Float(value) if value.is_nan() => ".nan".to_owned(),
        Number::Float(value) if value.is_infinite() => if value > 0.0 { ".inf" } else { "-.inf" }.to_owned(),
        Number::Float(value) => {
            let text = format!("{value:?}");
            // YAML 1.1 wants a point before the exponent, and a sign in it.
            let Some((digits, exponent)) = text.split_once('e') else { return text };
            let point = if digits.contains('.') { "" } else { ".0" };
            let sign = if exponent.starts_with('-') { "" } else { "+" };
            format!("{digits}{point}e{sign}{exponent}")
        }
    }
}

/// A key: plain if it is a simple word.
pub(super) fn key(text: &str) -> String {
    if is_word(text, "/_.") { text.to_owned() } else { quoted(text) }
}

/// A text between brackets.
pub(super) fn in_flow(text: &str) -> String {
    if is_word(text, "/") { text.to_owned() } else { quoted(text) }
}

/// A text behind a key or a dash, on one line.
pub(super) fn value(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// Letters, digits and a few signs, which no reader takes for anything else.
fn is_word(text: &str, first: &str) -> bool {
    let Some(start) = text.chars().next() else { return false };
    let dotted = start == '.' && !text[1..].starts_with(|c: char| c.is_ascii_alphabetic());
    let starts = start.is_ascii_alphabetic() || first.contains(start) && !dotted;
    let fits = |c: char| c.is_ascii_alphanumeric() || "_./@-".contains(c);
    starts && text.chars().all(fits) && !is_special(text)
}

/// Whether a text may stand behind a key without quotes.
pub(super) fn is_plain(text: &str) -> bool {
    let mut chars = text.chars();
    let (Some(first), second) = (chars.next(), chars.next()) else { return false };
    let starts = match first {
        '-' => second.is_some_and(|c| c.is_ascii_alphabetic() || c == '-') && !text.starts_with("---"),
        '.' => !second.is_some_and(|c| c.is_ascii_digit()) && !text.starts_with("..."),
        '~' => second == Some('/'),
        '/' | '_' | '$' | '(' | '^' | '\\' => true,
        _ => first.is_alphabetic(),
    };
    starts
        && !is_special(text)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().any(|c| c == '\t' || c == '\n' || is_hidden(c))
}

/// Whether a whole text means something that is not the text.
fn is_special(text: &str) -> bool {
    let float = text.trim_start_matches(['-', '+']);
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
        || [".inf", ".nan"].iter().any(|word| word.eq_ignore_ascii_case(float))
}

/// A text in double quotes: as JSON has it, but for the characters that JSON leaves as they are.
pub(super) fn quoted(text: &str) -> String {
    quote_with(text, |c| is_hidden(c).then(|| escape(c)))
}

/// The shortest of YAML's escapes by number.
fn escape(c: char) -> String {
    match u32::from(c) {
        code @ ..=0xff => format!("\\x{code:02X}"),
        code @ ..=0xffff => format!("\\u{code:04X}"),
        code => format!("\\U{code:08X}"),
    }
}

/// Characters that YAML forbids, that break lines in one version only, or that nobody sees. Tab and line feed are not
/// among them.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{a0}' | '\u{ad}'
        | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}

/// How a text of several lines stands as a block: the header, or none if only quotes keep it.
pub(super) fn block_header(text: &str) -> Option<&'static str> {
    let (body, chomp) = match text.strip_suffix('\n') {
        Some(body) => (body, true),
        None => (text, false),
    };
    let visible = |line: &str| !line.trim_matches([' ', '\t']).is_empty();
    let hidden = text.chars().any(is_hidden);
    let first = body.split('\n').find(|line| !line.is_empty())?;
    let last = body.rsplit('\n').next()?;
    if hidden || !visible(first) || !visible(last) {
        return None;
    }
    Some(match (first.starts_with([' ', '\t']), chomp) {
        (false, true) => "|",
        (false, false) => "|-",
        (true, true) => "|2",
        (true, false) => "|2-",
    })
}
