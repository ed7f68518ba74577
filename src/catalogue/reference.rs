//! What stands behind `uses`: `owner/repo[/path]@version`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A reference to an action or a reusable workflow in a repository.
#[derive(Clone, Debug)]
pub struct ActionRef {
    /// `actions`
    pub owner: String,
    /// `checkout`
    pub name: String,
    /// The folder inside of the repository, or the file of a reusable workflow; empty for the root.
    pub path: String,
    /// What stands behind the `@`: a tag, a branch or a commit.
    pub version: String,
}

/// Why a text is no reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefError {
    /// Nothing behind an `@`.
    NoVersion,
    /// A path in this repository, or a container image: neither has facts.
    NotInARepository,
    /// Not `owner/repo`.
    NoRepository,
}

impl ActionRef {
    /// `owner/repo` in lower case: GitHub does not tell the cases apart.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}", self.owner, self.name).to_lowercase()
    }

    /// `owner/repo[/path]` as written, without the version.
    #[must_use]
    pub fn target(&self) -> String {
        match self.path.as_str() {
            "" => format!("{}/{}", self.owner, self.name),
            path => format!("{}/{}/{path}", self.owner, self.name),
        }
    }

    /// Whether the version is a commit: 40 hexadecimal digits.
    #[must_use]
    pub fn is_commit(&self) -> bool {
        self.version.len() == 40 && self.version.bytes().all(|b| b.is_ascii_hexdigit())
    }

    fn key(&self) -> (String, &str, &str) {
        (self.id(), &self.path, &self.version)
    }
}

impl FromStr for ActionRef {
    type Err = RefError;

    fn from_str(text: &str) -> Result<ActionRef, RefError> {
        if text.starts_with("./") || text.starts_with("$/") || text.starts_with("docker://") {
            return Err(RefError::NotInARepository);
        }
        let (target, version) = text.split_once('@').ok_or(RefError::NoVersion)?;
        if version.is_empty() {
            return Err(RefError::NoVersion);
        }
        let mut parts = target.splitn(3, '/');
        let (Some(owner), Some(name)) = (parts.next(), parts.next()) else { return Err(RefError::NoRepository) };
        let path = parts.next().unwrap_or_default();
        if !is_name(owner) || !is_name(name) || path.split('/').any(|part| part == "..") {
            return Err(RefError::NoRepository);
        }
        let path = path.trim_end_matches('/').to_owned();
        Ok(ActionRef { owner: owner.to_owned(), name: name.to_owned(), path, version: version.to_owned() })
    }
}

/// Letters, digits, `-`, `_` and `.`, as owners and repositories are named.
fn is_name(part: &str) -> bool {
    !matches!(part, "" | "." | "..")
        && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

impl fmt::Display for ActionRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.target(), self.version)
    }
}

impl PartialEq for ActionRef {
    fn eq(&self, other: &ActionRef) -> bool {
        self.key() == other.key()
    }
}

impl Eq for ActionRef {}

impl PartialOrd for ActionRef {
    fn partial_cmp(&self, other: &ActionRef) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ActionRef {
    fn cmp(&self, other: &ActionRef) -> Ordering {
        self.key().cmp(&other.key())
    }
}
