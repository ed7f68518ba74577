//! The checkout: implied where a step reads the tree, or as the program says.

use super::JobBuilder;
use super::expressions::Place;
use crate::emit::Field;
use crate::ir::{Checkout, Step};
use crate::targets::github_actions::model::{self, Access, Scope, Table, Text, Value};

/// The checkout action.
const CHECKOUT: &str = "actions/checkout@v7";

/// The title of a checkout.
const TITLE: &str = "Check out the code";

/// Lowers a checkout of the program.
pub(super) fn lower(checkout: &Checkout, step: &Step, cx: &mut JobBuilder<'_>) {
    let mut with: Table<Value> = Table::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            with.insert(name.to_owned(), Field::new(value));
        }
    };
    let value = |value: &Option<crate::ir::Value>| value.as_ref().and_then(|value| cx.value(value, Place::Step));
    put("repository", value(&checkout.repository));
    put("ref", value(&checkout.reference));
    put("path", value(&checkout.path));
    put("token", value(&checkout.token));
    put("fetch-depth", checkout.history.as_deref().map(|depth| depth.parse::<i64>().unwrap_or(0).into()));
    put("fetch-tags", checkout.tags.then_some(true.into()));
    put(
        "submodules",
        checkout
            .submodules
            .as_deref()
            .filter(|s| *s != "false")
            .map(|s| if s == "true" { true.into() } else { s.into() }),
    );
    put("lfs", checkout.lfs.then_some(true.into()));
    let sparse = (!checkout.sparse.is_empty()).then(|| Text::literal(checkout.sparse.join("\n")).into());
    put("sparse-checkout", sparse);
    let keeps = checkout.credentials.unwrap_or(!cx.pipeline().derives || pushes(cx));
    put("persist-credentials", (!keeps || checkout.credentials.is_some()).then_some(keeps.into()));
    let mut it = model::Step::uses(cx.pin(CHECKOUT), with);
    if step.title.is_none() && cx.pipeline().derives {
        let title = match checkout.repository.as_ref().and_then(constant) {
            Some(repository) => format!("Check out {repository}"),
            None => TITLE.to_owned(),
        };
        it.name = Some(Field::new(Text::literal(title)));
    }
    cx.permit(Scope::Contents, Access::Read, "check out");
    cx.sources.done = true;
    cx.step(step, it);
}

fn constant(value: &crate::ir::Value) -> Option<&str> {
    match value {
        crate::ir::Value::Text(text) => text.as_plain(),
        crate::ir::Value::Expr(..) | crate::ir::Value::List(_) => None,
    }
}

/// Whether a script of the job pushes.
fn pushes(cx: &JobBuilder<'_>) -> bool {
    let in_text = |text: &crate::ir::Text| {
        text.pieces.iter().any(|piece| matches!(piece, crate::ir::Piece::Literal(text) if text.contains("git push")))
    };
    let in_step = |step: &Step| match &step.kind {
        crate::ir::StepKind::Run(run) => matches!(&run.script, crate::ir::Script::Text(text) if in_text(text)),
        _ => false,
    };
    cx.job.is_some_and(|job| job.steps().iter().any(in_step))
}

/// The checkout that the steps of a job ask for.
pub(super) fn implied(cx: &mut JobBuilder<'_>) -> Option<Field<model::Step>> {
    let wanted = cx.job.is_none_or(|job| job.implied_checkout) && cx.pipeline().derives && !cx.without_sources;
    if !wanted || !cx.sources.needed || cx.sources.done {
        return None;
    }
    cx.permit(Scope::Contents, Access::Read, "check out");
    if cx.sources.pushes {
        cx.permit(Scope::Contents, Access::Write, "a script pushes");
    }
    let mut with: Table<Value> = Table::new();
    if let Some((depth, reasons)) = &cx.sources.history {
        let depth: Value = i64::try_from(*depth).unwrap_or(0).into();
        with.insert("fetch-depth".to_owned(), noted(Field::new(depth), &history_note(reasons)));
    }
    with.insert(
        "persist-credentials".to_owned(),
        match cx.sources.pushes {
            true => Field::from(Value::from(true)).note("a later step pushes"),
            false => Field::from(Value::from(false)),
        },
    );
    let mut it = model::Step::uses(cx.pin(CHECKOUT), with);
    it.name = Some(Field::new(Text::literal(TITLE)));
    let span = cx.job.map(|job| job.span);
    Some(Field::from(it).derived(span, "a step reads the tree"))
}

fn noted(field: Field<Value>, note: &str) -> Field<Value> {
    if note.is_empty() { field } else { field.note(note) }
}

/// `a and b read the history`
fn history_note(reasons: &[String]) -> String {
    match reasons {
        [] => String::new(),
        [one] => format!("{one} reads the history"),
        [first @ .., last] => format!("{} and {last} read the history", first.join(", ")),
    }
}
