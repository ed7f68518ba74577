//! The environment of a step: one that is known, or one that the run chooses.

use super::super::JobBuilder;
use super::super::expressions::{Place, is_text};
use super::super::text::as_expr;
use crate::emit::Field;
use crate::expr::visit::names;
use crate::expr::{Expr, Function, GithubExpr};
use crate::ir::{Environment, Piece, Pipeline, Ref, Value};
use crate::shell::{Language, Place as Quoting, constant};
use crate::targets::github_actions::model::{self, Table, Text, TextPiece};
use crate::words::ty::Ty;

/// Where a step goes.
pub(super) struct Where<'a> {
    /// Its name for people and for the job.
    pub(super) text: Text,
    /// Its name, where it is known.
    pub(super) known: Option<String>,
    /// The environments that it can be.
    pub(super) all: Vec<(&'a str, &'a Environment)>,
    expr: Option<GithubExpr>,
}

impl<'a> Where<'a> {
    /// The environment that a value names.
    pub(super) fn of(cx: &JobBuilder<'a>, value: &Value) -> Where<'a> {
        let text = cx.value_text(value, Place::Step);
        let is_known = text.pieces.iter().all(|piece| matches!(piece, TextPiece::Literal(_)));
        let known = is_known.then(|| text.source());
        let words = match &known {
            Some(name) => Some(vec![name.clone()]),
            None => choices(cx.pipeline(), value),
        };
        let all = cx.ir().environments.iter().map(|(name, it)| (name.as_str(), it));
        let all = all.filter(|(name, _)| words.as_ref().is_none_or(|words| words.iter().any(|word| word == name)));
        let expr = match value {
            Value::Expr(expr, _) => Some(cx.expr(expr, Place::Step)),
            Value::Text(text) => Some(as_expr(&cx.scope(Place::Step), text)),
            Value::List(_) => None,
        };
        let all = all.collect();
        Where { text, known, all, expr }
    }

    /// The environment as a word of a script; where the run chooses, a variable carries it.
    pub(super) fn word(&self, env: &mut Table<model::Value>) -> String {
        match &self.known {
            Some(name) => constant(Language::Bash, Quoting::Bare, name),
            None => {
                env.insert("ENVIRONMENT".to_owned(), Field::new(self.text.clone()));
                "\"$ENVIRONMENT\"".to_owned()
            }
        }
    }

    /// What differs from environment to environment, as one expression.
    pub(super) fn each(&self, of: impl Fn(&str, &Environment) -> GithubExpr) -> Option<GithubExpr> {
        let mut cases: Vec<(&str, GithubExpr)> = self.all.iter().map(|(name, it)| (*name, of(name, it))).collect();
        let (_, last) = cases.pop()?;
        if cases.iter().all(|(_, value)| *value == last) {
            return Some(last);
        }
        let expr = self.expr.as_ref()?;
        let span = expr.span;
        let mut arguments: Vec<GithubExpr> =
            cases.into_iter().flat_map(|(name, value)| [is_text(expr.clone(), name), value]).collect();
        arguments.push(last);
        Some(Expr::call(Function::Case, arguments, span))
    }
}

/// The words that a value can be: those of the input that it reads.
fn choices(pipeline: &Pipeline, value: &Value) -> Option<Vec<String>> {
    if let Value::Expr(_, Ty::Choice(words)) = value {
        return Some(words.clone());
    }
    let expr = match value {
        Value::Expr(expr, _) => expr,
        Value::Text(text) => match text.pieces.as_slice() {
            [Piece::Hole(expr, _)] => expr,
            _ => return None,
        },
        Value::List(_) => return None,
    };
    let all = names(expr);
    let [(Ref::Input(name, None), _)] = all.as_slice() else { return None };
    let inputs = pipeline.triggers.iter().flat_map(|trigger| &trigger.inputs);
    let mut words: Vec<String> = Vec::new();
    for input in inputs.filter(|input| input.name == *name) {
        let Ty::Choice(more) = &input.ty else { return None };
        words.extend(more.iter().filter(|word| !words.contains(word)).cloned().collect::<Vec<_>>());
    }
    (!words.is_empty()).then_some(words)
}

/// A value that is known: a text without holes.
pub(super) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => text.as_plain().map(str::to_owned),
        Value::Expr(expr, _) => match expr.literal() {
            Some(crate::expr::Literal::String(text)) => Some(text.clone()),
            _ => None,
        },
        Value::List(_) => None,
    }
}
