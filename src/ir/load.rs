//! Requests, the checks that they make up, and the load that they put on a workload.

use super::{Sourced, Text, Value};
use crate::expr::{Literal, Operator};
use crate::source::Span;
use crate::words::values::{Duration, Rate};

/// A load test.
#[derive(Clone, Debug)]
pub struct Load {
    /// What people see.
    pub title: Option<String>,
    /// Whose.
    pub workload: String,
    /// The parts, one after the other.
    pub stages: Vec<Stage>,
    /// What is sent, in order; by weight where one has a weight.
    pub requests: Vec<LoadRequest>,
    /// The pause of a user after each round.
    pub think: Duration,
    /// What has to hold meanwhile: objectives by name.
    pub slos: Vec<Sourced<String>>,
    /// Whether it ends as soon as an objective is missed.
    pub abort: bool,
    /// The secrets that its requests send.
    pub secrets: Vec<String>,
    /// How long it takes.
    pub duration: Duration,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// Its head.
    pub span: Span,
}

/// A part of a load test.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What happens.
    pub kind: StageKind,
    /// How long it takes.
    pub duration: Duration,
    /// Its word and header.
    pub span: Span,
}

/// What happens in a part of a load test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageKind {
    /// The number of users goes to this one.
    Ramp(u64),
    /// The users stay.
    Hold,
    /// So many users from its start.
    Users(u64),
    /// So many arrivals, whatever they take.
    Rate(Rate),
}

/// A request of a load test.
#[derive(Clone, Debug)]
pub struct LoadRequest {
    /// What is sent.
    pub request: Request,
    /// How often, compared with the others.
    pub weight: Option<u64>,
}

/// A set of requests that have to succeed, one after the other.
#[derive(Clone, Debug)]
pub struct Check {
    /// Whose.
    pub workload: String,
    /// What is sent.
    pub requests: Vec<Request>,
    /// How often each is tried.
    pub tries: u64,
    /// The pause between two tries.
    pub every: Duration,
    /// The secrets that its requests send.
    pub secrets: Vec<String>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// Its head.
    pub span: Span,
}

/// An HTTP request.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its name, where it is declared by one.
    pub name: Option<String>,
    /// `GET`
    pub method: String,
    /// The path below the address of the workload.
    pub path: Text,
    /// Headers.
    pub headers: Vec<(String, Value)>,
    /// What is sent.
    pub body: Option<Payload>,
    /// How long the answer may take.
    pub timeout: Duration,
    /// What has to hold for the answer: all of it.
    pub expect: Vec<Expect>,
    /// Its head.
    pub span: Span,
}

impl Request {
    /// What people call it: its name, or method and path.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.name {
            Some(name) => name.clone(),
            None => format!("{} {}", self.method, self.path.as_plain().unwrap_or("…")),
        }
    }
}

/// The body of a request.
#[derive(Clone, Debug)]
pub enum Payload {
    /// A text.
    Text(Value),
    /// The fields of a form.
    Form(Vec<(String, Value)>),
    /// An object of JSON.
    Json(Vec<(String, Value)>),
    /// JSON as it is written.
    JsonText(Text),
}

/// What has to hold for an answer.
#[derive(Clone, Debug)]
pub struct Expect {
    /// What has to hold.
    pub condition: Expectation,
    /// As the program says it.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A condition over an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Expectation {
    /// A comparison with a constant.
    Compare(Answer, Operator, Literal),
    /// There is such a part.
    Exists(Answer),
    /// The text matches a glob.
    Matches(Answer, String),
    /// It does not hold.
    Not(Box<Expectation>),
    /// Both hold.
    And(Box<Expectation>, Box<Expectation>),
    /// One of them holds.
    Or(Box<Expectation>, Box<Expectation>),
}

/// A part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The status.
    Status,
    /// How long it took, in milliseconds.
    Latency,
    /// A part of the JSON in its body; empty: all of it.
    Body(Vec<String>),
    /// A header.
    Header(String),
}
