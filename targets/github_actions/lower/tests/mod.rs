//! Workflows from systems that are built by hand.

mod build;
mod conditions;
mod delivery;
mod images;
mod names;
mod own;
mod scripts;
mod workflows;
