//! Checks and load tests: what they send, what they expect, the secrets that go along, and how long they take.

use super::answers;
use crate::diag::Diagnostics;
use crate::expr::{Kind, Literal};
use crate::ir::{self, Payload, Sourced, StageKind};
use crate::lower::Lower;
use crate::lower::expressions::{text, value};
use crate::lower::scope::Scope;
use crate::lower::shared::{entries, fixed, fixed_list, secrets_of, title};
use crate::lower::steps::{fold_value, inline_known};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::words::requests::{self as words, Call, JsonBody, Sent};
use crate::words::ty::Ty;
use crate::words::values::{Duration, Value, expr_of};
use indexmap::IndexMap;

/// How long an answer may take where nothing is said.
const TIMEOUT: Duration = Duration(30_000);
/// The pause between two tries of a check where nothing is said.
const PAUSE: Duration = Duration(5_000);

/// The load tests by name.
pub(super) fn loads(scope: &Scope<'_>, cx: &Lower<'_>) -> IndexMap<String, ir::Load> {
    let all = cx.program.project.loads.iter();
    all.map(|load| (load.name.text.clone(), one_load(load, scope, cx))).collect()
}

fn one_load(load: &words::Load, scope: &Scope<'_>, cx: &Lower<'_>) -> ir::Load {
    let fields = &load.fields;
    let stages: Vec<ir::Stage> = fields.stages().into_iter().filter_map(|one| stage(one, scope)).collect();
    let requests = fields.requests.iter().filter_map(|sent| {
        let weight = match &sent.request {
            Sent::Named(_, fields) => fixed(&fields.weight, scope).map(|count| count.0),
            Sent::Own(_) => None,
        };
        Some(ir::LoadRequest { request: request(&sent.request, sent.span, scope, cx)?, weight })
    });
    let requests: Vec<ir::LoadRequest> = requests.collect();
    ir::Load {
        title: title(&load.title, scope),
        workload: load.workload.text.clone(),
        duration: Duration(stages.iter().map(|stage| stage.duration.0).sum()),
        stages,
        think: fixed(&fields.think, scope).unwrap_or_default(),
        slos: objectives(fields, load.span, scope),
        abort: fixed(&fields.abort, scope).unwrap_or(false),
        secrets: secrets(requests.iter().map(|sent| &sent.request)),
        requests,
        doc: load.doc.clone(),
        span: load.span,
    }
}

/// The objectives that a load test holds, each where it is named.
fn objectives(fields: &words::LoadFields, span: Span, scope: &Scope<'_>) -> Vec<Sourced<String>> {
    let Some(given) = &fields.slo else { return Vec::new() };
    match given.known() {
        Some(list) => list.0.iter().map(|(to, at)| Sourced::new(to.name.clone(), *at)).collect(),
        None => fixed_list(&fields.slo, scope).into_iter().map(|to| Sourced::new(to.name, span)).collect(),
    }
}

fn stage(stage: &words::Stage, scope: &Scope<'_>) -> Option<ir::Stage> {
    let kind = match &stage.kind {
        words::StageKind::Ramp(users) => StageKind::Ramp(fixed(&Some(users.clone()), scope)?.0),
        words::StageKind::Hold => StageKind::Hold,
        words::StageKind::Users(users) => StageKind::Users(fixed(&Some(users.clone()), scope)?.0),
        words::StageKind::Rate(rate) => StageKind::Rate(fixed(&Some(rate.clone()), scope)?),
    };
    Some(ir::Stage { kind, duration: fixed(&Some(stage.duration.clone()), scope)?, span: stage.span })
}

/// The checks by name.
pub(super) fn checks(scope: &Scope<'_>, cx: &Lower<'_>) -> IndexMap<String, ir::Check> {
    let all = cx.program.project.checks.iter();
    all.map(|check| (check.name.text.clone(), one_check(check, scope, cx))).collect()
}

fn one_check(check: &words::Check, scope: &Scope<'_>, cx: &Lower<'_>) -> ir::Check {
    let fields = &check.fields;
    let limit = fixed(&fields.timeout, scope);
    let requests = fields.requests.iter().filter_map(|sent| request(&sent.request, sent.span, scope, cx));
    let requests: Vec<ir::Request> =
        requests.map(|request| ir::Request { timeout: limit.unwrap_or(request.timeout), ..request }).collect();
    ir::Check {
        workload: check.workload.text.clone(),
        tries: fixed(&fields.tries, scope).map_or(1, |count| count.0),
        every: fixed(&fields.every, scope).unwrap_or(PAUSE),
        secrets: secrets(requests.iter()),
        requests,
        doc: check.doc.clone(),
        span: check.span,
    }
}

/// What is sent: the request's own, or that of the one that it names.
fn request<F>(sent: &Sent<F>, span: Span, scope: &Scope<'_>, cx: &Lower<'_>) -> Option<ir::Request> {
    match sent {
        Sent::Own(own) => Some(call(own, None, span, scope, cx)),
        Sent::Named(name, _) => {
            let found = cx.program.project.requests.iter().find(|r| r.name.text == name.text)?;
            Some(call(&found.call, Some(name.text.clone()), found.span, scope, cx))
        }
    }
}

fn call(call: &Call, name: Option<String>, span: Span, scope: &Scope<'_>, cx: &Lower<'_>) -> ir::Request {
    let quiet = &mut Diagnostics::default();
    let fields = &call.fields;
    let path = match &call.path.value {
        Value::Known(path) => ir::Text::plain(path.0.clone(), call.path.span),
        Value::Computed(expr) => {
            let lowered = value(expr, &Ty::Text, scope, quiet).map(fold_value);
            as_text(lowered, call.path.span)
        }
    };
    let headers = fields.headers.iter().flat_map(|set| entries(&set.list, &Ty::Text, scope, quiet));
    let headers: Vec<(String, ir::Value)> = headers.map(|(name, value)| (name, fold_value(value))).collect();
    ir::Request {
        name,
        method: fixed(&Some(call.method.clone()), scope).map_or("GET", |method| method.word()).to_string(),
        path,
        headers,
        body: payload(fields, scope),
        timeout: fixed(&fields.timeout, scope).unwrap_or(TIMEOUT),
        expect: answers::all(&fields.expect, scope, cx.sources),
        span,
    }
}

fn as_text(lowered: Option<ir::Value>, span: Span) -> ir::Text {
    match lowered {
        Some(ir::Value::Text(text)) => text,
        Some(ir::Value::Expr(expr, ty)) => ir::Text { pieces: vec![ir::Piece::Hole(expr, ty)], span },
        _ => ir::Text::plain("/", span),
    }
}

fn payload(fields: &words::RequestFields, scope: &Scope<'_>) -> Option<Payload> {
    let quiet = &mut Diagnostics::default();
    if let Some(found) = fields.json.first() {
        return Some(match &found.body {
            JsonBody::Object(list) => {
                let lowered = list.iter().filter_map(|e| Some((e.key.text.clone(), json(&e.value, scope)?)));
                Payload::Json(folded(lowered.collect()))
            }
            JsonBody::Text(template) => Payload::JsonText(inline_known(text(template, scope, quiet)?)),
        });
    }
    if let Some(form) = fields.form.first() {
        return Some(Payload::Form(folded(entries(&form.list, &Ty::Text, scope, quiet))));
    }
    let body = expr_of(fields.body.as_ref()?.value.clone())?;
    Some(Payload::Text(fold_value(value(&body, &Ty::Text, scope, quiet)?)))
}

/// A value of JSON: a number stays a number.
fn json(expr: &Expr, scope: &Scope<'_>) -> Option<ir::Value> {
    match &expr.kind {
        ExprKind::Quantity(text) if text.parse::<f64>().is_ok() => {
            let number = Literal::Number(text.parse().ok()?);
            Some(ir::Value::Expr(crate::expr::Expr::new(Kind::Literal(number), expr.span), Ty::Number))
        }
        ExprKind::List(items) => items.iter().map(|item| json(item, scope)).collect::<Option<_>>().map(ir::Value::List),
        _ => value(expr, &Ty::Any, scope, &mut Diagnostics::default()),
    }
}

fn folded(list: Vec<(String, ir::Value)>) -> Vec<(String, ir::Value)> {
    list.into_iter().map(|(key, value)| (key, fold_value(value))).collect()
}

/// The secrets that requests send, each once.
fn secrets<'a>(requests: impl Iterator<Item = &'a ir::Request>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for request in requests {
        let mut values = vec![ir::Value::Text(request.path.clone())];
        values.extend(request.headers.iter().map(|(_, value)| value.clone()));
        match &request.body {
            Some(Payload::Text(value)) => values.push(value.clone()),
            Some(Payload::Form(list) | Payload::Json(list)) => {
                values.extend(list.iter().map(|(_, value)| value.clone()));
            }
            Some(Payload::JsonText(text)) => values.push(ir::Value::Text(text.clone())),
            None => {}
        }
        for name in values.iter().flat_map(secrets_of) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found
}
