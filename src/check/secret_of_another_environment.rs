//! Secrets that stand in some environments, and jobs that never run in one of these: they read nothing.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Ir, Job, Pipeline, Ref, Secret, Value, uses};
use crate::source::Span;
use crate::words::ty::Ty;
use std::collections::BTreeSet;

static CODE: Code = Code {
    id: "E612",
    name: "secret-of-another-environment",
    severity: Severity::Error,
    page: include_str!("secret_of_another_environment.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    for pipeline in &ir.pipelines {
        for job in &pipeline.jobs {
            let Some(places) = places(job, pipeline) else { continue };
            let at = job.environment.as_ref().map_or(job.span, |e| e.span);
            let mut read = BTreeSet::new();
            uses::names(job, &mut |name, _| read.extend(secret_of(name)));
            read.into_iter().for_each(|name| never_there(name, &places, &job.name, at, ir, diags));
        }
        let mut read = BTreeSet::new();
        for (channel, steps) in pipeline.notify.iter().flat_map(|notify| &notify.steps) {
            let at = ir.channels.get(channel).map_or(pipeline.span, |channel| channel.span);
            let mut note = |name, _| read.extend(secret_of(name).map(|secret| (secret, channel, at)));
            steps.iter().for_each(|step| uses::step(step, &mut note));
        }
        read.into_iter().for_each(|(name, channel, at)| no_message(name, channel, at, ir, diags));
    }
    for (name, environment) in &ir.environments {
        let Some(secret) = &environment.cluster else { continue };
        never_there(secret, std::slice::from_ref(name), name, environment.span, ir, diags);
    }
}

fn secret_of(name: &Ref) -> Option<&str> {
    if let Ref::Secret(name, _) = name { Some(name.as_str()) } else { None }
}

/// The environments that a job can run in; nothing where only the run knows.
fn places(job: &Job, pipeline: &Pipeline) -> Option<Vec<String>> {
    let Some(environment) = &job.environment else { return Some(Vec::new()) };
    match &environment.name {
        Value::Text(text) => text.as_plain().map(|name| vec![name.to_owned()]),
        Value::Expr(expr, _) => {
            let crate::expr::Kind::Name(Ref::Input(input, None)) = &expr.kind else { return None };
            let mut inputs = pipeline.triggers.iter().flat_map(|trigger| &trigger.inputs);
            match &inputs.find(|it| it.name == *input)?.ty {
                Ty::Choice(choices) => Some(choices.clone()),
                _ => None,
            }
        }
        Value::List(_) => None,
    }
}

/// A secret that stands in environments, none of which is among `places`.
fn elsewhere<'i>(name: &str, places: &[String], ir: &'i Ir) -> Option<&'i Secret> {
    let secret = ir.secrets.get(name)?;
    let stands = &secret.environments;
    (!stands.is_empty() && !stands.iter().any(|e| places.contains(e))).then_some(secret)
}

fn never_there(name: &str, places: &[String], what: &str, at: Span, ir: &Ir, diags: &mut Diagnostics) {
    let Some(secret) = elsewhere(name, places, ir) else { return sometimes(name, places, what, at, ir, diags) };
    let stands = listed(&secret.environments);
    let d = Diagnostic::new(&CODE, at, format!("`{what}` reads the secret `{name}`, which stands in {stands} only"));
    let d = match places {
        [] => d.label("it runs in no environment"),
        _ => d.label(format!("it runs in {}", listed(places))),
    };
    let d = d.also(secret.span, format!("kept in {stands}"));
    diags.push(match (places, secret.environments.as_slice()) {
        ([], [one]) => d.help(format!("write `environment = {one}` into the job, or take `in {one}` away")),
        ([], _) => d.help("let the job run in one of these environments, or take the list away"),
        ([one], _) => d.help(format!("write `in {}, {one}` if it stands there, too", secret.environments.join(", "))),
        _ => d.help("add the environments in which it stands, too"),
    });
}

/// Some of the choices have the secret. Whether it is read in the others is not known: a step may have a condition.
fn sometimes(name: &str, places: &[String], what: &str, at: Span, ir: &Ir, diags: &mut Diagnostics) {
    let Some(secret) = ir.secrets.get(name).filter(|secret| !secret.environments.is_empty()) else { return };
    let without: Vec<String> = places.iter().filter(|place| !secret.environments.contains(place)).cloned().collect();
    if without.is_empty() {
        return;
    }
    let lacking = listed(&without);
    let mut d = Diagnostic::new(&CODE, at, format!("`{what}` reads the secret `{name}`, which is empty in {lacking}"));
    d.severity = Severity::Warning;
    let d = d.label(format!("it may run in {}", listed(places)));
    let d = d.also(secret.span, format!("kept in {}", listed(&secret.environments)));
    diags.push(d.help(format!(
        "write `in {}, {}` if it stands there, too",
        secret.environments.join(", "),
        without.join(", ")
    )));
}

fn no_message(name: &str, channel: &str, at: Span, ir: &Ir, diags: &mut Diagnostics) {
    let Some(secret) = elsewhere(name, &[], ir) else { return };
    let stands = listed(&secret.environments);
    let message = format!("the channel `{channel}` reads the secret `{name}`, which stands in {stands} only");
    let d = Diagnostic::new(&CODE, at, message).label("messages are sent outside of these environments");
    let d = d.also(secret.span, format!("kept in {stands}"));
    diags.push(d.help(format!("take `in {}` away", secret.environments.join(", "))));
}

fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}
