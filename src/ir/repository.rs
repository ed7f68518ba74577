//! The repository itself: its settings and how its versions look.

use crate::source::Span;
use crate::words::values::Duration;

/// How versions look.
#[derive(Clone, Debug)]
pub struct Versions {
    /// `v`
    pub prefix: String,
    /// `alpha`, `beta`, `rc`
    pub prerelease: Vec<String>,
    /// Headings by commit type.
    pub changelog: Vec<(String, String)>,
    /// Where they are declared; none: nowhere.
    pub span: Option<Span>,
}

/// Dependencies that are kept up to date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// Such as `python`, `docker`, `actions`.
    pub what: String,
    /// `daily`, `weekly` or `monthly`.
    pub interval: String,
    /// The folders with the manifests.
    pub folders: Vec<String>,
}

/// Settings of the repository.
#[derive(Clone, Debug)]
pub struct Repository {
    /// What holds for branches.
    pub protect: Vec<Protect>,
    /// What is kept up to date.
    pub updates: Vec<Update>,
    /// Whether there are alerts about vulnerable dependencies.
    pub alerts: bool,
    /// The names that branches may have; none: any.
    pub branches: Vec<String>,
    /// How long logs and artifacts are kept.
    pub logs: Option<Duration>,
    /// The file that declares it.
    pub source: String,
    /// Its head.
    pub span: Span,
}

/// What holds for branches.
#[derive(Clone, Debug)]
pub struct Protect {
    /// Which.
    pub branches: Vec<String>,
    /// The pipelines whose aggregate job is required.
    pub checks: Vec<String>,
    /// How many people must agree.
    pub reviews: u64,
    /// Whether its history may be rewritten.
    pub force_push: bool,
    /// Its head.
    pub span: Span,
}

/// What must not stand in the sources.
#[derive(Clone, Debug)]
pub struct SecretsPolicy {
    /// Patterns of names.
    pub patterns: Vec<String>,
    /// Files that are not looked into.
    pub exclude: Vec<String>,
    /// Its head.
    pub span: Span,
}

/// A page for people on call.
#[derive(Clone, Debug)]
pub struct Runbook {
    /// Its title.
    pub title: String,
    /// Markdown.
    pub text: String,
    /// Its head.
    pub span: Span,
}
