//! The program's expressions as GitHub's, for one place of a workflow.
//!
//! A place decides what a name becomes: a secret is a value in a step, a guard in a condition; a result of a job is read
//! from `needs`, that of a step from `steps`. What is read is noted, so that the job waits for it and hands it on.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::run::{Runs, is_about_the_event};
use super::{facts, names};
use crate::expr::print::print;
use crate::expr::{Context, Expr, Function, GithubExpr, Kind, Literal, Operator, visit};
use crate::ir::{Ir, Job, Pipeline, Ref, RunName};
use crate::source::Span;

/// Where an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The condition of a job: no secrets, no variables.
    JobIf,
    /// The condition of a step.
    StepIf,
    /// Variables, inputs and other texts of a step.
    Step,
    /// Variables of a job.
    JobEnv,
    /// Everything else of a job: title, matrix, environment, …
    Job,
    /// The workflow.
    Workflow,
}

/// What expressions have read.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// Jobs that have to be waited for.
    pub(super) needs: BTreeSet<String>,
    /// Secrets that are tested for.
    pub(super) guards: BTreeSet<String>,
    /// Secrets whose value is read.
    pub(super) secrets: BTreeSet<String>,
    /// Whether the date of the commit is read.
    pub(super) date: bool,
    /// Whether the version of the tag is read.
    pub(super) version: bool,
}

/// What jobs read of each other.
#[derive(Debug, Default)]
pub(super) struct Demands {
    /// Outputs: job, output, and where in the job it comes from.
    pub(super) outputs: BTreeMap<String, IndexMap<String, String>>,
    /// Questions whether files have changed: the output with the answer, and the patterns.
    pub(super) changes: IndexMap<String, Vec<String>>,
    /// Inputs whose parts are read: the value, and the parts.
    pub(super) parts: IndexMap<String, (String, BTreeSet<&'static str>)>,
}

/// A place in a pipeline.
pub(super) struct Scope<'a> {
    pub(super) ir: &'a Ir,
    pub(super) pipeline: &'a Pipeline,
    /// The job, where it is one of the program.
    pub(super) job: Option<&'a Job>,
    /// Its id.
    pub(super) id: &'a str,
    pub(super) place: Place,
    /// The runs that come here.
    pub(super) runs: Runs,
    pub(super) reads: &'a RefCell<Reads>,
    pub(super) demands: &'a RefCell<Demands>,
}

impl<'a> Scope<'a> {
    /// The same place, reached by fewer runs.
    pub(super) fn with(&self, runs: Runs) -> Scope<'a> {
        Scope { runs, ..*self }
    }

    /// The value of an expression, constant parts computed.
    pub(super) fn value(&self, expr: &Expr<Ref>) -> GithubExpr {
        crate::expr::fold::fold(self.lower(expr), &|_: &Context| None)
    }

    /// Whether an expression holds, constant parts computed.
    pub(super) fn condition(&self, expr: &Expr<Ref>) -> GithubExpr {
        crate::expr::fold::fold_condition(self.truth(expr), &|_: &Context| None)
    }

    fn lower(&self, expr: &Expr<Ref>) -> GithubExpr {
        let span = expr.span;
        let kind = match &expr.kind {
            Kind::Literal(literal) => Kind::Literal(literal.clone()),
            Kind::List(items) => Kind::List(items.iter().map(|item| self.lower(item)).collect()),
            Kind::Name(name) => return names::value(self, name, span),
            Kind::Member(inner, name) => Kind::Member(Box::new(self.lower(inner)), name.clone()),
            Kind::Index(inner, index) => Kind::Index(Box::new(self.lower(inner)), Box::new(self.lower(index))),
            Kind::Star(inner) => Kind::Star(Box::new(self.lower(inner))),
            Kind::Not(_) | Kind::Binary(..) => return self.truth(expr),
            Kind::Call(Function::Matches | Function::Changed, _) => return self.truth(expr),
            Kind::Call(Function::Words, arguments) => match arguments.as_slice() {
                [text] => return self.lower(text),
                _ => Kind::Literal(Literal::Null),
            },
            Kind::Call(Function::Case, arguments) => return self.case(arguments, span),
            Kind::Call(Function::Join, arguments) => {
                return joined(arguments.iter().map(|a| self.lower(a)).collect(), span);
            }
            Kind::Call(function, arguments) => {
                if let Some(joined) = (*function == Function::Join).then(|| self.joined(arguments, span)).flatten() {
                    return joined;
                }
                Kind::Call(*function, arguments.iter().map(|argument| self.lower(argument)).collect())
            }
        };
        Expr::new(kind, span)
    }

    /// `join` of values that only the run knows: GitHub has no lists of them, so they fill a text.
    fn joined(&self, arguments: &[Expr<Ref>], span: Span) -> Option<GithubExpr> {
        let [list, separator] = arguments else { return None };
        let (Kind::List(items), Some(Literal::String(separator))) = (&list.kind, separator.literal()) else {
            return None;
        };
        let separator = separator.replace('{', "{{").replace('}', "}}");
        let holes: Vec<String> = (0..items.len()).map(|at| format!("{{{at}}}")).collect();
        let mut filled = vec![Expr::text(holes.join(&separator), span)];
        filled.extend(items.iter().map(|item| self.lower(item)));
        Some(Expr::call(Function::Format, filled, span))
    }

    fn case(&self, arguments: &[Expr<Ref>], span: Span) -> GithubExpr {
        let last = arguments.len().saturating_sub(1);
        let lower = |(at, argument): (usize, &Expr<Ref>)| {
            if at % 2 == 0 && at < last { boolean(self.truth(argument)) } else { self.lower(argument) }
        };
        Expr::call(Function::Case, arguments.iter().enumerate().map(lower).collect(), span)
    }

    fn truth(&self, expr: &Expr<Ref>) -> GithubExpr {
        match &expr.kind {
            Kind::Binary(Operator::And, ..) => self.conjunction(expr),
            Kind::Binary(Operator::Or, left, right) => Expr::binary(Operator::Or, self.truth(left), self.truth(right)),
            Kind::Binary(operator, left, right) => self.comparison(*operator, left, right),
            Kind::Not(inner) => negate(self.truth(inner)),
            Kind::Name(name) => names::truth(self, name, expr.span),
            Kind::Call(Function::Matches, arguments) => self.matches(arguments, expr.span),
            Kind::Call(Function::Changed, arguments) => {
                super::changes::answer(self, arguments.iter().flat_map(texts).collect(), expr.span)
            }
            _ => self.lower(expr),
        }
    }

    /// What one part of a conjunction says of the run, the others need not ask again.
    fn conjunction(&self, expr: &Expr<Ref>) -> GithubExpr {
        let operands = visit::operands(expr, Operator::And);
        let mut runs = self.runs.clone();
        let mut events = Vec::new();
        for operand in &operands {
            let is_event = is_about_the_event(operand);
            events.push(is_event.then(|| self.with(runs.clone()).truth(operand)));
            if is_event {
                runs = runs.when(operand);
            }
        }
        let scope = self.with(runs);
        let lowered = operands.iter().zip(events).map(|(operand, done)| done.unwrap_or_else(|| scope.truth(operand)));
        lowered
            .reduce(|left, right| Expr::binary(Operator::And, left, right))
            .unwrap_or_else(|| Expr::bool(true, expr.span))
    }

    fn comparison(&self, operator: Operator, left: &Expr<Ref>, right: &Expr<Ref>) -> GithubExpr {
        if matches!(operator, Operator::Equal | Operator::NotEqual) {
            let equal = match (&left.kind, &right.kind) {
                (Kind::Name(name), Kind::Literal(literal)) | (Kind::Literal(literal), Kind::Name(name)) => {
                    names::equals(self, name, literal, left.span)
                }
                _ => None,
            };
            if let Some(equal) = equal {
                return if operator == Operator::Equal { equal } else { negate(equal) };
            }
        }
        let value = |side| match operator {
            Operator::Equal | Operator::NotEqual => none_as_text(self.lower(side)),
            _ => without_sign(self.lower(side)),
        };
        Expr::binary(operator, value(left), value(right))
    }

    /// `text ~ globs`: GitHub has no globs in conditions, so each becomes what it asks for.
    fn matches(&self, arguments: &[Expr<Ref>], span: Span) -> GithubExpr {
        let Some((text, globs)) = arguments.split_first() else { return Expr::bool(false, span) };
        let globs: Vec<String> = globs.iter().flat_map(texts).collect();
        let is_tag = matches!(text.kind, Kind::Name(Ref::Run(RunName::Tag)));
        if is_tag
            && self.pipeline.on("push").any(|t| t.filters.iter().any(|(name, tags)| name == "tags" && *tags == globs))
        {
            return facts::is_tag(self, span);
        }
        let value = self.lower(text);
        let test = |glob: &String| names::matches_glob(&value, glob, span);
        globs
            .iter()
            .map(test)
            .reduce(|left, right| Expr::binary(Operator::Or, left, right))
            .unwrap_or_else(|| Expr::bool(false, span))
    }
}

/// The constant texts of an expression.
fn texts(expr: &Expr<Ref>) -> Vec<String> {
    match &expr.kind {
        Kind::Literal(Literal::String(text)) => vec![text.clone()],
        Kind::List(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// GitHub has no lists in expressions: one that is written down is joined by `format`.
fn joined(arguments: Vec<GithubExpr>, span: Span) -> GithubExpr {
    let (items, separator) = match arguments.as_slice() {
        [list, rest @ ..] => match (&list.kind, rest.first().map_or(Some(","), constant)) {
            (Kind::List(items), Some(separator)) => (items, separator),
            _ => return Expr::call(Function::Join, arguments, span),
        },
        [] => return Expr::text("", span),
    };
    if items.iter().all(|item| item.literal().is_some()) {
        return Expr::call(Function::Join, arguments, span);
    }
    let holes: Vec<String> = (0..items.len()).map(|at| format!("{{{at}}}")).collect();
    let format = holes.join(&separator.replace('{', "{{").replace('}', "}}"));
    let all = std::iter::once(Expr::text(format, span)).chain(items.iter().cloned()).collect();
    Expr::call(Function::Format, all, span)
}

/// A constant text.
fn constant(expr: &GithubExpr) -> Option<&str> {
    match expr.literal() {
        Some(Literal::String(text)) => Some(text),
        _ => None,
    }
}

/// `case` takes nothing but booleans.
fn boolean(expr: GithubExpr) -> GithubExpr {
    match &expr.kind {
        Kind::Name(_) | Kind::Member(..) | Kind::Index(..) => negate(negate_plainly(expr)),
        _ => expr,
    }
}

fn negate_plainly(expr: GithubExpr) -> GithubExpr {
    let span = expr.span;
    Expr::new(Kind::Not(Box::new(expr)), span)
}

/// A share as the number that steps write: GitHub orders texts by their characters, and `9%` would come after `85%`.
fn without_sign(expr: GithubExpr) -> GithubExpr {
    let number = match expr.literal() {
        Some(Literal::String(text)) => text.strip_suffix('%').and_then(|number| number.parse::<f64>().ok()),
        _ => None,
    };
    let span = expr.span;
    number.map_or(expr, |number| Expr::new(Kind::Literal(Literal::Number(number)), span))
}

/// In a comparison, nothing is the empty text.
fn none_as_text(expr: GithubExpr) -> GithubExpr {
    if expr.literal() == Some(&Literal::Null) { Expr::text("", expr.span) } else { expr }
}

/// The opposite, without `!` where a comparison can say it.
pub(super) fn negate(expr: GithubExpr) -> GithubExpr {
    let span = expr.span;
    match expr.kind {
        Kind::Binary(Operator::Equal, left, right) => Expr::new(Kind::Binary(Operator::NotEqual, left, right), span),
        Kind::Binary(Operator::NotEqual, left, right) => Expr::new(Kind::Binary(Operator::Equal, left, right), span),
        Kind::Binary(Operator::And, left, right) => Expr::binary(Operator::Or, negate(*left), negate(*right)),
        Kind::Binary(Operator::Or, left, right) => Expr::binary(Operator::And, negate(*left), negate(*right)),
        Kind::Literal(Literal::Bool(value)) => Expr::bool(!value, span),
        Kind::Not(inner) if !matches!(inner.kind, Kind::Name(_) | Kind::Member(..)) => *inner,
        kind => Expr::new(Kind::Not(Box::new(Expr::new(kind, span))), span),
    }
}

/// `context.a.b`
pub(super) fn path(context: Context, members: &[&str], span: Span) -> GithubExpr {
    let root = Expr::name(context, span);
    members.iter().fold(root, |inner, member| Expr::new(Kind::Member(Box::new(inner), (*member).to_owned()), span))
}

/// `left == 'text'`
pub(super) fn is_text(left: GithubExpr, text: &str) -> GithubExpr {
    let span = left.span;
    Expr::binary(Operator::Equal, left, Expr::text(text, span))
}

/// `left && right`
pub(super) fn and(left: GithubExpr, right: GithubExpr) -> GithubExpr {
    Expr::binary(Operator::And, left, right)
}

/// `left || right`
pub(super) fn or(left: GithubExpr, right: GithubExpr) -> GithubExpr {
    Expr::binary(Operator::Or, left, right)
}

/// The text of an expression. What GitHub has no text for never gets here.
pub(super) fn printed(expr: &GithubExpr) -> String {
    print(expr).unwrap_or_default()
}
