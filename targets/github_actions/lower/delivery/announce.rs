//! Messages about deployments. A job that was rejected runs no step, so another job tells of it.

use super::super::JobBuilder;
use super::super::conditions::{JobCondition, NOWHERE};
use super::super::expressions::{and, is_text, negate, or, path};
use super::super::notify;
use super::super::pipeline::PipelineCx;
use super::super::run::Runs;
use super::deploy::listed;
use super::wherever::{Where, plain};
use crate::emit::Field;
use crate::expr::visit::names;
use crate::expr::{Context, Expr, Function};
use crate::ir::{Environment, Ir, Job, Pipeline, Ref, StepKind, Value};
use crate::targets::github_actions::model::{self, Table, Text};

/// What a job does with an environment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Deploy,
    Rollback,
}

/// A job that is told of.
struct Told<'a> {
    job: &'a Job,
    verb: Verb,
    environment: &'a Value,
}

/// Whether somebody hears of one of these environments.
pub(super) fn is_announced(ir: &Ir, all: &[(&str, &Environment)]) -> bool {
    !ir.environments.is_empty() && all.iter().any(|(_, environment)| !environment.announce.is_empty())
}

/// The jobs of a pipeline that deploy or roll back, where their environment can be told outside of them.
fn deployments(pipeline: &Pipeline) -> Vec<Told<'_>> {
    let of = |job| {
        let job: &Job = job;
        job.steps().iter().find_map(|step| match &step.kind {
            StepKind::Deploy { environment, .. } => Some(Told { job, verb: Verb::Deploy, environment }),
            StepKind::Rollback { environment, .. } => Some(Told { job, verb: Verb::Rollback, environment }),
            _ => None,
        })
    };
    let outside = |told: &Told<'_>| match told.environment {
        Value::Expr(expr, _) => names(expr).iter().all(|(name, _)| matches!(name, Ref::Input(..))),
        Value::Text(text) => text.as_plain().is_some(),
        Value::List(_) => false,
    };
    pipeline.jobs.iter().filter_map(of).filter(outside).collect()
}

/// The jobs of which a channel hears, by the channels of their environments.
fn heard<'a>(cx: &'a PipelineCx<'a>) -> Vec<(String, Vec<Told<'a>>)> {
    let mut all: Vec<(String, Vec<Told<'a>>)> = Vec::new();
    if !cx.pipeline.derives {
        return all;
    }
    for channel in cx.ir.environments.values().flat_map(|environment| &environment.announce) {
        let channel = &channel.0;
        if all.iter().any(|(known, _)| known == channel) {
            continue;
        }
        let of = |told: &Told<'_>| places(cx, told).all.iter().any(|(_, it)| tells(it, channel));
        let told: Vec<Told<'a>> = deployments(cx.pipeline).into_iter().filter(of).collect();
        if !told.is_empty() {
            all.push((channel.clone(), told));
        }
    }
    all
}

fn tells(environment: &Environment, channel: &str) -> bool {
    environment.announce.iter().any(|(name, _)| name == channel)
}

fn places<'a>(cx: &'a PipelineCx<'a>, told: &Told<'_>) -> Where<'a> {
    Where::of(&JobBuilder::new(cx, String::new(), None), told.environment)
}

/// The jobs whose deployments a channel hears of from their environments.
pub(in super::super) fn told_to<'a>(cx: &'a PipelineCx<'a>, channel: &str) -> Vec<&'a str> {
    let all = heard(cx).into_iter().filter(|(name, _)| name == channel);
    all.flat_map(|(_, told)| told).map(|told| told.job.name.as_str()).collect()
}

/// The jobs that tell of deployments: one for all channels that hear of the same.
pub(in super::super) fn jobs<'a>(cx: &'a PipelineCx<'a>, builders: &[JobBuilder<'a>]) -> Vec<JobBuilder<'a>> {
    let mut groups: Vec<(Vec<String>, Vec<Told<'a>>)> = Vec::new();
    for (channel, told) in heard(cx) {
        let same = |known: &&mut (Vec<String>, Vec<Told<'a>>)| {
            let both = || known.1.iter().zip(&told);
            known.1.len() == told.len()
                && both().all(|(a, b)| a.job.name == b.job.name)
                && known.0.first().is_some_and(|first| alike(cx, first, &channel))
        };
        match groups.iter_mut().find(same) {
            Some((channels, _)) => channels.push(channel),
            None => groups.push((vec![channel], told)),
        }
    }
    let several = groups.len() > 1;
    groups.into_iter().map(|(channels, told)| job(cx, &channels, &told, several, builders)).collect()
}

/// Whether two channels hear of the same environments.
fn alike(cx: &PipelineCx<'_>, one: &str, other: &str) -> bool {
    cx.ir.environments.values().all(|environment| tells(environment, one) == tells(environment, other))
}

fn job<'a>(
    cx: &'a PipelineCx<'a>,
    channels: &[String],
    told: &[Told<'a>],
    several: bool,
    builders: &[JobBuilder<'a>],
) -> JobBuilder<'a> {
    let first = channels.first().map_or("", String::as_str);
    let id = if several { format!("announce-deployments-{first}") } else { "announce-deployments".to_owned() };
    let mut it = JobBuilder::new(cx, id, None);
    it.title = Some(Text::literal(format!("Tell {} about the deployments", listed(channels))));
    it.timeout = Some(5);
    it.without_sources = true;
    it.after = told.iter().map(|told| told.job.name.clone()).collect();
    let asked = asked(told, builders);
    it.condition = condition(&asked);
    it.runs = reaching(cx, &asked, builders);
    it.add(message(&it, first, told));
    for channel in channels {
        let mut announcements = cx.ir.environments.values().flat_map(|environment| &environment.announce);
        for step in
            announcements.find(|(name, _)| name == channel).map(|(_, steps)| steps.as_slice()).unwrap_or_default()
        {
            notify::announcement(&mut it, channel, step);
        }
    }
    notify::hold_secrets(&mut it);
    it
}

/// The jobs that need not be asked whether they were skipped are those that only run behind another one of them.
fn asked<'j>(told: &'j [Told<'_>], builders: &[JobBuilder<'_>]) -> Vec<&'j str> {
    let follows = |name: &str| {
        let found = builders.iter().find(|builder| builder.id == name && !builder.condition.exact);
        found.is_some_and(|builder| {
            let mut others = told.iter().map(|other| other.job.name.as_str());
            others.any(|other| {
                builder.after.iter().any(|after| after == other) && !builder.condition.results.contains(other)
            })
        })
    };
    told.iter().map(|told| told.job.name.as_str()).filter(|name| !follows(name)).collect()
}

/// The runs that reach one of the jobs.
fn reaching(cx: &PipelineCx<'_>, asked: &[&str], builders: &[JobBuilder<'_>]) -> Runs {
    let of = builders.iter().filter(|builder| asked.contains(&builder.id.as_str()));
    let runs: std::collections::BTreeSet<_> = of.flat_map(|builder| builder.runs.0.iter().cloned()).collect();
    if runs.is_empty() { cx.runs.clone() } else { Runs(runs) }
}

/// One of the jobs was not skipped.
fn condition(asked: &[&str]) -> JobCondition {
    let not_skipped = |name: &&str| negate(is_text(path(Context::Needs, &[name, "result"], NOWHERE), "skipped"));
    let always = Expr::call(Function::Always, Vec::new(), NOWHERE);
    let any = asked.iter().map(not_skipped).reduce(or);
    let mut it = JobCondition::exactly(any.map_or(always.clone(), |any| and(always, any)));
    it.reasons.push("always() because a cancelled deployment is news, too.".to_owned());
    it
}

/// The variable with the result of a job: named after the environment, where no other job is about it.
fn variable(told: &Told<'_>, all: &[Told<'_>], place: &Where<'_>) -> String {
    let upper = |name: &str| name.to_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let others = || all.iter().filter(|other| other.job.name != told.job.name);
    let own = place.known.as_ref().filter(|known| {
        !others()
            .any(|other| plain(other.environment).as_ref() == Some(known) || upper(&other.job.name) == upper(known))
    });
    let name = upper(own.unwrap_or(&told.job.name));
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

/// The step that writes the message.
fn message(cx: &JobBuilder<'_>, channel: &str, told: &[Told<'_>]) -> model::Step {
    let mut env: Table<model::Value> = Table::new();
    let mut put = |name: String, value: Text| env.insert(name, Field::new(value));
    let mut calls = Vec::new();
    for it in told {
        let place = Where::of(cx, it.environment);
        let name = variable(it, told, &place);
        put(name.clone(), Text::expr(format!("needs.{}.result", it.job.name)));
        put(format!("{name}_STARTED"), Text::expr(format!("needs.{}.outputs.started", it.job.name)));
        let word = match &place.known {
            Some(known) => known.clone(),
            None => {
                put(format!("{name}_ENVIRONMENT"), place.text.clone());
                format!("\"${name}_ENVIRONMENT\"")
            }
        };
        let verb = if it.verb == Verb::Deploy { "say" } else { "say_back" };
        let call = format!("{verb} {word} \"${name}\" \"${name}_STARTED\"");
        let heard: Vec<&str> = place.all.iter().filter(|(_, e)| tells(e, channel)).map(|(name, _)| *name).collect();
        calls.push(match heard.len() == place.all.len() {
            true => format!("  {call}"),
            false => format!("  case {word} in {}) {call} ;; esac", heard.join(" | ")),
        });
    }
    put("BRANCH".to_owned(), Text::expr("github.ref_name"));
    let mut step = model::Step::run(Field::new(script(told, &calls).as_str()));
    step.name = Some(Field::new("Write the message"));
    step.id = Some(Field::new("message"));
    step.env = env;
    step
}

fn script(told: &[Told<'_>], calls: &[String]) -> String {
    let has = |verb: Verb| told.iter().any(|told| told.verb == verb);
    let mut lines: Vec<String> = Vec::new();
    if has(Verb::Deploy) {
        lines.extend(function(
            "say",
            "Deployed $BRANCH to $1.",
            ["The deployment of $BRANCH to $1 was rejected.", "The deployment of $BRANCH to $1 failed."],
        ));
    }
    if has(Verb::Rollback) {
        lines.extend(function(
            "say_back",
            "Took $1 back.",
            ["The rollback of $1 was rejected.", "The rollback of $1 failed."],
        ));
    }
    // One line: subjects and titles take no more.
    lines.push("text=\"$(".to_owned());
    lines.extend(calls.iter().cloned());
    lines.extend([")\"", "echo \"text=${text//$'\\n'/ }\" >> \"$GITHUB_OUTPUT\"\n"].map(str::to_owned));
    lines.join("\n")
}

fn function(name: &str, done: &str, [rejected, failed]: [&str; 2]) -> Vec<String> {
    vec![
        format!("{name}() {{ # {name} ENVIRONMENT RESULT STARTED"),
        "  case \"$2/$3\" in".to_owned(),
        format!("    success/*) echo \"{done}\" ;;"),
        format!("    failure/ | cancelled/) echo \"{rejected}\" ;;"),
        format!("    failure/* | cancelled/*) echo \"{failed}\" ;;"),
        "    skipped/*) ;;".to_owned(),
        "  esac".to_owned(),
        "}".to_owned(),
    ]
}
