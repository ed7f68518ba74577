//! How a version is brought out: one place per strategy.

use super::declaration::doc;
use super::read::{BlockWord, Header, Reader};
use super::table::Place;
use super::unions::Either;
use super::values::{Anything, Count, Duration, Given, List, Percent, To, kind};
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Statement};
use crate::{choice, place};

choice! {
    /// A way to bring a version out.
    Strategy {
        /// Replica by replica.
        Rolling = "rolling",
        /// Beside the old version, then all traffic at once.
        BlueGreen = "blue-green",
        /// A growing share of the traffic.
        Canary = "canary",
        /// The requests that match.
        Ab = "ab",
        /// The old version ends before the new one starts.
        Recreate = "recreate",
    }
}

/// Declares the place of a strategy: what all have, and what it has beside.
macro_rules! strategy {
    ($(#[doc = $doc:literal])* $Struct:ident = $name:literal { $($own:tt)* }) => {
        place! {
            $(#[doc = $doc])*
            pub struct $Struct = $name {
                /// What must pass before the new version gets traffic, and after.
                check: List<To<kind::Check>> = "check" (Value "[]");
                /// What is measured meanwhile: a breach goes back to the old version.
                slo: List<To<kind::Slo>> = "slo" (Value "[]");
                /// What runs meanwhile, so that there is something to measure.
                load: To<kind::Load> = "load";
                /// How long it may take.
                timeout: Duration = "timeout" (Value "10m");
                $($own)*
            }
        }

        impl $Struct {
            fn shared(&self) -> Shared<'_> {
                Shared {
                    check: self.check.as_ref(),
                    slo: self.slo.as_ref(),
                    load: self.load.as_ref(),
                    timeout: self.timeout.as_ref(),
                }
            }
        }
    };
}

/// What all strategies have.
#[derive(Clone, Copy, Debug)]
pub struct Shared<'a> {
    /// What must pass.
    pub check: Option<&'a Given<List<To<kind::Check>>>>,
    /// What is measured.
    pub slo: Option<&'a Given<List<To<kind::Slo>>>>,
    /// What runs meanwhile.
    pub load: Option<&'a Given<To<kind::Load>>>,
    /// How long it may take.
    pub timeout: Option<&'a Given<Duration>>,
}

strategy! {
    /// Replica by replica.
    RollingFields = "rollout by rolling" {
        /// How many replicas may be started beyond those that should run.
        surge: Either<Percent, Count> = "surge" (Value "25%");
        /// How many replicas may be missing.
        unavailable: Either<Percent, Count> = "unavailable" (Value "0");
    }
}

strategy! {
    /// All replicas beside the old ones; then all traffic moves at once.
    BlueGreenFields = "rollout by blue-green" {
        /// How long the old colour lives on after the switch, while the new one is measured.
        bake: Duration = "bake" (Value "0s");
        /// The pause between two measurements.
        every: Duration = "every" (Value "1m");
        /// After how many bad measurements it goes back.
        failures: Count = "failures" (Value "3");
    }
}

strategy! {
    /// A growing share of the traffic, as long as the measurements are good.
    CanaryFields = "rollout by canary" {
        /// The shares, one after the other.
        weights: List<Percent> = "steps" (Required);
        /// The pause between two measurements.
        every: Duration = "every" (Value "1m");
        /// After how many bad measurements it goes back.
        failures: Count = "failures" (Value "3");
    }
}

strategy! {
    /// The requests that match, as long as the measurements are good.
    AbFields = "rollout by ab" {
        /// Which requests reach the new version: over `header("name")` and `cookie("name")`.
        matches: Anything = "match" (Required);
        /// The pause between two measurements.
        every: Duration = "every" (Value "1m");
        /// After how many bad measurements it goes back.
        failures: Count = "failures" (Value "3");
        /// How many measurements there are.
        iterations: Count = "iterations" (Value "10");
    }
}

strategy! {
    /// The old version ends before the new one starts: two never run side by side.
    RecreateFields = "rollout by recreate" {
    }
}

/// A strategy with its facts.
#[derive(Clone, Debug)]
pub enum By {
    /// Replica by replica.
    Rolling(Box<RollingFields>),
    /// All traffic at once.
    BlueGreen(Box<BlueGreenFields>),
    /// A growing share.
    Canary(Box<CanaryFields>),
    /// The requests that match.
    Ab(Box<AbFields>),
    /// One after the other.
    Recreate(Box<RecreateFields>),
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
            By::Recreate(_) => Strategy::Recreate,
        }
    }

    /// What all strategies have.
    #[must_use]
    pub fn shared(&self) -> Shared<'_> {
        match self {
            By::Rolling(fields) => fields.shared(),
            By::BlueGreen(fields) => fields.shared(),
            By::Canary(fields) => fields.shared(),
            By::Ab(fields) => fields.shared(),
            By::Recreate(fields) => fields.shared(),
        }
    }
}

/// Words that stand in a header and choose its body.
macro_rules! header_words {
    ($($name:literal $form:literal $Fields:ident $doc:literal;)*) => {
        &[$($crate::words::table::Word {
            name: $name,
            form: $crate::words::table::Form::Block {
                form: $form,
                body: || Some(<$Fields as $crate::words::read::Fields>::place()),
                many: true,
            },
            doc: $doc,
            default: $crate::words::table::Default::Absent,
        }),*]
    };
}
pub(super) use header_words;

static ROLLOUT: Place = Place {
    name: "rollout",
    doc: "The strategies by which a version is brought out. Several may stand in one environment: the first is the \
          default, `deploy … by STRATEGY` chooses another.",
    words: header_words! {
        "rolling" "[{ }]" RollingFields "Replica by replica.";
        "blue-green" "[{ }]" BlueGreenFields "All replicas beside the old ones; then all traffic moves at once.";
        "canary" "{ }" CanaryFields "A growing share of the traffic, as long as the measurements are good.";
        "ab" "{ }" AbFields "The requests that match, as long as the measurements are good.";
        "recreate" "[{ }]" RecreateFields "The old version ends before the new one starts.";
    },
    open: None,
    steps: None,
    by_header: true,
};

/// `rollout WORKLOAD, … by STRATEGY [{ }]`
#[derive(Clone, Debug)]
pub struct Rollout {
    /// Whose.
    pub workloads: Vec<ast::Name>,
    /// How.
    pub by: By,
    /// Where the strategy stands.
    pub strategy_span: Span,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Rollout {
    const FORM: &'static str = "WORKLOAD, … by STRATEGY [{ }]";
    fn body() -> Option<&'static Place> {
        Some(&ROLLOUT)
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Rollout> {
        let mut header = Header::new(block);
        let workloads = header.names("a workload", cx);
        if workloads.is_empty() {
            return None;
        }
        header.preposition("by", "a strategy", cx)?;
        let strategy: Given<Strategy> = header.value("a strategy", cx)?;
        header.finish("rollout", Self::FORM, cx);
        let head = header.head;
        let by = match strategy.known()? {
            Strategy::Rolling => By::Rolling(Box::new(cx.fields(block, head))),
            Strategy::BlueGreen => By::BlueGreen(Box::new(cx.fields(block, head))),
            Strategy::Canary => By::Canary(Box::new(cx.fields(block, head))),
            Strategy::Ab => By::Ab(Box::new(cx.fields(block, head))),
            Strategy::Recreate => By::Recreate(Box::new(cx.fields(block, head))),
        };
        let (doc, allows) = (doc(statement), statement.allows.clone());
        Some(Rollout { workloads, by, strategy_span: strategy.span, doc, allows, span: head })
    }
}
