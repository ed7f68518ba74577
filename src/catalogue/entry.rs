//! The file of actions: one line of JSON per action, sorted by id, so that only what is used is parsed.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::action::{Input, InputType};

/// `targets/github_actions/data/actions.json`
pub(super) const ACTIONS: &str = include_str!("../../targets/github_actions/data/actions.json");

const START: &str = "{\"id\":\"";

/// Where an action stands in the file.
pub(super) struct Line {
    /// `actions/checkout`, in the spelling of its owner.
    pub(super) id: &'static str,
    text: &'static str,
}

/// Finds the lines of all actions; nothing is parsed.
pub(super) fn lines(file: &'static str) -> Vec<Line> {
    let mut lines = Vec::with_capacity(128);
    for text in file.lines() {
        if let Some((id, _)) = text.strip_prefix(START).and_then(|rest| rest.split_once('"')) {
            lines.push(Line { id, text });
        }
    }
    lines
}

/// The line of the action with this id, in lower case.
pub(super) fn find<'a>(lines: &'a [Line], id: &str) -> Option<&'a Line> {
    let compare = |line: &Line| line.id.bytes().map(|b| b.to_ascii_lowercase()).cmp(id.bytes());
    lines.get(lines.binary_search_by(compare).ok()?)
}

impl Line {
    /// What the file says of the action as a whole, and its majors, newest first.
    pub(super) fn entry(&self) -> (Entry, Majors) {
        let (head, majors) = self.text.split_once(",\"majors\":[").unwrap_or((self.text, ""));
        let entry = serde_json::from_str(&format!("{head}}}"));
        (entry.unwrap_or_else(|error| unreachable!("{} in actions.json: {error}", self.id)), Majors { rest: majors })
    }
}

/// One action, as the file has it.
#[derive(Deserialize)]
pub(super) struct Entry {
    pub(super) kind: String,
    #[serde(default)]
    pub(super) replacement: Vec<String>,
    #[serde(default)]
    pub(super) must_pin_by_tag: bool,
    #[serde(default)]
    pub(super) open_outputs: bool,
    #[serde(default)]
    pub(super) special_refs: Vec<SpecialRef>,
    #[serde(default)]
    pub(super) recommended: Option<String>,
}

/// A branch that is no version: `stable` of a tool chain.
#[derive(Deserialize)]
pub(super) struct SpecialRef {
    #[serde(rename = "ref")]
    pub(super) name: String,
    pub(super) sha: String,
}

/// The majors of an action, parsed one by one: mostly the first is the one that is wanted.
#[derive(Clone)]
pub(super) struct Majors {
    rest: &'static str,
}

impl Iterator for Majors {
    type Item = Major;

    fn next(&mut self) -> Option<Major> {
        let text = self.rest;
        let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Major>();
        let mut major = stream.next()?.ok()?;
        let rest = text.get(stream.byte_offset()..).unwrap_or_default();
        self.rest = rest.strip_prefix(',').unwrap_or_default();
        major.text = text;
        Some(major)
    }
}

/// One major version: its newest release.
#[derive(Deserialize)]
pub(super) struct Major {
    pub(super) major: Option<u32>,
    #[serde(rename = "ref", borrow = "'static")]
    pub(super) name: Option<&'static str>,
    pub(super) ref_kind: &'static str,
    #[serde(borrow = "'static")]
    pub(super) version: Option<&'static str>,
    #[serde(borrow = "'static")]
    pub(super) sha: Option<&'static str>,
    pub(super) status: &'static str,
    #[serde(default, borrow = "'static")]
    pub(super) reasons: Vec<&'static str>,
    #[serde(default, borrow = "'static")]
    pub(super) min_version: Option<&'static str>,
    #[serde(default, borrow = "'static")]
    pub(super) bad_versions: Vec<&'static str>,
    #[serde(default, borrow = "'static")]
    pub(super) broken_since: Option<&'static str>,
    #[serde(rename = "defs")]
    _defs: IgnoredAny,
    /// The line from here on.
    #[serde(skip)]
    text: &'static str,
}

/// By path in the repository: what stands there.
pub(super) type Defs = BTreeMap<&'static str, Def>;

impl Major {
    /// Its `defs`: most of a line is the inputs of versions that nobody uses.
    pub(super) fn defs(&self) -> Defs {
        let Some((_, text)) = self.text.split_once("\"defs\":") else { return Defs::new() };
        Defs::deserialize(&mut serde_json::Deserializer::from_str(text)).unwrap_or_default()
    }
}

/// What stands at one path of the repository.
#[derive(Default, Deserialize)]
pub(super) struct Def {
    #[serde(default, borrow = "'static")]
    pub(super) using: Option<&'static str>,
    #[serde(default)]
    pub(super) inputs: Option<Vec<RawInput>>,
    #[serde(default, borrow = "'static")]
    pub(super) outputs: Vec<&'static str>,
}

/// An input, as the file has it.
#[derive(Deserialize)]
pub(super) struct RawInput {
    name: &'static str,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    default: Option<String>,
    #[serde(default)]
    default_omitted: bool,
    #[serde(default, borrow = "'static")]
    deprecated: Option<&'static str>,
    #[serde(default, rename = "type", borrow = "'static")]
    kind: Option<&'static str>,
    #[serde(default)]
    allowed: Vec<String>,
    #[serde(default)]
    separator: String,
    #[serde(default)]
    item: Item,
}

/// What the elements of a list may be.
#[derive(Clone, Default, Deserialize)]
struct Item {
    #[serde(default)]
    allowed: Vec<String>,
}

impl RawInput {
    /// The input as the rest of the compiler knows it.
    pub(super) fn input(self) -> Input {
        let kind = self.kind.and_then(|kind| match kind {
            "string" => Some(InputType::Text),
            "boolean" => Some(InputType::Bool),
            "integer" | "float" | "number" => Some(InputType::Number),
            "enum" => Some(InputType::Choice(self.allowed)),
            "list" => Some(InputType::List { separator: self.separator, allowed: self.item.allowed }),
            _ => None,
        });
        Input {
            name: self.name,
            required: self.required && self.default.is_none() && !self.default_omitted,
            default: self.default,
            deprecated: self.deprecated.is_some(),
            kind,
        }
    }
}
