//! Helm charts as types: expressions of templates, templates, values, schemas, and the part that another target adds.
//!
//! Knows what a chart looks like. It must not know the program: that is for the targets that make charts, or parts of
//! one, and hand each other nothing but what stands here.

pub mod expr;
pub mod part;
pub mod schema;
pub mod template;

#[cfg(test)]
mod tests;

pub use expr::Expr;
pub use part::{Part, Place};
pub use schema::Schema;
pub use template::{Block, Body, Document, Template, text};
