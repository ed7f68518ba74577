//! Which runs reach which job and step: computed for all events, references, inputs and results at once.
//!
//! [`Reach::of`] goes through a program. A [`Set`] is a set of runs; sets are combined with [`Set::and`], [`Set::or`],
//! [`Set::not`] and compared with [`Set::implies`]. What cannot be known (texts that a script makes, how a job ends) is
//! free: a set holds every run that may be in it. An empty set is therefore a proof; [`Set::example`] is a run out of one
//! that is not empty, and [`Run::unknown`] says what about it is a guess.
//!
//! ```text
//! let reach = Reach::of(&ir);
//! let deploy = reach.job("cd", "deploy");
//! if !deploy.and(&reach.requests()).is_empty() { /* a pull request may deploy */ }
//! if !deploy.and(&reach.forks()).is_empty() { /* even one from a fork */ }
//! if !deploy.implies(&reach.ended("cd", "build", Ending::Success)) { /* … without a build that succeeded */ }
//! for (event, runs) in deploy.split_by_event() { /* push, schedule, … */ }
//! ```
//!
//! Where an answer is not known because it would take too long, a set says so ([`Set::is_known`]), is never empty and
//! implies nothing: no report comes of it.
//!
//! Must not know how anything is emitted: an emitted workflow comes here in the same form as a program, [`model`].

mod ask;
mod cases;
mod classes;
mod diagram;
mod engine;
mod explain;
mod facts;
mod functions;
mod github;
pub mod interpret;
mod jobs;
pub mod model;
mod of_ir;
mod pattern;
mod sets;
mod space;
mod steps;
mod values;
mod witness;

#[cfg(test)]
mod tests;

pub use ask::{Answer, Fate, Scene};
pub use cases::{About, Case};
pub use explain::{Core, Part, Role, is_never};
pub use sets::{Ending, Reach, Set};
pub use witness::Run;

/// How far an analysis goes. Beyond, its answer is that it does not know.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Nodes of the diagram in all.
    pub nodes: usize,
    /// New nodes for one job.
    pub nodes_of_job: usize,
    /// States of all patterns that are asked of one text.
    pub states: usize,
    /// Patterns that are asked of one text.
    pub questions: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { nodes: 2_000_000, nodes_of_job: 100_000, states: 4_096, questions: 400 }
    }
}
