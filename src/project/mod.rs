//! The disk: where a project is, what is in it, and how its outputs are written, all or none.
//! Knows nothing of the language but the one word by which a project is found.

pub(crate) mod apply;
pub(crate) mod compare;
pub(crate) mod diff;
pub(crate) mod find;
pub(crate) mod read;
pub(crate) mod tree;

use std::fmt;
use std::path::Path;

/// What went wrong outside of the program: usage, or a file.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit status.
    pub(crate) status: u8,
    /// What is wrong: lower case, no full stop.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: Option<String>,
    /// More to show below, as it is: a diff.
    pub(crate) detail: String,
}

impl Failure {
    /// Wrong usage, or a file that cannot be read or written: status 2.
    pub(crate) fn new(message: impl Into<String>) -> Failure {
        Failure { status: 2, message: message.into(), help: None, detail: String::new() }
    }

    /// A failure at a path: "cannot write `a/b`: no such file".
    pub(crate) fn io(what: &str, path: &Path, error: &std::io::Error) -> Failure {
        Failure::new(format!("cannot {what} `{}`: {}", path.display(), reason(error)))
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Failure {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// The words of the system without its number, in our style.
pub(crate) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or("it failed");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests;
