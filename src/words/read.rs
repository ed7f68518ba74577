//! From blocks to declarations: reads bodies by the table, headers by a cursor, and says what does not fit.

use super::table::{Form, Place, Steps, Word};
use super::ty::Ty;
use super::values::{Anything, FromValue, Given, Read, Reference, Value};
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::source::Span;
use crate::syntax::ast::{self, Block, Body, Expr, ExprKind, Part, Statement, StatementKind};
use crate::syntax::rows;

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
            Read::Known(value) => given(Value::Known(value)),
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

    /// Reads a body of a place; without a body, an empty one.
    pub fn fields<F: Fields>(&mut self, block: &Block, head: Span) -> F {
        let mut fields: F = self.override_fields(block);
        fields.finish(head, self);
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
                    self.unknown(F::place(), &fact.name, true);
                }
            }
            StatementKind::Block(block) => {
                if block.word.text.is_empty() {
                    return;
                }
                if !fields.block(block, statement, self) {
                    self.unknown(F::place(), &block.word, false);
                }
            }
            StatementKind::Bad => {}
        }
    }

    /// Reports a word that the place does not know, or knows in the other form.
    fn unknown(&mut self, place: &Place, name: &ast::Name, fact: bool) {
        let (code, what) = if fact { (&codes::UNKNOWN_FACT, "fact") } else { (&codes::UNKNOWN_WORD, "word") };
        if let Some(word) = place.word(&name.text) {
            let d = Diagnostic::new(&codes::WRONG_FORM, name.span, wrong_form(word, fact))
                .label("in this form it means nothing");
            self.error(d.help(format!("write `{}`", usage(word))));
            return;
        }
        let steps = if place.steps.is_some() { super::steps::WORDS } else { &[] };
        let known = || place.words.iter().map(|w| w.name).chain(steps.iter().map(|w| w.name));
        let mut d = Diagnostic::new(code, name.span, format!("{} knows no {what} `{}`", place_name(place), name.text));
        if let Some(near) = similar(&name.text, known()) {
            d = d.label(format!("did you mean `{near}`?"));
            d = d.fix(format!("write `{near}`"), name.span, near);
        }
        d = d.help(format!("it knows {}", listed(known())));
        self.error(d);
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
        let d = Diagnostic::new(&codes::MISSING_FACT, at, format!("{} needs `{}`", place_name(place), word.name))
            .label(format!("without `{}` it says nothing", word.name))
            .help(format!("add `{}`: {}", usage(word), first_sentence(word.doc)));
        self.error(d);
    }
}

/// The place as a sentence begins with it.
fn place_name(place: &Place) -> String {
    format!("`{}`", place.name)
}

fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
}

fn wrong_form(word: &Word, fact: bool) -> String {
    if fact {
        format!("`{}` is a block, not a value", word.name)
    } else {
        format!("`{}` is a fact and wants a `=`", word.name)
    }
}

/// How a word is used, for help lines.
#[must_use]
pub fn usage(word: &Word) -> String {
    match word.form {
        Form::Fact(ty) => format!("{} = {}", word.name, described(&ty())),
        Form::Block { form, .. } => format!("{} {form}", word.name),
    }
}

/// A type in words that say how to write it.
#[must_use]
pub fn described(ty: &super::ty::Ty) -> String {
    use super::ty::Ty;
    match ty {
        Ty::Duration => "a duration such as 15m".into(),
        Ty::Size => "a size such as 512Mi".into(),
        Ty::Cpu => "an amount of cpu such as 500m or 2".into(),
        Ty::Percent => "a percentage such as 99.5%".into(),
        Ty::Rate => "a rate such as 50/s".into(),
        Ty::Count => "a whole number".into(),
        Ty::Ports => "a port such as 8000, or 80 -> 8000".into(),
        Ty::Bool => "true or false".into(),
        Ty::Text => "a text in quotes".into(),
        Ty::Path => "a path in quotes".into(),
        Ty::Url => "a URL in quotes".into(),
        Ty::Cron => "a schedule such as \"0 2 * * *\"".into(),
        Ty::Declared(kind) => format!("the name of a declared {}", kind.word()),
        Ty::List(item) => format!("a list of {item}"),
        Ty::Choice(words) => words.join(" or "),
        other => other.to_string(),
    }
}

fn first_sentence(doc: &str) -> &str {
    let doc = doc.trim();
    doc.split_once(". ").map_or(doc, |(first, _)| first).trim_end_matches('.')
}

/// A cursor over the parts of a header.
pub struct Header<'b> {
    parts: &'b [Part],
    at: usize,
    /// Word and header, for reports about what is missing.
    pub head: Span,
}

impl<'b> Header<'b> {
    /// At the front of the header of `block`.
    #[must_use]
    pub fn new(block: &'b Block) -> Header<'b> {
        let end = block.header.last().map_or(block.word.span, Part::span);
        Header { parts: &block.header, at: 0, head: block.word.span.to(end) }
    }

    fn peek(&self) -> Option<&'b Part> {
        self.parts.get(self.at)
    }

    fn peek_expr(&self) -> Option<&'b Expr> {
        match self.peek() {
            Some(Part::Operand(e)) => Some(e),
            _ => None,
        }
    }

    /// The bare word that comes next.
    #[must_use]
    pub fn peek_word(&self) -> Option<&'b str> {
        match &self.peek_expr()?.kind {
            ExprKind::Name(text) => Some(text),
            _ => None,
        }
    }

    /// Takes this word if it comes next.
    pub fn take_word(&mut self, word: &str) -> Option<Span> {
        let here = self.peek_word() == Some(word);
        let span = self.peek().map(Part::span).filter(|_| here)?;
        self.at += 1;
        Some(span)
    }

    /// Takes a name (bare or quoted) if one comes next.
    pub fn take_name(&mut self) -> Option<ast::Name> {
        let expr = self.peek_expr()?;
        let name = match &expr.kind {
            ExprKind::Name(text) => ast::Name { text: text.clone(), quoted: false, span: expr.span },
            ExprKind::Template(t) => ast::Name { text: t.plain()?, quoted: true, span: expr.span },
            _ => return None,
        };
        self.at += 1;
        Some(name)
    }

    /// Takes a bare name if one comes next.
    pub fn take_bare(&mut self) -> Option<ast::Name> {
        self.peek_word()?;
        self.take_name()
    }

    /// Takes a text in quotes if one comes next.
    pub fn take_text(&mut self) -> Option<Expr> {
        let expr = self.peek_expr()?;
        matches!(expr.kind, ExprKind::Template(_) | ExprKind::Quoted(_)).then(|| {
            self.at += 1;
            expr.clone()
        })
    }

    /// Takes a quantity if one comes next.
    pub fn take_quantity(&mut self) -> Option<Expr> {
        let expr = self.peek_expr()?;
        matches!(expr.kind, ExprKind::Quantity(_)).then(|| {
            self.at += 1;
            expr.clone()
        })
    }

    /// Takes any single operand.
    pub fn take_operand(&mut self) -> Option<Expr> {
        let expr = self.peek_expr()?.clone();
        self.at += 1;
        Some(expr)
    }

    /// Takes an operator if it is this one.
    pub fn take_operator(&mut self, operator: ast::Operator) -> Option<Span> {
        match self.peek()? {
            Part::Operator(found, span) if *found == operator => {
                self.at += 1;
                Some(*span)
            }
            _ => None,
        }
    }

    /// Takes any comparison if one comes next.
    pub fn take_comparison(&mut self) -> Option<(ast::Operator, Span)> {
        use ast::Operator::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        match self.peek()? {
            Part::Operator(o @ (Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual), span) => {
                self.at += 1;
                Some((*o, *span))
            }
            _ => None,
        }
    }

    /// Takes `,`.
    pub fn take_comma(&mut self) -> bool {
        let here = matches!(self.peek(), Some(Part::Comma(_)));
        self.at += usize::from(here);
        here
    }

    /// Takes `:`.
    pub fn take_colon(&mut self) -> bool {
        let here = matches!(self.peek(), Some(Part::Colon(_)));
        self.at += usize::from(here);
        here
    }

    /// Takes `=`.
    pub fn take_equals(&mut self) -> bool {
        let here = matches!(self.peek(), Some(Part::Equals(_)));
        self.at += usize::from(here);
        here
    }

    /// Takes the longest expression that begins here.
    pub fn take_expression(&mut self, cx: &mut Reader<'_>) -> Option<Expr> {
        self.peek()?;
        let (expr, taken) = rows::expression(&self.parts[self.at..], cx.diags);
        if taken == 0 {
            return None;
        }
        self.at += taken;
        Some(expr)
    }

    /// Takes a list, a range or an expression: all that may stand behind `=`.
    pub fn take_operand_or_expression(&mut self, cx: &mut Reader<'_>) -> Option<Expr> {
        self.take_expression(cx)
    }

    /// A name, or a report that `what` is missing.
    pub fn name(&mut self, what: &str, cx: &mut Reader<'_>) -> Option<ast::Name> {
        let name = self.take_name();
        if name.is_none() {
            self.expected(what, cx);
        }
        name
    }

    /// Names between commas: one at least.
    pub fn names(&mut self, what: &str, cx: &mut Reader<'_>) -> Vec<ast::Name> {
        let mut names = Vec::new();
        loop {
            match self.name(what, cx) {
                Some(name) => names.push(name),
                None => return names,
            }
            if !self.take_comma() {
                return names;
            }
        }
    }

    /// Reports that `what` should stand here.
    pub fn expected(&mut self, what: &str, cx: &mut Reader<'_>) {
        let (span, found) = match self.peek() {
            Some(part) => (part.span(), "found this"),
            None => (self.head.after(), "nothing follows"),
        };
        let span = if span.is_empty() { self.head } else { span };
        cx.error(Diagnostic::new(&codes::BAD_HEADER, span, format!("{what} is missing")).label(found));
        self.at = self.parts.len();
    }

    /// Reports what is left over. `form` is how the header should look.
    pub fn finish(&mut self, word: &str, form: &str, cx: &mut Reader<'_>) {
        let rest = self.parts.get(self.at..).unwrap_or_default();
        let (Some(first), Some(last)) = (rest.first(), rest.last()) else {
            return;
        };
        if let Part::Operand(Expr { kind: ExprKind::Bad | ExprKind::Missing, .. }) = first {
            return;
        }
        let d = Diagnostic::new(
            &codes::BAD_HEADER,
            first.span().to(last.span()),
            format!("this does not belong to `{word}`"),
        )
        .label("not understood here")
        .help(format!("its form is `{word} {form}`"));
        cx.error(d);
    }

    /// Whether all is taken.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.at >= self.parts.len()
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

/// Declares a place of the table together with the struct that it is read into.
///
/// ```text
/// place! {
///     /// What the place is for.
///     pub struct ImageFields = "image" {
///         /// What the fact means.
///         dockerfile: Path = "dockerfile" (Value "\"Dockerfile\"");
///     } blocks {
///         /// What the block means.
///         args: Entries = "args";
///     }
/// }
/// ```
/// A fact becomes a field `Option<Given<T>>`, a block a field `Vec<T>`. `open` adds a field `entries: Vec<Entry>` for
/// all other facts; `steps` adds `steps: Vec<Step>` for all words that are steps.
#[macro_export]
macro_rules! place {
    (
        $(#[doc = $doc:literal])*
        pub struct $Struct:ident = $name:literal {
            $( $(#[doc = $fdoc:literal])* $fact:ident : $fty:ty = $fname:literal $( ( $how:ident $($value:literal)? ) )? ; )*
        }
        $( blocks { $( $(#[doc = $bdoc:literal])* $block:ident : $bty:ty = $bname:literal $( ( $bhow:ident $($bvalue:literal)? ) )? ; )* } )?
        $( open $key:literal $odoc:literal )?
        $( steps $steps:ident )?
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Default)]
        pub struct $Struct {
            $( $(#[doc = $fdoc])* pub $fact: Option<$crate::words::values::Given<$fty>>, )*
            $($( $(#[doc = $bdoc])* pub $block: Vec<$bty>, )*)?
            /// All other facts.
            pub entries: Vec<$crate::words::read::Entry>,
            /// The steps in order.
            pub steps: Vec<$crate::words::steps::Step>,
            /// What is merged unchecked.
            pub raw: Vec<$crate::words::common::Raw>,
            /// Facts whose value was refused; that has been reported.
            pub refused: Vec<&'static str>,
        }

        impl $crate::words::read::Fields for $Struct {
            fn place() -> &'static $crate::words::table::Place {
                #[allow(unused_imports)]
                use $crate::words::read::BlockWord;
                #[allow(unused_imports)]
                use $crate::words::table::{Default, Form, Place, Word};
                static PLACE: Place = Place {
                    name: $name,
                    doc: concat!($($doc, "\n"),*),
                    words: &[
                        $( Word {
                            name: $fname,
                            form: Form::Fact(<$fty as $crate::words::values::FromValue>::ty),
                            doc: concat!($($fdoc, "\n"),*),
                            default: $crate::place!(@default $( $how $($value)? )?),
                        }, )*
                        $($( Word {
                            name: $bname,
                            form: Form::Block { form: <$bty>::FORM, body: <$bty as $crate::words::read::BlockWord>::body, many: <$bty>::MANY },
                            doc: concat!($($bdoc, "\n"),*),
                            default: $crate::place!(@default $( $bhow $($bvalue)? )?),
                        }, )*)?
                    ],
                    open: $crate::place!(@open $($key $odoc)?),
                    steps: $crate::place!(@steps $($steps)?),
                    by_header: false,
                };
                &PLACE
            }

            #[allow(unused_variables)]
            fn fact(&mut self, fact: &$crate::syntax::ast::Fact, cx: &mut $crate::words::read::Reader<'_>) -> bool {
                match fact.name.text.as_str() {
                    $( $fname => {
                        if let Some(first) = &self.$fact {
                            cx.twice($fname, fact.name.span, first.span);
                        } else {
                            self.$fact = cx.value(&fact.value);
                            if self.$fact.is_none() {
                                self.refused.push($fname);
                            }
                        }
                    } )*
                    _ => return $crate::place!(@entry self, fact, cx $(, $key)?),
                }
                #[allow(unreachable_code)]
                true
            }

            fn block(
                &mut self,
                block: &$crate::syntax::ast::Block,
                statement: &$crate::syntax::ast::Statement,
                cx: &mut $crate::words::read::Reader<'_>,
            ) -> bool {
                #[allow(unused_imports)]
                use $crate::words::read::BlockWord;
                #[allow(unused_variables)]
                match block.word.text.as_str() {
                    $($( $bname => {
                        if !<$bty>::MANY && !self.$block.is_empty() {
                            cx.twice($bname, block.word.span, block.word.span);
                        } else if let Some(read) = <$bty>::read(block, statement, cx) {
                            self.$block.push(read);
                        }
                    } )*)?
                    "raw" => {
                        if let Some(raw) = $crate::words::common::Raw::read(block, statement, cx) {
                            self.raw.push(raw);
                        }
                    }
                    _ => return $crate::place!(@step self, block, statement, cx $(, $steps)?),
                }
                true
            }

            fn facts(&self) -> Vec<$crate::words::read::FactView<'_>> {
                #[allow(unused_mut)]
                let mut facts = Vec::new();
                $( facts.extend(self.$fact.as_ref().map(|g| $crate::words::read::FactView::of($fname, g))); )*
                facts
            }

            #[allow(unused_variables)]
            fn finish(&mut self, at: $crate::source::Span, cx: &mut $crate::words::read::Reader<'_>) {
                #[allow(unused_imports)]
                use $crate::words::table::Default;
                let place = Self::place();
                $( if self.$fact.is_none() && !self.refused.contains(&$fname) {
                    match $crate::place!(@default $( $how $($value)? )?) {
                        Default::Required => if let Some(word) = place.word($fname) { cx.missing(place, word, at) },
                        Default::Value(text) => {
                            self.$fact = <$fty as $crate::words::values::FromValue>::default(text)
                                .map(|value| $crate::words::values::Given { value: $crate::words::values::Value::Known(value), span: at, default: true });
                        }
                        Default::Absent | Default::From(_) => {}
                    }
                } )*
                $($( if self.$block.is_empty() && $crate::place!(@default $( $bhow $($bvalue)? )?) == Default::Required {
                    if let Some(word) = place.word($bname) { cx.missing(place, word, at) }
                } )*)?
            }
        }
    };
    (@default) => { $crate::words::table::Default::Absent };
    (@default Required) => { $crate::words::table::Default::Required };
    (@default Value $value:literal) => { $crate::words::table::Default::Value($value) };
    (@default From $value:literal) => { $crate::words::table::Default::From($value) };
    (@open) => { None };
    (@open $key:literal $doc:literal) => { Some(($key, $doc)) };
    (@steps) => { None };
    (@steps $steps:ident) => { Some($crate::words::table::Steps::$steps) };
    (@entry $self:ident, $fact:ident, $cx:ident) => { false };
    (@entry $self:ident, $fact:ident, $cx:ident, $key:literal) => {{
        $crate::words::read::push_fact(&mut $self.entries, $fact, $cx);
        true
    }};
    (@step $self:ident, $block:ident, $statement:ident, $cx:ident) => { false };
    (@step $self:ident, $block:ident, $statement:ident, $cx:ident, $steps:ident) => {
        $crate::words::steps::read_step($block, $statement, $crate::words::table::Steps::$steps, &mut $self.steps, $cx)
    };
}
