//! GitHub's workflow language as types: every key of the grammar has its field, in the order in which it is written.
//!
//! The model knows GitHub's format and how it looks; it must not know programs, plans or defaults: nothing is here that
//! a lowering has not put in. Expressions arrive as printed text. What the types leave open (that lists are not empty,
//! that a type of activity exists, that steps in the background have no condition) is for checks before it.

mod container;
mod dependabot;
mod event;
mod inputs;
mod job;
mod matrix;
mod permissions;
mod step;
mod text;
mod webhook;
mod workflow;

#[cfg(test)]
mod tests;

pub use container::{Container, Credentials, Service};
pub use dependabot::{Cooldown, Dependabot, Directories, Group, Rule, Update, UpdateSchedule};
pub use event::{Cron, Event, Filter, PullRequest, Triggers};
pub use inputs::{CallInput, CallOutput, CallSecret, DispatchInput, DispatchKind, ScalarKind, WorkflowCall};
pub use job::{CallJob, Environment, Job, JobKind, NormalJob, RunsOn, Secrets, Snapshot};
pub use matrix::{Matrix, MatrixValue, Row, Rows, StaticMatrix, Strategy, Vector};
pub use permissions::{Access, Permissions, Scope};
pub use step::{RunStep, Step, StepKind, Uses, UsesStep};
pub use text::{Amount, Condition, ExprText, Flag, Text, TextPiece, Value};
pub use webhook::Webhook;
pub use workflow::{Concurrency, Defaults, Queue, Workflow};

use indexmap::IndexMap;

use crate::emit::{Doc, Field, Map};

/// Names and values in their order, each with its comments and origin.
pub type Table<T> = IndexMap<String, Field<T>>;

/// A table of these entries.
#[must_use]
pub fn table<T>(entries: impl IntoIterator<Item = (impl Into<String>, impl Into<Field<T>>)>) -> Table<T> {
    entries.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

/// A mapping of the user's own, merged last: it replaces the keys that it names.
#[derive(Clone, Debug, PartialEq)]
pub struct Raw(pub Doc);

/// Merges what the user wrote; GitHub takes keys that differ in case for the same.
fn merged(map: Map, raw: Option<&Raw>) -> Doc {
    map.raw(raw.map(|raw| &raw.0), |a, b| a.eq_ignore_ascii_case(b)).doc()
}
