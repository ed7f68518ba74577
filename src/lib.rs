//! pipec compiles one typed delivery program to everything that delivers a system.
//!
//! ```text
//! Source ──parse──▶ Ast ──read──▶ Program ──resolve──▶ Resolved ──lower──▶ Ir ──check──▶ Plan ──emit──▶ Artifact
//! ```
//!
//! The library is pure: it reads no file, no clock and no network. The command line in `main.rs` is its shell.

pub mod catalogue;
pub mod check;
pub mod compile;
pub mod diag;
pub mod emit;
pub mod expr;
pub mod input;
pub mod ir;
pub mod lock;
pub mod lower;
pub mod plan;
pub mod reach;
pub mod shell;
pub mod source;
pub mod stdlib;
pub mod syntax;
#[path = "../targets/mod.rs"]
pub mod targets;
pub mod tree;
pub mod words;
