//! Steps: from words to what they do, components inlined, conditions folded.

use super::components::{self, Use};
use super::expressions::{condition, text, to_expr, typed_value, value};
use super::scope::Scope;
use super::{Known, known, step_kinds};
use crate::diag::{Diagnostics, codes};
use crate::expr::fold::fold_condition;
use crate::expr::{Expr, Function, Kind, Literal, Operator, visit};
use crate::ir::{self, Origin, Ref, Script, Text, Value};
use crate::syntax::ast::{self, ExprKind};
use crate::words::common::Warn;
use crate::words::read::Entry;
use crate::words::steps::{Step, StepKind};
use crate::words::steps_bodies::{ActionFields, RunFields};
use crate::words::ty::Ty;

/// Lowers steps in order; each sees those before it.
pub fn lower_all(steps: &[Step], scope: &Scope<'_>, known: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::Step> {
    let mut lowered = Vec::new();
    for (position, step) in steps.iter().enumerate() {
        let here = Scope { position, ..*scope };
        match &step.kind {
            StepKind::Use { component, body } => {
                lowered.extend(components::inline(step, component, body, &here, known, diags));
            }
            _ => {
                let found = step_kinds::lower(step, &here, known, diags);
                lowered.extend(found.into_iter().filter_map(|mut s| settle(&mut s).then_some(s)));
            }
        }
    }
    lowered
}

/// Types the steps of a command; what they become is made by the targets.
pub fn command_steps(steps: &[Step], scope: &Scope<'_>, known: Known<'_>, diags: &mut Diagnostics) {
    lower_all(steps, scope, known, diags);
}

/// A step with what all steps have; its kind is to be filled in.
#[must_use]
pub fn frame(step: &Step, kind: ir::StepKind, scope: &Scope<'_>, diags: &mut Diagnostics) -> ir::Step {
    let title = step.title.as_ref().and_then(|t| title_text(t, scope, diags));
    let when = step.conditions.when.as_ref().and_then(|w| condition(w, scope, diags));
    let warn = step.conditions.warn.as_ref().map(|w| warning(w, scope, diags));
    ir::Step {
        key: step.name.as_ref().map(|n| scope.prefix(&n.text)),
        title,
        when,
        warn,
        env: Vec::new(),
        timeout: None,
        permissions: Vec::new(),
        history: None,
        doc: step.doc.clone(),
        kind,
        raw: Vec::new(),
        origin: Origin::at(step.span),
    }
}

/// The condition behind `else warn when`.
pub fn warning(warn: &Warn, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Expr<Ref>> {
    warn.when.as_ref().and_then(|w| condition(w, scope, diags))
}

/// A title: a text, with holes.
pub fn title_text(expr: &ast::Expr, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Text> {
    match &expr.kind {
        ExprKind::Template(template) => text(template, scope, diags).map(inline_known),
        _ => match value(expr, &Ty::Text, scope, diags)? {
            Value::Text(text) => Some(text),
            other => Some(Text { pieces: vec![ir::Piece::Hole(to_expr(other), Ty::Text)], span: expr.span }),
        },
    }
}

/// Holes whose value is known become text.
#[must_use]
pub fn inline_known(text: Text) -> Text {
    let mut pieces = Vec::new();
    for piece in text.pieces {
        match piece {
            ir::Piece::Literal(literal) => super::expressions::push_literal(&mut pieces, &literal),
            ir::Piece::Hole(expr, ty) => {
                let expr = crate::expr::fold::fold(expr, &|_| None);
                match crate::expr::fold::constant(&expr) {
                    Some(value) if value.is_primitive() => {
                        super::expressions::push_literal(&mut pieces, &value.to_text())
                    }
                    _ => pieces.push(ir::Piece::Hole(expr, ty)),
                }
            }
        }
    }
    Text { pieces, span: text.span }
}

/// Folds a step's condition: `false` takes the step away, `true` the condition. Says whether the step stays.
pub fn settle(step: &mut ir::Step) -> bool {
    let Some(when) = step.when.take() else { return true };
    let when = fold_condition(present(when), &|_| None);
    match when.literal() {
        Some(Literal::Bool(true)) => true,
        Some(Literal::Bool(false) | Literal::Null) => false,
        _ => {
            step.when = Some(when);
            true
        }
    }
}

/// An image is always there: `input.image != none` holds for one.
fn present(expr: Expr<Ref>) -> Expr<Ref> {
    visit::rewrite(expr, &mut |e| {
        let Kind::Binary(operator @ (Operator::Equal | Operator::NotEqual), left, right) = &e.kind else { return e };
        let image = |e: &Expr<Ref>| matches!(&e.kind, Kind::Name(Ref::Image(..)));
        let null = |e: &Expr<Ref>| e.literal() == Some(&Literal::Null);
        if (image(left) && null(right)) || (null(left) && image(right)) {
            return Expr::bool(*operator == Operator::NotEqual, e.span);
        }
        e
    })
}

/// Entries as values of texts.
pub fn entries<'e>(
    list: impl IntoIterator<Item = &'e Entry>,
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Vec<(String, Value)> {
    let mut lowered = Vec::new();
    for entry in list {
        if let Some((value, _)) = typed_value(&entry.value, &Ty::Text, scope, diags) {
            lowered.push((entry.key.text.clone(), fold_value(value)));
        }
    }
    lowered
}

/// The variables of `env` blocks without a name, and of the named sets that are taken.
pub fn environment(
    blocks: &[crate::words::read::Entries],
    sets: &[String],
    named: &[&crate::words::read::Entries],
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for set in sets {
        let found = named.iter().find(|e| e.name.as_ref().is_some_and(|n| n.text == *set));
        all.extend(entries(found.into_iter().flat_map(|e| &e.list), scope, diags));
    }
    all.extend(entries(blocks.iter().filter(|e| e.name.is_none()).flat_map(|e| &e.list), scope, diags));
    all
}

/// A value with what is constant in it worked out, lists flattened and `none` items dropped.
#[must_use]
pub fn fold_value(value: Value) -> Value {
    match value {
        Value::Expr(expr, ty) => {
            let expr = crate::expr::fold::fold(expr, &|_| None);
            let span = expr.span;
            match &expr.kind {
                Kind::Literal(Literal::String(text)) => Value::Text(Text::plain(text.clone(), span)),
                Kind::List(_) => Value::List(items(expr)),
                _ => Value::Expr(expr, ty),
            }
        }
        Value::List(list) => Value::List(list.into_iter().flat_map(|v| flatten(fold_value(v))).collect()),
        Value::Text(text) => Value::Text(inline_known(text)),
    }
}

fn items(expr: Expr<Ref>) -> Vec<Value> {
    match expr.kind {
        Kind::List(list) => list.into_iter().flat_map(|e| flatten(fold_value(Value::Expr(e, Ty::Any)))).collect(),
        _ => vec![Value::Expr(expr, Ty::Any)],
    }
}

fn flatten(value: Value) -> Vec<Value> {
    match value {
        Value::List(items) => items,
        Value::Expr(e, _) if e.literal() == Some(&Literal::Null) => Vec::new(),
        other => vec![other],
    }
}

/// `step { timeout; in; shell }` of an action or component.
pub fn step_facts(body: &ActionFields, step: &mut ir::Step) {
    for facts in &body.step {
        step.timeout = super::step_kinds::limit(&facts.0.timeout).or(step.timeout.take());
        if let ir::StepKind::Run(run) = &mut step.kind {
            if let (Some(dir), None) = (known(&facts.0.dir), &run.dir) {
                run.dir = Some(Text::plain(dir.0, step.origin.span));
            }
            run.shell = known(&facts.0.shell).map(|s| s.0).or(run.shell.take());
        }
    }
}

/// A script.
pub fn run(fields: &RunFields, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<ir::Run> {
    let script = match &fields.script.as_ref()?.value {
        crate::words::values::Value::Computed(expr) => {
            if let ExprKind::Template(template) = &expr.kind {
                fields.shell.iter().for_each(|fact| super::labels::shell(fact, diags));
                let own = known(&fields.shell).map(|s| s.0);
                super::script_quotes::check(template, own.as_deref().unwrap_or(scope.shell), scope, diags);
            }
            script(expr, scope, diags)?
        }
        crate::words::values::Value::Known(_) => return None,
    };
    let dir = fields.dir.as_ref().filter(|d| !d.default);
    let own = dir.and_then(|d| crate::words::values::expr_of(d.value.clone()));
    // A component says where its scripts run; the folder of the job around it is `use.in`.
    let around = scope.dir.filter(|_| dir.is_none() && scope.component.is_none()).cloned();
    let dir = own.and_then(|d| title_text(&d, scope, diags)).or(around);
    Some(ir::Run {
        script,
        shell: known(&fields.shell).map(|s| s.0),
        dir: dir.filter(|d| d.as_plain() != Some(".")),
        retry: known(&fields.retry).map_or(1, |c| c.0),
        outputs: fields.outputs.iter().map(|o| (o.name.text.clone(), o.ty.clone().unwrap_or(Ty::Text))).collect(),
        sets: fields.sets.iter().flat_map(|s| s.0.iter().map(|n| n.text.clone())).collect(),
    })
}

fn script(expr: &ast::Expr, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Script> {
    if let ExprKind::Call(name, arguments) = &expr.kind
        && let ("file", [path]) = (name.text.as_str(), arguments.as_slice())
    {
        let (path, at) = (crate::words::values::literal(path)?.0, path.span);
        return Some(match path.strip_prefix("std:") {
            Some(path) => library(path, at, diags)?,
            None => Script::File(path),
        });
    }
    match &expr.kind {
        ExprKind::Template(template) => text(template, scope, diags).map(|t| Script::Text(fold_holes(t))),
        _ => match value(expr, &Ty::Text, scope, diags)? {
            Value::Text(text) => Some(Script::Text(text)),
            other => {
                let hole = ir::Piece::Hole(to_expr(other), Ty::Name);
                Some(Script::Text(Text { pieces: vec![hole], span: expr.span }))
            }
        },
    }
}

/// A script of the standard library.
fn library(path: &str, at: crate::source::Span, diags: &mut Diagnostics) -> Option<Script> {
    if crate::stdlib::file(path).is_none() {
        let message = format!("the standard library has no file `{path}`");
        super::names::report(&codes::UNKNOWN_NAME, at, message, path, crate::stdlib::files(), diags);
        return None;
    }
    Some(Script::Std(path.to_string()))
}

/// Works out what is constant in the holes; they stay holes, so that a shell quotes them. Lists are flattened.
fn fold_holes(mut text: Text) -> Text {
    for piece in &mut text.pieces {
        if let ir::Piece::Hole(expr, ty) = piece {
            let span = expr.span;
            let folded = crate::expr::fold::fold(present(expr.clone()), &|_| None);
            *expr = match folded.kind {
                Kind::List(_) => {
                    let list = items(folded).into_iter().map(to_expr).collect();
                    Expr::new(Kind::List(list), span)
                }
                _ => folded,
            };
            if matches!(expr.kind, Kind::List(_)) && !matches!(ty, Ty::List(_)) {
                *ty = Ty::list(Ty::Text);
            }
        }
    }
    text
}

/// What a use of a scanner or channel becomes.
pub fn expand(usage: &Use<'_>, scope: &Scope<'_>, known: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::Step> {
    let mut steps = components::expand(usage, scope, known, diags);
    steps.retain_mut(settle);
    steps
}

/// `always()`, for steps that clean up.
#[must_use]
pub fn status(function: Function, span: crate::source::Span) -> Expr<Ref> {
    Expr::call(function, Vec::new(), span)
}
