//! What the names of expressions are in one run.

use super::{Running, Status, StepEnd};
use crate::expr::eval::{Environment, eval};
use crate::expr::value::Value;
use crate::expr::{Context, Expr, Function, Literal};
use crate::ir::{ImageField, Input, Predicate, Ref, RunName, Value as Given, VersionPart};
use crate::reach::cases::About;
use crate::reach::model::{Dialect, Job as ModelJob, is_plain};
use crate::words::ty::Ty;
use std::collections::BTreeMap;

/// A place of a run.
pub(super) struct World<'a> {
    pub(super) running: &'a Running<'a>,
    pub(super) job: Option<&'a ModelJob>,
    pub(super) status: Status,
    /// The steps so far, among steps.
    pub(super) steps: Option<&'a BTreeMap<String, StepEnd>>,
}

impl Environment<Ref> for World<'_> {
    fn name(&self, name: &Ref) -> Value {
        match name {
            Ref::Context(context) => self.context(*context),
            Ref::Run(name) => self.run(*name),
            Ref::Input(input, None) => self.input(input, true),
            Ref::Job(job, predicate) => {
                let result = self.need(job).map(|end| end.result);
                Value::Bool(result.is_some_and(|result| ended(result, *predicate, true)))
            }
            Ref::Any(predicate) => Value::Bool(self.any(*predicate)),
            Ref::Step(step, predicate) => {
                let outcome =
                    self.steps.and_then(|steps| steps.get(&id(step).to_lowercase())).map(|(outcome, _)| *outcome);
                Value::Bool(outcome.is_some_and(|outcome| ended(outcome, *predicate, false)))
            }
            Ref::Output { job: None, step, name } => self.output(&id(step), name),
            Ref::Output { job: Some(job), step, name } => match self.need(job) {
                Some(end) if end.ran => self.there(job).map_or(Value::Null, |world| world.output(&id(step), name)),
                _ => Value::Null,
            },
            Ref::JobOutput(job, name) => self.job_output(job, name),
            Ref::Secret(secret, _) => self.text(&format!("secret {secret}")),
            Ref::Var(var) => self.text(&format!("variable {var}")),
            Ref::Env(name) => self.env(name),
            Ref::Matrix(path) => self.cell(&path.join(".")),
            Ref::Image(_, ImageField::Digest)
                if self.is_request() && self.choice("fork") == Some(Value::Bool(true)) =>
            {
                Value::Null
            }
            Ref::Image(image, ImageField::Digest) => self.digest(image, &name.to_string()),
            Ref::Input(_, Some(_)) | Ref::Image(..) => self.text(&format!("{} {name}", self.running.name)),
            _ => self.text(&format!("{name:?}")),
        }
    }

    fn status(&self, function: Function) -> bool {
        match function {
            Function::Always => true,
            Function::Success => self.status.ok && !self.status.stop,
            Function::Failure => self.status.bad,
            _ => self.status.stop,
        }
    }

    fn changed(&self, globs: &[String]) -> bool {
        self.running.run.chances.get(&format!("changed {}", globs.join(", "))).copied().unwrap_or(false)
    }
}

fn id(step: &str) -> String {
    step.replace(['.', '/'], "-")
}

/// Whether a result is what was asked for; a cancelled job has failed, a cancelled step has not.
fn ended(result: &str, predicate: Predicate, job: bool) -> bool {
    match predicate {
        Predicate::Failed => result == "failure" || job && result == "cancelled",
        Predicate::Skipped => result == "skipped",
        Predicate::Cancelled => result == "cancelled",
        Predicate::Runs => result != "skipped",
        _ => result == "success",
    }
}

fn constant(literal: &Literal) -> Value {
    literal.into()
}

impl<'a> World<'a> {
    pub(super) fn text(&self, name: &str) -> Value {
        self.running.run.texts.get(name).map_or(Value::Null, Value::text)
    }

    pub(super) fn choice(&self, name: &str) -> Option<Value> {
        self.running.run.choices.get(name).map(constant)
    }

    /// What nothing is known of: a text, or one of a few other things.
    pub(super) fn opaque(&self, name: &str) -> Value {
        match self.running.run.choices.get(&format!("kind of {name}")) {
            Some(Literal::String(kind)) if kind == "text" => self.text(name),
            Some(Literal::String(kind)) if kind == "true" => Value::Bool(true),
            Some(Literal::String(kind)) if kind == "false" => Value::Bool(false),
            Some(Literal::String(kind)) if kind == "thing" => Value::array(Vec::new()),
            _ => Value::Null,
        }
    }

    /// The digest of an image that this run pushes.
    fn digest(&self, image: &str, name: &str) -> Value {
        let name = format!("{} {name}", self.running.name);
        let end = self.running.workflow.pushed_by.get(image).and_then(|job| self.need(job));
        match (end, self.running.run.texts.get(&name)) {
            (Some(end), _) if !end.ran => Value::Null,
            (Some(end), Some(text)) if end.result == "success" => Value::text(format!("sha256:{text}")),
            _ => self.text(&name),
        }
    }

    fn need(&self, job: &str) -> Option<&'a super::JobEnd> {
        self.job?.needs.iter().find(|need| need.eq_ignore_ascii_case(job))?;
        self.running.end(job)
    }

    fn any(&self, predicate: Predicate) -> bool {
        if self.steps.is_some() {
            return match predicate {
                Predicate::Failed => self.status.bad,
                Predicate::Cancelled => self.status.stop,
                _ => self.status.ok,
            };
        }
        let needs = self.job.map_or(&[][..], |job| &job.needs);
        needs.iter().filter_map(|need| self.running.end(need)).any(|end| ended(end.result, predicate, true))
    }

    /// The place of another job, where its outputs are made.
    fn there(&self, job: &str) -> Option<World<'a>> {
        let job = self.running.workflow.jobs.iter().find(|found| found.name.eq_ignore_ascii_case(job))?;
        Some(World { running: self.running, job: Some(job), status: self.status, steps: None })
    }

    fn output(&self, step: &str, name: &str) -> Value {
        let job = self.job.map_or("", |job| job.name.as_str());
        self.text(&format!("{}/{job} {step}.{name}", self.running.name))
    }

    fn job_output(&self, job: &str, name: &str) -> Value {
        if !self.need(job).is_some_and(|end| end.ran) {
            return Value::Null;
        }
        let Some(there) = self.there(job) else { return Value::Null };
        let Some(found) = there.job else { return Value::Null };
        if found.call.is_some() || found.calls_out {
            return there.output("", name);
        }
        match found.outputs.get(name) {
            Some(value) if is_plain(value) => there.value(value),
            Some(_) => there.output("", name),
            None => Value::Null,
        }
    }

    fn value(&self, expr: &Expr<Ref>) -> Value {
        eval(expr, self).unwrap_or(Value::Null)
    }

    fn env(&self, name: &str) -> Value {
        match self.job.and_then(|job| job.env.get(name)) {
            Some(value) => self.value(value),
            None => self.opaque(&format!("{} env {name}", self.running.name)),
        }
    }

    fn cell(&self, key: &str) -> Value {
        let job = self.job.map_or("", |job| job.name.as_str());
        let name = format!("{}/{job} matrix", self.running.name);
        let cells = self.job.map_or(&[][..], |job| &job.cells);
        if !cells.iter().any(|cell| cell.contains_key(key)) {
            return self.opaque(&format!("{name} {key}"));
        }
        let chosen = match self.running.run.choices.get(&name) {
            Some(Literal::Number(number)) => cells.iter().zip(0u32..).find(|(_, at)| f64::from(*at) == *number),
            _ => cells.iter().zip(0u32..).next(),
        };
        chosen.and_then(|(cell, _)| cell.get(key)).map_or(Value::Null, |value| self.value(value))
    }

    pub(super) fn about(&self) -> About {
        self.running.run.case.about
    }

    pub(super) fn is_request(&self) -> bool {
        matches!(self.running.run.case.event.as_str(), "pull_request" | "pull_request_target")
    }

    fn run(&self, name: RunName) -> Value {
        let event = self.running.run.case.event.as_str();
        match name {
            RunName::Event if self.is_called() && self.running.workflow.dialect == Dialect::Program => {
                Value::text("workflow_call")
            }
            RunName::Event if self.about() == About::Caller => self.text("the event of the caller"),
            RunName::Event => Value::text(event),
            RunName::Branch => match self.about() {
                About::Tag => Value::Null,
                _ if self.is_request() => self.text("base"),
                About::Branch => self.text("branch"),
                About::Default => Value::text(&self.running.system.branch),
                About::Queue => self.reference(false),
                About::Caller => self.opaque("the branch of the caller"),
                About::Request | About::Closed => self.opaque("the branch of the pull request"),
            },
            RunName::Tag if self.about() == About::Tag => self.text("tag"),
            RunName::Tag if self.about() == About::Caller => self.opaque("the tag of the caller"),
            RunName::Tag => Value::Null,
            RunName::Fork => Value::Bool(self.is_request() && self.choice("fork") == Some(Value::Bool(true))),
            RunName::Home => {
                Value::Bool(self.text("repository").loosely_equals(&Value::text(&self.running.system.repository)))
            }
            RunName::Head => {
                if self.is_request() {
                    self.text("head")
                } else {
                    Value::text("")
                }
            }
            RunName::Ref => self.reference(true),
            RunName::Actor => self.text("github.actor"),
            RunName::Sha => self.text("github.sha"),
            RunName::Schedule => self.schedule(),
            RunName::Version(Some(VersionPart::Prerelease)) => match self.about() {
                About::Tag => Value::Bool(self.text("tag").to_text().contains('-')),
                _ if self.running.workflow.is_of_tags() => Value::Null,
                _ => Value::Bool(true),
            },
            RunName::Before | RunName::Version(_) | RunName::Created | RunName::Result => {
                self.text(&format!("{} {name:?}", self.running.name))
            }
            RunName::Url | RunName::Id | RunName::Number | RunName::Attempt => self.text(&format!("{name:?}")),
        }
    }

    pub(super) fn is_called(&self) -> bool {
        self.running.caller.is_some() || self.about() == About::Caller
    }

    pub(super) fn cron(&self) -> Option<Value> {
        let only = self.running.workflow.triggers.iter().filter_map(|t| t.schedule.as_ref()).next();
        self.choice("schedule").or_else(|| only.map(|schedule| Value::text(&schedule.cron)))
    }

    fn schedule(&self) -> Value {
        if self.running.run.case.event != "schedule" {
            return Value::text("");
        }
        let Some(cron) = self.cron() else { return Value::text("") };
        let schedules = self.running.workflow.triggers.iter().filter_map(|trigger| trigger.schedule.as_ref());
        let named: Vec<(&String, &String)> = schedules.filter_map(|s| Some((&s.cron, s.name.as_ref()?))).collect();
        let found = named.iter().find(|(known, _)| Value::text(known.as_str()) == cron);
        match found {
            Some((_, name)) => Value::text(name.as_str()),
            None if !named.is_empty() => Value::text(""),
            None => cron,
        }
    }

    pub(super) fn input(&self, name: &str, defaults: bool) -> Value {
        let event = if self.is_called() { "workflow_call" } else { self.running.run.case.event.as_str() };
        let triggers = &self.running.workflow.triggers;
        let declared = |input: &&Input| input.name.eq_ignore_ascii_case(name);
        let own = triggers.iter().filter(|trigger| trigger.event == event).flat_map(|t| &t.inputs).find(declared);
        match (own, self.running.caller) {
            (Some(input), Some((caller, job))) => {
                let given = job.call.as_ref().and_then(|(_, given)| given.get(name));
                let there = World { running: caller, job: Some(job), status: self.status, steps: None };
                given.map_or_else(|| self.default(input), |value| there.value(value))
            }
            (Some(input), None) => self.given(input),
            (None, _) => match triggers.iter().flat_map(|trigger| &trigger.inputs).find(declared) {
                Some(input) if defaults => self.default(input),
                _ => Value::Null,
            },
        }
    }

    fn default(&self, input: &Input) -> Value {
        match &input.default {
            Some(Given::Expr(expr, _)) => self.value(expr),
            Some(Given::Text(text)) => match text.as_plain() {
                Some(plain) => Value::text(plain),
                None => self.text(&format!("the default of {}", input.name)),
            },
            Some(Given::List(_)) => Value::array(Vec::new()),
            None if input.ty == Ty::Bool => Value::Bool(false),
            None => Value::text(""),
        }
    }

    fn given(&self, input: &Input) -> Value {
        let name = format!("{} input {}", self.running.name, input.name);
        if let Some(chosen) = self.choice(&name) {
            return chosen;
        }
        match &input.ty {
            Ty::Bool => Value::Bool(false),
            Ty::Choice(words) if words.len() == 1 => Value::text(words.first().map_or("", String::as_str)),
            Ty::Number | Ty::Count => Value::Number(1.0),
            _ => self.text(&name),
        }
    }

    pub(super) fn reference(&self, full: bool) -> Value {
        let text = |name: &str| self.running.run.texts.get(name).cloned().unwrap_or_default();
        let (before, short) = match self.about() {
            About::Branch => ("refs/heads/", text("branch")),
            About::Tag => ("refs/tags/", text("tag")),
            About::Default => ("refs/heads/", self.running.system.branch.clone()),
            About::Closed if self.running.run.chances.get("the reference is that of the base") == Some(&true) => {
                ("refs/heads/", text("base"))
            }
            About::Request | About::Closed => ("refs/pull/", format!("{}/merge", text("pull"))),
            About::Queue => ("refs/heads/", format!("gh-readonly-queue/{}", text("queue"))),
            About::Caller => {
                let name = if full { "the reference of the caller" } else { "the short reference of the caller" };
                return self.text(name);
            }
        };
        Value::text(if full { format!("{before}{short}") } else { short })
    }

    fn context(&self, context: Context) -> Value {
        match context {
            Context::Github => self.github(),
            Context::Inputs => {
                let inputs = self.running.workflow.triggers.iter().flat_map(|trigger| &trigger.inputs);
                Value::object(inputs.map(|input| (input.name.clone(), self.input(&input.name, false))))
            }
            Context::Needs => {
                let needs = self.job.map_or(&[][..], |job| &job.needs);
                Value::object(needs.iter().filter_map(|need| Some((need.clone(), self.needed(need)?))))
            }
            Context::Steps => {
                let step = |(id, (outcome, conclusion)): (&String, &StepEnd)| {
                    let ends = [("outcome", Value::text(*outcome)), ("conclusion", Value::text(*conclusion))];
                    (id.clone(), Value::object(ends.into_iter().chain([("outputs", self.outputs(id))])))
                };
                let others =
                    self.writers().into_iter().filter(|id| !self.steps.is_some_and(|all| all.contains_key(id)));
                let others = others.map(|id| (id.clone(), Value::object([("outputs", self.outputs(&id))])));
                Value::object(self.steps.into_iter().flatten().map(step).chain(others))
            }
            Context::Secrets => self.below("secret "),
            Context::Vars => self.below("variable "),
            _ => Value::Null,
        }
    }

    /// The steps of the job of whose outputs something is known.
    fn writers(&self) -> std::collections::BTreeSet<String> {
        let job = self.job.map_or("", |job| job.name.as_str());
        let start = format!("{}/{job} ", self.running.name);
        let texts = self.running.run.texts.keys().filter_map(|name| name.strip_prefix(&start)?.split_once('.'));
        texts.map(|(step, _)| step.to_owned()).collect()
    }

    fn outputs(&self, step: &str) -> Value {
        let job = self.job.map_or("", |job| job.name.as_str());
        self.below(&format!("{}/{job} {step}.", self.running.name))
    }

    /// All texts whose names begin so.
    fn below(&self, start: &str) -> Value {
        let texts = self.running.run.texts.iter();
        Value::object(texts.filter_map(|(name, text)| Some((name.strip_prefix(start)?, Value::text(text)))))
    }

    fn needed(&self, need: &str) -> Option<Value> {
        let end = self.need(need)?;
        let names = self.there(need)?.job.map(|job| job.outputs.keys().cloned().collect::<Vec<_>>());
        let outputs = names.unwrap_or_default().into_iter().map(|name| (name.clone(), self.job_output(need, &name)));
        Some(Value::object([("result", Value::text(end.result)), ("outputs", Value::object(outputs))]))
    }
}
