//! Pipelines, jobs and steps.

use super::{Origin, Ref, Sourced, Text, Value};
use crate::expr::Expr;
use crate::source::Span;
use crate::words::pipeline::{Level, Queue};
use crate::words::steps_bodies::Missing;
use crate::words::ty::Ty;
use crate::words::values::Duration;

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
    pub outputs: Vec<Sourced<(String, Ty, Value, Option<String>)>>,
    /// Secrets that callers elsewhere pass.
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
    pub scopes: Vec<(String, Level, Span)>,
    /// Nothing is added to `scopes`.
    pub exactly: bool,
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
    /// The working directory of its scripts.
    pub dir: Option<Text>,
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
    pub services: Vec<String>,
    /// Its own container.
    pub container: Option<Container>,
    /// Declared outputs.
    pub outputs: Vec<Sourced<(String, Value)>>,
    /// Whether the sources are checked out first where a step needs them: not where a `checkout` stands.
    pub implied_checkout: bool,
    /// What it does.
    pub work: Work,
    /// How many steps were written: those that are folded away count.
    pub steps_written: usize,
    /// Its head.
    pub span: Span,
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
    pub include: Vec<Vec<(String, Value)>>,
    /// Rows that are left out.
    pub exclude: Vec<Vec<(String, Value)>>,
    /// The word.
    pub span: Span,
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

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// How others refer to it: `unit`, `unit.measure`.
    pub key: Option<String>,
    /// What people see; none: derived from what it does.
    pub title: Option<Text>,
    /// When it runs.
    pub when: Option<Expr<Ref>>,
    /// Whether its failure is let pass, and for which cells.
    pub warn: Option<Option<Expr<Ref>>>,
    /// Variables.
    pub env: Vec<(String, Value)>,
    /// Its limit.
    pub timeout: Option<Duration>,
    /// What it needs the token for, with the reason.
    pub permissions: Vec<(String, Level, String)>,
    /// How much history its component needs: `full`, or a number.
    pub history: Option<(String, String)>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What it does.
    pub kind: StepKind,
    /// Unchecked YAML that is merged into it.
    pub raw: Vec<(String, Span)>,
    /// Where it stands.
    pub origin: Origin,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// A script.
    Run(Run),
    /// An action.
    Action(Action),
    /// The sources.
    Checkout(Checkout),
    /// Files for other jobs and for people.
    Artifact(ArtifactStep),
    /// Files of other jobs.
    Fetch(Fetch),
    /// Workloads on the runner.
    Start(Vec<String>),
    /// Images of this commit.
    Build(Vec<String>),
    /// The end of `scan IMAGE`: the image is at hand, scanners follow. Before them, this step makes it so.
    Scan {
        /// The image.
        image: String,
        /// What runs there, instead of what this run built.
        environment: Option<String>,
        /// The scanners' steps, with the image filled in, per scanner.
        scanners: Vec<(String, Vec<Step>)>,
    },
    /// Names for the digest of an image.
    Tag {
        /// The image.
        image: String,
        /// Which names.
        tags: Vec<TagName>,
    },
    /// A deployment.
    Deploy {
        /// What.
        workloads: Vec<String>,
        /// Where to: a constant name, or an input.
        environment: Value,
        /// The strategy: constant or input; none: the environment's first.
        strategy: Option<Value>,
        /// The version for people.
        version: Option<Value>,
    },
    /// HTTP checks against an environment (a name), or a URL.
    Check(String, Option<Target>),
    /// A load test.
    Load(String, Option<Target>),
    /// A rollback.
    Rollback {
        /// What.
        workloads: Vec<String>,
        /// Where.
        environment: Value,
        /// To what.
        to: Value,
    },
    /// A message.
    Notify {
        /// The channel.
        channel: String,
        /// Its steps.
        steps: Vec<Step>,
    },
    /// A comparison.
    Gate {
        /// What must hold.
        condition: Expr<Ref>,
        /// As the program says it.
        text: String,
    },
    /// A word whose output belongs to the delivery targets: it parses, resolves and type-checks, and calls the generated script.
    Script {
        /// The script and its arguments.
        command: Vec<Value>,
        /// What it is, for the title.
        word: String,
    },
}

/// Against what a check or load test goes.
#[derive(Clone, Debug)]
pub enum Target {
    /// An environment.
    Environment(Value),
    /// An address.
    Url(Value),
}

/// A name that an image gets.
#[derive(Clone, Debug, PartialEq)]
pub enum TagName {
    /// The version of the run's tag.
    Version,
    /// `1.2`
    MajorMinor,
    /// `1`
    Major,
    /// The branch.
    Branch,
    /// This name.
    Fixed(String),
    /// A value.
    Value(Value),
}

/// A script.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its text.
    pub script: Script,
    /// The shell; none: the job's.
    pub shell: Option<String>,
    /// The working directory; none: the job's.
    pub dir: Option<Text>,
    /// Attempts in all.
    pub retry: u64,
    /// What it writes.
    pub outputs: Vec<(String, Ty)>,
    /// What it sets for later steps.
    pub sets: Vec<String>,
}

/// Where a script's text is.
#[derive(Clone, Debug)]
pub enum Script {
    /// Here.
    Text(Text),
    /// In a file of the repository.
    File(String),
    /// In a file of the standard library, which is written beside the workflow.
    Std(String),
}

/// An action.
#[derive(Clone, Debug)]
pub struct Action {
    /// `owner/repo[/path]@version`, `./path`, `docker://…`
    pub reference: Sourced<String>,
    /// Its inputs.
    pub inputs: Vec<(Sourced<String>, Value)>,
    /// Outputs that the program declares.
    pub outputs: Vec<(String, Ty)>,
}

/// A checkout.
#[derive(Clone, Debug, Default)]
pub struct Checkout {
    /// Another repository.
    pub repository: Option<Value>,
    /// What.
    pub reference: Option<Value>,
    /// Where to.
    pub path: Option<Value>,
    /// `full` or a number.
    pub history: Option<String>,
    /// `true` or `recursive`.
    pub submodules: Option<String>,
    /// Files of Git LFS.
    pub lfs: bool,
    /// All tags.
    pub tags: bool,
    /// Only these.
    pub sparse: Vec<String>,
    /// Its token.
    pub token: Option<Value>,
    /// Whether credentials stay.
    pub credentials: Option<bool>,
}

/// An upload.
#[derive(Clone, Debug)]
pub struct ArtifactStep {
    /// `unit.report` within the job.
    pub name: String,
    /// The paths.
    pub paths: Vec<Value>,
    /// The service's name, where the program gives one.
    pub service_name: Option<Text>,
    /// Retention.
    pub keep: Option<Duration>,
    /// No file.
    pub missing: Missing,
    /// Hidden files.
    pub hidden: bool,
    /// Replaces.
    pub overwrite: bool,
    /// 0 to 9.
    pub compression: Option<u64>,
    /// Read by no job.
    pub outside: bool,
}

/// A download.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// Which: pipeline (another run's), job, artifact.
    pub artifacts: Vec<ArtifactRef>,
    /// Where to.
    pub into: Value,
}

/// An artifact of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct ArtifactRef {
    /// The pipeline whose run is followed; none: this run.
    pub pipeline: Option<String>,
    /// The job.
    pub job: String,
    /// `report`, `unit.report`
    pub artifact: String,
}
