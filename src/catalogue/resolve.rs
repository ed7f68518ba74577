//! From a version as written to the one that the catalogue has.

use std::sync::Arc;

use super::action::{ActionFacts, Advice, Lookup, RefKind, Status};
use super::entry::{Entry, Line, Major, RawInput};
use super::reference::ActionRef;

/// What `reference` means among the versions of the action on this line.
pub(super) fn resolve(line: &Line, reference: &ActionRef) -> Lookup {
    let (entry, mut majors) = line.entry();
    let at = At { id: line.id, entry: &entry, reference };
    let wanted = reference.version.as_str();
    if let Some(major) = majors.clone().find(|major| is_wanted(major, wanted)) {
        let version = major.version.or(major.name).unwrap_or(wanted);
        let sha = major.sha.map(str::to_owned);
        return at.known(&major, version, sha, ref_kind(major.ref_kind));
    }
    let special = entry.special_refs.iter().find(|branch| branch.name == wanted);
    if let Some(branch) = special
        && let Some(major) = majors.next()
    {
        return at.known(&major, wanted, Some(branch.sha.clone()), RefKind::Branch);
    }
    let majors: Vec<Major> = line.entry().1.collect();
    Lookup::UnknownVersion { known: versions(&entry, &majors), status: at.status_of_unknown(&majors) }
}

/// By commit, by name (a tag or a branch), by major (`v4`), by full version or the first two parts of it (`v4.1`).
fn is_wanted(major: &Major, wanted: &str) -> bool {
    major.sha == Some(wanted)
        || major.name == Some(wanted)
        || major.major.is_some() && major.major == major_number(wanted)
        || major.version.is_some_and(|version| is_part(wanted, version))
}

/// `v4` is 4. A bare `4` is no name of a version of GitHub's.
fn major_number(version: &str) -> Option<u32> {
    let digits = version.strip_prefix('v')?;
    if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// Whether `version` is `wanted` or one of it: `v4.1.7` is one of `v4.1`.
fn is_part(wanted: &str, version: &str) -> bool {
    version.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || wanted.contains('.') && rest.starts_with('.'))
}

/// An action, and where it is referred to.
struct At<'a> {
    id: &'static str,
    entry: &'a Entry,
    reference: &'a ActionRef,
}

impl At<'_> {
    fn known(&self, major: &Major, version: &str, sha: Option<String>, ref_kind: RefKind) -> Lookup {
        let mut defs = major.defs();
        let def = defs.remove(self.reference.path.as_str());
        if def.is_none() && !defs.is_empty() {
            return Lookup::UnknownPath { known: defs.into_keys().collect() };
        }
        let def = def.unwrap_or_default();
        Lookup::Known(Arc::new(ActionFacts {
            id: self.id,
            path: self.reference.path.clone(),
            version: version.to_owned(),
            sha,
            ref_kind,
            using: def.using,
            outputs: def.inputs.is_some().then_some(def.outputs),
            inputs: def.inputs.map(|inputs| inputs.into_iter().map(RawInput::input).collect()),
            open_outputs: self.entry.open_outputs,
            status: self.status(major),
            reusable: self.entry.kind == "reusable-workflow",
            pin_by_tag: self.entry.must_pin_by_tag,
        }))
    }

    fn status(&self, major: &Major) -> Status {
        let advice = || Advice {
            reasons: major.reasons.clone(),
            replacements: self.replacements(major),
            since: major.broken_since,
        };
        match major.status {
            "current" => Status::Current,
            "supported" => Status::Supported,
            "broken" => Status::Broken(advice()),
            _ => Status::Deprecated(advice()),
        }
    }

    /// Another action, where its owner gave it up; else the version of this one that is recommended.
    fn replacements(&self, major: &Major) -> Vec<String> {
        if !self.entry.replacement.is_empty() {
            return self.entry.replacement.clone();
        }
        let is_other = |best: &&str| major.name != Some(best) && major.version != Some(best);
        let Some(best) = self.entry.recommended.as_deref().filter(is_other) else { return Vec::new() };
        let path = &self.reference.path;
        let slash = if path.is_empty() { "" } else { "/" };
        vec![format!("{}{slash}{path}@{best}", self.id)]
    }

    /// The status of a release that the catalogue does not have, from what it knows of its major.
    fn status_of_unknown(&self, majors: &[Major]) -> Option<Status> {
        let version = self.reference.version.as_str();
        let wanted = numbers(version)?;
        let major = majors.iter().find(|major| major.major == wanted.first().copied())?;
        let is_old = major.min_version.and_then(numbers).is_some_and(|oldest| wanted < oldest);
        let is_bad = major.bad_versions.contains(&version);
        if !is_old && !is_bad {
            return Some(self.status(major)).filter(|status| *status != Status::Current);
        }
        let reason = if is_bad { "bad-version" } else { "min-version" };
        let replacements = self.replacements(major);
        Some(Status::Broken(Advice { reasons: vec![reason], replacements, since: major.broken_since }))
    }
}

fn ref_kind(word: &str) -> RefKind {
    match word {
        "tag" => RefKind::Tag,
        "branch" => RefKind::Branch,
        "none" => RefKind::None,
        _ => RefKind::Unverified,
    }
}

/// The versions to name to the user: those that can be pinned first, each newest first.
fn versions(entry: &Entry, majors: &[Major]) -> Vec<String> {
    let name = |major: &Major| major.version.or(major.name).map(str::to_owned);
    let (pinned, other): (Vec<_>, Vec<_>) = majors.iter().partition(|major| major.sha.is_some());
    let branches = entry.special_refs.iter().map(|branch| branch.name.clone());
    pinned.into_iter().chain(other).filter_map(name).chain(branches).collect()
}

/// `v4.1.7` is 4, 1, 7.
fn numbers(version: &str) -> Option<Vec<u32>> {
    version.strip_prefix('v').unwrap_or(version).split('.').map(|part| part.parse().ok()).collect()
}
