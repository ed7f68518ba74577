//! The JSON writer for the same tree. JSON has no comments: they are left out; origins stay.

use unicode_width::UnicodeWidthStr;

use super::WIDTH;
use super::artifact::{LineOrigin, Written};
use super::doc::{Doc, Hole, Node, Number};
use super::scalar;
use crate::expr::json::quote_with;

/// Writes a document with two spaces of indentation; lists, and objects in lists, stay on one line as far as they fit.
#[must_use]
pub fn write(doc: &Doc) -> Written {
    let mut writer = Writer { text: String::new(), line: 1, origins: Vec::new() };
    writer.node(doc, Room { indent: 0, used: 0, inline: false });
    writer.push("\n");
    Written { text: writer.text, origins: writer.origins }
}

struct Writer {
    text: String,
    line: u32,
    origins: Vec<LineOrigin>,
}

/// The indentation of the line, the columns used on it, and whether the node may stay on it.
#[derive(Clone, Copy)]
struct Room {
    indent: usize,
    used: usize,
    inline: bool,
}

impl Writer {
    fn node(&mut self, doc: &Doc, room: Room) {
        let range = doc.meta.origin.as_ref().map(|origin| {
            let lines = (self.line, self.line);
            self.origins.push(LineOrigin { lines, span: origin.span, reason: origin.reason.to_string() });
            self.origins.len() - 1
        });
        let one_line = one_line(doc).filter(|text| room.inline && room.used + text.width() < WIDTH);
        match (&doc.node, one_line) {
            (_, Some(text)) => self.push(&text),
            (Node::Mapping(mapping), None) if !mapping.entries.is_empty() => {
                let inner = room.indent + 2;
                let parts = mapping.entries.iter().map(|entry| {
                    let key = format!("{}: ", string(&entry.key));
                    let inline = matches!(entry.value.node, Node::Sequence(_));
                    (Room { indent: inner, used: inner + key.width(), inline }, key, &entry.value)
                });
                self.children('{', '}', room.indent, parts.collect());
            }
            (Node::Sequence(sequence), None) if !sequence.items.is_empty() => {
                let inner = Room { indent: room.indent + 2, used: room.indent + 2, inline: true };
                let parts = sequence.items.iter().map(|item| (inner, String::new(), item)).collect();
                self.children('[', ']', room.indent, parts);
            }
            (_, None) => {
                let text = scalar_text(&doc.node);
                self.push(&text);
            }
        }
        if let Some(origin) = range.and_then(|index| self.origins.get_mut(index)) {
            origin.lines.1 = self.line;
        }
    }

    fn children(&mut self, open: char, close: char, indent: usize, parts: Vec<(Room, String, &Doc)>) {
        self.push(&open.to_string());
        for (index, (room, key, value)) in parts.into_iter().enumerate() {
            self.push(if index == 0 { "\n" } else { ",\n" });
            self.push(&format!("{}{key}", " ".repeat(room.indent)));
            self.node(value, room);
        }
        self.push(&format!("\n{}{close}", " ".repeat(indent)));
    }

    fn push(&mut self, text: &str) {
        self.line += u32::try_from(text.matches('\n').count()).unwrap_or(0);
        self.text.push_str(text);
    }
}

/// The whole node on one line; only the innermost lists and objects are short enough to be read so.
fn one_line(doc: &Doc) -> Option<String> {
    let flat = |doc: &Doc| match &doc.node {
        Node::Sequence(s) if !s.items.is_empty() => None,
        Node::Mapping(m) if !m.entries.is_empty() => None,
        node => Some(scalar_text(node)),
    };
    match &doc.node {
        Node::Sequence(sequence) if !sequence.items.is_empty() => {
            let items = sequence.items.iter().map(flat).collect::<Option<Vec<_>>>()?;
            Some(format!("[{}]", items.join(", ")))
        }
        Node::Mapping(mapping) if !mapping.entries.is_empty() => {
            let entry = |e: &super::Entry| flat(&e.value).map(|value| format!("{}: {value}", string(&e.key)));
            let entries = mapping.entries.iter().map(entry).collect::<Option<Vec<_>>>()?;
            Some(format!("{{ {} }}", entries.join(", ")))
        }
        node => Some(scalar_text(node)),
    }
}

fn scalar_text(node: &Node) -> String {
    match node {
        Node::Null => "null".to_owned(),
        Node::Bool(value) => value.to_string(),
        Node::Number(Number::Float(value)) if !value.is_finite() => "null".to_owned(),
        Node::Number(value) => scalar::number(*value),
        Node::Text(text, _)
        | Node::Hole(Hole::Value(text) | Hole::Block(text) | Hole::Line(text) | Hole::Lines(text)) => string(text),
        Node::Sequence(_) => "[]".to_owned(),
        Node::Mapping(_) => "{}".to_owned(),
    }
}

/// A JSON string; what nobody sees is escaped.
fn string(text: &str) -> String {
    quote_with(text, |c| scalar::is_hidden(c).then(|| format!("\\u{:04x}", u32::from(c))))
}
