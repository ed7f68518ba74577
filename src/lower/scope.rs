//! What names mean in a place: the program's declarations, the pipeline, the job, the component.

use crate::ir::{Ref, Text, Value};
use crate::source::Span;
use crate::syntax::ast;
use crate::words::ty::{Form, Kind, Ty};
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

/// What the whole program declares, by kind and name.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    /// Where each name of each kind is declared.
    pub names: BTreeMap<Kind, IndexMap<String, Span>>,
    /// Constants: `var NAME = VALUE`.
    pub constants: IndexMap<String, (Value, Ty)>,
    /// Fields of kinds that read as values: `environment.staging.url`, `state.store`, `emit.chart`, …
    pub fields: BTreeMap<String, (Value, Ty)>,
    /// Keys of cluster secrets.
    pub secret_keys: BTreeMap<String, BTreeSet<String>>,
    /// Forms of secrets.
    pub secret_forms: BTreeMap<String, Form>,
}

impl Symbols {
    /// The names of a kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.names.get(&kind).into_iter().flat_map(|m| m.keys().map(String::as_str))
    }

    /// Whether there is one.
    #[must_use]
    pub fn has(&self, kind: Kind, name: &str) -> bool {
        self.names.get(&kind).is_some_and(|m| m.contains_key(name))
    }

    /// Where it is declared.
    #[must_use]
    pub fn span(&self, kind: Kind, name: &str) -> Option<Span> {
        self.names.get(&kind)?.get(name).copied()
    }

    /// The kinds that declare this name.
    #[must_use]
    pub fn kinds(&self, name: &str) -> Vec<Kind> {
        self.names.iter().filter(|(_, m)| m.contains_key(name)).map(|(k, _)| *k).collect()
    }
}

/// What can be read of a job from other jobs, and of its steps within it.
#[derive(Clone, Debug, Default)]
pub struct JobNames {
    /// Outputs of steps by key: `unit` or `unit.measure`.
    pub steps: IndexMap<String, StepNames>,
    /// Outputs of component instances: what they stand for, in the job's own terms.
    pub instances: IndexMap<String, IndexMap<String, (Value, Ty)>>,
    /// Artifacts by key: `log`, `unit.report`.
    pub artifacts: BTreeSet<String>,
    /// Declared outputs.
    pub outputs: IndexMap<String, Ty>,
    /// The pipeline that it calls.
    pub calls: Option<String>,
    /// Whether what it calls is elsewhere: nothing is known of its outputs.
    pub calls_elsewhere: bool,
    /// Its folder, where that is written out.
    pub dir: Option<Text>,
    /// Whether it has a matrix.
    pub matrix: bool,
    /// Axes with their types, and columns.
    pub axes: IndexMap<String, AxisNames>,
    /// Whether the axes come from another job and are not known by name.
    pub open_matrix: bool,
    /// Its name in the program.
    pub span: Option<Span>,
}

/// An axis of a matrix.
#[derive(Clone, Debug)]
pub struct AxisNames {
    /// The type of its values.
    pub ty: Ty,
    /// Its columns, where it has rows.
    pub columns: IndexMap<String, Ty>,
}

/// What can be read of a step.
#[derive(Clone, Debug, Default)]
pub struct StepNames {
    /// Outputs with their types.
    pub outputs: IndexMap<String, Ty>,
    /// Whether it may have outputs that nobody knows of.
    pub open: bool,
    /// Its position among the steps of the job.
    pub position: usize,
}

/// What can be read in a pipeline.
#[derive(Clone, Debug, Default)]
pub struct PipelineNames {
    /// Its name.
    pub name: String,
    /// Inputs with their types.
    pub inputs: IndexMap<String, Ty>,
    /// Named expressions.
    pub values: IndexMap<String, ast::Expr>,
    /// Jobs in order.
    pub jobs: IndexMap<String, JobNames>,
    /// Names of schedules.
    pub schedules: Vec<String>,
    /// GitHub's names of its events.
    pub events: Vec<String>,
    /// What `call` gives back.
    pub outputs: IndexMap<String, Ty>,
}

/// What can be read in a component.
#[derive(Clone, Debug, Default)]
pub struct ComponentNames {
    /// Inputs: type, and the value where it is used.
    pub inputs: IndexMap<String, (Ty, Option<Value>)>,
    /// Named expressions.
    pub values: IndexMap<String, ast::Expr>,
    /// The instance's name, where it is used.
    pub instance: Option<String>,
    /// Its title, where it is used.
    pub title: Option<Value>,
    /// The folder of the job, where it is used.
    pub dir: Option<Value>,
    /// The module that it stands in: names of components are looked up there first.
    pub module: Option<String>,
    /// Its steps and instances, by their keys within it.
    pub names: JobNames,
}

/// A place in which expressions stand.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The program.
    pub symbols: &'a Symbols,
    /// The pipeline, if it is in one.
    pub pipeline: Option<&'a PipelineNames>,
    /// The job, if it is in one.
    pub job: Option<&'a str>,
    /// The component, if it is in one.
    pub component: Option<&'a ComponentNames>,
    /// Inputs of a command, and of its verb.
    pub command: Option<&'a IndexMap<String, Ty>>,
    /// How many steps stand before it: only those can be read. `usize::MAX`: all.
    pub position: usize,
    /// What else a bare name may be: `status`, `service.host`, `body.x`.
    pub extra: &'a [(&'a str, Ty)],
    /// Whether it stands in a `service`: `service.host` reads there.
    pub in_service: bool,
    /// The shell of scripts that name none.
    pub shell: &'a str,
    /// The folder of the job's scripts; those of a component have none but their own.
    pub dir: Option<&'a Text>,
}

impl<'a> Scope<'a> {
    /// The place of a declaration outside of pipelines.
    #[must_use]
    pub fn top(symbols: &'a Symbols) -> Scope<'a> {
        Scope {
            symbols,
            pipeline: None,
            job: None,
            component: None,
            command: None,
            position: usize::MAX,
            extra: &[],
            in_service: false,
            shell: "bash",
            dir: None,
        }
    }

    /// The names of the job or component whose steps can be read here.
    #[must_use]
    pub fn steps(&self) -> Option<&'a JobNames> {
        match self.component {
            Some(component) => Some(&component.names),
            None => self.pipeline?.jobs.get(self.job?),
        }
    }

    /// The prefix that the keys of a component's steps get where it is used.
    #[must_use]
    pub fn prefix(&self, key: &str) -> String {
        match self.component.and_then(|c| c.instance.as_deref()) {
            Some(instance) => format!("{instance}.{key}"),
            None => key.to_string(),
        }
    }

    /// The folder of the job that this stands in, or in which the component around it is used.
    #[must_use]
    pub fn folder(&self, span: Span) -> Value {
        let root = || Value::Text(Text::plain(".", span));
        match self.component {
            Some(component) => component.dir.clone().unwrap_or_else(root),
            None => self.dir.map_or_else(root, |dir| Value::Text(dir.clone())),
        }
    }

    /// A reference to a step of the job that it is in.
    #[must_use]
    pub fn output(&self, key: &str, name: &str) -> Ref {
        Ref::Output { job: None, step: self.prefix(key), name: name.to_string() }
    }
}
