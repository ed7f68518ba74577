//! What a dotted name means: the heart of name resolution in expressions.

mod reports;
mod things;

use super::scope::Scope;
use crate::catalogue::{Catalogue, ValueType};
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::expr::{Context, Expr, Kind as ExprKind};
use crate::ir::{Ref, RunName, ServiceField, Value, VersionPart};
use crate::source::Span;
use crate::words::ty::{Kind, Ty};

pub use reports::{listed, report};
pub use things::{from_job, map_value};

use reports::{missing, unknown};
use things::{by_thing, known_part, use_field};

/// Words of other languages for truth values.
pub const TRUTHS: [(&str, &str); 8] = [
    ("yes", "true"),
    ("on", "true"),
    ("True", "true"),
    ("TRUE", "true"),
    ("no", "false"),
    ("off", "false"),
    ("False", "false"),
    ("FALSE", "false"),
];

/// What a name gives: a value with its type.
pub type Typed = (Value, Ty);

/// A resolved reference as a value.
fn reference(name: Ref, ty: Ty, span: Span) -> Typed {
    (Value::Expr(Expr::name(name, span), ty.clone()), ty)
}

/// The short names of the run: name, thing, type, and whether it may stand without `run.`.
fn run_names(scope: &Scope<'_>) -> Vec<(&'static str, RunName, Ty, bool)> {
    let schedules = scope.pipeline.map(|p| Ty::Choice(p.schedules.clone())).unwrap_or(Ty::Name);
    vec![
        ("event", RunName::Event, Ty::Name, true),
        ("branch", RunName::Branch, Ty::Name, true),
        ("head", RunName::Head, Ty::Name, false),
        ("tag", RunName::Tag, Ty::Text, true),
        ("version", RunName::Version(None), Ty::Semver, true),
        ("sha", RunName::Sha, Ty::Text, true),
        ("fork", RunName::Fork, Ty::Bool, true),
        ("home", RunName::Home, Ty::Bool, true),
        ("ref", RunName::Ref, Ty::Text, false),
        ("before", RunName::Before, Ty::Text, false),
        ("actor", RunName::Actor, Ty::Text, false),
        ("created", RunName::Created, Ty::Text, false),
        ("url", RunName::Url, Ty::Url, false),
        ("id", RunName::Id, Ty::Text, false),
        ("number", RunName::Number, Ty::Number, false),
        ("attempt", RunName::Attempt, Ty::Number, false),
        ("schedule", RunName::Schedule, schedules, false),
        ("result", RunName::Result, Ty::choice(&["success", "failure", "cancelled"]), false),
    ]
}

fn version_part(part: &str) -> Option<(VersionPart, Ty)> {
    Some(match part {
        "tag" => (VersionPart::Tag, Ty::Text),
        "major" => (VersionPart::Major, Ty::Count),
        "minor" => (VersionPart::Minor, Ty::Count),
        "patch" => (VersionPart::Patch, Ty::Count),
        "prerelease" => (VersionPart::Prerelease, Ty::Bool),
        _ => return None,
    })
}

/// Resolves a dotted name; reports and gives nothing when it means nothing.
pub fn resolve(text: &str, span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Typed> {
    let parts: Vec<&str> = text.split('.').collect();
    if let Some(found) = by_root(&parts, span, scope, diags) {
        return found;
    }
    if reports::ambiguous(&parts, span, scope, diags) {
        return None;
    }
    if let Some(found) = by_thing(&parts, span, scope) {
        return Some(found);
    }
    unknown(text, &parts, span, scope, diags);
    None
}

/// Whether a dotted name means something here. No report is made, and nothing looked for to put into it.
#[must_use]
pub fn means_something(text: &str, scope: &Scope<'_>) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let span = Span::new(crate::source::FileId(0), 0, 0);
    match by_root(&parts, span, scope, &mut Diagnostics::default()) {
        Some(found) => found.is_some(),
        None => by_thing(&parts, span, scope).is_some(),
    }
}

/// Names that begin with a word of the language or one of GitHub's contexts. The outer option says whether it is one.
fn by_root(parts: &[&str], span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Option<Typed>> {
    let (first, rest) = parts.split_first()?;
    if let Some((_, ty)) = scope.extra.iter().find(|(n, _)| n == first) {
        return Some(Some(reference(Ref::Env(parts.join(".")), ty.clone(), span)));
    }
    match (*first, rest) {
        ("none" | "null", []) => Some(Some((Value::Expr(null(span), Ty::None), Ty::None))),
        ("true" | "false", []) => Some(Some((Value::Expr(Expr::bool(*first == "true", span), Ty::Bool), Ty::Bool))),
        ("secret", _) => Some(secret(rest, span, scope, diags)),
        ("var", [name]) => Some(var(name, span, scope, diags)),
        ("input", [name, more @ ..]) => Some(input(name, more, span, scope, diags)),
        ("run", [name, more @ ..]) => Some(run(name, more, span, scope, diags)),
        ("matrix", _) => Some(matrix(rest, span, scope, diags)),
        ("env", [name]) => Some(Some(reference(Ref::Env((*name).to_string()), Ty::Text, span))),
        ("use", [name]) => use_field(name, span, scope).map(Some),
        ("tools" | "emit" | "system" | "policy" | "versions", [_, ..]) => {
            let key = parts.join(".");
            Some(field(&key, span, scope, diags))
        }
        ("service", ["host" | "port"]) if scope.in_service => {
            let field = if rest == ["host"] { ServiceField::Host } else { ServiceField::Port };
            Some(Some(reference(Ref::Service(String::new(), field), Ty::Text, span)))
        }
        ("github" | "runner" | "steps" | "needs" | "job" | "strategy" | "vars" | "inputs" | "jobs", _) => {
            by_thing(parts, span, scope).map(Some).or_else(|| Some(context(parts, span, scope, diags)))
        }
        ("secrets", _) => {
            reports::secrets(&rest.join("."), span, scope, diags);
            Some(None)
        }
        (name, more) => {
            let step_first =
                scope.steps().is_some_and(|s| s.steps.contains_key(name) || s.instances.contains_key(name));
            let (_, run_name, ty, _) = run_names(scope).into_iter().find(|(n, _, _, short)| *short && *n == name)?;
            // Looking through all jobs takes time: only where the name may be a step of one.
            let elsewhere = || reports::elsewhere(&parts.join("."), scope).is_some();
            if step_first || more.first().is_some_and(|part| version_part(part).is_none()) && elsewhere() {
                return None;
            }
            Some(run_value(run_name, ty, more, span, diags))
        }
    }
}

fn null(span: Span) -> Expr<Ref> {
    Expr::new(ExprKind::Literal(crate::expr::Literal::Null), span)
}

fn secret(rest: &[&str], span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Typed> {
    let (name, more) = rest.split_first()?;
    if *name == reports::WORKFLOW_TOKEN {
        reports::workflow_token(span, scope, diags);
        return None;
    }
    if !scope.symbols.has(Kind::Secret, name) {
        missing(Kind::Secret, name, span, scope, diags, Some(format!("declare it: `secret {name}`")));
        return None;
    }
    let key = match more {
        [] => None,
        [key] if scope.symbols.secret_keys.get(*name).is_some_and(|k| k.contains(*key)) => Some((*key).to_string()),
        _ => {
            let known = scope.symbols.secret_keys.get(*name).into_iter().flatten().map(String::as_str);
            report(
                &codes::UNKNOWN_NAME,
                span,
                format!("the secret `{name}` has no key `{}`", more.join(".")),
                more.join(".").as_str(),
                known,
                diags,
            );
            return None;
        }
    };
    let form = if key.is_none() { scope.symbols.secret_forms.get(*name).copied() } else { None };
    Some(reference(Ref::Secret((*name).to_string(), key), Ty::Secret(form), span))
}

fn var(name: &str, span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Typed> {
    if let Some((value, ty)) = scope.symbols.constants.get(name) {
        return Some((value.clone(), ty.clone()));
    }
    if scope.symbols.has(Kind::Var, name) {
        return Some(reference(Ref::Var(name.to_string()), Ty::Text, span));
    }
    missing(Kind::Var, name, span, scope, diags, Some(format!("declare it: `var {name}`")));
    None
}

fn input(name: &str, more: &[&str], span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Typed> {
    let part = || more.first().and_then(|p| version_part(p));
    if let Some(component) = scope.component {
        let Some((ty, value)) = component.inputs.get(name) else {
            let known = component.inputs.keys().map(String::as_str);
            report(&codes::UNKNOWN_NAME, span, format!("this component has no input `{name}`"), name, known, diags);
            return None;
        };
        let value =
            value.clone().unwrap_or_else(|| Value::Expr(Expr::name(Ref::Argument(name.to_string()), span), ty.clone()));
        return part_of(value, ty.clone(), more, span, diags);
    }
    let known = scope.command.or(scope.pipeline.map(|p| &p.inputs));
    let Some(ty) = known.and_then(|inputs| inputs.get(name)) else {
        let names = known.into_iter().flat_map(|m| m.keys().map(String::as_str));
        report(&codes::UNKNOWN_NAME, span, format!("there is no input `{name}` here"), name, names, diags);
        return None;
    };
    match (more, part()) {
        ([], _) => Some(reference(Ref::Input(name.to_string(), None), ty.clone(), span)),
        ([_], Some((part, ty))) => Some(reference(Ref::Input(name.to_string(), Some(part)), ty, span)),
        _ => part_of(Value::List(vec![]), ty.clone(), more, span, diags),
    }
}

/// A part of a value: of a version, of an image.
fn part_of(value: Value, ty: Ty, more: &[&str], span: Span, diags: &mut Diagnostics) -> Option<Typed> {
    let Some(part) = more.first() else { return Some((value, ty)) };
    if let (Value::Expr(Expr { kind: ExprKind::Name(name), .. }, _), Some((part, part_ty))) =
        (&value, version_part(part))
    {
        match name {
            Ref::Run(RunName::Version(None)) => {
                return Some(reference(Ref::Run(RunName::Version(Some(part))), part_ty, span));
            }
            Ref::Input(input, None) => return Some(reference(Ref::Input(input.clone(), Some(part)), part_ty, span)),
            Ref::Argument(_) => return Some((value, part_ty)),
            _ => {}
        }
    }
    if version_part(part).is_some() && matches!(ty, Ty::Semver | Ty::Version | Ty::Text | Ty::Any | Ty::Union(_)) {
        let known = known_part(&value, part, span);
        if known.is_none() {
            let message = format!("`{part}` of this version is not known here");
            diags.push(
                Diagnostic::new(&codes::NOT_CONSTANT, span, message)
                    .label("the version is made while it runs")
                    .help(format!("let the step that makes it write one more `output {part}`, and read that")),
            );
        }
        return known;
    }
    report(
        &codes::UNKNOWN_NAME,
        span,
        format!("a {ty} has no `{part}`"),
        part,
        ["tag", "major", "minor", "patch", "prerelease"],
        diags,
    );
    None
}

fn run(name: &str, more: &[&str], span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Typed> {
    let names = run_names(scope);
    match names.iter().find(|(n, ..)| *n == name) {
        Some((_, run_name, ty, _)) => run_value(*run_name, ty.clone(), more, span, diags),
        None => {
            report(
                &codes::UNKNOWN_NAME,
                span,
                format!("a run has no `{name}`"),
                name,
                names.iter().map(|(n, ..)| *n),
                diags,
            );
            None
        }
    }
}

fn run_value(name: RunName, ty: Ty, more: &[&str], span: Span, diags: &mut Diagnostics) -> Option<Typed> {
    match more {
        [] => Some(reference(Ref::Run(name), ty, span)),
        _ => part_of(Value::Expr(Expr::name(Ref::Run(name), span), ty.clone()), ty, more, span, diags),
    }
}

fn matrix(rest: &[&str], span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Typed> {
    let job = scope.pipeline.and_then(|p| p.jobs.get(scope.job?));
    let Some(job) = job.filter(|j| j.matrix) else {
        if scope.component.is_some() {
            diags.push(
                Diagnostic::new(&codes::NOT_HERE, span, "a component does not know the matrix of the job that uses it")
                    .help("give it the value as an input"),
            );
        } else {
            diags.push(
                Diagnostic::new(&codes::NOT_HERE, span, "this job has no matrix").help("add `matrix { … }` to the job"),
            );
        }
        return None;
    };
    let path: Vec<String> = rest.iter().map(ToString::to_string).collect();
    let (axis, columns) = rest.split_first()?;
    match (job.axes.get(*axis), columns) {
        (Some(found), []) => Some(reference(Ref::Matrix(path), found.ty.clone(), span)),
        (Some(found), [column]) if found.columns.contains_key(*column) => {
            Some(reference(Ref::Matrix(path), found.columns[*column].clone(), span))
        }
        (Some(found), [column, ..]) if !found.columns.is_empty() => {
            let known = found.columns.keys().map(String::as_str);
            report(
                &codes::UNKNOWN_NAME,
                span,
                format!("the rows of `{axis}` have no column `{column}`"),
                column,
                known,
                diags,
            );
            None
        }
        (Some(_), _) => Some(reference(Ref::Matrix(path), Ty::Any, span)),
        (None, _) if job.open_matrix => Some(reference(Ref::Matrix(path), Ty::Any, span)),
        (None, _) => {
            report(
                &codes::UNKNOWN_NAME,
                span,
                format!("the matrix has no axis `{axis}`"),
                axis,
                job.axes.keys().map(String::as_str),
                diags,
            );
            None
        }
    }
}

/// A fact that reads as a value: `tools.python`, `environment.staging.url`.
fn field(key: &str, span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Typed> {
    if let Some((value, ty)) = scope.symbols.fields.get(key) {
        return Some((value.clone(), ty.clone()));
    }
    let root = key.split('.').next().unwrap_or_default();
    let known: Vec<&str> = scope.symbols.fields.keys().filter(|k| k.starts_with(root)).map(String::as_str).collect();
    let mut d = Diagnostic::new(&codes::UNKNOWN_NAME, span, format!("there is no `{key}`"));
    if let Some(near) = similar(key, known.iter().copied()) {
        d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near);
    } else if !known.is_empty() {
        d = d.help(format!("there are {}", listed(&known)));
    } else {
        d = d.help(format!("the system declares no `{root}`"));
    }
    diags.push(d);
    None
}

/// One of GitHub's contexts, as it is.
fn context(parts: &[&str], span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Typed> {
    let context = Context::from_name(parts.first()?)?;
    let mut expr = Expr::name(Ref::Context(context), span);
    for part in &parts[1..] {
        expr = Expr::new(ExprKind::Member(Box::new(expr), (*part).to_string()), span);
    }
    if context == Context::Needs {
        let (Some(pipeline), Some(job)) = (scope.pipeline, parts.get(1)) else {
            return Some((Value::Expr(expr, Ty::Any), Ty::Any));
        };
        if !pipeline.jobs.contains_key(*job) {
            let known = pipeline.jobs.keys().map(String::as_str);
            report(&codes::UNKNOWN_NAME, span, format!("there is no job `{job}`"), job, known, diags);
            return None;
        }
    }
    let ty = match parts {
        ["github", property, ..] => match Catalogue::builtin().property(&format!("github.{property}")) {
            None => {
                let known = Catalogue::builtin().properties_of("github");
                report(&codes::UNKNOWN_NAME, span, format!("`github` has no `{property}`"), property, known, diags);
                return None;
            }
            Some(found) if found.kind == ValueType::String && parts.len() == 2 => Ty::Text,
            Some(_) => Ty::Any,
        },
        ["runner", ..] => Ty::Text,
        _ => Ty::Any,
    };
    Some((Value::Expr(expr, ty.clone()), ty))
}
