//! What is delivered, and where to.

use super::{Sourced, Value};
use crate::source::Span;
use crate::words::ty::Form;
use indexmap::IndexMap;

/// The system.
#[derive(Clone, Debug)]
pub struct System {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// `owner/name`
    pub repository: String,
    /// The default branch.
    pub branch: String,
    /// Where images go that name no registry.
    pub registry: String,
    /// Where files go, relative to the project.
    pub output: String,
    /// Named runners: their labels, or group and labels.
    pub runners: IndexMap<String, (Option<String>, Vec<String>)>,
    /// Versions of tools, as written.
    pub tools: IndexMap<String, String>,
    /// Paths of outputs.
    pub emit: IndexMap<String, String>,
    /// The file that declares it.
    pub source: String,
    /// Whether the project brings a chart of its own, in the place where one would be written.
    pub own_chart: bool,
    /// Its head.
    pub span: Span,
}

/// A secret.
#[derive(Clone, Debug)]
pub struct Secret {
    /// Its form.
    pub form: Form,
    /// The environments that hold it; none: the repository.
    pub environments: Vec<String>,
    /// Whether it lives in the cluster.
    pub cluster: bool,
    /// Whether it may be absent.
    pub optional: bool,
    /// Its path in the vault.
    pub vault: Option<String>,
    /// Its keys.
    pub keys: Vec<String>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// Its head.
    pub span: Span,
}

/// A variable that is set outside.
#[derive(Clone, Debug)]
pub struct Var {
    /// Its `##` comment.
    pub doc: Option<String>,
    /// Its head.
    pub span: Span,
}

/// An image.
#[derive(Clone, Debug)]
pub struct Image {
    /// `ghcr.io/owner/name/image`: registry and repository, lower case.
    pub name: String,
    /// The registry's host.
    pub registry: String,
    /// User and password, where the registry has its own.
    pub login: Option<(Value, Value)>,
    /// The Dockerfile.
    pub dockerfile: String,
    /// Where it is written.
    pub dockerfile_span: Span,
    /// The context.
    pub context: String,
    /// The stage that is deployed.
    pub target: Option<String>,
    /// Other stages.
    pub variants: Vec<String>,
    /// `linux/amd64`, …
    pub platforms: Vec<String>,
    /// `branch`, `pull-request`, `sha`
    pub tags: Vec<String>,
    /// `none`, `gha`, `registry`
    pub cache: String,
    /// Whether it is pushed.
    pub push: bool,
    /// Build arguments.
    pub args: Vec<(String, Value)>,
    /// Labels.
    pub labels: Vec<(String, Value)>,
    /// Build secrets.
    pub secrets: Vec<String>,
    /// An image that is not built here: its reference.
    pub from: Option<String>,
    /// Its head.
    pub span: Span,
}

/// Inputs of a component: name and value.
pub type Settings = Vec<(Sourced<String>, Value)>;

/// What happens to findings of scanners.
#[derive(Clone, Debug)]
pub struct VulnerabilityPolicy {
    /// Severity and action: `block`, `review`, `warn`, `log`, `ignore`.
    pub actions: Vec<(String, String)>,
    /// Who hears of `review`.
    pub notify: Vec<String>,
    /// The scanners with their settings.
    pub scanners: Vec<(String, Settings)>,
    /// Its head.
    pub span: Span,
}
