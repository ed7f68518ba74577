//! A password that stands in the program, from where it would go into the values of the chart.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Environment, Ir, Setting, Workload};
use crate::source::Span;

static CODE: Code = Code {
    id: "E1309",
    name: "password-in-a-value",
    severity: Severity::Error,
    page: include_str!("password_in_a_value.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// What names of variables end with that hold secrets.
const SECRET: [&str; 5] = ["PASSWORD", "PASSWD", "_TOKEN", "_SECRET", "API_KEY"];

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    let mut told: Vec<Span> = Vec::new();
    for environment in ir.environments.values().filter(|environment| environment.is_cluster()) {
        for workload in environment.workloads.values() {
            of_workload(ir, environment, workload, &mut told, diags);
        }
    }
}

fn of_workload(ir: &Ir, environment: &Environment, workload: &Workload, told: &mut Vec<Span>, diags: &mut Diagnostics) {
    for (variable, value) in &workload.env {
        let Setting::Known(text) = ir.setting(value, Some(environment)) else { continue };
        let span = ir.place(value, environment).unwrap_or(workload.span);
        let named = SECRET.iter().any(|end| variable.to_uppercase().ends_with(end)) && !text.is_empty();
        let label = match (password(&text), named) {
            (true, _) => "it holds a password, and everybody who reads the repository would have it",
            (false, true) => "by its name it is a secret, and everybody who reads the repository would have it",
            (false, false) => continue,
        };
        if told.contains(&span) {
            continue;
        }
        told.push(span);
        let message = format!("the value of `{variable}` would stand in the values of the chart");
        let help = format!("declare `secret {variable}`, and write `{variable} = secret.{variable}`");
        diags.push(Diagnostic::new(&CODE, span, message).label(label).help(help));
    }
}

/// Whether an address holds a password: `scheme://user:password@host`.
fn password(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    authority.rsplit_once('@').is_some_and(|(user, _)| user.split_once(':').is_some_and(|(_, word)| !word.is_empty()))
}
