//! Contexts and their properties, permission scopes, default variables, and what strangers control.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The file.
#[derive(Deserialize)]
pub(super) struct Contexts {
    #[serde(borrow = "'static")]
    pub(super) availability: BTreeMap<&'static str, Availability>,
    #[serde(borrow = "'static")]
    properties: BTreeMap<&'static str, Property>,
    #[serde(borrow = "'static")]
    pub(super) scopes: BTreeMap<&'static str, Scope>,
    #[serde(borrow = "'static")]
    pub(super) variables: BTreeMap<&'static str, &'static str>,
    #[serde(borrow = "'static")]
    untrusted: Vec<&'static str>,
}

impl Contexts {
    pub(super) fn builtin() -> Contexts {
        super::read("contexts.json", include_str!("../../targets/github_actions/data/contexts.json"))
    }

    pub(super) fn property(&self, path: &str) -> Option<&Property> {
        self.properties.iter().find(|(pattern, _)| matches(pattern, path)).map(|(_, property)| property)
    }

    pub(super) fn properties_of(&self, context: &str) -> impl Iterator<Item = &'static str> {
        self.properties.keys().filter_map(move |path| {
            let (name, rest) = path.split_once('.')?;
            (name == context && !rest.starts_with('<') && !rest.contains('.')).then_some(rest)
        })
    }

    pub(super) fn is_untrusted(&self, path: &str) -> bool {
        self.untrusted.iter().any(|pattern| begins(pattern, path))
    }

    pub(super) fn variable_of(&self, path: &str) -> Option<&'static str> {
        let is_it = |property: &str| !property.is_empty() && property.eq_ignore_ascii_case(path);
        let found = self.variables.iter().find(|(_, property)| is_it(property));
        found.map(|(variable, _)| *variable)
    }
}

/// Whether a path is what a pattern says; `<name>` stands for one name, `<path>` for all that follows.
fn matches(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('.'), path.split('.'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some("<path>"), Some(_)) => return true,
            (Some(part), Some(name)) if part.starts_with('<') || part.eq_ignore_ascii_case(name) => {}
            _ => return false,
        }
    }
}

/// Whether a pattern begins with a path: the path is what the pattern says, or holds it. `*` is any element.
fn begins(pattern: &str, path: &str) -> bool {
    let mut wanted = pattern.split('.');
    path.split('.').all(|name| wanted.next().is_some_and(|part| part == "*" || part.eq_ignore_ascii_case(name)))
}

/// What an expression may use at one place of a workflow.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Availability {
    contexts: &'static str,
    #[serde(default)]
    functions: &'static str,
}

impl Availability {
    /// The contexts, sorted.
    pub fn contexts(self) -> impl Iterator<Item = &'static str> {
        self.contexts.split(' ')
    }

    /// Whether the context is there.
    #[must_use]
    pub fn has_context(self, name: &str) -> bool {
        self.contexts().any(|context| context.eq_ignore_ascii_case(name))
    }

    /// Whether the function is there, of those that are not everywhere: `always`, `cancelled`, `failure`, `success`,
    /// `hashFiles`.
    #[must_use]
    pub fn has_function(self, name: &str) -> bool {
        self.functions.split(' ').any(|function| !function.is_empty() && function.eq_ignore_ascii_case(name))
    }
}

/// A property of a context.
#[derive(Debug, Deserialize)]
pub struct Property {
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: ValueType,
    /// The values that it can have, where they are known.
    #[serde(default, borrow = "'static")]
    pub values: Vec<&'static str>,
    /// The events that set it; empty where all do.
    #[serde(default, borrow = "'static")]
    pub only_for_events: Vec<&'static str>,
    /// `fixed`: nobody can choose it; `structured`: within limits. None: not known.
    #[serde(default, borrow = "'static")]
    pub control: Option<&'static str>,
    /// It exists, and the documentation does not say so.
    #[serde(default)]
    pub undocumented: bool,
    /// Where it is not there.
    #[serde(default, borrow = "'static")]
    pub note: Option<&'static str>,
}

/// What a property holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum ValueType {
    /// A text.
    #[serde(rename = "string")]
    String,
    /// A number.
    #[serde(rename = "number")]
    Number,
    /// `true` or `false`.
    #[serde(rename = "boolean")]
    Boolean,
    /// Properties.
    #[serde(rename = "object")]
    Object,
    /// Texts by name.
    #[serde(rename = "map of string")]
    Strings,
    /// Anything.
    #[serde(rename = "any")]
    Any,
}

/// A scope of the job token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Scope {
    levels: &'static str,
    /// What limits it: "recent", "legacy projects (classic)".
    #[serde(default, borrow = "'static")]
    pub note: Option<&'static str>,
}

impl Scope {
    /// The levels that it has, of `read`, `write` and `none`.
    pub fn levels(self) -> impl Iterator<Item = &'static str> {
        self.levels.split(' ')
    }

    /// Whether it has this level: `id-token` cannot be read.
    #[must_use]
    pub fn has_level(self, level: &str) -> bool {
        self.levels().any(|known| known == level)
    }
}

/// Whether GitHub accepts this name of a secret or a variable: letters, digits and `_`, no digit first.
/// Source: the documentation of secrets.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    let is_word = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_word && !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether GitHub keeps the name for itself: `GITHUB_…`, in any case.
#[must_use]
pub fn is_reserved_name(name: &str) -> bool {
    name.get(..7).is_some_and(|prefix| prefix.eq_ignore_ascii_case("GITHUB_"))
}
