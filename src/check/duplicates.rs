//! Things of a pipeline that have one name: jobs, steps, schedules; and two pipelines with one file.

use super::{Check, Given};
use crate::diag::codes::{DECLARED_TWICE, SAME_OUTPUT};
use crate::diag::{Diagnostic, Diagnostics};
use crate::ir::{Ir, Job, Pipeline, Ref, StepKind, uses};
use crate::source::Span;
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check { codes: &[], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    let mut files: BTreeMap<String, &Pipeline> = BTreeMap::new();
    for pipeline in &ir.pipelines {
        let jobs = pipeline.jobs.iter().map(|job| (job.name.to_lowercase(), job.name.as_str(), job.span));
        twice("job", jobs, "give one of them another name, or move its steps into the other", diags);
        schedules(pipeline, diags);
        derived(pipeline, ir, diags);
        artifacts(pipeline, diags);
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

/// Things with the id under which they are told apart, the name that the program gives them, and their place.
fn twice<'a>(what: &str, list: impl Iterator<Item = (String, &'a str, Span)>, help: &str, diags: &mut Diagnostics) {
    let mut seen: BTreeMap<String, (&str, Span)> = BTreeMap::new();
    for (id, name, span) in list {
        if let Some((other, first)) = seen.get(&id) {
            let message = match *other == name {
                true => format!("two {what}s are called `{name}`"),
                false => format!("the {what}s `{other}` and `{name}` get one id"),
            };
            let d = Diagnostic::new(&DECLARED_TWICE, span, message);
            diags.push(d.label("the second").also(*first, "the first").help(help));
        } else {
            seen.insert(id, (name, span));
        }
    }
}

/// The id of a step: GitHub has no dots in one, and does not tell upper and lower case apart.
fn id_of(key: &str) -> String {
    key.replace(['.', '/'], "-").to_lowercase()
}

/// Jobs of the program with the name of one that is derived.
fn derived(pipeline: &Pipeline, ir: &Ir, diags: &mut Diagnostics) {
    let mut names: Vec<(String, Span)> = Vec::new();
    for notify in &pipeline.notify {
        names.extend(notify.channels.iter().map(|channel| (format!("notify-{channel}"), notify.span)));
    }
    if let Some(repository) = &ir.repository
        && repository.protect.iter().any(|protect| protect.checks.contains(&pipeline.name))
    {
        names.push((format!("{}-passed", pipeline.name), repository.span));
    }
    for job in pipeline.jobs.iter().filter(|_| pipeline.derives) {
        if let Some((name, from)) = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(&job.name)) {
            diags.push(
                Diagnostic::new(&DECLARED_TWICE, job.span, format!("a job that is derived is called `{name}` too"))
                    .label("this one is of the program")
                    .also(*from, "the other one comes from here")
                    .help("give this job another name"),
            );
        }
    }
}

/// Artifacts of a run have one name each. Those that are uploaded under a condition may exclude each other.
fn artifacts(pipeline: &Pipeline, diags: &mut Diagnostics) {
    let mut all: Vec<(String, &str, Span)> = Vec::new();
    for job in pipeline.jobs.iter().filter(|job| job.when.is_none() && job.matrix.is_none()) {
        for step in job.steps().iter().filter(|step| step.when.is_none()) {
            let StepKind::Artifact(artifact) = &step.kind else { continue };
            let id = match &artifact.service_name {
                Some(name) => name.as_plain().map(str::to_string),
                None => Some(format!("{}-{}", job.name, id_of(&artifact.name))),
            };
            let whose = artifact.service_name.as_ref().and_then(|name| name.as_plain()).unwrap_or(&artifact.name);
            all.extend(id.filter(|_| !artifact.overwrite).map(|id| (id, whose, step.origin.users())));
        }
    }
    twice("artifact", all.into_iter(), "give one of them another name: a run has one of each", diags);
}

fn schedules(pipeline: &Pipeline, diags: &mut Diagnostics) {
    let named = pipeline.triggers.iter().filter_map(|trigger| {
        let name = trigger.schedule.as_ref()?.name.as_deref()?;
        Some((name.to_string(), name, trigger.span?))
    });
    twice("schedule", named, "give one of them another name: `run.schedule` tells them apart by it", diags);
}

/// Steps with a name of their own; those of a component count where something reads them.
fn steps(job: &Job, pipeline: &Pipeline, diags: &mut Diagnostics) {
    let own = job.steps().iter().filter(|step| step.origin.via.is_none());
    let own = own.filter_map(|step| Some((id_of(step.key.as_deref()?), step.key.as_deref()?, step.origin.span)));
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
        uses::names(reader, &mut |name, _| {
            if let Ref::Output { job: of, step, .. } = name {
                let here = of.as_deref().map_or(reader.name == job.name, |of| of == job.name);
                read |= here && step == key;
            }
        });
    }
    read
}
