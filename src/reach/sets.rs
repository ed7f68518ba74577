//! Sets of runs, and where to ask for them.

use super::Budget;
use super::cases::{self, About, Case};
use super::diagram::{ALL, NONE, Node};
use super::engine::{At, Engine, Instance, JobState, Status};
use super::model::System;
use super::space::Space;
use crate::expr::Expr;
use crate::expr::glob::Globs;
use crate::ir::{Ir, Ref};
use indexmap::IndexMap;
use std::cell::RefCell;
use std::rc::Rc;

/// How a job ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It succeeded, or its failure is let pass.
    Success,
    /// It failed.
    Failure,
    /// It, or the whole run, was cancelled.
    Cancelled,
    /// It did not run.
    Skipped,
}

/// What an analysis has found.
pub(super) struct State {
    pub(super) space: Space,
    pub(super) cases: Vec<Case>,
    pub(super) instances: Vec<Instance>,
}

pub(super) struct Shared {
    pub(super) systems: Vec<System>,
    pub(super) state: RefCell<State>,
}

impl Shared {
    /// Works on the analysis.
    pub(super) fn with<R>(&self, work: impl FnOnce(&mut Engine<'_>) -> R) -> R {
        let state = &mut *self.state.borrow_mut();
        let mut engine = Engine {
            systems: &self.systems,
            space: &mut state.space,
            cases: &state.cases,
            instances: &mut state.instances,
            steps: IndexMap::new(),
        };
        work(&mut engine)
    }
}

/// Which runs reach what. See the module for an example.
#[derive(Clone)]
pub struct Reach {
    pub(super) shared: Rc<Shared>,
}

/// A set of runs. Sets of one [`Reach`] can be combined.
#[derive(Clone)]
pub struct Set {
    pub(super) shared: Rc<Shared>,
    /// None: not known.
    pub(super) node: Option<Node>,
}

impl Reach {
    /// Goes through a program.
    #[must_use]
    pub fn of(ir: &Ir) -> Reach {
        Reach::of_systems(vec![super::of_ir::system(ir)], Budget::default())
    }

    /// Goes through several systems with the same variables, so that their sets can be compared.
    #[must_use]
    pub fn of_systems(systems: Vec<System>, budget: Budget) -> Reach {
        let cases = cases::all(&systems);
        let state = State { space: Space::new(budget), cases, instances: Vec::new() };
        let shared = Shared { systems, state: RefCell::new(state) };
        shared.with(|engine| {
            engine.instantiate();
            engine.pass();
            engine.space.close();
            engine.pass();
        });
        Reach { shared: Rc::new(shared) }
    }

    pub(super) fn set(&self, node: Option<Node>) -> Set {
        Set { shared: self.shared.clone(), node }
    }

    /// Computes a set; what is too large is not known.
    pub(super) fn compute(&self, work: impl FnOnce(&mut Engine<'_>) -> Node) -> Set {
        let node = self.shared.with(|engine| {
            let more = engine.space.budget.nodes_of_job;
            engine.space.diagram.allow(more);
            let node = work(engine);
            (!engine.space.take_failure()).then_some(node)
        });
        self.set(node)
    }

    /// All ways in which a workflow of the first system is run, with the position of a job.
    pub(super) fn places(&self, pipeline: &str, job: Option<&str>) -> Vec<(usize, usize)> {
        self.places_in(0, pipeline, job)
    }

    pub(super) fn places_in(&self, system: usize, pipeline: &str, job: Option<&str>) -> Vec<(usize, usize)> {
        let state = self.shared.state.borrow();
        let place = |(index, instance): (usize, &Instance)| {
            let workflow = &self.shared.systems[instance.system].workflows[instance.workflow];
            let here = instance.system == system && workflow.name == pipeline;
            let job = job.map_or(Some(0), |job| workflow.position(job));
            job.filter(|_| here).map(|job| (index, job))
        };
        state.instances.iter().enumerate().filter_map(place).collect()
    }

    /// The union of something over all ways in which a workflow is run.
    fn union(&self, pipeline: &str, job: Option<&str>, of: impl Fn(&Instance, &JobState) -> Option<Node>) -> Set {
        let mut nodes = Vec::new();
        let places = self.places(pipeline, job);
        if places.is_empty() {
            return self.set(None);
        }
        for (instance, job) in places {
            let state = self.shared.state.borrow();
            let it = &state.instances[instance];
            match of(it, it.jobs.get(job).unwrap_or(&JobState::default())) {
                Some(node) => nodes.push(node),
                None => return self.set(None),
            }
        }
        self.compute(|engine| nodes.into_iter().fold(NONE, |sum, node| engine.space.or(sum, node)))
    }

    /// The runs of a pipeline.
    #[must_use]
    pub fn trigger(&self, pipeline: &str) -> Set {
        self.union(pipeline, None, |instance, _| Some(instance.start))
    }

    /// The runs in which a job runs.
    #[must_use]
    pub fn job(&self, pipeline: &str, job: &str) -> Set {
        self.union(pipeline, Some(job), |_, state| (!state.lost).then_some(state.run))
    }

    /// The runs in which a step of a job runs; steps are counted from 0, as in the job.
    #[must_use]
    pub fn step(&self, pipeline: &str, job: &str, step: usize) -> Set {
        self.union(pipeline, Some(job), |_, state| state.steps.get(step).copied().filter(|_| !state.lost))
    }

    /// The runs in which a job ends so.
    #[must_use]
    pub fn ended(&self, pipeline: &str, job: &str, ending: Ending) -> Set {
        let place = match ending {
            Ending::Success => 0,
            Ending::Failure => 1,
            Ending::Cancelled => 2,
            Ending::Skipped => 3,
        };
        self.union(pipeline, Some(job), |_, state| (!state.lost).then_some(state.results[place]))
    }

    /// The runs in which a condition holds, as it would be read by a job; one that the program does not hold may not be
    /// known.
    #[must_use]
    pub fn when(&self, pipeline: &str, job: &str, condition: &Expr<Ref>) -> Set {
        let places = self.places(pipeline, Some(job));
        self.compute(|engine| {
            let mut sum = NONE;
            for (instance, job) in places {
                let status = Status { ok: ALL, bad: NONE, stop: NONE };
                let at = At { instance, case: 0, job: Some(job), status, steps: false };
                let start = engine.instances[instance].start;
                let holds = engine.holds(condition, start, at);
                sum = engine.space.or(sum, holds);
            }
            sum
        })
    }

    /// All runs.
    #[must_use]
    pub fn everything(&self) -> Set {
        self.set(Some(ALL))
    }

    /// The runs that an event starts, by GitHub's name of it.
    #[must_use]
    pub fn event(&self, event: &str) -> Set {
        self.compute(|engine| engine.where_case(|case| case.event == event))
    }

    /// The runs of pull requests, `pull_request_target` among them.
    #[must_use]
    pub fn requests(&self) -> Set {
        self.compute(|engine| engine.where_case(Case::is_request))
    }

    /// The runs of pull requests from forks.
    #[must_use]
    pub fn forks(&self) -> Set {
        let any = self.shared.state.borrow().cases.iter().any(Case::is_request);
        if !any {
            return self.set(Some(NONE));
        }
        self.compute(|engine| {
            let requests = engine.where_case(Case::is_request);
            let fork = super::facts::fork(engine.space);
            engine.space.and(requests, fork)
        })
    }

    /// The runs about a tag.
    #[must_use]
    pub fn tags(&self) -> Set {
        self.compute(|engine| engine.where_case(|case| case.about == About::Tag))
    }

    /// The runs about a branch that one of these patterns fits, without pull requests: patterns of environments, of the
    /// repository's protection, and the default branch. Others are not known.
    #[must_use]
    pub fn branches(&self, globs: &[String]) -> Set {
        let default = self.shared.systems.first().map(|system| system.branch.clone()).unwrap_or_default();
        let is_default = Globs::parse(globs).is_ok_and(|globs| globs.matches(&default));
        self.compute(|engine| {
            let pushed = engine.where_case(|case| case.about == About::Branch);
            let text = cases::branch_text(engine.space, &default);
            let listed = cases::listed(engine.space, text, globs);
            let pushed = engine.space.and(pushed, listed);
            let others = engine.where_case(|case| is_default && case.about == About::Default && !case.is_request());
            engine.space.or(pushed, others)
        })
    }
}

impl Set {
    fn set(&self, node: Option<Node>) -> Set {
        Set { shared: self.shared.clone(), node }
    }

    fn combine(&self, other: &Set, work: impl FnOnce(&mut Space, Node, Node) -> Node) -> Set {
        let node = self.node.zip(other.node).and_then(|(a, b)| {
            let space = &mut self.shared.state.borrow_mut().space;
            let more = space.budget.nodes_of_job;
            space.diagram.allow(more);
            let node = work(space, a, b);
            (!space.take_failure()).then_some(node)
        });
        self.set(node)
    }

    /// The runs that are in both.
    #[must_use]
    pub fn and(&self, other: &Set) -> Set {
        self.combine(other, Space::and)
    }

    /// The runs that are in one of them.
    #[must_use]
    pub fn or(&self, other: &Set) -> Set {
        self.combine(other, Space::or)
    }

    /// The runs that are in this one and not in the other.
    #[must_use]
    pub fn minus(&self, other: &Set) -> Set {
        self.combine(other, Space::minus)
    }

    /// All other runs.
    #[must_use]
    pub fn not(&self) -> Set {
        self.combine(self, |space, node, _| space.not(node))
    }

    /// Whether the set was computed. One that was not is never empty, and implies nothing.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.node.is_some()
    }

    /// Whether no run is in it: a proof.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.node == Some(NONE)
    }

    /// Whether every run of it is in the other: a proof.
    #[must_use]
    pub fn implies(&self, other: &Set) -> bool {
        self.minus(other).is_empty()
    }

    /// Whether both hold the same runs.
    #[must_use]
    pub fn is_same(&self, other: &Set) -> bool {
        self.node.is_some() && self.node == other.node
    }

    /// Its parts by GitHub's name of the event, those that are not empty.
    #[must_use]
    pub fn split_by_event(&self) -> Vec<(String, Set)> {
        let reach = Reach { shared: self.shared.clone() };
        let mut events: Vec<String> = self.shared.state.borrow().cases.iter().map(|case| case.event.clone()).collect();
        let mut seen = std::collections::BTreeSet::new();
        events.retain(|event| seen.insert(event.clone()));
        let parts = events.into_iter().map(|event| (self.and(&reach.event(&event)), event));
        parts.filter(|(part, _)| !part.is_empty()).map(|(part, event)| (event, part)).collect()
    }
}
