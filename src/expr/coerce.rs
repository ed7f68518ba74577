//! How GitHub turns values into texts, numbers and truth, and how it compares them.
//!
//! The rules are those of the runner's `EvaluationResult`.

use std::cmp::Ordering;
use std::sync::Arc;

use super::number::{format_number, parse_number};
use super::value::Value;

impl Value {
    /// Whether it counts as true: all but `false`, 0, `NaN`, the empty text and null. `'false'` does.
    #[must_use]
    pub fn is_truthy(&self) -> bool {
        match self {
            Value::Null => false,
            Value::Bool(value) => *value,
            Value::Number(number) => *number != 0.0 && !number.is_nan(),
            Value::String(text) => !text.is_empty(),
            Value::Array(_) | Value::Object(_) => true,
        }
    }

    /// Whether it is neither array nor object.
    #[must_use]
    pub fn is_primitive(&self) -> bool {
        !matches!(self, Value::Array(_) | Value::Object(_))
    }

    /// Its text: null is empty, numbers have 15 digits, collections are `Array` and `Object`.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Value::Null => String::new(),
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => format_number(*number),
            Value::String(text) => text.clone(),
            Value::Array(_) => "Array".to_owned(),
            Value::Object(_) => "Object".to_owned(),
        }
    }

    /// Its number: null and `false` are 0, `true` is 1, a text is what it reads as, collections are not a number.
    #[must_use]
    pub fn to_number(&self) -> f64 {
        match self {
            Value::Null => 0.0,
            Value::Bool(value) => f64::from(u8::from(*value)),
            Value::Number(number) => *number,
            Value::String(text) => parse_number(text),
            Value::Array(_) | Value::Object(_) => f64::NAN,
        }
    }

    /// `self == other`: texts ignore case, different kinds compare as numbers, a collection equals only itself.
    #[must_use]
    pub fn loosely_equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Array(left), Value::Array(right)) => left.is(right),
            (Value::Object(left), Value::Object(right)) => Arc::ptr_eq(left, right),
            _ => self.compare(other) == Some(Ordering::Equal),
        }
    }

    /// How `self` stands to `other`, by the same rules; nothing where they have no order.
    #[must_use]
    pub fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Null, Value::Null) => Some(Ordering::Equal),
            (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
            (Value::String(left), Value::String(right)) => {
                Some(upper(left).encode_utf16().cmp(upper(right).encode_utf16()))
            }
            _ if self.is_primitive() && other.is_primitive() => self.to_number().partial_cmp(&other.to_number()),
            _ => None,
        }
    }
}

/// A text as comparisons see it: each character in upper case where that is one character. `ı` and `ſ` stay as they
/// are, for they would become the ASCII letters `I` and `S`.
#[must_use]
pub fn upper(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'ı' | 'ſ' => c,
            _ if c.is_ascii() => c.to_ascii_uppercase(),
            _ => {
                let mut upper = c.to_uppercase();
                upper.next().filter(|_| upper.next().is_none()).unwrap_or(c)
            }
        })
        .collect()
}
