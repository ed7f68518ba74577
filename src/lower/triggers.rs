//! What starts a pipeline: events with their filters, activities and inputs.

use super::expressions::value;
use super::pipelines::github_event;
use super::scope::Scope;
use super::steps::fold_value;
use super::{Known, known};
use crate::catalogue::Catalogue;
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::ir::{self, Trigger, Value};
use crate::source::Span;
use crate::syntax::ast;
use crate::words::common::Input;
use crate::words::pipeline::{On, OnFields, Pipeline};
use crate::words::ty::{Kind, Ty};
use crate::words::unions::Either;
use crate::words::values::{Given, Glob, List};

pub(super) fn triggers(
    pipeline: &Pipeline,
    inputs: &[(&Input, Ty)],
    scope: &Scope<'_>,
    program: Known<'_>,
    diags: &mut Diagnostics,
) -> Vec<Trigger> {
    let mut all = Vec::new();
    for on in &pipeline.fields.on {
        super::labels::inputs_of_events(on, diags);
        super::raw::of_event(&on.fields, diags);
        for event in &on.events {
            if let Some(trigger) = trigger(on, event, inputs, scope, program, diags) {
                twice(&all, &trigger, event, diags);
                all.push(trigger);
            }
        }
    }
    all
}

/// An event has one entry in a workflow; only of schedules there may be several.
fn twice(all: &[Trigger], trigger: &Trigger, event: &ast::Name, diags: &mut Diagnostics) {
    let first = all.iter().find(|t| t.event == trigger.event && t.event != "schedule").and_then(|t| t.span);
    if let Some(first) = first {
        let d = Diagnostic::new(&codes::TWICE, event.span, format!("`on {}` is said twice", event.text));
        let d = d.label("a second time").also(first, "first here");
        diags.push(d.help("write the filters of both into one of them"));
    }
}

fn trigger(
    on: &On,
    event: &ast::Name,
    inputs: &[(&Input, Ty)],
    scope: &Scope<'_>,
    program: Known<'_>,
    diags: &mut Diagnostics,
) -> Option<Trigger> {
    let name = github_event(&event.text);
    let Some(facts) = Catalogue::builtin().event(name) else {
        unknown_event(event, diags);
        return None;
    };
    let own = on.own.iter().find(|(n, _)| n.text == event.text).map(|(_, f)| f);
    let mut trigger = Trigger { event: name.to_string(), span: Some(event.span), ..Trigger::default() };
    for (word, given) in filters(&on.fields).into_iter().chain(own.into_iter().flat_map(filters)) {
        if !facts.has_filter(word) {
            filter_error(event, word, given.span, &facts.filters, diags);
            continue;
        }
        if let Some(globs) = globs(given, scope, diags) {
            trigger.filters.push((word.to_string(), globs));
        }
    }
    both_filters(&trigger, on, diags);
    for types in [&on.fields.types, own.map_or(&None, |o| &o.types)].into_iter().flatten() {
        for (ty, span) in types.known().map(|l| l.0.clone()).unwrap_or_default() {
            if facts.has_type(&ty.0) {
                trigger.types.push(ty.0);
            } else {
                type_error(event, &ty.0, span, facts, diags);
            }
        }
    }
    if name == "schedule" {
        trigger.schedule = schedule(on, event, diags);
        trigger.schedule.as_ref()?;
    }
    trigger.workflows = workflows(&on.fields, scope, program, diags);
    if matches!(name, "workflow_dispatch" | "workflow_call") {
        let own: Vec<&Input> = on.fields.inputs.iter().collect();
        trigger.inputs = inputs
            .iter()
            .filter(|(i, _)| own.iter().any(|o| std::ptr::eq(*o, *i)))
            .filter_map(|(i, ty)| input(i, ty, scope, diags))
            .collect();
    }
    Some(trigger)
}

/// The titles of the workflows that are waited for: those of pipelines of the program, or texts as they are.
fn workflows(fields: &OnFields, scope: &Scope<'_>, program: Known<'_>, diags: &mut Diagnostics) -> Vec<String> {
    let mut titles = Vec::new();
    for (workflow, span) in known(&fields.workflows).map(|list| list.0).unwrap_or_default() {
        let name = match workflow {
            Either::Left(text) => {
                titles.push(text.0);
                continue;
            }
            Either::Right(to) => to.name,
        };
        let Some(pipeline) = program.program.project.pipelines.iter().find(|p| p.name.text == name) else {
            super::shared::undeclared(&[Kind::Pipeline], &name, span, scope, diags);
            continue;
        };
        let of_header = super::shared::title(&pipeline.title, scope);
        let title = of_header.or_else(|| super::shared::fixed_text(&pipeline.fields.title, scope));
        titles.push(title.unwrap_or(name));
    }
    titles
}

fn unknown_event(event: &ast::Name, diags: &mut Diagnostics) {
    let mut d = Diagnostic::new(&codes::UNKNOWN_EVENT, event.span, format!("there is no event `{}`", event.text));
    let known = Catalogue::builtin().event_names().chain(["dispatch", "call"]);
    if let Some(near) = similar(&event.text, known) {
        d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), event.span, near);
    }
    diags.push(d.help("the events are those of GitHub; `dispatch` is started by hand, `call` by another pipeline"));
}

/// The filters that were written.
fn filters(fields: &OnFields) -> Vec<(&'static str, &Given<List<Glob>>)> {
    [
        ("branches", &fields.branches),
        ("branches-ignore", &fields.branches_ignore),
        ("tags", &fields.tags),
        ("tags-ignore", &fields.tags_ignore),
        ("paths", &fields.paths),
        ("paths-ignore", &fields.paths_ignore),
    ]
    .into_iter()
    .filter_map(|(n, g)| Some((n, g.as_ref()?)))
    .collect()
}

fn globs(given: &Given<List<Glob>>, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Vec<String>> {
    let texts: Vec<(String, Span)> = match &given.value {
        crate::words::values::Value::Known(list) => list.0.iter().map(|(g, s)| (g.0.clone(), *s)).collect(),
        crate::words::values::Value::Computed(expr) => {
            let found = value(expr, &Ty::list(Ty::Glob), scope, diags)?;
            let items = match fold_value(found) {
                Value::List(items) => items,
                one => vec![one],
            };
            let plain = |v: &Value| if let Value::Text(t) = v { t.as_plain().map(str::to_string) } else { None };
            let texts: Option<Vec<String>> = items.iter().map(plain).collect();
            let Some(texts) = texts else {
                diags.push(Diagnostic::new(
                    &codes::NOT_CONSTANT,
                    given.span,
                    "a filter has to be known when compiling",
                ));
                return None;
            };
            texts.into_iter().map(|t| (t, given.span)).collect()
        }
    };
    for (text, span) in &texts {
        if let Err(error) = crate::expr::glob::Glob::parse(text) {
            diags.push(Diagnostic::new(&codes::WRONG_TYPE, *span, format!("`{text}` is no pattern: {error}")));
        }
    }
    Some(texts.into_iter().map(|(t, _)| t).collect())
}

fn filter_error<S: AsRef<str>>(event: &ast::Name, word: &str, span: Span, known: &[S], diags: &mut Diagnostics) {
    let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
    let mut d = Diagnostic::new(&codes::EVENT_FILTER, span, format!("`{}` has no filter `{word}`", event.text))
        .label("GitHub would refuse it")
        .also(event.span, "the event");
    d = match known.is_empty() {
        true => d.help("it has no filters"),
        false => d.help(format!("its filters are {}", super::names::listed(&known))),
    };
    diags.push(d);
}

/// `branches` with `branches-ignore`: GitHub refuses the file.
fn both_filters(trigger: &Trigger, on: &On, diags: &mut Diagnostics) {
    for word in ["branches", "tags", "paths"] {
        let has = |w: &str| trigger.filters.iter().any(|(n, _)| n == w);
        if has(word) && has(&format!("{word}-ignore")) {
            let all = filters(&on.fields);
            let at = |w: &str| all.iter().find(|(n, _)| *n == w).map_or(on.span, |(_, given)| given.span);
            let message = format!("`{word}` and `{word}-ignore` exclude each other");
            let d = Diagnostic::new(&codes::EVENT_FILTER, at(&format!("{word}-ignore")), message)
                .label("these are left out")
                .also(at(word), "only these are taken")
                .help(format!("write the ignored ones into `{word}`, each with a `!` before it"));
            diags.push(d);
        }
    }
}

fn type_error(event: &ast::Name, ty: &str, span: Span, facts: &crate::catalogue::Event, diags: &mut Diagnostics) {
    let known: Vec<&str> = facts.types.iter().map(AsRef::as_ref).collect();
    let mut d = Diagnostic::new(&codes::EVENT_FILTER, span, format!("`{}` has no activity `{ty}`", event.text));
    if let Some(near) = similar(ty, known.iter().copied()) {
        d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near);
    }
    diags.push(if known.is_empty() {
        d.help("it has no activities")
    } else {
        d.help(format!("its activities are {}", super::names::listed(&known)))
    });
}

fn schedule(on: &On, event: &ast::Name, diags: &mut Diagnostics) -> Option<ir::Schedule> {
    let Some(cron) = known(&on.fields.cron) else {
        let d = Diagnostic::new(&codes::MISSING_FACT, event.span, "a schedule needs `cron`")
            .help("add `cron = \"0 2 * * *\"`: minute, hour, day, month, weekday");
        diags.push(d);
        return None;
    };
    let span = on.fields.cron.as_ref().map_or(on.span, |c| c.span);
    if let Err(message) = super::cron::check(&cron.0) {
        diags.push(
            Diagnostic::new(&codes::WRONG_TYPE, span, format!("`{}` is no schedule: {message}", cron.0))
                .help("five fields: minute, hour, day, month, weekday, as in `0 2 * * *`"),
        );
        return None;
    }
    super::outside::zone(&on.fields, diags);
    Some(ir::Schedule {
        name: on.name.as_ref().map(|n| n.text.clone()),
        cron: cron.0,
        zone: known(&on.fields.zone).map(|z| z.0),
    })
}

fn input(input: &Input, ty: &Ty, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<ir::Input> {
    let default = match &input.default {
        Some(expr) => Some(fold_value(value(expr, &wider(ty, &input.ty), scope, diags)?)),
        None => None,
    };
    let required = known(&input.fields.required).unwrap_or(default.is_none());
    Some(ir::Input {
        name: input.name.text.clone(),
        ty: ty.clone(),
        default,
        required,
        doc: input.doc.clone(),
        span: input.name.span,
    })
}

/// A default may be any expression over the run, so a text fits into a choice only when it is one.
fn wider(ty: &Ty, written: &Ty) -> Ty {
    match written {
        Ty::Declared(Kind::Rollout) => written.clone(),
        _ => ty.clone(),
    }
}
