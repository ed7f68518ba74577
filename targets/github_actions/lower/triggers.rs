//! `on`: what starts a workflow.

use std::collections::BTreeMap;

use super::pipeline::PipelineCx;
use super::text;
use crate::emit::Field;
use crate::ir::{self, Trigger};
use crate::targets::github_actions::model::{
    CallInput, CallOutput, CallSecret, Cron, DispatchInput, DispatchKind, Event, Filter, PullRequest, ScalarKind,
    Table, Text, TextPiece, Triggers, Value, Webhook, WorkflowCall,
};
use crate::words::ty::Ty;

/// What the jobs say about the interface of a called workflow.
pub(super) struct Interface<'l> {
    /// Secrets that are read, and whether every job that reads them tests for them.
    pub(super) secrets: &'l BTreeMap<String, bool>,
    /// Whether a condition asks if the workflow is called.
    pub(super) asks_called: bool,
}

/// The triggers in the order of the program; schedules are one event.
pub(super) fn lower(cx: &PipelineCx<'_>, interface: &Interface<'_>) -> Field<Triggers> {
    let mut events: Vec<Field<Event>> = Vec::new();
    for trigger in &cx.pipeline.triggers {
        if trigger.event == "schedule" {
            let cron = cron(trigger);
            let found = events.iter_mut().find_map(|event| match &mut event.value {
                Event::Schedule(crons) => Some(crons),
                _ => None,
            });
            match found {
                Some(crons) => crons.push(cron),
                None => events.push(Field::from(Event::Schedule(vec![cron]))),
            }
            continue;
        }
        let field = Field::from(event(cx, trigger, interface));
        events.push(match trigger.span {
            Some(span) => field.written(span),
            None => field,
        });
    }
    Field::from(Triggers { events, raw: None })
}

fn cron(trigger: &Trigger) -> Field<Cron> {
    let Some(schedule) = &trigger.schedule else { return Field::default() };
    let mut cron = Field::new(schedule.cron.as_str());
    if let Some(name) = &schedule.name {
        cron = cron.note(name);
    }
    Field::from(Cron { cron, timezone: schedule.zone.as_deref().map(Field::new) })
}

fn event(cx: &PipelineCx<'_>, trigger: &Trigger, interface: &Interface<'_>) -> Event {
    let filter = |name: &str| filter(cx, trigger, name);
    let types = trigger.types.clone();
    let request = || PullRequest { types: types.clone(), branches: filter("branches"), paths: filter("paths") };
    match trigger.event.as_str() {
        "push" => Event::Push { branches: filter("branches"), tags: filter("tags"), paths: filter("paths") },
        "pull_request" => Event::PullRequest(request()),
        "pull_request_target" => Event::PullRequestTarget(request()),
        "merge_group" => Event::MergeGroup { types, branches: filter("branches") },
        "workflow_run" => {
            Event::WorkflowRun { workflows: trigger.workflows.clone(), types, branches: filter("branches") }
        }
        "repository_dispatch" => Event::RepositoryDispatch(types),
        "workflow_dispatch" => Event::WorkflowDispatch(
            trigger.inputs.iter().map(|input| (input.name.clone(), dispatch_input(cx, input))).collect(),
        ),
        "workflow_call" => Event::WorkflowCall(call(cx, trigger, interface)),
        other => match Webhook::from_name(other) {
            Some(webhook) => Event::Webhook(webhook, types),
            None => Event::RepositoryDispatch(types),
        },
    }
}

fn filter(cx: &PipelineCx<'_>, trigger: &Trigger, name: &str) -> Filter {
    let find = |key: &str| trigger.filters.iter().find(|(found, _)| found == key).map(|(_, globs)| globs.clone());
    if let Some(globs) = find(name) {
        let is_versions = name == "tags" && globs == super::version::globs(cx.ir);
        let field = Field::from(globs);
        return Filter::Only(if is_versions { field.note("versions.tags") } else { field });
    }
    find(&format!("{name}-ignore")).map_or(Filter::All, |globs| Filter::Except(Field::from(globs)))
}

fn kind(ty: &Ty) -> ScalarKind {
    match ty {
        Ty::Bool => ScalarKind::Boolean,
        Ty::Number | Ty::Count => ScalarKind::Number,
        _ => ScalarKind::String,
    }
}

fn default(cx: &PipelineCx<'_>, input: &ir::Input) -> Option<Field<Value>> {
    let value = text::value(&cx.scope(), input.default.as_ref()?)?;
    let is_known = |piece: &TextPiece| matches!(piece, TextPiece::Literal(_));
    let known = !matches!(&value, Value::Text(text) if !text.pieces.iter().all(is_known));
    known.then(|| Field::from(value))
}

fn dispatch_input(cx: &PipelineCx<'_>, input: &ir::Input) -> Field<DispatchInput> {
    let choices: Vec<String> = input.ty.choices().into_iter().map(str::to_owned).collect();
    let is_choice = matches!(input.ty, Ty::Choice(_)) && !choices.is_empty();
    let kind = if is_choice { DispatchKind::Choice(choices) } else { DispatchKind::Scalar(kind(&input.ty)) };
    // A default that only a run can compute cannot stand here: whoever starts it by hand gives the value.
    let default = default(cx, input);
    let computed = input.default.as_ref().is_some_and(|value| default.is_none() && !is_none(value));
    let required = input.required || ((is_choice || computed) && cx.pipeline.derives);
    let it = DispatchInput {
        description: input.doc.as_deref().map(|doc| Field::new(one_line(doc))),
        kind: Field::from(kind),
        default,
        required: required.then_some(Field::from(true)),
        deprecation_message: None,
    };
    Field::from(it).written(input.span)
}

fn is_none(value: &ir::Value) -> bool {
    matches!(value, ir::Value::Expr(expr, _) if expr.literal() == Some(&crate::expr::Literal::Null))
}

fn one_line(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn call(cx: &PipelineCx<'_>, trigger: &Trigger, interface: &Interface<'_>) -> WorkflowCall {
    let mut inputs: Table<CallInput> = Table::new();
    if interface.asks_called {
        let called = CallInput {
            description: Some(Field::new("True in every called run; nobody sets it.")),
            kind: Field::from(ScalarKind::Boolean),
            default: Some(Field::new(true)),
            required: None,
            deprecation_message: None,
        };
        inputs.insert("called".to_owned(), Field::from(called));
    }
    inputs.extend(trigger.inputs.iter().map(|input| (input.name.clone(), call_input(cx, input))));
    let outputs = cx.pipeline.outputs.iter().map(|output| {
        let (name, _, value, doc) = &output.value;
        let value = Field::from(output_value(cx, value));
        let it = CallOutput { description: doc.as_deref().map(|doc| Field::new(one_line(doc))), value };
        (name.clone(), Field::from(it).written(output.span))
    });
    WorkflowCall { inputs, outputs: outputs.collect(), secrets: secrets(cx, interface) }
}

/// In outputs of a workflow, jobs are read from `jobs`.
fn output_value(cx: &PipelineCx<'_>, value: &ir::Value) -> Text {
    let mut text = text::value_text(&cx.scope(), value);
    for piece in &mut text.pieces {
        if let TextPiece::Expr(expr) = piece {
            expr.0 = expr.0.replace("needs.", "jobs.");
        }
    }
    text
}

fn call_input(cx: &PipelineCx<'_>, input: &ir::Input) -> Field<CallInput> {
    let choices = match &input.ty {
        Ty::Choice(words) => Some(format!("One of: {}.", words.join(", "))),
        _ => None,
    };
    let doc = input.doc.as_deref().map(one_line);
    let description = match (doc, choices) {
        (Some(doc), Some(choices)) => Some(format!("{doc} {choices}")),
        (doc, choices) => doc.or(choices),
    };
    let default = default(cx, input);
    let it = CallInput {
        description: description.map(Field::new),
        kind: Field::from(kind(&input.ty)),
        required: (input.required && default.is_none()).then_some(Field::from(true)),
        default,
        deprecation_message: None,
    };
    Field::from(it).written(input.span)
}

/// Those of the repository first; a caller cannot pass those of environments.
fn secrets(cx: &PipelineCx<'_>, interface: &Interface<'_>) -> Table<CallSecret> {
    let mut table: Table<CallSecret> = Table::new();
    let secret = |doc: Option<&str>, required: bool| {
        let description = doc.map(|doc| Field::new(one_line(doc)));
        Field::from(CallSecret { description, required: Some(Field::from(required)) })
    };
    let derived = interface.secrets.iter().filter(|_| cx.pipeline.derives);
    let (mut own, mut of_environments) = (BTreeMap::new(), BTreeMap::new());
    for (name, guarded) in derived {
        let declared = cx.ir.secrets.get(name);
        let doc = declared.and_then(|secret| secret.doc.as_deref());
        if declared.is_some_and(|secret| !secret.environments.is_empty()) {
            of_environments.insert(name, secret(doc, false));
        } else {
            let optional = *guarded || declared.is_some_and(|secret| secret.optional);
            own.insert(name, secret(doc, !optional));
        }
    }
    for (name, optional, doc) in &cx.pipeline.call_secrets {
        own.insert(name, secret(doc.as_deref(), !optional));
    }
    table.extend(own.into_iter().map(|(name, secret)| (name.clone(), secret)));
    for (at, (name, secret)) in of_environments.into_iter().enumerate() {
        let first = "Values come from the environments of the deployment jobs.";
        table.insert(name.clone(), if at == 0 { secret.above(first) } else { secret });
    }
    table
}
