//! Why a job never runs: the fewest of its constraints that exclude each other, each with its place.

use super::diagram::{ALL, NONE, Node};
use super::engine::{At, Engine};
use super::model::{Dialect, read_results};
use super::sets::Reach;
use crate::expr::visit::{self, contains_status_function};
use crate::expr::{Expr, Kind, Literal, Operator};
use crate::ir::Ref;
use crate::source::Span;

/// What a constraint is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// The triggers of the pipeline.
    Trigger,
    /// The job that calls the pipeline, by its pipeline and name.
    Caller(String, String),
    /// A part of the condition of this job.
    Condition(String),
    /// A job that has to succeed before.
    Succeeds(String),
}

/// A constraint of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub role: Role,
    /// Where it is written.
    pub span: Span,
}

/// Constraints that exclude each other, those of the job itself last; without one of them, the job could run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Core {
    /// The constraints.
    pub parts: Vec<Part>,
}

/// A constraint while it is looked at.
struct Constraint {
    part: Part,
    node: Node,
}

impl Engine<'_> {
    /// The constraints of a job: those of far ancestors first.
    fn constraints(&mut self, instance: usize, job: usize, seen: &mut Vec<usize>, out: &mut Vec<Constraint>) {
        let systems = self.systems;
        let it = &self.instances[instance];
        let workflow = &systems[it.system].workflows[it.workflow];
        let found = &workflow.jobs[job];
        let asks = found.when.as_ref().is_some_and(contains_status_function);
        let (read, any) = found.when.as_ref().map(read_results).unwrap_or_default();
        let reads = |need: &String| workflow.dialect == Dialect::Program && read.contains(&need.as_str());
        let implicit = |need: &&String| !(asks || any || reads(need));
        for name in found.needs.iter().filter(implicit) {
            let Some(need) = workflow.position(name).filter(|need| !seen.contains(need)) else { continue };
            seen.push(need);
            self.constraints(instance, need, seen, out);
            let succeeds = self.succeeds(instance, need);
            let span = found.written.get(name).copied().unwrap_or(workflow.jobs[need].span);
            out.push(Constraint { part: Part { role: Role::Succeeds(name.clone()), span }, node: succeeds });
        }
        let cancels = self.tells_cancelled(&workflow.name);
        let status = self.status(instance, job, 0, cancels);
        for conjunct in found.when.iter().flat_map(|when| visit::operands(when, Operator::And)) {
            let at = At { instance, case: 0, job: Some(job), status, steps: false };
            let node = self.holds(conjunct, ALL, at);
            let part = Part { role: Role::Condition(found.name.clone()), span: conjunct.span };
            out.push(Constraint { part, node });
        }
    }

    /// Where a job succeeds, if it runs.
    fn succeeds(&mut self, instance: usize, job: usize) -> Node {
        let state = &self.instances[instance].jobs[job];
        let (run, success) = (state.run, state.results[0]);
        let fails = self.space.minus(run, success);
        self.space.not(fails)
    }

    /// The fewest constraints of a job that exclude each other; nothing where together they do not.
    fn core(&mut self, instance: usize, job: usize) -> Option<Core> {
        let systems = self.systems;
        let it = &self.instances[instance];
        let workflow = &systems[it.system].workflows[it.workflow];
        let role = match it.caller {
            None => Role::Trigger,
            Some((caller, job)) => {
                let caller = &self.instances[caller];
                let called_by = &systems[caller.system].workflows[caller.workflow];
                Role::Caller(called_by.name.clone(), called_by.jobs[job].name.clone())
            }
        };
        let start = Constraint { part: Part { role, span: workflow.span }, node: it.start };
        let mut all = Vec::new();
        self.constraints(instance, job, &mut vec![job], &mut all);
        let own = |constraint: &Constraint| constraint.part.role == Role::Condition(workflow.jobs[job].name.clone());
        let first = all.iter().position(own).unwrap_or(all.len());
        all.insert(first, start);
        let mut index = 0;
        if self.all_of(&all, usize::MAX) != NONE {
            return None;
        }
        while index < all.len() {
            if self.all_of(&all, index) == NONE {
                all.remove(index);
            } else {
                index += 1;
            }
        }
        Some(Core { parts: all.into_iter().map(|constraint| constraint.part).collect() })
    }

    /// The constraint that no run of a set fulfils; the nearest one, of those that alone suffice.
    pub(super) fn why_not(&mut self, instance: usize, job: usize, given: Node) -> Option<Part> {
        let mut all = Vec::new();
        self.constraints(instance, job, &mut vec![job], &mut all);
        all.reverse();
        let fails = |constraint: &Constraint| self.space.and(constraint.node, given) == NONE;
        let position = all.iter().position(fails)?;
        Some(all.remove(position).part)
    }

    fn all_of(&mut self, constraints: &[Constraint], but: usize) -> Node {
        let others = constraints.iter().enumerate().filter(|(at, _)| *at != but);
        others.fold(ALL, |node, (_, constraint)| self.space.and(node, constraint.node))
    }
}

impl Reach {
    /// Why a job never runs, for each way in which its pipeline is run. Nothing where a part of that is not known.
    #[must_use]
    pub fn why_never(&self, pipeline: &str, job: &str) -> Option<Core> {
        let mut whole = Core::default();
        for (instance, job) in self.places(pipeline, Some(job)) {
            let core = self.shared.with(|engine| {
                let more = engine.space.budget.nodes_of_job;
                engine.space.diagram.allow(more);
                let core = engine.core(instance, job);
                core.filter(|_| !engine.space.take_failure())
            })?;
            for part in core.parts {
                if !whole.parts.contains(&part) {
                    whole.parts.push(part);
                }
            }
        }
        Some(whole)
    }

    /// The jobs of a pipeline that never run, each with those that never run because of it.
    #[must_use]
    pub fn roots(&self, pipeline: &str) -> Vec<(String, Vec<String>)> {
        let Some(workflow) = self.shared.systems.first().and_then(|s| s.workflows.iter().find(|w| w.name == pipeline))
        else {
            return Vec::new();
        };
        let mut roots: Vec<(String, Vec<String>)> = Vec::new();
        for job in super::jobs::in_order(workflow) {
            let job = &workflow.jobs[job];
            if !self.job(pipeline, &job.name).is_empty() {
                continue;
            }
            let follows = |(root, below): &&mut (String, Vec<String>)| {
                job.needs.iter().any(|need| need == root || below.contains(need))
            };
            match roots.iter_mut().find(follows) {
                Some((_, below)) => below.push(job.name.clone()),
                None => roots.push((job.name.clone(), Vec::new())),
            }
        }
        roots
    }
}

/// Whether a condition is written as `false`.
#[must_use]
pub fn is_never(when: Option<&Expr<Ref>>) -> bool {
    when.is_some_and(|when| matches!(when.kind, Kind::Literal(Literal::Bool(false))))
}
