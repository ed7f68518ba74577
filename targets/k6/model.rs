//! What a script of k6 says, in the order in which it says it. Fields called `code` are JavaScript; all others are texts,
//! which the template puts in quotes or into comments.

use crate::emit::template::Mark;
use serde::Serialize;

/// A script.
#[derive(Clone, Debug, Serialize)]
pub struct Script {
    /// The file that declares the load test.
    pub source: String,
    /// Its name.
    pub load: String,
    /// What it does, in one line.
    pub headline: String,
    /// What it is for, line by line.
    pub doc: Vec<String>,
    /// Its path below the project.
    pub path: String,
    /// The address that its users send requests to, as an example.
    pub example: String,
    /// `API_TOKEN=… `, for the example.
    pub example_secrets: String,
    /// The address where nobody names one.
    pub base_url: String,
    /// Names of its other variables, padded for the list.
    pub pads: Pads,
    /// What it reads of its environment.
    pub variables: Vec<Variable>,
    /// The names of `k6` that it uses.
    pub imports_code: String,
    /// Its scenario.
    pub scenario: Scenario,
    /// What has to hold.
    pub thresholds: Vec<Threshold>,
    /// Objectives that a load test does not see.
    pub unseen: Vec<String>,
    /// How it is found whether the target is healthy.
    pub health: Option<Health>,
    /// What is sent: a function for each request.
    pub requests: Vec<Request>,
    /// What a user does, where it is more than one request.
    pub round: Option<Round>,
    /// Whether parts of a body are read.
    pub reads_body: bool,
    /// Whether something has to be there in the environment.
    pub requires: bool,
    /// The type of what k6 gives to `handleSummary`.
    pub summary_type_code: &'static str,
}

/// Names that are padded to the width of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Pads {
    /// `BASE_URL`
    pub base_url: String,
    /// `RESULTS`
    pub results: String,
}

/// The request that tells whether the target is healthy.
#[derive(Clone, Debug, Serialize)]
pub struct Health {
    /// The path, as a part of a template literal.
    pub path_code: String,
    /// What the request is called.
    pub name: String,
}

/// A value from the environment.
#[derive(Clone, Debug, Serialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The same, padded for a list.
    pub padded: String,
    /// Whether the script does not start without it.
    pub required: bool,
    /// Whether it is a secret.
    pub secret: bool,
}

/// When users come, and how many.
#[derive(Clone, Debug, Serialize)]
pub struct Scenario {
    /// Its name, as a key.
    pub key_code: String,
    /// What it is called.
    pub name: String,
    /// `ramping-vus`
    pub executor: &'static str,
    /// The function that a user calls.
    pub exec: String,
    /// Facts before the stages.
    pub facts: Vec<Fact>,
    /// Its stages.
    pub stages: Vec<StageLine>,
    /// Facts behind them.
    pub tail: Vec<Fact>,
}

/// `key: value,`
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// The key.
    pub key: &'static str,
    /// The value.
    pub code: String,
}

/// A stage.
#[derive(Clone, Debug, Serialize)]
pub struct StageLine {
    /// Where it comes from.
    pub mark: Mark,
    /// `2m`
    pub duration: String,
    /// How many users, or arrivals in a second.
    pub target: u64,
}

/// A threshold.
#[derive(Clone, Debug, Serialize)]
pub struct Threshold {
    /// Where it comes from.
    pub mark: Option<Mark>,
    /// What it is for.
    pub why: String,
    /// The metric with its tags.
    pub metric: String,
    /// The condition.
    pub condition: String,
    /// More conditions for the same metric.
    pub more: Vec<String>,
    /// Whether the test ends when it is missed.
    pub abort: bool,
}

/// A request.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    /// Where it comes from.
    pub mark: Mark,
    /// The function that sends it.
    pub function: String,
    /// Whether k6 calls it by its name.
    pub export: bool,
    /// The call that sends it.
    pub call_code: String,
    /// What has to hold for the answer.
    pub checks: Vec<CheckLine>,
    /// The pause behind it, in seconds.
    pub pause: Option<String>,
}

/// Something that has to hold for an answer.
#[derive(Clone, Debug, Serialize)]
pub struct CheckLine {
    /// What it is called.
    pub name: String,
    /// When it holds.
    pub code: String,
}

/// What a user does again and again.
#[derive(Clone, Debug, Serialize)]
pub struct Round {
    /// The function.
    pub function: String,
    /// The requests in order; empty where they are drawn by weight.
    pub calls: Vec<String>,
    /// The requests with their weights.
    pub mix: Vec<Weighted>,
    /// The sum of the weights.
    pub total: u64,
    /// The pause behind it, in seconds.
    pub pause: Option<String>,
}

/// A request with its weight.
#[derive(Clone, Debug, Serialize)]
pub struct Weighted {
    /// The function that sends it.
    pub function: String,
    /// How often, compared with the others.
    pub weight: u64,
}
