//! The targets: what the compiler writes for whom.

pub mod chart;
pub mod documents;
pub mod github_actions;
pub mod helm;
pub mod k6;
pub mod prometheus;
pub mod promql;
pub mod scripts;

use crate::catalogue::Catalogue;
use crate::emit::Artifact;
use crate::lock::Lock;
use crate::plan::Plan;
use std::cell::RefCell;

/// Every file of every target. `lock` is what the project has decided on; what the files use goes into `used`.
#[must_use]
pub fn emit(plan: &Plan, lock: &Lock, used: &RefCell<Lock>) -> Vec<Artifact> {
    let pins = github_actions::lower::Pins { lock, catalogue: Catalogue::builtin(), used };
    let mut all: Vec<Artifact> =
        github_actions::lower::emit(plan, &pins).into_iter().map(|a| a.of("github-actions")).collect();
    all.extend(helm::lower::emit(plan, &[]).into_iter().map(|a| a.of("helm")));
    all.extend(prometheus::lower::emit(plan).into_iter().map(|a| a.of("prometheus")));
    all.extend(k6::emit(plan).into_iter().map(|a| a.of("k6")));
    all.extend(documents::emit(plan).into_iter().map(|a| a.of("documents")));
    all.extend(scripts::emit(plan).into_iter().map(|a| a.of("scripts")));
    all
}
