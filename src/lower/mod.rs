//! From declarations to the typed delivery system: names become things, components their steps, defaults values.

pub mod actions;
pub mod artifacts;
pub mod binding;
pub mod calls;
pub mod component_checks;
pub mod component_names;
pub mod components;
pub mod conditions;
pub mod cron;
pub mod declarations;
pub mod delivery;
mod dropped;
pub mod expressions;
mod image_steps;
pub mod jobs;
pub mod labels;
pub mod matrix;
pub mod names;
pub mod outside;
pub mod pipelines;
pub mod raw;
pub mod scope;
pub mod script_quotes;
pub mod shared;
pub mod signatures;
pub mod step_kinds;
pub mod steps;
pub mod symbols;
mod triggers;
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
    /// What can be read in each pipeline, by its name.
    pub pipelines: IndexMap<String, PipelineNames>,
    /// The tests.
    pub tests: Vec<crate::ir::PipelineTest>,
    /// Where reports go.
    pub diags: Diagnostics,
}

/// What does not change while things are lowered.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The declarations.
    pub program: &'a Program,
    /// The texts.
    pub sources: &'a Sources,
    /// What the program declares.
    pub symbols: &'a Symbols,
    /// What can be read in each pipeline.
    pub pipelines: &'a IndexMap<String, PipelineNames>,
}

impl<'a> Known<'a> {
    /// What the names of components are worked out from.
    #[must_use]
    pub fn library(self) -> component_names::Library<'a> {
        component_names::Library { program: self.program, symbols: self.symbols, depth: 0 }
    }
}

impl Lower<'_> {
    /// What does not change, and where reports go: apart, so that both can be held.
    pub fn parts(&mut self) -> (Known<'_>, &mut Diagnostics) {
        let known =
            Known { program: self.program, sources: self.sources, symbols: &self.symbols, pipelines: &self.pipelines };
        (known, &mut self.diags)
    }
}

/// Lowers a program. `None` when it declares no system; that has been reported.
#[must_use]
pub fn lower(program: &Program, sources: &Sources) -> (Option<Ir>, Diagnostics) {
    let mut cx = Lower {
        program,
        sources,
        symbols: Symbols::default(),
        pipelines: IndexMap::new(),
        tests: Vec::new(),
        diags: Diagnostics::default(),
    };
    symbols::collect(&mut cx);
    labels::reserved(&mut cx);
    outside::ecosystems(&mut cx);
    if component_checks::circles(program, &mut cx.diags) {
        // Nothing that follows would come to an end.
        return (None, cx.diags);
    }
    cx.pipelines = signatures::all(&mut cx);
    components::check_all(&mut cx);
    declarations::check(&mut cx);
    let ir = delivery::system(&mut cx);
    (ir, cx.diags)
}

/// The literal of a fact, where it is one.
pub fn known<T: Clone>(fact: &Option<Given<T>>) -> Option<T> {
    fact.as_ref().and_then(|g| g.known().cloned())
}
