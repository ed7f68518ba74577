//! The targets: what the compiler writes for whom.

pub mod chart;
pub mod github_actions;
pub mod helm;
pub mod prometheus;
pub mod promql;

use crate::catalogue::Catalogue;
use crate::emit::Artifact;
use crate::lock::Lock;
use crate::plan::Plan;
use std::cell::RefCell;

/// Every file of every target. `lock` is what the project has decided on; what the files use goes into `used`.
#[must_use]
pub fn emit(plan: &Plan, lock: &Lock, used: &RefCell<Lock>) -> Vec<Artifact> {
    let pins = github_actions::lower::Pins { lock, catalogue: Catalogue::builtin(), used };
    let workflows = github_actions::lower::emit(plan, &pins).into_iter().map(|a| a.of("github-actions"));
    let charts = helm::lower::emit(plan, &[]).into_iter().map(|a| a.of("helm"));
    let rules = prometheus::lower::emit(plan).into_iter().map(|a| a.of("prometheus"));
    workflows.chain(charts).chain(rules).collect()
}
