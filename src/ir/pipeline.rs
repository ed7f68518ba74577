//! Pipelines, jobs and steps.

use super::{Raw, Ref, Service, Sourced, Step, Text, Value};
use crate::expr::Expr;
use crate::source::Span;
use crate::words::pipeline::{Level, Queue};
use crate::words::ty::Ty;
use crate::words::values::Duration;

/// What a called pipeline gives back: name, type, value, description.
pub type CallOutput = Sourced<(String, Ty, Value, Option<String>)>;

/// One workflow.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// Its name.
    pub name: String,
    /// What people see.
    pub title: Option<Text>,
    /// The name of a run.
    pub run_title: Option<Text>,
    /// Its `##` comment, else that of its file.
    pub doc: Option<String>,
    /// The file that declares it, below the project.
    pub source: String,
    /// The file below `.github/workflows/`.
    pub file: String,
    /// Whether anything is derived: not with `defaults = github`.
    pub derives: bool,
    /// What starts it, in the order of the program; `dispatch` and `call` among them.
    pub triggers: Vec<Trigger>,
    /// What `call` gives back.
    pub outputs: Vec<CallOutput>,
    /// Secrets that callers elsewhere pass: name, whether it may be absent, description.
    pub call_secrets: Vec<(String, bool, Option<String>)>,
    /// What was said of the token.
    pub permissions: Permissions,
    /// What was said of concurrency.
    pub concurrency: Option<Concurrency>,
    /// Variables of all jobs.
    pub env: Vec<(String, Value)>,
    /// Its jobs in order.
    pub jobs: Vec<Job>,
    /// Messages at the end.
    pub notify: Vec<Notify>,
    /// YAML that is merged into it.
    pub raw: Vec<Raw>,
    /// The bound for the longest way.
    pub budget: Option<Sourced<Duration>>,
    /// Its head.
    pub span: Span,
}

impl Pipeline {
    /// The triggers of an event.
    pub fn on<'a>(&'a self, event: &'a str) -> impl Iterator<Item = &'a Trigger> {
        self.triggers.iter().filter(move |t| t.event == event)
    }

    /// Whether the event is among its triggers.
    #[must_use]
    pub fn has(&self, event: &str) -> bool {
        self.triggers.iter().any(|t| t.event == event)
    }

    /// The job of this name.
    #[must_use]
    pub fn job(&self, name: &str) -> Option<&Job> {
        self.jobs.iter().find(|j| j.name == name)
    }
}

/// One event that starts a pipeline, with its filters.
#[derive(Clone, Debug, Default)]
pub struct Trigger {
    /// GitHub's name of it: `push`, `workflow_dispatch`, `workflow_call`, `schedule`, …
    pub event: String,
    /// Filters: `branches`, `tags`, `paths` and those with `-ignore`, in this order, those that were written.
    pub filters: Vec<(String, Vec<String>)>,
    /// Activities.
    pub types: Vec<String>,
    /// Name, cron and zone of a schedule.
    pub schedule: Option<Schedule>,
    /// Titles of the workflows whose runs it follows.
    pub workflows: Vec<String>,
    /// Inputs of a dispatch or call.
    pub inputs: Vec<Input>,
    /// Where the event is written.
    pub span: Option<Span>,
}

/// When a schedule starts.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Its name.
    pub name: Option<String>,
    /// Five fields.
    pub cron: String,
    /// Its time zone.
    pub zone: Option<String>,
}

/// An input of a dispatch or call.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its type. Kinds that are choices (environments, strategies) have become choices.
    pub ty: Ty,
    /// Its default.
    pub default: Option<Value>,
    /// Whether it has to be given.
    pub required: bool,
    /// Its description.
    pub doc: Option<String>,
    /// Its name in the program.
    pub span: Span,
}

/// What was said of the token's scopes.
#[derive(Clone, Debug, Default)]
pub struct Permissions {
    /// All scopes at this level.
    pub all: Option<Level>,
    /// These scopes.
    pub scopes: Vec<Permission>,
    /// Nothing is added to `scopes`.
    pub exactly: bool,
}

/// A scope of the token, as the program asks for it.
#[derive(Clone, Debug)]
pub struct Permission {
    /// GitHub's name of it.
    pub scope: String,
    /// How much.
    pub level: Level,
    /// Its `##` comment, else that of the statement.
    pub doc: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// Which runs exclude each other.
#[derive(Clone, Debug)]
pub struct Concurrency {
    /// The group.
    pub group: Text,
    /// Whether a new one ends the one that runs.
    pub cancel: Option<Expr<Ref>>,
    /// How many wait.
    pub queue: Queue,
    /// The word.
    pub span: Span,
}

/// A message at the end of a pipeline.
#[derive(Clone, Debug)]
pub struct Notify {
    /// The channels.
    pub channels: Vec<String>,
    /// The message.
    pub text: Text,
    /// When.
    pub when: Option<Expr<Ref>>,
    /// Its head.
    pub span: Span,
    /// Per channel, the steps that send it (the channel's component, inlined).
    pub steps: Vec<(String, Vec<Step>)>,
}

/// A job.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// What people see.
    pub title: Option<Text>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// The jobs that it waits for, as written.
    pub after: Vec<Sourced<String>>,
    /// When it runs.
    pub when: Option<Expr<Ref>>,
    /// Whether its failure is let pass, and for which cells.
    pub warn: Option<Option<Expr<Ref>>>,
    /// Its limit.
    pub timeout: Option<Sourced<Duration>>,
    /// Where it runs.
    pub runner: Runner,
    /// The shell of its scripts; none: the runner's.
    pub shell: Option<String>,
    /// What was said of its token.
    pub permissions: Permissions,
    /// What was said of concurrency.
    pub concurrency: Option<Concurrency>,
    /// Its variables.
    pub env: Vec<(String, Value)>,
    /// Its environment: an expression over inputs, or the name of one.
    pub environment: Option<EnvironmentUse>,
    /// Its cells.
    pub matrix: Option<Matrix>,
    /// Whether its matrix stops at the first failure; none: GitHub's default.
    pub fail_fast: Option<Value>,
    /// How many cells run at once.
    pub max_parallel: Option<u64>,
    /// Services beside it.
    pub services: Vec<ServiceUse>,
    /// Its own container.
    pub container: Option<Container>,
    /// Declared outputs.
    pub outputs: Vec<Sourced<(String, Value)>>,
    /// Whether the sources are checked out first where a step needs them: not where a `checkout` stands.
    pub implied_checkout: bool,
    /// YAML that is merged into it.
    pub raw: Vec<Raw>,
    /// What it does.
    pub work: Work,
    /// How many steps were written: those that are folded away count.
    pub steps_written: usize,
    /// Its head.
    pub span: Span,
}

/// A service beside a job.
#[derive(Clone, Debug)]
pub struct ServiceUse {
    /// Which.
    pub name: String,
    /// As it is beside this job; none: as it is declared.
    pub own: Option<Box<Service>>,
}

/// What a job does.
#[derive(Clone, Debug)]
pub enum Work {
    /// Steps in order.
    Steps(Vec<Step>),
    /// Another workflow.
    Call(Call),
}

impl Job {
    /// Its steps; none where it calls.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        match &self.work {
            Work::Steps(steps) => steps,
            Work::Call(_) => &[],
        }
    }
}

/// Where a job runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Runner {
    /// A label.
    Label(String),
    /// All of these labels, by the name of `runners`.
    Labels(Vec<String>),
    /// A group with labels.
    Group(String, Vec<String>),
    /// An expression.
    Expr(Value),
}

/// The environment of a job.
#[derive(Clone, Debug)]
pub struct EnvironmentUse {
    /// Its name: a constant text, or an expression.
    pub name: Value,
    /// The address shown.
    pub url: Option<Text>,
    /// Whether a deployment is recorded.
    pub deployment: bool,
    /// Where it is written.
    pub span: Span,
}

/// The cells of a job.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// All cells from one value.
    pub from: Option<Expr<Ref>>,
    /// Axes in order.
    pub axes: Vec<(String, Axis)>,
    /// Rows that are added.
    pub include: Vec<Vec<(String, Cell)>>,
    /// Rows that are left out.
    pub exclude: Vec<Vec<(String, Cell)>>,
    /// The word.
    pub span: Span,
}

/// What a row that is added or left out says of one axis.
#[derive(Clone, Debug)]
pub enum Cell {
    /// This value.
    Value(Value),
    /// This row of the axis.
    Row(Vec<(String, Value)>),
}

impl Cell {
    /// Its values.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        let (one, row) = match self {
            Cell::Value(value) => (Some(value), [].as_slice()),
            Cell::Row(row) => (None, row.as_slice()),
        };
        one.into_iter().chain(row.iter().map(|(_, value)| value))
    }
}

/// One axis.
#[derive(Clone, Debug)]
pub enum Axis {
    /// Values, with whether each keeps its text (versions).
    Values(Vec<Value>),
    /// Rows with columns.
    Rows(Vec<Vec<(String, Value)>>),
    /// An output of another job.
    Dynamic(Expr<Ref>),
}

/// The container of a job.
#[derive(Clone, Debug)]
pub struct Container {
    /// The image.
    pub image: Value,
    /// Variables.
    pub env: Vec<(String, Value)>,
    /// Ports.
    pub ports: Vec<String>,
    /// Mounts.
    pub volumes: Vec<String>,
    /// More flags.
    pub options: Option<String>,
    /// User and password at the registry.
    pub login: Option<(Value, Value)>,
    /// Unchecked YAML.
    pub raw: Vec<Raw>,
}

/// A called workflow.
#[derive(Clone, Debug)]
pub struct Call {
    /// What is called.
    pub target: CallTarget,
    /// Inputs.
    pub inputs: Vec<(String, Value)>,
    /// Secrets that were named; `None`: derived.
    pub secrets: CallSecrets,
    /// Where the call stands.
    pub span: Span,
}

/// Which secrets go along with a call.
#[derive(Clone, Debug)]
pub enum CallSecrets {
    /// Those that the called pipeline uses.
    Derived,
    /// All.
    Inherit,
    /// These.
    Named(Vec<(String, Value)>),
}

/// What is called.
#[derive(Clone, Debug, PartialEq)]
pub enum CallTarget {
    /// A pipeline of the program.
    Pipeline(String),
    /// A file of the repository, or `owner/repo/path@version`.
    Workflow(String),
}
