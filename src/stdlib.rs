//! The standard library: modules written in the language, part of the compiler.

/// A module: its name, and its text.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    /// `python`
    pub name: &'static str,
    /// Its source.
    pub text: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/stdlib.rs"));

/// The module of this name.
#[must_use]
pub fn module(name: &str) -> Option<&'static Module> {
    MODULES.iter().find(|m| m.name == name)
}

/// The names of the library's files.
pub fn files() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// A file of the library that is written beside a workflow: `git/version.sh`.
#[must_use]
pub fn file(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}
