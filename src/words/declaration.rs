//! What reading declarations has in common: headers in pieces, bodies of one type of fact, things that come `from` a
//! component.

use super::read::{BlockWord, Entry, Fields, Header, Reader, entries};
use super::table::Place;
use super::values::{FromValue, Given};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Body, Statement, Template};

/// The text of the `##` comment before a statement.
pub(super) fn doc(statement: &Statement) -> Option<String> {
    statement.doc.as_ref().map(|d| d.text.clone())
}

impl Header<'_> {
    /// Takes one value of a type, or reports that `what` is missing.
    pub fn value<T: FromValue>(&mut self, what: &str, cx: &mut Reader<'_>) -> Option<Given<T>> {
        match self.take_operand() {
            Some(expr) => cx.value(&expr),
            None => {
                self.expected(what, cx);
                None
            }
        }
    }

    /// Takes a preposition, or reports that it and `what` are missing.
    pub fn preposition(&mut self, word: &str, what: &str, cx: &mut Reader<'_>) -> Option<Span> {
        let span = self.take_word(word);
        if span.is_none() {
            self.expected(&format!("`{word}` and {what}"), cx);
        }
        span
    }

    /// Takes `of NAME`, or reports that it is missing.
    pub fn of(&mut self, what: &str, cx: &mut Reader<'_>) -> Option<ast::Name> {
        self.preposition("of", what, cx)?;
        self.name(what, cx)
    }

    /// Takes `WORD VALUE` if that preposition comes next.
    pub fn optional<T: FromValue>(&mut self, word: &str, what: &str, cx: &mut Reader<'_>) -> Option<Given<T>> {
        self.take_word(word)?;
        self.value(what, cx)
    }
}

/// The text that is the body of a word.
pub(super) fn text_body(block: &Block, what: &str, cx: &mut Reader<'_>) -> Option<Template> {
    if let Some(Body::Text(text)) = &block.body {
        return Some(text.clone());
    }
    let word = &block.word.text;
    let message = format!("`{word}` wants {what} as its body");
    let d = Diagnostic::new(&codes::BAD_BODY, block.word.span, message);
    cx.error(d.help(format!("write `{word} … \"\"\"` with {what} between the quotes")));
    None
}

/// Reports a body of a word that has none.
pub(super) fn no_body(block: &Block, cx: &mut Reader<'_>) {
    let span = match &block.body {
        Some(Body::Block(_, span)) => *span,
        Some(Body::Text(text)) => text.span,
        None => return,
    };
    let message = format!("`{}` has no body here", block.word.text);
    cx.error(Diagnostic::new(&codes::BAD_BODY, span, message).label("this means nothing"));
}

/// A component that declares something, with its inputs.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The component.
    pub component: ast::Name,
    /// Its inputs.
    pub inputs: Vec<Entry>,
}

/// A declaration's content: written out, or made by a component.
#[derive(Clone, Debug)]
pub enum Definition<F> {
    /// `{ … }`
    Written(Box<F>),
    /// `from COMPONENT [{ input = VALUE }]`
    From(Instance),
}

impl<F: Fields> Definition<F> {
    /// Reads it, with what is left of the header.
    pub(super) fn read(
        header: &mut Header<'_>,
        form: &str,
        block: &Block,
        cx: &mut Reader<'_>,
    ) -> Option<Definition<F>> {
        if header.take_word("from").is_some() {
            let component = header.name("the component", cx)?;
            header.finish(&block.word.text, form, cx);
            return Some(Definition::From(Instance { component, inputs: entries(block, cx) }));
        }
        header.finish(&block.word.text, form, cx);
        Some(Definition::Written(Box::new(cx.fields(block, header.head))))
    }

    /// The fields, where they are written out.
    #[must_use]
    pub fn written(&self) -> Option<&F> {
        match self {
            Definition::Written(fields) => Some(fields),
            Definition::From(_) => None,
        }
    }
}

/// `NAME { … }` within another declaration: single facts or whole statements of NAME, said anew.
#[derive(Clone, Debug)]
pub struct Override<F> {
    /// Whose.
    pub name: ast::Name,
    /// What is said anew; the rest is empty, not defaults.
    pub fields: Box<F>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl<F: Fields> BlockWord for Override<F> {
    const FORM: &'static str = "NAME [{ }]";
    fn body() -> Option<&'static Place> {
        Some(F::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Override<F>> {
        let mut header = Header::new(block);
        let name = header.name("the name of what is changed", cx)?;
        header.finish(&block.word.text, Self::FORM, cx);
        let fields = Box::new(cx.override_fields(block));
        Some(Override { name, fields, doc: doc(statement), allows: statement.allows.clone(), span: header.head })
    }
}

/// A fact with a name of one's own.
#[derive(Clone, Debug)]
pub struct Keyed<T> {
    /// Its name.
    pub key: ast::Name,
    /// Its value.
    pub value: Given<T>,
}

/// Reads facts with names of one's own as values of one type.
pub(super) fn keyed<T: FromValue>(entries: &[Entry], cx: &mut Reader<'_>) -> Vec<Keyed<T>> {
    let read = |e: &Entry| cx.value(&e.value).map(|value| Keyed { key: e.key.clone(), value });
    entries.iter().filter_map(read).collect()
}

/// A type that whole bodies consist of: `updates { KEY = weekly }`.
pub trait KeyedValue: FromValue {
    /// How such a body looks.
    const FORM: &'static str;
}

/// `{ KEY = VALUE }` with values of one type.
#[derive(Clone, Debug)]
pub struct KeyedBlock<T> {
    /// Its facts in order.
    pub list: Vec<Keyed<T>>,
    /// The word.
    pub span: Span,
}

impl<T: KeyedValue> BlockWord for KeyedBlock<T> {
    const FORM: &'static str = T::FORM;
    const MANY: bool = false;
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<KeyedBlock<T>> {
        let mut header = Header::new(block);
        header.finish(&block.word.text, Self::FORM, cx);
        let list = entries(block, cx);
        Some(KeyedBlock { list: keyed(&list, cx), span: block.word.span })
    }
}

/// Declares the block word of a body without a header: `{ … }`, once.
macro_rules! plain_block {
    ($(#[$doc:meta])* $Name:ident of $Fields:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $Name {
            /// Its facts.
            pub fields: Box<$Fields>,
            /// Its `##` comment.
            pub doc: Option<String>,
            /// What a diagnostic passes over here.
            pub allows: Vec<$crate::syntax::ast::Allow>,
            /// Its word.
            pub span: $crate::source::Span,
        }

        impl $crate::words::read::BlockWord for $Name {
            const FORM: &'static str = "{ }";
            const MANY: bool = false;
            fn body() -> Option<&'static $crate::words::table::Place> {
                Some(<$Fields as $crate::words::read::Fields>::place())
            }
            fn read(
                block: &$crate::syntax::ast::Block,
                statement: &$crate::syntax::ast::Statement,
                cx: &mut $crate::words::read::Reader<'_>,
            ) -> Option<$Name> {
                let mut header = $crate::words::read::Header::new(block);
                header.finish(&block.word.text, Self::FORM, cx);
                let fields = Box::new(cx.fields(block, header.head));
                let doc = $crate::words::declaration::doc(statement);
                Some($Name { fields, doc, allows: statement.allows.clone(), span: header.head })
            }
        }
    };
}
pub(super) use plain_block;

/// Declares a word with the header `NAME of WORKLOAD`.
macro_rules! of_workload {
    ($(#[$doc:meta])* $Name:ident $word:literal of $Fields:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $Name {
            /// Its name.
            pub name: $crate::syntax::ast::Name,
            /// The workload.
            pub workload: $crate::syntax::ast::Name,
            /// What it says.
            pub fields: Box<$Fields>,
            /// Its `##` comment.
            pub doc: Option<String>,
            /// What a diagnostic passes over here.
            pub allows: Vec<$crate::syntax::ast::Allow>,
            /// Its word and header.
            pub span: $crate::source::Span,
        }

        impl $crate::words::read::BlockWord for $Name {
            const FORM: &'static str = "NAME of WORKLOAD { }";
            fn body() -> Option<&'static $crate::words::table::Place> {
                Some(<$Fields as $crate::words::read::Fields>::place())
            }
            fn read(
                block: &$crate::syntax::ast::Block,
                statement: &$crate::syntax::ast::Statement,
                cx: &mut $crate::words::read::Reader<'_>,
            ) -> Option<$Name> {
                let mut header = $crate::words::read::Header::new(block);
                let name = header.name(concat!("the name of the ", $word), cx)?;
                let workload = header.of("a workload", cx)?;
                header.finish($word, Self::FORM, cx);
                let fields = Box::new(cx.fields(block, header.head));
                let (doc, allows) = ($crate::words::declaration::doc(statement), statement.allows.clone());
                Some($Name { name, workload, fields, doc, allows, span: header.head })
            }
        }
    };
}
pub(super) use of_workload;
