//! Checks of objectives, metrics, alerts, requests, checks and load tests.

use super::texts;
use crate::diag::{Diagnostic, codes, similar};
use crate::lower::Lower;
use crate::lower::conditions::{self, metric_type};
use crate::lower::expressions::{condition, mismatch, value};
use crate::lower::names::report;
use crate::lower::scope::Scope;
use crate::lower::shared::{any, declared, entries, facts, holes};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Predicate};
use crate::words::objectives::{Alert, Indicator, SloFields};
use crate::words::read::Fields;
use crate::words::requests::{CheckFields, JsonBody, LoadFields, RequestFields, Sent};
use crate::words::ty::{Kind, Ty};
use crate::words::unions::Measure;

/// Checks all of them.
pub(super) fn check(scope: &Scope<'_>, cx: &mut Lower<'_>) {
    let project = &cx.program.project;
    for slo in &project.slos {
        declared(Kind::Workload, &slo.workload, scope, cx);
        slo_fields(&slo.fields, scope, cx);
    }
    for metric in &project.metrics {
        declared(Kind::Workload, &metric.workload, scope, cx);
        holes(&metric.query, scope, cx);
    }
    for alert in &project.alerts {
        check_alert(alert, scope, cx);
    }
    for request in &project.requests {
        path(&request.call.path, scope, cx);
        request_fields(&request.call.fields, scope, cx);
    }
    for check in &project.checks {
        declared(Kind::Workload, &check.workload, scope, cx);
        check_fields(&check.fields, scope, cx);
    }
    for load in &project.loads {
        declared(Kind::Workload, &load.workload, scope, cx);
        if let Some(title) = &load.title {
            any(title, scope, cx);
        }
        load_fields(&load.fields, scope, cx);
    }
}

/// Checks the lines of an objective: metrics exist and have the unit of what they are compared with.
pub(super) fn slo_fields(fields: &SloFields, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    for objective in &fields.objectives {
        let Indicator::Metric(name) = &objective.indicator else { continue };
        if !declared(Kind::Metric, name, scope, cx) {
            continue;
        }
        let Some(wanted) = metric_type(&name.text, cx.program) else { continue };
        let bands = objective.warning.iter().chain(&objective.critical).map(|band| &band.limit);
        for limit in std::iter::once(&objective.target).chain(bands) {
            if let Some(found) = limit.known().map(type_of)
                && !crate::lower::types::fits(&found, &wanted)
            {
                mismatch(limit.span, &found, &wanted, &mut cx.diags);
            }
        }
    }
}

fn type_of(measure: &Measure) -> Ty {
    match measure {
        Measure::Duration(_) => Ty::Duration,
        Measure::Percent(_) => Ty::Percent,
        Measure::Rate(_) => Ty::Rate,
        Measure::Size(_) => Ty::Size,
        Measure::Count(_) => Ty::Count,
        Measure::Number(_) => Ty::Number,
    }
}

fn check_alert(alert: &Alert, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    if let Some(workload) = &alert.workload {
        declared(Kind::Workload, workload, scope, cx);
    }
    facts(&*alert.fields, &[], scope, cx);
    let _ = conditions::alert(&alert.condition, scope, cx.program, &mut cx.diags);
    if let Some(crate::words::values::Text(title)) = alert.fields.runbook.as_ref().and_then(|g| g.known())
        && !scope.symbols.has(Kind::Runbook, title)
    {
        let span = alert.fields.runbook.as_ref().map_or(alert.span, |g| g.span);
        let mut d = Diagnostic::new(&codes::UNKNOWN_NAME, span, format!("no runbook has the title `{title}`"));
        match similar(title, scope.symbols.of(Kind::Runbook)) {
            Some(near) => {
                d = d.label(format!("did you mean `{near}`?")).fix(
                    format!("write `{near}`"),
                    span,
                    format!("\"{near}\""),
                );
                if let Some(at) = scope.symbols.span(Kind::Runbook, near) {
                    d = d.also(at, "it is declared here");
                }
            }
            None => d = d.help(format!("write it: `runbook \"{title}\" \"\"\"…\"\"\"`")),
        }
        cx.diags.push(d);
    }
}

/// Checks a condition over names that are known in this place only; a bare name that is none of them is reported with
/// the nearest of them. Says whether it is sound.
fn condition_over(expr: &Expr, extra: &[(&str, Ty)], what: &str, scope: &Scope<'_>, cx: &mut Lower<'_>) -> bool {
    let mut unknown = Vec::new();
    bare_names(expr, &mut unknown);
    let known = |name: &str| extra.iter().any(|(n, _)| *n == name.split('.').next().unwrap_or_default());
    let mut sound = true;
    for (name, span) in unknown.into_iter().filter(|(name, _)| !known(name)) {
        let names = extra.iter().map(|(n, _)| *n);
        report(&codes::UNKNOWN_NAME, span, format!("{what} has no `{name}`"), &name, names, &mut cx.diags);
        sound = false;
    }
    sound && condition(expr, &Scope { extra, ..*scope }, &mut cx.diags).is_some()
}

/// The names that are asked for in a condition: left sides of comparisons, and those before a word such as `failed`.
fn bare_names(expr: &Expr, found: &mut Vec<(String, Span)>) {
    match &expr.kind {
        ExprKind::Group(inner) | ExprKind::Not(inner) => bare_names(inner, found),
        ExprKind::Binary(operator, left, right) => {
            bare_names(left, found);
            if matches!(operator, crate::syntax::ast::Operator::And | crate::syntax::ast::Operator::Or) {
                bare_names(right, found);
            }
        }
        ExprKind::Predicate(None, name, Predicate::Failed | Predicate::Succeeded | Predicate::Exists) => {
            found.push((name.text.clone(), name.span));
        }
        ExprKind::Name(name) if !name.contains('.') => found.push((name.clone(), expr.span)),
        _ => {}
    }
}

fn path(given: &crate::words::values::Given<crate::words::values::Text>, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    if let crate::words::values::Value::Computed(expr) = &given.value {
        value(expr, &Ty::Text, scope, &mut cx.diags);
    }
}

/// Checks what a request sends, and what it expects.
fn request_fields(fields: &RequestFields, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    facts(fields, &["body"], scope, cx);
    texts(&fields.headers, scope, cx);
    texts(&fields.form, scope, cx);
    for json in &fields.json {
        match &json.body {
            JsonBody::Object(list) => {
                entries(list, &Ty::Any, scope, &mut cx.diags);
            }
            JsonBody::Text(text) => holes(text, scope, cx),
        }
    }
    let extra = [("status", Ty::Count), ("body", Ty::Any), ("headers", Ty::Any), ("latency", Ty::Duration)];
    for expect in &fields.expect {
        if condition_over(&expect.condition, &extra, "an answer", scope, cx) {
            crate::lower::delivery::answers::check(&expect.condition, scope, &mut cx.diags);
        }
    }
}

fn sent<F: Fields>(request: &Sent<F>, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    match request {
        Sent::Named(name, fields) => {
            declared(Kind::Request, name, scope, cx);
            facts(&**fields, &[], scope, cx);
        }
        Sent::Own(call) => {
            path(&call.path, scope, cx);
            request_fields(&call.fields, scope, cx);
        }
    }
}

/// Checks the requests of a check.
pub(super) fn check_fields(fields: &CheckFields, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    facts(fields, &[], scope, cx);
    for request in &fields.requests {
        sent(&request.request, scope, cx);
    }
}

/// Checks the requests and stages of a load test.
pub(super) fn load_fields(fields: &LoadFields, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    facts(fields, &[], scope, cx);
    for request in &fields.requests {
        sent(&request.request, scope, cx);
    }
}
