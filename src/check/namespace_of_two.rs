//! Two environments in one namespace of one cluster: each deployment of the one would replace the other.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::Environment;

static CODE: Code = Code {
    id: "E1308",
    name: "namespace-of-two",
    severity: Severity::Error,
    page: include_str!("namespace_of_two.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    if given.ir.workloads.is_empty() {
        return;
    }
    let mut seen: Vec<(&String, &Environment)> = Vec::new();
    for (name, environment) in given.ir.environments.iter().filter(|(_, environment)| environment.is_cluster()) {
        let same = |other: &&(&String, &Environment)| {
            other.1.namespace == environment.namespace && other.1.cluster == environment.cluster
        };
        if let Some((first, other)) = seen.iter().find(same) {
            let namespace = &environment.namespace;
            let message = format!("the environments `{first}` and `{name}` share the namespace `{namespace}`");
            let d = Diagnostic::new(&CODE, environment.span, message)
                .label("a deployment to the one would replace the other: releases and objects have one name")
                .also(other.span, format!("`{first}`"));
            diags.push(d.help("give one of them another `namespace`, or another `cluster`"));
        }
        seen.push((name, environment));
    }
}
