//! What each name of a program is in GitHub's contexts.

use super::delivery;
use super::expressions::{Place, Scope, is_text, negate, path};
use super::images;
use super::run::is_pull_request;
use super::{facts, inputs, results};
use crate::expr::glob::{Glob, Shape};
use crate::expr::{Context, Expr, Function, GithubExpr, Kind, Literal, Operator};
use crate::ir::Predicate;
use crate::ir::{ImageField, Job, Ref, RunName, Step, StepKind, Value, VersionPart, Work};
use crate::source::Span;
use crate::words::ty::Ty;

fn github(members: &[&str], span: Span) -> GithubExpr {
    path(Context::Github, members, span)
}

/// The value of a name.
pub(super) fn value(scope: &Scope<'_>, name: &Ref, span: Span) -> GithubExpr {
    match name {
        Ref::Context(context) => Expr::name(*context, span),
        Ref::Run(name) => facts::run(scope, *name, span),
        Ref::Secret(secret, _) => {
            scope.reads.borrow_mut().secrets.insert(secret.clone());
            path(Context::Secrets, &[secret], span)
        }
        Ref::Var(var) => path(Context::Vars, &[var], span),
        Ref::Input(input, part) => inputs::input_value(scope, input, *part, span),
        Ref::Argument(name) => path(Context::Inputs, &[name], span),
        Ref::Env(name) => path(Context::Env, &[name], span),
        Ref::Matrix(parts) => path(Context::Matrix, &parts.iter().map(String::as_str).collect::<Vec<_>>(), span),
        Ref::Output { job, step, name } => output(scope, job.as_deref(), step, name, span),
        Ref::JobOutput(job, name) => {
            need(scope, job);
            path(Context::Needs, &[job, "outputs", name], span)
        }
        Ref::Job(job, predicate) => results::job_ended(scope, job, *predicate, span),
        Ref::Step(step, predicate) => results::step_ended(scope, step, *predicate, span),
        Ref::Any(predicate) => results::any_ended(scope, *predicate, span),
        Ref::Service(service, field) => super::services::field(scope, service, *field, span),
        Ref::Image(image, field) => images::reference(scope, image, *field, span),
        Ref::WorkloadUrl(workload) => {
            let port = scope.ir.workloads.get(workload).and_then(|w| w.port.as_ref()).map_or(80, |p| p.value.inner);
            Expr::text(format!("http://localhost:{port}"), span)
        }
        Ref::Use(_) => Expr::text("", span),
    }
}

/// Whether a name holds.
pub(super) fn truth(scope: &Scope<'_>, name: &Ref, span: Span) -> GithubExpr {
    match name {
        Ref::Secret(..) => equals(scope, name, &Literal::Null, span).map_or_else(|| Expr::bool(true, span), negate),
        Ref::Image(image, ImageField::Digest) => images::is_pushed(scope, image, span),
        Ref::Output { job, step, name: output } if is_own_test(scope, job.as_deref(), step, output) => {
            results::step_ended(scope, step, Predicate::Succeeded, span)
        }
        Ref::Output { job, step, name: output } if is_bool(scope, job.as_deref(), step, output) => {
            is_text(value(scope, name, span), "true")
        }
        Ref::JobOutput(job, output) if job_output_type(scope, job, output) == Some(Ty::Bool) => {
            is_text(value(scope, name, span), "true")
        }
        Ref::Run(RunName::Version(Some(VersionPart::Prerelease))) | Ref::Input(_, Some(VersionPart::Prerelease)) => {
            of_output(value(scope, name, span))
        }
        Ref::Run(RunName::Fork) => {
            let from_fork = Expr::binary(
                Operator::NotEqual,
                github(&["event", "pull_request", "head", "repo", "full_name"], span),
                github(&["repository"], span),
            );
            facts::event_is(scope, &is_pull_request, "pull_request", from_fork, span)
        }
        _ => value(scope, name, span),
    }
}

/// Outputs are texts, and the text `false` would hold: they are compared.
fn of_output(value: GithubExpr) -> GithubExpr {
    if matches!(value.kind, Kind::Name(_) | Kind::Member(..)) { is_text(value, "true") } else { value }
}

/// `name == literal`, where that is more than a comparison of texts.
pub(super) fn equals(scope: &Scope<'_>, name: &Ref, literal: &Literal, span: Span) -> Option<GithubExpr> {
    Some(match (name, literal) {
        (Ref::Run(RunName::Event), Literal::String(event)) => facts::event_equals(scope, event, span),
        (Ref::Run(RunName::Branch), Literal::String(branch)) => facts::branch_equals(scope, branch, span),
        (Ref::Run(RunName::Branch), Literal::Null) => facts::is_tag(scope, span),
        (Ref::Run(RunName::Tag), Literal::String(tag)) => is_text(github(&["ref"], span), &format!("refs/tags/{tag}")),
        (Ref::Run(RunName::Tag), Literal::Null) => negate(facts::is_tag(scope, span)),
        (Ref::Run(RunName::Schedule), Literal::String(schedule)) => facts::schedule_equals(scope, schedule, span),
        (Ref::Run(RunName::Before), Literal::Null) => is_text(facts::run(scope, RunName::Before, span), ""),
        (Ref::Secret(secret, _), Literal::Null) => match scope.place {
            Place::StepIf => {
                scope.reads.borrow_mut().guards.insert(secret.clone());
                negate(is_text(path(Context::Env, &[&format!("HAS_{secret}")], span), "true"))
            }
            _ => is_text(path(Context::Secrets, &[secret], span), ""),
        },
        (Ref::Input(input, None), _) => inputs::input_equals(scope, input, literal, span)?,
        (Ref::Image(image, field), Literal::Null) => images::is_missing(scope, image, *field, span),
        (_, Literal::Bool(wanted)) => {
            let holds = truth(scope, name, span);
            if *wanted { holds } else { negate(holds) }
        }
        (_, Literal::Null) => is_text(value(scope, name, span), ""),
        _ => return None,
    })
}

/// Whether a text fits a pattern, as far as a condition can say it.
pub(super) fn matches_glob(text: &GithubExpr, glob: &str, span: Span) -> GithubExpr {
    let call = |function, part: String| Expr::call(function, vec![text.clone(), Expr::text(part, span)], span);
    match Glob::parse(glob).map(|glob| glob.shape()) {
        Ok(Shape::Exact(exact)) => is_text(text.clone(), &exact),
        Ok(Shape::Prefix(prefix)) => call(Function::StartsWith, prefix),
        Ok(Shape::Suffix(suffix)) => call(Function::EndsWith, suffix),
        Ok(Shape::Anything) => negate(is_text(text.clone(), "")),
        Ok(Shape::Other) | Err(_) => {
            let start: String = glob.chars().take_while(|c| !"*?+[]\\!".contains(*c)).collect();
            call(Function::StartsWith, start)
        }
    }
}

/// Notes that this job reads another one.
pub(super) fn need(scope: &Scope<'_>, job: &str) {
    if job != scope.id {
        scope.reads.borrow_mut().needs.insert(job.to_owned());
    }
}

/// Notes that another job has to hand on an output.
pub(super) fn demand(scope: &Scope<'_>, job: &str, output: &str, value: String) {
    scope.demands.borrow_mut().outputs.entry(job.to_owned()).or_default().insert(output.to_owned(), value);
}

/// `unit.measure` as an id.
pub(super) fn step_id(key: &str) -> String {
    key.replace(['.', '/'], "-")
}

fn output(scope: &Scope<'_>, job: Option<&str>, step: &str, name: &str, span: Span) -> GithubExpr {
    let owner = job.map_or(scope.job, |job| scope.pipeline.job(job));
    if let Some(known) = owner.and_then(|owner| delivery::output(scope, owner, step, name, span)) {
        return known;
    }
    let id = step_id(step);
    match job {
        None => path(Context::Steps, &[&id, "outputs", name], span),
        Some(job) if job == scope.id => path(Context::Steps, &[&id, "outputs", name], span),
        Some(job) => {
            let output = if id == name { name.to_owned() } else { format!("{id}-{name}") };
            need(scope, job);
            demand(scope, job, &output, format!("steps.{id}.outputs.{name}"));
            path(Context::Needs, &[job, "outputs", &output], span)
        }
    }
}

/// The step of a job that has this key.
pub(super) fn find_step<'s>(job: &'s Job, key: &str) -> Option<&'s Step> {
    job.steps().iter().find(|step| step.key.as_deref() == Some(key))
}

fn is_bool(scope: &Scope<'_>, job: Option<&str>, step: &str, name: &str) -> bool {
    let owner = job.map_or(scope.job, |job| scope.pipeline.job(job));
    let outputs = match owner.and_then(|owner| find_step(owner, step)).map(|step| &step.kind) {
        Some(StepKind::Run(run)) => &run.outputs,
        Some(StepKind::Action(action)) => &action.outputs,
        Some(_) => return name == "passed",
        None => return name == "passed" && owner.is_some_and(|owner| delivery::find(owner, step).is_some()),
    };
    outputs.iter().any(|(output, ty)| output == name && *ty == Ty::Bool)
}

/// Whether it asks if a load test or a check of the same job has passed.
fn is_own_test(scope: &Scope<'_>, job: Option<&str>, step: &str, name: &str) -> bool {
    let own = job.is_none_or(|job| job == scope.id);
    own && name == "passed" && scope.job.is_some_and(|job| delivery::find(job, step).is_some())
}

fn job_output_type(scope: &Scope<'_>, job: &str, name: &str) -> Option<Ty> {
    let job = scope.pipeline.job(job)?;
    let of_value = |value: &Value| match value {
        Value::Expr(_, ty) => Some(ty.clone()),
        Value::Text(_) | Value::List(_) => None,
    };
    match &job.work {
        Work::Steps(_) => job.outputs.iter().find(|o| o.value.0 == name).and_then(|o| of_value(&o.value.1)),
        Work::Call(call) => {
            let crate::ir::CallTarget::Pipeline(target) = &call.target else { return None };
            let target = scope.ir.pipelines.iter().find(|p| p.name == *target)?;
            target.outputs.iter().find(|o| o.value.0 == name).map(|o| o.value.1.clone())
        }
    }
}
