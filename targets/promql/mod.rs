//! PromQL as types, and the queries of what the language calls an indicator.
//!
//! Rules, strategies, dashboards and gates ask Prometheus the same questions; they are written down here once. Knows the
//! query language and the names of the usual exporters. It must not know in which file a query ends.

pub mod indicators;
pub mod print;

pub use indicators::{Pods, indicator, record};

/// A query.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// A number, as it is written.
    Number(String),
    /// Series by name and labels, over a range of time where there is one.
    Series(Series),
    /// A function of arguments.
    Call(&'static str, Vec<Query>),
    /// `sum by (namespace) (…)`
    Aggregate(&'static str, Vec<String>, Box<Query>),
    /// Two, joined by an operator with its modifiers: `/`, `and on (namespace)`.
    Binary(Box<Query>, String, Box<Query>),
    /// As the program wrote it.
    Raw(String),
}

/// Series by name and labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The name.
    pub name: String,
    /// Labels: name, operator, value.
    pub labels: Vec<(String, &'static str, String)>,
    /// Over which time.
    pub range: Option<String>,
}

impl Query {
    /// Series by name and labels.
    #[must_use]
    pub fn series(name: impl Into<String>, labels: &[Label]) -> Query {
        Query::Series(Series { name: name.into(), labels: labels.to_vec(), range: None })
    }

    /// The same over a range of time.
    #[must_use]
    pub fn over(name: impl Into<String>, labels: &[Label], range: &str) -> Query {
        Query::Series(Series { name: name.into(), labels: labels.to_vec(), range: Some(range.to_string()) })
    }

    /// How fast a counter grows.
    #[must_use]
    pub fn rate(name: impl Into<String>, labels: &[Label], range: &str) -> Query {
        Query::Call("rate", vec![Query::over(name, labels, range)])
    }

    /// A number.
    #[must_use]
    pub fn number(number: impl ToString) -> Query {
        Query::Number(number.to_string())
    }

    /// All of it in one value for each of these labels.
    #[must_use]
    pub fn by(self, function: &'static str, labels: &[&str]) -> Query {
        Query::Aggregate(function, labels.iter().map(ToString::to_string).collect(), Box::new(self))
    }

    /// Joined with another one.
    #[must_use]
    pub fn joined(self, operator: impl Into<String>, other: Query) -> Query {
        Query::Binary(Box::new(self), operator.into(), Box::new(other))
    }
}

/// A label of series: name, operator, value.
pub type Label = (String, &'static str, String);

/// A label that is a text.
#[must_use]
pub fn is(name: &str, value: &str) -> Label {
    (name.to_string(), "=", value.to_string())
}

/// A label that matches a pattern.
#[must_use]
pub fn like(name: &str, pattern: impl Into<String>) -> Label {
    (name.to_string(), "=~", pattern.into())
}

/// A label that is one of some texts.
#[must_use]
pub fn among(name: &str, values: &[&str]) -> Label {
    match values {
        [one] => is(name, one),
        all => like(name, all.join("|")),
    }
}

/// A time as Prometheus writes it: `2m`, `1h30m`, `500ms`.
#[must_use]
pub fn time(milliseconds: u64) -> String {
    let mut rest = milliseconds;
    let mut text = String::new();
    for (unit, size) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)] {
        if rest >= size {
            text.push_str(&format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    if text.is_empty() { "0s".to_string() } else { text }
}
