//! Messages: a step of a job, and the last job of a pipeline for each channel.

use std::collections::BTreeSet;

use super::JobBuilder;
use super::conditions::{JobCondition, NOWHERE, not_cancelled};
use super::expressions::{Place, and, or};
use super::pipeline::PipelineCx;
use super::{delivery, steps};
use crate::expr::{Literal, visit};
use crate::ir::Predicate;
use crate::ir::{Notify, Ref, Step, StepKind};
use crate::targets::github_actions::model::Text;

/// Lowers a message that is a step of a job.
pub(super) fn step(channel: &str, inner: &[Step], step: &Step, cx: &mut JobBuilder<'_>) {
    for inner in inner {
        let mut inner = inner.clone();
        inner.when = match (step.when.clone(), inner.when.take()) {
            (Some(outer), Some(own)) => Some(crate::expr::Expr::binary(crate::expr::Operator::And, outer, own)),
            (one, other) => one.or(other),
        };
        if inner.title.is_none() {
            let title = step.title.clone();
            inner.title = title.or_else(|| Some(crate::ir::Text::plain(format!("Tell {channel}"), step.origin.span)));
        }
        steps::lower(&inner, cx);
    }
}

/// The last job for each channel of the pipeline's messages.
pub(super) fn jobs<'a>(cx: &'a PipelineCx<'a>, others: &[String]) -> Vec<JobBuilder<'a>> {
    let mut channels: Vec<&str> = Vec::new();
    for channel in cx.pipeline.notify.iter().flat_map(|notify| &notify.channels) {
        if !channels.contains(&channel.as_str()) {
            channels.push(channel);
        }
    }
    channels.into_iter().map(|channel| job(cx, channel, others)).collect()
}

fn job<'a>(cx: &'a PipelineCx<'a>, channel: &str, others: &[String]) -> JobBuilder<'a> {
    let lines: Vec<&'a Notify> =
        cx.pipeline.notify.iter().filter(|notify| notify.channels.iter().any(|c| c == channel)).collect();
    let mut it = JobBuilder::new(cx, format!("notify-{channel}"), None);
    it.title = Some(Text::literal(format!("Tell {channel}")));
    it.timeout = Some(5);
    it.without_sources = true;
    let announced = announced(cx, channel);
    if !announced.is_empty() {
        it.doc.push(format!("Without the deployments: their environments tell {channel} themselves."));
    }
    it.after = others.iter().filter(|id| !announced.contains(*id)).cloned().collect();
    let mut conditions = Vec::new();
    let all_runs = it.runs.clone();
    for line in &lines {
        it.runs = all_runs.clone();
        conditions.push(line.when.as_ref().map(|when| it.condition(when, Place::JobIf)));
        if let Some(when) = line.when.as_ref().filter(|_| lines.len() == 1) {
            it.runs = all_runs.when(when);
        }
        let steps = line.steps.iter().filter(|(name, _)| name == channel).flat_map(|(_, steps)| steps);
        for source in steps {
            message(&mut it, channel, line, source, lines.len() > 1);
        }
    }
    it.runs = all_runs;
    let always = conditions.iter().any(|c| c.as_ref().is_none_or(|c| c.literal() == Some(&Literal::Bool(true))));
    let any = conditions.into_iter().flatten().reduce(or).filter(|_| !always);
    it.condition = JobCondition::exactly(any.map_or_else(not_cancelled, |any| and(not_cancelled(), any)));
    hold_secrets(&mut it);
    it
}

/// Secrets of a workflow that nobody calls are kept in an environment.
pub(super) fn hold_secrets(it: &mut JobBuilder<'_>) {
    if it.pipeline().derives && !it.pipeline().has("workflow_call") && !it.reads().secrets.is_empty() {
        it.environment = Some(super::jobs::kept_in("notifications", it));
    }
}

/// A step of a channel that tells of deployments.
pub(super) fn announcement(cx: &mut JobBuilder<'_>, channel: &str, source: &Step) {
    let mut step = source.clone();
    if step.title.is_none() || matches!(step.kind, StepKind::Action(_)) {
        step.title = Some(crate::ir::Text::plain(format!("Tell {channel}"), NOWHERE));
    }
    steps::lower(&step, cx);
}

/// One step of a message, with the condition of its line where there are several.
fn message(cx: &mut JobBuilder<'_>, channel: &str, line: &Notify, source: &Step, several: bool) {
    let mut step = source.clone();
    if several {
        step.when = match (line.when.clone(), step.when.take()) {
            (Some(line), Some(own)) => Some(crate::expr::Expr::binary(crate::expr::Operator::And, line, own)),
            (one, other) => one.or(other),
        };
    }
    if step.title.is_none() || matches!(step.kind, StepKind::Action(_)) {
        let about = line.when.as_ref().filter(|_| several).and_then(about);
        let title = about.map_or_else(|| format!("Tell {channel}"), |about| format!("Tell {channel}: {about}"));
        step.title = Some(crate::ir::Text::plain(title, NOWHERE));
    }
    steps::lower(&step, cx);
}

/// What a message is about, from its condition.
fn about(when: &crate::expr::Expr<Ref>) -> Option<String> {
    visit::names(when).into_iter().find_map(|(name, _)| match name {
        Ref::Job(job, predicate) => Some(format!("{job} {}", predicate.word())),
        Ref::Any(Predicate::Failed) => Some("failed".to_owned()),
        Ref::Any(predicate) => Some(format!("any {}", predicate.word())),
        _ => None,
    })
}

/// The jobs whose deployments are announced to the channel by their environments.
fn announced<'a>(cx: &'a PipelineCx<'a>, channel: &str) -> BTreeSet<String> {
    let named: BTreeSet<String> = cx
        .pipeline
        .notify
        .iter()
        .filter_map(|notify| notify.when.as_ref())
        .flat_map(|when| visit::names(when))
        .filter_map(|(name, _)| match name {
            Ref::Job(job, _) => Some(job.clone()),
            _ => None,
        })
        .collect();
    let told = delivery::announce::told_to(cx, channel).into_iter();
    told.filter(|name| !named.contains(*name)).map(str::to_owned).collect()
}
