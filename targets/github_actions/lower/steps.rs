//! Which family lowers a step.

use super::{JobBuilder, action, artifacts, delivery, images, notify, script, sources};
use crate::ir::{Step, StepKind};

/// Lowers a step of the program.
pub(super) fn lower(step: &Step, cx: &mut JobBuilder<'_>) {
    let outer = cx.step_runs.clone();
    if let Some(when) = &step.when {
        cx.step_runs = Some(outer.as_ref().unwrap_or(&cx.runs).when(when));
    }
    family(step, cx);
    cx.step_runs = outer;
}

fn family(step: &Step, cx: &mut JobBuilder<'_>) {
    images::bring_read(step, cx);
    match &step.kind {
        StepKind::Run(run) => script::lower(run, step, cx),
        StepKind::Action(action) => action::lower(action, step, cx),
        StepKind::Checkout(checkout) => sources::lower(checkout, step, cx),
        StepKind::Artifact(artifact) => artifacts::upload(artifact, step, cx),
        StepKind::Fetch(fetch) => artifacts::fetch(fetch, step, cx),
        StepKind::Notify { channel, steps } => notify::step(channel, steps, step, cx),
        StepKind::Start(_) | StepKind::Build(_) | StepKind::Scan { .. } | StepKind::Tag { .. } => {
            images::lower(step, cx)
        }
        StepKind::Deploy { .. }
        | StepKind::Check(..)
        | StepKind::Load(..)
        | StepKind::Rollback { .. }
        | StepKind::Gate { .. }
        | StepKind::Connect(_)
        | StepKind::Backup { .. }
        | StepKind::Restore { .. }
        | StepKind::Hold { .. } => delivery::lower(step, cx),
    }
}
