//! Text to tree and back. Knows the shape of the language and none of its words.

pub mod ast;
pub mod rows;
