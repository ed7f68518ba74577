//! Pipelines that call themselves, directly or through others: GitHub refuses them.

use super::{Check, Given};
use crate::diag::codes::CYCLE;
use crate::diag::{Diagnostic, Diagnostics};
use crate::ir::{CallTarget, Ir, Pipeline, Work};
use crate::source::Span;
use std::collections::BTreeSet;

pub(super) const CHECK: Check = Check { codes: &[], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for pipeline in &ir.pipelines {
        let mut way = Vec::new();
        if !reported.contains(pipeline.name.as_str()) && comes_back(pipeline, &pipeline.name, &mut way, ir) {
            reported.insert(&pipeline.name);
            reported.extend(way.iter().map(|(name, _)| *name));
            report(pipeline, &way, diags);
        }
    }
}

/// Follows the calls; true when they lead to the pipeline `first`.
fn comes_back<'i>(at: &'i Pipeline, first: &str, way: &mut Vec<(&'i str, Span)>, ir: &'i Ir) -> bool {
    for job in &at.jobs {
        let Work::Call(call) = &job.work else { continue };
        let CallTarget::Pipeline(name) = &call.target else { continue };
        if way.iter().any(|(known, _)| known == name) {
            continue;
        }
        way.push((name, call.span));
        if name == first {
            return true;
        }
        let next = ir.pipelines.iter().find(|p| p.name == *name);
        if next.is_some_and(|next| comes_back(next, first, way, ir)) {
            return true;
        }
        way.pop();
    }
    false
}

fn report(pipeline: &Pipeline, way: &[(&str, Span)], diags: &mut Diagnostics) {
    let Some(((_, last), others)) = way.split_last() else { return };
    let message = if others.is_empty() {
        format!("the pipeline `{}` calls itself", pipeline.name)
    } else {
        let names: Vec<String> = way.iter().map(|(name, _)| format!("`{name}`")).collect();
        format!("pipelines call each other: `{}` calls {}", pipeline.name, names.join(" calls "))
    };
    let mut d = Diagnostic::new(&CYCLE, *last, message).label(format!("`{}` again", pipeline.name));
    for (name, span) in others {
        d = d.also(*span, format!("`{name}` is called here"));
    }
    diags.push(d.help("take one of these calls away: such a run would never end, and GitHub refuses it"));
}
