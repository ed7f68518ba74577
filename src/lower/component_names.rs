//! What a component offers: the names of its steps, inputs and outputs.

use super::binding::{Around, Instance, bind, lookup};
use super::expressions::typed_value;
use super::scope::{ComponentNames, Scope, Symbols};
use super::signatures::of_steps;
use crate::diag::Diagnostics;
use crate::expr::Expr;
use crate::ir::{Ref, Value};
use crate::syntax::ast;
use crate::words::program::Program;
use crate::words::read::Entry;
use crate::words::system::Component;
use crate::words::ty::Ty;
use indexmap::IndexMap;

/// How deep components may use each other.
pub(super) const DEPTH: usize = 16;

/// What an instance offers to the job: its outputs in the job's own terms, and its artifacts.
#[derive(Default)]
pub struct InstanceNames {
    /// Outputs.
    pub outputs: IndexMap<String, (Value, Ty)>,
    /// Artifacts.
    pub artifacts: Vec<String>,
}

/// What the names of components are worked out from.
#[derive(Clone, Copy)]
pub struct Library<'a> {
    /// The declarations.
    pub program: &'a Program,
    /// What the program declares.
    pub symbols: &'a Symbols,
    /// How deep in components this is.
    pub depth: usize,
}

/// The names of a component's own steps, its inputs not bound.
pub(super) fn unbound(component: &Component, module: Option<&str>, library: Library<'_>) -> ComponentNames {
    let fields = &component.fields;
    let values = fields.values.iter().filter_map(|v| Some((v.name.text.clone(), v.value.clone()?))).collect();
    ComponentNames {
        inputs: fields.inputs.iter().map(|i| (i.name.text.clone(), (i.ty.clone(), None))).collect(),
        values,
        instance: None,
        title: None,
        dir: None,
        module: module.map(str::to_string),
        names: of_steps(&fields.steps, module, library),
    }
}

/// What `use COMPONENT KEY { … }` offers.
#[must_use]
pub fn instance_names(
    component: &ast::Name,
    key: &str,
    entries: &[Entry],
    module: Option<&str>,
    library: Library<'_>,
) -> InstanceNames {
    // One that uses itself is refused where it is inlined.
    if library.depth > DEPTH {
        return InstanceNames::default();
    }
    let around = Around { inside: module, beside: None };
    let Some(component) = lookup(&component.text, around, library.program) else { return InstanceNames::default() };
    let found = component.component;
    // What is wrong with the inputs is reported where the component is inlined; the folder of the job is known there, too.
    let quiet = &mut Diagnostics::default();
    let at = found.name.span;
    let instance = Instance { key: Some(key.to_string()), title: None, dir: None, at, given: entries, filled: &[] };
    let deeper = Library { depth: library.depth + 1, ..library };
    let (names, _) = bind(component, instance, &Scope::top(library.symbols), deeper, quiet);
    let scope = Scope { component: Some(&names), ..Scope::top(library.symbols) };
    let mut outputs = IndexMap::new();
    for output in &found.fields.outputs {
        let ty = output.ty.clone().unwrap_or(Ty::Text);
        let value = match &output.value {
            Some(expr) => typed_value(expr, &ty, &scope, &mut Diagnostics::default()).map(|(value, _)| value),
            // A signature: the compiler brings the step that has it.
            None => {
                let name = Ref::Output { job: None, step: key.to_string(), name: output.name.text.clone() };
                Some(Value::Expr(Expr::name(name, output.name.span), ty.clone()))
            }
        };
        outputs.extend(value.map(|value| (output.name.text.clone(), (value, ty))));
    }
    InstanceNames { outputs, artifacts: names.names.artifacts.iter().cloned().collect() }
}
