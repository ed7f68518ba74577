//! `deploy` and `rollback`: the job's environment, its turn, its secrets, and the script.

use std::collections::BTreeSet;

use super::super::JobBuilder;
use super::super::conditions::NOWHERE;
use super::super::expressions::{Place, or};
use super::super::images::{builder_of, login, reference};
use super::super::names::step_id;
use super::super::text::of_expr;
use super::check::{enter, titled};
use super::scripts::argument;
use super::wherever::{Where, plain};
use super::{announce, order, secrets, tools};
use crate::emit::Field;
use crate::expr::{Expr, Function, Kind, Literal, Operator};
use crate::ir::{CommandInput, Environment, Image, ImageField, Job, Ref, Rollout, ScriptCall, Step, StepKind, Value};
use crate::shell::{Language, Place as Quoting, constant};
use crate::targets::github_actions::model::{self, Access, Concurrency, Flag, Table, Text, TextPiece};

/// A deployment as the program says it.
pub(super) struct Deployment<'s> {
    /// What.
    pub(super) workloads: &'s [String],
    /// Where to.
    pub(super) environment: &'s Value,
    /// How.
    pub(super) strategy: Option<&'s Value>,
    /// The version for people.
    pub(super) version: &'s Option<Value>,
}

/// Lowers a deployment.
pub(super) fn deploy(it: &Deployment<'_>, step: &Step, cx: &mut JobBuilder<'_>) {
    let place = Where::of(cx, it.environment);
    enter(cx, it.environment, true, step);
    take_turns(cx, "deploy", &place, "One deployment at a time; a running one is never cancelled.");
    let ir = cx.ir();
    before(cx, &place, &|environment| secrets::of_deployment(ir, it.workloads, environment));
    order::look_up(cx, it, &place, step);
    tools::kubectl(cx, &place, step);
    tools::helm(cx, &place, step);
    let images = images(cx, it.workloads);
    let finds_image =
        it.version.is_some() || images.iter().any(|(name, _)| builder_of(&cx.scope(Place::Step), name).is_none());
    if finds_image {
        for (_, image) in &images {
            login(cx, image, Access::Read, "read the digests of images", None);
        }
    }
    cx.need_sources();
    let mut env = given(cx, &place, &|environment| secrets::of_deployment(ir, it.workloads, environment));
    let call = ir.call(&step.kind);
    let name = |input: Option<&CommandInput>, word: &str| match (call, input) {
        (None, _) => Some(word.to_owned()),
        (Some(_), input) => input.map(|input| input.name.clone()),
    };
    let mut words = tools::call(cx, "deploy", call, &place, &mut env);
    if let Some(option) = name(call.and_then(ScriptCall::strategy), "strategy")
        && let Some(strategy) = strategy(cx, it, &place, &mut env)
    {
        words.push(format!("--{option} {strategy}"));
    }
    if !finds_image {
        words.extend(digests(cx, &images, &mut env));
    }
    if let (Some(option), Some(version)) = (name(call.and_then(ScriptCall::version), "version"), it.version) {
        words.push(format!("--{option} {}", argument(cx, version, "VERSION", &mut env)));
    }
    let mut script = model::Step::run(Field::new(words.join(" ").as_str()));
    script.env = env;
    if cx.done.insert("deploy".to_owned()) {
        script.id = Some(Field::new(step_id(step.key.as_deref().unwrap_or("deploy"))));
    }
    if step.title.is_none() {
        script.name = Some(Field::new(titled(&format!("Deploy {} to ", listed(it.workloads)), &place.text)));
    }
    cx.step(step, script);
}

/// Lowers a rollback.
pub(super) fn rollback(workloads: &[String], environment: &Value, to: &Value, step: &Step, cx: &mut JobBuilder<'_>) {
    let place = Where::of(cx, environment);
    // A record would say that the environment has taken this commit.
    enter(cx, environment, false, step);
    take_turns(cx, "rollback", &place, "A rollback does not wait for the deployment that it ends.");
    let ir = cx.ir();
    before(cx, &place, &|environment| secrets::of_rollback(ir, workloads, environment));
    tools::kubectl(cx, &place, step);
    tools::helm(cx, &place, step);
    cx.need_sources();
    let mut env = given(cx, &place, &|environment| secrets::of_rollback(ir, workloads, environment));
    let call = ir.call(&step.kind);
    let mut words = tools::call(cx, "rollback", call, &place, &mut env);
    if plain(to).as_deref() != Some("previous") {
        let option = call.and_then(ScriptCall::version).map_or("version", |input| input.name.as_str());
        words.push(format!("--{option} {}", argument(cx, to, "VERSION", &mut env)));
    }
    if let StepKind::Rollback { checks: Some(checks), .. } = &step.kind
        && let Some(option) = call.and_then(ScriptCall::force)
    {
        words.push(forced(cx, checks, option, &mut env));
        words.retain(|word| !word.is_empty());
    }
    let mut script = model::Step::run(Field::new(words.join(" ").as_str()));
    script.env = env;
    if step.title.is_none() {
        script.name = Some(Field::new(titled(&format!("Roll {} back in ", listed(workloads)), &place.text)));
    }
    cx.step(step, script);
}

/// The option that passes over the checks before a rollback, where they are not wanted.
fn forced(cx: &JobBuilder<'_>, checks: &Expr<Ref>, option: &CommandInput, env: &mut Table<model::Value>) -> String {
    let wanted = cx.condition(checks, Place::Step);
    match wanted.literal() {
        Some(Literal::Bool(true)) => String::new(),
        Some(_) => format!("--{}", option.name),
        None => {
            let text = |text: &str| Expr::text(text, NOWHERE);
            let skip = Expr::call(Function::Case, vec![wanted, text(""), text("true")], NOWHERE);
            env.insert("SKIP_CHECKS".to_owned(), Field::new(of_expr(&skip)));
            format!("${{SKIP_CHECKS:+--{}}}", option.name)
        }
    }
}

/// Jobs of this kind for one environment wait for each other.
fn take_turns(cx: &mut JobBuilder<'_>, verb: &str, place: &Where<'_>, reason: &str) {
    if cx.concurrency.is_some() || !cx.pipeline().derives {
        return;
    }
    let it = Concurrency {
        group: Field::from(titled(&format!("{verb}-"), &place.text)),
        cancel_in_progress: Some(Field::from(Flag::Known(false))),
        queue: None,
    };
    let field = Field::from(it).derived(Some(cx.pipeline().span), "derived from the deployment");
    cx.concurrency = Some(if is_first(cx, verb) { field.above(reason) } else { field });
}

/// Whether no job in front of this one has such a step: a comment is said once.
fn is_first(cx: &JobBuilder<'_>, verb: &str) -> bool {
    let is = |step: &Step| match step.kind {
        StepKind::Deploy { .. } => verb == "deploy",
        StepKind::Rollback { .. } => verb == "rollback",
        _ => false,
    };
    let first = cx.pipeline().jobs.iter().find(|job: &&Job| job.steps().iter().any(is));
    first.is_none_or(|job| job.name == cx.id)
}

/// The step in front of all others; that it ran tells a failed deployment from a rejected one.
fn before(cx: &mut JobBuilder<'_>, place: &Where<'_>, needed: &dyn Fn(&Environment) -> BTreeSet<String>) {
    if !cx.pipeline().derives {
        return;
    }
    let first = cx.done.insert("deployment".to_owned());
    let told = first && announce::is_announced(cx.ir(), &place.all);
    let mut id = "secrets";
    match secrets::check(cx, place, needed) {
        Some(mut step) => {
            step.id = step.id.filter(|_| first);
            cx.pre(step);
        }
        None if told => {
            let mut step = model::Step::run(Field::new("echo \"::notice::the deployment begins\""));
            step.name = Some(Field::new("Begin"));
            step.id = Some(Field::new("begin"));
            id = "begin";
            cx.pre(step);
        }
        None => return,
    }
    if told {
        cx.output("started", Field::from(Text::expr(format!("steps.{id}.outcome"))).note("empty: rejected"));
    }
}

/// The secrets, and where metrics are pushed.
fn given(
    cx: &JobBuilder<'_>,
    place: &Where<'_>,
    needed: &dyn Fn(&Environment) -> BTreeSet<String>,
) -> Table<model::Value> {
    let all: BTreeSet<String> = place.all.iter().flat_map(|(_, environment)| needed(environment)).collect();
    let mut env = Table::new();
    secrets::give(cx, &all, &mut env);
    if let Some(gateway) = cx.ir().monitoring.gateway.as_ref().and_then(|gateway| cx.value(gateway, Place::Step)) {
        env.insert("PUSHGATEWAY_URL".to_owned(), Field::new(gateway));
    }
    env
}

/// The images of the workloads, each once.
fn images<'a>(cx: &JobBuilder<'a>, workloads: &[String]) -> Vec<(&'a str, &'a Image)> {
    let mut all: Vec<(&str, &Image)> = Vec::new();
    for workload in workloads.iter().filter_map(|name| cx.ir().workloads.get(name)) {
        let Some((name, image)) = cx.ir().images.get_key_value(&workload.image) else { continue };
        if image.from.is_none() && all.iter().all(|(known, _)| known != name) {
            all.push((name, image));
        }
    }
    all
}

/// `--image REFERENCE` for each image that this run has built.
fn digests(cx: &JobBuilder<'_>, images: &[(&str, &Image)], env: &mut Table<model::Value>) -> Vec<String> {
    let one = |(name, _): &(&str, &Image)| {
        let variable = match images.len() {
            1 => "IMAGE".to_owned(),
            _ => format!("{}_IMAGE", name.to_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_")),
        };
        let image = reference(&cx.scope(Place::Step), name, ImageField::Reference, NOWHERE);
        env.insert(variable.clone(), Field::new(of_expr(&image)));
        format!("--image \"${variable}\"")
    };
    images.iter().map(one).collect()
}

/// The strategies of an environment for these workloads, the first one first.
fn strategies(environment: &Environment, workloads: &[String]) -> Vec<String> {
    let of = |rollout: &&Rollout| secrets::concerns(&rollout.workloads, workloads);
    let mut all: Vec<String> = Vec::new();
    for rollout in environment.rollouts.iter().filter(of) {
        let strategy = rollout.strategy().word();
        if !all.iter().any(|known| known == strategy) {
            all.push(strategy.to_owned());
        }
    }
    all
}

/// The strategy as a word: the environment's first, or what the run chooses where there is a choice. Nothing where the
/// script decides, since the environment is not known.
fn strategy(
    cx: &JobBuilder<'_>,
    it: &Deployment<'_>,
    place: &Where<'_>,
    env: &mut Table<model::Value>,
) -> Option<String> {
    let word = |text: &str| constant(Language::Bash, Quoting::Bare, text);
    let own = match place.all.as_slice() {
        [(_, environment)] if place.known.is_some() => strategies(environment, it.workloads),
        _ => Vec::new(),
    };
    let Some(said) = it.strategy else { return own.first().map(|first| word(first)) };
    if let Some(said) = plain(said) {
        return Some(word(&said));
    }
    match (own.as_slice(), place.known.is_some()) {
        ([one], true) => Some(word(one)),
        ([], true) => None,
        _ => {
            env.insert("STRATEGY".to_owned(), Field::new(chosen(cx, said, own.first())));
            Some("\"$STRATEGY\"".to_owned())
        }
    }
}

/// The value of an input; where a run has none, the environment's first strategy.
fn chosen(cx: &JobBuilder<'_>, said: &Value, first: Option<&String>) -> Text {
    let text = cx.value_text(said, Place::Step);
    let (Value::Expr(expr, _), Some(first)) = (said, first) else { return text };
    let value = cx.expr(expr, Place::Step);
    let has_default = match &value.kind {
        Kind::Binary(Operator::Or, _, last) => {
            matches!(last.literal(), Some(Literal::String(text)) if !text.is_empty())
        }
        _ => false,
    };
    let inputs = text.pieces.iter().all(|piece| matches!(piece, TextPiece::Expr(it) if it.0.starts_with("inputs.")));
    if has_default || !inputs {
        return text;
    }
    of_expr(&or(value, Expr::text(first, NOWHERE)))
}

/// `a`, `a and b`, `a, b and c`
pub(super) fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
