//! Workflows from systems that are built by hand.

mod build;
mod conditions;
mod names;
mod scripts;
mod workflows;
