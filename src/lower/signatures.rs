//! What can be read in each pipeline, before any expression is lowered: inputs, jobs, outputs of steps, artifacts, axes.

use super::component_names::{Library, instance_names};
use super::pipelines::github_event;
use super::scope::{AxisNames, JobNames, PipelineNames, StepNames};
use super::{Lower, STRATEGIES};
use crate::catalogue::{ActionRef, Catalogue};
use crate::ir::Text;
use crate::syntax::ast::{self, ExprKind};
use crate::words::pipeline::{Job, Matrix, Pipeline};
use crate::words::program::Program;
use crate::words::read::Entry;
use crate::words::steps::{Step, StepKind};
use crate::words::ty::{Kind, Ty};
use crate::words::values::{expr_of, literal};
use indexmap::IndexMap;

/// The names of all pipelines.
pub fn all(cx: &mut Lower<'_>) -> IndexMap<String, PipelineNames> {
    let program = cx.program;
    let mut pipelines: IndexMap<String, PipelineNames> = IndexMap::new();
    for pipeline in &program.project.pipelines {
        let names = pipeline_names(pipeline, cx);
        pipelines.entry(pipeline.name.text.clone()).or_insert(names);
    }
    // What a job calls is known only now.
    let known = pipelines.clone();
    for names in pipelines.values_mut() {
        for job in names.jobs.values_mut() {
            let Some(called) = job.calls.as_ref().and_then(|c| known.get(c)) else { continue };
            job.outputs.extend(called.outputs.clone());
            for (inner, inner_names) in &called.jobs {
                job.artifacts.extend(inner_names.artifacts.iter().map(|a| format!("{inner}.{a}")));
            }
        }
    }
    pipelines
}

fn pipeline_names(pipeline: &Pipeline, cx: &mut Lower<'_>) -> PipelineNames {
    let mut names = PipelineNames { name: pipeline.name.text.clone(), ..PipelineNames::default() };
    for on in &pipeline.fields.on {
        for event in &on.events {
            names.events.push(github_event(&event.text).to_string());
        }
        names.schedules.extend(on.name.iter().map(|n| n.text.clone()));
        for input in &on.fields.inputs {
            names.inputs.entry(input.name.text.clone()).or_insert_with(|| input_type(&input.ty, cx));
        }
        for output in &on.fields.outputs {
            names.outputs.insert(output.name.text.clone(), output.ty.clone().unwrap_or(Ty::Text));
        }
    }
    for value in &pipeline.fields.values {
        if let Some(expr) = &value.value {
            names.values.insert(value.name.text.clone(), expr.clone());
        }
    }
    for job in &pipeline.fields.jobs {
        let job_names = job_names(job, pipeline, cx);
        for value in &job.fields.values {
            if let Some(expr) = &value.value {
                names.values.insert(value.name.text.clone(), expr.clone());
            }
        }
        names.jobs.entry(job.name.text.clone()).or_insert(job_names);
    }
    open_matrices(pipeline, &mut names);
    names
}

/// An input's type as GitHub's form knows it: kinds whose members the program declares become choices.
#[must_use]
pub fn input_type(ty: &Ty, cx: &Lower<'_>) -> Ty {
    match ty {
        Ty::Declared(Kind::Environment) => Ty::Choice(cx.symbols.of(Kind::Environment).map(str::to_string).collect()),
        Ty::Declared(Kind::Rollout) => Ty::choice(&used_strategies(cx.program)),
        other => other.clone(),
    }
}

/// The strategies that some environment has, in the order of the language; all, where none says it.
fn used_strategies(program: &Program) -> Vec<&'static str> {
    let rollouts = || program.project.environments.iter().flat_map(|e| &e.fields.rollouts);
    let used: Vec<&str> = STRATEGIES.into_iter().filter(|s| rollouts().any(|r| r.by.strategy().word() == *s)).collect();
    if used.is_empty() { STRATEGIES.to_vec() } else { used }
}

/// The folder of a job's scripts, where it is written out.
fn folder(job: &Job, pipeline: &Pipeline, cx: &Lower<'_>) -> Option<Text> {
    let system = cx.program.project.system.first().and_then(|s| s.fields.dir.as_ref());
    let own = [job.fields.dir.as_ref(), pipeline.fields.dir.as_ref(), system];
    let given = own.into_iter().flatten().find(|dir| !dir.default)?;
    let (path, _) = literal(&expr_of(given.value.clone())?)?;
    Some(Text::plain(path, given.span))
}

fn job_names(job: &Job, pipeline: &Pipeline, cx: &mut Lower<'_>) -> JobNames {
    let mut names = of_steps(&job.fields.steps, None, Library { program: cx.program, symbols: &cx.symbols, depth: 0 });
    names.span = Some(job.name.span);
    names.dir = folder(job, pipeline, cx);
    for output in &job.fields.outputs {
        names.outputs.insert(output.name.text.clone(), output.ty.clone().unwrap_or(Ty::Text));
    }
    for step in &job.fields.steps {
        if let StepKind::Call { target, .. } = &step.kind {
            if target.quoted {
                names.calls_elsewhere = true;
            } else {
                names.calls = Some(target.text.clone());
            }
        }
    }
    for matrix in &job.fields.matrix {
        axes(matrix, &mut names);
    }
    names
}

/// What the steps of a job or component offer to those behind them. `module` is where the component stands.
#[must_use]
pub fn of_steps(steps: &[Step], module: Option<&str>, library: Library<'_>) -> JobNames {
    let mut names = JobNames::default();
    for (position, step) in steps.iter().enumerate() {
        match &step.kind {
            StepKind::Artifact { .. } => {
                names.artifacts.extend(step.name.iter().map(|n| n.text.clone()));
            }
            StepKind::Use { component, body } => {
                let key = instance_name(step, component);
                let instance = instance_names(component, &key, &body.entries, module, library);
                names.artifacts.extend(instance.artifacts.iter().map(|a| format!("{key}.{a}")));
                names.instances.insert(key, instance.outputs);
            }
            _ => {
                for (key, mut found) in step_outputs(step) {
                    found.position = position;
                    names.steps.insert(key, found);
                }
            }
        }
    }
    names
}

/// What an instance is called: by its own name, else after the component.
#[must_use]
pub fn instance_name(step: &Step, component: &ast::Name) -> String {
    let own = step.name.as_ref().map(|n| n.text.clone());
    own.unwrap_or_else(|| component.text.rsplit('.').next().unwrap_or(&component.text).to_string())
}

fn outputs<const N: usize>(list: [(&str, Ty); N]) -> StepNames {
    let outputs = list.into_iter().map(|(n, t)| (n.to_string(), t)).collect();
    StepNames { outputs, open: false, position: 0 }
}

/// The outputs of one step, by its key.
fn step_outputs(step: &Step) -> Vec<(String, StepNames)> {
    let own = |names: StepNames| step.name.iter().map(|n| (n.text.clone(), names.clone())).collect();
    match &step.kind {
        StepKind::Run(run) => {
            let declared = run.outputs.iter().map(|o| (o.name.text.clone(), o.ty.clone().unwrap_or(Ty::Text)));
            own(StepNames { outputs: declared.collect(), open: false, position: 0 })
        }
        StepKind::Action { reference, body } => {
            let mut names = action_outputs(&reference.text);
            for output in &body.outputs {
                names.outputs.insert(output.name.text.clone(), output.ty.clone().unwrap_or(Ty::Text));
            }
            own(names)
        }
        StepKind::Checkout(_) => own(outputs([("commit", Ty::Text), ("ref", Ty::Text)])),
        StepKind::Load { load, .. } => {
            vec![(load.text.clone(), outputs([("results", Ty::Path), ("passed", Ty::Bool)]))]
        }
        StepKind::Check { check, .. } => vec![(check.text.clone(), outputs([("passed", Ty::Bool)]))],
        StepKind::Scan { .. } => vec![("scan".into(), outputs([("report", Ty::Path)]))],
        StepKind::Deploy { .. } => {
            let names = outputs([("url", Ty::Url), ("revision", Ty::Count), ("previous", Ty::Semver)]);
            vec![("deploy".into(), names)]
        }
        StepKind::Backup { backup, .. } => vec![(backup.text.clone(), outputs([("id", Ty::Text)]))],
        _ => own(StepNames { outputs: IndexMap::new(), open: true, position: 0 }),
    }
}

/// The outputs that the catalogue knows of an action; an unknown action may have any.
fn action_outputs(reference: &str) -> StepNames {
    let facts = reference.parse::<ActionRef>().ok().map(|r| Catalogue::builtin().action(&r));
    let facts = facts.as_ref().and_then(|lookup| lookup.facts());
    match facts.and_then(|f| f.outputs.as_ref().map(|o| (o, f.open_outputs))) {
        Some((known, open)) => {
            let outputs = known.iter().map(|o| ((*o).to_string(), Ty::Text)).collect();
            StepNames { outputs, open, position: 0 }
        }
        None => StepNames { outputs: IndexMap::new(), open: true, position: 0 },
    }
}

fn axes(matrix: &Matrix, names: &mut JobNames) {
    names.matrix = true;
    names.open_matrix = matrix.from.is_some();
    for axis in &matrix.axes {
        names.axes.insert(axis.key.text.clone(), AxisNames { ty: axis_type(&axis.value), columns: IndexMap::new() });
    }
    for (axis, row) in &matrix.rows {
        let entry = names.axes.entry(axis.text.clone());
        let entry = entry.or_insert_with(|| AxisNames { ty: Ty::Any, columns: IndexMap::new() });
        add_columns(&mut entry.columns, row);
    }
    for row in &matrix.include {
        for column in row {
            let ty = item_type(&column.value);
            names
                .axes
                .entry(column.key.text.clone())
                .and_modify(|a| a.ty = widen(&a.ty, &ty))
                .or_insert_with(|| AxisNames { ty, columns: IndexMap::new() });
        }
    }
}

fn add_columns(columns: &mut IndexMap<String, Ty>, row: &[Entry]) {
    for column in row {
        let ty = item_type(&column.value);
        columns.entry(column.key.text.clone()).and_modify(|t| *t = widen(t, &ty)).or_insert(ty);
    }
}

fn widen(a: &Ty, b: &Ty) -> Ty {
    if a == b { a.clone() } else { super::types::join(a, b) }
}

/// The type of an axis by its values.
fn axis_type(value: &ast::Expr) -> Ty {
    match &value.kind {
        ExprKind::List(items) => items.iter().map(item_type).reduce(|a, b| widen(&a, &b)).unwrap_or(Ty::Any),
        ExprKind::Name(_) => Ty::Any,
        _ => item_type(value),
    }
}

fn item_type(value: &ast::Expr) -> Ty {
    match &value.kind {
        ExprKind::Name(text) if matches!(text.as_str(), "true" | "false") => Ty::Bool,
        ExprKind::Name(text)
            if !text.contains('.') || text.starts_with(|c: char| c.is_ascii_lowercase()) && is_label(text) =>
        {
            Ty::choice(&[text])
        }
        ExprKind::Quantity(_) => Ty::Version,
        ExprKind::Template(_) | ExprKind::Quoted(_) => Ty::Text,
        _ => Ty::Any,
    }
}

/// `ubuntu-24.04`: a name whose part behind the dot is a number.
fn is_label(text: &str) -> bool {
    !crate::words::values::is_reference(text, crate::words::values::Written::Name)
}

/// `matrix from JOB.STEP.OUTPUT` and axes from outputs: the columns are those of the output's type.
fn open_matrices(pipeline: &Pipeline, names: &mut PipelineNames) {
    for job in &pipeline.fields.jobs {
        for matrix in &job.fields.matrix {
            if let Some(Ty::Rows(columns)) = matrix.from.as_ref().and_then(|f| output_type(f, names)) {
                let Some(job_names) = names.jobs.get_mut(&job.name.text) else { continue };
                job_names.open_matrix = columns.is_empty();
                for column in columns {
                    job_names.axes.insert(column, AxisNames { ty: Ty::Text, columns: IndexMap::new() });
                }
            }
            for axis in &matrix.axes {
                if let Some(Ty::List(item)) = output_type(&axis.value, names)
                    && let Some(found) = names.jobs.get_mut(&job.name.text).and_then(|j| j.axes.get_mut(&axis.key.text))
                {
                    found.ty = *item;
                }
            }
        }
    }
}

fn output_type(expr: &ast::Expr, names: &PipelineNames) -> Option<Ty> {
    let ExprKind::Name(text) = &expr.kind else { return None };
    let (job, rest) = text.split_once('.')?;
    let (step, output) = rest.rsplit_once('.')?;
    let job = names.jobs.get(job)?;
    let of_step = job.steps.get(step).and_then(|s| s.outputs.get(output));
    of_step.or_else(|| job.instances.get(step)?.get(output).map(|(_, ty)| ty)).cloned()
}
