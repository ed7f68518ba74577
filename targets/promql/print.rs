//! Queries as text: on one line as far as that fits, else indented by what they are made of.

use super::{Query, Series};
use crate::expr::json::quote_with;
use std::fmt::{self, Display, Formatter};

/// The width of a line.
const WIDTH: usize = 100;

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Query::Number(text) | Query::Raw(text) => f.write_str(text),
            Query::Series(series) => write!(f, "{series}"),
            Query::Call(name, arguments) => {
                let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
                write!(f, "{name}({})", arguments.join(", "))
            }
            Query::Aggregate(function, labels, of) if labels.is_empty() => write!(f, "{function}({of})"),
            Query::Aggregate(function, labels, of) => write!(f, "{function} by ({}) ({of})", labels.join(", ")),
            Query::Binary(left, operator, right) => {
                let power = power(operator);
                write!(f, "{} {operator} {}", Operand(left, power), Operand(right, power + 1))
            }
        }
    }
}

impl Display for Series {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if !self.labels.is_empty() {
            write!(f, "{{{}}}", labels(self).join(","))?;
        }
        match &self.range {
            Some(range) => write!(f, "[{range}]"),
            None => Ok(()),
        }
    }
}

fn labels(series: &Series) -> Vec<String> {
    let one = |(name, operator, value): &super::Label| format!("{name}{operator}{}", quote_with(value, |_| None));
    series.labels.iter().map(one).collect()
}

/// A query beside an operator that binds so strongly.
struct Operand<'a>(&'a Query, u8);

impl Display for Operand<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if in_brackets(self.0, self.1) { write!(f, "({})", self.0) } else { write!(f, "{}", self.0) }
    }
}

/// How strongly an operator binds.
fn power(operator: &str) -> u8 {
    match operator.split(' ').next().unwrap_or_default() {
        "or" => 1,
        "and" | "unless" => 2,
        "*" | "/" => 5,
        "+" | "-" => 4,
        _ => 3,
    }
}

/// Whether it needs brackets beside an operator.
fn in_brackets(query: &Query, beside: u8) -> bool {
    match query {
        Query::Binary(_, operator, _) => power(operator) < beside,
        Query::Raw(_) => true,
        _ => false,
    }
}

impl Query {
    /// The text, broken into lines where one is too long.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines(0).join("\n")
    }

    fn lines(&self, indent: usize) -> Vec<String> {
        let one = self.to_string();
        if indent + one.len() <= WIDTH && !one.contains('\n') {
            return vec![one];
        }
        match self {
            Query::Number(text) | Query::Raw(text) => text.lines().map(str::to_string).collect(),
            Query::Series(series) => series_lines(series),
            Query::Call(name, arguments) => {
                let last = arguments.len().saturating_sub(1);
                let comma = |at: usize| if at == last { "" } else { "," };
                let inner = arguments.iter().enumerate();
                let inner = inner.flat_map(|(at, a)| ended(a.lines(indent + 2), comma(at))).collect();
                wrapped(&format!("{name}("), inner, ")")
            }
            Query::Aggregate(function, labels, of) => {
                let head = match labels.as_slice() {
                    [] => format!("{function}("),
                    labels => format!("{function} by ({}) (", labels.join(", ")),
                };
                wrapped(&head, of.lines(indent + 2), ")")
            }
            Query::Binary(left, operator, right) => {
                let power = power(operator);
                let (mut lines, right) = (operand(left, power, indent), operand(right, power + 1, indent));
                match (&**left, right.as_slice()) {
                    (_, [short]) if short.len() < 10 => ended(lines, &format!(" {operator} {short}")),
                    (Query::Number(number), [first, rest @ ..]) => {
                        let first = format!("{number} {operator} {first}");
                        [first].into_iter().chain(rest.iter().cloned()).collect()
                    }
                    _ => {
                        lines.push(operator.clone());
                        lines.extend(right);
                        lines
                    }
                }
            }
        }
    }
}

fn operand(query: &Query, beside: u8, indent: usize) -> Vec<String> {
    if !in_brackets(query, beside) {
        return query.lines(indent);
    }
    let one = format!("({query})");
    if indent + one.len() <= WIDTH && !one.contains('\n') {
        return vec![one];
    }
    wrapped("(", query.lines(indent + 2), ")")
}

fn series_lines(series: &Series) -> Vec<String> {
    let all = labels(series);
    let last = all.len().saturating_sub(1);
    let inner = all.into_iter().enumerate().map(|(at, label)| if at == last { label } else { label + "," });
    let range = series.range.as_ref().map_or(String::new(), |range| format!("[{range}]"));
    wrapped(&format!("{}{{", series.name), inner.collect(), &format!("}}{range}"))
}

fn wrapped(head: &str, inner: Vec<String>, foot: &str) -> Vec<String> {
    let mut lines = vec![head.to_string()];
    lines.extend(inner.into_iter().map(|line| format!("  {line}")));
    lines.push(foot.to_string());
    lines
}

/// The lines with something behind the last one.
fn ended(mut lines: Vec<String>, end: &str) -> Vec<String> {
    if let Some(last) = lines.last_mut() {
        last.push_str(end);
    }
    lines
}
