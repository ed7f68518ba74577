//! What the analysis knows of a workflow: what starts it, its jobs, their order, conditions and steps.
//!
//! A program and what was emitted from it are both brought into this form, so that they can be compared.

use crate::expr::{Context, Expr, Function, Kind, visit};
use crate::ir::{Ref, Trigger};
use crate::source::Span;
use std::collections::BTreeMap;

/// By whose rules a condition is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Those of the language: what is behind `after` and is not read has succeeded.
    Program,
    /// GitHub's: without a status function, `success()` of all ancestors is asked, too.
    Github,
}

/// Several workflows of one system.
#[derive(Clone, Debug)]
pub struct System {
    /// `owner/name`
    pub repository: String,
    /// The default branch.
    pub branch: String,
    /// Patterns of branches that matter to somebody besides the conditions.
    pub branches: Vec<String>,
    /// Conditions that somebody will ask about the jobs of a workflow.
    pub asked: Vec<(String, Expr<Ref>)>,
    /// The workflows.
    pub workflows: Vec<Workflow>,
}

/// A workflow.
#[derive(Clone, Debug)]
pub struct Workflow {
    /// Its name: that of the pipeline.
    pub name: String,
    /// What starts it.
    pub triggers: Vec<Trigger>,
    /// Its jobs.
    pub jobs: Vec<Job>,
    /// Images that a job has pushed wherever it has succeeded, with that job.
    pub pushed_by: BTreeMap<String, String>,
    /// By whose rules.
    pub dialect: Dialect,
    /// Where it is declared.
    pub span: Span,
}

impl Workflow {
    /// Whether some of its runs are about tags: only those have a version of their own.
    #[must_use]
    pub fn is_of_tags(&self) -> bool {
        self.triggers.iter().any(|trigger| {
            let has = |kind: &str| trigger.filters.iter().any(|(name, _)| name.starts_with(kind));
            match trigger.event.as_str() {
                "push" => has("tags") || !has("branches"),
                event => matches!(event, "release" | "create"),
            }
        })
    }

    /// The position of a job. Names of jobs ignore case.
    #[must_use]
    pub fn position(&self, job: &str) -> Option<usize> {
        self.jobs.iter().position(|j| j.name == job).or_else(|| {
            // Only GitHub's own names differ in case, and there are few of them.
            self.jobs.iter().position(|j| j.name.eq_ignore_ascii_case(job))
        })
    }
}

/// A job.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// The jobs that it waits for directly.
    pub needs: Vec<String>,
    /// Where a need is written, for those that are.
    pub written: BTreeMap<String, Span>,
    /// Its condition.
    pub when: Option<Expr<Ref>>,
    /// It runs although the run was cancelled.
    pub rescue: bool,
    /// Whether its failure is let pass.
    pub warn: Warn,
    /// The cells of its matrix, each with its values by path; none: no matrix, or one that is not known.
    pub cells: Vec<BTreeMap<String, Expr<Ref>>>,
    /// Variables of its steps that are known.
    pub env: BTreeMap<String, Expr<Ref>>,
    /// What its outputs are.
    pub outputs: BTreeMap<String, Expr<Ref>>,
    /// The workflow that it calls, with the inputs.
    pub call: Option<(String, BTreeMap<String, Expr<Ref>>)>,
    /// It calls a workflow that is not known.
    pub calls_out: bool,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Where it is declared.
    pub span: Span,
}

/// Whether a failure is let pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warn {
    /// It is a failure.
    No,
    /// It counts as success.
    Yes,
    /// An expression says.
    Perhaps,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its id.
    pub key: Option<String>,
    /// Its condition.
    pub when: Option<Expr<Ref>>,
    /// Whether its failure is let pass.
    pub warn: Warn,
    /// Where it is declared.
    pub span: Span,
}

/// The jobs whose result a condition of the language reads, and whether it reads those of all.
#[must_use]
pub fn read_results(when: &Expr<Ref>) -> (Vec<&str>, bool) {
    let (mut jobs, mut any) = (Vec::new(), false);
    for (name, _) in visit::names(when) {
        match name {
            Ref::Job(job, _) => jobs.push(job.as_str()),
            Ref::Any(_) => any = true,
            _ => {}
        }
    }
    (jobs, any)
}

/// Whether an expression would tell a cancelled run from one that goes on, but for `!cancelled()`.
#[must_use]
pub fn tells_cancelled(expr: &Expr<Ref>) -> bool {
    match &expr.kind {
        Kind::Not(inner) if matches!(inner.kind, Kind::Call(Function::Cancelled, _)) => false,
        Kind::Call(Function::Always | Function::Cancelled, _) => true,
        _ => expr.children().into_iter().any(tells_cancelled),
    }
}

/// A name below one of GitHub's contexts as the parts of its path, `*` for each of its members.
#[must_use]
pub fn path(expr: &Expr<Ref>) -> Option<(&Ref, Vec<&str>)> {
    let mut parts = Vec::new();
    let mut at = expr;
    loop {
        at = match &at.kind {
            Kind::Name(name) => {
                parts.reverse();
                return Some((name, parts));
            }
            Kind::Member(inner, name) => {
                parts.push(name.as_str());
                inner
            }
            Kind::Index(inner, index) => match index.literal() {
                Some(crate::expr::Literal::String(text)) => {
                    parts.push(text);
                    inner
                }
                _ => return None,
            },
            Kind::Star(inner) => {
                parts.push("*");
                inner
            }
            _ => return None,
        };
    }
}

/// An expression as a text that is the same wherever it stands.
#[must_use]
pub fn spelled(expr: &Expr<Ref>) -> String {
    let list = |items: &[Expr<Ref>]| items.iter().map(spelled).collect::<Vec<_>>().join(", ");
    match &expr.kind {
        Kind::Literal(literal) => format!("{literal:?}"),
        Kind::List(items) => format!("[{}]", list(items)),
        Kind::Name(name) => format!("{name:?}"),
        Kind::Member(inner, name) => format!("{}.{name}", spelled(inner)),
        Kind::Index(inner, index) => format!("{}[{}]", spelled(inner), spelled(index)),
        Kind::Star(inner) => format!("{}.*", spelled(inner)),
        Kind::Not(inner) => format!("!{}", spelled(inner)),
        Kind::Binary(operator, left, right) => format!("({} {} {})", spelled(left), operator.text(), spelled(right)),
        Kind::Call(function, arguments) => format!("{}({})", function.text(), list(arguments)),
    }
}

/// Whether an expression means the same in the job that hands it on and in the one that reads it.
#[must_use]
pub fn is_plain(expr: &Expr<Ref>) -> bool {
    match &expr.kind {
        Kind::Literal(_) => true,
        Kind::Name(Ref::Output { .. } | Ref::JobOutput(..) | Ref::Input(..)) => true,
        _ => match path(expr) {
            Some((Ref::Context(Context::Steps), parts)) => parts.get(1) == Some(&"outputs"),
            Some((Ref::Context(Context::Github | Context::Inputs | Context::Needs), _)) => true,
            _ => false,
        },
    }
}
