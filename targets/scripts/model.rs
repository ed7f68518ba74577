//! What the scripts say. Fields called `code` or `lines` are shell; all others are texts, which the templates quote.

use crate::emit::template::Mark;
use serde::Serialize;

/// The library that the scripts share.
#[derive(Clone, Debug, Serialize)]
pub struct Library {
    /// The files that declare what it is made of.
    pub source: String,
    /// The system.
    pub system: String,
    /// The release of Helm.
    pub release: String,
    /// The folder of the chart.
    pub chart: String,
    /// The environment's values, as an argument.
    pub values_code: String,
    /// The environments.
    pub environments: Vec<EnvironmentFacts>,
    /// The workloads that are deployed.
    pub workloads: Vec<String>,
    /// The first of them, of which the release's settings are asked.
    pub first_workload: String,
    /// Whether the chart has several workloads.
    pub several: bool,
    /// Whether some environment is in Kubernetes.
    pub kubernetes: bool,
    /// Whether some environment is a project of Docker Compose.
    pub compose: bool,
    /// Whether Flagger owns something.
    pub flagger: bool,
    /// `ENVIRONMENT/WORKLOAD` that Flagger owns.
    pub flagger_owned: Vec<Case>,
    /// The strategies of each workload in each environment.
    pub strategies: Vec<Case>,
    /// The checks of each workload in each environment.
    pub checks: Vec<Case>,
    /// How long Flagger may take.
    pub limits: Vec<Case>,
    /// How long a new version is watched with all traffic.
    pub bakes: Vec<Case>,
    /// The repositories of images.
    pub repositories: Vec<Case>,
    /// Whether some workloads are jobs.
    pub jobs: bool,
    /// Their names as a pattern.
    pub jobs_code: String,
    /// How long a rollout may take, for Helm.
    pub timeout: String,
    /// The same in seconds.
    pub timeout_seconds: u64,
    /// The checks.
    pub checked: Vec<Check>,
    /// Whether the colours of a workload can be checked.
    pub colours: bool,
    /// The workloads that read the release's settings.
    pub settings: Vec<Case>,
    /// The backups.
    pub backups: Vec<Backup>,
    /// The objectives that are watched.
    pub held: Vec<Held>,
    /// Where Prometheus is.
    pub prometheus: Prometheus,
    /// What every deployment tells a workload.
    pub told: Vec<Case>,
    /// The workloads whose strategy a release chooses.
    pub chosen: Vec<Case>,
}

/// A case of a function that tells facts apart.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Case {
    /// The pattern.
    pub pattern_code: String,
    /// Names.
    pub names: String,
    /// A name.
    pub name: String,
    /// A time.
    pub seconds: u64,
}

/// The facts of an environment.
#[derive(Clone, Debug, Serialize)]
pub struct EnvironmentFacts {
    /// Where they come from.
    pub mark: Mark,
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// Its address.
    pub url: String,
    /// `kubernetes` or `compose`
    pub runtime: String,
    /// The secret that opens its cluster.
    pub kubeconfig: String,
    /// The variables that hold its settings.
    pub settings: Vec<String>,
    /// The object of jq that makes the settings of them.
    pub settings_object: String,
    /// Objects that have to be there: `secret/registry`.
    pub needed: Vec<String>,
    /// The environment before.
    pub after: String,
    /// How many versions are kept.
    pub history: u64,
}

/// A check.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// Where it comes from.
    pub mark: Mark,
    /// The end of its function's name.
    pub function: String,
    /// What it checks.
    pub what: String,
    /// What its requests send.
    pub secrets: Vec<String>,
    /// How often each request is tried.
    pub tries: u64,
    /// The pause between two tries, in seconds.
    pub pause: String,
    /// Its requests.
    pub requests: Vec<Request>,
}

/// A request of a check.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    /// What it is called.
    pub title: String,
    /// Its function.
    pub function: String,
    /// Lines that make the body.
    pub payload: Vec<String>,
    /// The command that prints headers with secrets in them.
    pub headers: Option<String>,
    /// How long an answer may take, in seconds.
    pub seconds: String,
    /// More arguments of curl.
    pub arguments: String,
    /// The path, between double quotes.
    pub path: String,
    /// What has to hold for the answer.
    pub conditions: Vec<String>,
}

/// A script with a command line.
#[derive(Clone, Debug, Serialize)]
pub struct Command {
    /// Checks of shellcheck that do not apply.
    pub disable: String,
    /// What it is made of.
    pub source: String,
    /// The way from its folder to the project.
    pub up: String,
    /// The library, where it needs it.
    pub library: Option<&'static str>,
    /// Whether it builds images at once.
    pub builds: bool,
    /// The lines of `--help`.
    pub usage: Vec<String>,
    /// The assignment of its variables.
    pub initial: String,
    /// `--a | --b`: options with a value.
    pub valued_pattern: String,
    /// The same, one by one.
    pub valued: Vec<OptionLine>,
    /// Options without a value.
    pub flags: Vec<OptionLine>,
    /// What is told apart by its place.
    pub positional: Vec<Positional>,
    /// Whether it is the verb that says what a place means.
    pub placed: bool,
    /// Whether it does something without a verb.
    pub own: bool,
    /// The options of that.
    pub own_options: String,
    /// Its verbs.
    pub verbs: Vec<Verb>,
    /// What its arguments have to be.
    pub validations: Vec<String>,
    /// Variables of all steps.
    pub exports: Vec<String>,
    /// Functions of its steps.
    pub functions: Vec<String>,
    /// Its steps.
    pub steps: Vec<StepLines>,
}

/// An option.
#[derive(Clone, Debug, Serialize)]
pub struct OptionLine {
    /// Its name.
    pub name: String,
    /// What it does.
    pub code: String,
}

/// An argument that its place says.
#[derive(Clone, Debug, Serialize)]
pub struct Positional {
    /// Its variable.
    pub variable: String,
}

/// A verb.
#[derive(Clone, Debug, Serialize)]
pub struct Verb {
    /// Its name.
    pub name: String,
    /// What it is told by: its name, and `--NAME` where no option is called so.
    pub pattern: String,
    /// Its options.
    pub options: String,
    /// The variables that places stand for.
    pub places: String,
    /// What its arguments have to be.
    pub validations: Vec<String>,
    /// Its steps.
    pub steps: Vec<StepLines>,
}

/// The lines of a step.
#[derive(Clone, Debug, Serialize)]
pub struct StepLines {
    /// Where they come from.
    pub mark: Mark,
    /// The lines.
    pub lines: Vec<String>,
}

/// A backup.
#[derive(Clone, Debug, Serialize)]
pub struct Backup {
    /// Where it comes from.
    pub mark: Mark,
    /// Its name.
    pub name: String,
    /// The end of its functions' names.
    pub function: String,
    /// Where its copies are kept.
    pub store_code: String,
    /// What it holds.
    pub what: String,
    /// Whether manifests are part of it.
    pub manifests: bool,
    /// Databases of PostgreSQL.
    pub postgres: Vec<Source>,
    /// Databases of Redis.
    pub redis: Vec<Source>,
    /// How many copies are kept.
    pub keep_last: Option<u64>,
    /// How many days they are kept.
    pub keep_days: u64,
}

/// A service whose content is part of a backup.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// The variable with its URL.
    pub variable: String,
}

/// An objective that is watched.
#[derive(Clone, Debug, Serialize)]
pub struct Held {
    /// Where it comes from.
    pub mark: Mark,
    /// Its name.
    pub name: String,
    /// The end of its function's name.
    pub function: String,
    /// Its lines.
    pub objectives: Vec<HeldObjective>,
}

/// A line of an objective.
#[derive(Clone, Debug, Serialize)]
pub struct HeldObjective {
    /// What it is about.
    pub what: String,
    /// What Prometheus is asked, between double quotes.
    pub query: String,
    /// The comparison.
    pub sign: &'static str,
    /// The bound.
    pub bound: String,
}

/// Prometheus.
#[derive(Clone, Debug, Serialize)]
pub struct Prometheus {
    /// Its path at the API server.
    pub path: String,
}
