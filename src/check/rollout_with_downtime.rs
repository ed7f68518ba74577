//! A replacement replica by replica in which all replicas may be missing.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{By, Replicas, Running};

static CODE: Code = Code {
    id: "W921",
    name: "rollout-with-downtime",
    severity: Severity::Warning,
    page: include_str!("rollout_with_downtime.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// All of them, in thousandths of a percent.
const WHOLE: u64 = 100_000;

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for environment in given.ir.environments.values() {
        for rollout in &environment.rollouts {
            let By::Rolling(rolling) = &rollout.by else { continue };
            for name in &rollout.workloads {
                let Some(workload) = environment.workloads.get(name).filter(|it| it.port.is_some()) else { continue };
                let least = match &workload.replicas.value {
                    Running::Fixed(count) => *count,
                    Running::Scaled(scale) => scale.from,
                };
                let all = match rolling.unavailable.value {
                    Replicas::Count(count) => count >= least,
                    Replicas::Share(share) => share.0 >= WHOLE,
                };
                if !all || least == 0 {
                    continue;
                }
                diags.push(
                    Diagnostic::new(
                        &CODE,
                        rolling.unavailable.span,
                        format!("all replicas of `{name}` may be missing while a version comes out"),
                    )
                    .label("nobody answers meanwhile")
                    .also(workload.replicas.span, format!("{least} of it at least"))
                    .help("write `surge = 1; unavailable = 0`; or `by recreate`, where this is meant"),
                );
            }
        }
    }
}
