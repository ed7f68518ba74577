//! An autoscaler that keeps a workload where its objective ends.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Indicator, Measure, Running};

static CODE: Code = Code {
    id: "W910",
    name: "autoscaler-at-the-limit",
    severity: Severity::Warning,
    page: include_str!("autoscaler_at_the_limit.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for slo in given.ir.slos.values() {
        let Some(workload) = given.ir.workloads.get(&slo.workload) else { continue };
        let Running::Scaled(scale) = &workload.replicas.value else { continue };
        for objective in slo.objectives.iter().filter(|objective| objective.comparison.upper()) {
            // The autoscaler reckons with what is requested, an objective with the limit.
            let aimed = match objective.indicator {
                Indicator::Cpu => scale.cpu.zip(workload.cpu.as_ref().map(|it| (it.value.0.millis, it.value.1.millis))),
                Indicator::Memory => {
                    scale.memory.zip(workload.memory.as_ref().map(|it| (it.value.0.bytes, it.value.1.bytes)))
                }
                _ => None,
            };
            let (Some((share, (request, limit))), Measure::Percent(target)) = (aimed, &objective.target.value) else {
                continue;
            };
            if u128::from(share.0) * u128::from(request) < u128::from(target.0) * u128::from(limit) {
                continue;
            }
            diags.push(
                Diagnostic::new(&CODE, workload.replicas.span, "this keeps the workload where its objective ends")
                    .label("replicas are added when the objective is missed already")
                    .also(objective.span, "the objective")
                    .help("let it scale earlier, by a tenth at least"),
            );
        }
    }
}
