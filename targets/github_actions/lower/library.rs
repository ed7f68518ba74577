//! Scripts of the standard library: each that a workflow runs is written beside the workflows.

use std::collections::BTreeSet;

use crate::emit::Artifact;
use crate::emit::artifact::Written;
use crate::ir::{Ir, Notify, Script, Step, StepKind};

/// The files that some step of some pipeline calls.
pub(super) fn files(ir: &Ir) -> Vec<Artifact> {
    let mut paths = BTreeSet::new();
    for pipeline in &ir.pipelines {
        pipeline.jobs.iter().flat_map(|job| job.steps()).for_each(|step| collect(step, &mut paths));
        let messages =
            |notify: &Notify| notify.steps.iter().flat_map(|(_, steps)| steps.clone()).collect::<Vec<Step>>();
        pipeline.notify.iter().flat_map(messages).for_each(|step| collect(&step, &mut paths));
    }
    paths.iter().filter_map(|path| file(path)).collect()
}

fn collect(step: &Step, paths: &mut BTreeSet<String>) {
    match &step.kind {
        StepKind::Run(run) => {
            if let Script::Std(path) = &run.script {
                paths.insert(path.clone());
            }
        }
        StepKind::Scan { scanners, .. } => {
            scanners.iter().flat_map(|(_, steps)| steps).for_each(|step| collect(step, paths));
        }
        StepKind::Notify { steps, .. } => steps.iter().for_each(|step| collect(step, paths)),
        _ => {}
    }
}

fn file(path: &str) -> Option<Artifact> {
    let text = crate::stdlib::file(path)?;
    let head = format!("# Written by pipec from its library: {path}. Do not edit: run `pipec build`.\n");
    let text = match text.split_once('\n') {
        Some((first, rest)) if first.starts_with("#!") => format!("{first}\n{head}{rest}"),
        _ => format!("{head}{text}"),
    };
    let written = Written { text, origins: Vec::new() };
    Some(Artifact { executable: true, ..Artifact::new(super::script::std_path(path), written) })
}
