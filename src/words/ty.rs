//! The types of the language, as a program names them and as messages print them.

use std::fmt;

/// What can be declared under a name. Each kind has a space of names of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A container image.
    Image,
    /// Something that runs in an environment.
    Workload,
    /// A backing service.
    Service,
    /// A place to deploy to.
    Environment,
    /// A way to tell people.
    Channel,
    /// An objective.
    Slo,
    /// A set of requests that must succeed.
    Check,
    /// A load test.
    Load,
    /// A backup.
    Backup,
    /// A page for people on call.
    Runbook,
    /// A registry of images.
    Registry,
    /// A workflow.
    Pipeline,
    /// Files that one job leaves for another.
    Artifact,
    /// A way to bring a version out: `rolling`, `canary`, …
    Rollout,
    /// A secret.
    Secret,
    /// A variable or constant of the project.
    Var,
    /// A measured number.
    Metric,
    /// An alert.
    Alert,
    /// An HTTP request.
    Request,
    /// A component.
    Component,
    /// A named set of environment variables.
    EnvSet,
    /// A manifest of Kubernetes.
    Manifest,
    /// A script with a command line.
    Command,
    /// A job of a pipeline.
    Job,
    /// A named list of runner labels.
    Runner,
}

impl Kind {
    /// The word that declares it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Image => "image",
            Kind::Workload => "workload",
            Kind::Service => "service",
            Kind::Environment => "environment",
            Kind::Channel => "channel",
            Kind::Slo => "slo",
            Kind::Check => "check",
            Kind::Load => "load",
            Kind::Backup => "backup",
            Kind::Runbook => "runbook",
            Kind::Registry => "registry",
            Kind::Pipeline => "pipeline",
            Kind::Artifact => "artifact",
            Kind::Rollout => "rollout",
            Kind::Secret => "secret",
            Kind::Var => "var",
            Kind::Metric => "metric",
            Kind::Alert => "alert",
            Kind::Request => "request",
            Kind::Component => "component",
            Kind::EnvSet => "env",
            Kind::Manifest => "manifest",
            Kind::Command => "command",
            Kind::Job => "job",
            Kind::Runner => "runners",
        }
    }

    /// The kinds whose word is also a type of inputs.
    pub const TYPES: [Kind; 14] = [
        Kind::Image,
        Kind::Workload,
        Kind::Service,
        Kind::Environment,
        Kind::Channel,
        Kind::Slo,
        Kind::Check,
        Kind::Load,
        Kind::Backup,
        Kind::Runbook,
        Kind::Registry,
        Kind::Pipeline,
        Kind::Artifact,
        Kind::Rollout,
    ];
}

/// The form of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Form {
    /// An opaque text.
    #[default]
    Token,
    /// A URL with credentials in it.
    Url,
    /// A kubeconfig, base64.
    Kubeconfig,
    /// A login of a registry.
    Registry,
    /// A certificate and its key.
    Tls,
    /// A private key.
    Key,
}

impl Form {
    /// All forms.
    pub const ALL: [Form; 6] = [Form::Token, Form::Url, Form::Kubeconfig, Form::Registry, Form::Tls, Form::Key];

    /// As it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Form::Token => "token",
            Form::Url => "url",
            Form::Kubeconfig => "kubeconfig",
            Form::Registry => "registry",
            Form::Tls => "tls",
            Form::Key => "key",
        }
    }
}

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub enum Ty {
    /// `true` or `false`
    Bool,
    /// Any number.
    Number,
    /// A whole number, not negative.
    Count,
    /// A text.
    Text,
    /// A bare name.
    Name,
    /// `3.10`: its text is kept.
    Version,
    /// `1.2.3-rc.1`
    Semver,
    /// `15m`
    Duration,
    /// `512Mi`
    Size,
    /// `500m`, `2`
    Cpu,
    /// `99.5%`
    Percent,
    /// `50/s`
    Rate,
    /// `80 -> 8000`
    Ports,
    /// A path with `/`, relative.
    Path,
    /// A pattern of names.
    Glob,
    /// `https://…`
    Url,
    /// A host name.
    Host,
    /// Five fields of cron.
    Cron,
    /// A regular expression.
    Regex,
    /// `linux/arm64`
    Platform,
    /// A label of a runner.
    Label,
    /// A secret, of any form or of one.
    Secret(Option<Form>),
    /// Several of one type.
    List(Box<Ty>),
    /// Rows with these columns; none: any.
    Rows(Vec<String>),
    /// A thing that the program declares.
    Declared(Kind),
    /// One of these words.
    Choice(Vec<String>),
    /// `none`
    None,
    /// Several types: each is admitted.
    Union(Vec<Ty>),
    /// `a .. b`
    Range(Box<Ty>),
    /// Anything: nothing is known.
    Any,
}

impl Ty {
    /// The types that have one word, with that word.
    pub const SIMPLE: [(&'static str, Ty); 24] = [
        ("bool", Ty::Bool),
        ("number", Ty::Number),
        ("count", Ty::Count),
        ("text", Ty::Text),
        ("name", Ty::Name),
        ("version", Ty::Version),
        ("semver", Ty::Semver),
        ("duration", Ty::Duration),
        ("size", Ty::Size),
        ("cpu", Ty::Cpu),
        ("percent", Ty::Percent),
        ("rate", Ty::Rate),
        ("ports", Ty::Ports),
        ("port", Ty::Count),
        ("path", Ty::Path),
        ("glob", Ty::Glob),
        ("url", Ty::Url),
        ("host", Ty::Host),
        ("cron", Ty::Cron),
        ("regex", Ty::Regex),
        ("platform", Ty::Platform),
        ("label", Ty::Label),
        ("secret", Ty::Secret(None)),
        ("any", Ty::Any),
    ];

    /// The severities of findings, a choice that several tools share.
    #[must_use]
    pub fn severity() -> Ty {
        Ty::choice(&["critical", "high", "medium", "low"])
    }

    /// One of `words`.
    #[must_use]
    pub fn choice(words: &[&str]) -> Ty {
        Ty::Choice(words.iter().map(ToString::to_string).collect())
    }

    /// A list of `item`.
    #[must_use]
    pub fn list(item: Ty) -> Ty {
        Ty::List(Box::new(item))
    }

    /// The words that a bare name may be in a place of this type.
    #[must_use]
    pub fn choices(&self) -> Vec<&str> {
        match self {
            Ty::Choice(words) => words.iter().map(String::as_str).collect(),
            Ty::Union(all) => all.iter().flat_map(Ty::choices).collect(),
            Ty::List(item) => item.choices(),
            Ty::None => vec!["none"],
            Ty::Bool => vec!["true", "false"],
            _ => Vec::new(),
        }
    }

    /// Whether values of it are texts to GitHub.
    #[must_use]
    pub fn is_text(&self) -> bool {
        !matches!(self, Ty::Bool | Ty::Number | Ty::Count | Ty::List(_) | Ty::Rows(_) | Ty::None | Ty::Any)
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((word, _)) = Ty::SIMPLE.iter().find(|(_, t)| t == self) {
            return f.write_str(word);
        }
        match self {
            Ty::Secret(Some(form)) => write!(f, "secret({})", form.word()),
            Ty::List(item) => write!(f, "list({item})"),
            Ty::Rows(columns) if columns.is_empty() => f.write_str("rows(any)"),
            Ty::Rows(columns) => write!(f, "rows({})", columns.join(", ")),
            Ty::Declared(kind) => f.write_str(kind.word()),
            Ty::Choice(words) => f.write_str(&words.join(" | ")),
            Ty::None => f.write_str("none"),
            Ty::Union(all) => {
                let words: Vec<String> = all.iter().map(ToString::to_string).collect();
                f.write_str(&words.join(" | "))
            }
            Ty::Range(of) => write!(f, "{of} .. {of}"),
            _ => f.write_str("any"),
        }
    }
}
