//! The facts of a run: its event, branch, tag, version, schedule.

use super::expressions::{Place, Scope, and, is_text, negate, or, path};
use super::names::{demand, need, truth};
use super::run::{RunKind, event_name};
use crate::expr::{Context, Expr, Function, GithubExpr, Kind, Literal};
use crate::ir::{Ref, RunName, VersionPart};
use crate::source::Span;

fn github(members: &[&str], span: Span) -> GithubExpr {
    path(Context::Github, members, span)
}

pub(super) fn run(scope: &Scope<'_>, name: RunName, span: Span) -> GithubExpr {
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

pub(super) fn schedule_equals(scope: &Scope<'_>, schedule: &str, span: Span) -> GithubExpr {
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

pub(super) fn event_equals(scope: &Scope<'_>, event: &str, span: Span) -> GithubExpr {
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
pub(super) fn event_is(
    scope: &Scope<'_>,
    is: &dyn Fn(&str) -> bool,
    name: &str,
    more: GithubExpr,
    span: Span,
) -> GithubExpr {
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
    match (scope.runs.any(RunKind::is_pull_request), scope.runs.all(RunKind::is_pull_request)) {
        (_, true) if !scope.runs.any(|r| r.event == "*") => base,
        (true, _) => or(base, pushed),
        (false, _) => pushed,
    }
}

pub(super) fn branch_equals(scope: &Scope<'_>, branch: &str, span: Span) -> GithubExpr {
    let pushed = is_text(github(&["ref"], span), &format!("refs/heads/{branch}"));
    let base = is_text(github(&["base_ref"], span), branch);
    match (scope.runs.any(RunKind::is_pull_request), scope.runs.all(RunKind::is_pull_request)) {
        (_, true) if !scope.runs.any(|r| r.event == "*") => base,
        (true, _) => or(pushed, base),
        (false, _) => pushed,
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
    let read = version_output(scope, name, span);
    match part {
        None if !scope.runs.all(|r| r.tag) => or(read, development()),
        _ => read,
    }
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
