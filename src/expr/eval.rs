//! Evaluates a tree as the runner does.
//!
//! Arguments are evaluated when a function needs them, as in the runner: an argument that would fail and is not needed
//! does no harm. What the evaluator cannot know, an [`Environment`] says.

use std::cell::Cell;
use std::cmp::Ordering;
use std::fmt;

use super::functions;
use super::value::{Array, Value};
use super::{Expr, Function, Kind, Operator};
use crate::source::Span;

/// The most bytes (two for each UTF-16 unit) of text that one evaluation makes: the runner's limit is as high.
pub const MAX_TEXT: usize = 1024 * 1024;

/// What an evaluation asks of the world.
pub trait Environment<N> {
    /// The value of a name.
    fn name(&self, name: &N) -> Value;

    /// What `always`, `success`, `failure` or `cancelled` returns.
    fn status(&self, function: Function) -> bool;

    /// What `hashFiles` returns; GitHub's answer where no file matches is the empty text.
    fn hash_files(&self, patterns: &[String]) -> String {
        let _ = patterns;
        String::new()
    }

    /// What the language's `changed` returns.
    fn changed(&self, globs: &[String]) -> bool {
        let _ = globs;
        false
    }
}

/// Why an evaluation failed, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvalError {
    /// What went wrong.
    pub kind: EvalErrorKind,
    /// The call.
    pub span: Span,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvalErrorKind {
    /// The text of `format` is malformed.
    FormatText(String),
    /// The text of `format` asks for an argument that is not there.
    FormatArgument(String),
    /// `fromJSON` got no JSON.
    Json(String),
    /// A condition of `case` is not a boolean.
    CaseCondition,
    /// A pattern of `matches` is malformed.
    Glob(String),
    /// A function got a number of arguments that it does not take.
    Arguments(Function),
    /// `success` and `failure` with names of jobs are not evaluated.
    StatusOfJobs,
    /// More than [`MAX_TEXT`] bytes of text.
    TooMuchText,
}

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            EvalErrorKind::FormatText(text) => write!(f, "the format text `{text}` is malformed"),
            EvalErrorKind::FormatArgument(text) => {
                write!(f, "the format text `{text}` asks for more arguments than there are")
            }
            EvalErrorKind::Json(what) => write!(f, "fromJSON: {what}"),
            EvalErrorKind::CaseCondition => write!(f, "a condition of `case` must be a boolean"),
            EvalErrorKind::Glob(what) => write!(f, "{what}"),
            EvalErrorKind::Arguments(function) => write!(f, "`{}` has the wrong number of arguments", function.text()),
            EvalErrorKind::StatusOfJobs => write!(f, "the state of single jobs is not known"),
            EvalErrorKind::TooMuchText => write!(f, "the expression makes more than {MAX_TEXT} bytes of text"),
        }
    }
}

impl std::error::Error for EvalError {}

/// The value of an expression.
///
/// # Errors
/// Where the runner fails: a malformed `format` or JSON, a condition of `case` that is no boolean, too much text.
pub fn eval<N>(expr: &Expr<N>, environment: &impl Environment<N>) -> Result<Value, EvalError> {
    Evaluator { environment, text: Cell::new(0) }.eval(expr)
}

/// One evaluation: the environment, and how much text was made.
pub(super) struct Evaluator<'a, N> {
    pub(super) environment: &'a dyn Environment<N>,
    text: Cell<usize>,
}

impl<N> Evaluator<'_, N> {
    pub(super) fn eval(&self, expr: &Expr<N>) -> Result<Value, EvalError> {
        match &expr.kind {
            Kind::Literal(literal) => Ok(literal.into()),
            Kind::List(items) => Ok(Value::array(items.iter().map(|item| self.eval(item)).collect::<Result<_, _>>()?)),
            Kind::Name(name) => Ok(self.environment.name(name)),
            Kind::Member(inner, name) => Ok(index(&self.eval(inner)?, &Value::text(name))),
            Kind::Index(inner, by) => self.index(inner, by),
            Kind::Star(inner) => Ok(star(&self.eval(inner)?)),
            Kind::Not(inner) => Ok(Value::Bool(!self.eval(inner)?.is_truthy())),
            Kind::Binary(..) => self.binary(expr),
            Kind::Call(function, arguments) => functions::call(self, *function, arguments, expr.span),
        }
    }

    /// `inner[by]`; of what is no collection, the index is not evaluated.
    fn index(&self, inner: &Expr<N>, by: &Expr<N>) -> Result<Value, EvalError> {
        let inner = self.eval(inner)?;
        if inner.is_primitive() { Ok(Value::Null) } else { Ok(index(&inner, &self.eval(by)?)) }
    }

    /// A chain of operators that binds to the left, without recursion along it.
    fn binary(&self, expr: &Expr<N>) -> Result<Value, EvalError> {
        let mut chain = Vec::new();
        let mut first = expr;
        while let Kind::Binary(operator, left, right) = &first.kind {
            chain.push((*operator, right));
            first = left;
        }
        let mut value = self.eval(first)?;
        for (operator, right) in chain.into_iter().rev() {
            value = self.operate(operator, value, right)?;
        }
        Ok(value)
    }

    /// `&&` and `||` return the operand that decides; comparisons evaluate both sides.
    fn operate(&self, operator: Operator, left: Value, right: &Expr<N>) -> Result<Value, EvalError> {
        match operator {
            Operator::And if !left.is_truthy() => Ok(left),
            Operator::Or if left.is_truthy() => Ok(left),
            Operator::And | Operator::Or => self.eval(right),
            _ => Ok(Value::Bool(compare(operator, &left, &self.eval(right)?))),
        }
    }

    /// A text that a function made, counted.
    pub(super) fn text(&self, text: String, span: Span) -> Result<Value, EvalError> {
        self.count(text.len(), span)?;
        Ok(Value::String(text))
    }

    /// Counts text of so many bytes in UTF-8, each as one of UTF-16, which is right for ASCII and too much for others.
    pub(super) fn count(&self, bytes: usize, span: Span) -> Result<(), EvalError> {
        let total = self.text.get().saturating_add(bytes.saturating_mul(2));
        self.text.set(total);
        if total > MAX_TEXT { Err(EvalError { kind: EvalErrorKind::TooMuchText, span }) } else { Ok(()) }
    }
}

/// What an operator of comparison says; `&&` and `||` compare nothing.
fn compare(operator: Operator, left: &Value, right: &Value) -> bool {
    let is = |ordering| left.compare(right) == Some(ordering);
    match operator {
        Operator::Or | Operator::And => false,
        Operator::Equal => left.loosely_equals(right),
        Operator::NotEqual => !left.loosely_equals(right),
        Operator::Less => is(Ordering::Less),
        Operator::Greater => is(Ordering::Greater),
        Operator::LessEqual => left.loosely_equals(right) || is(Ordering::Less),
        Operator::GreaterEqual => left.loosely_equals(right) || is(Ordering::Greater),
    }
}

/// `inner[by]`: null where there is nothing; on the array that `.*` made, of each of its items that has it.
fn index(inner: &Value, by: &Value) -> Value {
    match inner {
        Value::Array(array) if array.is_filtered() => {
            Value::Array(Array::filtered(array.items().iter().filter_map(|item| item_of(item, by)).cloned().collect()))
        }
        _ => item_of(inner, by).cloned().unwrap_or(Value::Null),
    }
}

/// Objects take the text of the index, if it is no collection; arrays the whole part of its number.
fn item_of<'a>(collection: &'a Value, by: &Value) -> Option<&'a Value> {
    match collection {
        Value::Object(object) if by.is_primitive() => object.get(&by.to_text()),
        Value::Array(array) => array.items().get(position(by)?),
        _ => None,
    }
}

/// The index as a position: no negative one, and none beyond 32 bits.
fn position(by: &Value) -> Option<usize> {
    let number = by.to_number().floor();
    if !(0.0..=f64::from(i32::MAX)).contains(&number) || by.to_number() < 0.0 {
        return None;
    }
    // In range, so nothing is lost.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some(number as usize)
}

/// `inner.*`: the values of an object, the items of an array; on the array that `.*` made, those of its items.
fn star(inner: &Value) -> Value {
    let items = match inner {
        Value::Array(array) if array.is_filtered() => array.items().iter().flat_map(parts).collect(),
        _ => parts(inner),
    };
    Value::Array(Array::filtered(items))
}

fn parts(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(array) => array.items().to_vec(),
        Value::Object(object) => object.iter().map(|(_, value)| value.clone()).collect(),
        _ => Vec::new(),
    }
}
