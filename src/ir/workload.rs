//! What runs, what it needs beside itself, and where: workloads, backing services, environments.

use super::{Raw, Rollout, Slos, Sourced, Step, Text, Value};
use crate::source::Span;
use crate::words::environment::{Security, Watch};
use crate::words::rollouts::Strategy;
use crate::words::values::{Cpu, Duration, Percent, Ports, Rate, Size};
use crate::words::workload::RunKind;
use indexmap::IndexMap;

/// What runs.
#[derive(Clone, Debug)]
pub struct Workload {
    /// What it is, if it is no server.
    pub kind: Option<RunKind>,
    /// Its image.
    pub image: String,
    /// Its port.
    pub port: Option<Sourced<Ports>>,
    /// How its health is asked for.
    pub health: Option<Sourced<Health>>,
    /// Its metrics.
    pub metrics: Option<Sourced<Metrics>>,
    /// The services that it needs, also by way of other workloads.
    pub services: Vec<String>,
    /// What it talks to itself.
    pub needs: Needs,
    /// How many of it run.
    pub replicas: Sourced<Running>,
    /// Processor time: requested, and the limit.
    pub cpu: Option<Sourced<(Cpu, Cpu)>>,
    /// Memory: requested, and the limit.
    pub memory: Option<Sourced<(Size, Size)>>,
    /// How many graphics processors.
    pub gpu: Sourced<u64>,
    /// The user that it runs as, where the image does not say so by a number.
    pub user: Option<Sourced<u64>>,
    /// Secrets of the cluster that it finds as files.
    pub secrets: Vec<Sourced<String>>,
    /// The secret that pulls its image.
    pub pull: Option<Sourced<String>>,
    /// Its command.
    pub command: Vec<String>,
    /// Variables.
    pub env: Vec<(String, Value)>,
    /// Until its first health check counts.
    pub startup: Sourced<Duration>,
    /// Until it is killed when it has to end.
    pub grace: Sourced<Duration>,
    /// How long a job may run.
    pub timeout: Sourced<Duration>,
    /// When a cron job runs.
    pub cron: Option<Sourced<String>>,
    /// How it is reached from outside.
    pub ingress: Vec<Ingress>,
    /// Storage that outlives it.
    pub volumes: Vec<Volume>,
    /// What is merged into its values unchecked.
    pub raw: Vec<Raw>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// Its head.
    pub span: Span,
}

/// How a workload is asked for its health.
#[derive(Clone, Debug)]
pub struct Health {
    /// What is asked.
    pub by: Probe,
    /// The pause between two probes.
    pub every: Duration,
    /// How long an answer may take.
    pub timeout: Duration,
    /// After how many failures in a row it counts as broken.
    pub failures: u64,
}

/// What is asked for health.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// The path that answers.
    Path(String),
    /// The command that ends with 0.
    Command(Vec<String>),
}

/// Where the metrics of a workload are.
#[derive(Clone, Debug)]
pub struct Metrics {
    /// Their path.
    pub path: String,
    /// Their port, where it is not that of the workload.
    pub port: Option<u16>,
}

/// What a workload talks to.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Services.
    pub services: Vec<String>,
    /// Workloads.
    pub workloads: Vec<String>,
    /// Where that is said.
    pub span: Option<Span>,
}

/// How many of a workload run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Running {
    /// So many.
    Fixed(u64),
    /// As many as the load asks for.
    Scaled(Scale),
}

/// Between how many, and what decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// At least.
    pub from: u64,
    /// At most.
    pub to: u64,
    /// The share of the requested processor time.
    pub cpu: Option<Percent>,
    /// The share of the requested memory.
    pub memory: Option<Percent>,
}

/// How a workload is reached from outside of the cluster.
#[derive(Clone, Debug)]
pub struct Ingress {
    /// The class of the controller.
    pub class: String,
    /// What the path of a request begins with.
    pub path: String,
    /// The secret with the certificate.
    pub tls: Option<Sourced<String>>,
    /// Who issues the certificate.
    pub issuer: Option<Sourced<String>>,
    /// How many requests one client may send.
    pub limit: Option<Sourced<Rate>>,
    /// What is merged into it unchecked.
    pub raw: Vec<Raw>,
    /// Its head.
    pub span: Span,
}

/// Storage of a workload.
#[derive(Clone, Debug)]
pub struct Volume {
    /// Its name.
    pub name: String,
    /// How large it is.
    pub size: Sourced<Size>,
    /// Where it is mounted.
    pub path: String,
    /// The class of storage, if not the cluster's own.
    pub class: Option<String>,
    /// Its head.
    pub span: Span,
}

impl Workload {
    /// How many of it run at most.
    #[must_use]
    pub fn most(&self) -> u64 {
        match &self.replicas.value {
            Running::Fixed(count) => *count,
            Running::Scaled(scale) => scale.to,
        }
    }

    /// What others call its port.
    #[must_use]
    pub fn outer_port(&self) -> Option<u16> {
        self.port.as_ref().map(|port| port.value.outer.unwrap_or(port.value.inner))
    }

    /// Whether it runs all the time, as a server or a worker.
    #[must_use]
    pub fn stays(&self) -> bool {
        matches!(self.kind, None | Some(RunKind::Worker))
    }
}

/// A backing service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its image.
    pub image: String,
    /// Where its version is written.
    pub image_span: Span,
    /// Its port.
    pub port: Ports,
    /// Variables.
    pub env: Vec<(String, Value)>,
    /// The health command.
    pub health: Option<String>,
    /// Between two checks.
    pub every: Duration,
    /// Of one check.
    pub timeout: Duration,
    /// Until it counts as broken.
    pub tries: u64,
    /// Its URL on the runner, host and port filled in.
    pub url: Option<Text>,
    /// More flags.
    pub options: Option<String>,
    /// Mounts.
    pub volumes: Vec<String>,
    /// Login at its registry.
    pub login: Option<(Value, Value)>,
    /// Unchecked YAML of its container.
    pub raw: Vec<Raw>,
    /// Its head.
    pub span: Span,
}

/// What a service keeps, where there are tools that copy it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Databases of PostgreSQL.
    Postgres,
    /// Keys of Redis.
    Redis,
}

impl Service {
    /// What it keeps, as its image says.
    #[must_use]
    pub fn content(&self) -> Option<Content> {
        let has = |words: &[&str]| words.iter().any(|word| self.image.contains(word));
        let postgres = has(&["postgres", "timescale"]).then_some(Content::Postgres);
        postgres.or(has(&["redis", "valkey"]).then_some(Content::Redis))
    }
}

/// A place to deploy to.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The one that comes before.
    pub after: Option<String>,
    /// `kubernetes` or `compose`
    pub runtime: String,
    /// Its namespace.
    pub namespace: String,
    /// Its address.
    pub url: Option<String>,
    /// The secret with its kubeconfig.
    pub cluster: Option<String>,
    /// The branches that may deploy.
    pub branches: Vec<String>,
    /// Who approves.
    pub approval: Vec<String>,
    /// Who hears of it.
    pub notify: Vec<String>,
    /// Per channel that hears of it, the steps that send the text of the step `message`.
    pub announce: Vec<(String, Vec<Step>)>,
    /// How versions come out here.
    pub rollouts: Vec<Rollout>,
    /// What is watched.
    pub monitoring: Watch,
    /// The objectives that are others here, whole.
    pub slos: Slos,
    /// What services are there: the secret with their URL.
    pub services: IndexMap<String, Value>,
    /// Every workload, as it is here.
    pub workloads: IndexMap<String, Workload>,
    /// How much its pods may do.
    pub security: Security,
    /// What all of it together may use.
    pub quota: Option<Quota>,
    /// How many versions are kept for a rollback.
    pub revisions: u64,
    /// What is merged into its values unchecked.
    pub raw: Vec<Raw>,
    /// The file that declares it.
    pub source: String,
    /// Its head.
    pub span: Span,
}

/// What everything in an environment together may use.
#[derive(Clone, Debug)]
pub struct Quota {
    /// Processor time.
    pub cpu: Option<Sourced<Cpu>>,
    /// Memory.
    pub memory: Option<Sourced<Size>>,
    /// How many objects of a kind there may be.
    pub counts: Vec<(String, u64)>,
    /// Its word.
    pub span: Span,
}

/// What containers may do while they run.
#[derive(Clone, Debug)]
pub struct RuntimePolicy {
    /// They do not run as root.
    pub non_root: bool,
    /// They cannot write to their file system.
    pub read_only: bool,
    /// Folders that they may write to nevertheless.
    pub writable: Vec<String>,
    /// The capabilities that they have.
    pub capabilities: Vec<String>,
    /// The profile of system calls.
    pub seccomp: String,
    /// Whether they are reached along `needs`, `ingress` and by the scraper only.
    pub closed: bool,
    /// Where it is said; none where everything is default.
    pub span: Option<Span>,
}

impl Environment {
    /// How a workload comes out here; the first is the default. Nothing where the program says nothing: by rolling.
    pub fn rollouts_of<'a>(&'a self, workload: &'a str) -> impl Iterator<Item = &'a Rollout> {
        self.rollouts.iter().filter(move |rollout| rollout.workloads.iter().any(|name| name == workload))
    }

    /// Whether Flagger owns the Service and the replicas of a workload here: it does where a strategy needs it.
    #[must_use]
    pub fn flagger_owns(&self, workload: &str) -> bool {
        self.rollouts_of(workload)
            .any(|rollout| matches!(rollout.strategy(), Strategy::Canary | Strategy::BlueGreen | Strategy::Ab))
    }

    /// Whether it is a part of a cluster.
    #[must_use]
    pub fn is_cluster(&self) -> bool {
        self.runtime == "kubernetes"
    }
}

/// The keys that the values of a workload can have in the chart that is made of it.
pub const VALUES: [&str; 26] = [
    "image",
    "imagePullSecrets",
    "command",
    "serviceAccount",
    "rollout",
    "strategy",
    "replicaCount",
    "autoscaling",
    "schedule",
    "activeDeadlineSeconds",
    "service",
    "ingress",
    "networkPolicy",
    "env",
    "deploymentEnv",
    "secretEnv",
    "clusterEnv",
    "resources",
    "podDisruptionBudget",
    "health",
    "terminationGracePeriodSeconds",
    "persistence",
    "metrics",
    "podAnnotations",
    "nodeSelector",
    "tolerations",
];
