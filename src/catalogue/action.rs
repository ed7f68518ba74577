//! What is known of an action in one version.

use std::sync::Arc;

use crate::diag::similar;

/// The answer to a reference.
#[derive(Clone, Debug, PartialEq)]
pub enum Lookup {
    /// The catalogue does not have the action: nothing about it can be checked.
    Unknown,
    /// It has the action, but in no version is there anything at this path.
    UnknownPath {
        /// Where in the repository there is something; "" is its root.
        known: Vec<&'static str>,
    },
    /// It has the action, but not this version. A commit that it does not know is no mistake.
    UnknownVersion {
        /// The versions that it has, newest first.
        known: Vec<String>,
        /// What is known of the major that the version belongs to.
        status: Option<Status>,
    },
    /// It has both.
    Known(Arc<ActionFacts>),
}

impl Lookup {
    /// The facts, where there are any.
    #[must_use]
    pub fn facts(&self) -> Option<&Arc<ActionFacts>> {
        match self {
            Lookup::Known(facts) => Some(facts),
            _ => None,
        }
    }
}

/// An action, or a reusable workflow, in one version.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionFacts {
    /// `owner/repo`, in the spelling of its owner.
    pub id: &'static str,
    /// The path in the repository; empty for its root.
    pub path: String,
    /// The full version, `v7.0.1`, or the branch.
    pub version: String,
    /// The commit of that version. None: the catalogue has not seen it, the reference cannot be pinned.
    pub sha: Option<String>,
    /// What the version as written is in the repository.
    pub ref_kind: RefKind,
    /// `node24`, `composite`, `docker`, `workflow_call`, …
    pub using: Option<&'static str>,
    /// What it takes. None: not known.
    pub inputs: Option<Vec<Input>>,
    /// What it declares to give. None: not known.
    pub outputs: Option<Vec<&'static str>>,
    /// Whether it gives more than it declares.
    pub open_outputs: bool,
    /// Whether it may be used.
    pub status: Status,
    /// A reusable workflow: for a job, not a step.
    pub reusable: bool,
    /// It refuses to run by commit: the reference must be the full tag.
    pub pin_by_tag: bool,
}

impl ActionFacts {
    /// The input of that name. The runner does not tell upper and lower case apart.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.as_ref()?.iter().find(|input| input.name.eq_ignore_ascii_case(name))
    }

    /// The input that `name` was probably meant to be.
    #[must_use]
    pub fn similar_input(&self, name: &str) -> Option<&'static str> {
        similar(name, self.inputs.iter().flatten().map(|input| input.name))
    }

    /// The inputs that must be given and are not among `given`.
    pub fn missing_inputs<'a>(&'a self, given: &'a [&str]) -> impl Iterator<Item = &'a Input> {
        let is_given = |input: &Input| given.iter().any(|name| input.name.eq_ignore_ascii_case(name));
        self.inputs.iter().flatten().filter(move |input| input.required && !is_given(input))
    }

    /// Whether it has this output. None: that is not known.
    #[must_use]
    pub fn has_output(&self, name: &str) -> Option<bool> {
        let outputs = self.outputs.as_ref()?;
        let declared = outputs.iter().any(|output| output.eq_ignore_ascii_case(name));
        if !declared && self.open_outputs { None } else { Some(declared) }
    }

    /// The output that `name` was probably meant to be.
    #[must_use]
    pub fn similar_output(&self, name: &str) -> Option<&'static str> {
        similar(name, self.outputs.iter().flatten().copied())
    }
}

/// One input of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name, as declared.
    pub name: &'static str,
    /// Declared as required, and without a default. The runner does not enforce it.
    pub required: bool,
    /// The default, as text.
    pub default: Option<String>,
    /// Its owner advises against it.
    pub deprecated: bool,
    /// What it takes, where somebody has written that down. Not the owner's word: a mismatch is a warning.
    pub kind: Option<InputType>,
}

/// What an input takes. GitHub knows texts only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputType {
    /// Any text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// One of these words.
    Choice(Vec<String>),
    /// Several in one text.
    List {
        /// What stands between them.
        separator: String,
        /// The words that it may hold; empty where any may.
        allowed: Vec<String>,
    },
}

/// What a version is in the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefKind {
    /// A tag.
    Tag,
    /// A branch: it moves with every commit.
    Branch,
    /// A version without a tag that moves with it (`v10` of an action that tags `v10.0.1` only).
    None,
    /// Seen in the workflows of others only.
    Unverified,
}

/// Whether a version may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// The newest.
    Current,
    /// Older, and still in order.
    Supported,
    /// Works, but should be replaced.
    Deprecated(Advice),
    /// Fails, or does harm.
    Broken(Advice),
}

/// Why a version should be replaced, and by what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advice {
    /// `runtime-node20`, `retired-service`, `advisory:CVE-…`; see [`Advice::because`].
    pub reasons: Vec<&'static str>,
    /// References that do the same, best first: `actions/checkout@v7`.
    pub replacements: Vec<String>,
    /// The day since when it fails.
    pub since: Option<&'static str>,
}

impl Advice {
    /// The first reason in words, to stand behind the name of the action.
    #[must_use]
    pub fn because(&self) -> String {
        let reason = self.reasons.first().copied().unwrap_or_default();
        if let Some(node) = reason.strip_prefix("runtime-node") {
            return format!("is written for Node {node}, which the runner no longer has");
        }
        if let Some(id) = reason.strip_prefix("advisory:") {
            return format!("is subject of the advisory {id}");
        }
        match reason {
            "retired-service" => "speaks to a service that GitHub has shut down",
            "nested-retired" => "uses an action that speaks to a service that GitHub has shut down",
            "runtime-plugin" => "is built for a runner that no longer exists",
            "repo-archived" => "is no longer maintained: its repository is archived",
            "repo-deprecated" => "is given up by its owner",
            "min-version" => "is older than the oldest version that still works",
            "bad-version" => "was withdrawn",
            "newer-major-exists" => "has a newer major version",
            _ => "should be replaced",
        }
        .to_owned()
    }
}
