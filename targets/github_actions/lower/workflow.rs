//! A pipeline as a workflow: its jobs, what follows from them, and the file.

use std::collections::BTreeMap;

use super::conditions::Graph;
use super::expressions::Demands;
use super::pipeline::PipelineCx;
use super::run::Runs;
use super::{
    JobBuilder, Pins, changes, concurrency, delivery, jobs, notify, permissions, required, secrets, text, triggers,
    version,
};
use crate::emit::{Artifact, Field, Node, ToDoc, yaml};
use crate::ir::{Ir, Job, Pipeline, StepKind, Work};
use crate::targets::github_actions::model::{self, Permissions, Text, Workflow};

/// A workflow, and what its callers have to know.
pub(super) struct Lowered {
    /// The workflow.
    pub(super) workflow: Workflow,
    /// The secrets that it reads, and whether every job that does so tests for them.
    pub(super) secrets: BTreeMap<String, bool>,
}

/// The file of a pipeline.
pub(super) fn artifact(ir: &Ir, pipeline: &Pipeline, pins: &Pins<'_>) -> Artifact {
    let lowered = lower(ir, pipeline, *pins);
    Artifact::new(format!(".github/workflows/{}", pipeline.file), yaml::write(&lowered.workflow.to_doc()))
}

/// The job that comes first and always runs; else a derived one.
pub(super) fn first_job(pipeline: &Pipeline) -> &str {
    let always = |job: &&Job| job.after.is_empty() && job.when.is_none() && job.matrix.is_none();
    let steps = |job: &&Job| matches!(job.work, Work::Steps(_));
    pipeline.jobs.iter().filter(always).find(steps).map_or(version::JOB, |job| &job.name)
}

/// Lowers a pipeline.
pub(super) fn lower(ir: &Ir, pipeline: &Pipeline, pins: Pins<'_>) -> Lowered {
    let runs = Runs::of(pipeline, ir);
    let cx = PipelineCx { ir, pipeline, pins, runs, demands: Demands::default().into(), reads: Default::default() };
    let mut builders: Vec<JobBuilder<'_>> = Vec::new();
    for job in &pipeline.jobs {
        spread(jobs::collect(&cx, job), &mut builders);
    }
    let ids = |builders: &[JobBuilder<'_>]| builders.iter().map(|job| job.id.clone()).collect::<Vec<String>>();
    builders.splice(0..0, changes::job(&cx));
    version::read(&cx, &mut builders);
    let all = ids(&builders);
    let of_program = builders.len();
    let announcements = delivery::announce::jobs(&cx, &builders);
    builders.extend(announcements);
    builders.extend(notify::jobs(&cx, &all));
    let messages = of_program..builders.len();
    builders.extend(required::job(&cx));
    read_outputs(&cx);
    hand_on(&cx, &mut builders);
    let mut workflow = head(&cx);
    workflow.jobs = finish(builders, &all);
    sections(&cx, &mut workflow, &messages);
    interface(&cx, workflow)
}

/// Puts derived jobs beside the job that they are derived from.
fn spread<'a>(mut job: JobBuilder<'a>, out: &mut Vec<JobBuilder<'a>>) {
    for (mut before, takes_over) in std::mem::take(&mut job.before) {
        if takes_over {
            before.after = std::mem::replace(&mut job.after, vec![before.id.clone()]);
            before.condition = std::mem::take(&mut job.condition);
            let needs = job.reads().needs.clone();
            before.reads.get_mut().needs.extend(needs);
        } else if !job.after.contains(&before.id) {
            job.after.push(before.id.clone());
        }
        spread(before, out);
    }
    let behind = std::mem::take(&mut job.behind);
    out.push(job);
    for behind in behind {
        spread(behind, out);
    }
}

/// Notes what the outputs of the workflow read of its jobs.
fn read_outputs(cx: &PipelineCx<'_>) {
    for output in &cx.pipeline.outputs {
        let _ = text::value_text(&cx.scope(), &output.value.2);
    }
}

/// Gives the jobs the outputs that other jobs read of them.
fn hand_on(cx: &PipelineCx<'_>, builders: &mut [JobBuilder<'_>]) {
    for (job, outputs) in &cx.demands.borrow().outputs {
        let Some(builder) = builders.iter_mut().find(|builder| builder.id == *job) else { continue };
        for (name, value) in outputs {
            if !builder.outputs.contains_key(name) {
                builder.output(name, Field::from(Text::expr(value.clone())));
            }
        }
    }
}

fn finish(builders: Vec<JobBuilder<'_>>, order: &[String]) -> indexmap::IndexMap<String, Field<model::Job>> {
    let needs: Vec<Vec<String>> = builders.iter().map(|job| jobs::needs(job, order)).collect();
    let graph = Graph::new(builders.iter().zip(needs.iter().cloned()));
    builders.into_iter().zip(needs).map(|(job, needs)| jobs::finish(job, &needs, &graph)).collect()
}

fn head(cx: &PipelineCx<'_>) -> Workflow {
    let pipeline = cx.pipeline;
    let scope = cx.scope();
    let mut lines = super::files::head(&pipeline.source, &format!("pipeline {}", pipeline.name));
    if let Some(doc) = &pipeline.doc {
        lines.push(String::new());
        lines.extend(doc.lines().map(str::to_owned));
    }
    let of_title = |title: &crate::ir::Text| Field::from(text::text(&scope, title));
    let env =
        pipeline.env.iter().filter_map(|(name, value)| Some((name.clone(), Field::from(text::value(&scope, value)?))));
    let permissions = match pipeline.derives {
        true => Some(Field::from(Permissions::none())),
        false => permissions::written(&pipeline.permissions, None),
    };
    Workflow {
        head: lines,
        name: pipeline
            .title
            .as_ref()
            .map(of_title)
            .or_else(|| pipeline.derives.then(|| Field::new(pipeline.name.as_str()))),
        run_name: pipeline.run_title.as_ref().map(of_title),
        permissions,
        concurrency: concurrency::of_pipeline(cx),
        env: env.collect(),
        raw: super::raw::of(&pipeline.raw),
        ..Workflow::default()
    }
}

/// Titles for groups of jobs, where there are more than three; messages and the required check always have theirs.
fn sections(cx: &PipelineCx<'_>, workflow: &mut Workflow, messages: &std::ops::Range<usize>) {
    let with = |is: &dyn Fn(&StepKind) -> bool| {
        cx.pipeline.jobs.iter().find(|job| job.steps().iter().any(|step| is(&step.kind))).map(|job| job.name.as_str())
    };
    let image = with(&|kind| matches!(kind, StepKind::Build(_)));
    let delivery = with(&|kind| matches!(kind, StepKind::Deploy { .. } | StepKind::Rollback { .. }));
    let mut starts: Vec<(String, String)> = Vec::new();
    let position =
        |id: &str| workflow.jobs.keys().position(|key| key == id || key.strip_suffix("-platforms") == Some(id));
    for (job, title) in [(image, "Image: built once, referred to by digest"), (delivery, "Delivery")] {
        if let Some((key, _)) = job.and_then(position).and_then(|at| workflow.jobs.get_index(at)) {
            starts.push((key.clone(), title.to_owned()));
        }
    }
    let mut last = Vec::new();
    if !messages.is_empty()
        && let Some((key, _)) = workflow.jobs.get_index(messages.start)
    {
        last.push((key.clone(), "Messages".to_owned()));
    }
    if let Some((key, _)) = workflow.jobs.get_index(messages.end) {
        last.push((key.clone(), format!("Required by the protection of {}", required::branches(cx).join(", "))));
    }
    let first = workflow.jobs.keys().next().cloned();
    let has_checks = first.as_ref().is_some_and(|first| starts.iter().all(|(key, _)| key != first));
    if let Some(first) = first.filter(|_| has_checks) {
        starts.insert(0, (first, "Checks".to_owned()));
    }
    if starts.len() + last.len() <= 3 {
        starts.clear();
    }
    for (key, title) in starts.into_iter().chain(last) {
        if let Some(job) = workflow.jobs.get_mut(&key) {
            job.meta.section = Some(title);
        }
    }
}

/// The triggers come last: their inputs and secrets follow from the jobs.
fn interface(cx: &PipelineCx<'_>, mut workflow: Workflow) -> Lowered {
    let mut secrets: BTreeMap<String, bool> = BTreeMap::new();
    let doc = workflow.jobs.to_doc();
    let jobs = if let Node::Mapping(jobs) = &doc.node { jobs.entries.as_slice() } else { &[] };
    for job in jobs {
        for secret in secrets::read(&job.value) {
            let guarded = secrets::mentions(&job.value, &format!("secrets.{secret} != ''"));
            let known = secrets.entry(secret).or_insert(true);
            *known &= guarded;
        }
    }
    let asks_called = secrets::mentions(&doc, "inputs.called");
    workflow.on = triggers::lower(cx, &triggers::Interface { secrets: &secrets, asks_called });
    Lowered { workflow, secrets }
}
