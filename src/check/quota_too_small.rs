//! Two colours at once, and a quota that holds only one.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{By, Environment};

static CODE: Code =
    Code { id: "E919", name: "quota-too-small", severity: Severity::Error, page: include_str!("quota_too_small.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

const GI: u64 = 1 << 30;

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for (name, environment) in &given.ir.environments {
        let Some(quota) = environment.quota.as_ref().and_then(|quota| quota.memory.as_ref()) else { continue };
        let needed = peak(environment);
        let twice = environment.rollouts.iter().find(|rollout| matches!(rollout.by, By::BlueGreen(_)));
        let Some(twice) = twice.filter(|_| needed > quota.value.bytes) else { continue };
        let (needed, allowed) = (needed.div_ceil(GI), &quota.value.text);
        let message = format!("`{name}` needs {needed}Gi while a version comes out, and its quota is {allowed}");
        diags.push(
            Diagnostic::new(&CODE, quota.span, message)
                .label("the pods of the second colour are refused")
                .also(twice.strategy_span, "both colours run at once, each with all its replicas")
                .help(format!("write `memory = {needed}Gi`, or bring it out `by rolling`")),
        );
    }
}

/// The limits of everything that runs while a version comes out.
fn peak(environment: &Environment) -> u64 {
    let of = |(name, workload): (&String, &crate::ir::Workload)| {
        let limit = workload.memory.as_ref().map_or(0, |memory| memory.value.1.bytes);
        let colours = environment.rollouts_of(name).map(|rollout| match rollout.by {
            By::BlueGreen(_) => 2,
            _ => 1,
        });
        limit * workload.most() * colours.max().unwrap_or(1)
    };
    environment.workloads.iter().filter(|(_, workload)| workload.stays()).map(of).sum()
}
