//! What each word of a step does.

use super::components::Use;
use super::expressions::{condition, typed, typed_value, value};
use super::image_steps::image_steps;
use super::scope::Scope;
use super::steps::{entries, environment, expand, fold_value, frame, run, step_facts, title_text};
use super::{Known, artifacts, known};
use crate::catalogue::ActionRef;
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::expr::Literal;
use crate::ir::{self, Sourced, Target, Text, Value};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};
use crate::words::steps::{Gate, RollbackTo, Step, StepKind};
use crate::words::steps_bodies::{ActionFields, CheckoutFields, RunFields};
use crate::words::ty::{Kind, Ty};
use crate::words::values::{Duration, Given, TextExpr, expr_of};

/// Lowers one step; several where a word acts on several things.
pub fn lower(step: &Step, scope: &Scope<'_>, known: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::Step> {
    match &step.kind {
        StepKind::Run(fields) => run_step(step, fields, scope, known, diags).into_iter().collect(),
        StepKind::Action { reference, body } => vec![action(step, reference, body, scope, known, diags)],
        StepKind::Checkout(fields) => {
            let kind = ir::StepKind::Checkout(checkout(fields, scope, diags));
            vec![frame(step, kind, scope, diags)]
        }
        StepKind::Artifact { paths, service_name, body } => {
            artifacts::upload(step, paths, service_name.as_ref(), body, scope, diags).into_iter().collect()
        }
        StepKind::Fetch { artifacts: list, into, .. } => {
            artifacts::download(step, list, into, scope, known, diags).into_iter().collect()
        }
        StepKind::Build { .. } | StepKind::Scan { .. } | StepKind::Tag { .. } | StepKind::Start(_) => {
            image_steps(step, scope, known, diags)
        }
        StepKind::Notify { channels, text } => notify(step, channels, text, scope, known, diags),
        StepKind::Call { .. } | StepKind::Use { .. } => Vec::new(),
        _ => delivery_steps(step, scope, known, diags),
    }
}

fn run_step(
    step: &Step,
    fields: &RunFields,
    scope: &Scope<'_>,
    program: Known<'_>,
    diags: &mut Diagnostics,
) -> Option<ir::Step> {
    let body = run(fields, scope, diags)?;
    let mut lowered = frame(step, ir::StepKind::Run(body), scope, diags);
    let sets: Vec<String> =
        known(&fields.env_sets).map(|l| l.0.into_iter().map(|(t, _)| t.name).collect()).unwrap_or_default();
    let named = env_sets(scope, program);
    lowered.env = environment(&fields.env, &sets, &named, scope, diags);
    lowered.timeout = limit(&fields.timeout);
    lowered.raw = super::raw::of_run(step, fields, program, diags);
    Some(lowered)
}

/// A limit, where it is written.
pub(super) fn limit(fact: &Option<Given<Duration>>) -> Option<ir::Sourced<Duration>> {
    fact.as_ref().and_then(|given| Some(ir::Sourced::new(*given.known()?, given.span)))
}

/// The named sets of variables that can be taken here: of the program, the pipeline, the job.
#[must_use]
pub fn env_sets<'a>(scope: &Scope<'_>, known: Known<'a>) -> Vec<&'a crate::words::read::Entries> {
    let mut sets: Vec<_> = known.program.project.env.iter().collect();
    let name = scope.pipeline.map(|p| p.name.as_str());
    for pipeline in known.program.project.pipelines.iter().filter(|p| Some(p.name.text.as_str()) == name) {
        sets.extend(&pipeline.fields.env);
        sets.extend(pipeline.fields.jobs.iter().flat_map(|j| &j.fields.env));
    }
    sets
}

fn action(
    step: &Step,
    reference: &ast::Name,
    body: &ActionFields,
    scope: &Scope<'_>,
    program: Known<'_>,
    diags: &mut Diagnostics,
) -> ir::Step {
    let mut inputs = Vec::new();
    for entry in &body.entries {
        if let Some((value, _)) = typed_value(&entry.value, &Ty::Text, scope, diags) {
            let value = fold_value(value);
            if !is_none(&value) {
                inputs.push((Sourced::new(entry.key.text.clone(), entry.key.span), value));
            }
        }
    }
    let local = reference.text.starts_with("./") || reference.text.starts_with("docker://");
    if !local && reference.text.parse::<ActionRef>().is_err() {
        let d = Diagnostic::new(
            &codes::ACTION_REFERENCE,
            reference.span,
            format!("`{}` names no version of an action", reference.text),
        );
        diags.push(d.help("write `owner/repository@version`, for instance `actions/checkout@v7`"));
    } else if !local && scope.component.is_none_or(|c| c.instance.is_none()) {
        super::actions::check(reference, &body.entries, &inputs, diags);
    }
    let outputs = body.outputs.iter().map(|o| (o.name.text.clone(), o.ty.clone().unwrap_or(Ty::Text))).collect();
    let reference = Sourced::new(reference.text.clone(), reference.span);
    let kind = ir::StepKind::Action(ir::Action { reference, inputs, outputs });
    let mut lowered = frame(step, kind, scope, diags);
    lowered.env = entries(body.env.iter().flat_map(|e| &e.list), scope, diags);
    lowered.raw = super::raw::of_action(step, body, program, diags);
    step_facts(body, &mut lowered);
    lowered
}

/// Whether a value is `none`.
#[must_use]
pub fn is_none(value: &Value) -> bool {
    matches!(value, Value::Expr(e, _) if e.literal() == Some(&Literal::Null))
}

/// A fact that may be an expression.
pub fn computed(fact: &Option<Given<TextExpr>>, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Value> {
    let expr = expr_of(fact.as_ref()?.value.clone())?;
    value(&expr, &Ty::Text, scope, diags).map(fold_value)
}

fn checkout(fields: &CheckoutFields, scope: &Scope<'_>, diags: &mut Diagnostics) -> ir::Checkout {
    let word = |fact: &Option<Given<crate::words::values::Name>>| known(fact).map(|n| n.0);
    let token = fields.token.as_ref().and_then(|t| expr_of(t.value.clone()));
    ir::Checkout {
        repository: computed(&fields.repository, scope, diags),
        reference: computed(&fields.reference, scope, diags),
        path: computed(&fields.path, scope, diags)
            .filter(|p| !matches!(p, Value::Text(t) if t.as_plain() == Some("."))),
        history: word(&fields.history).filter(|h| h != "1"),
        submodules: word(&fields.submodules).filter(|s| s != "false"),
        lfs: known(&fields.lfs).unwrap_or(false),
        tags: known(&fields.tags).unwrap_or(false),
        sparse: known(&fields.sparse).map(|l| l.0.into_iter().map(|(p, _)| p.0).collect()).unwrap_or_default(),
        token: token.and_then(|t| value(&t, &Ty::Union(vec![Ty::Secret(None), Ty::Text]), scope, diags)),
        credentials: known(&fields.credentials),
    }
}

/// Whether a name of a kind is declared; reports it otherwise.
pub fn declared(kind: Kind, name: &ast::Name, known: Known<'_>, diags: &mut Diagnostics) -> bool {
    if known.symbols.has(kind, &name.text) {
        return true;
    }
    super::shared::undeclared(&[kind], &name.text, name.span, &Scope::top(known.symbols), diags);
    false
}

pub(super) fn all_declared(kind: Kind, names: &[ast::Name], known: Known<'_>, diags: &mut Diagnostics) -> Vec<String> {
    names.iter().filter(|n| declared(kind, n, known, diags)).map(|n| n.text.clone()).collect()
}

fn notify(
    step: &Step,
    channels: &[ast::Name],
    text: &ast::Expr,
    scope: &Scope<'_>,
    known: Known<'_>,
    diags: &mut Diagnostics,
) -> Vec<ir::Step> {
    let Some(text) = title_text(text, scope, diags) else { return Vec::new() };
    let channels: Vec<ast::Name> = channels.iter().flat_map(|c| given_channels(c, scope)).collect();
    let channels: Vec<&ast::Name> = channels.iter().filter(|c| declared(Kind::Channel, c, known, diags)).collect();
    let mut steps = Vec::new();
    for channel in channels {
        let inner = channel_steps(&channel.text, &text, "info", step.span, scope, known, diags);
        steps.push(frame(step, ir::StepKind::Notify { channel: channel.text.clone(), steps: inner }, scope, diags));
    }
    steps
}

/// The channels behind a name: `input.x` of a component stands for those that it was given.
fn given_channels(name: &ast::Name, scope: &Scope<'_>) -> Vec<ast::Name> {
    let inputs = scope.component.map(|c| &c.inputs);
    let Some((inputs, input)) = inputs.zip(name.text.strip_prefix("input.")) else { return vec![name.clone()] };
    let named = |text: &Text| text.as_plain().map(|t| ast::Name { text: t.to_string(), ..name.clone() });
    match inputs.get(input) {
        Some((_, Some(Value::Text(text)))) => named(text).into_iter().collect(),
        Some((_, Some(Value::List(items)))) => {
            items.iter().filter_map(|v| if let Value::Text(t) = v { named(t) } else { None }).collect()
        }
        Some(_) => Vec::new(),
        None => vec![name.clone()],
    }
}

/// The steps that send a text to a channel.
pub fn channel_steps(
    channel: &str,
    text: &Text,
    event: &str,
    span: Span,
    scope: &Scope<'_>,
    known: Known<'_>,
    diags: &mut Diagnostics,
) -> Vec<ir::Step> {
    let Some(declared) = known.program.project.channels.iter().find(|c| c.name.text == channel) else {
        return Vec::new();
    };
    let filled = [("text", Some(Value::Text(text.clone()))), ("event", Some(Value::Text(Text::plain(event, span))))];
    let usage = Use {
        component: &declared.component,
        beside: Some("notify"),
        checked: true,
        dir: None,
        entries: &declared.fields.entries,
        filled: &filled,
        key: channel.to_string(),
        title: None,
        span,
    };
    expand(&usage, scope, known, diags)
}

fn delivery_steps(step: &Step, scope: &Scope<'_>, known: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::Step> {
    let kind = match &step.kind {
        StepKind::Deploy { workloads, environment, strategy, body } => {
            let workloads = all_declared(Kind::Workload, workloads, known, diags);
            let environment = value(environment, &Ty::Declared(Kind::Environment), scope, diags);
            let strategy = strategy.as_ref().map(|s| value(s, &Ty::Declared(Kind::Rollout), scope, diags));
            let version = computed(&body.version, scope, diags);
            let Some(environment) = environment else { return Vec::new() };
            let mut lowered = frame(
                step,
                ir::StepKind::Deploy { workloads, environment, strategy: strategy.flatten(), version },
                scope,
                diags,
            );
            lowered.env = entries(body.env.iter().flat_map(|e| &e.list), scope, diags);
            return vec![lowered];
        }
        StepKind::Check { check, against } => {
            let found = declared(Kind::Check, check, known, diags);
            let target = against.as_ref().and_then(|a| target(a, scope, known, diags));
            found.then(|| ir::StepKind::Check(check.text.clone(), target))
        }
        StepKind::Load { load, against } => {
            let found = declared(Kind::Load, load, known, diags);
            let target = against.as_ref().and_then(|a| target(a, scope, known, diags));
            found.then(|| ir::StepKind::Load(load.text.clone(), target))
        }
        StepKind::Rollback { .. } => rollback(step, scope, known, diags),
        StepKind::Gate(gate_of) => gate(gate_of, scope, known, diags),
        StepKind::Backup { backup, environment } => {
            let found = declared(Kind::Backup, backup, known, diags);
            let environment = value(environment, &Ty::Declared(Kind::Environment), scope, diags).filter(|_| found);
            environment.map(|environment| ir::StepKind::Backup { backup: backup.text.clone(), environment })
        }
        StepKind::Restore { backup, environment, body } => {
            let found = declared(Kind::Backup, backup, known, diags);
            let environment = value(environment, &Ty::Declared(Kind::Environment), scope, diags).filter(|_| found);
            let from = computed(&body.from, scope, diags).filter(|from| !is_none(from));
            let scratch = super::shared::fixed(&body.scratch, scope).unwrap_or(false);
            let backup = backup.text.clone();
            environment.map(|environment| ir::StepKind::Restore { backup, environment, from, scratch })
        }
        StepKind::Connect(environment) => {
            value(environment, &Ty::Declared(Kind::Environment), scope, diags).map(ir::StepKind::Connect)
        }
        _ => None,
    };
    kind.map(|kind| frame(step, kind, scope, diags)).into_iter().collect()
}

fn rollback(step: &Step, scope: &Scope<'_>, known: Known<'_>, diags: &mut Diagnostics) -> Option<ir::StepKind> {
    let StepKind::Rollback { workloads, environment, to: target, body } = &step.kind else { return None };
    let workloads = all_declared(Kind::Workload, workloads, known, diags);
    let environment = value(environment, &Ty::Declared(Kind::Environment), scope, diags);
    let to = rollback_to(target, scope, known, diags);
    let mut option = |option: &Option<Given<crate::words::values::Anything>>| {
        let expr = option.as_ref().and_then(|o| expr_of(o.value.clone()))?;
        condition(&expr, scope, diags)
    };
    let (checks, confirm) = (option(&body.checks), option(&body.confirm));
    let (environment, to) = environment.zip(to)?;
    if let RollbackTo::Backup(name) = target {
        return Some(ir::StepKind::Restore { backup: name.text.clone(), environment, from: None, scratch: false });
    }
    Some(ir::StepKind::Rollback { workloads, environment, to, checks, confirm })
}

fn rollback_to(to: &RollbackTo, scope: &Scope<'_>, known: Known<'_>, diags: &mut Diagnostics) -> Option<Value> {
    match to {
        RollbackTo::Version(expr) => {
            let wanted = Ty::Union(vec![Ty::Semver, Ty::choice(&["previous"])]);
            value(expr, &wanted, scope, diags)
        }
        RollbackTo::Backup(name) => {
            declared(Kind::Backup, name, known, diags).then(|| Value::Text(Text::plain(name.text.clone(), name.span)))
        }
    }
}

/// Against what: an environment by its name, or an address.
fn target(expr: &ast::Expr, scope: &Scope<'_>, known: Known<'_>, diags: &mut Diagnostics) -> Option<Target> {
    if let ExprKind::Name(name) = &expr.kind
        && known.symbols.has(Kind::Environment, name)
    {
        return Some(Target::Environment(Value::Text(Text::plain(name.clone(), expr.span))));
    }
    let wanted = Ty::Union(vec![Ty::Declared(Kind::Environment), Ty::Url]);
    let (found, ty) = typed_value(expr, &wanted, scope, diags)?;
    Some(match ty {
        Ty::Declared(Kind::Environment) | Ty::Choice(_) => Target::Environment(found),
        _ => Target::Url(found),
    })
}

fn gate(gate: &Gate, scope: &Scope<'_>, known: Known<'_>, diags: &mut Diagnostics) -> Option<ir::StepKind> {
    match gate {
        Gate::Value(expr) => {
            let (found, _) = typed(expr, &Ty::Bool, scope, diags)?;
            let text = known.sources.text(expr.span).to_string();
            let condition = condition(expr, scope, diags).unwrap_or(found);
            Some(ir::StepKind::Gate { condition, text })
        }
        Gate::Slo { slo, environment, duration } => {
            let found = declared(Kind::Slo, slo, known, diags);
            let environment = value(environment, &Ty::Declared(Kind::Environment), scope, diags)?;
            let duration = value(duration, &Ty::Duration, scope, diags)?;
            found.then(|| ir::StepKind::Hold { slo: slo.text.clone(), environment, duration })
        }
    }
}
