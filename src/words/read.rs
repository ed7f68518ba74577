//! From blocks to declarations: reads bodies by the table, headers by a cursor, and says what does not fit.

mod header;
mod place;
mod usage;

use super::table::{Form, Place, Steps, Word};
use super::ty::Ty;
use super::values::{Anything, FromValue, Given, Read, Reference, Value};
use crate::diag::{Diagnostic, Diagnostics, Severity, codes};
use crate::source::Span;
use crate::syntax::ast::{self, Block, Body, Expr, ExprKind, Statement, StatementKind};

pub use header::Header;
use usage::first_sentence;
pub use usage::{described, usage};

/// What reading has at hand.
pub struct Reader<'a> {
    /// Where reports go.
    pub diags: &'a mut Diagnostics,
}

/// A kind of body: a Rust struct whose fields are the words of a place. Made by [`place!`](crate::place).
pub trait Fields: Sized + Default {
    /// The place in the table.
    fn place() -> &'static Place;
    /// Takes a fact in; `false` when there is none of this name.
    fn fact(&mut self, fact: &ast::Fact, cx: &mut Reader<'_>) -> bool;
    /// Takes a block in; `false` when there is none of this word.
    fn block(&mut self, block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> bool;
    /// Fills in defaults and reports what is missing. `at` is the head of the block.
    fn finish(&mut self, at: Span, cx: &mut Reader<'_>);
    /// All facts that are given, for phases that treat every fact alike.
    fn facts(&self) -> Vec<FactView<'_>> {
        Vec::new()
    }
}

/// A fact of a body, whatever its type is in Rust.
#[derive(Clone, Debug)]
pub struct FactView<'a> {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub ty: Ty,
    /// Its expression, where it is no literal.
    pub computed: Option<&'a Expr>,
    /// What it refers to, where it is one.
    pub references: Vec<Reference>,
    /// Where the value stands.
    pub span: Span,
}

impl<'a> FactView<'a> {
    /// The view of a fact.
    #[must_use]
    pub fn of<T: FromValue>(name: &'static str, given: &'a Given<T>) -> FactView<'a> {
        let (computed, references) = match &given.value {
            Value::Computed(expr) => (Some(expr), Vec::new()),
            Value::Known(value) => (None, value.references(given.span)),
        };
        FactView { name, ty: T::ty(), computed, references, span: given.span }
    }
}

/// A block statement: a Rust type with its header and body.
pub trait BlockWord: Sized {
    /// Header and body in the notation of the reference.
    const FORM: &'static str;
    /// Whether it may be said more than once in one place.
    const MANY: bool = true;
    /// What its body holds.
    fn body() -> Option<&'static Place> {
        None
    }
    /// Reads it. `None` when it could not be; that has been reported.
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Self>;
}

impl Reader<'_> {
    /// Reports an error.
    pub fn error(&mut self, diagnostic: Diagnostic) {
        self.diags.push(diagnostic);
    }

    /// Reads the value of a fact as a `T`.
    pub fn value<T: FromValue>(&mut self, expr: &Expr) -> Option<Given<T>> {
        let given = |value| Some(Given { value, span: expr.span, default: false });
        if matches!(expr.kind, ExprKind::Missing | ExprKind::Bad) {
            return None;
        }
        match T::read(expr) {
            Read::Known(value) => {
                self.quoted_choice(expr, &T::ty());
                given(Value::Known(value))
            }
            Read::Computed => given(Value::Computed(expr.clone())),
            Read::Wrong(message, help) => {
                let choice = !T::ty().choices().is_empty() && super::values::literal(expr).is_some();
                let code = if choice { &codes::UNKNOWN_CHOICE } else { &codes::WRONG_TYPE };
                let mut d =
                    Diagnostic::new(code, expr.span, message).label(format!("expected {}", described(&T::ty())));
                if let Some(help) = help {
                    d = d.help(help);
                }
                self.error(d);
                None
            }
        }
    }

    /// Notes quotes around a choice.
    fn quoted_choice(&mut self, expr: &Expr, ty: &Ty) {
        if let (Ty::Choice(_), ExprKind::Template(text)) = (ty, &expr.kind)
            && let Some(plain) = text.plain()
        {
            let d = Diagnostic::new(&codes::QUOTED_CHOICE, expr.span, "a choice needs no quotes");
            self.error(d.fix(format!("write `{plain}`"), expr.span, plain));
        }
    }

    /// Reads a body of a place; without a body, an empty one.
    pub fn fields<F: Fields>(&mut self, block: &Block, head: Span) -> F {
        let mut fields: F = self.override_fields(block);
        if self.is_spoiled(block, head) {
            // Something was refused: whether anything is missing is not known.
            fields.finish(head, &mut Reader { diags: &mut Diagnostics::default() });
        } else {
            fields.finish(head, self);
        }
        fields
    }

    /// Reads a body that says single things anew: what is not written is neither missing nor filled in.
    pub fn override_fields<F: Fields>(&mut self, block: &Block) -> F {
        let mut fields = F::default();
        match &block.body {
            Some(Body::Block(statements, _)) => {
                for statement in statements {
                    self.statement(&mut fields, statement);
                }
            }
            Some(Body::Text(text)) => {
                let place = F::place().name;
                let d = Diagnostic::new(&codes::BAD_BODY, text.span, format!("`{place}` has no text as its body"))
                    .label("a block in braces is wanted here");
                self.error(d);
            }
            None => {}
        }
        fields
    }

    /// Reads one statement into a body.
    pub fn statement<F: Fields>(&mut self, fields: &mut F, statement: &Statement) {
        match &statement.kind {
            StatementKind::Fact(fact) => {
                if !fields.fact(fact, self) {
                    self.forget_colon(fact);
                    self.unknown(F::place(), &fact.name, true);
                }
            }
            StatementKind::Block(block) => {
                if block.word.text.is_empty() {
                    return;
                }
                if !fields.block(block, statement, self) {
                    self.forget_body(F::place(), block);
                    self.unknown(F::place(), &block.word, false);
                }
            }
            StatementKind::Bad => {}
        }
    }

    /// Reports a word that the place does not know, or knows in the other form.
    fn unknown(&mut self, place: &Place, name: &ast::Name, fact: bool) {
        let (code, what) = if fact { (&codes::UNKNOWN_FACT, "fact") } else { (&codes::UNKNOWN_WORD, "word") };
        let step = || super::steps::WORDS.iter().find(|step| place.steps.is_some() && step.name == name.text);
        if let Some(word) = place.word(&name.text).or_else(step) {
            let d = Diagnostic::new(&codes::WRONG_FORM, name.span, wrong_form(word, fact))
                .label("in this form it means nothing");
            self.error(d.help(format!("write `{}`", usage(word))));
            return;
        }
        let d = Diagnostic::new(code, name.span, format!("{} knows no {what} `{}`", place_name(place), name.text));
        self.error(super::foreign::explained(d, place, name));
    }

    /// The `:` behind a word that is no fact here: what the word means says more.
    fn forget_colon(&mut self, fact: &ast::Fact) {
        let behind = |span: Span| span.file == fact.name.span.file && fact.name.span.end == span.start;
        if matches!(fact.value.kind, ExprKind::Bad) {
            self.diags.retain(|d| d.code != &codes::UNEXPECTED || !behind(d.span()));
        }
    }

    /// The body of a fact that was written as a block: what is wrong with its text does not matter.
    fn forget_body(&mut self, place: &Place, block: &Block) {
        let is_fact = place.word(&block.word.text).is_some_and(|word| matches!(word.form, Form::Fact(_)));
        if let (true, Some(Body::Block(_, body))) = (is_fact, &block.body) {
            self.diags.retain(|d| d.code != &codes::UNEXPECTED || !body.contains(d.span()));
        }
    }

    /// Whether a report stands in the head of a block, or in that of one of its statements.
    fn is_spoiled(&self, block: &Block, head: Span) -> bool {
        let statements = match &block.body {
            Some(Body::Block(statements, _)) => statements.as_slice(),
            _ => &[],
        };
        let heads = statements.iter().map(|statement| match &statement.kind {
            StatementKind::Fact(fact) => fact.name.span,
            StatementKind::Block(inner) => {
                inner.word.span.to(inner.header.last().map_or(inner.word.span, ast::Part::span))
            }
            StatementKind::Bad => statement.span,
        });
        let heads: Vec<Span> = heads.collect();
        let near = |at: Span, span: Span| at.file == span.file && at.start <= span.start && span.start <= at.end + 1;
        let is_error = |d: &&Diagnostic| d.severity == Severity::Error;
        let own = |d: &Diagnostic| near(head, d.span()) && d.code != &codes::MISSING_FACT;
        let whole = heads.first().zip(heads.last()).map(|(first, last)| first.to(*last));
        let within = |d: &&Diagnostic| whole.is_some_and(|whole| near(whole, d.span()));
        self.diags.iter().filter(is_error).any(own)
            || self.diags.iter().filter(is_error).filter(within).any(|d| heads.iter().any(|h| near(*h, d.span())))
    }

    /// Reports a second saying of something that is said once.
    pub fn twice(&mut self, name: &str, again: Span, first: Span) {
        let d = Diagnostic::new(&codes::TWICE, again, format!("`{name}` is said twice"))
            .label("a second time here")
            .also(first, "first here")
            .help("keep one of them");
        self.error(d);
    }

    /// Reports a required word that is missing.
    pub fn missing(&mut self, place: &Place, word: &Word, at: Span) {
        let begins = format!("{} needs ", place_name(place));
        let add = format!("`{}`", usage(word));
        let last = self.diags.iter_mut().last();
        if let Some(last) =
            last.filter(|d| d.code == &codes::MISSING_FACT && d.span() == at && d.message.starts_with(&begins))
        {
            last.message.push_str(&format!(", `{}`", word.name));
            let help = last.help.take().unwrap_or_default();
            let help = help.split_once("`: ").map_or(help.clone(), |(add, _)| format!("{add}`"));
            last.help = Some(format!("{help}, {add}"));
            last.labels[0].text = "all of them are missing".into();
            return;
        }
        let d = Diagnostic::new(&codes::MISSING_FACT, at, format!("{begins}`{}`", word.name))
            .label("it is missing here")
            .help(format!("add {add}: {}", first_sentence(word.doc)));
        self.error(d);
    }
}

/// The place as a sentence begins with it.
fn place_name(place: &Place) -> String {
    if place.name == "file" {
        return "the top of a file".into();
    }
    format!("`{}`", place.name)
}

fn wrong_form(word: &Word, fact: bool) -> String {
    if fact {
        format!("`{}` is a block, not a value", word.name)
    } else {
        format!("`{}` is a fact and wants a `=`", word.name)
    }
}

/// `KEY = VALUE` of a body without words of its own: an environment, inputs of an action.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: ast::Name,
    /// Its value.
    pub value: Expr,
    /// The `##` before it.
    pub doc: Option<String>,
}

/// Entries of a block.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// A name in the header: a set that is declared.
    pub name: Option<ast::Name>,
    /// In order.
    pub list: Vec<Entry>,
    /// The word.
    pub span: Option<Span>,
}

impl BlockWord for Entries {
    const FORM: &'static str = "{ KEY = VALUE }";
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Entries> {
        let mut header = Header::new(block);
        let name = header.take_bare();
        header.finish(&block.word.text, Self::FORM, cx);
        Some(Entries { name, list: entries(block, cx), span: Some(block.word.span) })
    }
}

/// The facts of a body that knows no words.
pub fn entries(block: &Block, cx: &mut Reader<'_>) -> Vec<Entry> {
    let mut list: Vec<Entry> = Vec::new();
    let statements = match &block.body {
        Some(Body::Block(statements, _)) => statements.as_slice(),
        Some(Body::Text(text)) => {
            cx.error(
                Diagnostic::new(&codes::BAD_BODY, text.span, "a block of facts is wanted here")
                    .help("write `{ KEY = VALUE }`"),
            );
            &[]
        }
        None => &[],
    };
    for statement in statements {
        match &statement.kind {
            StatementKind::Fact(fact) => push_entry(&mut list, fact, statement, cx),
            StatementKind::Block(inner) if !inner.word.text.is_empty() => {
                let message = format!("`{}` wants a value here", inner.word.text);
                cx.error(
                    Diagnostic::new(&codes::WRONG_FORM, inner.word.span, message)
                        .help(format!("write `{} = …`", inner.word.text)),
                );
            }
            StatementKind::Block(_) | StatementKind::Bad => {}
        }
    }
    list
}

/// Adds a fact to entries, without its comment.
pub fn push_fact(list: &mut Vec<Entry>, fact: &ast::Fact, cx: &mut Reader<'_>) {
    if let Some(first) = list.iter().find(|e| e.key.text == fact.name.text) {
        cx.twice(&fact.name.text, fact.name.span, first.key.span);
        return;
    }
    list.push(Entry { key: fact.name.clone(), value: fact.value.clone(), doc: None });
}

/// Adds a fact to entries; a second of the same name is reported.
pub fn push_entry(list: &mut Vec<Entry>, fact: &ast::Fact, statement: &Statement, cx: &mut Reader<'_>) {
    if let Some(first) = list.iter().find(|e| e.key.text == fact.name.text) {
        cx.twice(&fact.name.text, fact.name.span, first.key.span);
        return;
    }
    list.push(Entry {
        key: fact.name.clone(),
        value: fact.value.clone(),
        doc: statement.doc.as_ref().map(|d| d.text.clone()),
    });
}

/// A value of any type.
pub type Any = Given<Anything>;

/// The steps that a place admits.
pub fn steps_of(place: &Place) -> Option<Steps> {
    place.steps
}
