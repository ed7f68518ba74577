//! Templates of a chart: documents with holes, under conditions.
//!
//! A document is an ordinary tree; a [`Body`] builds its mappings and lists, with directives between the entries. What
//! is a text of the tree is never taken for a part of the template: braces in it are escaped when it is written.

use super::Expr;
use crate::emit::{Doc, Entry, Hole, Mapping, Node, Origin, Sequence, Written, yaml};
use crate::source::Span;

/// A file below `templates/`.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// Its path below `templates/`.
    pub path: String,
    /// What is said of it, for those who read it; it is not rendered.
    pub notes: Vec<String>,
    /// Variables: name and value.
    pub variables: Vec<(&'static str, Expr)>,
    /// Conditions that end the rendering with a message.
    pub refusals: Vec<(Expr, Expr)>,
    /// What it is rendered under.
    pub when: Option<Expr>,
    /// Its documents.
    pub documents: Vec<Document>,
}

/// A document of a template.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// What it is rendered under.
    pub when: Option<Expr>,
    /// The object.
    pub doc: Doc,
}

impl Document {
    /// A document that is always there.
    #[must_use]
    pub fn always(doc: Doc) -> Document {
        Document { when: None, doc }
    }
}

impl Template {
    /// The text, with the places that its lines come from.
    #[must_use]
    pub fn write(&self) -> Written {
        let mut out = Written::default();
        for note in &self.notes {
            out.line(&format!("{{{{- /* {} */}}}}", note.replace("*/", "* /")));
        }
        for (name, value) in &self.variables {
            out.line(&format!("{{{{- ${name} := {value} }}}}"));
        }
        for (condition, message) in &self.refusals {
            out.line(&format!("{{{{- if {condition} }}}}"));
            out.line(&format!("{{{{- {} }}}}", Expr::call("fail", [message.clone()])));
            out.line("{{- end }}");
        }
        condition(&mut out, self.when.as_ref(), |out| {
            for (index, document) in self.documents.iter().enumerate() {
                if index > 0 {
                    out.line("---");
                }
                condition(out, document.when.as_ref(), |out| out.append(yaml::write(&escaped(&document.doc))));
            }
        });
        out
    }
}

/// A named template of `_helpers.tpl`: what it is for, its name and the entries that it gives.
#[derive(Clone, Debug)]
pub struct Block {
    /// What is said of it.
    pub note: String,
    /// `chart.labels`
    pub name: String,
    /// Its entries.
    pub entries: Body<Entry>,
}

impl Block {
    /// Adds it to a text.
    pub fn append(&self, out: &mut Written) {
        if !out.text.is_empty() {
            out.line("");
        }
        out.line(&format!("{{{{/* {} */}}}}", self.note));
        out.line(&format!("{{{{- define \"{}\" -}}}}", self.name));
        out.append(yaml::write(&escaped(&self.entries.clone().doc())));
        out.line("{{- end }}");
    }
}

fn condition(out: &mut Written, when: Option<&Expr>, inner: impl FnOnce(&mut Written)) {
    if let Some(when) = when {
        out.line(&format!("{{{{- if {when} }}}}"));
    }
    inner(out);
    if when.is_some() {
        out.line("{{- end }}");
    }
}

/// The tree with every brace of its texts escaped.
fn escaped(doc: &Doc) -> Doc {
    let node = match &doc.node {
        Node::Text(text, style) => Node::Text(escape(text), style.clone()),
        Node::Sequence(sequence) => {
            Node::Sequence(Sequence { items: sequence.items.iter().map(escaped).collect(), ..*sequence })
        }
        Node::Mapping(mapping) => {
            let entries = mapping.entries.iter();
            let entries = entries.map(|entry| Entry { value: escaped(&entry.value), ..entry.clone() }).collect();
            Node::Mapping(Mapping { entries, ..*mapping })
        }
        other => other.clone(),
    };
    Doc { node, meta: doc.meta.clone() }
}

/// A text as a template that gives it back.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace("{{", "{{ `{{` }}")
}

/// The value of an expression, where readers cannot take it for another type: numbers, and names that begin with a letter.
#[must_use]
pub fn plain(value: &Expr) -> Doc {
    Doc::new(Node::Hole(Hole::Value(value.hole())))
}

/// The value of an expression as a text in quotes.
#[must_use]
pub fn text(value: &Expr) -> Doc {
    plain(&value.clone().pipe("quote"))
}

/// Lines that an expression gives: a list or a mapping of the values.
#[must_use]
pub fn lines(value: &Expr) -> Doc {
    Doc::new(Node::Hole(Hole::Lines(Expr::call("toYaml", [value.clone()]).to_string())))
}

/// What may stand in a body.
pub trait Member: Clone {
    /// A line, or lines, of the template in its place.
    fn directive(doc: Doc) -> Self;
}

impl Member for Entry {
    fn directive(value: Doc) -> Entry {
        Entry { key: String::new(), bare: false, value }
    }
}

impl Member for Doc {
    fn directive(doc: Doc) -> Doc {
        doc
    }
}

/// Entries of a mapping or items of a list, with directives between them.
#[derive(Clone, Debug)]
pub struct Body<T> {
    members: Vec<T>,
}

impl<T> Default for Body<T> {
    fn default() -> Body<T> {
        Body { members: Vec::new() }
    }
}

impl<T: Member> Body<T> {
    /// An empty one.
    #[must_use]
    pub fn new() -> Body<T> {
        Body::default()
    }

    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    fn line(&mut self, text: String) {
        self.members.push(T::directive(Doc::new(Node::Hole(Hole::Line(text)))));
    }

    fn block(mut self, head: String, inner: Body<T>) -> Body<T> {
        self.line(format!("{{{{- {head} }}}}"));
        self.members.extend(inner.members);
        self.line("{{- end }}".to_owned());
        self
    }

    /// Something for those who read the template.
    #[must_use]
    pub fn note(mut self, text: &str) -> Body<T> {
        self.line(format!("{{{{- /* {text} */}}}}"));
        self
    }

    /// What stands there under a condition.
    #[must_use]
    pub fn when(self, condition: &Expr, inner: Body<T>) -> Body<T> {
        self.block(format!("if {condition}"), inner)
    }

    /// The one under a condition, else the other.
    #[must_use]
    pub fn either(mut self, condition: &Expr, inner: Body<T>, other: Body<T>) -> Body<T> {
        self.line(format!("{{{{- if {condition} }}}}"));
        self.members.extend(inner.members);
        self.line("{{- else }}".to_owned());
        self.members.extend(other.members);
        self.line("{{- end }}".to_owned());
        self
    }

    /// What stands there where a value is not empty; the value is `.` in it.
    #[must_use]
    pub fn with(self, value: &Expr, inner: Body<T>) -> Body<T> {
        self.block(format!("with {value}"), inner)
    }

    /// What stands there for each item of a value; the item is `.` in it, or `names` name it: `$key, $value`.
    #[must_use]
    pub fn range(self, names: Option<&str>, value: &Expr, inner: Body<T>) -> Body<T> {
        match names {
            Some(names) => self.block(format!("range {names} := {value}"), inner),
            None => self.block(format!("range {value}"), inner),
        }
    }

    /// Lines that an expression gives.
    #[must_use]
    pub fn lines(mut self, value: &Expr) -> Body<T> {
        self.members.push(T::directive(Doc::new(Node::Hole(Hole::Lines(value.to_string())))));
        self
    }

    /// Lines that an expression gives, where nothing is indented.
    #[must_use]
    pub fn lines_of(mut self, value: &Expr) -> Body<T> {
        self.line(value.hole());
        self
    }

    /// All members of another one.
    #[must_use]
    pub fn and(mut self, other: Body<T>) -> Body<T> {
        self.members.extend(other.members);
        self
    }
}

impl Body<Entry> {
    /// A key with its value.
    #[must_use]
    pub fn put(mut self, key: &str, value: Doc) -> Body<Entry> {
        self.members.push(Entry { key: key.to_owned(), bare: false, value });
        self
    }

    /// A key with a text.
    #[must_use]
    pub fn word(self, key: &str, value: &str) -> Body<Entry> {
        self.put(key, Doc::text(value))
    }

    /// A key with the number or name that an expression gives.
    #[must_use]
    pub fn value(self, key: &str, value: &Expr) -> Body<Entry> {
        self.put(key, plain(value))
    }

    /// A key with the text that an expression gives.
    #[must_use]
    pub fn text(self, key: &str, value: &Expr) -> Body<Entry> {
        self.put(key, text(value))
    }

    /// A key with a mapping.
    #[must_use]
    pub fn map(self, key: &str, inner: Body<Entry>) -> Body<Entry> {
        self.put(key, inner.doc())
    }

    /// A key with a list.
    #[must_use]
    pub fn list(self, key: &str, inner: Body<Doc>) -> Body<Entry> {
        self.put(key, inner.doc())
    }

    /// The mapping.
    #[must_use]
    pub fn doc(self) -> Doc {
        Doc::new(Node::Mapping(Mapping { entries: self.members, spaced: false }))
    }

    /// The mapping, made for what stands at `span`.
    #[must_use]
    pub fn of(self, span: Span) -> Doc {
        self.doc().origin(Origin::written(span))
    }
}

impl Body<Doc> {
    /// An item.
    #[must_use]
    pub fn item(mut self, item: Doc) -> Body<Doc> {
        self.members.push(item);
        self
    }

    /// An item that is a mapping.
    #[must_use]
    pub fn entry(self, item: Body<Entry>) -> Body<Doc> {
        self.item(item.doc())
    }

    /// The list.
    #[must_use]
    pub fn doc(self) -> Doc {
        Doc::list(self.members)
    }
}
