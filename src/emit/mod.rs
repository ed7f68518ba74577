//! What the compiler writes: a tree of a document, its writers, and the artifact that comes out.
//!
//! Knows formats only (YAML, JSON, and templates of programs). It must know nothing of the language, and nothing of what a document is for: keys
//! and their order belong to the targets, which hand over a finished [`Doc`].

pub mod artifact;
pub mod doc;
pub mod json;
pub mod raw;
pub mod template;
pub mod to_doc;
pub mod yaml;

mod comment;
mod fold;
mod scalar;

#[cfg(test)]
mod tests;

pub use artifact::{Artifact, LineOrigin, Written};
pub use doc::{Doc, Entry, Hole, Mapping, Meta, Node, Note, Number, Origin, Piece, Sequence, Style};
pub use to_doc::{Field, Map, ToDoc};

/// The width in columns that the writers keep to.
pub const WIDTH: usize = 120;
