//! Goes through the jobs of all workflows: when each runs, and how it can end.

use super::cases::{self, About, Case};
use super::diagram::{ALL, NONE, Node};
use super::engine::{At, Engine, Instance, JobState, Status};
use super::model::{Dialect, Job, Warn, Workflow, read_results, tells_cancelled};
use crate::expr::visit::{self, contains_status_function};
use crate::expr::{Expr, Kind};
use crate::ir::Ref;
use std::collections::BTreeSet;

/// Calls that are followed below each other: GitHub's limit.
const CALLS: usize = 10;

/// Up to so many jobs, all ways to end are told apart.
const FEW_JOBS: usize = 64;

/// The jobs of a workflow, each behind those that it waits for. Those that wait for each other are left out.
pub(super) fn in_order(workflow: &Workflow) -> Vec<usize> {
    let needs: Vec<Vec<usize>> =
        workflow.jobs.iter().map(|job| job.needs.iter().filter_map(|need| workflow.position(need)).collect()).collect();
    let mut left: Vec<usize> = needs.iter().map(Vec::len).collect();
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); needs.len()];
    for (job, needs) in needs.iter().enumerate() {
        for need in needs {
            waiting[*need].push(job);
        }
    }
    let mut order: Vec<usize> = (0..left.len()).filter(|job| left[*job] == 0).collect();
    let mut next = 0;
    while let Some(job) = order.get(next).copied() {
        for waiting in &waiting[job] {
            left[*waiting] -= 1;
            if left[*waiting] == 0 {
                order.push(*waiting);
            }
        }
        next += 1;
    }
    order
}

/// Whether a condition reads how something ended.
fn reads_ends(when: &Expr<Ref>) -> bool {
    let (jobs, any) = read_results(when);
    let mut found = any || !jobs.is_empty() || contains_status_function(when);
    visit::walk(when, &mut |part| {
        found |= matches!(&part.kind, Kind::Member(_, name) if name.eq_ignore_ascii_case("result"));
    });
    found
}

/// The jobs whose ways to end somebody tells apart.
fn told_apart(workflow: &Workflow) -> BTreeSet<usize> {
    if workflow.jobs.len() <= FEW_JOBS {
        return (0..workflow.jobs.len()).collect();
    }
    let reads = |job: &&Job| job.when.as_ref().is_some_and(reads_ends);
    let needs = |job: &Job| job.needs.iter().filter_map(|need| workflow.position(need)).collect::<Vec<_>>();
    let mut open: Vec<usize> = workflow.jobs.iter().filter(reads).flat_map(needs).collect();
    let mut told = BTreeSet::new();
    while let Some(job) = open.pop() {
        if told.insert(job) {
            open.extend(workflow.jobs.get(job).map(needs).unwrap_or_default());
        }
    }
    told
}

impl Engine<'_> {
    /// Finds all ways in which workflows are run.
    pub(super) fn instantiate(&mut self) {
        let systems = self.systems;
        for (system, it) in systems.iter().enumerate() {
            let called: BTreeSet<&str> = it
                .workflows
                .iter()
                .flat_map(|workflow| &workflow.jobs)
                .filter_map(|job| job.call.as_ref().map(|(name, _)| name.as_str()))
                .collect();
            for (workflow, found) in it.workflows.iter().enumerate() {
                let only_called = found.triggers.iter().all(|trigger| trigger.event == "workflow_call");
                if only_called && called.contains(found.name.as_str()) {
                    continue;
                }
                self.instance(system, workflow, found.name.clone(), None, 0);
            }
        }
    }

    fn instance(&mut self, system: usize, workflow: usize, name: String, caller: Option<(usize, usize)>, depth: usize) {
        let systems = self.systems;
        let index = self.instances.len();
        let jobs = vec![JobState::default(); systems[system].workflows[workflow].jobs.len()];
        self.instances.push(Instance { system, workflow, name: name.clone(), caller, start: NONE, jobs });
        if depth >= CALLS {
            return;
        }
        for (at, job) in systems[system].workflows[workflow].jobs.iter().enumerate() {
            let Some((target, _)) = &job.call else { continue };
            if let Some(target) = systems[system].workflows.iter().position(|found| found.name == *target) {
                self.instance(system, target, format!("{name}/{}", job.name), Some((index, at)), depth + 1);
            }
        }
    }

    /// Goes through everything once.
    pub(super) fn pass(&mut self) {
        self.tell_cases();
        let mut ended = 0;
        for instance in 0..self.instances.len() {
            self.start(instance);
            let (system, workflow) = (self.instances[instance].system, self.instances[instance].workflow);
            let systems = self.systems;
            let workflow = &systems[system].workflows[workflow];
            let told = told_apart(workflow);
            let cancels = self.tells_cancelled(&workflow.name);
            for job in &mut self.instances[instance].jobs {
                job.lost = true;
            }
            for job in in_order(workflow) {
                let more = self.space.budget.nodes_of_job;
                self.space.diagram.allow(more);
                self.job_state(instance, job, ended, told.contains(&job), cancels);
                self.step_states(instance, job);
                ended += 1;
            }
            if self.space.open {
                for (_, asked) in systems[system].asked.iter().filter(|(name, _)| *name == workflow.name) {
                    self.question(asked, instance, ALL);
                }
            }
        }
    }

    /// Lets the space know what checks ask for besides the conditions.
    fn tell_cases(&mut self) {
        let count = self.cases.len();
        self.space.case(count, |_| true);
        if self.cases.iter().any(Case::is_request) {
            super::facts::fork(self.space);
        }
        for system in self.systems {
            let branch = cases::branch_text(self.space, &system.branch);
            cases::listed(self.space, branch, &system.branches);
        }
    }

    /// Whether some condition of a workflow of this name tells a cancelled run apart.
    pub(super) fn tells_cancelled(&self, name: &str) -> bool {
        let workflows = self.systems.iter().flat_map(|system| &system.workflows).filter(|found| found.name == name);
        let mut jobs = workflows.flat_map(|workflow| &workflow.jobs);
        jobs.any(|job| job.rescue || job.when.as_ref().is_some_and(tells_cancelled))
    }

    fn start(&mut self, instance: usize) {
        let it = &self.instances[instance];
        let (system, workflow) = (it.system, it.workflow);
        if let Some((caller, job)) = it.caller {
            self.instances[instance].start = self.instances[caller].jobs[job].run;
            return;
        }
        let systems = self.systems;
        let (system, workflow) = (&systems[system], &systems[system].workflows[workflow]);
        let is_called = system
            .workflows
            .iter()
            .flat_map(|workflow| &workflow.jobs)
            .any(|job| job.call.as_ref().is_some_and(|(name, _)| *name == workflow.name));
        let mut sum = NONE;
        for (at, case) in self.cases.iter().enumerate() {
            if case.about == About::Caller && is_called {
                continue;
            }
            let starts = cases::starts(self.space, workflow, case, systems, &system.branch);
            let here = self.here(at);
            let starts = self.space.and(here, starts);
            sum = self.space.or(sum, starts);
        }
        self.instances[instance].start = sum;
    }

    fn here(&mut self, case: usize) -> Node {
        if self.cases.len() == 1 {
            return ALL;
        }
        self.space.case(self.cases.len(), |at| at == case)
    }

    /// Where a condition holds, among the runs of a set.
    pub(super) fn holds(&mut self, expr: &Expr<Ref>, among: Node, at: At) -> Node {
        let mut sum = NONE;
        for case in 0..self.cases.len() {
            let here = self.here(case);
            let here = self.space.and(here, among);
            if self.space.is_none(here) {
                continue;
            }
            let holds = self.truth(expr, &At { case, ..at });
            let holds = self.space.and(here, holds);
            sum = self.space.or(sum, holds);
        }
        sum
    }

    /// What the status functions say to a job.
    pub(super) fn status(&mut self, instance: usize, job: usize, ended: usize, cancels: bool) -> Status {
        let systems = self.systems;
        let it = &self.instances[instance];
        let workflow = &systems[it.system].workflows[it.workflow];
        let name = format!("{}/{}", it.name, workflow.jobs[job].name);
        let (mut ok, mut bad) = (ALL, NONE);
        let mut stop = if cancels { self.space.cancelled(&name, ended) } else { NONE };
        for need in &workflow.jobs[job].needs {
            let Some(need) = workflow.position(need) else { continue };
            let before = self.instances[instance].jobs[need].clone();
            ok = self.space.and(ok, before.ok);
            bad = self.space.or(bad, before.bad);
            stop = self.space.or(stop, before.stop);
        }
        Status { ok, bad, stop }
    }

    /// When a job runs, apart from its own condition, by the rules of its workflow.
    pub(super) fn let_through(&mut self, instance: usize, job: usize, status: Status) -> Node {
        let systems = self.systems;
        let it = &self.instances[instance];
        let (start, workflow) = (it.start, &systems[it.system].workflows[it.workflow]);
        let found = &workflow.jobs[job];
        if found.when.as_ref().is_some_and(contains_status_function) {
            return start;
        }
        let goes_on = self.space.not(status.stop);
        if workflow.dialect == Dialect::Github {
            let node = self.space.and(status.ok, goes_on);
            return self.space.and(start, node);
        }
        let (read, any) = found.when.as_ref().map(read_results).unwrap_or_default();
        let mut node = if found.rescue { start } else { self.space.and(start, goes_on) };
        for need in found.needs.iter().filter(|need| !any && !read.contains(&need.as_str())) {
            let Some(need) = workflow.position(need) else { continue };
            let succeeded = self.instances[instance].jobs[need].results[0];
            node = self.space.and(node, succeeded);
        }
        node
    }

    fn job_state(&mut self, instance: usize, job: usize, ended: usize, told: bool, cancels: bool) {
        let systems = self.systems;
        let it = &self.instances[instance];
        let start = it.start;
        let found = &systems[it.system].workflows[it.workflow].jobs[job];
        let name = format!("{}/{}", it.name, found.name);
        let status = self.status(instance, job, ended, cancels);
        let through = self.let_through(instance, job, status);
        let at = At { instance, case: 0, job: Some(job), status, steps: false };
        let run = match &found.when {
            Some(when) => self.holds(when, through, at),
            None => through,
        };
        let mut state = self.ends(found, &name, run, start, told, ended);
        state.ok = self.space.and(status.ok, state.results[0]);
        state.bad = self.space.or(status.bad, state.results[1]);
        state.stop = status.stop;
        if cancels {
            // Nobody has said what a job is that waits while its run is cancelled.
            let waits = self.space.happens(&format!("{name} counts as cancelled where it did not start"));
            let waits = self.space.and(waits, status.stop);
            let waits = self.space.and(waits, state.results[3]);
            state.results[2] = self.space.or(state.results[2], waits);
            state.results[3] = self.space.minus(state.results[3], waits);
        }
        let ends = self.space.outcome(&format!("{name} (not known)"), ended, &super::engine::RESULTS);
        if !self.space.open && self.space.take_failure() {
            let more = self.space.budget.nodes_of_job;
            self.space.diagram.allow(more);
            state = self.lost(start, &ends);
        }
        self.instances[instance].jobs[job] = state;
    }

    /// A job of which nothing is known: it may run or not, and end in each way.
    fn lost(&mut self, start: Node, ends: &[Node]) -> JobState {
        let mut results = [NONE; 4];
        for (result, end) in results.iter_mut().zip(ends) {
            *result = self.space.and(start, *end);
        }
        let [ok, bad, _, skipped] = results;
        let run = self.space.minus(start, skipped);
        JobState { run, results, ok, bad, stop: NONE, steps: Vec::new(), lost: true }
    }

    /// How a job ends where it runs.
    fn ends(&mut self, job: &Job, name: &str, run: Node, start: Node, told: bool, ended: usize) -> JobState {
        let mut results = [run, NONE, NONE, self.space.minus(start, run)];
        let calls = job.call.is_some() || job.calls_out;
        if told {
            let words: &[&'static str] =
                if calls { &super::engine::RESULTS } else { &["success", "failure", "cancelled"] };
            let ends = self.space.outcome(name, ended, words);
            for (result, end) in results.iter_mut().zip(ends) {
                let here = self.space.and(run, end);
                *result = if *result == run { here } else { self.space.or(*result, here) };
            }
        }
        let passes = match job.warn {
            Warn::No => NONE,
            Warn::Yes => ALL,
            Warn::Perhaps => self.space.happens(&format!("the failure of {name} is let pass")),
        };
        let passed = self.space.and(results[1], passes);
        results[0] = self.space.or(results[0], passed);
        results[1] = self.space.minus(results[1], passed);
        JobState { run, results, ..JobState::default() }
    }
}
