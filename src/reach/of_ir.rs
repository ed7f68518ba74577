//! A program as workflows for the analysis.

use super::model::{Dialect, Job, Step, System, Warn, Workflow};
use crate::expr::{Expr, Function, Kind, Literal, Operator, visit};
use crate::ir::{self, Axis, CallTarget, Ir, Matrix, Piece, Pipeline, Ref, StepKind, Value, Work, graph};
use crate::source::Span;
use crate::words::ty::Ty;
use std::collections::BTreeMap;

/// The most cells of a matrix.
const CELLS: usize = 256;

/// The program.
pub(super) fn system(ir: &Ir) -> System {
    System {
        repository: ir.system.repository.clone(),
        branch: ir.system.branch.clone(),
        branches: branches(ir),
        asked: Vec::new(),
        workflows: ir.pipelines.iter().map(|pipeline| workflow(pipeline, ir)).collect(),
    }
}

/// A condition of a test, with what the language means by it.
pub(super) fn meant(expr: &Expr<Ref>) -> Expr<Ref> {
    visit::rewrite(expr.clone(), &mut |expr| match expr.kind {
        Kind::Binary(operator @ (Operator::Equal | Operator::NotEqual), left, right) => {
            let left = event(*left, &right);
            let right = event(*right, &left);
            let (left, right) = (side(left, false), side(right, false));
            Expr::new(Kind::Binary(operator, Box::new(left), Box::new(right)), expr.span)
        }
        kind => Expr::new(kind, expr.span),
    })
}

/// The branches that environments and the protection of the repository name.
fn branches(ir: &Ir) -> Vec<String> {
    let of_environments = ir.environments.values().flat_map(|environment| &environment.branches);
    let protected =
        ir.repository.iter().flat_map(|repository| &repository.protect).flat_map(|protect| &protect.branches);
    let mut all: Vec<String> = of_environments.chain(protected).chain([&ir.system.branch]).cloned().collect();
    all.sort();
    all.dedup();
    all
}

/// `unit.measure` as an id.
pub(super) fn step_id(key: &str) -> String {
    key.replace(['.', '/'], "-")
}

fn workflow(pipeline: &Pipeline, ir: &Ir) -> Workflow {
    Workflow {
        name: pipeline.name.clone(),
        triggers: pipeline.triggers.clone(),
        jobs: pipeline.jobs.iter().map(|it| job(it, pipeline, ir)).collect(),
        pushed_by: pushed_by(pipeline, ir),
        dialect: if pipeline.derives { Dialect::Program } else { Dialect::Github },
        span: pipeline.span,
    }
}

/// Images with the one job that has pushed them wherever it has succeeded.
fn pushed_by(pipeline: &Pipeline, ir: &Ir) -> BTreeMap<String, String> {
    let mut builds: BTreeMap<&str, Vec<(&ir::Job, &ir::Step)>> = BTreeMap::new();
    for job in &pipeline.jobs {
        for step in job.steps() {
            if let StepKind::Build(build) = &step.kind {
                build.images.iter().for_each(|image| builds.entry(image.as_str()).or_default().push((job, step)));
            }
        }
    }
    let certain = |image: &str, job: &ir::Job, step: &ir::Step| {
        let always = step.when.is_none() && step.warn.is_none() && job.warn.is_none() && job.matrix.is_none();
        always && ir.images.get(image).is_some_and(|image| image.push && image.from.is_none())
    };
    let one = |(image, found): (&str, Vec<(&ir::Job, &ir::Step)>)| match found.as_slice() {
        [(job, step)] if certain(image, job, step) => Some((image.to_owned(), job.name.clone())),
        _ => None,
    };
    builds.into_iter().filter_map(one).collect()
}

fn job(job: &ir::Job, pipeline: &Pipeline, ir: &Ir) -> Job {
    let types = Types { job, pipeline, ir };
    let mut needs: Vec<String> = job.after.iter().map(|after| after.value.clone()).collect();
    needs.extend(graph::needs(job).into_iter().filter(|need| !job.after.iter().any(|after| after.value == *need)));
    let (call, calls_out) = match &job.work {
        Work::Call(call) => match &call.target {
            CallTarget::Pipeline(name) => {
                let inputs = call.inputs.iter().map(|(name, value)| (name.clone(), types.value(value))).collect();
                (Some((name.clone(), inputs)), false)
            }
            CallTarget::Workflow(_) => (None, true),
        },
        Work::Steps(_) => (None, false),
    };
    let guard = job.matrix.as_ref().filter(|_| pipeline.derives).and_then(not_empty);
    let own = job.when.as_ref().map(|when| types.condition(when));
    let when = match (own, guard) {
        (Some(own), Some(guard)) => Some(Expr::binary(Operator::And, own, guard)),
        (own, guard) => own.or(guard),
    };
    let env = pipeline.env.iter().chain(&job.env).map(|(name, value)| (name.clone(), types.value(value)));
    let mut env: BTreeMap<String, Expr<Ref>> = env.collect();
    for name in job.steps().iter().flat_map(sets) {
        env.remove(name);
    }
    let rolls_back = job
        .steps()
        .iter()
        .any(|step| matches!(step.kind, StepKind::Rollback { .. } | StepKind::Restore { scratch: false, .. }));
    let rescues = |(name, _): (&Ref, Span)| matches!(name, Ref::Job(_, ir::Predicate::Failed));
    let rescue = rolls_back && job.when.as_ref().is_some_and(|when| visit::names(when).into_iter().any(rescues));
    Job {
        name: job.name.clone(),
        needs,
        written: job.after.iter().map(|after| (after.value.clone(), after.span)).collect(),
        when,
        rescue: rescue && pipeline.derives,
        warn: warn(&job.warn),
        cells: job.matrix.as_ref().map(|matrix| cells(matrix, &types)).unwrap_or_default(),
        env,
        outputs: job.outputs.iter().map(|out| (out.value.0.clone(), types.value(&out.value.1))).collect(),
        call,
        calls_out,
        steps: job.steps().iter().map(|it| step(it, &types)).collect(),
        span: job.span,
    }
}

fn warn(warn: &Option<Option<Expr<Ref>>>) -> Warn {
    match warn {
        None => Warn::No,
        Some(None) => Warn::Yes,
        Some(Some(_)) => Warn::Perhaps,
    }
}

/// The variables that a step sets for those behind it.
fn sets(step: &ir::Step) -> &[String] {
    match &step.kind {
        StepKind::Run(run) => &run.sets,
        _ => &[],
    }
}

fn step(step: &ir::Step, types: &Types<'_>) -> Step {
    Step {
        key: step.key.as_deref().map(step_id),
        when: step.when.as_ref().map(|when| types.condition(when)),
        warn: warn(&step.warn),
        span: step.origin.users(),
    }
}

/// A matrix that comes from an output makes no cell where that is an empty list.
fn not_empty(matrix: &Matrix) -> Option<Expr<Ref>> {
    let axes = matrix.axes.iter().filter_map(|(_, axis)| match axis {
        Axis::Dynamic(expr) => Some(expr),
        Axis::Values(_) | Axis::Rows(_) => None,
    });
    let test = |expr: &Expr<Ref>| {
        let list = match &expr.kind {
            Kind::Literal(_) | Kind::List(_) => return None,
            Kind::Call(Function::FromJson, arguments) => arguments.first()?.clone(),
            Kind::Name(Ref::Output { .. } | Ref::JobOutput(..) | Ref::Input(..) | Ref::Var(_)) => expr.clone(),
            _ => Expr::call(Function::ToJson, vec![expr.clone()], expr.span),
        };
        Some(Expr::binary(Operator::NotEqual, list, Expr::text("[]", expr.span)))
    };
    let tests = matrix.from.iter().chain(axes).filter_map(test);
    tests.reduce(|left, right| Expr::binary(Operator::And, left, right))
}

type Cell = BTreeMap<String, Expr<Ref>>;

/// The cells of a matrix that is known; none where it is not, or something is added to it or taken away.
fn cells(matrix: &Matrix, types: &Types<'_>) -> Vec<Cell> {
    if matrix.from.is_some() || !matrix.include.is_empty() || !matrix.exclude.is_empty() {
        return Vec::new();
    }
    let mut all: Vec<Cell> = vec![Cell::new()];
    for (name, axis) in &matrix.axes {
        let values: Vec<Cell> = match axis {
            Axis::Values(values) => {
                values.iter().map(|value| Cell::from([(name.clone(), types.value(value))])).collect()
            }
            Axis::Rows(rows) => {
                let row = |row: &Vec<(String, Value)>| {
                    row.iter().map(|(column, value)| (format!("{name}.{column}"), types.value(value))).collect()
                };
                rows.iter().map(row).collect()
            }
            Axis::Dynamic(_) => return Vec::new(),
        };
        let with = |cell: &Cell| {
            let cell = cell.clone();
            values.iter().map(move |more| cell.clone().into_iter().chain(more.clone()).collect()).collect::<Vec<Cell>>()
        };
        all = all.iter().flat_map(with).collect();
        if all.len() > CELLS {
            return Vec::new();
        }
    }
    all
}

/// The name of an event as GitHub has it, where the event is compared with it.
fn event(literal: Expr<Ref>, other: &Expr<Ref>) -> Expr<Ref> {
    let name = match (literal.literal(), &other.kind) {
        (Some(Literal::String(name)), Kind::Name(Ref::Run(ir::RunName::Event))) => name.clone(),
        _ => return literal,
    };
    match name.as_str() {
        "dispatch" => Expr::text("workflow_dispatch", literal.span),
        "call" => Expr::text("workflow_call", literal.span),
        _ => literal,
    }
}

/// A side of a comparison. An output that is compared with a text is not looked at as true or false.
fn side(side: Expr<Ref>, with_text: bool) -> Expr<Ref> {
    match side.kind {
        Kind::Literal(Literal::Null) => Expr::text("", side.span),
        Kind::Binary(Operator::Equal, name, _) if with_text && name.span == side.span => *name,
        kind => Expr::new(kind, side.span),
    }
}

/// What is needed to know the types of outputs.
struct Types<'a> {
    job: &'a ir::Job,
    pipeline: &'a Pipeline,
    ir: &'a Ir,
}

impl Types<'_> {
    /// A condition with what the language means by it: `none` is the empty text where it is compared, and an output that
    /// is true or false is a text.
    fn condition(&self, expr: &Expr<Ref>) -> Expr<Ref> {
        visit::rewrite(expr.clone(), &mut |expr| self.truth(expr))
    }

    fn truth(&self, expr: Expr<Ref>) -> Expr<Ref> {
        let span = expr.span;
        match expr.kind {
            Kind::Name(name) if self.is_bool(&name) => {
                Expr::binary(Operator::Equal, Expr::name(name, span), Expr::text("true", span))
            }
            Kind::Binary(operator @ (Operator::Equal | Operator::NotEqual), left, right) => {
                let left = event(*left, &right);
                let right = event(*right, &left);
                let text = |other: &Expr<Ref>| matches!(other.literal(), Some(Literal::String(_)));
                let (is_text, text_is) = (text(&right), text(&left));
                let (left, right) = (side(left, is_text), side(right, text_is));
                Expr::new(Kind::Binary(operator, Box::new(left), Box::new(right)), span)
            }
            kind => Expr::new(kind, span),
        }
    }

    /// Whether a name is an output that is true or false.
    fn is_bool(&self, name: &Ref) -> bool {
        match name {
            Ref::Output { job, step, name } => {
                let owner = job.as_ref().map_or(Some(self.job), |job| self.pipeline.job(job));
                let found = owner.and_then(|job| job.steps().iter().find(|s| s.key.as_deref() == Some(step)));
                let outputs = match found.map(|step| &step.kind) {
                    Some(StepKind::Run(run)) => &run.outputs,
                    Some(StepKind::Action(action)) => &action.outputs,
                    _ => return name == "passed",
                };
                outputs.iter().any(|(output, ty)| output == name && *ty == Ty::Bool)
            }
            Ref::JobOutput(job, name) => match self.pipeline.job(job).map(|job| (&job.work, &job.outputs)) {
                Some((Work::Steps(_), outputs)) => {
                    outputs.iter().any(|out| out.value.0 == *name && matches!(&out.value.1, Value::Expr(_, Ty::Bool)))
                }
                Some((Work::Call(call), _)) => {
                    let CallTarget::Pipeline(target) = &call.target else { return false };
                    let target = self.ir.pipelines.iter().find(|pipeline| pipeline.name == *target);
                    let mut outputs = target.iter().flat_map(|pipeline| &pipeline.outputs);
                    outputs.any(|out| out.value.0 == *name && out.value.1 == Ty::Bool)
                }
                None => false,
            },
            _ => false,
        }
    }

    /// A value as an expression.
    fn value(&self, value: &Value) -> Expr<Ref> {
        match value {
            Value::Expr(expr, _) => expr.clone(),
            Value::List(items) => {
                let span = self.job.span;
                Expr::new(Kind::List(items.iter().map(|item| self.value(item)).collect()), span)
            }
            Value::Text(text) => match text.pieces.as_slice() {
                [Piece::Hole(expr, _)] => expr.clone(),
                _ => self.format(text),
            },
        }
    }

    fn format(&self, text: &ir::Text) -> Expr<Ref> {
        if let Some(plain) = text.as_plain() {
            return Expr::text(plain, text.span);
        }
        let (mut pattern, mut holes) = (String::new(), Vec::new());
        for piece in &text.pieces {
            match piece {
                Piece::Literal(literal) => pattern.push_str(&literal.replace('{', "{{").replace('}', "}}")),
                Piece::Hole(expr, _) => {
                    pattern.push_str(&format!("{{{}}}", holes.len()));
                    holes.push(expr.clone());
                }
            }
        }
        let arguments = [Expr::text(pattern, text.span)].into_iter().chain(holes).collect();
        Expr::call(Function::Format, arguments, text.span)
    }
}
