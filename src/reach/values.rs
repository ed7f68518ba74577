//! What an expression can be: constants, texts that are not known, and things, each with the runs in which it is that.
//!
//! The rules of comparison and coercion are written here a second time, for sets; the evaluator of `expr` is held
//! against them.

use super::diagram::{ALL, NONE, Node};
use super::pattern::{Question, ZEROS, folded};
use super::space::Space;
use crate::expr::{Literal, Operator};

/// A value that is the same in some runs.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A constant.
    Is(Literal),
    /// `before`, a text that is not known, `behind`.
    Text(usize, String, String),
    /// A number, list or object of which nothing is known but its name.
    Thing(String),
    /// A list.
    List(Vec<Values>),
}

/// Values, each with where it is that one. No run has two of them.
pub(super) type Values = Vec<(Node, Value)>;

/// A text that is known.
pub(super) fn text(text: &str) -> Value {
    Value::Is(Literal::String(text.to_owned()))
}

/// This value in all runs.
pub(super) fn always(value: Value) -> Values {
    vec![(ALL, value)]
}

/// Nothing, in all runs.
pub(super) fn null() -> Values {
    always(Value::Is(Literal::Null))
}

fn fold(text: &str) -> String {
    text.chars().map(folded).collect()
}

/// A constant as a number.
fn number(literal: &Literal) -> f64 {
    match literal {
        Literal::Null | Literal::Bool(false) => 0.0,
        Literal::Bool(true) => 1.0,
        Literal::Number(number) => *number,
        Literal::String(text) => spelled(text.trim()),
    }
}

/// The number that a text spells.
fn spelled(text: &str) -> f64 {
    let whole = |digits: &str, radix: u32| {
        let plain = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        u32::from_str_radix(digits, radix).ok().filter(|_| plain).map_or(f64::NAN, |n| f64::from(n.cast_signed()))
    };
    if text.is_empty() {
        return 0.0;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return whole(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return whole(digits, 8);
    }
    match text.trim_start_matches(['+', '-']) {
        "Infinity" if !text.starts_with("--") => {
            if text.starts_with('-') {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            }
        }
        rest if rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') => text.parse().unwrap_or(f64::NAN),
        _ => f64::NAN,
    }
}

/// A constant as a text.
pub(super) fn spelling(literal: &Literal) -> Option<String> {
    match literal {
        Literal::Null => Some(String::new()),
        Literal::Bool(value) => Some(value.to_string()),
        Literal::String(text) => Some(text.clone()),
        Literal::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => Some(format!("{number:.0}")),
        Literal::Number(_) => None,
    }
}

/// Whether a constant counts as true.
pub(super) fn holds(literal: &Literal) -> bool {
    match literal {
        Literal::Null => false,
        Literal::Bool(value) => *value,
        Literal::Number(number) => *number != 0.0 && !number.is_nan(),
        Literal::String(text) => !text.is_empty(),
    }
}

fn name(value: &Value) -> String {
    match value {
        Value::Is(literal) => format!("{literal:?}"),
        Value::Text(at, before, behind) => format!("{before}#{at}{behind}"),
        Value::Thing(name) => name.clone(),
        Value::List(_) => "list".to_owned(),
    }
}

impl Space {
    /// Where values count as true.
    pub(super) fn truth(&mut self, values: Values) -> Node {
        let mut sum = NONE;
        for (at, value) in values {
            let holds = match value {
                Value::Is(literal) => {
                    if holds(&literal) {
                        ALL
                    } else {
                        NONE
                    }
                }
                Value::Text(text, before, behind) => {
                    let empty = self.ask(text, &before, &behind, Question::Equal(String::new()));
                    self.not(empty)
                }
                Value::Thing(name) => self.fact(&format!("`{name}` holds")),
                Value::List(_) => ALL,
            };
            let holds = self.and(at, holds);
            sum = self.or(sum, holds);
        }
        sum
    }

    /// Where a relation holds between two values.
    pub(super) fn related(
        &mut self,
        left: &Values,
        right: &Values,
        mut relation: impl FnMut(&mut Space, &Value, &Value) -> Node,
    ) -> Node {
        let mut sum = NONE;
        for (here, left) in left {
            for (there, right) in right {
                let both = self.and(*here, *there);
                if !self.is_none(both) {
                    let holds = relation(self, left, right);
                    let holds = self.and(both, holds);
                    sum = self.or(sum, holds);
                }
            }
        }
        sum
    }

    /// Where `left operator right`.
    pub(super) fn compare(&mut self, operator: Operator, left: &Values, right: &Values) -> Node {
        match operator {
            Operator::NotEqual => {
                let equal = self.related(left, right, Space::equal);
                self.not(equal)
            }
            Operator::Equal => self.related(left, right, Space::equal),
            _ => self.related(left, right, |space, left, right| space.ordered(operator, left, right)),
        }
    }

    fn ordered(&mut self, operator: Operator, left: &Value, right: &Value) -> Node {
        let (Value::Is(a), Value::Is(b)) = (left, right) else {
            return self.fact(&format!("`{}` {} `{}`", name(left), operator.text(), name(right)));
        };
        let order = match (a, b) {
            (Literal::String(a), Literal::String(b)) => {
                Some(fold(a).encode_utf16().collect::<Vec<_>>().cmp(&fold(b).encode_utf16().collect()))
            }
            (Literal::Bool(a), Literal::Bool(b)) => Some(a.cmp(b)),
            _ => number(a).partial_cmp(&number(b)),
        };
        let holds = order.is_some_and(|order| match operator {
            Operator::Less => order.is_lt(),
            Operator::LessEqual => order.is_le(),
            Operator::Greater => order.is_gt(),
            _ => order.is_ge(),
        });
        if holds { ALL } else { NONE }
    }

    /// Where two values are equal by GitHub's rules.
    pub(super) fn equal(&mut self, left: &Value, right: &Value) -> Node {
        match (left, right) {
            (Value::Is(Literal::Null), Value::Is(Literal::Null)) => ALL,
            (Value::Is(Literal::String(a)), Value::Is(Literal::String(b))) => {
                if fold(a) == fold(b) {
                    ALL
                } else {
                    NONE
                }
            }
            (Value::Is(a), Value::Is(b)) => {
                if number(a) == number(b) {
                    ALL
                } else {
                    NONE
                }
            }
            (Value::Text(text, before, behind), Value::Is(literal))
            | (Value::Is(literal), Value::Text(text, before, behind)) => self.text_is(*text, before, behind, literal),
            (Value::Text(..), Value::Text(..)) if left == right => ALL,
            (Value::Text(a, ..), Value::Text(b, ..)) if self.are_apart(*a, *b) => NONE,
            (Value::List(_), _) | (_, Value::List(_)) => NONE,
            _ => {
                let mut names = [name(left), name(right)];
                names.sort();
                self.fact(&format!("`{}` is `{}`", names[0], names[1]))
            }
        }
    }

    /// Whether two texts are never the same: the repository and that of a fork.
    fn are_apart(&self, a: usize, b: usize) -> bool {
        let is = |at: usize, name: &str| self.texts.get(at).is_some_and(|text| text.name == name);
        (is(a, "repository") && is(b, "fork")) || (is(a, "fork") && is(b, "repository"))
    }

    fn text_is(&mut self, text: usize, before: &str, behind: &str, literal: &Literal) -> Node {
        match literal {
            Literal::String(wanted) => self.ask(text, before, behind, Question::Equal(wanted.clone())),
            _ if number(literal) == 0.0 => {
                let mut sum = NONE;
                for spelling in 0..ZEROS {
                    let zero = self.ask(text, before, behind, Question::Zero(spelling));
                    sum = self.or(sum, zero);
                }
                sum
            }
            _ if number(literal).is_nan() => NONE,
            _ => {
                let name = name(&Value::Text(text, before.to_owned(), behind.to_owned()));
                self.fact(&format!("`{name}` is the number {}", number(literal)))
            }
        }
    }

    /// Where a value begins with, ends with or holds another one: `question` makes the question of a text.
    pub(super) fn part(&mut self, whole: &Value, part: &Value, question: fn(String) -> Question) -> Node {
        let known = match (whole, part) {
            (Value::List(_), _) | (_, Value::List(_)) => return NONE,
            (Value::Text(text, before, behind), Value::Is(part)) if spelling(part).is_some() => {
                return self.ask(*text, before, behind, question(spelling(part).unwrap_or_default()));
            }
            (Value::Is(whole), Value::Text(text, before, behind)) if spelling(whole).is_some_and(|w| w.len() <= 60) => {
                let whole = spelling(whole).unwrap_or_default();
                return self.part_of(&whole, *text, before, behind, &question(String::new()));
            }
            (Value::Is(whole), Value::Is(part)) => spelling(whole).zip(spelling(part)),
            _ => None,
        };
        let Some((whole, part)) = known else {
            return self.fact(&format!("`{}` {:?} `{}`", name(whole), question(String::new()), name(part)));
        };
        let (whole, part) = (fold(&whole), fold(&part));
        let holds = match question(String::new()) {
            Question::Starts(_) => whole.starts_with(&part),
            Question::Ends(_) => whole.ends_with(&part),
            _ => whole.contains(&part),
        };
        if holds { ALL } else { NONE }
    }

    /// Where a text is a part of a constant.
    fn part_of(&mut self, whole: &str, text: usize, before: &str, behind: &str, question: &Question) -> Node {
        let ends: Vec<usize> = whole.char_indices().map(|(at, _)| at).chain([whole.len()]).collect();
        let parts: Vec<&str> = match question {
            Question::Starts(_) => ends.iter().filter_map(|end| whole.get(..*end)).collect(),
            Question::Ends(_) => ends.iter().filter_map(|start| whole.get(*start..)).collect(),
            _ => return self.ask(text, before, behind, Question::PartOf(whole.to_owned())),
        };
        let mut sum = NONE;
        for part in parts {
            let equal = self.ask(text, before, behind, Question::Equal(part.to_owned()));
            sum = self.or(sum, equal);
        }
        sum
    }
}
