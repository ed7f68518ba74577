//! Values of facts as Rust types. Each type reads its own literals, and here is the only place that interprets units.

mod several;
mod units;

use super::ty::{Kind, Ty};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};
use std::marker::PhantomData;

pub use several::{List, Ports, Range};
pub use units::{Count, Cpu, Duration, Percent, Rate, Size};

/// How a literal was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// `15m`
    Quantity,
    /// `main`
    Name,
    /// `"text"`
    Quoted,
}

/// What a type says to an expression in its place.
pub enum Read<T> {
    /// It is a literal of the type.
    Known(T),
    /// It is no literal: its value is worked out later, and its type compared then.
    Computed,
    /// It is a literal of something else; the text says what is wrong, and the help what to write.
    Wrong(String, Option<String>),
}

/// A type of facts.
pub trait FromValue: Sized + Clone {
    /// The type, for messages and the reference.
    fn ty() -> Ty;
    /// Reads one literal. The error says what is wrong with it, in a clause: "is no duration".
    ///
    /// # Errors
    /// When the text is no literal of the type.
    fn parse(text: &str, written: Written) -> Result<Self, String>;
    /// Reads a default of the table, which is written as in a program.
    #[must_use]
    fn default(text: &str) -> Option<Self> {
        let quoted = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
        let written = match text.as_bytes().first() {
            Some(b'0'..=b'9') => Written::Quantity,
            _ => Written::Name,
        };
        match quoted {
            Some(text) => Self::parse(text, Written::Quoted).ok(),
            None => Self::parse(text, written).ok(),
        }
    }
    /// Reads an expression.
    fn read(expr: &ast::Expr) -> Read<Self> {
        match literal(expr) {
            Some((text, written)) if !is_reference(&text, written) => match Self::parse(&text, written) {
                Ok(value) => Read::Known(value),
                Err(message) => Read::Wrong(message, None),
            },
            _ => Read::Computed,
        }
    }
    /// The declared things that it names; `at` is where it stands.
    fn references(&self, at: Span) -> Vec<Reference> {
        let _ = at;
        Vec::new()
    }
}

/// The name of something that the program has to declare.
#[derive(Clone, Debug)]
pub struct Reference {
    /// What it may be.
    pub kinds: Vec<Kind>,
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// The text of an expression that is one literal.
#[must_use]
pub fn literal(expr: &ast::Expr) -> Option<(String, Written)> {
    match &expr.kind {
        ExprKind::Name(text) => Some((text.clone(), Written::Name)),
        ExprKind::Quantity(text) => Some((text.clone(), Written::Quantity)),
        ExprKind::Quoted(text) => Some((text.clone(), Written::Quoted)),
        ExprKind::Template(template) => Some((template.plain()?, Written::Quoted)),
        _ => None,
    }
}

/// Whether a bare name reads something else: `input.x`, `matrix.python`. `ubuntu-24.04` does not.
#[must_use]
pub fn is_reference(text: &str, written: Written) -> bool {
    written == Written::Name
        && text.split_once('.').is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_alphabetic() || c == '_'))
}

/// A value that a fact was given.
#[derive(Clone, Debug)]
pub enum Value<T> {
    /// A literal of the type.
    Known(T),
    /// An expression.
    Computed(ast::Expr),
}

/// A fact with its places.
#[derive(Clone, Debug)]
pub struct Given<T> {
    /// What was given.
    pub value: Value<T>,
    /// Where the value stands; of a default, where the statement stands that it completes.
    pub span: Span,
    /// Whether it is the default of the table.
    pub default: bool,
}

impl<T> Given<T> {
    /// The value when it is a literal.
    #[must_use]
    pub fn known(&self) -> Option<&T> {
        match &self.value {
            Value::Known(value) => Some(value),
            Value::Computed(_) => None,
        }
    }
}

/// `true` or `false`.
impl FromValue for bool {
    fn ty() -> Ty {
        Ty::Bool
    }
    fn parse(text: &str, written: Written) -> Result<bool, String> {
        match (text, written) {
            ("true", Written::Name) => Ok(true),
            ("false", Written::Name) => Ok(false),
            (_, Written::Name) => Err(format!("`{text}` is neither `true` nor `false`")),
            _ => Err(format!("`{text}` is no truth value: write `true` or `false`, without quotes")),
        }
    }
}

/// Declares a type whose literal is a text in quotes (or, where `names` stands, also a bare name or number).
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $ty:ident $bare:literal $what:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub String);

        impl FromValue for $name {
            fn ty() -> Ty {
                Ty::$ty
            }
            fn parse(text: &str, written: Written) -> Result<$name, String> {
                if written == Written::Quoted || $bare {
                    Ok($name(text.to_string()))
                } else {
                    Err(format!(concat!("`{}` is no ", $what, ": put it in quotes"), text))
                }
            }
        }
    )*};
}

texts! {
    /// A text without holes.
    Text = Text false "text";
    /// A path below the repository.
    Path = Path false "path";
    /// A pattern.
    Glob = Glob true "pattern";
    /// An address with its scheme.
    Url = Url false "URL";
    /// A host name.
    Host = Host false "host";
    /// Five fields of cron.
    Cron = Cron false "schedule";
    /// A regular expression.
    Regex = Regex false "regular expression";
    /// A name in its place.
    Name = Name true "name";
    /// A version as it was written.
    Version = Version true "version";
    /// `linux/arm64`
    Platform = Platform true "platform";
    /// A label of a runner.
    Label = Label true "label";
}

/// A reference to something declared, by its name. The kind is `K`'s.
#[derive(Clone, Debug)]
pub struct To<K> {
    /// The name.
    pub name: String,
    kind: PhantomData<K>,
}

impl<K> To<K> {
    /// A reference to `name`.
    #[must_use]
    pub fn new(name: impl Into<String>) -> To<K> {
        To { name: name.into(), kind: PhantomData }
    }
}

/// A kind as a type.
pub trait Declared: Clone {
    /// The kind.
    const KIND: Kind;
}

macro_rules! kinds {
    ($($name:ident)*) => {$(
        #[doc = concat!("The kind `", stringify!($name), "` as a type.")]
        #[derive(Clone, Debug)]
        pub struct $name;
        impl Declared for $name {
            const KIND: Kind = Kind::$name;
        }
    )*};
}

/// The kinds as types, for [`To`].
pub mod kind {
    use super::{Declared, Kind};
    kinds! { Image Workload Service Environment Channel Slo Check Load Backup Runbook Registry Pipeline Secret Job Component EnvSet Metric Request Rollout }
}

impl<K: Declared> FromValue for To<K> {
    fn ty() -> Ty {
        match K::KIND {
            Kind::Secret => Ty::Secret(None),
            kind => Ty::Declared(kind),
        }
    }
    fn parse(text: &str, written: Written) -> Result<To<K>, String> {
        match written {
            Written::Name => {
                let prefix = format!("{}.", K::KIND.word());
                Ok(To::new(text.strip_prefix(&prefix).unwrap_or(text)))
            }
            _ => Err(format!("a name of {} is wanted here", K::KIND.word())),
        }
    }
    fn read(expr: &ast::Expr) -> Read<Self> {
        match literal(expr) {
            Some((text, written)) => {
                let own = text.strip_prefix(K::KIND.word()).is_some_and(|r| r.starts_with('.'));
                if !own && is_reference(&text, written) && K::KIND != Kind::Component {
                    return Read::Computed;
                }
                match Self::parse(&text, written) {
                    Ok(value) => Read::Known(value),
                    Err(message) => Read::Wrong(message, None),
                }
            }
            None => Read::Computed,
        }
    }
    fn references(&self, at: Span) -> Vec<Reference> {
        vec![Reference { kinds: vec![K::KIND], name: self.name.clone(), span: at }]
    }
}

/// Anything: an expression whose type is compared later.
#[derive(Clone, Debug)]
pub struct Anything;

impl FromValue for Anything {
    fn ty() -> Ty {
        Ty::Any
    }
    fn parse(_: &str, _: Written) -> Result<Anything, String> {
        Ok(Anything)
    }
    fn read(_: &ast::Expr) -> Read<Anything> {
        Read::Computed
    }
}

/// A text that may have holes: always an expression.
#[derive(Clone, Debug)]
pub struct TextExpr;

impl FromValue for TextExpr {
    fn ty() -> Ty {
        Ty::Text
    }
    fn parse(_: &str, _: Written) -> Result<TextExpr, String> {
        Ok(TextExpr)
    }
    fn read(_: &ast::Expr) -> Read<TextExpr> {
        Read::Computed
    }
}

/// Declares an enum of choices.
#[macro_export]
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum $name { $($(#[$vdoc])* $variant),* }

        impl $name {
            /// The words of all choices.
            pub const WORDS: &'static [&'static str] = &[$($word),*];
            /// As it is written.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
        }

        impl $crate::words::values::FromValue for $name {
            fn ty() -> $crate::words::ty::Ty {
                $crate::words::ty::Ty::choice($name::WORDS)
            }
            fn parse(text: &str, _: $crate::words::values::Written) -> Result<$name, String> {
                match text {
                    $($word => Ok($name::$variant),)*
                    _ => Err($crate::words::values::not_a_choice(text, $name::WORDS)),
                }
            }
        }
    };
}

/// What to say of a word that is none of the choices.
#[must_use]
pub fn not_a_choice(text: &str, words: &[&str]) -> String {
    let all = words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ");
    match crate::diag::similar(text, words.iter().copied()) {
        Some(word) => format!("`{text}` is none of {all}; did you mean `{word}`?"),
        None => format!("`{text}` is none of {all}"),
    }
}

/// The expression of a value that is always one.
#[must_use]
pub fn expr_of<T>(value: Value<T>) -> Option<ast::Expr> {
    match value {
        Value::Computed(expr) => Some(expr),
        Value::Known(_) => None,
    }
}
