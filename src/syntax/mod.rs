//! Text to tree and back. Knows the shape of the language and none of its words.

pub mod ast;
mod parse;
pub mod rows;

pub use parse::parse;

#[cfg(test)]
mod tests;
