//! What a dotted name means: the heart of name resolution in expressions.

use super::scope::{JobNames, Scope};
use crate::catalogue::{Catalogue, ValueType};
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::expr::visit::map_names;
use crate::expr::{Context, Expr, Kind as ExprKind};
use crate::ir::{ImageField, Piece, Ref, RunName, ServiceField, UseField, Value, VersionPart};
use crate::source::Span;
use crate::words::ty::{Kind, Ty};

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
    if let Some(found) = by_thing(&parts, span, scope) {
        return Some(found);
    }
    unknown(text, &parts, span, scope, diags);
    None
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
            diags.push(
                Diagnostic::new(&codes::UNKNOWN_NAME, span, "secrets are declared, and read as `secret.NAME`")
                    .help(format!("write `secret.{}` and declare `secret {}`", rest.join("."), rest.join("."))),
            );
            Some(None)
        }
        (name, more) => {
            let step_first =
                scope.steps().is_some_and(|s| s.steps.contains_key(name) || s.instances.contains_key(name));
            let (_, run_name, ty, _) = run_names(scope).into_iter().find(|(n, _, _, short)| *short && *n == name)?;
            if step_first {
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
        return Some((value, Ty::Any));
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

fn use_field(name: &str, span: Span, scope: &Scope<'_>) -> Option<Typed> {
    let component = scope.component?;
    match name {
        "name" => Some(match &component.instance {
            Some(instance) => (Value::Text(crate::ir::Text::plain(instance.clone(), span)), Ty::Text),
            None => reference(Ref::Use(UseField::Name), Ty::Text, span),
        }),
        "title" => Some(match &component.title {
            Some(title) => (title.clone(), Ty::Text),
            None => reference(Ref::Use(UseField::Title), Ty::Text, span),
        }),
        _ => None,
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

/// Names of things: steps, jobs, services, images, environments, backups, workloads.
fn by_thing(parts: &[&str], span: Span, scope: &Scope<'_>) -> Option<Typed> {
    if let Some(found) = scope.steps().and_then(|names| of_steps(names, parts, span, scope)) {
        return Some(found);
    }
    if let Some(found) = scope.pipeline.filter(|_| scope.component.is_none()).and_then(|_| of_job(parts, span, scope)) {
        return Some(found);
    }
    of_declaration(parts, span, scope)
}

/// `STEP.OUTPUT`, `INSTANCE.OUTPUT`, `INSTANCE.STEP.OUTPUT` of this job or component.
fn of_steps(names: &JobNames, parts: &[&str], span: Span, scope: &Scope<'_>) -> Option<Typed> {
    let (output, key) = parts.split_last()?;
    let key = key.join(".");
    if let Some((value, ty)) = names.instances.get(&key).and_then(|outputs| outputs.get(*output)) {
        return Some((value.clone(), ty.clone()));
    }
    let step = names.steps.get(&key)?;
    let ty = match step.outputs.get(*output) {
        Some(ty) => ty.clone(),
        None if step.open => Ty::Text,
        None => return None,
    };
    Some(reference(scope.output(&key, output), ty, span))
}

/// `JOB.STEP.OUTPUT`, `JOB.INSTANCE.OUTPUT`, `JOB.OUTPUT`.
fn of_job(parts: &[&str], span: Span, scope: &Scope<'_>) -> Option<Typed> {
    let (job_name, rest) = parts.split_first()?;
    let job = scope.pipeline?.jobs.get(*job_name)?;
    let (output, key) = rest.split_last()?;
    if key.is_empty() {
        let known = job.outputs.get(*output).cloned();
        let ty = known.or_else(|| job.calls_elsewhere.then_some(Ty::Text))?;
        return Some(reference(Ref::JobOutput((*job_name).to_string(), (*output).to_string()), ty, span));
    }
    let key = key.join(".");
    if let Some((value, ty)) = job.instances.get(&key).and_then(|o| o.get(*output)) {
        return Some((from_job(value.clone(), job_name), ty.clone()));
    }
    let step = job.steps.get(&key)?;
    let ty = step.outputs.get(*output).cloned().or_else(|| step.open.then_some(Ty::Text))?;
    let name = Ref::Output { job: Some((*job_name).to_string()), step: key, name: (*output).to_string() };
    Some(reference(name, ty, span))
}

/// A value in a job's own terms, read from another job.
#[must_use]
pub fn from_job(value: Value, job: &str) -> Value {
    let move_name = |name: Ref, span: Span| {
        Expr::name(
            match name {
                Ref::Output { job: None, step, name } => Ref::Output { job: Some(job.to_string()), step, name },
                other => other,
            },
            span,
        )
    };
    map_value(value, &move_name)
}

/// Maps every name in a value.
pub fn map_value(value: Value, f: &dyn Fn(Ref, Span) -> Expr<Ref>) -> Value {
    match value {
        Value::Expr(expr, ty) => Value::Expr(map_names(expr, &mut |n, s| f(n, s)), ty),
        Value::List(items) => Value::List(items.into_iter().map(|v| map_value(v, f)).collect()),
        Value::Text(mut text) => {
            for piece in &mut text.pieces {
                if let Piece::Hole(expr, _) = piece {
                    *expr = map_names(expr.clone(), &mut |n, s| f(n, s));
                }
            }
            Value::Text(text)
        }
    }
}

fn of_declaration(parts: &[&str], span: Span, scope: &Scope<'_>) -> Option<Typed> {
    let symbols = scope.symbols;
    let key = parts.join(".");
    if let Some((value, ty)) = symbols.fields.get(&key) {
        return Some((value.clone(), ty.clone()));
    }
    match parts {
        ["value", name] => {
            let _ = name;
            None
        }
        [kind, name, field] if *kind == "image" || *kind == "service" => of_declaration(&[name, field], span, scope),
        [name, "url"] if symbols.has(Kind::Workload, name) && !symbols.has(Kind::Service, name) => {
            Some(reference(Ref::WorkloadUrl((*name).to_string()), Ty::Url, span))
        }
        [name, field @ ("url" | "host" | "port")] if symbols.has(Kind::Service, name) => {
            let (field, ty) = match *field {
                "url" => (ServiceField::Url, Ty::Url),
                "host" => (ServiceField::Host, Ty::Host),
                _ => (ServiceField::Port, Ty::Count),
            };
            Some(reference(Ref::Service((*name).to_string(), field), ty, span))
        }
        [name, field @ ("digest" | "ref")] if symbols.has(Kind::Image, name) => {
            let field = if *field == "digest" { ImageField::Digest } else { ImageField::Reference };
            Some(reference(Ref::Image((*name).to_string(), field), Ty::Text, span))
        }
        _ => None,
    }
}

fn missing(kind: Kind, name: &str, span: Span, scope: &Scope<'_>, diags: &mut Diagnostics, help: Option<String>) {
    let word = kind.word();
    let mut d = Diagnostic::new(&codes::UNKNOWN_NAME, span, format!("no {word} `{name}` is declared"));
    match similar(name, scope.symbols.of(kind)) {
        Some(near) => {
            d = d.label(format!("did you mean `{near}`?"));
            if let Some(at) = scope.symbols.span(kind, near) {
                d = d.also(at, format!("`{near}` is declared here"));
            }
        }
        None => d.help = help,
    }
    diags.push(d);
}

/// A report with a did-you-mean among `known`.
pub fn report<'k>(
    code: &'static crate::diag::Code,
    span: Span,
    message: String,
    found: &str,
    known: impl IntoIterator<Item = &'k str>,
    diags: &mut Diagnostics,
) {
    let known: Vec<&str> = known.into_iter().collect();
    let mut d = Diagnostic::new(code, span, message);
    if let Some(near) = similar(found, known.iter().copied()) {
        d = d.label(format!("did you mean `{near}`?"));
    }
    if !known.is_empty() {
        d = d.help(format!("there are {}", listed(&known)));
    }
    diags.push(d);
}

/// `a`, `b` and so on, the first twelve.
#[must_use]
pub fn listed(names: &[&str]) -> String {
    let mut text = names.iter().take(12).map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
    if names.len() > 12 {
        text.push_str(&format!(" and {} more", names.len() - 12));
    }
    text
}

/// A name that means nothing: the nearest names of all kinds are offered.
fn unknown(text: &str, parts: &[&str], span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) {
    let mut known: Vec<String> = run_names(scope).iter().filter(|n| n.3).map(|n| n.0.to_string()).collect();
    if let Some(names) = scope.steps() {
        known.extend(step_names(names, ""));
    }
    if let Some(pipeline) = scope.pipeline.filter(|_| scope.component.is_none()) {
        for (job, names) in &pipeline.jobs {
            known.extend(step_names(names, &format!("{job}.")));
            known.extend(names.outputs.keys().map(|o| format!("{job}.{o}")));
        }
        known.extend(pipeline.inputs.keys().map(|i| format!("input.{i}")));
    }
    known.extend(scope.symbols.fields.keys().cloned());
    known.extend(scope.symbols.of(Kind::Service).map(|s| format!("{s}.url")));
    let mut d = Diagnostic::new(&codes::UNKNOWN_NAME, span, format!("`{text}` means nothing here"));
    let inputs = scope.pipeline.is_some_and(|p| p.inputs.contains_key(text));
    if inputs || scope.component.is_some_and(|c| c.inputs.contains_key(text)) {
        d = d.label(format!("the input is read as `input.{text}`")).fix(
            format!("write `input.{text}`"),
            span,
            format!("input.{text}"),
        );
    } else if scope.symbols.has(Kind::Secret, text) {
        d = d.label(format!("the secret is read as `secret.{text}`")).fix(
            format!("write `secret.{text}`"),
            span,
            format!("secret.{text}"),
        );
    } else if let Some(near) = similar(text, known.iter().map(String::as_str)) {
        d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near.to_string());
    } else if parts.len() == 1 {
        d = d.help(format!("a text stands in quotes: `\"{text}\"`"));
    }
    diags.push(d);
}

fn step_names(names: &JobNames, prefix: &str) -> Vec<String> {
    let steps = names.steps.iter().flat_map(|(k, s)| s.outputs.keys().map(move |o| format!("{prefix}{k}.{o}")));
    let instances = names.instances.iter().flat_map(|(k, o)| o.keys().map(move |o| format!("{prefix}{k}.{o}")));
    steps.chain(instances).collect()
}
