//! What healthy means: objectives, metrics, alerts, who hears of them, and how all of it is measured.

use super::{Environment, Ir, Sourced, Text, Value};
use crate::source::Span;
pub use crate::words::objectives::{AlertLevel, MetricType};
pub use crate::words::unions::Measure;
use crate::words::values::{Duration, Percent};
use indexmap::IndexMap;

/// What a workload has to hold.
#[derive(Clone, Debug)]
pub struct Slo {
    /// Whose.
    pub workload: String,
    /// Its lines, in order; no indicator twice.
    pub objectives: Vec<Objective>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// Its head.
    pub span: Span,
}

/// What an objective or an alert is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Indicator {
    /// The duration of requests: of this share of all.
    Latency(Percent),
    /// The share of requests that fail.
    Errors,
    /// Memory, as a share of the limit.
    Memory,
    /// Processor time, as a share of the limit.
    Cpu,
    /// The share of the volumes that is full.
    Disk,
    /// Requests per second.
    Throughput,
    /// How often it started anew.
    Restarts,
    /// A `metric` of the program.
    Metric(String),
}

/// How a value compares to its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

impl Comparison {
    /// As it is written, in the language and in PromQL.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Less => "<",
            Comparison::LessEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterEqual => ">=",
        }
    }

    /// What holds exactly where this does not: of `<` it is `>=`.
    #[must_use]
    pub fn negated(self) -> Comparison {
        match self {
            Comparison::Less => Comparison::GreaterEqual,
            Comparison::LessEqual => Comparison::Greater,
            Comparison::Greater => Comparison::LessEqual,
            Comparison::GreaterEqual => Comparison::Less,
        }
    }

    /// Whether small values are good.
    #[must_use]
    pub fn upper(self) -> bool {
        matches!(self, Comparison::Less | Comparison::LessEqual)
    }

    /// Whether the bound itself does not hold.
    #[must_use]
    pub fn strict(self) -> bool {
        matches!(self, Comparison::Less | Comparison::Greater)
    }
}

/// One line of an `slo`.
#[derive(Clone, Debug)]
pub struct Objective {
    /// What is measured.
    pub indicator: Indicator,
    /// How a good value compares to the target.
    pub comparison: Comparison,
    /// The target, held by load tests, gates and strategies.
    pub target: Sourced<Measure>,
    /// Over which time the target is an error budget: `errors < 1% over 30d`.
    pub budget: Option<Sourced<Duration>>,
    /// How long the target may be missed before somebody hears of it.
    pub duration: Option<Sourced<Duration>>,
    /// From where on a warning is sent.
    pub warning: Option<Band>,
    /// From where on somebody is called.
    pub critical: Option<Band>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// All of it.
    pub span: Span,
}

/// What a value has to be beyond, and for how long.
#[derive(Clone, Debug)]
pub struct Band {
    /// From here on.
    pub limit: Sourced<Measure>,
    /// For so long.
    pub duration: Sourced<Duration>,
}

impl Objective {
    /// The bounds at which alerts fire: the bands, or the target where there is only `for`.
    pub fn alerts(&self) -> impl Iterator<Item = (AlertLevel, &Sourced<Measure>, &Sourced<Duration>)> {
        let target = match (&self.duration, &self.warning, &self.critical) {
            (Some(duration), None, None) => Some((AlertLevel::Warning, &self.target, duration)),
            _ => None,
        };
        let warning = self.warning.iter().map(|b| (AlertLevel::Warning, &b.limit, &b.duration));
        let critical = self.critical.iter().map(|b| (AlertLevel::Critical, &b.limit, &b.duration));
        target.into_iter().chain(warning).chain(critical)
    }
}

/// A metric of the program.
#[derive(Clone, Debug)]
pub struct Metric {
    /// What it measures.
    pub ty: MetricType,
    /// Whose.
    pub workload: String,
    /// PromQL.
    pub query: Text,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// Its head.
    pub span: Span,
}

/// Something that somebody has to hear of.
#[derive(Clone, Debug)]
pub struct Alert {
    /// The workload that it is about.
    pub workload: Option<String>,
    /// When it fires.
    pub condition: AlertCondition,
    /// How long that has to last.
    pub duration: Option<Sourced<Duration>>,
    /// How bad it is.
    pub severity: AlertLevel,
    /// The title of the `runbook` that says what to do.
    pub runbook: Option<String>,
    /// The channels, where the alert names them; else it goes by severity.
    pub notify: Option<Vec<String>>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// Its head.
    pub span: Span,
}

/// When an alert fires.
#[derive(Clone, Debug)]
pub enum AlertCondition {
    /// `health failed`: no pod, or none that is ready.
    HealthFailed(Span),
    /// `rollout failed`: the last version did not come out.
    RolloutFailed(Span),
    /// A value compares so to a bound.
    Compare(Indicator, Comparison, Sourced<Measure>, Span),
    /// All of them.
    All(Vec<AlertCondition>),
    /// One of them.
    Any(Vec<AlertCondition>),
}

/// A channel.
#[derive(Clone, Debug)]
pub struct Channel {
    /// `notify.slack`
    pub component: String,
    /// Its settings.
    pub settings: Vec<(Sourced<String>, Value)>,
    /// Alerts of this severity and above go there.
    pub alerts: Option<AlertLevel>,
    /// Its head.
    pub span: Span,
}

/// How all workloads are measured.
#[derive(Clone, Debug)]
pub struct Monitoring {
    /// The pause between two measurements.
    pub scrape: Sourced<Duration>,
    /// Where deployments push their metrics.
    pub gateway: Option<Value>,
    /// Labels of what is measured and of the rules, by which Prometheus finds them.
    pub labels: Vec<(String, String)>,
    /// Where Prometheus answers, from inside the cluster.
    pub prometheus: String,
    /// The load tester that runs checks and traffic of an analysis; none: the one in the namespace.
    pub tester: Option<String>,
    /// The secrets of the cluster that the load tester is given as variables.
    pub credentials: Vec<Sourced<String>>,
    /// The histogram of the durations of requests, in seconds, without `_bucket`.
    pub latency: String,
    /// The counter of requests.
    pub requests: String,
    /// The label of that counter that holds the status of the answer.
    pub status: String,
    /// Its head; none where the program says nothing.
    pub span: Option<Span>,
}

impl Ir {
    /// An objective as it holds in an environment.
    #[must_use]
    pub fn slo<'a>(&'a self, environment: &'a Environment, name: &str) -> Option<&'a Slo> {
        environment.slos.get(name).or_else(|| self.slos.get(name))
    }
}

/// Objectives by name.
pub type Slos = IndexMap<String, Slo>;
