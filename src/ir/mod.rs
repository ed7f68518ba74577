//! The typed delivery system: every component inlined, every default filled in, every name a thing, every value with its
//! place. It may still contradict itself; `check` says where.
//!
//! Names of things are their keys in the maps of [`Ir`]; lowering has made sure that each exists.

pub mod command;
pub mod delivery;
pub mod graph;
pub mod load;
pub mod objectives;
pub mod pipeline;
pub mod question;
pub mod repository;
pub mod rollout;
pub mod script_calls;
pub mod settings;
mod spelling;
pub mod step;
pub mod units;
pub mod uses;
pub mod workload;

use crate::expr::{Context, Expr};
use crate::source::Span;
pub use crate::syntax::ast::Predicate;
use crate::words::ty::Ty;
use indexmap::IndexMap;

pub use command::*;
pub use delivery::*;
pub use load::*;
pub use objectives::*;
pub use pipeline::*;
pub use question::*;
pub use repository::*;
pub use rollout::*;
pub use script_calls::*;
pub use settings::Setting;
pub use step::*;
pub use workload::*;

/// A whole program.
#[derive(Clone, Debug)]
pub struct Ir {
    /// The system and what holds everywhere.
    pub system: System,
    /// Secrets by name.
    pub secrets: IndexMap<String, Secret>,
    /// Variables that are set outside. Constants are folded away.
    pub vars: IndexMap<String, Var>,
    /// Images by name.
    pub images: IndexMap<String, Image>,
    /// Backing services by name.
    pub services: IndexMap<String, Service>,
    /// Workloads by name.
    pub workloads: IndexMap<String, Workload>,
    /// Load tests by name.
    pub loads: IndexMap<String, Load>,
    /// Checks by name.
    pub checks: IndexMap<String, Check>,
    /// Scripts with a command line, by path.
    pub commands: IndexMap<String, Command>,
    /// Backups by name.
    pub backups: IndexMap<String, Backup>,
    /// Environments by name, in the order of the program.
    pub environments: IndexMap<String, Environment>,
    /// Channels by name.
    pub channels: IndexMap<String, Channel>,
    /// The policy for containers while they run.
    pub runtime: RuntimePolicy,
    /// The policy for findings of scanners.
    pub vulnerabilities: Option<VulnerabilityPolicy>,
    /// What must not stand in the sources.
    pub secrets_policy: Option<SecretsPolicy>,
    /// How versions look.
    pub versions: Versions,
    /// The repository's own settings.
    pub repository: Option<Repository>,
    /// What workloads have to hold, by name.
    pub slos: Slos,
    /// Metrics of the program by name.
    pub metrics: IndexMap<String, Metric>,
    /// Alerts by name.
    pub alerts: IndexMap<String, Alert>,
    /// How all of it is measured.
    pub monitoring: Monitoring,
    /// The workflows.
    pub pipelines: Vec<Pipeline>,
    /// The tests.
    pub tests: Vec<PipelineTest>,
    /// Pages for people on call.
    pub runbooks: Vec<Runbook>,
    /// The names of the files of the program, by their numbers.
    pub files: Vec<String>,
}

impl Ir {
    /// The file that a place is in.
    #[must_use]
    pub fn file(&self, span: Span) -> &str {
        let at = usize::try_from(span.file.0).unwrap_or(usize::MAX);
        self.files.get(at).map_or("", String::as_str)
    }

    /// Where an output goes, by its name in `emit`.
    #[must_use]
    pub fn output(&self, name: &str) -> String {
        if let Some(path) = self.system.emit.get(name) {
            return path.trim_end_matches('/').to_owned();
        }
        let default = EMIT_DEFAULTS.iter().find(|(known, _)| *known == name).map_or(name, |(_, path)| path);
        default.replace("SYSTEM", &self.system.name)
    }
}

/// A place in the program, and through which component it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Where it is written.
    pub span: Span,
    /// The `use` that brought it, where it stands in a component.
    pub via: Option<Span>,
}

impl Origin {
    /// Written at `span`, by the user.
    #[must_use]
    pub fn at(span: Span) -> Origin {
        Origin { span, via: None }
    }

    /// The place that the user can change.
    #[must_use]
    pub fn users(&self) -> Span {
        self.via.unwrap_or(self.span)
    }
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

impl<T> Sourced<T> {
    /// `value`, written at `span`.
    pub fn new(value: T, span: Span) -> Sourced<T> {
        Sourced { value, span }
    }
}

/// A text, a typed expression, or a list of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, with or without holes.
    Text(Text),
    /// An expression that is no text literal, with its type.
    Expr(Expr<Ref>, Ty),
    /// Several.
    List(Vec<Value>),
}

/// A text with holes.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Its pieces; neighbouring literals are joined.
    pub pieces: Vec<Piece>,
    /// Where it was written.
    pub span: Span,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// As it is.
    Literal(String),
    /// The value of an expression of this type.
    Hole(Expr<Ref>, Ty),
}

impl Text {
    /// A text without holes.
    #[must_use]
    pub fn plain(text: impl Into<String>, span: Span) -> Text {
        Text { pieces: vec![Piece::Literal(text.into())], span }
    }

    /// Its text when it has no hole.
    #[must_use]
    pub fn as_plain(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }
}

/// What a name in an expression is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ref {
    /// One of GitHub's contexts, used as it is.
    Context(Context),
    /// A fact of the run.
    Run(RunName),
    /// A secret, or a key of one.
    Secret(String, Option<String>),
    /// A variable that is set outside.
    Var(String),
    /// An input of the pipeline, or a part of its version.
    Input(String, Option<VersionPart>),
    /// An input of the component that is being checked by itself.
    Argument(String),
    /// An environment variable.
    Env(String),
    /// An axis, or a column of it.
    Matrix(Vec<String>),
    /// An output of a step: of this job where `job` is none.
    Output {
        /// The job.
        job: Option<String>,
        /// The key of the step.
        step: String,
        /// The output.
        name: String,
    },
    /// A declared output of a job, or one of a pipeline that the job calls.
    JobOutput(String, String),
    /// Whether a job ended so.
    Job(String, Predicate),
    /// Whether a step of this job ended so.
    Step(String, Predicate),
    /// Whether any ended so: of a job's `after`, of all steps before, of all jobs.
    Any(Predicate),
    /// A field of a service.
    Service(String, ServiceField),
    /// A field of an image.
    Image(String, ImageField),
    /// Where a workload that was started on the runner answers.
    WorkloadUrl(String),
    /// `use.name`, `use.title`, `use.in` in a component that is being checked by itself.
    Use(UseField),
}

/// The facts of a run that the language has names for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum RunName {
    Event,
    Branch,
    Head,
    Tag,
    Version(Option<VersionPart>),
    Sha,
    Fork,
    Home,
    Ref,
    Before,
    Actor,
    Created,
    Url,
    Id,
    Number,
    Attempt,
    Schedule,
    Result,
}

/// A part of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum VersionPart {
    Tag,
    Major,
    Minor,
    Patch,
    Prerelease,
}

/// What can be read of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum ServiceField {
    Url,
    Host,
    Port,
}

/// What can be read of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImageField {
    /// `sha256:…` of this commit.
    Digest,
    /// Name and digest.
    Reference,
}

/// What a component can read of the place where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UseField {
    /// The instance's name.
    Name,
    /// The title.
    Title,
    /// The folder of the job.
    Folder,
}

/// Where outputs go by default, by their names in `emit`; `SYSTEM` stands for the system's name.
pub const EMIT_DEFAULTS: [(&str, &str); 12] = [
    ("chart", "helm/SYSTEM"),
    ("values", "helm"),
    ("canary", "kubernetes/canary.yaml"),
    ("rules", "kubernetes/prometheus-rules.yaml"),
    ("routes", "kubernetes/alertmanager.yaml"),
    ("dashboard", "kubernetes/dashboard.json"),
    ("loads", "tests/load"),
    ("objectives", "config/objectives.json"),
    ("policy", ".github/security-policy.yml"),
    ("changelog", ".github/cliff.toml"),
    ("runbook", "docs/RUNBOOK.md"),
    ("setup", "scripts/setup-repository.sh"),
];
