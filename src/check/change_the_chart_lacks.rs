//! What an environment changes of a workload, and the one chart of all environments cannot say.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Health, Probe, Sourced, Workload};

static CODE: Code = Code {
    id: "E1307",
    name: "change-the-chart-lacks",
    severity: Severity::Error,
    page: include_str!("change_the_chart_lacks.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    for (environment, it) in ir.environments.iter().filter(|(_, environment)| environment.is_cluster()) {
        for (name, here) in &it.workloads {
            let Some(word) = ir.workloads.get(name).and_then(|declared| changed(declared, here)) else { continue };
            let message =
                format!("the environment `{environment}` changes `{word}` of `{name}`, which the chart cannot");
            let d = Diagnostic::new(&CODE, it.span, message)
                .label("one chart serves all environments: this is part of its templates")
                .also(here.span, "the workload");
            diags.push(d.help(format!("write `{word}` where the workload is declared, for all environments")));
        }
    }
}

/// The first word that an environment says otherwise, of those that the templates are made of.
fn changed(declared: &Workload, here: &Workload) -> Option<&'static str> {
    let names = |list: &[Sourced<String>]| list.iter().map(|name| name.value.clone()).collect::<Vec<_>>();
    let volumes = |of: &Workload| of.volumes.iter().map(|v| (v.name.clone(), v.path.clone())).collect::<Vec<_>>();
    let by_path = |health: &Option<Sourced<Health>>| health.as_ref().map(|h| matches!(h.value.by, Probe::Path(_)));
    let metrics = |of: &Workload| of.metrics.as_ref().map(|metrics| metrics.value.port);
    let user = |of: &Workload| of.user.as_ref().map(|user| user.value);
    let needs = |of: &Workload| of.needs.workloads.clone();
    let words = [
        ("user", user(declared) != user(here)),
        ("secrets", names(&declared.secrets) != names(&here.secrets)),
        ("volume", volumes(declared) != volumes(here)),
        ("health", by_path(&declared.health) != by_path(&here.health)),
        ("metrics", metrics(declared) != metrics(here)),
        ("command", declared.command.is_empty() != here.command.is_empty()),
        ("needs", needs(declared) != needs(here)),
        ("port", declared.port.is_some() != here.port.is_some()),
    ];
    words.into_iter().find_map(|(word, differs)| differs.then_some(word))
}
