//! The targets: what the compiler writes for whom.

pub mod github_actions;
