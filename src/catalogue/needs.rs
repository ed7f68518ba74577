//! What an action needs of its job. Reviewed by people, in `permissions.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::reference::ActionRef;

/// The file.
#[derive(Deserialize)]
pub(super) struct Table {
    #[serde(borrow = "'static")]
    pub(super) actions: BTreeMap<&'static str, Needs>,
}

impl Table {
    pub(super) fn builtin() -> Table {
        super::read("permissions.json", include_str!("../../targets/github_actions/data/permissions.json"))
    }

    pub(super) fn find(&self, reference: &ActionRef) -> Option<&Needs> {
        self.actions.get(reference.target().to_lowercase().as_str())
    }
}

/// What one action needs.
#[derive(Debug, Deserialize)]
pub struct Needs {
    /// Permissions of the job token, those included that an input decides on.
    pub permissions: Vec<Grant>,
    /// It reads the sources whatever its inputs are.
    #[serde(default)]
    pub reads_sources: bool,
    /// It reads the sources when one of these inputs is given.
    #[serde(default, borrow = "'static")]
    pub reads_sources_with: Vec<&'static str>,
}

impl Needs {
    /// The permissions that it needs with these inputs.
    pub fn grants<'a>(&'a self, is_given: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = &'a Grant> {
        self.permissions
            .iter()
            .filter(move |grant| grant.with.is_none_or(&is_given) && !grant.without.is_some_and(&is_given))
    }

    /// Whether it needs a checkout with these inputs.
    pub fn needs_sources(&self, is_given: impl Fn(&str) -> bool) -> bool {
        self.reads_sources || self.reads_sources_with.iter().any(|input| is_given(input))
    }
}

/// One permission.
#[derive(Debug, Deserialize)]
pub struct Grant {
    /// `contents`
    pub scope: &'static str,
    /// How much of it.
    pub level: Level,
    /// What for, to stand in a comment: `check out`.
    pub reason: &'static str,
    /// Needed only when this input is given.
    #[serde(default, borrow = "'static")]
    pub with: Option<&'static str>,
    /// Needed only when this input is not given.
    #[serde(default, borrow = "'static")]
    pub without: Option<&'static str>,
}

/// How much a permission allows; writing includes reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// `read`
    Read,
    /// `write`
    Write,
}

impl Level {
    /// As GitHub writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Level::Read => "read",
            Level::Write => "write",
        }
    }
}
