//! What each name of a program is in GitHub's contexts.

use super::delivery;
use super::expressions::{Place, Scope, and, is_text, negate, or, path};
use super::images;
use super::run::{event_name, is_pull_request};
use crate::expr::glob::{Glob, Shape};
use crate::expr::{Context, Expr, Function, GithubExpr, Kind, Literal, Operator};
use crate::ir::{Job, Ref, RunName, ServiceField, Step, StepKind, Value, VersionPart, Work};
use crate::source::Span;
use crate::syntax::ast::Predicate;
use crate::words::ty::Ty;

fn github(members: &[&str], span: Span) -> GithubExpr {
    path(Context::Github, members, span)
}

/// The value of a name.
pub(super) fn value(scope: &Scope<'_>, name: &Ref, span: Span) -> GithubExpr {
    match name {
        Ref::Context(context) => Expr::name(*context, span),
        Ref::Run(name) => run(scope, *name, span),
        Ref::Secret(secret, _) => {
            scope.reads.borrow_mut().secrets.insert(secret.clone());
            path(Context::Secrets, &[secret], span)
        }
        Ref::Var(var) => path(Context::Vars, &[var], span),
        Ref::Input(input, part) => input_value(scope, input, *part, span),
        Ref::Argument(name) => path(Context::Inputs, &[name], span),
        Ref::Env(name) => path(Context::Env, &[name], span),
        Ref::Matrix(parts) => path(Context::Matrix, &parts.iter().map(String::as_str).collect::<Vec<_>>(), span),
        Ref::Output { job, step, name } => output(scope, job.as_deref(), step, name, span),
        Ref::JobOutput(job, name) => {
            need(scope, job);
            path(Context::Needs, &[job, "outputs", name], span)
        }
        Ref::Job(job, predicate) => job_ended(scope, job, *predicate, span),
        Ref::Step(step, predicate) => step_ended(scope, step, *predicate, span),
        Ref::Any(predicate) => any_ended(scope, *predicate, span),
        Ref::Service(service, field) => service_field(scope, service, *field, span),
        Ref::Image(image, field) => images::reference(scope, image, *field, span),
        Ref::WorkloadUrl(workload) => {
            let port = scope.ir.workloads.get(workload).and_then(|w| w.port.as_ref()).map_or(80, |p| p.inner);
            Expr::text(format!("http://localhost:{port}"), span)
        }
        Ref::Use(_) => Expr::text("", span),
    }
}

/// Whether a name holds.
pub(super) fn truth(scope: &Scope<'_>, name: &Ref, span: Span) -> GithubExpr {
    match name {
        Ref::Secret(..) => equals(scope, name, &Literal::Null, span).map_or_else(|| Expr::bool(true, span), negate),
        Ref::Output { job, step, name: output } if is_bool(scope, job.as_deref(), step, output) => {
            is_text(value(scope, name, span), "true")
        }
        Ref::JobOutput(job, output) if job_output_type(scope, job, output) == Some(Ty::Bool) => {
            is_text(value(scope, name, span), "true")
        }
        Ref::Run(RunName::Fork) => {
            let from_fork = Expr::binary(
                Operator::NotEqual,
                github(&["event", "pull_request", "head", "repo", "full_name"], span),
                github(&["repository"], span),
            );
            event_is(scope, &is_pull_request, "pull_request", from_fork, span)
        }
        _ => value(scope, name, span),
    }
}

/// `name == literal`, where that is more than a comparison of texts.
pub(super) fn equals(scope: &Scope<'_>, name: &Ref, literal: &Literal, span: Span) -> Option<GithubExpr> {
    Some(match (name, literal) {
        (Ref::Run(RunName::Event), Literal::String(event)) => event_equals(scope, event, span),
        (Ref::Run(RunName::Branch), Literal::String(branch)) => branch_equals(scope, branch, span),
        (Ref::Run(RunName::Branch), Literal::Null) => is_tag(scope, span),
        (Ref::Run(RunName::Tag), Literal::String(tag)) => is_text(github(&["ref"], span), &format!("refs/tags/{tag}")),
        (Ref::Run(RunName::Tag), Literal::Null) => negate(is_tag(scope, span)),
        (Ref::Run(RunName::Schedule), Literal::String(schedule)) => schedule_equals(scope, schedule, span),
        (Ref::Run(RunName::Before), Literal::Null) => is_text(run(scope, RunName::Before, span), ""),
        (Ref::Secret(secret, _), Literal::Null) => {
            scope.reads.borrow_mut().guards.insert(secret.clone());
            match scope.place {
                Place::StepIf => negate(is_text(path(Context::Env, &[&format!("HAS_{secret}")], span), "true")),
                _ => is_text(path(Context::Secrets, &[secret], span), ""),
            }
        }
        (Ref::Input(input, None), _) => input_equals(scope, input, literal, span)?,
        (_, Literal::Bool(wanted)) => {
            let holds = truth(scope, name, span);
            if *wanted { holds } else { negate(holds) }
        }
        (_, Literal::Null) => is_text(value(scope, name, span), ""),
        _ => return None,
    })
}

fn run(scope: &Scope<'_>, name: RunName, span: Span) -> GithubExpr {
    let simple = |member: &str| github(&[member], span);
    match name {
        RunName::Event => event_value(scope, span),
        RunName::Branch => branch_value(scope, span),
        RunName::Head => simple("head_ref"),
        RunName::Tag => tag_value(scope, span),
        RunName::Version(part) => version(scope, part, span),
        RunName::Sha => simple("sha"),
        RunName::Fork => truth(scope, &Ref::Run(RunName::Fork), span),
        RunName::Home => is_text(simple("repository"), &scope.ir.system.repository),
        RunName::Ref => simple("ref"),
        RunName::Before => before(scope, span),
        RunName::Actor => simple("actor"),
        RunName::Created => {
            scope.reads.borrow_mut().date = true;
            path(Context::Steps, &["facts", "outputs", "date"], span)
        }
        RunName::Url => Expr::call(
            Function::Format,
            vec![
                Expr::text("{0}/{1}/actions/runs/{2}", span),
                simple("server_url"),
                simple("repository"),
                simple("run_id"),
            ],
            span,
        ),
        RunName::Id => simple("run_id"),
        RunName::Number => simple("run_number"),
        RunName::Attempt => simple("run_attempt"),
        RunName::Schedule => schedule_value(scope, span),
        RunName::Result => result(scope, span),
    }
}

/// The name of a schedule from its cron.
fn schedule_value(scope: &Scope<'_>, span: Span) -> GithubExpr {
    let cron = github(&["event", "schedule"], span);
    let named = scope.pipeline.triggers.iter().filter_map(|t| t.schedule.as_ref());
    let cases: Vec<GithubExpr> = named
        .filter_map(|s| s.name.as_ref().map(|name| [is_text(cron.clone(), &s.cron), Expr::text(name, span)]))
        .flatten()
        .collect();
    if cases.is_empty() {
        return cron;
    }
    let arguments = cases.into_iter().chain([Expr::text("", span)]).collect();
    Expr::call(Function::Case, arguments, span)
}

fn schedule_equals(scope: &Scope<'_>, schedule: &str, span: Span) -> GithubExpr {
    let named = scope.pipeline.triggers.iter().filter_map(|t| t.schedule.as_ref());
    let cron = named.filter(|s| s.name.as_deref() == Some(schedule)).map(|s| s.cron.clone()).next();
    is_text(github(&["event", "schedule"], span), cron.as_deref().unwrap_or(schedule))
}

fn result(scope: &Scope<'_>, span: Span) -> GithubExpr {
    if matches!(scope.place, Place::Step | Place::StepIf) && scope.job.is_some() {
        return path(Context::Job, &["status"], span);
    }
    let any = |result: &str| {
        let list = Expr::new(Kind::Star(Box::new(Expr::name(Context::Needs, span))), span);
        let list = Expr::new(Kind::Member(Box::new(list), "result".to_owned()), span);
        Expr::call(Function::Contains, vec![list, Expr::text(result, span)], span)
    };
    let cases = vec![
        any("failure"),
        Expr::text("failure", span),
        any("cancelled"),
        Expr::text("cancelled", span),
        Expr::text("success", span),
    ];
    Expr::call(Function::Case, cases, span)
}

/// The base of a pull request, or what was there before a push; nothing where nothing was.
fn before(scope: &Scope<'_>, span: Span) -> GithubExpr {
    let base = github(&["event", "pull_request", "base", "sha"], span);
    let is_new = Expr::new(Kind::Not(Box::new(github(&["event", "created"], span))), span);
    let pushed = or(and(is_new, github(&["event", "before"], span)), Expr::text("", span));
    let (mut requests, mut pushes) = (false, false);
    for run in &scope.runs.0 {
        requests |= run.is_pull_request();
        pushes |= matches!(run.event.as_str(), "push" | "*");
    }
    match (requests, pushes) {
        (true, false) => base,
        (true, true) => or(base, pushed),
        (false, _) => pushed,
    }
}

fn event_value(scope: &Scope<'_>, span: Span) -> GithubExpr {
    let name = github(&["event_name"], span);
    let mut cases = Vec::new();
    if scope.pipeline.derives && scope.runs.any(|run| run.called) {
        cases.extend([called(span), Expr::text("call", span)]);
    }
    if scope.runs.any(|run| matches!(run.event.as_str(), "workflow_dispatch")) {
        cases.extend([is_text(name.clone(), "workflow_dispatch"), Expr::text("dispatch", span)]);
    }
    if cases.is_empty() {
        return name;
    }
    cases.push(name);
    Expr::call(Function::Case, cases, span)
}

fn called(span: Span) -> GithubExpr {
    path(Context::Inputs, &["called"], span)
}

fn event_equals(scope: &Scope<'_>, event: &str, span: Span) -> GithubExpr {
    let name = event_name(event);
    let plain = is_text(github(&["event_name"], span), name);
    if !scope.pipeline.derives {
        return plain;
    }
    if name == "workflow_call" {
        return match (scope.runs.any(|r| r.called), scope.runs.all(|r| r.called)) {
            (_, true) => Expr::bool(true, span),
            (true, false) => called(span),
            (false, false) => Expr::bool(false, span),
        };
    }
    event_is(scope, &|event| event == name, name, Expr::bool(true, span), span)
}

/// The run is not called and its event is so, and then `more` holds.
fn event_is(scope: &Scope<'_>, is: &dyn Fn(&str) -> bool, name: &str, more: GithubExpr, span: Span) -> GithubExpr {
    let runs = &scope.runs;
    if !runs.any(|r| !r.called && is(&r.event)) {
        return Expr::bool(false, span);
    }
    if runs.all(|r| !r.called && is(&r.event)) {
        return more;
    }
    let plain = is_text(github(&["event_name"], span), name);
    let from_caller = runs.any(|r| r.called && (is(&r.event) || r.event == "*"));
    let test = if from_caller { and(plain, negate(called(span))) } else { plain };
    and(test, more)
}

/// Whether the run is about a tag.
pub(super) fn is_tag(scope: &Scope<'_>, span: Span) -> GithubExpr {
    match (scope.runs.any(|r| r.tag || r.event == "*"), scope.runs.all(|r| r.tag)) {
        (_, true) => Expr::bool(true, span),
        (false, false) => Expr::bool(false, span),
        (true, false) => is_text(github(&["ref_type"], span), "tag"),
    }
}

fn tag_value(scope: &Scope<'_>, span: Span) -> GithubExpr {
    let name = github(&["ref_name"], span);
    match is_tag(scope, span) {
        test if test.literal() == Some(&Literal::Bool(true)) => name,
        test if test.literal().is_some() => Expr::text("", span),
        test => or(and(test, name), Expr::text("", span)),
    }
}

fn branch_value(scope: &Scope<'_>, span: Span) -> GithubExpr {
    let name = github(&["ref_name"], span);
    let base = github(&["base_ref"], span);
    let pushed = match is_tag(scope, span) {
        test if test.literal() == Some(&Literal::Bool(true)) => return Expr::text("", span),
        test if test.literal().is_some() => name,
        test => or(and(negate(test), name), Expr::text("", span)),
    };
    match (scope.runs.any(super::run::RunKind::is_pull_request), scope.runs.all(super::run::RunKind::is_pull_request)) {
        (_, true) if !scope.runs.any(|r| r.event == "*") => base,
        (true, _) => or(base, pushed),
        (false, _) => pushed,
    }
}

fn branch_equals(scope: &Scope<'_>, branch: &str, span: Span) -> GithubExpr {
    let pushed = is_text(github(&["ref"], span), &format!("refs/heads/{branch}"));
    let base = is_text(github(&["base_ref"], span), branch);
    match (scope.runs.any(super::run::RunKind::is_pull_request), scope.runs.all(super::run::RunKind::is_pull_request)) {
        (_, true) if !scope.runs.any(|r| r.event == "*") => base,
        (true, _) => or(pushed, base),
        (false, _) => pushed,
    }
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

/// The version of the tag; without one `0.0.0-SHA`.
fn version(scope: &Scope<'_>, part: Option<VersionPart>, span: Span) -> GithubExpr {
    let development = || {
        let arguments = vec![Expr::text("0.0.0-{0}", span), github(&["sha"], span)];
        Expr::call(Function::Format, arguments, span)
    };
    if part == Some(VersionPart::Tag) {
        return tag_value(scope, span);
    }
    if !scope.runs.any(|r| r.tag) {
        return match part {
            None => development(),
            Some(VersionPart::Prerelease) => Expr::bool(true, span),
            Some(_) => Expr::text("0", span),
        };
    }
    let name = match part {
        None | Some(VersionPart::Tag) => "version",
        Some(VersionPart::Major) => "major",
        Some(VersionPart::Minor) => "minor",
        Some(VersionPart::Patch) => "patch",
        Some(VersionPart::Prerelease) => "prerelease",
    };
    version_output(scope, name, span)
}

/// An output of the step that reads the version: of this job where it is the first one.
pub(super) fn version_output(scope: &Scope<'_>, name: &str, span: Span) -> GithubExpr {
    scope.reads.borrow_mut().version = true;
    let first = super::workflow::first_job(scope.pipeline);
    if scope.id == first {
        return path(Context::Steps, &["version", "outputs", name], span);
    }
    need(scope, first);
    demand(scope, first, name, format!("steps.version.outputs.{name}"));
    path(Context::Needs, &[first, "outputs", name], span)
}

/// An input; where a run has none, its default.
fn input_value(scope: &Scope<'_>, input: &str, part: Option<VersionPart>, span: Span) -> GithubExpr {
    let value = path(Context::Inputs, &[input], span);
    if part == Some(VersionPart::Tag) {
        let prefix = &scope.ir.versions.prefix;
        return Expr::call(Function::Format, vec![Expr::text(format!("{prefix}{{0}}"), span), value], span);
    }
    match default_where_missing(scope, input) {
        Some(Literal::String(text)) if !text.is_empty() => or(value, Expr::text(text, span)),
        Some(Literal::Number(number)) => or(value, Expr::new(Kind::Literal(Literal::Number(number)), span)),
        Some(Literal::Bool(true)) => {
            Expr::binary(Operator::NotEqual, Expr::call(Function::ToJson, vec![value], span), Expr::text("false", span))
        }
        _ => value,
    }
}

fn input_equals(scope: &Scope<'_>, input: &str, literal: &Literal, span: Span) -> Option<GithubExpr> {
    let plain = path(Context::Inputs, &[input], span);
    match (default_where_missing(scope, input), literal) {
        (Some(Literal::Bool(true)), Literal::Bool(wanted)) => {
            let value = input_value(scope, input, None, span);
            Some(if *wanted { value } else { negate(value) })
        }
        (_, Literal::Bool(wanted)) => Some(if *wanted { plain } else { negate(plain) }),
        (Some(default), literal) if default == *literal => None,
        (_, Literal::Null) => Some(is_text(plain, "")),
        (_, Literal::String(text)) => Some(is_text(plain, text)),
        _ => None,
    }
}

/// The default of an input, where some runs have no inputs.
fn default_where_missing(scope: &Scope<'_>, input: &str) -> Option<Literal> {
    let gives = |event: &str| scope.pipeline.on(event).flat_map(|t| &t.inputs).any(|i| i.name == input);
    let (dispatch, call) = (gives("workflow_dispatch"), gives("workflow_call"));
    let has = |run: &super::run::RunKind| if run.called { call } else { run.event == "workflow_dispatch" && dispatch };
    if scope.runs.all(has) {
        return None;
    }
    let found = scope.pipeline.triggers.iter().flat_map(|t| &t.inputs).find(|i| i.name == input)?;
    match found.default.as_ref()? {
        Value::Text(text) => text.as_plain().map(|text| Literal::String(text.to_owned())),
        Value::Expr(expr, _) => expr.literal().cloned(),
        Value::List(_) => None,
    }
}

fn service_field(scope: &Scope<'_>, name: &str, field: ServiceField, span: Span) -> GithubExpr {
    let Some(service) = scope.ir.services.get(name) else { return Expr::text("", span) };
    let text = match field {
        ServiceField::Url => match &service.url {
            Some(url) => return super::text::as_expr(scope, url),
            None => String::new(),
        },
        ServiceField::Host => "localhost".to_owned(),
        ServiceField::Port => service.port.outer.unwrap_or(service.port.inner).to_string(),
    };
    Expr::text(text, span)
}

/// Notes that this job reads another one.
pub(super) fn need(scope: &Scope<'_>, job: &str) {
    if job != scope.id {
        scope.reads.borrow_mut().needs.insert(job.to_owned());
    }
}

/// Notes that another job has to hand on an output.
pub(super) fn demand(scope: &Scope<'_>, job: &str, output: &str, value: String) {
    scope.demands.borrow_mut().entry(job.to_owned()).or_default().insert(output.to_owned(), value);
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
        None => return false,
    };
    outputs.iter().any(|(output, ty)| output == name && *ty == Ty::Bool)
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

fn outcome(predicate: Predicate) -> &'static [&'static str] {
    match predicate {
        Predicate::Failed => &["failure"],
        Predicate::Skipped => &["skipped"],
        Predicate::Cancelled => &["cancelled"],
        Predicate::Succeeded | Predicate::Runs | Predicate::Pushed | Predicate::Exists => &["success"],
    }
}

fn job_ended(scope: &Scope<'_>, job: &str, predicate: Predicate, span: Span) -> GithubExpr {
    need(scope, job);
    let result = |word: &str| is_text(path(Context::Needs, &[job, "result"], span), word);
    match predicate {
        Predicate::Failed => or(result("failure"), result("cancelled")),
        _ => result(outcome(predicate).first().unwrap_or(&"success")),
    }
}

fn step_ended(_: &Scope<'_>, step: &str, predicate: Predicate, span: Span) -> GithubExpr {
    let word = outcome(predicate).first().unwrap_or(&"success");
    is_text(path(Context::Steps, &[&step_id(step), "outcome"], span), word)
}

fn any_ended(scope: &Scope<'_>, predicate: Predicate, span: Span) -> GithubExpr {
    if matches!(scope.place, Place::StepIf | Place::Step) && scope.job.is_some() {
        let function = match predicate {
            Predicate::Failed => Function::Failure,
            Predicate::Cancelled => Function::Cancelled,
            _ => Function::Success,
        };
        return Expr::call(function, Vec::new(), span);
    }
    let any = |word: &str| {
        let all = Expr::new(Kind::Star(Box::new(Expr::name(Context::Needs, span))), span);
        let results = Expr::new(Kind::Member(Box::new(all), "result".to_owned()), span);
        Expr::call(Function::Contains, vec![results, Expr::text(word, span)], span)
    };
    match predicate {
        Predicate::Failed => or(any("failure"), any("cancelled")),
        _ => any(outcome(predicate).first().unwrap_or(&"success")),
    }
}
