//! A pipeline while it is lowered.

use std::cell::RefCell;

use super::expressions::{Demands, Place, Reads, Scope};
use super::pins::Pins;
use super::run::Runs;
use crate::ir::{Ir, Pipeline};

/// A pipeline while it is lowered.
pub(super) struct PipelineCx<'a> {
    pub(super) ir: &'a Ir,
    pub(super) pipeline: &'a Pipeline,
    pub(super) pins: Pins<'a>,
    /// The runs that it can have.
    pub(super) runs: Runs,
    /// Outputs that jobs read of each other.
    pub(super) demands: RefCell<Demands>,
    /// What expressions of the workflow itself read.
    pub(super) reads: RefCell<Reads>,
}

impl<'a> PipelineCx<'a> {
    /// The workflow as a place.
    pub(super) fn scope(&'a self) -> Scope<'a> {
        Scope {
            ir: self.ir,
            pipeline: self.pipeline,
            job: None,
            id: "",
            place: Place::Workflow,
            runs: self.runs.clone(),
            reads: &self.reads,
            demands: &self.demands,
        }
    }
}
