//! Tests of the writers: layout as text, and values through readers.

#![allow(clippy::unwrap_used)]

mod layout;
mod random;
mod torture;

use super::{Doc, Mapping, Node, Number, yaml};

/// What a YAML 1.2 reader gets from a text.
fn read(text: &str) -> serde_yaml::Value {
    serde_yaml::from_str(text).unwrap_or_else(|e| panic!("{e}:\n{text}"))
}

/// The value that a document stands for.
fn value_of(doc: &Doc) -> serde_yaml::Value {
    use serde_yaml::Value;
    match &doc.node {
        Node::Null => Value::Null,
        Node::Bool(b) => Value::Bool(*b),
        Node::Number(Number::Int(i)) => Value::Number((*i).into()),
        Node::Number(Number::Float(f)) => Value::Number((*f).into()),
        Node::Text(text, _) => Value::String(text.clone()),
        Node::Hole(hole) => panic!("{hole:?} has no value"),
        Node::Sequence(s) => Value::Sequence(s.items.iter().map(value_of).collect()),
        Node::Mapping(m) => {
            Value::Mapping(m.entries.iter().map(|e| (Value::String(e.key.clone()), value_of(&e.value))).collect())
        }
    }
}

/// A mapping of these entries.
fn map(entries: impl IntoIterator<Item = (&'static str, Doc)>) -> Doc {
    let entry = |(key, value): (&str, Doc)| super::Entry { key: key.to_owned(), bare: false, value };
    Doc::new(Node::Mapping(Mapping { entries: entries.into_iter().map(entry).collect(), spaced: false }))
}

/// The text of a document, which must come back as its value.
fn written(doc: &Doc) -> String {
    let text = yaml::write(doc).text;
    assert_eq!(read(&text), value_of(doc), "{text}");
    text
}
