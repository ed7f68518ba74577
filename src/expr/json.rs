//! JSON for `fromJSON` and `toJSON`: keeps the order of keys, reads numbers exactly, prints as GitHub does.

use std::sync::Arc;

use super::number::{format_number, parse_number};
use super::value::{Object, Value};

/// The most levels that the runner's JSON reader takes.
const MAX_DEPTH: usize = 100;

/// The value of a JSON text. Of keys that differ in case only, the first one counts.
///
/// # Errors
/// With what was expected, when the text is no JSON.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.skip_space();
    if reader.at < text.len() { Err(reader.expected("the end")) } else { Ok(value) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn expected(&self, what: &str) -> String {
        format!("expected {what} at character {}", self.text.get(..self.at).map_or(0, |read| read.chars().count()) + 1)
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > MAX_DEPTH {
            return Err(format!("more than {MAX_DEPTH} levels"));
        }
        self.skip_space();
        match self.rest().bytes().next() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ if self.eat("null") => Ok(Value::Null),
            _ if self.eat("true") => Ok(Value::Bool(true)),
            _ if self.eat("false") => Ok(Value::Bool(false)),
            _ => Err(self.expected("a value")),
        }
    }

    /// Whether another item follows: a comma, or the closing bracket.
    fn more(&mut self, close: &str) -> Result<bool, String> {
        self.skip_space();
        if self.eat(close) {
            return Ok(false);
        }
        if self.eat(",") { Ok(true) } else { Err(self.expected("a comma")) }
    }

    fn array(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_space();
        if self.eat("]") {
            return Ok(Value::array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if !self.more("]")? {
                return Ok(Value::array(items));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let mut object = Object::default();
        self.skip_space();
        if self.eat("}") {
            return Ok(Value::Object(Arc::new(object)));
        }
        loop {
            self.skip_space();
            let key = self.string()?;
            self.skip_space();
            if !self.eat(":") {
                return Err(self.expected("a colon"));
            }
            let value = self.value(depth + 1)?;
            object.insert(key, value);
            if !self.more("}")? {
                return Ok(Value::Object(Arc::new(object)));
            }
        }
    }

    fn number(&mut self) -> Result<Value, String> {
        let rest = self.rest();
        let end =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))).unwrap_or(rest.len());
        let text = rest.get(..end).unwrap_or("");
        let digits = text.strip_prefix('-').unwrap_or(text);
        let whole = digits.find(|c: char| !c.is_ascii_digit()).map_or(digits, |end| digits.get(..end).unwrap_or(""));
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        let fraction = digits.get(whole.len()..).and_then(|rest| rest.strip_prefix('.'));
        let bare_point = fraction.is_some_and(|fraction| !fraction.starts_with(|c: char| c.is_ascii_digit()));
        let number = parse_number(text);
        if whole.is_empty() || leading_zero || bare_point || number.is_nan() || digits.contains(['x', 'o', 'I']) {
            return Err(self.expected("a number"));
        }
        self.at += end;
        Ok(Value::Number(number))
    }

    fn string(&mut self) -> Result<String, String> {
        if !self.eat("\"") {
            return Err(self.expected("a string"));
        }
        let mut text = String::new();
        loop {
            let Some(c) = self.rest().chars().next() else { return Err(self.expected("a quote")) };
            match c {
                '"' => {
                    self.at += 1;
                    return Ok(text);
                }
                '\\' => text.push(self.escape()?),
                c if c < ' ' => return Err(self.expected("an escaped control character")),
                c => {
                    self.at += c.len_utf8();
                    text.push(c);
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        let simple = match self.rest().as_bytes().get(1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.expected("an escape")),
        };
        self.at += 2;
        Ok(simple)
    }

    /// `\u1234`, or two of them for a character beyond the first plane.
    fn unicode(&mut self) -> Result<char, String> {
        let high = self.unit()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high).ok_or_else(|| self.expected("a character"));
        }
        let low = if self.rest().starts_with("\\u") { self.unit()? } else { 0 };
        char::decode_utf16([high, low].map(|unit| u16::try_from(unit).unwrap_or(0)))
            .next()
            .and_then(Result::ok)
            .ok_or_else(|| self.expected("a character"))
    }

    fn unit(&mut self) -> Result<u32, String> {
        let digits = self.rest().get(2..6).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.expected("four hexadecimal digits"))?;
        self.at += 6;
        Ok(unit)
    }
}

/// A text as a JSON string.
pub(super) fn quote(text: &str) -> String {
    quote_with(text, |c| match c {
        '\u{8}' => Some("\\b".to_owned()),
        '\u{c}' => Some("\\f".to_owned()),
        c if c < ' ' || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}') => Some(format!("\\u{:04x}", u32::from(c))),
        _ => None,
    })
}

/// A text in double quotes, with the escapes that JSON and YAML share. `escape` writes the other characters that may not
/// stand as they are; nothing leaves one as it is.
pub(crate) fn quote_with(text: &str, escape: impl Fn(char) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => match escape(c) {
                Some(escaped) => out.push_str(&escaped),
                None => out.push(c),
            },
        }
    }
    out.push('"');
    out
}

/// A value as `toJSON` prints it: two blanks a level, empty collections on one line, numbers with 15 digits.
pub(super) fn pretty(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, 0);
    out
}

fn write(out: &mut String, value: &Value, level: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&format_number(*number)),
        Value::String(text) => out.push_str(&quote(text)),
        Value::Array(array) if array.items().is_empty() => out.push_str("[]"),
        Value::Array(array) => {
            out.push('[');
            for (index, item) in array.items().iter().enumerate() {
                begin_item(out, index, level + 1);
                write(out, item, level + 1);
            }
            end_items(out, ']', level);
        }
        Value::Object(object) if object.is_empty() => out.push_str("{}"),
        Value::Object(object) => {
            out.push('{');
            for (index, (key, item)) in object.iter().enumerate() {
                begin_item(out, index, level + 1);
                out.push_str(&quote(key));
                out.push_str(": ");
                write(out, item, level + 1);
            }
            end_items(out, '}', level);
        }
    }
}

fn begin_item(out: &mut String, index: usize, level: usize) {
    out.push_str(if index > 0 { ",\n" } else { "\n" });
    out.push_str(&"  ".repeat(level));
}

fn end_items(out: &mut String, close: char, level: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(level));
    out.push(close);
}
