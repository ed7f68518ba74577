//! From declarations to the typed delivery system: names become things, components their steps, defaults values.

pub mod calls;
pub mod components;
pub mod declarations;
pub mod delivery;
pub mod expressions;
pub mod instances;
pub mod jobs;
pub mod names;
pub mod pipelines;
pub mod scope;
pub mod shared;
pub mod signatures;
pub mod steps;
pub mod symbols;
pub mod types;

use crate::diag::Diagnostics;
use crate::ir::Ir;
use crate::source::Sources;
use crate::words::program::Program;
use crate::words::values::Given;
use indexmap::IndexMap;
use scope::{PipelineNames, Symbols};

/// The ways to bring a version out.
pub const STRATEGIES: [&str; 5] = ["rolling", "blue-green", "canary", "ab", "recreate"];

/// What lowering has at hand.
pub struct Lower<'a> {
    /// The declarations.
    pub program: &'a Program,
    /// The texts, for the names of files.
    pub sources: &'a Sources,
    /// What the program declares.
    pub symbols: Symbols,
    /// Where reports go.
    pub diags: Diagnostics,
    /// Components that are being inlined: one that uses itself is refused.
    pub open: Vec<String>,
    /// What can be read in each pipeline.
    pub pipelines: IndexMap<String, PipelineNames>,
}

/// Lowers a program. `None` when it declares no system; that has been reported.
#[must_use]
pub fn lower(program: &Program, sources: &Sources) -> (Option<Ir>, Diagnostics) {
    let mut cx = Lower {
        program,
        sources,
        symbols: Symbols::default(),
        diags: Diagnostics::default(),
        open: Vec::new(),
        pipelines: IndexMap::new(),
    };
    symbols::collect(&mut cx);
    components::check_all(&mut cx);
    declarations::check(&mut cx);
    let ir = delivery::system(&mut cx);
    (ir, cx.diags)
}

/// The literal of a fact, where it is one.
pub fn known<T: Clone>(fact: &Option<Given<T>>) -> Option<T> {
    fact.as_ref().and_then(|g| g.known().cloned())
}
