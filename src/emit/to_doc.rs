//! From typed models to documents: the trait, a field with its comments and origin, and a builder of mappings.
//!
//! Knows the tree only. What is left out when it is empty, and in which order keys stand, is said by the models.

use std::borrow::Cow;

use indexmap::IndexMap;

use super::doc::{Doc, Entry, Mapping, Meta, Node, Note, Origin};
use crate::source::Span;

/// What can be written as a part of a document.
pub trait ToDoc {
    /// The document.
    fn to_doc(&self) -> Doc;
}

/// A value of a model with its comments and its origin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field<T> {
    /// The value.
    pub value: T,
    /// Comments, section and origin.
    pub meta: Meta,
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Field<T> {
        Field { value, meta: Meta::default() }
    }
}

impl<T> Field<T> {
    /// A value about which nothing more is said.
    #[must_use]
    pub fn new(value: impl Into<T>) -> Field<T> {
        Field { value: value.into(), meta: Meta::default() }
    }

    /// With a comment behind: the reason, never what is there.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Field<T> {
        self.meta.note = Some(Note { text: text.into(), pinned: false });
        self
    }

    /// With a comment behind that tools read there, such as the version of a pinned action.
    #[must_use]
    pub fn pinned_note(mut self, text: impl Into<String>) -> Field<T> {
        self.meta.note = Some(Note { text: text.into(), pinned: true });
        self
    }

    /// With one more paragraph of comment above.
    #[must_use]
    pub fn above(mut self, line: impl Into<String>) -> Field<T> {
        self.meta.above.push(line.into());
        self
    }

    /// As the first of a section.
    #[must_use]
    pub fn section(mut self, title: impl Into<String>) -> Field<T> {
        self.meta.section = Some(title.into());
        self
    }

    /// As the user wrote it.
    #[must_use]
    pub fn written(mut self, span: Span) -> Field<T> {
        self.meta.origin = Some(Origin::written(span));
        self
    }

    /// As a rule made it from the place.
    #[must_use]
    pub fn derived(mut self, span: Option<Span>, reason: impl Into<Cow<'static, str>>) -> Field<T> {
        self.meta.origin = Some(Origin::derived(span, reason));
        self
    }
}

impl<T: ToDoc> ToDoc for Field<T> {
    fn to_doc(&self) -> Doc {
        let mut doc = self.value.to_doc();
        doc.meta.overlay(&self.meta);
        doc
    }
}

/// Builds a mapping in the order of the calls.
#[derive(Clone, Debug, Default)]
pub struct Map {
    mapping: Mapping,
}

impl Map {
    /// An empty one.
    #[must_use]
    pub fn new() -> Map {
        Map::default()
    }

    /// The key with its value.
    #[must_use]
    pub fn put(self, key: impl Into<String>, value: &(impl ToDoc + ?Sized)) -> Map {
        self.put_doc(key, value.to_doc())
    }

    /// The key with a document as it is.
    #[must_use]
    pub fn put_doc(mut self, key: impl Into<String>, value: Doc) -> Map {
        self.mapping.entries.push(Entry { key: key.into(), bare: false, value });
        self
    }

    /// The key, never quoted, with its value.
    #[must_use]
    pub fn put_bare(mut self, key: impl Into<String>, value: &(impl ToDoc + ?Sized)) -> Map {
        self.mapping.entries.push(Entry { key: key.into(), bare: true, value: value.to_doc() });
        self
    }

    /// The key if it has a value.
    #[must_use]
    pub fn maybe(self, key: &str, value: Option<&(impl ToDoc + ?Sized)>) -> Map {
        match value {
            Some(value) => self.put(key, value),
            None => self,
        }
    }

    /// The key if its list has items: a list between brackets.
    #[must_use]
    pub fn flow<T: ToDoc>(self, key: &str, items: &[T]) -> Map {
        if items.is_empty() { self } else { self.put_doc(key, Doc::flow(items.iter().map(ToDoc::to_doc))) }
    }

    /// The key if its list has items: an item a line.
    #[must_use]
    pub fn list<T: ToDoc>(self, key: &str, items: &[T]) -> Map {
        if items.is_empty() { self } else { self.put_doc(key, Doc::list(items.iter().map(ToDoc::to_doc))) }
    }

    /// The key if its table has entries.
    #[must_use]
    pub fn table<T: ToDoc>(self, key: &str, table: &IndexMap<String, T>) -> Map {
        if table.is_empty() { self } else { self.put(key, table) }
    }

    /// All entries of another mapping, which replace those of the same key; any other node is left out.
    #[must_use]
    pub fn raw(mut self, raw: Option<&Doc>, same: fn(&str, &str) -> bool) -> Map {
        if let Some(Doc { node: Node::Mapping(raw), .. }) = raw {
            self.mapping.merge(raw.clone(), same);
        }
        self
    }

    /// With blank lines between the entries.
    #[must_use]
    pub fn spaced(mut self) -> Map {
        self.mapping.spaced = true;
        self
    }

    /// Whether it has no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.mapping.entries.is_empty()
    }

    /// The document.
    #[must_use]
    pub fn doc(self) -> Doc {
        Doc::new(Node::Mapping(self.mapping))
    }
}

impl ToDoc for Doc {
    fn to_doc(&self) -> Doc {
        self.clone()
    }
}

impl ToDoc for bool {
    fn to_doc(&self) -> Doc {
        Doc::bool(*self)
    }
}

impl ToDoc for i64 {
    fn to_doc(&self) -> Doc {
        Doc::int(*self)
    }
}

impl ToDoc for str {
    fn to_doc(&self) -> Doc {
        Doc::text(self)
    }
}

impl ToDoc for String {
    fn to_doc(&self) -> Doc {
        Doc::text(self)
    }
}

impl<T: ToDoc> ToDoc for [T] {
    fn to_doc(&self) -> Doc {
        Doc::list(self.iter().map(ToDoc::to_doc))
    }
}

impl<T: ToDoc> ToDoc for IndexMap<String, T> {
    fn to_doc(&self) -> Doc {
        self.iter().fold(Map::new(), |map, (key, value)| map.put(key, value)).doc()
    }
}
