//! Substitutes what is known and computes what is constant, with exactly the evaluator's rules.
//!
//! Two positions differ. In a value position `x && true` is `true` or a falsy `x`, whatever that is, and stays; in a
//! condition only truth counts, so it is `x`. A constant part that fails to evaluate stays as it is: it fails on the
//! runner.

use super::eval::{Environment, eval};
use super::value::Value;
use super::visit::{chain, contains_status_function, into_operands};
use super::{Expr, Function, Kind, Literal, Operator};
use crate::source::Span;

/// The expression with known names substituted and constant parts computed. Its value is the same, of the same kind.
///
/// What `known` returns is taken as it is: names in it are not looked up again.
#[must_use]
pub fn fold<N: Clone>(expr: Expr<N>, known: &impl Fn(&N) -> Option<Expr<N>>) -> Expr<N> {
    Folder { known }.fold(expr, Position::Value)
}

/// As [`fold`], for a condition (`if`): the result is truthy when the expression is, and may be another value.
///
/// GitHub puts `success() &&` in front of a condition that calls no status function. So that dropping the last one does
/// not change the meaning, `always()` takes its place, unless the condition is false anyway.
#[must_use]
pub fn fold_condition<N: Clone>(expr: Expr<N>, known: &impl Fn(&N) -> Option<Expr<N>>) -> Expr<N> {
    let span = expr.span;
    let expr = super::visit::map_names(expr, |name, span| known(&name).unwrap_or_else(|| Expr::name(name, span)));
    let had_status = contains_status_function(&expr);
    let folded = Folder { known: &|_: &N| None }.fold(expr, Position::Condition);
    if !had_status || contains_status_function(&folded) {
        return folded;
    }
    let always = Expr::call(Function::Always, Vec::new(), span);
    match constant(&folded) {
        Some(value) if value.is_truthy() => always,
        Some(_) => folded,
        None => Expr::binary(Operator::And, always, folded),
    }
}

/// The value of an expression without names, status functions, `hashFiles`, `changed` and `~`; nothing when it has one
/// of them, or fails.
#[must_use]
pub fn constant<N>(expr: &Expr<N>) -> Option<Value> {
    if is_constant(expr) { eval(expr, &Nowhere).ok() } else { None }
}

/// The environment of constants: never asked.
struct Nowhere;

impl<N> Environment<N> for Nowhere {
    fn name(&self, _: &N) -> Value {
        Value::Null
    }

    fn status(&self, _: Function) -> bool {
        false
    }
}

fn is_constant<N>(expr: &Expr<N>) -> bool {
    let known = match &expr.kind {
        Kind::Name(_) => false,
        Kind::Call(function, _) => {
            !function.is_status()
                && !matches!(function, Function::HashFiles | Function::Changed | Function::Matches | Function::Words)
        }
        _ => true,
    };
    known && expr.children().into_iter().all(is_constant)
}

/// `join` over a list whose items are written: GitHub has no such lists, but `format` says the same. Lists among the items
/// would be joined with commas of their own, so they stay.
fn joined<N: Clone>(arguments: Vec<Expr<N>>, span: Span) -> Kind<N> {
    let Some(Kind::List(items)) = arguments.first().map(|e| &e.kind) else {
        return Kind::Call(Function::Join, arguments);
    };
    let simple = |e: &Expr<N>| matches!(e.kind, Kind::Literal(_) | Kind::Name(_) | Kind::Member(..) | Kind::Call(..));
    let between = match arguments.get(1).map(|e| (e, e.literal())) {
        None => ",".to_owned(),
        Some((_, Some(Literal::String(text)))) => text.replace('{', "{{").replace('}', "}}"),
        Some((e, None)) if simple(e) && !is_constant(e) => format!("{{{}}}", items.len()),
        Some(_) => return Kind::Call(Function::Join, arguments),
    };
    if arguments.iter().all(is_constant) || items.len() > 200 || !items.iter().all(simple) {
        return Kind::Call(Function::Join, arguments);
    }
    let pattern: Vec<String> = (0..items.len()).map(|at| format!("{{{at}}}")).collect();
    let mut formatted = vec![Expr::text(pattern.join(&between), span)];
    formatted.extend(items.iter().cloned());
    formatted.extend(arguments.get(1).filter(|e| !is_constant(e) && items.len() > 1).cloned());
    Kind::Call(Function::Format, formatted)
}

/// What the surroundings of an expression ask of it.
#[derive(Clone, Copy, PartialEq)]
enum Position {
    Value,
    Condition,
}

struct Folder<'a, K> {
    known: &'a K,
}

impl<K> Folder<'_, K> {
    fn fold<N: Clone>(&self, expr: Expr<N>, position: Position) -> Expr<N>
    where
        K: Fn(&N) -> Option<Expr<N>>,
    {
        let span = expr.span;
        let kind = match expr.kind {
            Kind::Name(name) => return (self.known)(&name).unwrap_or_else(|| Expr::name(name, span)),
            Kind::Literal(literal) => Kind::Literal(literal),
            Kind::List(items) => Kind::List(self.values(items)),
            Kind::Member(inner, name) => Kind::Member(self.value(*inner), name),
            Kind::Index(inner, index) => index_of(self.value(*inner), self.value(*index)),
            Kind::Star(inner) => Kind::Star(self.value(*inner)),
            Kind::Not(inner) => return negate(self.fold(*inner, Position::Condition), position, span),
            Kind::Binary(operator, left, right) if operator.is_logical() => {
                let whole = Expr::new(Kind::Binary(operator, left, right), span);
                return self.logical(operator, whole, position);
            }
            Kind::Binary(operator, left, right) => Kind::Binary(operator, self.value(*left), self.value(*right)),
            Kind::Call(Function::Case, arguments) => return self.case(arguments, position, span),
            Kind::Call(Function::Join, arguments) => joined(self.values(arguments), span),
            Kind::Call(function, arguments) => Kind::Call(function, self.values(arguments)),
        };
        computed(Expr::new(kind, span))
    }

    fn value<N: Clone>(&self, expr: Expr<N>) -> Box<Expr<N>>
    where
        K: Fn(&N) -> Option<Expr<N>>,
    {
        Box::new(self.fold(expr, Position::Value))
    }

    fn values<N: Clone>(&self, exprs: Vec<Expr<N>>) -> Vec<Expr<N>>
    where
        K: Fn(&N) -> Option<Expr<N>>,
    {
        exprs.into_iter().map(|expr| self.fold(expr, Position::Value)).collect()
    }

    /// A chain of `&&` or of `||`. The operand that decides is the last one; one that never decides goes.
    fn logical<N: Clone>(&self, operator: Operator, expr: Expr<N>, position: Position) -> Expr<N>
    where
        K: Fn(&N) -> Option<Expr<N>>,
    {
        let span = expr.span;
        let operands = into_operands(expr, operator).into_iter();
        let folded = operands.flat_map(|operand| into_operands(self.fold(operand, position), operator));
        let mut kept: Vec<Expr<N>> = Vec::new();
        let mut neutral = None;
        for operand in folded {
            match constant(&operand).map(|value| value.is_truthy() == (operator == Operator::Or)) {
                // `false` ends a chain of `&&`, and is all there is to a condition.
                Some(true) if position == Position::Condition => return Expr::bool(operator == Operator::Or, span),
                Some(true) => {
                    kept.push(operand);
                    neutral = None;
                    break;
                }
                // `true` in a chain of `&&` counts only as its last operand.
                Some(false) => neutral = Some(operand),
                None => {
                    kept.push(operand);
                    neutral = None;
                }
            }
        }
        let needless = |neutral: &Expr<N>| match kept.last() {
            None => false,
            Some(last) => position == Position::Condition || (is_boolean(last) && is_bool_literal(neutral)),
        };
        kept.extend(neutral.filter(|neutral| !needless(neutral)));
        chain(operator, kept).unwrap_or_else(|| Expr::bool(operator == Operator::And, span))
    }

    /// Conditions that are `false` go with their values; one that is `true` makes its value the default.
    fn case<N: Clone>(&self, arguments: Vec<Expr<N>>, position: Position, span: Span) -> Expr<N>
    where
        K: Fn(&N) -> Option<Expr<N>>,
    {
        if arguments.len().is_multiple_of(2) {
            return Expr::call(Function::Case, self.values(arguments), span);
        }
        let mut kept = Vec::new();
        let mut arguments = arguments.into_iter();
        while let Some(first) = arguments.next() {
            let Some(value) = arguments.next() else {
                kept.push(self.fold(first, position));
                break;
            };
            let condition = self.fold(first, Position::Value);
            match condition.literal() {
                Some(Literal::Bool(false)) => {}
                Some(Literal::Bool(true)) => {
                    kept.push(self.fold(value, position));
                    break;
                }
                _ => kept.extend([condition, self.fold(value, position)]),
            }
        }
        match kept.len() {
            1 => kept.remove(0),
            _ => computed(Expr::call(Function::Case, kept, span)),
        }
    }
}

/// `inner[index]`, which is `inner.name` when the index is a text.
fn index_of<N>(inner: Box<Expr<N>>, index: Box<Expr<N>>) -> Kind<N> {
    match index.kind {
        Kind::Literal(Literal::String(name)) => Kind::Member(inner, name),
        _ => Kind::Index(inner, index),
    }
}

/// `!inner`; `!!x` is `x` where only its truth counts, or where it is a boolean.
fn negate<N>(inner: Expr<N>, position: Position, span: Span) -> Expr<N> {
    match inner.kind {
        Kind::Not(twice) if position == Position::Condition || is_boolean(&twice) => *twice,
        kind => computed(Expr::new(Kind::Not(Box::new(Expr::new(kind, inner.span))), span)),
    }
}

/// The literal or list that a constant expression comes to; itself where it is not constant, or its value has no text.
fn computed<N>(expr: Expr<N>) -> Expr<N> {
    if matches!(expr.kind, Kind::Literal(_) | Kind::List(_)) {
        return expr;
    }
    if let Kind::Binary(operator @ (Operator::Equal | Operator::NotEqual), left, right) = &expr.kind
        && (begins_otherwise(left, right) || begins_otherwise(right, left))
    {
        return Expr::bool(*operator == Operator::NotEqual, expr.span);
    }
    constant(&expr).and_then(|value| value.to_expr(expr.span)).unwrap_or(expr)
}

/// Whether a text that is put together, `packages/{0}`, begins in another way than `text`: then it is never the same.
fn begins_otherwise<N>(formatted: &Expr<N>, text: &Expr<N>) -> bool {
    let Kind::Call(Function::Format, arguments) = &formatted.kind else { return false };
    let (Some(Literal::String(pattern)), Some(Literal::String(text))) =
        (arguments.first().and_then(Expr::literal), text.literal())
    else {
        return false;
    };
    let start = pattern.split(['{', '}']).next().unwrap_or_default();
    // GitHub compares texts without regard to case.
    let same = |(a, b): (char, char)| a.to_lowercase().eq(b.to_lowercase());
    start.chars().count() > text.chars().count() || !start.chars().zip(text.chars()).all(same)
}

/// Whether an expression is a boolean whatever its names are.
fn is_boolean<N>(expr: &Expr<N>) -> bool {
    match &expr.kind {
        Kind::Literal(literal) => matches!(literal, Literal::Bool(_)),
        Kind::Not(_) => true,
        Kind::Binary(operator, left, right) => !operator.is_logical() || (is_boolean(left) && is_boolean(right)),
        Kind::Call(function, _) => match function {
            Function::Contains | Function::StartsWith | Function::EndsWith | Function::Matches | Function::Changed => {
                true
            }
            _ => function.is_status(),
        },
        Kind::List(_) | Kind::Name(_) | Kind::Member(..) | Kind::Index(..) | Kind::Star(_) => false,
    }
}

fn is_bool_literal<N>(expr: &Expr<N>) -> bool {
    matches!(expr.literal(), Some(Literal::Bool(_)))
}
