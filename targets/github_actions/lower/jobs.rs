//! Jobs: what they collect from their steps, and how they are put together.

use super::JobBuilder;
use super::conditions::{self, Graph};
use super::expressions::{Place, printed};
use super::pipeline::PipelineCx;
use super::{calls, concurrency, delivery, matrix, permissions, services, sources, steps, variables};
use crate::emit::{Field, ToDoc};
use crate::expr::Literal;
use crate::ir::{EnvironmentUse, Job, Runner, Work};
use crate::targets::github_actions::model::{
    self, Condition, Environment, ExprText, Flag, NormalJob, RunsOn, StepKind, Text, TextPiece, Uses,
};

/// Collects a job of the program and the jobs derived from it.
pub(super) fn collect<'a>(cx: &'a PipelineCx<'a>, job: &'a Job) -> JobBuilder<'a> {
    let mut it = JobBuilder::new(cx, job.name.clone(), Some(job));
    it.after = job.after.iter().map(|after| after.value.clone()).collect();
    it.title = match &job.title {
        Some(title) => Some(title_of(&it, job, title)),
        None if cx.pipeline.derives => Some(title_of(&it, job, &sentence(job))),
        None => None,
    };
    it.doc = job.doc.iter().flat_map(|doc| doc.lines()).map(str::to_owned).collect();
    it.timeout = job.timeout.as_ref().map(|timeout| timeout.value.minutes());
    it.strategy = matrix::strategy(&it, job);
    it.services = services::table(&it, &job.services);
    it.concurrency = job.concurrency.as_ref().map(|said| concurrency::written(&it.scope(Place::Job), said));
    it.environment = job.environment.as_ref().map(|environment| environment_of(&it, environment));
    let (secret, plain): (Vec<_>, Vec<_>) = job.env.iter().cloned().partition(|(_, value)| {
        variables::reads_secret(value) || (services::are_elsewhere(job) && variables::reads_service(value))
    });
    it.step_env = if cx.pipeline.derives { secret.clone() } else { Vec::new() };
    it.env = variables::table(&it, if cx.pipeline.derives { &plain } else { &job.env }, Place::JobEnv);
    for step in job.steps() {
        steps::lower(step, &mut it);
    }
    for output in &job.outputs {
        let (name, value) = &output.value;
        let text = it.value_text(value, Place::Step);
        it.output(name, Field::from(text).written(output.span));
    }
    it.condition = conditions::of_job(&it, job);
    delivery::follow(&mut it);
    it
}

/// `unit-tests` as a title: `Unit tests`.
fn sentence(job: &Job) -> crate::ir::Text {
    let words = job.name.replace(['-', '_'], " ");
    let mut chars = words.chars();
    let title: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    crate::ir::Text::plain(title, job.span)
}

/// The title; that of a matrix names the cell, where the program does not.
fn title_of(cx: &JobBuilder<'_>, job: &Job, title: &crate::ir::Text) -> Text {
    let mut text = cx.text(title, Place::Job);
    let cells = super::artifacts::cells(job);
    if title.as_plain().is_none()
        || cells.is_empty()
        || !cx.pipeline().derives
        || job.matrix.as_ref().is_some_and(|m| m.axes.is_empty())
    {
        return text;
    }
    for (at, cell) in cells.into_iter().enumerate() {
        text.pieces.push(TextPiece::Literal(if at == 0 { " (" } else { ", " }.to_owned()));
        text.pieces.push(TextPiece::Expr(ExprText::new(cell)));
    }
    text.pieces.push(TextPiece::Literal(")".to_owned()));
    text
}

/// The environment of a job as the program says it.
pub(super) fn environment_of(cx: &JobBuilder<'_>, said: &EnvironmentUse) -> Field<Environment> {
    let name = cx.value_text(&said.name, Place::Job);
    let known = cx.ir().environments.get(&name.source());
    let mut field = Field::from(name);
    if let Some(approval) = known.map(|e| e.approval.join(", ")).filter(|approval| !approval.is_empty()) {
        let verb =
            if known.is_some_and(|e| e.approval.len() > 1) || approval.ends_with('s') { "approve" } else { "approves" };
        field = field.note(format!("{approval} {verb}"));
    }
    let url = match &said.url {
        Some(url) => Some(cx.text(url, Place::Step)),
        None => known.and_then(|e| e.url.as_ref()).map(|url| Text::literal(url.clone())),
    };
    let deployment = (!said.deployment).then_some(Field::from(Flag::Known(false)));
    Field::from(Environment { name: field, url: url.map(Field::from), deployment }).written(said.span)
}

/// The jobs that a job waits for, in the order of the file.
pub(super) fn needs(job: &JobBuilder<'_>, order: &[String]) -> Vec<String> {
    let reads = job.reads();
    order.iter().filter(|id| **id != job.id && (job.after.contains(id) || reads.needs.contains(*id))).cloned().collect()
}

/// The finished job.
pub(super) fn finish(mut job: JobBuilder<'_>, needs: &[String], graph: &Graph) -> (String, Field<model::Job>) {
    let kind = match job.job.map(|job| &job.work) {
        Some(Work::Call(call)) => calls::lower(call, &mut job).into(),
        _ => normal(&mut job).into(),
    };
    let mut it = model::Job::new(kind);
    it.name = job.title.clone().map(Field::from);
    it.needs = needs.iter().map(|need| Field::from(need.clone())).collect();
    let (condition, comment) = graph.condition(&job.id);
    it.condition = condition.map(|condition| {
        let field = Field::from(Condition::new(printed(&condition)));
        comment.into_iter().fold(field, Field::above)
    });
    it.permissions = permissions::of_job(&mut job);
    if let (Some(Work::Call(call)), Some(field)) = (job.job.map(|job| &job.work), it.permissions.as_mut()) {
        field.meta.note = calls::together(call, &field.value, &job);
    }
    it.concurrency = job.concurrency.clone();
    it.strategy = job.strategy.clone();
    if let Some(environment) = confined(&job, &it)
        && let model::JobKind::Normal(normal) = &mut it.kind
    {
        normal.environment = Some(environment);
    }
    it.raw = job.job.and_then(|job| super::raw::of(&job.raw));
    prune(&mut it);
    let field = match job.job {
        Some(source) => Field::from(it).written(source.span),
        None => Field::from(it).derived(Some(job.pipeline().span), "derived"),
    };
    (job.id.clone(), job.doc.iter().fold(field, |field, line| field.above(line)))
}

/// Secrets of a workflow that nobody calls stand behind an environment, so that they can be kept from other jobs.
fn confined(cx: &JobBuilder<'_>, it: &model::Job) -> Option<Field<Environment>> {
    let apart = cx.pipeline().derives && !cx.pipeline().has("workflow_call");
    let model::JobKind::Normal(normal) = &it.kind else { return None };
    if !apart || normal.environment.is_some() || super::secrets::read(&it.to_doc()).is_empty() {
        return None;
    }
    Some(kept_in("ci", cx))
}

/// The environment of a job that reads secrets and names none: they can stand there, out of reach of all other jobs.
pub(super) fn kept_in(name: &str, cx: &JobBuilder<'_>) -> Field<Environment> {
    let taken = cx.ir().environments.contains_key(name);
    let name = if taken { format!("{name}-secrets") } else { name.to_owned() };
    let why = format!(
        "derived: it reads secrets and names no environment, so they may stand in one called `{name}`, out of reach of \
         all other jobs; it makes no deployment, and a secret of the repository is found as well"
    );
    let deployment = Some(Field::from(Flag::Known(false)));
    let environment = Environment { name: Field::new(name), url: None, deployment };
    let field = Field::from(environment).above("Its secrets may be kept there, out of reach of all other jobs.");
    field.derived(Some(cx.job.map_or(cx.pipeline().span, |job| job.span)), why)
}

fn normal(job: &mut JobBuilder<'_>) -> NormalJob {
    let checkout = sources::implied(job);
    let date = job.reads().date.then(commit_date);
    let (mut all, steps) = job.take_steps();
    all.extend(checkout);
    all.extend(date.map(Field::from));
    all.extend(steps);
    let guards: Vec<String> = job.reads().guards.iter().cloned().collect();
    for secret in guards {
        let value = Text::expr(format!("secrets.{secret} != ''"));
        job.env.entry(format!("HAS_{secret}")).or_insert(Field::new(value));
    }
    let source = job.job;
    NormalJob {
        runs_on: Field::from(job.runs_on.clone().unwrap_or_else(|| runs_on(job))),
        timeout_minutes: job.timeout.map(|minutes| Field::new(i64::try_from(minutes).unwrap_or(360))),
        continue_on_error: source.and_then(|source| warn(job, source)),
        environment: job.environment.clone(),
        outputs: std::mem::take(&mut job.outputs),
        container: source.and_then(|source| source.container.as_ref()).map(|c| services::container(job, c)),
        services: std::mem::take(&mut job.services),
        env: std::mem::take(&mut job.env),
        steps: all,
        ..NormalJob::default()
    }
}

fn warn(cx: &JobBuilder<'_>, job: &Job) -> Option<Field<Flag>> {
    let flag = match job.warn.as_ref()? {
        None => Flag::Known(true),
        Some(when) => {
            let when = cx.condition(when, Place::Job);
            match when.literal() {
                Some(Literal::Bool(value)) => Flag::Known(*value),
                _ => Flag::Expr(ExprText::new(printed(&when))),
            }
        }
    };
    Some(Field::from(flag))
}

fn runs_on(cx: &JobBuilder<'_>) -> RunsOn {
    let labels = |labels: &[String]| labels.iter().map(|label| Text::literal(label.clone())).collect::<Vec<_>>();
    match cx.job.map(|job| &job.runner) {
        Some(Runner::Label(label)) => RunsOn::Label(Text::literal(label.clone())),
        Some(Runner::Labels(all)) => RunsOn::Labels(labels(all)),
        Some(Runner::Group(group, all)) => RunsOn::Group(Field::new(group.as_str()), labels(all)),
        Some(Runner::Expr(value)) => RunsOn::Label(cx.value_text(value, Place::Job)),
        None => RunsOn::Label(Text::literal("ubuntu-24.04")),
    }
}

/// The date of the commit is in no context.
fn commit_date() -> model::Step {
    let script = "echo \"date=$(git show --no-patch --format=%cI)\" >> \"$GITHUB_OUTPUT\"";
    let mut step = model::Step::run(Field::new(script));
    step.name = Some(Field::new("Read the date of the commit"));
    step.id = Some(Field::new("facts"));
    step
}

/// Takes away the ids that nothing in the job reads.
fn prune(job: &mut model::Job) {
    let doc = job.to_doc();
    let model::JobKind::Normal(normal) = &mut job.kind else { return };
    for step in &mut normal.steps {
        let unread = |id: &Field<String>| !super::secrets::mentions(&doc, &format!("steps.{}.", id.value));
        if step.value.id.as_ref().is_some_and(unread) {
            step.value.id = None;
        }
    }
}

/// Actions that read no variables.
const OWN: [&str; 3] = ["actions/checkout", "actions/download-artifact", "actions/upload-artifact"];

/// Whether a step reads variables.
#[must_use]
pub(super) fn takes_env(step: &model::Step) -> bool {
    match &step.kind {
        StepKind::Run(_) => true,
        StepKind::Uses(step) => {
            !matches!(&step.uses.value, Uses::Repository { name, .. } if OWN.contains(&name.as_str()))
        }
        _ => false,
    }
}
