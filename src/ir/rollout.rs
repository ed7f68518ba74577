//! How versions come out: the strategies of an environment with everything that each of them says.

use super::Sourced;
use crate::source::Span;
use crate::words::rollouts::Strategy;
use crate::words::values::{Duration, Percent};

/// How workloads come out in an environment. Of several for one workload the first is the default.
#[derive(Clone, Debug)]
pub struct Rollout {
    /// What.
    pub workloads: Vec<String>,
    /// How, with what only this strategy has.
    pub by: By,
    /// Where the strategy stands.
    pub strategy_span: Span,
    /// The checks that must pass before the new version gets traffic, and after.
    pub checks: Vec<Sourced<String>>,
    /// The objectives that are measured meanwhile: a breach goes back.
    pub slos: Vec<Sourced<String>>,
    /// The load that runs meanwhile.
    pub load: Option<Sourced<String>>,
    /// How long it may take.
    pub timeout: Sourced<Duration>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// Its head.
    pub span: Span,
}

impl Rollout {
    /// The name of the strategy.
    #[must_use]
    pub fn strategy(&self) -> Strategy {
        self.by.strategy()
    }
}

/// A strategy with what only it has.
#[derive(Clone, Debug)]
pub enum By {
    /// Replica by replica.
    Rolling(Rolling),
    /// Beside the old version, then all traffic at once.
    BlueGreen(BlueGreen),
    /// A growing share of the traffic.
    Canary(Canary),
    /// The requests that match.
    Ab(Ab),
    /// The old version ends before the new one starts.
    Recreate,
}

impl By {
    /// Which one it is.
    #[must_use]
    pub fn strategy(&self) -> Strategy {
        match self {
            By::Rolling(_) => Strategy::Rolling,
            By::BlueGreen(_) => Strategy::BlueGreen,
            By::Canary(_) => Strategy::Canary,
            By::Ab(_) => Strategy::Ab,
            By::Recreate => Strategy::Recreate,
        }
    }

    /// How often it measures, and after how many bad measurements it goes back. Nothing where it does not measure.
    #[must_use]
    pub fn analysis(&self) -> Option<&Analysis> {
        match self {
            By::BlueGreen(it) => Some(&it.analysis),
            By::Canary(it) => Some(&it.analysis),
            By::Ab(it) => Some(&it.analysis),
            By::Rolling(_) | By::Recreate => None,
        }
    }
}

/// A number of replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replicas {
    /// A share of those that should run.
    Share(Percent),
    /// So many.
    Count(u64),
}

/// `by rolling`
#[derive(Clone, Debug)]
pub struct Rolling {
    /// How many may be started beyond those that should run.
    pub surge: Sourced<Replicas>,
    /// How many may be missing.
    pub unavailable: Sourced<Replicas>,
}

/// How a strategy measures.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The pause between two measurements.
    pub every: Sourced<Duration>,
    /// After how many bad measurements it goes back.
    pub failures: Sourced<u64>,
}

/// `by blue-green`
#[derive(Clone, Debug)]
pub struct BlueGreen {
    /// How long the old colour lives on after the switch.
    pub bake: Sourced<Duration>,
    /// How it measures.
    pub analysis: Analysis,
}

/// `by canary`
#[derive(Clone, Debug)]
pub struct Canary {
    /// The shares, one after the other.
    pub steps: Vec<Sourced<Percent>>,
    /// Where the list of shares stands.
    pub steps_span: Span,
    /// How it measures.
    pub analysis: Analysis,
}

/// `by ab`
#[derive(Clone, Debug)]
pub struct Ab {
    /// The requests that reach the new version.
    pub matches: Matches,
    /// How many measurements there are.
    pub iterations: Sourced<u64>,
    /// How it measures.
    pub analysis: Analysis,
}

/// Which requests are meant: those that pass every test of one of these lists.
#[derive(Clone, Debug)]
pub struct Matches {
    /// The lists; one that matches is enough.
    pub any: Vec<Vec<Matcher>>,
    /// The whole expression.
    pub span: Span,
}

/// One test of a request.
#[derive(Clone, Debug)]
pub struct Matcher {
    /// What is looked at.
    pub part: RequestPart,
    /// What it has to be.
    pub test: Test,
    /// Where it stands.
    pub span: Span,
}

/// A part of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestPart {
    /// The header of this name, in lower case.
    Header(String),
    /// The cookie of this name.
    Cookie(String),
}

/// What a part of a request has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// This text.
    Is(String),
    /// What this glob describes.
    Glob(String),
}
