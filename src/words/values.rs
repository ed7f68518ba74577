//! Values of facts as Rust types. Each type reads its own literals, and here is the only place that interprets units.

use super::ty::{Kind, Ty};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};
use std::marker::PhantomData;

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

/// Time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(pub u64);

impl Duration {
    /// Whole minutes, rounded up.
    #[must_use]
    pub fn minutes(self) -> u64 {
        self.0.div_ceil(60_000)
    }

    /// Whole days, rounded up.
    #[must_use]
    pub fn days(self) -> u64 {
        self.0.div_ceil(86_400_000)
    }
}

impl FromValue for Duration {
    fn ty() -> Ty {
        Ty::Duration
    }
    fn parse(text: &str, written: Written) -> Result<Duration, String> {
        let wrong =
            || format!("`{text}` is no duration: it wants a number and `ms`, `s`, `m`, `h` or `d`, as in `15m`");
        if written != Written::Quantity {
            return Err(wrong());
        }
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let factor = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 604_800_000,
            "" => {
                return Err(format!("`{text}` has no unit: write `{text}m` for minutes, `{text}s` for seconds"));
            }
            _ => return Err(wrong()),
        };
        exact(number, factor).map(Duration).ok_or_else(wrong)
    }
}

/// `number × factor` as a whole number, without rounding.
fn exact(number: &str, factor: u64) -> Option<u64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let mut value = whole.parse::<u64>().ok()?.checked_mul(factor)?;
    if !part.is_empty() {
        let scale = 10u64.checked_pow(u32::try_from(part.len()).ok()?)?;
        let scaled = part.parse::<u64>().ok()?.checked_mul(factor)?;
        if scaled % scale != 0 {
            return None;
        }
        value = value.checked_add(scaled / scale)?;
    }
    Some(value)
}

/// A size in bytes, with the text that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// In bytes.
    pub bytes: u64,
    /// As written: `512Mi`.
    pub text: String,
}

impl FromValue for Size {
    fn ty() -> Ty {
        Ty::Size
    }
    fn parse(text: &str, written: Written) -> Result<Size, String> {
        let wrong = || {
            format!(
                "`{text}` is no size: it wants a number and `Ki`, `Mi`, `Gi`, `Ti`, `k`, `M`, `G` or `T`, as in `512Mi`"
            )
        };
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let factor: u64 = match unit {
            _ if written != Written::Quantity => return Err(wrong()),
            "Ki" => 1 << 10,
            "Mi" => 1 << 20,
            "Gi" => 1 << 30,
            "Ti" => 1 << 40,
            "k" => 1_000,
            "M" => 1_000_000,
            "G" => 1_000_000_000,
            "T" => 1_000_000_000_000,
            "m" => {
                return Err(format!("`{text}` is no size: `m` is a thousandth; did you mean `{number}Mi`?"));
            }
            _ => return Err(wrong()),
        };
        let bytes = exact(number, factor).ok_or_else(wrong)?;
        Ok(Size { bytes, text: text.to_string() })
    }
}

/// Processor time in thousandths of a core.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cpu {
    /// Thousandths of a core.
    pub millis: u64,
    /// As written.
    pub text: String,
}

impl FromValue for Cpu {
    fn ty() -> Ty {
        Ty::Cpu
    }
    fn parse(text: &str, written: Written) -> Result<Cpu, String> {
        let wrong = || format!("`{text}` is no amount of cpu: write `500m` for half a core, `2` for two");
        if written != Written::Quantity {
            return Err(wrong());
        }
        let millis = match text.strip_suffix('m') {
            Some(number) => number.parse::<u64>().ok(),
            None => exact(text, 1_000),
        };
        Ok(Cpu { millis: millis.ok_or_else(wrong)?, text: text.to_string() })
    }
}

/// A share, in thousandths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub u64);

impl FromValue for Percent {
    fn ty() -> Ty {
        Ty::Percent
    }
    fn parse(text: &str, written: Written) -> Result<Percent, String> {
        let number = text.strip_suffix('%').filter(|_| written == Written::Quantity);
        match number.and_then(|n| exact(n, 1_000)) {
            Some(value) => Ok(Percent(value)),
            None => Err(format!("`{text}` is no percentage: it wants a number and `%`, as in `99.5%`")),
        }
    }
}

/// Arrivals per second, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate {
    /// How many.
    pub count: u64,
    /// In how many milliseconds.
    pub per: u64,
}

impl FromValue for Rate {
    fn ty() -> Ty {
        Ty::Rate
    }
    fn parse(text: &str, written: Written) -> Result<Rate, String> {
        let wrong = || format!("`{text}` is no rate: it wants a number and `/s`, `/m` or `/h`, as in `50/s`");
        let (count, unit) = text.split_once('/').filter(|_| written == Written::Quantity).ok_or_else(wrong)?;
        let per = match unit {
            "s" => 1_000,
            "m" | "min" => 60_000,
            "h" => 3_600_000,
            _ => return Err(wrong()),
        };
        Ok(Rate { count: count.parse().map_err(|_| wrong())?, per })
    }
}

/// A whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(pub u64);

impl FromValue for Count {
    fn ty() -> Ty {
        Ty::Count
    }
    fn parse(text: &str, written: Written) -> Result<Count, String> {
        let number = (written == Written::Quantity).then(|| text.parse().ok()).flatten();
        number.map(Count).ok_or_else(|| format!("`{text}` is no whole number"))
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

/// Several values, or one in their place.
#[derive(Clone, Debug)]
pub struct List<T>(pub Vec<(T, Span)>);

impl<T: FromValue> FromValue for List<T> {
    fn ty() -> Ty {
        Ty::list(T::ty())
    }
    fn parse(text: &str, _: Written) -> Result<List<T>, String> {
        Err(format!("`{text}` is no list"))
    }
    fn default(text: &str) -> Option<List<T>> {
        let inner = text.strip_prefix('[')?.strip_suffix(']')?;
        let nowhere = Span::new(crate::source::FileId(0), 0, 0);
        let items = inner.split(',').map(str::trim).filter(|t| !t.is_empty());
        items.map(|t| T::default(t).map(|v| (v, nowhere))).collect::<Option<_>>().map(List)
    }
    fn read(expr: &ast::Expr) -> Read<Self> {
        let items = match &expr.kind {
            ExprKind::List(items) => items.as_slice(),
            _ => std::slice::from_ref(expr),
        };
        let mut list = Vec::new();
        for item in items {
            match T::read(item) {
                Read::Known(value) => list.push((value, item.span)),
                Read::Computed => return Read::Computed,
                Read::Wrong(message, help) => return Read::Wrong(message, help),
            }
        }
        Read::Known(List(list))
    }
    fn references(&self, _: Span) -> Vec<Reference> {
        self.0.iter().flat_map(|(value, at)| value.references(*at)).collect()
    }
}

/// `a .. b`, or one value for both.
#[derive(Clone, Debug)]
pub struct Range<T> {
    /// The lower end.
    pub from: T,
    /// The upper end.
    pub to: T,
}

impl<T: FromValue> FromValue for Range<T> {
    fn ty() -> Ty {
        Ty::Range(Box::new(T::ty()))
    }
    fn parse(text: &str, written: Written) -> Result<Range<T>, String> {
        let value = T::parse(text, written)?;
        Ok(Range { from: value.clone(), to: value })
    }
    fn read(expr: &ast::Expr) -> Read<Self> {
        let (from, to) = match &expr.kind {
            ExprKind::Binary(ast::Operator::Range, from, to) => (&**from, &**to),
            _ => (expr, expr),
        };
        match (T::read(from), T::read(to)) {
            (Read::Known(from), Read::Known(to)) => Read::Known(Range { from, to }),
            (Read::Wrong(m, h), _) | (_, Read::Wrong(m, h)) => Read::Wrong(m, h),
            _ => Read::Computed,
        }
    }
}

/// Ports: outer and inner, or the inner alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// What others see.
    pub outer: Option<u16>,
    /// Where the process listens.
    pub inner: u16,
}

impl FromValue for Ports {
    fn ty() -> Ty {
        Ty::Ports
    }
    fn parse(text: &str, written: Written) -> Result<Ports, String> {
        let port = text.parse::<u16>().ok().filter(|p| *p > 0 && written == Written::Quantity);
        port.map(|inner| Ports { outer: None, inner })
            .ok_or_else(|| format!("`{text}` is no port: it wants 1 to 65535"))
    }
    fn read(expr: &ast::Expr) -> Read<Self> {
        let (outer, inner) = match &expr.kind {
            ExprKind::Binary(ast::Operator::Arrow, outer, inner) => (Some(&**outer), &**inner),
            _ => (None, expr),
        };
        let port = |e: &ast::Expr| match literal(e) {
            Some((text, written)) if !is_reference(&text, written) => Some(Ports::parse(&text, written)),
            _ => None,
        };
        match (outer.map(port), port(inner)) {
            (None, Some(Ok(ports))) => Read::Known(ports),
            (Some(Some(Ok(o))), Some(Ok(i))) => Read::Known(Ports { outer: Some(o.inner), inner: i.inner }),
            (Some(Some(Err(m))), _) | (_, Some(Err(m))) => Read::Wrong(m, None),
            _ => Read::Computed,
        }
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
