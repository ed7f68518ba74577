//! Scripts with a command line: what people type, and what pipelines call.

use super::{Step, Value};
use crate::source::Span;
use crate::words::ty::Ty;
use crate::words::values::Duration;

/// A script with a command line.
#[derive(Clone, Debug)]
pub struct Command {
    /// Its path below the output folder.
    pub path: String,
    /// What it does itself.
    pub body: CommandBody,
    /// Its subcommands.
    pub verbs: Vec<Verb>,
    /// Whether no program declares it: it is there because a pipeline calls it.
    pub derived: bool,
    /// Its head.
    pub span: Span,
}

/// A subcommand.
#[derive(Clone, Debug)]
pub struct Verb {
    /// Its name.
    pub name: String,
    /// What it does.
    pub body: CommandBody,
    /// Its head.
    pub span: Span,
}

/// What a command or one of its verbs is given, and what it does.
#[derive(Clone, Debug, Default)]
pub struct CommandBody {
    /// What it is given.
    pub inputs: Vec<CommandInput>,
    /// Variables of all its steps.
    pub env: Vec<(String, Value)>,
    /// What it does, in order.
    pub steps: Vec<Step>,
    /// Its `##` comment.
    pub doc: Option<String>,
}

/// What a command is given: `--NAME`, or by its place.
#[derive(Clone, Debug)]
pub struct CommandInput {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// What it is where nobody says so.
    pub default: Option<Value>,
    /// Whether its place says what it is.
    pub positional: bool,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// Its name in the program.
    pub span: Span,
}

/// Copies of manifests and of the content of services.
#[derive(Clone, Debug)]
pub struct Backup {
    /// Whether what the cluster was told is part of it.
    pub manifests: bool,
    /// The services whose content is part of it.
    pub services: Vec<String>,
    /// Where they are kept.
    pub store: Option<Value>,
    /// The role of the cloud that may write there.
    pub role: Option<Value>,
    /// How long or how many are kept.
    pub keep: Keep,
    /// When one is made, as cron.
    pub every: Option<String>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// Its head.
    pub span: Span,
}

/// How long, or how many, are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// So long.
    For(Duration),
    /// So many.
    Last(u64),
}
