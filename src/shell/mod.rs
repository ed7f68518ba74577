//! Where a hole stands in a script: outside of quotes, inside of them, in a here-document, in a comment; and how a known
//! text is written there.
//!
//! Knows the quoting of languages, nothing of programs or targets. Where it loses its way it says [`Place::Unknown`], so
//! that a check can ask for a variable instead of guessing.

pub mod fold;
mod posix;
mod quote;
pub mod script;
mod simple;
#[cfg(test)]
mod tests;

pub use quote::{constant, is_plain, words};

/// The language of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// `bash`
    Bash,
    /// `sh`
    Sh,
    /// `pwsh`, `powershell`
    PowerShell,
    /// `python`
    Python,
    /// `javascript`
    JavaScript,
    /// `cmd`, and shells of the user's own: no hole may stand in them.
    Other,
}

impl Language {
    /// The language of a shell, by the word of GitHub or of the program.
    #[must_use]
    pub fn of(shell: &str) -> Language {
        match shell.split_whitespace().next().unwrap_or("") {
            "bash" => Language::Bash,
            "sh" => Language::Sh,
            "pwsh" | "powershell" => Language::PowerShell,
            "python" | "python3" => Language::Python,
            "javascript" => Language::JavaScript,
            _ => Language::Other,
        }
    }
}

/// Where a hole stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Outside of quotes: an argument, or a part of one.
    Bare,
    /// Inside of `"…"`.
    Double,
    /// Inside of `'…'`.
    Single,
    /// In a here-document in which variables are replaced; in JavaScript a template literal.
    Document,
    /// In a here-document that is taken as it is.
    QuotedDocument,
    /// In a comment.
    Comment,
    /// Somewhere that is not understood.
    Unknown,
}

/// A part of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Characters.
    Text(&'a str),
    /// A hole.
    Hole,
}

/// The place of each hole, in their order.
#[must_use]
pub fn places(language: Language, parts: &[Part<'_>]) -> Vec<Place> {
    match language {
        Language::Bash | Language::Sh => posix::places(parts),
        Language::PowerShell | Language::Python | Language::JavaScript => simple::places(language, parts),
        Language::Other => parts.iter().filter(|p| **p == Part::Hole).map(|_| Place::Unknown).collect(),
    }
}
