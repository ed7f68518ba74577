//! `raw` for a chart that is made here, with a key that nothing in it reads.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity, similar};
use crate::ir::{Raw, VALUES};

static CODE: Code = Code {
    id: "E1304",
    name: "value-the-chart-lacks",
    severity: Severity::Error,
    page: include_str!("value_the_chart_lacks.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// The keys of an ingress.
const INGRESS: [&str; 5] = ["enabled", "className", "annotations", "hosts", "tls"];

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    if ir.system.own_chart {
        return;
    }
    for workload in ir.workloads.values() {
        workload.raw.iter().for_each(|raw| keys(raw, &VALUES, diags));
        workload.ingress.iter().flat_map(|ingress| &ingress.raw).for_each(|raw| keys(raw, &INGRESS, diags));
    }
    let names: Vec<&str> = match ir.workloads.len() {
        0 => return,
        1 => VALUES.to_vec(),
        _ => ir.workloads.keys().map(String::as_str).collect(),
    };
    for environment in ir.environments.values().filter(|environment| environment.is_cluster()) {
        environment.raw.iter().for_each(|raw| keys(raw, &names, diags));
    }
}

fn keys(one: &Raw, known: &[&str], diags: &mut Diagnostics) {
    if one.target.as_deref().is_some_and(|target| target != "helm") {
        return;
    }
    for key in one.keys.iter().filter(|key| !known.contains(&key.as_str())) {
        let message = format!("nothing in the chart reads the value `{key}`");
        let d = Diagnostic::new(&CODE, one.span, message).label("the chart would refuse it");
        diags.push(match similar(key, known.iter().copied()) {
            Some(near) => d.help(format!("did you mean `{near}`?")),
            None => {
                d.help(format!("it knows {}", known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ")))
            }
        });
    }
}
