//! The values that expressions have.

use std::sync::Arc;

use indexmap::IndexMap;

use super::coerce::upper;
use super::{Expr, Kind, Literal};
use crate::source::Span;

/// A value of an expression. Copies of an array or an object are the same instance, which is what `==` asks of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: also what a missing property is.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    String(String),
    /// A list.
    Array(Array),
    /// Named values.
    Object(Arc<Object>),
}

/// A list. The one that `.*` makes is filtered: an index on it goes to each of its items.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    items: Arc<Vec<Value>>,
    filtered: bool,
}

impl Array {
    /// The array that `.*` makes.
    #[must_use]
    pub fn filtered(items: Vec<Value>) -> Array {
        Array { items: Arc::new(items), filtered: true }
    }

    /// Its items.
    #[must_use]
    pub fn items(&self) -> &[Value] {
        &self.items
    }

    /// Whether `.*` made it.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.filtered
    }

    /// Whether both are the same array, not only alike.
    #[must_use]
    pub fn is(&self, other: &Array) -> bool {
        Arc::ptr_eq(&self.items, &other.items)
    }
}

/// Named values in their order. Names ignore case, and keep the case of the first one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    entries: IndexMap<String, (String, Value)>,
}

impl Object {
    /// Adds a value, unless there is one of that name: as in GitHub's objects, the first one counts.
    pub fn insert(&mut self, name: impl Into<String>, value: Value) {
        let name = name.into();
        self.entries.entry(upper(&name)).or_insert((name, value));
    }

    /// The value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries.get(&upper(name)).map(|(_, value)| value)
    }

    /// The names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries.values().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<S: Into<String>> FromIterator<(S, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (S, Value)>>(entries: I) -> Object {
        let mut object = Object::default();
        for (name, value) in entries {
            object.insert(name, value);
        }
        object
    }
}

impl Value {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Value {
        Value::String(text.into())
    }

    /// A new array.
    #[must_use]
    pub fn array(items: Vec<Value>) -> Value {
        Value::Array(Array { items: Arc::new(items), filtered: false })
    }

    /// A new object.
    #[must_use]
    pub fn object<S: Into<String>>(entries: impl IntoIterator<Item = (S, Value)>) -> Value {
        Value::Object(Arc::new(entries.into_iter().collect()))
    }

    /// The expression that has this value: a literal or a list. Objects have none, nor has what `.*` makes.
    #[must_use]
    pub fn to_expr<N>(&self, span: Span) -> Option<Expr<N>> {
        let kind = match self {
            Value::Null => Kind::Literal(Literal::Null),
            Value::Bool(value) => Kind::Literal(Literal::Bool(*value)),
            Value::Number(number) => Kind::Literal(Literal::Number(*number)),
            Value::String(text) => Kind::Literal(Literal::String(text.clone())),
            Value::Array(array) if !array.is_filtered() => {
                Kind::List(array.items().iter().map(|item| item.to_expr(span)).collect::<Option<_>>()?)
            }
            Value::Array(_) | Value::Object(_) => return None,
        };
        Some(Expr::new(kind, span))
    }
}

impl From<&Literal> for Value {
    fn from(literal: &Literal) -> Value {
        match literal {
            Literal::Null => Value::Null,
            Literal::Bool(value) => Value::Bool(*value),
            Literal::Number(number) => Value::Number(*number),
            Literal::String(text) => Value::String(text.clone()),
        }
    }
}
