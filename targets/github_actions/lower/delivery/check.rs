//! `check`: requests that have to be answered.

use super::super::JobBuilder;
use super::super::conditions::NOWHERE;
use super::super::expressions::Place;
use super::super::jobs::environment_of;
use super::super::names::step_id;
use super::super::text::of_expr;
use super::wherever::{Where, plain};
use super::{secrets, tools};
use crate::emit::Field;
use crate::expr::Expr;
use crate::ir::{EnvironmentUse, Ref, Step, Target, Value};
use crate::shell::{Language, Place as Quoting, constant};
use crate::targets::github_actions::model::{self, Table, Text, TextPiece};

/// Lowers a check.
pub(super) fn lower(name: &str, target: Option<&Target>, step: &Step, cx: &mut JobBuilder<'_>) {
    let Some(check) = cx.ir().checks.get(name) else { return };
    let mut env = Table::new();
    secrets::give(cx, &check.secrets.iter().cloned().collect::<std::collections::BTreeSet<_>>(), &mut env);
    let call = cx.ir().call(&step.kind);
    let script = call.map_or_else(|| tools::script("check"), |call| tools::below(cx, &call.command.path));
    let with_url = |word: String| vec![script.clone(), format!("--url {word}")];
    let (words, about) = match target {
        Some(Target::Environment(environment)) => {
            environment_for(cx, environment, &check.secrets, step);
            let place = Where::of(cx, environment);
            (tools::call(cx, "check", call, &place, &mut env), place.text)
        }
        Some(Target::Url(url)) => {
            let url = cx.value_text(url, Place::Step);
            (with_url(address(&url, &mut env)), url)
        }
        None => {
            let url = Expr::name(Ref::WorkloadUrl(check.workload.clone()), NOWHERE);
            let url = of_expr(&cx.expr(&url, Place::Step));
            (with_url(address(&url, &mut env)), Text::literal(check.workload.clone()))
        }
    };
    cx.need_sources();
    let mut it = model::Step::run(Field::new(words.join(" ").as_str()));
    it.env = env;
    if cx.done.insert(format!("check {name}")) {
        it.id = Some(Field::new(step_id(step.key.as_deref().unwrap_or(name))));
    }
    if step.title.is_none() {
        it.name = Some(Field::new(titled(&format!("Check {name} against "), &about)));
    }
    cx.step(step, it);
}

/// An address as a word of a script; where the run decides on it, a variable carries it.
fn address(url: &Text, env: &mut Table<model::Value>) -> String {
    match url.pieces.as_slice() {
        [TextPiece::Literal(url)] => constant(Language::Bash, Quoting::Bare, url),
        _ => {
            env.insert("BASE_URL".to_owned(), Field::new(url.clone()));
            "\"$BASE_URL\"".to_owned()
        }
    }
}

/// A title with a value behind it.
pub(super) fn titled(title: &str, value: &Text) -> Text {
    Text::of([TextPiece::Literal(title.to_owned())].into_iter().chain(value.pieces.iter().cloned()))
}

/// `load-test` as people write it.
pub(super) fn title_of(name: &str) -> String {
    let mut words = name.replace(['-', '_'], " ");
    if let Some(first) = words.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// The environment of a job that reads secrets which only environments hold. It deploys nothing.
pub(super) fn environment_for(cx: &mut JobBuilder<'_>, environment: &Value, secrets: &[String], step: &Step) {
    let held = |secret: &String| cx.ir().secrets.get(secret).is_some_and(|known| !known.environments.is_empty());
    if secrets.iter().any(held) {
        enter(cx, environment, false, step);
    }
}

/// Puts the job into an environment, unless the program says which; a deployment is recorded where one of its steps is one.
pub(super) fn enter(cx: &mut JobBuilder<'_>, environment: &Value, deployment: bool, step: &Step) {
    let written = cx.job.is_some_and(|job| job.environment.is_some());
    if written || cx.environment.is_some() && !deployment {
        return;
    }
    let name = match plain(environment) {
        Some(name) => Value::Text(crate::ir::Text::plain(name, step.origin.span)),
        None => environment.clone(),
    };
    let said = EnvironmentUse { name, url: None, deployment, span: step.origin.users() };
    cx.environment = Some(environment_of(cx, &said));
}
