//! What the functions of expressions give.

use super::diagram::{ALL, NONE, Node};
use super::engine::{At, Engine, constants};
use super::pattern::Question;
use super::space::Space;
use super::values::{Value, Values, always, null, spelling, text};
use crate::expr::{Expr, Literal};
use crate::ir::Ref;

impl Engine<'_> {
    fn pair(&mut self, arguments: &[Expr<Ref>], at: &At) -> Option<(Values, Values)> {
        let [left, right] = arguments else { return None };
        Some((self.value(left, at), self.value(right, at)))
    }

    pub(super) fn contains(&mut self, arguments: &[Expr<Ref>], at: &At) -> Node {
        let Some((whole, part)) = self.pair(arguments, at) else { return NONE };
        let mut sum = NONE;
        for (node, whole) in whole {
            let found = match &whole {
                Value::List(items) => {
                    let mut found = NONE;
                    for item in items {
                        let equal = self.space.related(item, &part, Space::equal);
                        found = self.space.or(found, equal);
                    }
                    found
                }
                _ => self
                    .space
                    .related(&always(whole), &part, |space, whole, part| space.part(whole, part, Question::Holds)),
            };
            let found = self.space.and(node, found);
            sum = self.space.or(sum, found);
        }
        sum
    }

    pub(super) fn affix(&mut self, arguments: &[Expr<Ref>], question: fn(String) -> Question, at: &At) -> Node {
        let Some((whole, part)) = self.pair(arguments, at) else { return NONE };
        self.space.related(&whole, &part, |space, whole, part| space.part(whole, part, question))
    }

    /// `text ~ globs`.
    pub(super) fn matches(&mut self, arguments: &[Expr<Ref>], at: &At) -> Node {
        let Some((subject, globs)) = arguments.split_first() else { return NONE };
        let subject = self.value(subject, at);
        let mut sum = NONE;
        for glob in constants(globs) {
            let fits = self.space.related(&subject, &always(text(&glob)), |space, subject, _| match subject {
                Value::Text(text, before, behind) => space.ask(*text, before, behind, Question::Fits(glob.clone())),
                Value::Is(literal) => {
                    let fits = |text: String| super::pattern::Pattern::new(&Question::Fits(glob.clone())).holds(&text);
                    // Nothing fits no pattern, not even the one of all texts.
                    let known = spelling(literal).filter(|text| !text.is_empty() || *literal != Literal::Null);
                    if known.is_some_and(fits) { ALL } else { NONE }
                }
                _ => space.fact(&format!("fits {glob}")),
            });
            sum = self.space.or(sum, fits);
        }
        sum
    }

    /// The value behind the first condition that holds.
    pub(super) fn case_of(&mut self, arguments: &[Expr<Ref>], at: &At) -> Values {
        let (mut rest, mut values) = (ALL, Vec::new());
        for pair in arguments.chunks(2) {
            let (here, value) = match pair {
                [condition, value] => (self.truth(condition, at), value),
                [otherwise] => (ALL, otherwise),
                _ => continue,
            };
            let here = self.space.and(rest, here);
            for (node, value) in self.value(value, at) {
                values.push((self.space.and(here, node), value));
            }
            rest = self.space.minus(rest, here);
        }
        values.retain(|(node, _)| !self.space.is_none(*node));
        values
    }

    /// A text with one hole is a text between two; one with several is not known.
    pub(super) fn format(&mut self, arguments: &[Expr<Ref>], expr: &Expr<Ref>, at: &At) -> Values {
        let holes: Vec<Values> = arguments.iter().skip(1).map(|hole| self.value(hole, at)).collect();
        let pattern = arguments.first().and_then(Expr::literal);
        let (Some(Literal::String(pattern)), [hole]) = (pattern, holes.as_slice()) else {
            let name = self.spelled(expr, at);
            return always(self.free(&name));
        };
        let Some((before, behind)) = pattern.split_once("{0}") else { return self.unknown(expr, at) };
        if before.contains(['{', '}']) || behind.contains(['{', '}']) {
            return self.unknown(expr, at);
        }
        let mut values = Vec::new();
        for (node, value) in hole {
            let filled = match value {
                Value::Is(literal) => spelling(literal).map(|filled| text(&format!("{before}{filled}{behind}"))),
                Value::Text(at, inner, outer) => {
                    Some(Value::Text(*at, format!("{before}{inner}"), format!("{outer}{behind}")))
                }
                _ => None,
            };
            let Some(filled) = filled else { return self.unknown(expr, at) };
            values.push((*node, filled));
        }
        values
    }

    pub(super) fn read_json(&mut self, arguments: &[Expr<Ref>], expr: &Expr<Ref>, at: &At) -> Values {
        let Some(Literal::String(json)) = arguments.first().and_then(Expr::literal) else {
            return self.unknown(expr, at);
        };
        let scalar = |value: &serde_json::Value| match value {
            serde_json::Value::Null => Some(Value::Is(Literal::Null)),
            serde_json::Value::Bool(value) => Some(Value::Is(Literal::Bool(*value))),
            serde_json::Value::Number(number) => number.as_f64().map(|number| Value::Is(Literal::Number(number))),
            serde_json::Value::String(string) => Some(text(string)),
            _ => None,
        };
        let read = match serde_json::from_str(json) {
            Ok(serde_json::Value::Array(items)) => {
                let items: Option<Vec<Values>> = items.iter().map(|item| scalar(item).map(always)).collect();
                items.map(Value::List)
            }
            Ok(value) => scalar(&value),
            Err(_) => None,
        };
        read.map_or_else(|| self.unknown(expr, at), always)
    }

    pub(super) fn json_text(&mut self, arguments: &[Expr<Ref>], expr: &Expr<Ref>, at: &At) -> Values {
        let inner = arguments.first().map_or_else(null, |inner| self.value(inner, at));
        let mut values = Vec::new();
        for (node, value) in inner {
            let json = match value {
                Value::Is(Literal::Null) => "null".to_owned(),
                Value::Is(Literal::String(string)) => serde_json::Value::String(string).to_string(),
                Value::Is(literal) => spelling(&literal).unwrap_or_default(),
                Value::Text(at, before, behind) if !before.contains('"') && !behind.contains('"') => {
                    values.push((node, Value::Text(at, format!("\"{before}"), format!("{behind}\""))));
                    continue;
                }
                _ => return self.unknown(expr, at),
            };
            values.push((node, text(&json)));
        }
        values
    }
}
