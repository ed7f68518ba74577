//! `pipe.lock`: what a build depends on and what it wrote, in JSON with one line for each thing, so that it can be reviewed.
//! Pure: text to value and back.

use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::source::{Home, Sources, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Its name, beside the program.
pub const NAME: &str = "pipe.lock";

/// The content of a lock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Lock {
    /// The edition of the language.
    pub edition: String,
    /// The version of the compiler that wrote it.
    pub compiler: String,
    /// Each action, as the program names it, and what that is.
    pub actions: BTreeMap<String, LockedAction>,
    /// Each container image, as the program names it, and its digest.
    pub images: BTreeMap<String, String>,
    /// Each file that was generated, relative to the output folder, and its checksum: `sha256:…`.
    pub files: BTreeMap<String, String>,
}

/// An action at one commit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LockedAction {
    /// Its full version: `4.2.2`.
    pub version: String,
    /// The commit.
    pub sha: String,
    /// What runs it: `node20`, `docker`, `composite`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub runtime: String,
    /// The inputs that have to be given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    /// All inputs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<String>,
    /// All outputs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<String>,
}

/// Why a text is no lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockError {
    /// The byte at which it goes wrong.
    pub offset: usize,
    /// What is wrong, in a few words.
    pub what: String,
}

impl Lock {
    /// Reads a lock. What a later compiler may have added is passed over.
    pub fn parse(text: &str) -> Result<Lock, LockError> {
        if let Some(offset) = conflict(text) {
            return Err(LockError { offset, what: "a merge has left its conflict here".into() });
        }
        serde_json::from_str(text).map_err(|error| {
            let lines: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let mut offset = (lines + error.column().saturating_sub(1)).min(text.len());
            while !text.is_char_boundary(offset) {
                offset -= 1;
            }
            let what = error.to_string();
            LockError { offset, what: what.split(" at line ").next().unwrap_or("no JSON").to_string() }
        })
    }

    /// Its text: sections in a fixed order, names in the order of the alphabet, each on a line.
    #[must_use]
    pub fn print(&self) -> String {
        let mut out = String::from("{\n");
        let _ = writeln!(out, "  \"edition\": {},\n  \"compiler\": {},", quoted(&self.edition), quoted(&self.compiler));
        let section = |out: &mut String, name: &str, rows: Vec<(&String, String)>, end: &str| {
            let rows: Vec<String> =
                rows.into_iter().map(|(key, value)| format!("\n    {}: {value}", quoted(key))).collect();
            let close = if rows.is_empty() { "" } else { "\n  " };
            let _ = writeln!(out, "  \"{name}\": {{{}{close}}}{end}", rows.join(","));
        };
        section(&mut out, "actions", self.actions.iter().map(|(k, v)| (k, row(v))).collect(), ",");
        section(&mut out, "images", self.images.iter().map(|(k, v)| (k, quoted(v))).collect(), ",");
        section(&mut out, "files", self.files.iter().map(|(k, v)| (k, quoted(v))).collect(), "");
        out.push_str("}\n");
        out
    }
}

/// Reads the lock of a project. A broken one is an error at its place, and counts as empty.
pub fn read(text: &str, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Lock {
    Lock::parse(text).unwrap_or_else(|error| {
        let file = sources.add(NAME, text, Home::Project);
        let at = error.offset as u32;
        diagnostics.push(
            Diagnostic::new(&codes::UNREADABLE, Span::new(file, at, at), "`pipe.lock` cannot be read")
                .label(error.what)
                .help("restore it from version control, or write a new one with `pipec build --force`"),
        );
        Lock::default()
    })
}

fn conflict(text: &str) -> Option<usize> {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>") {
            return Some(offset);
        }
        offset += line.len();
    }
    None
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn row(action: &LockedAction) -> String {
    serde_json::to_string(action).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_and_parsing_give_the_same() {
        let mut lock = Lock { edition: "2026".into(), compiler: "0.1.0".into(), ..Lock::default() };
        assert_eq!(Lock::parse(&lock.print()), Ok(lock.clone()));
        let action = LockedAction { version: "4.2.2".into(), sha: "11bd".into(), ..LockedAction::default() };
        lock.actions.insert("actions/checkout@v4".into(), action);
        lock.images.insert("postgres:16".into(), "sha256:aa".into());
        lock.files.insert(".github/workflows/a \"b\".yml".into(), "sha256:bb".into());
        lock.files.insert("z".into(), "sha256:cc".into());
        assert_eq!(Lock::parse(&lock.print()), Ok(lock.clone()));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&lock.print()).map(|v| v.is_object()).ok(), Some(true));
    }

    #[test]
    fn a_broken_lock_is_named_with_its_place() {
        let text = "{\n  \"edition\": 7\n}\n";
        let error = Lock::parse(text).expect_err("broken");
        assert!(error.offset > 2 && error.what.contains("invalid type"), "{error:?}");
        assert_eq!(Lock::parse("{\n<<<<<<< HEAD\n").expect_err("conflict").offset, 2);
        assert!(Lock::parse("").is_err());
        assert_eq!(Lock::parse("{\"later\": 1}"), Ok(Lock::default()));
    }
}
