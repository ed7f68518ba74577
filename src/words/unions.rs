//! Types of facts that admit more than one form: `percent | count`, `none | list(name)`, `service | workload`.

use super::read::described;
use super::ty::{Kind, Ty};
use super::values::{Count, Duration, FromValue, Given, Percent, Rate, Read, Reference, Size, Value, Written};
use crate::source::Span;
use crate::syntax::ast;

impl<T> Given<T> {
    /// The same with its value turned into another type.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Given<U> {
        let value = match self.value {
            Value::Known(value) => Value::Known(f(value)),
            Value::Computed(expr) => Value::Computed(expr),
        };
        Given { value, span: self.span, default: self.default }
    }
}

/// One type or the other. A literal of both is one of the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Either<A, B> {
    /// Of the first type.
    Left(A),
    /// Of the second type.
    Right(B),
}

impl<A: FromValue, B: FromValue> FromValue for Either<A, B> {
    fn ty() -> Ty {
        Ty::Union(vec![A::ty(), B::ty()])
    }
    fn parse(text: &str, written: Written) -> Result<Self, String> {
        A::parse(text, written)
            .map(Either::Left)
            .or_else(|_| B::parse(text, written).map(Either::Right))
            .map_err(|_| format!("`{text}` is neither {} nor {}", described(&A::ty()), described(&B::ty())))
    }
    fn default(text: &str) -> Option<Self> {
        A::default(text).map(Either::Left).or_else(|| B::default(text).map(Either::Right))
    }
    fn read(expr: &ast::Expr) -> Read<Self> {
        match (A::read(expr), B::read(expr)) {
            (Read::Known(value), _) => Read::Known(Either::Left(value)),
            (_, Read::Known(value)) => Read::Known(Either::Right(value)),
            (Read::Wrong(message, help), Read::Wrong(..)) => match super::values::literal(expr) {
                Some((text, written)) => Read::Wrong(Self::parse(&text, written).err().unwrap_or(message), None),
                None => Read::Wrong(message, help),
            },
            _ => Read::Computed,
        }
    }
    fn references(&self, at: Span) -> Vec<Reference> {
        match self {
            Either::Left(value) => value.references(at),
            Either::Right(value) => value.references(at),
        }
    }
}

/// `none`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nothing;

impl FromValue for Nothing {
    fn ty() -> Ty {
        Ty::None
    }
    fn parse(text: &str, written: Written) -> Result<Nothing, String> {
        match (text, written) {
            ("none", Written::Name) => Ok(Nothing),
            _ => Err(format!("`{text}` is not `none`")),
        }
    }
}

/// A service or a workload by name; the kind may stand before it: `service.api`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The kind, where it is said.
    pub kind: Option<Kind>,
    /// The name.
    pub name: String,
}

impl FromValue for Need {
    fn ty() -> Ty {
        Ty::Union(vec![Ty::Declared(Kind::Service), Ty::Declared(Kind::Workload)])
    }
    fn parse(text: &str, written: Written) -> Result<Need, String> {
        if written != Written::Name {
            return Err("a name of a service or workload is wanted here".to_string());
        }
        let of = |kind: Kind| text.strip_prefix(kind.word())?.strip_prefix('.').map(|name| (Some(kind), name));
        let (kind, name) = of(Kind::Service).or_else(|| of(Kind::Workload)).unwrap_or((None, text));
        Ok(Need { kind, name: name.to_string() })
    }
    fn read(expr: &ast::Expr) -> Read<Need> {
        let Some((text, written)) = super::values::literal(expr) else {
            return Read::Computed;
        };
        match Need::parse(&text, written) {
            Ok(need) if need.kind.is_none() && super::values::is_reference(&text, written) => Read::Computed,
            Ok(need) => Read::Known(need),
            Err(message) => Read::Wrong(message, None),
        }
    }
    fn references(&self, at: Span) -> Vec<Reference> {
        let kinds = self.kind.map_or_else(|| vec![Kind::Service, Kind::Workload], |kind| vec![kind]);
        vec![Reference { kinds, name: self.name.clone(), span: at }]
    }
}

/// A measured number with its unit. What the unit has to be is decided by what is measured.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// `500ms`
    Duration(Duration),
    /// `1%`
    Percent(Percent),
    /// `50/s`
    Rate(Rate),
    /// `2Gi`
    Size(Size),
    /// `3`
    Count(Count),
    /// `0.85`, as written
    Number(String),
}

impl FromValue for Measure {
    fn ty() -> Ty {
        Ty::Number
    }
    fn parse(text: &str, written: Written) -> Result<Measure, String> {
        if written == Written::Quantity && text.parse::<f64>().is_ok() {
            return Ok(Count::parse(text, written).map_or_else(|_| Measure::Number(text.to_string()), Measure::Count));
        }
        Percent::parse(text, written)
            .map(Measure::Percent)
            .or_else(|_| Rate::parse(text, written).map(Measure::Rate))
            .or_else(|_| Size::parse(text, written).map(Measure::Size))
            .or_else(|_| Duration::parse(text, written).map(Measure::Duration))
            .map_err(|_| {
                format!("`{text}` is no measured number: write `3`, `0.85`, `95%`, `500ms`, `50/s` or `512Mi`")
            })
    }
}
