//! Containers: the services beside a job, and the container that it runs in.

use super::JobBuilder;
use super::expressions::{Place, Scope, path};
use super::variables;
use crate::emit::Field;
use crate::expr::{Context, Expr, Function, GithubExpr, Kind, Literal};
use crate::ir::{self, Job, Runner, Service, ServiceField, ServiceUse};
use crate::shell::{Language, Place as Quoting, constant};
use crate::source::Span;
use crate::targets::github_actions::model::{self, Credentials, Table, Text};
use crate::words::values::Duration;

/// Whether the runner is one of the user's own: jobs beside each other share its ports, so the service gets a free one.
pub(super) fn are_elsewhere(job: &Job) -> bool {
    let own = match &job.runner {
        Runner::Labels(_) | Runner::Group(..) => true,
        Runner::Label(label) => label.starts_with("self-hosted"),
        Runner::Expr(_) => false,
    };
    own && job.container.is_none()
}

/// Where a service answers, as its job sees it.
pub(super) fn field(scope: &Scope<'_>, name: &str, field: ServiceField, span: Span) -> GithubExpr {
    let beside = scope.job.and_then(|job| job.services.iter().find(|service| service.name == name));
    let own = beside.and_then(|service| service.own.as_deref());
    let Some(service) = own.or_else(|| scope.ir.services.get(name)) else { return Expr::text("", span) };
    let inner = service.port.inner;
    let outer = service.port.outer.unwrap_or(inner);
    let in_container = scope.job.is_some_and(|job| job.container.is_some());
    let free = scope.job.is_some_and(are_elsewhere).then(|| free_port(name, inner, span));
    match (field, free) {
        (ServiceField::Host, _) => Expr::text(if in_container { name } else { "localhost" }, span),
        (ServiceField::Port, Some(port)) => port,
        (ServiceField::Port, None) => Expr::text(if in_container { inner } else { outer }.to_string(), span),
        (ServiceField::Url, free) => {
            let Some(url) = &service.url else { return Expr::text("", span) };
            let known = super::text::as_expr(scope, url);
            match free {
                Some(port) => with_port(known, &format!("localhost:{outer}"), port),
                None if in_container => replaced(known, &format!("localhost:{outer}"), &format!("{name}:{inner}")),
                None => known,
            }
        }
    }
}

/// `job.services.NAME.ports['N']`
fn free_port(name: &str, inner: u16, span: Span) -> GithubExpr {
    let ports = path(Context::Job, &["services", name, "ports"], span);
    Expr::new(Kind::Index(Box::new(ports), Box::new(Expr::text(inner.to_string(), span))), span)
}

fn replaced(url: GithubExpr, old: &str, new: &str) -> GithubExpr {
    crate::expr::visit::rewrite(url, &mut |expr| match expr.literal() {
        Some(Literal::String(text)) if text.contains(old) => Expr::text(text.replace(old, new), expr.span),
        _ => expr,
    })
}

/// The address with another port: a format text with one more argument.
fn with_port(url: GithubExpr, old: &str, port: GithubExpr) -> GithubExpr {
    let span = url.span;
    let host = old.split(':').next().unwrap_or(old);
    match url.kind {
        Kind::Literal(Literal::String(text)) => {
            let text = text.replace('{', "{{").replace('}', "}}").replace(old, &format!("{host}:{{0}}"));
            Expr::call(Function::Format, vec![Expr::text(text, span), port], span)
        }
        Kind::Call(Function::Format, mut arguments) => {
            let new = format!("{host}:{{{}}}", arguments.len().saturating_sub(1));
            if let Some(first) = arguments.first_mut() {
                *first = replaced(first.clone(), old, &new);
            }
            arguments.push(port);
            Expr::call(Function::Format, arguments, span)
        }
        kind => Expr::new(kind, span),
    }
}

/// The services of a job, by name.
pub(super) fn table(cx: &JobBuilder<'_>, services: &[ServiceUse]) -> Table<model::Service> {
    let of = |it: &ServiceUse| {
        let found = it.own.as_deref().or_else(|| cx.ir().services.get(&it.name))?;
        Some((it.name.clone(), Field::from(service(cx, found))))
    };
    services.iter().filter_map(of).collect()
}

fn service(cx: &JobBuilder<'_>, service: &Service) -> model::Service {
    let inner = service.port.inner;
    let port = match cx.job {
        Some(job) if job.container.is_some() => None,
        Some(job) if are_elsewhere(job) => Some(inner.to_string()),
        _ => Some(format!("{}:{inner}", service.port.outer.unwrap_or(inner))),
    };
    let container = model::Container {
        credentials: credentials(cx, service.login.as_ref()),
        env: variables::table(cx, &service.env, Place::JobEnv),
        ports: port.map(|port| Field::from(Text { quoted: true, ..Text::literal(port) })).into_iter().collect(),
        volumes: service.volumes.iter().map(|volume| Field::new(volume.as_str())).collect(),
        options: options(service).map(Field::new),
        raw: super::raw::of(&service.raw),
        ..model::Container::new(cx.pins().image(&service.image))
    };
    model::Service { container, ..model::Service::default() }
}

/// The flags of a health check, and those of the program.
fn options(service: &Service) -> Option<String> {
    let health = service.health.as_ref().map(|command| {
        format!(
            "--health-cmd {} --health-interval {} --health-timeout {} --health-retries {}",
            quoted(command),
            seconds(service.every),
            seconds(service.timeout),
            service.tries
        )
    });
    let all: Vec<String> = health.into_iter().chain(service.options.clone()).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

fn quoted(command: &str) -> String {
    format!("\"{}\"", constant(Language::Sh, Quoting::Double, command))
}

fn seconds(duration: Duration) -> String {
    if duration.0.is_multiple_of(1000) { format!("{}s", duration.0 / 1000) } else { format!("{}ms", duration.0) }
}

fn credentials(cx: &JobBuilder<'_>, login: Option<&(ir::Value, ir::Value)>) -> Option<Field<Credentials>> {
    let (user, password) = login?;
    let text = |value| Field::from(cx.value_text(value, Place::JobEnv));
    Some(Field::from(Credentials { username: text(user), password: text(password) }))
}

/// The container of a job.
pub(super) fn container(cx: &JobBuilder<'_>, container: &ir::Container) -> Field<model::Container> {
    let image = cx.value_text(&container.image, Place::Job);
    let pinned = match image.pieces.as_slice() {
        [model::TextPiece::Literal(image)] => Text::literal(cx.pins().image(image)),
        _ => image,
    };
    Field::from(model::Container {
        credentials: credentials(cx, container.login.as_ref()),
        env: variables::table(cx, &container.env, Place::JobEnv),
        ports: container
            .ports
            .iter()
            .map(|port| Field::from(Text { quoted: true, ..Text::literal(port.clone()) }))
            .collect(),
        volumes: container.volumes.iter().map(|volume| Field::new(volume.as_str())).collect(),
        options: container.options.clone().map(Field::new),
        raw: super::raw::of(&container.raw),
        ..model::Container::new(pinned)
    })
}
