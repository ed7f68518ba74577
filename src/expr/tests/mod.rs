//! Tests of the expression language.
#![allow(clippy::unwrap_used)]

mod conformance;
mod evaluation;
mod folding;
mod globs;
mod properties;
mod text;

use super::eval::{Environment, EvalError, eval};
use super::parse::{ParseError, parse_with};
use super::value::Value;
use super::{Expr, Function};
use crate::source::{FileId, Span};

/// The place of what is written nowhere.
fn nowhere() -> Span {
    Span::new(FileId(0), 0, 0)
}

/// Reads an expression in which every name is allowed.
fn read(text: &str) -> Result<Expr<String>, ParseError> {
    parse_with(text, nowhere(), &|name| Some(name.to_owned()))
}

/// The names of an object, as an environment in which nothing failed yet.
struct World(Value);

impl Environment<String> for World {
    fn name(&self, name: &String) -> Value {
        match &self.0 {
            Value::Object(names) => names.get(name).cloned().unwrap_or(Value::Null),
            _ => Value::Null,
        }
    }

    fn status(&self, function: Function) -> bool {
        matches!(function, Function::Success | Function::Always)
    }

    fn hash_files(&self, patterns: &[String]) -> String {
        format!("hash of {}", patterns.join(" "))
    }

    fn changed(&self, globs: &[String]) -> bool {
        globs.iter().any(|glob| glob == "src/**")
    }
}

/// The value of a text in a world given as JSON.
fn value(text: &str, world: &str) -> Result<Value, EvalError> {
    let world = World(super::json::parse(world).unwrap());
    eval(&read(text).unwrap(), &world)
}
