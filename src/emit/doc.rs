//! The tree of a document: mappings in order, sequences, scalars, with comments, layout and origins.
//!
//! A tree says what is written and how it should look. It must not know how a format spells anything: quoting,
//! escaping, folding and indentation are the writers'.

use std::borrow::Cow;

use crate::source::Span;

/// A node and what belongs to the place where it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Doc {
    /// What it is.
    pub node: Node,
    /// Comments, section and origin.
    pub meta: Meta,
}

/// What surrounds a node: nothing of it changes what a reader of the document gets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    /// Title of the section that begins with this entry.
    pub section: Option<String>,
    /// Comment above, a paragraph each; an empty one is an empty comment line. At the root: head of the file.
    pub above: Vec<String>,
    /// Comment behind, on the line of the key.
    pub note: Option<Note>,
    /// Who is responsible for it.
    pub origin: Option<Origin>,
}

impl Meta {
    /// Whether there is a comment or a section: it then needs a line of its own.
    #[must_use]
    pub fn has_comment(&self) -> bool {
        self.section.is_some() || !self.above.is_empty() || self.note.is_some()
    }

    /// Takes over what `outer` says; what it leaves open stays.
    pub fn overlay(&mut self, outer: &Meta) {
        if outer.section.is_some() {
            self.section.clone_from(&outer.section);
        }
        if !outer.above.is_empty() {
            self.above.clone_from(&outer.above);
        }
        if outer.note.is_some() {
            self.note.clone_from(&outer.note);
        }
        if outer.origin.is_some() {
            self.origin.clone_from(&outer.origin);
        }
    }
}

/// A comment behind a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its text, without the `#`.
    pub text: String,
    /// Whether tools read it where it stands: then it never moves above the line, however long that becomes.
    pub pinned: bool,
}

/// Where a part of a document comes from: the place in the program, and the reason in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The place that was written, or from which it was derived.
    pub span: Option<Span>,
    /// Such as `written` or `derived: checkout because unit-tests reads the tree`.
    pub reason: Cow<'static, str>,
}

impl Origin {
    /// What the user wrote at `span`.
    #[must_use]
    pub fn written(span: Span) -> Origin {
        Origin { span: Some(span), reason: Cow::Borrowed("written") }
    }

    /// What follows from `span` by a rule.
    #[must_use]
    pub fn derived(span: Option<Span>, reason: impl Into<Cow<'static, str>>) -> Origin {
        Origin { span, reason: reason.into() }
    }
}

/// The kinds of nodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Node {
    /// No value. In a YAML mapping nothing stands behind the key.
    #[default]
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text and how it should look.
    Text(String, Style),
    /// A list.
    Sequence(Sequence),
    /// Keys and values in their order.
    Mapping(Mapping),
    /// What a program puts there when it renders the document.
    Hole(Hole),
}

/// A place of a template. The writer puts its text down as it is: whoever makes it answers for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hole {
    /// In the place of a value, on one line.
    Value(String),
    /// In the place of a value, a text of several lines with holes among them, as a block.
    Block(String),
    /// In the place of an entry with an empty key or of an item: a line for itself.
    Line(String),
    /// In the place of a value, or of an entry with an empty key: a pipeline that gives lines, which the writer completes
    /// by the indentation.
    Lines(String),
}

/// A number as documents know them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
}

/// How a text should look. A writer follows it only as far as every reader gets the same text back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Plain, or quoted where plain could be misread; several lines as a block.
    #[default]
    Auto,
    /// Always in quotes: versions, schedules, globs.
    Quoted,
    /// As a block even if it is one line.
    Block,
    /// Like `Auto`, but a line that is too long breaks at spaces.
    Fill,
    /// An expression: one line if it fits and can be plain, else broken between its pieces, never in quotes. The text
    /// is the pieces, joined by spaces.
    Folded(Vec<Piece>),
}

/// A part of a folded text that stays on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// How deep the place before it lies: a line breaks at the smallest depth first.
    pub depth: u16,
    /// Its text, without spaces at its ends.
    pub text: String,
}

/// A list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sequence {
    /// Its items.
    pub items: Vec<Doc>,
    /// Whether it stands between brackets on one line, as far as it fits.
    pub flow: bool,
    /// Whether blank lines stand between the items.
    pub spaced: bool,
}

/// Keys and values in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    /// Its entries; no key occurs twice.
    pub entries: Vec<Entry>,
    /// Whether blank lines stand between the entries.
    pub spaced: bool,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Whether the key is never quoted: for words that only an older YAML takes for something else, such as `on`.
    pub bare: bool,
    /// The value, with the comments of the entry.
    pub value: Doc,
}

impl Mapping {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Doc> {
        self.entries.iter().find(|e| e.key == key).map(|e| &e.value)
    }

    /// Takes over all entries of `other`: one whose key is there already, as `same` sees it, replaces it in its place,
    /// the others follow at the end. It does not look into values.
    pub fn merge(&mut self, other: Mapping, same: fn(&str, &str) -> bool) {
        for new in other.entries {
            match self.entries.iter_mut().find(|old| same(&old.key, &new.key)) {
                Some(old) => *old = Entry { bare: old.bare, ..new },
                None => self.entries.push(new),
            }
        }
    }
}

impl Doc {
    /// A node without comments.
    #[must_use]
    pub fn new(node: Node) -> Doc {
        Doc { node, meta: Meta::default() }
    }

    /// No value.
    #[must_use]
    pub fn null() -> Doc {
        Doc::new(Node::Null)
    }

    /// `true` or `false`.
    #[must_use]
    pub fn bool(value: bool) -> Doc {
        Doc::new(Node::Bool(value))
    }

    /// A whole number.
    #[must_use]
    pub fn int(value: i64) -> Doc {
        Doc::new(Node::Number(Number::Int(value)))
    }

    /// A text in the plainest form that is safe.
    #[must_use]
    pub fn text(value: impl Into<String>) -> Doc {
        Doc::styled(value, Style::Auto)
    }

    /// A text in quotes.
    #[must_use]
    pub fn quoted(value: impl Into<String>) -> Doc {
        Doc::styled(value, Style::Quoted)
    }

    /// A text with the style wanted.
    #[must_use]
    pub fn styled(value: impl Into<String>, style: Style) -> Doc {
        Doc::new(Node::Text(value.into(), style))
    }

    /// An expression that may be broken between its pieces.
    #[must_use]
    pub fn folded(pieces: Vec<Piece>) -> Doc {
        let text = pieces.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(" ");
        Doc::styled(text, Style::Folded(pieces))
    }

    /// A list, an item a line.
    #[must_use]
    pub fn list(items: impl IntoIterator<Item = Doc>) -> Doc {
        Doc::new(Node::Sequence(Sequence { items: items.into_iter().collect(), flow: false, spaced: false }))
    }

    /// A list between brackets, as far as it fits.
    #[must_use]
    pub fn flow(items: impl IntoIterator<Item = Doc>) -> Doc {
        Doc::new(Node::Sequence(Sequence { items: items.into_iter().collect(), flow: true, spaced: false }))
    }

    /// With blank lines between its items or entries.
    #[must_use]
    pub fn spaced(mut self) -> Doc {
        match &mut self.node {
            Node::Sequence(sequence) => sequence.spaced = true,
            Node::Mapping(mapping) => mapping.spaced = true,
            Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(..) | Node::Hole(_) => {}
        }
        self
    }

    /// With a comment above, a paragraph each.
    #[must_use]
    pub fn above<I: IntoIterator<Item: Into<String>>>(mut self, lines: I) -> Doc {
        self.meta.above = lines.into_iter().map(Into::into).collect();
        self
    }

    /// With a comment behind.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Doc {
        self.meta.note = Some(Note { text: text.into(), pinned: false });
        self
    }

    /// As the first entry of a section.
    #[must_use]
    pub fn section(mut self, title: impl Into<String>) -> Doc {
        self.meta.section = Some(title.into());
        self
    }

    /// With its origin.
    #[must_use]
    pub fn origin(mut self, origin: Origin) -> Doc {
        self.meta.origin = Some(origin);
        self
    }
}
