//! Checks and load tests: the secrets that their requests send, and how long they take.

use crate::diag::Diagnostics;
use crate::ir;
use crate::lower::Lower;
use crate::lower::expressions::{text, value};
use crate::lower::scope::Scope;
use crate::lower::shared::{secrets_of, title};
use crate::syntax::ast::Expr;
use crate::words::requests::{Call, JsonBody, Sent};
use crate::words::ty::Ty;
use crate::words::values::{Duration, Value};
use indexmap::IndexMap;

/// The load tests by name.
pub(super) fn loads(scope: &Scope<'_>, cx: &Lower<'_>) -> IndexMap<String, ir::Load> {
    let lowered = cx.program.project.loads.iter().map(|load| {
        let time = load.fields.stages().iter().filter_map(|s| s.duration.known()).map(|d| d.0).sum();
        let one = ir::Load {
            title: title(&load.title, scope),
            workload: load.workload.text.clone(),
            secrets: secrets(load.fields.requests.iter().filter_map(|r| call(&r.request, cx)), scope),
            duration: Duration(time),
            span: load.span,
        };
        (load.name.text.clone(), one)
    });
    lowered.collect()
}

/// The checks by name.
pub(super) fn checks(scope: &Scope<'_>, cx: &Lower<'_>) -> IndexMap<String, ir::Check> {
    let lowered = cx.program.project.checks.iter().map(|check| {
        let one = ir::Check {
            workload: check.workload.text.clone(),
            secrets: secrets(check.fields.requests.iter().filter_map(|r| call(&r.request, cx)), scope),
            span: check.span,
        };
        (check.name.text.clone(), one)
    });
    lowered.collect()
}

/// What is sent: the request's own, or that of the one that it names.
fn call<'a, F>(sent: &'a Sent<F>, cx: &Lower<'a>) -> Option<&'a Call> {
    match sent {
        Sent::Own(call) => Some(call),
        Sent::Named(name, _) => {
            let program = cx.program;
            program.project.requests.iter().find(|r| r.name.text == name.text).map(|r| &r.call)
        }
    }
}

/// The secrets that requests send, each once.
fn secrets<'a>(calls: impl Iterator<Item = &'a Call>, scope: &Scope<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for call in calls {
        for name in secrets_of_call(call, scope) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found
}

fn secrets_of_call(call: &Call, scope: &Scope<'_>) -> Vec<String> {
    let quiet = &mut Diagnostics::default();
    let fields = &call.fields;
    let mut exprs: Vec<&Expr> = Vec::new();
    if let Value::Computed(expr) = &call.path.value {
        exprs.push(expr);
    }
    if let Some(Value::Computed(expr)) = fields.body.as_ref().map(|b| &b.value) {
        exprs.push(expr);
    }
    exprs.extend(fields.headers.iter().chain(&fields.form).flat_map(|set| &set.list).map(|e| &e.value));
    let mut found = Vec::new();
    for json in &fields.json {
        match &json.body {
            JsonBody::Object(list) => exprs.extend(list.iter().map(|e| &e.value)),
            JsonBody::Text(template) => {
                found.extend(text(template, scope, quiet).map(|t| secrets_of(&ir::Value::Text(t))).unwrap_or_default());
            }
        }
    }
    let values = exprs.into_iter().filter_map(|expr| value(expr, &Ty::Any, scope, quiet));
    found.extend(values.flat_map(|v| secrets_of(&v)));
    found
}
