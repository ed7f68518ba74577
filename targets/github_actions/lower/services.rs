//! Containers: the services beside a job, and the container that it runs in.

use super::JobBuilder;
use super::expressions::Place;
use super::variables;
use crate::emit::Field;
use crate::ir::{self, Service, ServiceUse};
use crate::shell::{Language, Place as Quoting, constant};
use crate::targets::github_actions::model::{self, Credentials, Table, Text};
use crate::words::values::Duration;

/// The services of a job, by name.
pub(super) fn table(cx: &JobBuilder<'_>, services: &[ServiceUse]) -> Table<model::Service> {
    let of = |it: &ServiceUse| {
        let found = it.own.as_deref().or_else(|| cx.ir().services.get(&it.name))?;
        Some((it.name.clone(), Field::from(service(cx, found))))
    };
    services.iter().filter_map(of).collect()
}

fn service(cx: &JobBuilder<'_>, service: &Service) -> model::Service {
    let outer = service.port.outer.unwrap_or(service.port.inner);
    let container = model::Container {
        credentials: credentials(cx, service.login.as_ref()),
        env: variables::table(cx, &service.env, Place::JobEnv),
        ports: vec![Field::from(Text { quoted: true, ..Text::literal(format!("{outer}:{}", service.port.inner)) })],
        volumes: service.volumes.iter().map(|volume| Field::new(volume.as_str())).collect(),
        options: options(service).map(Field::new),
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
        ..model::Container::new(pinned)
    })
}
