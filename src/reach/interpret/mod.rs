//! Runs one run of a system, step by step, as GitHub would: the plain counterpart of the analysis.
//!
//! It knows one [`Run`] at a time and decides everything by the evaluator and the patterns of `expr`. It must share
//! neither coercion nor comparison with the sets, because it is what they are held against.

mod payload;
mod world;

use super::model::{Dialect, Job, System, Warn, Workflow, read_results};
use super::witness::Run;
use crate::expr::glob::Globs;
use crate::expr::visit::{contains_status_function, names};
use crate::expr::{Expr, Literal};
use crate::ir::{Predicate, Ref, Trigger};
use std::collections::BTreeMap;
use world::World;

use super::cases::About;

/// How a job ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobEnd {
    /// Whether it ran.
    pub ran: bool,
    /// `success`, `failure`, `cancelled` or `skipped`.
    pub result: &'static str,
    /// Whether it and all before it succeeded.
    ok: bool,
    /// Whether it or one before it failed.
    bad: bool,
    /// Whether the run was cancelled before it.
    stop: bool,
    /// Which of its steps ran.
    pub steps: Vec<bool>,
}

/// What the status functions say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Status {
    ok: bool,
    bad: bool,
    stop: bool,
}

/// How a step ended: outcome and conclusion.
type StepEnd = (&'static str, &'static str);

/// A workflow while it is run.
pub(super) struct Running<'a> {
    system: &'a System,
    workflow: &'a Workflow,
    run: &'a Run,
    /// The name of this way to run it.
    name: String,
    caller: Option<(&'a Running<'a>, &'a Job)>,
    ends: BTreeMap<String, JobEnd>,
    /// What was evaluated with an error: then nothing is sure.
    failed: std::cell::Cell<bool>,
}

/// What became of every job, by `pipeline/job`, in each way in which a workflow is run. Nothing where an expression
/// could not be evaluated.
#[must_use]
pub fn interpret(system: &System, run: &Run) -> Option<BTreeMap<String, JobEnd>> {
    let mut ends = BTreeMap::new();
    for workflow in &system.workflows {
        let running = Running::new(system, workflow, run, workflow.name.clone(), None);
        let starts = running.starts();
        running.go(starts, &mut ends, 0)?;
    }
    Some(ends)
}

impl<'a> Running<'a> {
    fn new(
        system: &'a System,
        workflow: &'a Workflow,
        run: &'a Run,
        name: String,
        caller: Option<(&'a Running<'a>, &'a Job)>,
    ) -> Running<'a> {
        Running { system, workflow, run, name, caller, ends: BTreeMap::new(), failed: false.into() }
    }

    /// Whether the event starts the workflow.
    fn starts(&self) -> bool {
        let called = |workflow: &Workflow| {
            workflow.jobs.iter().any(|job| job.call.as_ref().is_some_and(|(name, _)| *name == self.workflow.name))
        };
        let only_by_others = self.run.case.about == About::Caller && self.system.workflows.iter().any(called);
        !only_by_others && self.workflow.triggers.iter().any(|trigger| self.passes(trigger))
    }

    fn passes(&self, trigger: &Trigger) -> bool {
        let case = &self.run.case;
        if trigger.event != case.event {
            return false;
        }
        if let Some(schedule) = &trigger.schedule {
            let several = self.run.choices.get("schedule");
            if several.is_some_and(|cron| *cron != Literal::String(schedule.cron.clone())) {
                return false;
            }
        }
        if let Some(Literal::String(action)) = self.run.choices.get(&format!("{}.action", case.event)) {
            let default = || {
                let facts = crate::catalogue::Catalogue::builtin().event(&case.event);
                facts.is_some_and(|facts| facts.default_types().contains(&action.as_str()))
            };
            let listed = trigger.types.contains(action);
            if !(listed || trigger.types.is_empty() && default()) {
                return false;
            }
            if case.event == "pull_request" && (action == "closed") != (case.about == About::Closed) {
                return false;
            }
        }
        let has = |kind: &str| trigger.filters.iter().any(|(name, _)| name.starts_with(kind));
        if case.event == "push" {
            let other = if case.about == About::Tag { ("tags", "branches") } else { ("branches", "tags") };
            if has(other.1) && !has(other.0) {
                return false;
            }
        }
        trigger.filters.iter().all(|(name, globs)| self.filter(name, globs))
    }

    /// Whether a filter lets the run through. Files are not known, and let it.
    fn filter(&self, name: &str, globs: &[String]) -> bool {
        let case = &self.run.case;
        let text = |name: &str| self.run.texts.get(name).cloned().unwrap_or_default();
        let subject = match (name.trim_end_matches("-ignore"), case.event.as_str(), case.about) {
            ("tags", _, About::Tag) => text("tag"),
            ("branches", "pull_request" | "pull_request_target" | "merge_group", _) => text("base"),
            ("branches", "workflow_run", _) => text("followed branch"),
            ("branches", _, About::Branch) => text("branch"),
            _ => return true,
        };
        let listed = match Globs::parse(globs) {
            Ok(globs) => globs.matches(&subject),
            Err(_) => return self.excluded(),
        };
        listed != name.ends_with("-ignore")
    }

    /// A list of nothing but exclusions lets nothing through.
    fn excluded(&self) -> bool {
        false
    }

    /// Goes through all jobs, in the order in which they wait.
    fn go(mut self, starts: bool, ends: &mut BTreeMap<String, JobEnd>, depth: usize) -> Option<()> {
        let mut open: Vec<&Job> = self.workflow.jobs.iter().collect();
        while !open.is_empty() {
            let ready = |job: &&Job| job.needs.iter().all(|need| self.end(need).is_some());
            let at = open.iter().position(ready)?;
            let job = open.remove(at);
            let end = self.job(job, starts);
            self.ends.insert(job.name.to_lowercase(), end);
        }
        for (name, end) in &self.ends {
            let job = self.workflow.jobs.iter().find(|job| job.name.to_lowercase() == *name)?;
            ends.insert(format!("{}/{}", self.name, job.name), end.clone());
        }
        for job in &self.workflow.jobs {
            let Some((target, _)) = &job.call else { continue };
            let target = self.system.workflows.iter().find(|workflow| workflow.name == *target);
            let Some(target) = target.filter(|_| depth < 10) else { continue };
            let name = format!("{}/{}", self.name, job.name);
            let ran = self.end(&job.name).is_some_and(|end| end.ran);
            Running::new(self.system, target, self.run, name, Some((&self, job))).go(ran, ends, depth + 1)?;
        }
        (!self.failed.get()).then_some(())
    }

    fn end(&self, job: &str) -> Option<&JobEnd> {
        self.ends.get(&job.to_lowercase())
    }

    /// Whether a condition holds at a place.
    fn holds(&self, expr: &Expr<Ref>, world: &World<'_>) -> bool {
        match crate::expr::eval::eval(expr, world) {
            Ok(value) => value.is_truthy(),
            Err(_) => {
                self.failed.set(true);
                false
            }
        }
    }

    fn job(&self, job: &Job, starts: bool) -> JobEnd {
        let name = format!("{}/{}", self.name, job.name);
        let before: Vec<&JobEnd> = job.needs.iter().filter_map(|need| self.end(need)).collect();
        let status = Status {
            ok: before.iter().all(|end| end.ok),
            bad: before.iter().any(|end| end.bad),
            stop: self.run.cancelled.contains(&name) || before.iter().any(|end| end.stop),
        };
        let world = World { running: self, job: Some(job), status, steps: None };
        let own = job.when.as_ref().is_none_or(|when| self.holds(when, &world));
        let asks = job.when.as_ref().is_some_and(contains_status_function);
        let let_through = match self.workflow.dialect {
            _ if asks => true,
            Dialect::Github => status.ok && !status.stop,
            Dialect::Program => {
                let (read, any) = job.when.as_ref().map(read_results).unwrap_or_default();
                let succeeded = |need: &String| self.end(need).is_some_and(|end| end.result == "success");
                let unread = |need: &&String| !any && !read.contains(&need.as_str());
                (job.rescue || !status.stop) && job.needs.iter().filter(unread).all(succeeded)
            }
        };
        let ran = starts && let_through && own;
        let fact = |text: String| self.run.chances.get(&text).copied().unwrap_or(false);
        let mut result = match (ran, self.run.outcomes.get(&name)) {
            (true, end) => end.copied().unwrap_or("success"),
            (false, _) if status.stop && fact(format!("{name} counts as cancelled where it did not start")) => {
                "cancelled"
            }
            (false, _) => "skipped",
        };
        let passes = match job.warn {
            Warn::No => false,
            Warn::Yes => true,
            Warn::Perhaps => fact(format!("the failure of {name} is let pass")),
        };
        if result == "failure" && passes {
            result = "success";
        }
        let steps = self.steps(job, &name, ran);
        JobEnd {
            ran,
            result,
            ok: status.ok && result == "success",
            bad: status.bad || result == "failure",
            stop: status.stop,
            steps,
        }
    }

    fn steps(&self, job: &Job, name: &str, ran: bool) -> Vec<bool> {
        let group = |what: &str| self.run.fails.get(&format!("{name} {what}")).copied();
        let fails = |what: &str| group(what) == Some(true);
        let stop = fails("is cancelled");
        let (mut bad, mut waiting) = (false, false);
        let mut ends: BTreeMap<String, StepEnd> = BTreeMap::new();
        let mut steps = Vec::new();
        for (index, step) in job.steps.iter().enumerate() {
            // One of the steps since the last such place fails: the last one that ran.
            if let Some(fails) = group(&format!("before {index}")) {
                bad |= fails && waiting;
                waiting = false;
            }
            let status = Status { ok: !bad, bad, stop };
            let world = World { running: self, job: Some(job), status, steps: Some(&ends) };
            let own = step.when.as_ref().is_none_or(|when| self.holds(when, &world));
            let asks = step.when.as_ref().is_some_and(contains_status_function);
            let tolerant = self.workflow.dialect == Dialect::Program
                && step.when.as_ref().is_some_and(|when| self.reads_failure(when, job));
            let runs = ran && own && (asks || !stop && (tolerant || !bad));
            steps.push(runs);
            let failed = runs && step.key.as_ref().is_some_and(|key| fails(key));
            let outcome = match (runs, failed) {
                (false, _) => "skipped",
                (true, true) => "failure",
                (true, false) => "success",
            };
            let passes = step.warn != Warn::No;
            let conclusion = if failed && passes { "success" } else { outcome };
            if let Some(key) = &step.key {
                ends.insert(key.to_lowercase(), (outcome, conclusion));
            }
            bad |= conclusion == "failure";
            // A step whose end is read has an end of its own.
            let own = step.key.as_ref().is_some_and(|key| group(key).is_some());
            waiting |= runs && !passes && !own;
        }
        steps
    }

    /// Whether a condition of the language reads that something has failed, so that its step runs then.
    fn reads_failure(&self, when: &Expr<Ref>, job: &Job) -> bool {
        names(when).iter().any(|(name, _)| match name {
            Ref::Any(_) => true,
            Ref::Step(step, Predicate::Failed) => {
                let key = step.replace(['.', '/'], "-");
                !job.steps.iter().any(|step| step.key.as_ref() == Some(&key) && step.warn != Warn::No)
            }
            _ => false,
        })
    }
}
