//! A volume belongs to one pod at a time: more pods, or two versions side by side, wait for it for ever.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::words::rollouts::Strategy;

static CODE: Code = Code {
    id: "E1306",
    name: "volume-of-several",
    severity: Severity::Error,
    page: include_str!("volume_of_several.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for (environment, it) in given.ir.environments.iter().filter(|(_, environment)| environment.is_cluster()) {
        for (name, workload) in &it.workloads {
            let Some(volume) = workload.volumes.first().filter(|_| workload.stays()) else { continue };
            let other = it.rollouts_of(name).find(|rollout| rollout.strategy() != Strategy::Recreate);
            let message = format!("the volume `{}` of `{name}` would be wanted by two pods at once", volume.name);
            let d = Diagnostic::new(&CODE, volume.span, message).label("one pod at a time has it");
            let d = if workload.most() > 1 {
                d.also(workload.replicas.span, format!("{} of them run", workload.most()))
                    .help("let one of it run, or keep the data in a service")
            } else if let Some(rollout) = other {
                d.also(rollout.strategy_span, "the new version starts while the old one runs")
                    .help(format!("write `rollout {name} by recreate`"))
            } else if it.rollouts_of(name).next().is_none() {
                d.also(it.span, "versions come out by rolling here: the new one starts while the old one runs")
                    .help(format!("write `rollout {name} by recreate` in the environment `{environment}`"))
            } else {
                continue;
            };
            diags.push(d);
        }
    }
}
