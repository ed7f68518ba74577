//! One file that the compiler makes, and who is responsible for each of its lines.
//!
//! Must not know formats or targets; writing it to a disk is the command line's.

use crate::source::Span;

/// A finished file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// The path below the output folder, with `/` between its parts.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// Whether it is a program to be run.
    pub executable: bool,
    /// What made it, as `--only` names it: `github-actions`, `helm`, …
    pub target: &'static str,
    /// Where its lines come from; outer ranges before those that they contain.
    pub origins: Vec<LineOrigin>,
}

/// A text and where its lines come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Outer ranges before those that they contain.
    pub origins: Vec<LineOrigin>,
}

/// Where a range of lines comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineOrigin {
    /// The first and the last line, from 1.
    pub lines: (u32, u32),
    /// The place in the program, when there is one.
    pub span: Option<Span>,
    /// The reason in words.
    pub reason: String,
}

impl Written {
    /// Adds a line that comes from nowhere.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Adds another text behind the last line; its lines keep their origins.
    pub fn append(&mut self, more: Written) {
        let before = u32::try_from(self.text.lines().count()).unwrap_or(u32::MAX);
        let moved = more.origins.into_iter().map(|origin| LineOrigin {
            lines: (origin.lines.0.saturating_add(before), origin.lines.1.saturating_add(before)),
            ..origin
        });
        self.origins.extend(moved);
        self.text.push_str(&more.text);
    }
}

impl Artifact {
    /// A file that is not to be run.
    #[must_use]
    pub fn new(path: impl Into<String>, written: Written) -> Artifact {
        Artifact { path: path.into(), text: written.text, executable: false, target: "", origins: written.origins }
    }

    /// A program that is to be run.
    #[must_use]
    pub fn program(path: impl Into<String>, written: Written) -> Artifact {
        Artifact { executable: true, ..Artifact::new(path, written) }
    }

    /// Says what made it.
    #[must_use]
    pub fn of(self, target: &'static str) -> Artifact {
        Artifact { target, ..self }
    }

    /// What is responsible for a line: the smallest range around it.
    #[must_use]
    pub fn origin(&self, line: u32) -> Option<&LineOrigin> {
        self.origins_of(line).into_iter().next()
    }

    /// All ranges around a line, the smallest first; of equal ones that of the inner node.
    #[must_use]
    pub fn origins_of(&self, line: u32) -> Vec<&LineOrigin> {
        let around = |o: &&LineOrigin| o.lines.0 <= line && line <= o.lines.1;
        let mut found: Vec<&LineOrigin> = self.origins.iter().rev().filter(around).collect();
        found.sort_by_key(|o| o.lines.1 - o.lines.0);
        found
    }
}
