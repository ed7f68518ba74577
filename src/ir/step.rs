//! Steps: what jobs do.

use super::{Origin, Ref, Sourced, Text, Value};
use crate::expr::Expr;
use crate::source::Span;
use crate::words::pipeline::Level;
use crate::words::steps_bodies::Missing;
use crate::words::ty::Ty;
use crate::words::values::Duration;

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
    pub timeout: Option<Sourced<Duration>>,
    /// What it needs the token for, with the reason.
    pub permissions: Vec<(String, Level, String)>,
    /// How much history its component needs: `full`, or a number.
    pub history: Option<(String, String)>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What it does.
    pub kind: StepKind,
    /// Unchecked YAML that is merged into it.
    pub raw: Vec<Raw>,
    /// Where it stands.
    pub origin: Origin,
}

/// YAML of the user's own: merged last, and checked by nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Which of several outputs it goes to, where the program says so.
    pub target: Option<String>,
    /// The YAML: a mapping.
    pub text: String,
    /// Its keys.
    pub keys: Vec<String>,
    /// The word.
    pub span: Span,
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
    Build(Build),
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
        /// Whether it is checked before that there is something to go back to.
        checks: Option<Expr<Ref>>,
        /// Whether a command asks before it acts.
        confirm: Option<Expr<Ref>>,
    },
    /// kubectl of the steps that follow talks to an environment.
    Connect(Value),
    /// A backup, now.
    Backup {
        /// Which.
        backup: String,
        /// Where.
        environment: Value,
    },
    /// What a backup holds comes back.
    Restore {
        /// Which.
        backup: String,
        /// Where.
        environment: Value,
        /// Which of its copies; none: the newest.
        from: Option<Value>,
        /// Whether it comes back beside what is there, and not over it.
        scratch: bool,
    },
    /// An objective that has to hold for some time.
    Hold {
        /// Which.
        slo: String,
        /// Where.
        environment: Value,
        /// How long.
        duration: Value,
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
}

/// Images of this commit, and how they are built.
#[derive(Clone, Debug)]
pub struct Build {
    /// Which.
    pub images: Vec<String>,
    /// Other stages of the Dockerfile.
    pub variants: Vec<String>,
    /// Whether they are pushed; none: as the image says.
    pub push: Option<bool>,
    /// Whether a command builds all at once.
    pub parallel: bool,
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
    /// The working directory; none: the root of the repository.
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
