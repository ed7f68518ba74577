//! Which runs a pipeline can have: the events, whether it is called, and whether a tag or a branch is at hand.
//!
//! Conditions narrow the runs that a part of an expression has to do with, and what holds for all of them needs no test.

use std::collections::BTreeSet;

use crate::expr::{Expr, Kind, Literal, Operator, visit};
use crate::ir::{CallTarget, Ir, Job, Pipeline, Ref, RunName, Trigger, Work};

/// One way in which a pipeline runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RunKind {
    /// GitHub's name of the event; `*` where a caller outside of the program decides.
    pub(super) event: String,
    /// Whether another workflow calls it.
    pub(super) called: bool,
    /// Whether it is about a tag.
    pub(super) tag: bool,
}

impl RunKind {
    /// Whether a pull request may have started it.
    pub(super) fn is_pull_request(&self) -> bool {
        matches!(self.event.as_str(), "*") || is_pull_request(&self.event)
    }

    /// The event as the program names it.
    pub(super) fn word(&self) -> &str {
        if self.called { "call" } else { word(&self.event) }
    }
}

/// Whether `github.base_ref` is set by it.
pub(super) fn is_pull_request(event: &str) -> bool {
    matches!(event, "pull_request" | "pull_request_target")
}

/// An event as the program names it.
pub(super) fn word(event: &str) -> &str {
    match event {
        "workflow_dispatch" => "dispatch",
        "workflow_call" => "call",
        other => other,
    }
}

/// An event as GitHub names it.
pub(super) fn event_name(word: &str) -> &str {
    match word {
        "dispatch" => "workflow_dispatch",
        "call" => "workflow_call",
        other => other,
    }
}

/// Runs that are possible at some place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Runs(pub(super) BTreeSet<RunKind>);

impl Runs {
    /// All runs of a pipeline, those of its callers in the program included.
    pub(super) fn of(pipeline: &Pipeline, ir: &Ir) -> Runs {
        let mut runs = own(pipeline);
        if pipeline.has("workflow_call") {
            let mut seen = BTreeSet::new();
            let callers = callers(pipeline, ir, &mut seen);
            if callers.is_empty() {
                runs.insert(RunKind { event: "*".to_owned(), called: true, tag: false });
            }
            runs.extend(callers.into_iter().map(|run| RunKind { called: true, ..run }));
        }
        Runs(runs)
    }

    /// The runs that may reach a job: its own condition holds for them, and so do those of the jobs that it waits for,
    /// unless it goes on without them.
    pub(super) fn of_job(pipeline: &Pipeline, ir: &Ir, job: &Job) -> Runs {
        Runs::of(pipeline, ir).reaching(pipeline, job, pipeline.jobs.len())
    }

    fn reaching(self, pipeline: &Pipeline, job: &Job, depth: usize) -> Runs {
        let read = |name: &str| {
            let names = job.when.iter().flat_map(|when| visit::names(when));
            names
                .into_iter()
                .any(|(it, _)| matches!(it, Ref::Any(_)) || matches!(it, Ref::Job(read, _) if read == name))
        };
        let own = match &job.when {
            Some(when) => self.when(when),
            None => self,
        };
        let before = job.after.iter().filter(|after| depth > 0 && !read(&after.value));
        before
            .filter_map(|after| pipeline.job(&after.value))
            .fold(own, |runs, after| runs.reaching(pipeline, after, depth - 1))
    }

    /// Whether a run of these is also one of those.
    pub(super) fn meets(&self, other: &Runs) -> bool {
        !self.0.is_disjoint(&other.0)
    }

    /// The runs of both.
    pub(super) fn and(&self, other: &Runs) -> Runs {
        Runs(self.0.intersection(&other.0).cloned().collect())
    }

    /// Whether all runs of those are also of these.
    pub(super) fn covers(&self, other: &Runs) -> bool {
        other.0.is_subset(&self.0)
    }

    /// Whether some run is so.
    pub(super) fn any(&self, test: impl Fn(&RunKind) -> bool) -> bool {
        self.0.iter().any(test)
    }

    /// Whether every run is so.
    pub(super) fn all(&self, test: impl Fn(&RunKind) -> bool) -> bool {
        self.0.iter().all(test)
    }

    fn filter(&self, test: impl Fn(&RunKind) -> bool) -> Runs {
        Runs(self.0.iter().filter(|run| test(run)).cloned().collect())
    }

    /// Those for which the condition may hold.
    pub(super) fn when(&self, condition: &Expr<Ref>) -> Runs {
        match &condition.kind {
            Kind::Binary(Operator::And, left, right) => self.when(left).when(right),
            Kind::Binary(Operator::Or, left, right) => {
                Runs(self.when(left).0.union(&self.when(right).0).cloned().collect())
            }
            Kind::Binary(operator @ (Operator::Equal | Operator::NotEqual), left, right) => {
                let Some((name, literal)) = name_and_literal(left, right) else { return self.clone() };
                let equal = *operator == Operator::Equal;
                match (name, literal) {
                    (RunName::Event, Literal::String(event)) => {
                        self.filter(|run| (run.word() == event) == equal || run.event == "*")
                    }
                    (RunName::Branch, Literal::String(_)) if equal => self.filter(|run| !run.tag),
                    (RunName::Tag, Literal::String(_)) if equal => self.filter(|run| run.tag || run.event == "*"),
                    (RunName::Tag, Literal::Null) => self.filter(|run| run.tag != equal || run.event == "*"),
                    _ => self.clone(),
                }
            }
            _ => self.clone(),
        }
    }
}

/// A fact of the run and the constant that it is compared with.
pub(super) fn name_and_literal<'e>(left: &'e Expr<Ref>, right: &'e Expr<Ref>) -> Option<(RunName, &'e Literal)> {
    match (&left.kind, &right.kind) {
        (Kind::Name(Ref::Run(name)), Kind::Literal(literal)) | (Kind::Literal(literal), Kind::Name(Ref::Run(name))) => {
            Some((*name, literal))
        }
        _ => None,
    }
}

/// Whether an expression asks for the event and for nothing else.
pub(super) fn is_about_the_event(expr: &Expr<Ref>) -> bool {
    let names = visit::names(expr);
    !names.is_empty() && names.iter().all(|(name, _)| matches!(name, Ref::Run(RunName::Event)))
}

fn own(pipeline: &Pipeline) -> BTreeSet<RunKind> {
    let mut runs = BTreeSet::new();
    for trigger in pipeline.triggers.iter().filter(|trigger| trigger.event != "workflow_call") {
        let (branches, tags) = refs(trigger);
        let mut add = |tag| runs.insert(RunKind { event: trigger.event.clone(), called: false, tag });
        if branches {
            add(false);
        }
        if tags {
            add(true);
        }
    }
    runs
}

/// Whether the event is about branches, and whether about tags.
fn refs(trigger: &Trigger) -> (bool, bool) {
    let has = |prefix: &str| trigger.filters.iter().any(|(name, _)| name.starts_with(prefix));
    match trigger.event.as_str() {
        "push" => (has("branches") || !has("tags"), has("tags") || !has("branches")),
        "release" => (false, true),
        "create" | "delete" => (true, true),
        _ => (true, false),
    }
}

/// The runs of all pipelines that call this one.
fn callers(pipeline: &Pipeline, ir: &Ir, seen: &mut BTreeSet<String>) -> BTreeSet<RunKind> {
    let mut runs = BTreeSet::new();
    for caller in &ir.pipelines {
        if !calls(caller, &pipeline.name) || !seen.insert(caller.name.clone()) {
            continue;
        }
        runs.extend(own(caller));
        runs.extend(callers(caller, ir, seen));
    }
    runs
}

/// Whether a pipeline calls another one.
pub(super) fn calls(caller: &Pipeline, name: &str) -> bool {
    caller
        .jobs
        .iter()
        .any(|job| matches!(&job.work, Work::Call(call) if call.target == CallTarget::Pipeline(name.to_owned())))
}
