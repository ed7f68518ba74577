//! Actions: inputs, pins, what they need of the job.

use super::JobBuilder;
use super::expressions::Place;
use super::{permissions, titles};
use crate::catalogue::ActionRef;
use crate::emit::Field;
use crate::ir::{Action, Step};
use crate::targets::github_actions::model::{self, Table, Text, Value};

/// Lowers an action.
pub(super) fn lower(action: &Action, step: &Step, cx: &mut JobBuilder<'_>) {
    if cx.when(step).is_err() {
        return;
    }
    let reference = &action.reference.value;
    let mut given = Vec::new();
    let mut with = Table::new();
    for (name, value) in &action.inputs {
        let Some(value) = cx.value(value, Place::Step) else { continue };
        given.push(name.value.clone());
        with.insert(name.value.clone(), Field::from(value).written(name.span));
    }
    if cx.pipeline().derives {
        without_cache(cx, &mut with);
    }
    let title = titles::of(reference, &with);
    let mut it = model::Step::uses(cx.pin(reference), with);
    needs(cx, reference, &given);
    if step.title.is_none() && cx.pipeline().derives {
        it.name = Some(Field::from(title));
    }
    cx.step(step, it);
}

/// Permissions and sources that the action needs with these inputs.
fn needs(cx: &mut JobBuilder<'_>, reference: &str, given: &[String]) {
    if reference.starts_with("./") {
        return cx.need_sources();
    }
    let Ok(reference) = reference.parse::<ActionRef>() else { return };
    let is_given = |input: &str| given.iter().any(|name| name.eq_ignore_ascii_case(input));
    let Some(needs) = cx.pins().catalogue.needs(&reference) else { return cx.need_sources() };
    for grant in needs.grants(is_given) {
        permissions::ask_by_name(cx, grant.scope, grant.level.word(), grant.reason);
    }
    if needs.needs_sources(is_given) {
        cx.need_sources();
    }
}

/// What is published is built without a cache that others can write.
fn without_cache(cx: &JobBuilder<'_>, with: &mut Table<Value>) {
    let Some(value) = with.get_mut("enable-cache").filter(|value| value.value == Value::Bool(true)) else { return };
    let pipeline = cx.pipeline();
    let filters = |kind: &'static str| {
        pipeline.on("push").flat_map(|t| &t.filters).filter(move |(name, _)| name == kind).flat_map(|(_, globs)| globs)
    };
    let reason = if filters("branches").any(|glob| glob.starts_with("release")) {
        "release branches are built here"
    } else if filters("tags").next().is_some() || pipeline.has("release") || cx.cx.runs.all(|run| run.tag) {
        "what is published is built without a cache"
    } else if cx.cx.runs.any(|run| run.tag) {
        // Every push starts it, tags among them.
        value.value = Value::Text(Text::expr("github.ref_type != 'tag'"));
        return;
    } else {
        return;
    };
    value.value = Value::Bool(false);
    value.meta.note = Some(crate::emit::Note { text: reason.to_owned(), pinned: false });
    with.shift_remove("save-cache");
}
