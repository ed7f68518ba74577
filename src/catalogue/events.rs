//! What starts a workflow.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The file.
#[derive(Deserialize)]
pub(super) struct Events {
    #[serde(borrow = "'static")]
    exclusive: Vec<[&'static str; 2]>,
    #[serde(borrow = "'static")]
    pub(super) events: BTreeMap<&'static str, Event>,
}

impl Events {
    pub(super) fn builtin() -> Events {
        super::read("events.json", include_str!("../../targets/github_actions/data/events.json"))
    }

    pub(super) fn excluded_by(&self, filter: &str) -> Option<&'static str> {
        self.exclusive.iter().find_map(|[a, b]| match filter {
            f if f == *a => Some(*b),
            f if f == *b => Some(*a),
            _ => None,
        })
    }
}

/// An event of GitHub.
#[derive(Debug, Deserialize)]
pub struct Event {
    /// Its activity types; empty where it has none.
    #[serde(default, borrow = "'static")]
    pub types: Vec<&'static str>,
    /// Any text is an activity type of it (`repository_dispatch`).
    #[serde(default)]
    pub any_type: bool,
    /// Types that one source only knows.
    #[serde(default, borrow = "'static")]
    pub types_unconfirmed: Vec<&'static str>,
    #[serde(default, borrow = "'static")]
    default_types: Vec<&'static str>,
    /// The filters that it takes: `branches`, `paths`, …
    #[serde(default, borrow = "'static")]
    pub filters: Vec<&'static str>,
    /// It takes inputs.
    #[serde(default)]
    pub inputs: bool,
    /// What `github.ref` is.
    #[serde(rename = "ref")]
    pub reference: &'static str,
    /// Which commit `github.sha` is.
    pub sha: &'static str,
    /// Whether the workflow must be on the default branch. None: there is no rule.
    #[serde(default)]
    pub on_default_branch: Option<bool>,
    /// `read-only` or `read-write`: the job token, when the event comes from a fork.
    #[serde(default, borrow = "'static")]
    pub fork_token: Option<&'static str>,
    /// The event whose payload it has, where that is another.
    #[serde(default, borrow = "'static")]
    pub payload_event: Option<&'static str>,
    /// Why it should not be used any more.
    #[serde(default, borrow = "'static")]
    pub status: Option<&'static str>,
    #[serde(default, borrow = "'static")]
    risk: Option<&'static str>,
}

impl Event {
    /// The activity types that start it when none are named.
    #[must_use]
    pub fn default_types(&self) -> &[&'static str] {
        if self.default_types.is_empty() { &self.types } else { &self.default_types }
    }

    /// Whether it has this activity type.
    #[must_use]
    pub fn has_type(&self, name: &str) -> bool {
        self.any_type || self.types.contains(&name)
    }

    /// Whether it takes this filter.
    #[must_use]
    pub fn has_filter(&self, name: &str) -> bool {
        self.filters.contains(&name)
    }

    /// It runs with secrets and a token that writes, started by what strangers did.
    #[must_use]
    pub fn is_privileged(&self) -> bool {
        self.risk == Some("privileged")
    }
}
