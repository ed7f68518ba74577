//! Tests of a program: what is given, and what must hold then.

use super::Ref;
use crate::expr::Expr;
use crate::source::Span;

/// A test of a pipeline.
#[derive(Clone, Debug)]
pub struct PipelineTest {
    /// What it says.
    pub sentence: String,
    /// The pipeline.
    pub pipeline: String,
    /// What is given; nothing: the test is about all runs.
    pub given: Vec<Given>,
    /// What must hold, each with its place.
    pub expect: Vec<(Expr<Ref>, Span)>,
    /// Its head.
    pub span: Span,
}

/// Something that is given.
#[derive(Clone, Debug)]
pub enum Given {
    /// An event starts the run.
    Event(GivenEvent),
    /// This holds: how a job ended.
    Holds(Expr<Ref>),
    /// These files have changed.
    Changed(Vec<String>),
}

/// An event that is given.
#[derive(Clone, Debug, Default)]
pub struct GivenEvent {
    /// `push`, `pull_request`, `tag`, `release`, `schedule`, `dispatch`, or another event of GitHub.
    pub event: String,
    /// The branch, tag or schedule.
    pub subject: Option<String>,
    /// From a fork.
    pub fork: bool,
    /// Inputs; the others are as by default.
    pub inputs: Vec<(String, Expr<Ref>)>,
}
