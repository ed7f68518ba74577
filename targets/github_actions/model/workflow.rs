//! The workflow file.

use indexmap::IndexMap;

use super::{Flag, Job, Permissions, Raw, Table, Text, Triggers, Value, merged};
use crate::emit::{Doc, Field, Map, ToDoc};

/// A workflow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workflow {
    /// The head of the file: a paragraph an item, an empty one is an empty comment line.
    pub head: Vec<String>,
    /// The title.
    pub name: Option<Field<Text>>,
    /// What it is for; not documented by GitHub.
    pub description: Option<Field<Text>>,
    /// The title of a run.
    pub run_name: Option<Field<Text>>,
    /// When it runs.
    pub on: Field<Triggers>,
    /// What its token may do unless a job says otherwise.
    pub permissions: Option<Field<Permissions>>,
    /// Which runs wait for each other.
    pub concurrency: Option<Field<Concurrency>>,
    /// What holds for its scripts.
    pub defaults: Option<Field<Defaults>>,
    /// Environment variables of all jobs.
    pub env: Table<Value>,
    /// The jobs by their ids; sections and comments are in the fields.
    pub jobs: IndexMap<String, Field<Job>>,
    /// Keys of the user's own.
    pub raw: Option<Raw>,
}

impl ToDoc for Workflow {
    fn to_doc(&self) -> Doc {
        let map = Map::new()
            .maybe("name", self.name.as_ref())
            .maybe("description", self.description.as_ref())
            .maybe("run-name", self.run_name.as_ref())
            .put_bare("on", &self.on)
            .maybe("permissions", self.permissions.as_ref())
            .maybe("concurrency", self.concurrency.as_ref())
            .maybe("defaults", self.defaults.as_ref())
            .table("env", &self.env)
            .put_doc("jobs", self.jobs.to_doc().spaced());
        merged(map.spaced(), self.raw.as_ref()).above(self.head.iter())
    }
}

/// Which runs or jobs wait for each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Concurrency {
    /// One at a time of a group; case does not count.
    pub group: Field<Text>,
    /// Whether a new one cancels the one that runs.
    pub cancel_in_progress: Option<Field<Flag>>,
    /// What becomes of those that wait; unknown to GitHub Enterprise Server.
    pub queue: Option<Field<Queue>>,
}

impl ToDoc for Concurrency {
    fn to_doc(&self) -> Doc {
        Map::new()
            .put("group", &self.group)
            .maybe("cancel-in-progress", self.cancel_in_progress.as_ref())
            .maybe("queue", self.queue.as_ref())
            .doc()
    }
}

/// How many may wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Queue {
    /// `single`: a newer one replaces the one that waits.
    Single,
    /// `max`: up to a hundred.
    Max,
    /// An expression.
    Expr(super::ExprText),
}

impl ToDoc for Queue {
    fn to_doc(&self) -> Doc {
        match self {
            Queue::Single => Doc::text("single"),
            Queue::Max => Doc::text("max"),
            Queue::Expr(expr) => Text::from(expr.clone()).to_doc(),
        }
    }
}

/// What holds for every script: `defaults.run`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Defaults {
    /// The shell.
    pub shell: Option<Field<Text>>,
    /// The folder.
    pub working_directory: Option<Field<Text>>,
}

impl ToDoc for Defaults {
    fn to_doc(&self) -> Doc {
        let run = Map::new()
            .maybe("shell", self.shell.as_ref())
            .maybe("working-directory", self.working_directory.as_ref())
            .doc();
        Map::new().put_doc("run", run).doc()
    }
}
