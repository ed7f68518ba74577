//! Text to tree and back. Knows the shape of the language and none of its words.

pub mod ast;
mod format;
mod parse;
pub mod rows;
mod same;

pub use format::{Refusal, format, try_format};
pub use parse::{parse, parse_parts};
pub use same::{same, same_statement, same_value};

#[cfg(test)]
mod tests;
