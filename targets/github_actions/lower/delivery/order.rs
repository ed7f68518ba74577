//! `environment production after staging`: proven by the graph of this run, else looked up.

use super::super::JobBuilder;
use super::super::conditions::NOWHERE;
use super::super::expressions::{and, is_text, negate, path};
use super::super::run::Runs;
use super::super::script::token;
use super::deploy::Deployment;
use super::scripts::argument;
use super::wherever::{Where, plain};
use crate::emit::Field;
use crate::expr::Context;
use crate::expr::visit::names;
use crate::ir::{Ir, Job, Pipeline, Predicate, Ref, Step, StepKind};
use crate::targets::github_actions::model::{self, Access, Scope, Table};

/// Whether a job ends well only when it has deployed these workloads to the environment.
fn proves(job: &Job, workloads: &[String], environment: &str) -> bool {
    let deploys = |step: &Step| match &step.kind {
        StepKind::Deploy { workloads: own, environment: to, .. } => {
            step.when.is_none()
                && step.warn.is_none()
                && plain(to).as_deref() == Some(environment)
                && workloads.iter().all(|workload| own.contains(workload))
        }
        _ => false,
    };
    job.warn.is_none() && job.steps().iter().any(deploys)
}

/// Whether a job waits for another one, on whatever way.
fn waits_for(pipeline: &Pipeline, job: &Job, other: &str, depth: usize) -> bool {
    depth > 0
        && job.after.iter().any(|after| {
            after.value == other
                || pipeline.job(&after.value).is_some_and(|next| waits_for(pipeline, next, other, depth - 1))
        })
}

/// The job of this run that deploys to the environment which comes before this one: one that the job waits for already,
/// else one that can be waited for. One that no run of the job reaches proves nothing.
fn predecessor<'p>(ir: &Ir, pipeline: &'p Pipeline, job: &Job, workloads: &[String], before: &str) -> Option<&'p Job> {
    let depth = pipeline.jobs.len();
    let runs = Runs::of_job(pipeline, ir, job);
    let fits = |other: &&Job| {
        other.name != job.name && proves(other, workloads, before) && Runs::of_job(pipeline, ir, other).meets(&runs)
    };
    let mut all = pipeline.jobs.iter().filter(fits);
    let waited = all.clone().find(|other| waits_for(pipeline, job, &other.name, depth));
    waited.or_else(|| all.find(|other| !waits_for(pipeline, other, &job.name, depth)))
}

/// The jobs that must have deployed before this one, with the environments in question.
fn predecessors<'p>(ir: &Ir, pipeline: &'p Pipeline, job: &Job) -> Vec<(String, &'p Job)> {
    let mut found = Vec::new();
    for step in job.steps() {
        let StepKind::Deploy { workloads, environment, .. } = &step.kind else { continue };
        let Some((name, it)) = plain(environment).and_then(|name| Some((name.clone(), ir.environments.get(&name)?)))
        else {
            continue;
        };
        if let Some(other) = it.after.as_ref().and_then(|before| predecessor(ir, pipeline, job, workloads, before)) {
            found.push((name, other));
        }
    }
    found
}

/// Makes a job wait for the deployment that its own has to follow, and run only where that has succeeded.
pub(in super::super) fn follow(cx: &mut JobBuilder<'_>) {
    let Some(job) = cx.job else { return };
    for (name, other) in predecessors(cx.ir(), cx.pipeline(), job) {
        let before = other.name.as_str();
        if cx.condition.skippable.contains(before) {
            continue; // the program lets it go on: a step looks up an earlier deployment
        }
        let at = cx.ir().environments.get(&name).and_then(|it| it.after.clone()).unwrap_or_default();
        if !cx.after.iter().any(|after| after == before) {
            cx.after.push(before.to_owned());
        }
        let condition = &mut cx.condition;
        if condition.exact || condition.any || condition.results.contains(before) {
            let clause = is_text(path(Context::Needs, &[before, "result"], NOWHERE), "success");
            condition.own = Some(match condition.own.take() {
                Some(own) => and(clause, own),
                None => clause,
            });
        }
        let mut title = name;
        if let Some(first) = title.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        let reason = format!("{title} takes only what this run has deployed to {at}.");
        if !condition.reasons.contains(&reason) {
            condition.reasons.push(reason);
        }
    }
}

/// The job that deploys to the environment before, where this job goes on although it was skipped.
fn skipped(cx: &JobBuilder<'_>, it: &Deployment<'_>, before: &str) -> Option<String> {
    let job = cx.job?;
    let other = predecessor(cx.ir(), cx.pipeline(), job, it.workloads, before)?;
    let lets = job.when.as_ref().is_some_and(|when| {
        let is = |name: &Ref| matches!(name, Ref::Job(it, Predicate::Skipped) if *it == other.name);
        names(when).iter().any(|(name, _)| is(name))
    });
    lets.then(|| other.name.clone())
}

/// The step that looks up whether the environment before has taken this commit, where no job of this run proves it.
pub(super) fn look_up(cx: &mut JobBuilder<'_>, it: &Deployment<'_>, place: &Where<'_>, step: &Step) {
    let open: Vec<(&str, &str)> = place
        .all
        .iter()
        .filter_map(|(name, environment)| Some((*name, environment.after.as_deref()?)))
        .filter(|(_, before)| !is_proven(cx, it, place, before))
        .collect();
    if open.is_empty() {
        return;
    }
    cx.permit(Scope::Deployments, Access::Read, "look up what was deployed before");
    let mut env: Table<model::Value> = Table::new();
    env.insert("GH_TOKEN".to_owned(), token());
    let mut lines: Vec<String> = Vec::new();
    match (&place.known, open.as_slice()) {
        (Some(_), [(_, before)]) => lines.push(format!("before={before}")),
        _ => {
            let word = place.word(&mut env);
            lines.push(format!("case {word} in"));
            lines.extend(open.iter().map(|(name, before)| format!("  {name}) before={before} ;;")));
            lines.extend(["  *) exit 0 ;;".to_owned(), "esac".to_owned()]);
        }
    }
    let commit = match it.version {
        Some(version) => {
            let version = argument(cx, version, "VERSION", &mut env);
            lines.push(format!("version={version}"));
            lines.push(format!("tag=\"{}${{version#v}}\"", cx.ir().versions.prefix));
            lines.push("commit=\"$(gh api \"repos/$GITHUB_REPOSITORY/commits/$tag\" --jq .sha)\"".to_owned());
            cx.permit(Scope::Contents, Access::Read, "find the commit of a version");
            "$commit"
        }
        None => "$GITHUB_SHA",
    };
    lines.push(search(commit));
    let mut check = model::Step::run(Field::new(lines.join("\n").as_str()));
    check.name = Some(Field::new("Check that the environment before has it"));
    check.env = env;
    if let Ok(Some(when)) = cx.when(step) {
        check = cx.guarded(check, when);
    }
    if let [(_, before)] = open.as_slice()
        && let Some(other) = skipped(cx, it, before)
    {
        check = cx.guarded(check, negate(is_text(path(Context::Needs, &[&other, "result"], NOWHERE), "success")));
        cx.need(&other);
    }
    cx.add(check);
}

fn is_proven(cx: &JobBuilder<'_>, it: &Deployment<'_>, place: &Where<'_>, before: &str) -> bool {
    place.known.is_some()
        && cx.job.is_some_and(|job| {
            let found = predecessor(cx.ir(), cx.pipeline(), job, it.workloads, before).is_some();
            found && skipped(cx, it, before).is_none() || earlier(job, it, before)
        })
}

/// Whether an earlier step of the same job has deployed there.
fn earlier(job: &Job, it: &Deployment<'_>, before: &str) -> bool {
    let is_own = |step: &&Step| match &step.kind {
        StepKind::Deploy { environment, .. } => !std::ptr::eq(environment, it.environment),
        _ => true,
    };
    job.steps().iter().take_while(is_own).any(|step| {
        let StepKind::Deploy { workloads, environment, .. } = &step.kind else { return false };
        step.when.is_none()
            && step.warn.is_none()
            && plain(environment).as_deref() == Some(before)
            && it.workloads.iter().all(|workload| workloads.contains(workload))
    })
}

/// A deployment that once succeeded may have become inactive since: all of its states count.
fn search(commit: &str) -> String {
    [
        &format!("query=\"environment=$before&sha={commit}&per_page=100\""),
        "ids=\"$(gh api \"repos/$GITHUB_REPOSITORY/deployments?$query\" --jq '.[].id')\"",
        "for id in $ids; do",
        "  states=\"$(gh api \"repos/$GITHUB_REPOSITORY/deployments/$id/statuses?per_page=100\" --jq '.[].state')\"",
        "  if grep --quiet --line-regexp success <<< \"$states\"; then exit 0; fi",
        "done",
        &format!("echo \"::error title=Not deployed before::$before has never taken {commit}\""),
        "exit 1\n",
    ]
    .join("\n")
}
