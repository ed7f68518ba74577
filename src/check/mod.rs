//! What can be wrong with a whole system. A check is one file with its page beside it; this is their table.

mod calls;
mod duplicates;
mod job_graph;
mod job_without_steps;
mod names;
mod no_timeout;
mod permissions;
mod required_paths;
mod unused_inputs;

use crate::diag::{Code, Diagnostics};
use crate::ir::Ir;
use crate::plan::Plan;

/// A check: what it reports, and how it looks for it. Their order means nothing.
pub struct Check {
    /// The codes that it reports.
    pub codes: &'static [&'static Code],
    /// Looks through a system.
    pub run: fn(&Ir, &mut Diagnostics),
}

/// All checks.
pub static CHECKS: &[Check] = &[
    job_graph::CHECK,
    job_without_steps::CHECK,
    calls::CHECK,
    duplicates::CHECK,
    names::CHECK,
    permissions::CHECK,
    required_paths::CHECK,
    unused_inputs::CHECK,
    no_timeout::CHECK,
];

/// Runs all checks. A plan comes of it only when nothing, here or before, is in error.
pub fn check(ir: Ir, diags: &mut Diagnostics) -> Option<Plan> {
    for check in CHECKS {
        (check.run)(&ir, diags);
    }
    (!diags.has_errors()).then(|| Plan::new(ir))
}

/// The codes of all checks.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    CHECKS.iter().flat_map(|c| c.codes.iter().copied())
}
