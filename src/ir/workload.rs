//! What runs, what it needs beside itself, and where: workloads, backing services, environments.

use super::{Rollout, Slos, Step, Text, Value};
use crate::source::Span;
use crate::words::environment::Watch;
use crate::words::values::{Duration, Ports};
use indexmap::IndexMap;

/// What runs.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Its image.
    pub image: String,
    /// Its port.
    pub port: Option<Ports>,
    /// The path of its health check.
    pub health: Option<String>,
    /// The services that it needs.
    pub services: Vec<String>,
    /// The upper bound of cpu, as written.
    pub cpu: Option<String>,
    /// The upper bound of memory, as written.
    pub memory: Option<String>,
    /// Its command.
    pub command: Vec<String>,
    /// Variables.
    pub env: Vec<(String, Value)>,
    /// Until its first health check counts.
    pub startup: Option<Duration>,
    /// Its head.
    pub span: Span,
}

/// A backing service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its image.
    pub image: String,
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
    /// Its head.
    pub span: Span,
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
    /// Its head.
    pub span: Span,
}
