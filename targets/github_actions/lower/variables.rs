//! Environment variables, and their names for values that a script reads.

use super::JobBuilder;
use super::expressions::Place;
use crate::emit::Field;
use crate::expr::{Expr, Function, Kind};
use crate::ir::{Ref, RunName, ServiceField, Value, VersionPart};
use crate::targets::github_actions::model::{self, Table};

/// Variables of the program; one without value is left out.
pub(super) fn table(cx: &JobBuilder<'_>, entries: &[(String, Value)], place: Place) -> Table<model::Value> {
    let set = |(name, value): &(String, Value)| Some((name.clone(), Field::new(joined(cx, value, place)?)));
    entries.iter().filter_map(set).collect()
}

/// A value as a variable: several with spaces between them.
fn joined(cx: &JobBuilder<'_>, value: &Value, place: Place) -> Option<model::Value> {
    match (cx.value(value, place)?, value) {
        (model::Value::Text(text), Value::List(_)) => {
            Some(model::Text::literal(text.source().replace('\n', " ")).into())
        }
        (value, _) => Some(value),
    }
}

/// Whether a value reads a secret.
pub(super) fn reads_secret(value: &Value) -> bool {
    reads(value, &|name| matches!(name, Ref::Secret(..)))
}

/// Whether a value reads where a service answers.
pub(super) fn reads_service(value: &Value) -> bool {
    reads(value, &|name| matches!(name, Ref::Service(..)))
}

fn reads(value: &Value, is: &dyn Fn(&Ref) -> bool) -> bool {
    let in_expr = |expr: &Expr<Ref>| crate::expr::visit::names(expr).iter().any(|(name, _)| is(name));
    match value {
        Value::Text(text) => text.pieces.iter().any(|piece| match piece {
            crate::ir::Piece::Hole(expr, _) => in_expr(expr),
            crate::ir::Piece::Literal(_) => false,
        }),
        Value::Expr(expr, _) => in_expr(expr),
        Value::List(items) => items.iter().any(|item| reads(item, is)),
    }
}

/// A good name for the variable with a value, and a longer one where that is taken.
pub(super) fn name_for(expr: &Expr<Ref>) -> (String, String) {
    let (short, long) = match &expr.kind {
        Kind::Name(name) => of_name(name),
        Kind::Member(inner, member) => (member.clone(), format!("{}_{member}", name_for(inner).1)),
        Kind::Call(Function::Join | Function::ToJson | Function::FromJson | Function::Format, arguments) => {
            match arguments.iter().find(|argument| argument.literal().is_none()) {
                Some(argument) => return name_for(argument),
                None => ("value".to_owned(), "value".to_owned()),
            }
        }
        Kind::Index(inner, _) | Kind::Star(inner) | Kind::Not(inner) => return name_for(inner),
        Kind::Binary(..) | Kind::Call(..) | Kind::List(_) | Kind::Literal(_) => {
            match crate::expr::visit::names(expr).first() {
                Some((name, _)) => of_name(name),
                None => ("value".to_owned(), "value".to_owned()),
            }
        }
    };
    (upper(&short), upper(&long))
}

fn of_name(name: &Ref) -> (String, String) {
    let same = |text: &str| (text.to_owned(), text.to_owned());
    match name {
        Ref::Context(context) => same(context.text()),
        Ref::Run(name) => same(run_name(*name)),
        Ref::Secret(secret, Some(key)) => (key.clone(), format!("{secret}_{key}")),
        Ref::Secret(name, None) | Ref::Var(name) | Ref::Argument(name) | Ref::Env(name) => same(name),
        Ref::Input(name, Some(part)) => {
            (format!("{name}_{}", part_name(*part)), format!("input_{name}_{}", part_name(*part)))
        }
        Ref::Input(name, None) => (name.clone(), format!("input_{name}")),
        Ref::Matrix(parts) => (parts.last().cloned().unwrap_or_default(), format!("matrix_{}", parts.join("_"))),
        Ref::Output { step, name, .. } => (name.clone(), format!("{step}_{name}")),
        Ref::JobOutput(job, name) => (name.clone(), format!("{job}_{name}")),
        Ref::Job(name, _) | Ref::Step(name, _) => (format!("{name}_result"), format!("result_of_{name}")),
        Ref::Any(_) => same("result"),
        Ref::Service(name, ServiceField::Url) => same(&format!("{name}_url")),
        Ref::Service(name, ServiceField::Host) => same(&format!("{name}_host")),
        Ref::Service(name, ServiceField::Port) => same(&format!("{name}_port")),
        Ref::Image(name, _) => ("image".to_owned(), format!("{name}_image")),
        Ref::WorkloadUrl(name) => ("base_url".to_owned(), format!("{name}_url")),
        Ref::Use(_) => same("name"),
    }
}

fn part_name(part: VersionPart) -> &'static str {
    match part {
        VersionPart::Tag => "tag",
        VersionPart::Major => "major",
        VersionPart::Minor => "minor",
        VersionPart::Patch => "patch",
        VersionPart::Prerelease => "prerelease",
    }
}

fn run_name(name: RunName) -> &'static str {
    match name {
        RunName::Event => "event",
        RunName::Branch => "branch",
        RunName::Head => "head_branch",
        RunName::Tag => "tag",
        RunName::Version(None) => "version",
        RunName::Version(Some(part)) => part_name(part),
        RunName::Sha => "commit",
        RunName::Fork => "is_fork",
        RunName::Home => "is_home",
        RunName::Ref => "git_ref",
        RunName::Before => "before",
        RunName::Actor => "actor",
        RunName::Created => "commit_date",
        RunName::Url => "run_url",
        RunName::Id => "run_id",
        RunName::Number => "run_number",
        RunName::Attempt => "run_attempt",
        RunName::Schedule => "schedule",
        RunName::Result => "result",
    }
}

/// Upper snake case; never a name that the shell or the runner uses.
fn upper(name: &str) -> String {
    let mut out: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    if out.starts_with(|c: char| c.is_ascii_digit()) || out.is_empty() {
        out.insert(0, '_');
    }
    const TAKEN: [&str; 14] = [
        "PATH", "HOME", "CI", "SHELL", "USER", "IFS", "PWD", "OLDPWD", "LANG", "TERM", "TMPDIR", "HOSTNAME", "UID",
        "RANDOM",
    ];
    if TAKEN.contains(&out.as_str())
        || out.starts_with("GITHUB_")
        || out.starts_with("RUNNER_")
        || out.starts_with("BASH")
    {
        out.insert_str(0, "THE_");
    }
    out
}
