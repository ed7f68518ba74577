//! A script of `bash` or `sh` as commands: their words, the variables that they read and set, what follows them.
//!
//! It is read as far as questions about whole deliveries ask for it: which tools are called with which words, and where a
//! value comes from. What the shell would make of a word is not worked out.

mod read;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeSet;

pub use read::read;

/// Stands for the hole of this number in a script.
#[must_use]
pub fn hole(number: usize) -> char {
    u32::try_from(number).ok().and_then(|n| char::from_u32(0xE000 + n.min(0x18FE))).unwrap_or('\u{F8FF}')
}

/// Whether a character stands for a hole.
#[must_use]
pub fn is_hole(c: char) -> bool {
    ('\u{E000}'..='\u{F8FF}').contains(&c)
}

/// The numbers of the holes in a text.
pub fn holes(text: &str) -> impl Iterator<Item = usize> {
    text.chars().filter(|c| is_hole(*c)).map(|c| c as usize - 0xE000)
}

/// A script that has been read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// Its commands in order; behind them those that stand in `$( )`.
    pub commands: Vec<Command>,
    /// Variables that it reads.
    pub reads: Vec<Read>,
    /// Variables that it sets.
    pub sets: BTreeSet<String>,
    /// Functions that it defines.
    pub functions: BTreeSet<String>,
    /// Whether it is not understood to its end.
    pub lost: bool,
}

/// A command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Its words, without assignments before it and redirections.
    pub words: Vec<Word>,
    /// Where its output is written, as far as it is redirected.
    pub writes: Vec<Word>,
    /// Variables that are set for it alone.
    pub with: Vec<Word>,
    /// What stands behind it.
    pub then: Then,
    /// Whether its result is a condition.
    pub tested: bool,
    /// Whether it stands in `$( )`.
    pub nested: bool,
}

impl Command {
    /// What is called: its first word; empty where there is none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.words.first().map_or("", |word| word.text.as_str())
    }

    /// The words behind the name.
    #[must_use]
    pub fn arguments(&self) -> &[Word] {
        self.words.get(1..).unwrap_or_default()
    }

    /// The value of an option: `--name value`, `--name=value`.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<Word> {
        self.words.iter().enumerate().find_map(|(at, word)| {
            if word.text == name {
                return self.words.get(at + 1).cloned();
            }
            let rest = word.text.strip_prefix(name)?.strip_prefix('=')?;
            Some(Word { text: rest.to_owned(), at: word.at + name.len() + 1 })
        })
    }

    /// Whether one of its words is this one.
    #[must_use]
    pub fn has(&self, text: &str) -> bool {
        self.words.iter().any(|word| word.text == text)
    }
}

/// A word, without its quotes. Expansions stand in it as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Its text.
    pub text: String,
    /// Where it begins in the script, in bytes.
    pub at: usize,
}

/// What stands behind a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Then {
    /// The end of a line, `;`, or nothing.
    #[default]
    End,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|`
    Pipe,
    /// `&`
    Background,
}

/// A variable that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Its name.
    pub name: String,
    /// Where the `$` stands, in bytes.
    pub at: usize,
    /// Whether the script says what holds where it is not set: `${X:-y}`, `${X:?}`, `${X+y}`.
    pub guarded: bool,
}
