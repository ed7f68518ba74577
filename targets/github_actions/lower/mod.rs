//! From a plan to GitHub's files: workflows, the configuration of Dependabot and of actionlint.
//!
//! A pipeline becomes a workflow in three layers. [`run`] knows which runs the pipeline can have at all; [`expressions`]
//! turns the program's names into GitHub's, for one place at a time; [`JobBuilder`] collects what a job needs while its
//! steps are lowered, one file per family of steps.
//!
//! # A family of steps
//!
//! A family is a function `lower(…, step: &ir::Step, cx: &mut JobBuilder<'_>)` that is called from [`steps::lower`]. What
//! `cx` offers:
//!
//! - `cx.step(&step, Step)` adds the step of a program's step: title, condition, `else warn`, variables and limit come
//!   from the program where the family has not set them. `cx.add(Step)` adds a derived step as it is.
//! - `cx.pre(Step)` adds a step in front of the checkout, `cx.finally(Step)` one behind all steps of the job.
//! - `cx.text(…)`, `cx.value(…)`, `cx.expr(…)`, `cx.condition(…)` translate; they note needed jobs, outputs, guards of
//!   secrets. `cx.when(step)` is the condition of a program's step; `cx.guarded(step, condition)` adds one to it.
//! - `cx.pin("docker/login-action@v4")` is the pinned action.
//! - `cx.permit(scope, access, reason)` asks for a permission; `cx.need(job)` for a job; `cx.need_sources()` for the
//!   checkout; `cx.history(depth, reason)` for more of it.
//! - `cx.secret(name)` is a secret as value of a variable or input; `cx.guard(name)` is the condition that it is there.
//! - `cx.push_guard()` sets `PUSH` in the job and is the condition that the run may push; `cx.set_env(name, value)` sets a variable of
//!   the job, `cx.output(name, text)` an output of it.
//! - `cx.derived(id)` is a new job with the same runs; give it to `cx.before` (with `true` where it takes over the `after`
//!   and the condition of this job, which then waits for it) or to `cx.behind`. Its `title`, `timeout` (minutes), `runs_on`,
//!   `strategy`, `environment`, `concurrency`, `services`, `after` and `doc` are set directly, as those of this job can be.
//! - `conditions::not_cancelled()` is a condition for derived steps; `facts::version_output` reads the version of a tag
//!   (`version`, `major-minor`, `major`, `minor`, `patch`, `prerelease`) from wherever it is.
//! - Ids: give every step whose output or outcome is read `id: Some(…)`; ids that nothing reads are dropped at the end.
//!
//! Nothing here can fail: what cannot be written was refused before there was a plan.

mod action;
mod adding;
mod artifacts;
mod builder;
mod calls;
mod changes;
mod concurrency;
mod conditions;
mod delivery;
mod expressions;
mod facts;
mod files;
mod images;
mod inputs;
mod jobs;
mod library;
mod matrix;
mod names;
mod notify;
mod permissions;
mod pins;
mod pipeline;
mod raw;
mod required;
mod results;
mod run;
mod script;
mod secrets;
mod services;
mod sources;
mod steps;
mod text;
mod titles;
mod triggers;
mod variables;
mod version;
mod workflow;

#[cfg(test)]
mod tests;

pub use builder::JobBuilder;
pub use pins::Pins;

use crate::emit::Artifact;
use crate::plan::Plan;

/// Every file below `.github` that the plan makes.
#[must_use]
pub fn emit(plan: &Plan, pins: &Pins<'_>) -> Vec<Artifact> {
    let mut artifacts: Vec<Artifact> =
        plan.ir.pipelines.iter().map(|pipeline| workflow::artifact(&plan.ir, pipeline, pins)).collect();
    artifacts.extend(library::files(&plan.ir));
    artifacts.extend(files::dependabot(&plan.ir));
    artifacts.extend(files::actionlint(&plan.ir));
    artifacts
}
