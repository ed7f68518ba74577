//! Conditions: which status function they need, and which results of other jobs.
//!
//! GitHub adds `success()` to a condition without a status function, and that asks for every ancestor. It is left to do so
//! as long as no ancestor may be skipped on purpose; below one that may, the jobs that must have succeeded are named.

use std::collections::{BTreeMap, BTreeSet};

use super::JobBuilder;
use super::builder::Never;
use super::expressions::{Place, and, is_text, negate, path};
use super::names::find_step;
use crate::expr::visit::{self, chain, contains_status_function};
use crate::expr::{Context, Expr, Function, GithubExpr, Literal, Operator};
use crate::ir::Predicate;
use crate::ir::{self, Ref, StepKind};
use crate::source::{FileId, Span};

/// When a job runs, as far as its own words say.
#[derive(Clone, Debug, Default)]
pub(super) struct JobCondition {
    /// The condition, without what follows from the graph.
    pub(super) own: Option<GithubExpr>,
    /// The jobs whose result it reads.
    pub(super) results: BTreeSet<String>,
    /// Those of them that may have been skipped.
    pub(super) skippable: BTreeSet<String>,
    /// It reads the results of all jobs.
    pub(super) any: bool,
    /// It is complete: nothing is added.
    pub(super) exact: bool,
    /// It holds even where the run was cancelled.
    pub(super) rescue: bool,
    /// What to say of it, in front of what follows from the graph.
    pub(super) reasons: Vec<String>,
}

impl JobCondition {
    /// A complete condition.
    pub(super) fn exactly(condition: GithubExpr) -> JobCondition {
        JobCondition { own: Some(condition), exact: true, ..JobCondition::default() }
    }
}

/// A place for what is written nowhere.
pub(super) const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

/// `!cancelled()`
pub(super) fn not_cancelled() -> GithubExpr {
    negate(Expr::call(Function::Cancelled, Vec::new(), NOWHERE))
}

/// The condition of a step of the program.
pub(super) fn of_step(cx: &JobBuilder<'_>, step: &ir::Step) -> Result<Option<GithubExpr>, Never> {
    let Some(when) = &step.when else { return Ok(None) };
    let condition = cx.condition(when, Place::StepIf);
    match condition.literal() {
        Some(Literal::Bool(true)) => return Ok(None),
        Some(Literal::Bool(false)) => return Err(Never),
        _ => {}
    }
    let lets_pass = |key: &str| {
        let found = cx.job.and_then(|job| find_step(job, key));
        found.is_some_and(|step| step.warn.is_some())
    };
    let reads_failure = visit::names(when).iter().any(|(name, _)| match name {
        Ref::Step(step, Predicate::Failed) => !lets_pass(step),
        _ => false,
    });
    if reads_failure && !contains_status_function(&condition) {
        return Ok(Some(and(not_cancelled(), condition)));
    }
    Ok(Some(condition))
}

/// The condition of a job of the program, without what follows from the graph.
pub(super) fn of_job(cx: &JobBuilder<'_>, job: &ir::Job) -> JobCondition {
    let mut it = JobCondition::default();
    let guard = super::matrix::not_empty(cx, job);
    let Some(when) = &job.when else {
        it.own = guard;
        return it;
    };
    for (name, _) in visit::names(when) {
        match name {
            Ref::Job(job, predicate) => {
                it.results.insert(job.clone());
                if *predicate == Predicate::Skipped {
                    it.skippable.insert(job.clone());
                }
                it.rescue |= *predicate == Predicate::Failed && rolls_back(cx.job);
            }
            Ref::Any(_) => it.any = true,
            _ => {}
        }
    }
    let own = cx.scope(Place::JobIf).with(cx.cx.runs.clone()).condition(when);
    it.exact = contains_status_function(&own) || !cx.pipeline().derives;
    it.own = match (own.literal(), guard) {
        (Some(Literal::Bool(true)), guard) => guard,
        (_, Some(guard)) => Some(and(own, guard)),
        (_, None) => Some(own),
    };
    it
}

fn rolls_back(job: Option<&ir::Job>) -> bool {
    job.is_some_and(|job| {
        job.steps()
            .iter()
            .any(|step| matches!(step.kind, StepKind::Rollback { .. } | StepKind::Restore { scratch: false, .. }))
    })
}

/// A job in the graph of its pipeline.
struct Node {
    after: Vec<String>,
    needs: Vec<String>,
    condition: JobCondition,
}

impl Node {
    /// It goes on where a job before it was skipped or has failed.
    fn is_tolerant(&self) -> bool {
        !self.condition.exact && (self.condition.any || !self.condition.results.is_empty())
    }
}

/// The jobs of a pipeline, for the conditions that follow from the whole.
pub(super) struct Graph {
    nodes: BTreeMap<String, Node>,
    /// The jobs of which GitHub's own `success()` would say something else than the program: the tolerant ones, and all
    /// that wait for them.
    explicit: BTreeSet<String>,
}

impl Graph {
    /// The graph of all jobs; `needs` are those of each.
    pub(super) fn new<'j, 'a: 'j>(jobs: impl IntoIterator<Item = (&'j JobBuilder<'a>, Vec<String>)>) -> Graph {
        let node = |(job, needs): (&JobBuilder<'_>, Vec<String>)| {
            (job.id.clone(), Node { after: job.after.clone(), needs, condition: job.condition.clone() })
        };
        let nodes: BTreeMap<String, Node> = jobs.into_iter().map(node).collect();
        let mut waiting: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, node) in &nodes {
            for need in &node.needs {
                waiting.entry(need).or_default().push(id);
            }
        }
        let mut explicit = BTreeSet::new();
        let mut open: Vec<&str> =
            nodes.iter().filter(|(_, node)| node.is_tolerant()).map(|(id, _)| id.as_str()).collect();
        while let Some(id) = open.pop() {
            if explicit.insert(id.to_owned()) {
                open.extend(waiting.get(id).into_iter().flatten());
            }
        }
        Graph { nodes, explicit }
    }

    /// The ancestors that may have been skipped, for the comment.
    fn skippable<'g>(&'g self, id: &'g str) -> BTreeSet<&'g str> {
        let (mut found, mut seen, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![id]);
        while let Some(id) = open.pop() {
            let Some(node) = self.nodes.get(id).filter(|_| seen.insert(id)) else { continue };
            found.extend(node.condition.skippable.iter().map(String::as_str));
            open.extend(node.needs.iter().map(String::as_str));
        }
        found
    }

    /// The jobs that have succeeded when this one has.
    fn implied<'g>(&'g self, id: &'g str, out: &mut BTreeSet<&'g str>) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let Some(node) = self.nodes.get(id).filter(|n| !n.condition.exact && !n.condition.any) else { continue };
            let all = if self.explicit.contains(id) { &node.after } else { &node.needs };
            let unread = all.iter().filter(|job| !node.condition.results.contains(*job));
            open.extend(unread.map(String::as_str).filter(|job| out.insert(job)));
        }
    }

    /// The jobs whose results are the business of a condition before this one.
    fn decided<'g>(&'g self, id: &'g str, out: &mut BTreeSet<&'g str>) {
        let (mut seen, mut open) = (BTreeSet::new(), vec![id]);
        while let Some(id) = open.pop() {
            let Some(node) = self.nodes.get(id).filter(|_| seen.insert(id)) else { continue };
            out.extend(node.condition.results.iter().map(String::as_str));
            open.extend(node.after.iter().map(String::as_str));
        }
    }

    /// The complete condition of a job, and what to say of it.
    pub(super) fn condition(&self, id: &str) -> (Option<GithubExpr>, Option<String>) {
        let Some(node) = self.nodes.get(id) else { return (None, None) };
        let own = node.condition.own.clone();
        let reasons = &node.condition.reasons;
        let said = |more: Option<String>| {
            let all: Vec<String> = reasons.iter().cloned().chain(more).collect();
            (!all.is_empty()).then(|| all.join(" "))
        };
        if node.condition.exact {
            return (own, said(None));
        }
        if !self.explicit.contains(id) {
            return (own, None);
        }
        let mut parts = vec![match node.condition.rescue {
            true => Expr::call(Function::Always, Vec::new(), NOWHERE),
            false => not_cancelled(),
        }];
        if !node.condition.any {
            parts.extend(self.clauses(node));
        }
        parts.extend(own);
        let names: Vec<&str> = self.skippable(id).into_iter().collect();
        let comment = match (node.condition.rescue, names.as_slice()) {
            (true, _) => Some("always() because a cancelled deployment has to go back, too.".to_owned()),
            (false, []) => None,
            (false, names) => Some(format!("!cancelled() because {} may be skipped.", names.join(" and "))),
        };
        (chain(Operator::And, parts), said(comment))
    }

    /// The jobs that must have succeeded and whose result the condition does not read.
    fn clauses(&self, node: &Node) -> Vec<GithubExpr> {
        let unread = |job: &&String| !node.condition.results.contains(*job);
        let mut named: Vec<&String> = node.after.iter().filter(unread).collect();
        let mut implied = BTreeSet::new();
        for job in &named {
            self.implied(job, &mut implied);
            self.decided(job, &mut implied);
        }
        for job in node.condition.results.iter().filter(|job| node.after.contains(job)) {
            self.implied(job, &mut implied);
        }
        named.extend(
            node.needs.iter().filter(unread).filter(|job| !node.after.contains(job) && !implied.contains(job.as_str())),
        );
        named.into_iter().map(|job| is_text(path(Context::Needs, &[job, "result"], NOWHERE), "success")).collect()
    }
}
