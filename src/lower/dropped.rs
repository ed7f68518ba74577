//! Steps that were folded away: what others ask of them is known. A step that never runs is skipped, and nothing else.

use super::names::map_value;
use super::steps::{fold_value, settle};
use crate::expr::Expr;
use crate::expr::visit::map_names;
use crate::ir::{self, Piece, Predicate, Ref, Script, StepKind, Text};
use crate::source::Span;
use std::collections::BTreeSet;

/// Answers what the steps ask of those among `declared` that are not there; steps that can never run then go, too.
pub(super) fn settle_dropped(declared: &BTreeSet<String>, steps: &mut Vec<ir::Step>) {
    loop {
        let there: BTreeSet<&String> = steps.iter().filter_map(|s| s.key.as_ref()).collect();
        let gone: BTreeSet<String> = declared.iter().filter(|key| !there.contains(key)).cloned().collect();
        if gone.is_empty() {
            return;
        }
        let answer = |name: Ref, span: Span| match &name {
            Ref::Step(key, predicate) if gone.contains(key) => Expr::bool(*predicate == Predicate::Skipped, span),
            Ref::Output { job: None, step, .. } if gone.contains(step) => Expr::text("", span),
            _ => Expr::name(name, span),
        };
        let before = steps.len();
        for step in steps.iter_mut() {
            rewrite(step, &answer);
        }
        steps.retain_mut(settle);
        if steps.len() == before {
            return;
        }
    }
}

/// Maps every name in a step of a component.
fn rewrite(step: &mut ir::Step, f: &dyn Fn(Ref, Span) -> Expr<Ref>) {
    step.when = step.when.take().map(|when| map_names(when, f));
    step.title = step.title.take().map(|title| text(title, f));
    for (_, value) in &mut step.env {
        *value = fold_value(map_value(value.clone(), f));
    }
    match &mut step.kind {
        StepKind::Run(run) => {
            if let Script::Text(script) = &mut run.script {
                *script = text(script.clone(), f);
            }
        }
        StepKind::Action(action) => {
            for (_, value) in &mut action.inputs {
                *value = fold_value(map_value(value.clone(), f));
            }
        }
        _ => {}
    }
}

fn text(mut text: Text, f: &dyn Fn(Ref, Span) -> Expr<Ref>) -> Text {
    for piece in &mut text.pieces {
        if let Piece::Hole(expr, _) = piece {
            *expr = crate::expr::fold::fold(map_names(expr.clone(), f), &|_| None);
        }
    }
    text
}
