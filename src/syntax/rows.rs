//! Precedence: from the parts of a row to an expression. Knows the operators and the seven words that are operators
//! behind a name, and no other word.

use super::ast::{Expr, ExprKind, Name, Operator, Part, Predicate};
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::source::{FileId, Span};

/// Reads the longest expression at the front of `parts`, and says how many parts it took.
///
/// It ends at a comma, a colon, `=`, or an operand behind a complete operand (`for`, `else`). Where `parts` begin with no
/// expression, the answer is `Missing` and 0, and nothing is reported: only the caller knows what it wanted. What is
/// wrong inside is reported, and makes the expression `Bad`.
pub fn expression(parts: &[Part], diags: &mut Diagnostics) -> (Expr, usize) {
    take(parts.to_vec(), diags)
}

/// As [`expression`], for parts that nobody needs any longer.
pub(super) fn take(parts: Vec<Part>, diags: &mut Diagnostics) -> (Expr, usize) {
    let mut row = Row { parts, at: 0, diags };
    match row.level(0) {
        Some(expr) => (expr, row.at),
        None => {
            let span = row.parts.first().map_or(Span::new(FileId(0), 0, 0), |p| p.span().before());
            (Expr { kind: ExprKind::Missing, span }, 0)
        }
    }
}

const NOT: u8 = 13;
const COMPARISON: u8 = 9;

/// How tightly an operator binds; `None` for `!`, which stands before its operand.
fn power(operator: Operator) -> Option<u8> {
    Some(match operator {
        Operator::Range | Operator::Arrow => 1,
        Operator::Alternative => 3,
        Operator::Or => 5,
        Operator::And => 7,
        Operator::Equal | Operator::NotEqual | Operator::Matches => COMPARISON,
        Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual => 11,
        Operator::Not => return None,
    })
}

/// Whether `a OP b OP c` says something for this operator.
fn chains(operator: Operator) -> bool {
    matches!(operator, Operator::Or | Operator::And | Operator::Alternative)
}

struct Row<'a> {
    parts: Vec<Part>,
    at: usize,
    diags: &'a mut Diagnostics,
}

impl Row<'_> {
    /// An expression of operators that bind at least as tightly as `least`.
    fn level(&mut self, least: u8) -> Option<Expr> {
        let mut left = self.prefix()?;
        while let Some((operator, span)) = self.operator() {
            let Some(power) = power(operator).filter(|p| *p >= least) else { break };
            self.at += 1;
            let right = match self.level(power + 1) {
                Some(right) => right,
                None => self.nothing_behind(operator, span),
            };
            let whole = left.span.to(right.span);
            let kind = if self.chained(operator, &left, span) || is_bad(&left) || is_bad(&right) {
                ExprKind::Bad
            } else {
                ExprKind::Binary(operator, Box::new(left), Box::new(right))
            };
            left = Expr { kind, span: whole };
        }
        Some(left)
    }

    fn prefix(&mut self) -> Option<Expr> {
        let Some((Operator::Not, span)) = self.operator() else { return self.operand() };
        self.at += 1;
        let inner = match self.level(NOT) {
            Some(inner) => inner,
            None => self.nothing_behind(Operator::Not, span),
        };
        let whole = span.to(inner.span);
        let kind = if is_bad(&inner) { ExprKind::Bad } else { ExprKind::Not(Box::new(inner)) };
        Some(Expr { kind, span: whole })
    }

    fn operand(&mut self) -> Option<Expr> {
        if let Some(predicate) = self.predicate() {
            return Some(predicate);
        }
        match self.parts.get_mut(self.at) {
            Some(Part::Operand(expr)) => {
                let bad = Expr { kind: ExprKind::Bad, span: expr.span };
                let expr = std::mem::replace(expr, bad);
                self.at += 1;
                Some(expr)
            }
            _ => None,
        }
    }

    /// `build failed`, `image api pushed`.
    fn predicate(&mut self) -> Option<Expr> {
        let first = self.name(self.at)?;
        let second = self.name(self.at + 1)?;
        if let Some(predicate) = predicate_named(&second.text) {
            self.at += 2;
            let span = first.span.to(second.span);
            return Some(Expr { kind: ExprKind::Predicate(None, first, predicate), span });
        }
        let third = self.name(self.at + 2)?;
        let predicate = predicate_named(&third.text)?;
        if first.text.contains('.') || matches!(second.text.as_str(), "when" | "else" | "for") {
            return None;
        }
        self.at += 3;
        let span = first.span.to(third.span);
        Some(Expr { kind: ExprKind::Predicate(Some(first), second, predicate), span })
    }

    fn name(&self, at: usize) -> Option<Name> {
        match self.parts.get(at)? {
            Part::Operand(Expr { kind: ExprKind::Name(text), span }) => {
                Some(Name { text: text.clone(), quoted: false, span: *span })
            }
            _ => None,
        }
    }

    fn operator(&self) -> Option<(Operator, Span)> {
        match self.parts.get(self.at)? {
            Part::Operator(operator, span) => Some((*operator, *span)),
            _ => None,
        }
    }

    fn nothing_behind(&mut self, operator: Operator, span: Span) -> Expr {
        let next = self.parts.get(self.at).map(Part::span);
        let sign = operator.sign();
        let report = match (next, self.operator()) {
            (Some(next), Some((second, _))) => {
                let message = format!("`{}` follows `{sign}`", second.sign());
                Diagnostic::new(&codes::UNEXPECTED, next, message)
                    .label("a value is missing before this")
                    .help("put a value between the two, or take one of them away")
            }
            _ => Diagnostic::new(&codes::MISSING_VALUE, span, format!("nothing follows `{sign}`"))
                .label("a value is missing behind this")
                .help(format!("write a value behind `{sign}`, or take it away")),
        };
        self.diags.push(report);
        // The operators that cannot be read are passed over, so that each is reported once.
        while self.operator().is_some() {
            self.at += 1;
        }
        if matches!(self.parts.get(self.at), Some(Part::Operand(_))) && next.is_some() {
            self.at += 1;
        }
        Expr { kind: ExprKind::Bad, span: span.after() }
    }

    /// `a < b < c`: said, but not meant.
    fn chained(&mut self, operator: Operator, left: &Expr, span: Span) -> bool {
        let ExprKind::Binary(first, ..) = &left.kind else { return false };
        let (Some(left), Some(right)) = (power(*first), power(operator)) else { return false };
        let comparisons = left >= COMPARISON && right >= COMPARISON;
        if chains(operator) || !(comparisons || left == right) {
            return false;
        }
        let message = format!("`{}` behind `{}` compares a result with a value", operator.sign(), first.sign());
        let report = if power(operator) == Some(1) {
            Diagnostic::new(&codes::UNEXPECTED, span, "a range has two ends")
                .label("this would be a third")
                .help("write `low .. high`")
        } else {
            Diagnostic::new(&codes::UNEXPECTED, span, message)
                .label("the left side is already `true` or `false`")
                .help("join two comparisons by `&&`, or write brackets around the first")
        };
        self.diags.push(report);
        true
    }
}

fn is_bad(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Bad)
}

fn predicate_named(word: &str) -> Option<Predicate> {
    Predicate::ALL.into_iter().find(|p| p.word() == word)
}
