//! A workload that reads the address of a service which its environment does not have.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Setting, Value};
use crate::source::Span;

static CODE: Code = Code {
    id: "E1302",
    name: "service-without-address",
    severity: Severity::Error,
    page: include_str!("service_without_address.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    for (name, environment) in ir.environments.iter().filter(|(_, environment)| environment.is_cluster()) {
        let mut told: Vec<String> = Vec::new();
        for workload in environment.workloads.values() {
            for (variable, value) in &workload.env {
                let Setting::Nowhere(service) = ir.setting(value, Some(environment)) else { continue };
                if told.contains(&service) {
                    continue;
                }
                told.push(service.clone());
                let hidden = environment.services.contains_key(&service);
                let message = format!("the environment `{name}` does not say where `{service}` is");
                let d = Diagnostic::new(&CODE, environment.span, message).label(match hidden {
                    true => "its address here is a secret, or names no port: host and port are not known",
                    false => "nothing here has its address",
                });
                let d = match place(value) {
                    Some(span) => d.also(span, format!("`{variable}` needs it")),
                    None => d,
                };
                diags.push(match ir.services.contains_key(&service) {
                    true if hidden => d.help(format!("hand the whole address over: `{service}.url`")),
                    true => d.help(format!("write `service {service} {{ url = … }}` in it: a text, or a secret")),
                    false => d.help("only a workload with a `port` has an address"),
                });
            }
        }
    }
}

fn place(value: &Value) -> Option<Span> {
    match value {
        Value::Text(text) => Some(text.span),
        Value::Expr(expr, _) => Some(expr.span),
        Value::List(items) => items.first().and_then(place),
    }
}
