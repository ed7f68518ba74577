//! Goes through the steps of a job.

use super::diagram::{NONE, Node};
use super::engine::{At, Engine, Status, StepState};
use super::model::{Dialect, Job, Step, Warn, tells_cancelled};
use crate::expr::visit::{self, contains_status_function};
use crate::expr::{Context, Kind};
use crate::ir::{Predicate, Ref};
use std::collections::BTreeSet;

/// The steps of a job whose end is read by another one.
fn read_steps(job: &Job) -> BTreeSet<String> {
    let mut read = BTreeSet::new();
    for when in job.steps.iter().filter_map(|step| step.when.as_ref()) {
        visit::walk(when, &mut |part| {
            if let Kind::Name(Ref::Step(step, _)) = &part.kind {
                read.insert(super::of_ir::step_id(step));
            }
            if let Some((Ref::Context(Context::Steps), parts)) = super::model::path(part)
                && let [step, "outcome" | "conclusion"] = parts.as_slice()
            {
                read.insert((*step).to_owned());
            }
        });
    }
    read
}

/// Whether a step runs although one before it has failed: its condition reads that.
fn is_tolerant(step: &Step, job: &Job) -> bool {
    let lets_pass = |key: &str| {
        let found = job.steps.iter().find(|step| step.key.as_deref() == Some(&super::of_ir::step_id(key)));
        found.is_some_and(|step| step.warn != Warn::No)
    };
    step.when.as_ref().is_some_and(|when| {
        visit::names(when).iter().any(|(name, _)| match name {
            Ref::Any(_) => true,
            Ref::Step(step, Predicate::Failed) => !lets_pass(step),
            _ => false,
        })
    })
}

impl Engine<'_> {
    pub(super) fn step_states(&mut self, instance: usize, job: usize) {
        let systems = self.systems;
        let it = &self.instances[instance];
        let workflow = &systems[it.system].workflows[it.workflow];
        let found = &workflow.jobs[job];
        let (name, run) = (format!("{}/{}", it.name, found.name), it.jobs[job].run);
        let read = read_steps(found);
        let cancels = found.steps.iter().any(|step| step.when.as_ref().is_some_and(tells_cancelled));
        let stop = if cancels { self.space.fails(&format!("{name} is cancelled")) } else { NONE };
        let (mut bad, mut waiting, mut steps) = (NONE, NONE, Vec::new());
        self.steps.clear();
        for (index, step) in found.steps.iter().enumerate() {
            let asks = step.when.as_ref().is_some_and(contains_status_function);
            let tolerant = workflow.dialect == Dialect::Program && is_tolerant(step, found);
            let is_read = step.key.as_ref().is_some_and(|key| read.contains(key));
            if (asks || tolerant || is_read) && waiting != NONE {
                // One of the steps so far fails: which one makes no difference to those behind.
                let fails = self.space.fails(&format!("{name} before {index}"));
                let fails = self.space.and(fails, waiting);
                bad = self.space.or(bad, fails);
                waiting = NONE;
            }
            let ok = self.space.not(bad);
            let status = Status { ok, bad, stop };
            let goes_on = self.space.not(stop);
            let through = match (asks, tolerant) {
                (true, _) => run,
                (false, true) => self.space.and(run, goes_on),
                (false, false) => {
                    let through = self.space.and(run, goes_on);
                    self.space.and(through, ok)
                }
            };
            let at = At { instance, case: 0, job: Some(job), status, steps: true };
            let runs = match &step.when {
                Some(when) => self.holds(when, through, at),
                None => through,
            };
            steps.push(runs);
            if is_read {
                let fails = self.space.fails(&format!("{name} {}", step.key.as_deref().unwrap_or_default()));
                bad = self.step_ends(step, runs, run, fails, bad);
            } else if step.warn == Warn::No {
                waiting = self.space.or(waiting, runs);
            }
        }
        if !self.space.open && self.space.take_failure() {
            steps = vec![run; steps.len()];
            self.instances[instance].jobs[job].lost = true;
        }
        self.instances[instance].jobs[job].steps = steps;
    }

    /// Notes how a step ends that others read; gives where a step has failed by now.
    fn step_ends(&mut self, step: &Step, runs: Node, run: Node, fails: Node, bad: Node) -> Node {
        let failure = self.space.and(runs, fails);
        let success = self.space.minus(runs, fails);
        let skipped = self.space.minus(run, runs);
        let outcome = [success, failure, NONE, skipped];
        let passes = step.warn != Warn::No;
        let conclusion = if passes { [runs, NONE, NONE, skipped] } else { outcome };
        if let Some(key) = &step.key {
            self.steps.insert(key.clone(), StepState { outcome, conclusion });
        }
        if passes { bad } else { self.space.or(bad, failure) }
    }
}
