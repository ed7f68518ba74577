//! Names as GitHub or the program spells them, so that two expressions can be told to say the same.

use super::{ImageField, Ref, RunName, ServiceField, VersionPart};
use std::fmt::{Display, Formatter, Result};

impl Display for Ref {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Ref::Context(context) => f.write_str(context.text()),
            Ref::Run(name) => f.write_str(run(*name)),
            Ref::Secret(name, None) => write!(f, "secret.{name}"),
            Ref::Secret(name, Some(key)) => write!(f, "secret.{name}.{key}"),
            Ref::Var(name) => write!(f, "var.{name}"),
            Ref::Input(name, None) | Ref::Argument(name) => write!(f, "input.{name}"),
            Ref::Input(name, Some(_)) => write!(f, "input.{name}.version"),
            Ref::Env(name) => write!(f, "env.{name}"),
            Ref::Matrix(path) => write!(f, "matrix.{}", path.join(".")),
            Ref::Output { job: None, step, name } => write!(f, "{step}.{name}"),
            Ref::Output { job: Some(job), step, name } => write!(f, "{job}.{step}.{name}"),
            Ref::JobOutput(job, name) => write!(f, "{job}.{name}"),
            Ref::Job(name, predicate) | Ref::Step(name, predicate) => write!(f, "{name} {}", predicate.word()),
            Ref::Any(predicate) => write!(f, "any {}", predicate.word()),
            Ref::Service(name, field) => write!(f, "{name}.{}", field_of_service(*field)),
            Ref::Image(name, ImageField::Digest) => write!(f, "{name}.digest"),
            Ref::Image(name, ImageField::Reference) => write!(f, "{name}.ref"),
            Ref::WorkloadUrl(name) => write!(f, "{name}.url"),
            Ref::Use(_) => f.write_str("use"),
        }
    }
}

fn field_of_service(field: ServiceField) -> &'static str {
    match field {
        ServiceField::Url => "url",
        ServiceField::Host => "host",
        ServiceField::Port => "port",
    }
}

fn run(name: RunName) -> &'static str {
    match name {
        RunName::Event => "event",
        RunName::Branch => "branch",
        RunName::Head => "github.head_ref",
        RunName::Tag => "tag",
        RunName::Version(None) => "version",
        RunName::Version(Some(VersionPart::Tag)) => "version.tag",
        RunName::Version(Some(VersionPart::Major)) => "version.major",
        RunName::Version(Some(VersionPart::Minor)) => "version.minor",
        RunName::Version(Some(VersionPart::Patch)) => "version.patch",
        RunName::Version(Some(VersionPart::Prerelease)) => "version.prerelease",
        RunName::Sha => "github.sha",
        RunName::Fork => "fork",
        RunName::Home => "home",
        RunName::Ref => "github.ref",
        RunName::Before => "before",
        RunName::Actor => "github.actor",
        RunName::Created => "created",
        RunName::Url => "url",
        RunName::Id => "github.run_id",
        RunName::Number => "github.run_number",
        RunName::Attempt => "github.run_attempt",
        RunName::Schedule => "schedule",
        RunName::Result => "result",
    }
}
