//! The words of the language: one typed table, and the declarations that programs are read into.
//!
//! [`place!`](crate::place) declares a place of the table and the Rust struct that its bodies become in one go, so table
//! and program cannot disagree and no later phase sees a key as text.

pub mod commands;
pub mod common;
pub mod declaration;
pub mod environment;
pub mod foreign;
pub mod monitoring;
pub mod objectives;
pub mod pipeline;
pub mod policies;
pub mod program;
pub mod read;
pub mod reference;
pub mod requests;
pub mod rollouts;
pub mod services;
pub mod steps;
pub mod steps_bodies;
pub mod system;
pub mod table;
pub mod ty;
pub mod unions;
pub mod values;
pub mod workload;

#[cfg(test)]
mod tests;
