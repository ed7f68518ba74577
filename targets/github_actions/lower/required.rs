//! The one check that a protected branch requires: it knows which jobs must have run, and which may have been skipped.

use std::collections::BTreeSet;

use super::JobBuilder;
use super::conditions::JobCondition;
use super::expressions::Place;
use super::pipeline::PipelineCx;
use super::run::{Runs, is_pull_request};
use crate::emit::Field;
use crate::expr::Literal;
use crate::expr::parse::parse;
use crate::ir::Job;
use crate::targets::github_actions::model::{ExprText, Step, Text, TextPiece};

/// The branches whose protection asks for this pipeline.
pub(super) fn branches<'a>(cx: &PipelineCx<'a>) -> Vec<&'a str> {
    let rules = cx.ir.repository.iter().flat_map(|repository| &repository.protect);
    let of_rule = rules.filter(|rule| rule.checks.contains(&cx.pipeline.name)).flat_map(|rule| &rule.branches);
    of_rule.map(String::as_str).collect()
}

/// Which jobs can run on a pull request: always, or under a condition.
fn on_pull_requests<'a>(cx: &'a PipelineCx<'a>) -> Vec<(&'a Job, bool)> {
    let requests = Runs(cx.runs.0.iter().filter(|run| !run.called && is_pull_request(&run.event)).cloned().collect());
    let mut kept: Vec<(&Job, bool)> = Vec::new();
    let mut out: BTreeSet<&str> = BTreeSet::new();
    for job in &cx.pipeline.jobs {
        let scope = super::expressions::Scope { place: Place::JobIf, ..cx.scope() }.with(requests.clone());
        let when = job.when.as_ref().map(|when| scope.condition(when));
        let literal = when.as_ref().and_then(|when| when.literal());
        let below = job.after.iter().any(|after| out.contains(after.value.as_str()));
        if literal == Some(&Literal::Bool(false)) || below {
            out.insert(&job.name);
            continue;
        }
        let depends = job.after.iter().any(|after| kept.iter().any(|(job, sure)| job.name == after.value && !sure));
        let sure =
            (when.is_none() || literal == Some(&Literal::Bool(true))) && !depends && super::matrix::is_known(job);
        kept.push((job, sure));
    }
    kept
}

/// The job, where a protection asks for it.
pub(super) fn job<'a>(cx: &'a PipelineCx<'a>) -> Option<JobBuilder<'a>> {
    if branches(cx).is_empty() || !cx.pipeline.derives {
        return None;
    }
    let all = on_pull_requests(cx);
    let mut it = JobBuilder::new(cx, format!("{}-passed", cx.pipeline.name), None);
    let title = cx.pipeline.title.as_ref().map(|title| it.text(title, Place::Workflow).source());
    it.title = Some(Text::literal(format!("{} passed", title.unwrap_or_else(|| cx.pipeline.name.clone()))));
    it.timeout = Some(5);
    let derived = (!cx.demands.borrow().changes.is_empty()).then_some(super::changes::JOB);
    it.after = derived.into_iter().chain(all.iter().map(|(job, _)| job.name.as_str())).map(str::to_owned).collect();
    let condition = "always() && github.event_name == 'pull_request'";
    it.condition = parse(condition, super::conditions::NOWHERE).map(JobCondition::exactly).unwrap_or_default();
    let skippable: Vec<&str> = all.iter().filter(|(_, sure)| !sure).map(|(job, _)| job.name.as_str()).collect();
    let sure = all.iter().filter(|(_, sure)| *sure).map(|(job, _)| job.name.as_str());
    it.add(step(&skippable, &derived.into_iter().chain(sure).collect::<Vec<_>>()));
    Some(it)
}

fn step(skippable: &[&str], sure: &[&str]) -> Step {
    let mut script = String::from("for result in $RESULTS; do\n");
    let mut step = if skippable.is_empty() {
        script.push_str(&refused("\"$result\" != success", "$RESULTS"));
        Step::run(Field::new(script + "done\n"))
    } else {
        script.push_str(&refused("\"$result\" != success", "$RESULTS $CONDITIONAL"));
        script.push_str("done\n# These may be skipped.\nfor result in $CONDITIONAL; do\n");
        let test = "\"$result\" != success ] && [ \"$result\" != skipped";
        script.push_str(&refused(test, "$RESULTS $CONDITIONAL"));
        Step::run(Field::new(script + "done\n"))
    };
    step.name = Some(Field::new("All checks succeeded"));
    if skippable.is_empty() {
        step.env.insert("RESULTS".to_owned(), Field::new(Text::expr("join(needs.*.result, ' ')")));
    } else {
        step.env.insert("RESULTS".to_owned(), Field::new(results(sure.iter().copied())));
        step.env.insert("CONDITIONAL".to_owned(), Field::new(results(skippable.iter().copied())));
    }
    step
}

fn results<'n>(names: impl Iterator<Item = &'n str>) -> Text {
    let mut pieces = Vec::new();
    for name in names {
        if !pieces.is_empty() {
            pieces.push(TextPiece::Literal(" ".to_owned()));
        }
        pieces.push(TextPiece::Expr(ExprText::new(format!("needs.{name}.result"))));
    }
    Text::of(pieces)
}

fn refused(test: &str, shown: &str) -> String {
    format!("  if [ {test} ]; then\n    echo \"::error::not all checks succeeded: {shown}\"\n    exit 1\n  fi\n")
}
