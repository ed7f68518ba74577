//! Things of a pipeline that have one name: jobs, steps, schedules; and two pipelines with one file.

use super::Check;
use crate::diag::codes::{DECLARED_TWICE, SAME_OUTPUT};
use crate::diag::{Diagnostic, Diagnostics};
use crate::ir::{Ir, Job, Pipeline, Ref, uses};
use crate::source::Span;
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check { codes: &[], run };

fn run(ir: &Ir, diags: &mut Diagnostics) {
    let mut files: BTreeMap<String, &Pipeline> = BTreeMap::new();
    for pipeline in &ir.pipelines {
        let jobs = pipeline.jobs.iter().map(|job| (job.name.as_str(), job.span));
        twice("job", jobs, "give one of them another name, or move its steps into the other", diags);
        schedules(pipeline, diags);
        for job in &pipeline.jobs {
            steps(job, pipeline, diags);
        }
        let Some(first) = files.insert(pipeline.file.to_lowercase(), pipeline) else { continue };
        if first.name != pipeline.name {
            diags.push(
                Diagnostic::new(
                    &SAME_OUTPUT,
                    pipeline.span,
                    format!("two pipelines become the file `{}`", pipeline.file),
                )
                .label(format!("`{}` is the second", pipeline.name))
                .also(first.span, format!("`{}` is the first", first.name))
                .help("give one of them another `file`"),
            );
        }
    }
}

fn twice<'a>(what: &str, list: impl Iterator<Item = (&'a str, Span)>, help: &str, diags: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for (name, span) in list {
        if let Some(first) = seen.get(name) {
            let d = Diagnostic::new(&DECLARED_TWICE, span, format!("two {what}s are called `{name}`"));
            diags.push(d.label("the second").also(*first, "the first").help(help));
        } else {
            seen.insert(name, span);
        }
    }
}

fn schedules(pipeline: &Pipeline, diags: &mut Diagnostics) {
    let named = pipeline.triggers.iter().filter_map(|trigger| {
        let name = trigger.schedule.as_ref()?.name.as_deref()?;
        Some((name, trigger.span?))
    });
    twice("schedule", named, "give one of them another name: `run.schedule` tells them apart by it", diags);
}

/// Steps with a name of their own; those of a component count where something reads them.
fn steps(job: &Job, pipeline: &Pipeline, diags: &mut Diagnostics) {
    let own = job.steps().iter().filter(|step| step.origin.via.is_none());
    let own = own.filter_map(|step| Some((step.key.as_deref()?, step.origin.span)));
    twice("step", own, "give one of them another name: its outputs are read by it", diags);
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut reported: Vec<Span> = Vec::new();
    for step in job.steps() {
        let (Some(key), Some(via)) = (step.key.as_deref(), step.origin.via) else { continue };
        let first = *seen.entry(key).or_insert(via);
        if first == via || reported.contains(&via) || !is_read(key, job, pipeline) {
            continue;
        }
        reported.push(via);
        let name = key.split('.').next().unwrap_or(key);
        diags.push(
            Diagnostic::new(&DECLARED_TWICE, via, format!("a component is used twice as `{name}`"))
                .label("the second")
                .also(first, "the first")
                .help(format!(
                    "name one of them behind the component, as in `use … {name}-2`: its outputs are read by it"
                )),
        );
    }
}

fn is_read(key: &str, job: &Job, pipeline: &Pipeline) -> bool {
    let mut read = false;
    for reader in &pipeline.jobs {
        uses::names(reader, &mut |name| {
            if let Ref::Output { job: of, step, .. } = name {
                let here = of.as_deref().map_or(reader.name == job.name, |of| of == job.name);
                read |= here && step == key;
            }
        });
    }
    read
}
