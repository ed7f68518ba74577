//! Workloads: as they are declared, and as they are in an environment.

use super::things::lowered;
use crate::diag::Diagnostics;
use crate::ir::{self, Sourced};
use crate::lower::Lower;
use crate::lower::scope::Scope;
use crate::lower::shared::{fixed, fixed_list};
use crate::source::Span;
use crate::words::environment::Environment;
use crate::words::ty::Kind;
use crate::words::unions::{Either, Need};
use crate::words::values::{Count, Duration, FromValue, Given};
use crate::words::workload::{Ingress, Volume, Workload, WorkloadFields};
use indexmap::IndexMap;

/// How long a job may run that says nothing.
const JOB_TIMEOUT: Duration = Duration(3_600_000);

/// The workloads by name, as they are declared.
pub(super) fn all(scope: &Scope<'_>, cx: &mut Lower<'_>) -> IndexMap<String, ir::Workload> {
    let all = &cx.program.project.workloads;
    all.iter().map(|w| (w.name.text.clone(), workload(w, &w.fields, scope, cx))).collect()
}

/// The workloads by name, as they are in an environment.
pub(super) fn of(environment: &Environment, scope: &Scope<'_>, cx: &mut Lower<'_>) -> IndexMap<String, ir::Workload> {
    let all = &cx.program.project.workloads;
    let resolved = all.iter().map(|declared| {
        let own = environment.fields.workloads.iter().find(|o| o.name.text == declared.name.text);
        let fields = own.map(|own| own.fields.over(&declared.fields));
        let fields = fields.as_ref().unwrap_or(&declared.fields);
        (declared.name.text.clone(), workload(declared, fields, scope, cx))
    });
    resolved.collect()
}

/// A fact with its place.
pub(super) fn sourced<T: FromValue>(given: &Option<Given<T>>, scope: &Scope<'_>) -> Option<Sourced<T>> {
    Some(Sourced::new(fixed(given, scope)?, given.as_ref()?.span))
}

fn workload(workload: &Workload, fields: &WorkloadFields, scope: &Scope<'_>, cx: &mut Lower<'_>) -> ir::Workload {
    let head = workload.span;
    let or = |fact: Option<Sourced<Duration>>, default: Duration| fact.unwrap_or(Sourced::new(default, head));
    let count = |fact: &Option<Given<Count>>| sourced(fact, scope).map(|c| Sourced::new(c.value.0, c.span));
    let mut services = Vec::new();
    needed(&workload.name.text, fields, scope, cx, &mut vec![workload.name.text.clone()], &mut services);
    let (known, diags) = cx.parts();
    let named = |list: &Option<Given<_>>| list.as_ref().map_or(head, |given: &Given<_>| given.span);
    let secrets = fixed_list(&fields.secrets, scope).into_iter();
    ir::Workload {
        kind: workload.kind,
        image: fixed(&fields.image, scope).map(|to| to.name).unwrap_or_default(),
        port: sourced(&fields.port, scope),
        health: health(fields, head, scope),
        metrics: metrics(fields, scope),
        services,
        needs: needs(fields, scope),
        replicas: replicas(fields, head, scope),
        cpu: sourced(&fields.cpu, scope).map(|r| Sourced::new((r.value.from, r.value.to), r.span)),
        memory: sourced(&fields.memory, scope).map(|r| Sourced::new((r.value.from, r.value.to), r.span)),
        gpu: count(&fields.gpu).unwrap_or(Sourced::new(0, head)),
        user: count(&fields.user),
        secrets: secrets.map(|to| Sourced::new(to.name, named(&fields.secrets))).collect(),
        pull: sourced(&fields.pull, scope).map(|to| Sourced::new(to.value.name, to.span)),
        command: fixed_list(&fields.command, scope).into_iter().map(|t| t.0).collect(),
        env: lowered(&fields.env, scope),
        startup: or(sourced(&fields.startup, scope), Duration(30_000)),
        grace: or(sourced(&fields.grace, scope), Duration(30_000)),
        timeout: or(sourced(&fields.timeout, scope), JOB_TIMEOUT),
        cron: sourced(&fields.cron, scope).map(|c| Sourced::new(c.value.0, c.span)),
        ingress: fields.ingress.iter().map(|i| ingress(i, scope, known, diags)).collect(),
        volumes: fields.volumes.iter().filter_map(|v| volume(v, scope)).collect(),
        raw: crate::lower::raw::of_object(&fields.raw, known, diags),
        doc: workload.doc.clone(),
        span: head,
    }
}

fn health(fields: &WorkloadFields, head: Span, scope: &Scope<'_>) -> Option<Sourced<ir::Health>> {
    let asked = sourced(&fields.health, scope)?;
    let probe = fields.probe.first().map(|p| &p.fields);
    let time = |fact: Option<Duration>, default| fact.unwrap_or(Duration(default));
    let by = match asked.value {
        Either::Left(path) => ir::Probe::Path(path.0),
        Either::Right(list) => ir::Probe::Command(list.0.into_iter().map(|(text, _)| text.0).collect()),
    };
    let span = if asked.span.is_empty() { head } else { asked.span };
    let it = ir::Health {
        by,
        every: time(probe.and_then(|p| fixed(&p.every, scope)), 10_000),
        timeout: time(probe.and_then(|p| fixed(&p.timeout, scope)), 1_000),
        failures: probe.and_then(|p| fixed(&p.failures, scope)).map_or(3, |c| c.0),
    };
    Some(Sourced::new(it, span))
}

fn metrics(fields: &WorkloadFields, scope: &Scope<'_>) -> Option<Sourced<ir::Metrics>> {
    let path = sourced(&fields.metrics, scope)?;
    let port = fixed(&fields.metrics_port, scope).and_then(|count| u16::try_from(count.0).ok());
    Some(Sourced::new(ir::Metrics { path: path.value.0, port }, path.span))
}

fn replicas(fields: &WorkloadFields, head: Span, scope: &Scope<'_>) -> Sourced<ir::Running> {
    if let Some(autoscale) = fields.autoscale.first()
        && let Some(range) = fixed(&Some(autoscale.replicas.clone()), scope)
    {
        let scale = ir::Scale {
            from: range.from.0,
            to: range.to.0,
            cpu: fixed(&autoscale.fields.cpu, scope),
            memory: fixed(&autoscale.fields.memory, scope),
        };
        return Sourced::new(ir::Running::Scaled(scale), autoscale.span);
    }
    match sourced(&fields.replicas, scope) {
        Some(count) => Sourced::new(ir::Running::Fixed(count.value.0), count.span),
        None => Sourced::new(ir::Running::Fixed(1), head),
    }
}

fn ingress(
    ingress: &Ingress,
    scope: &Scope<'_>,
    known: crate::lower::Known<'_>,
    diags: &mut Diagnostics,
) -> ir::Ingress {
    let fields = &ingress.fields;
    ir::Ingress {
        class: ingress.class.text.clone(),
        path: fixed(&fields.path, scope).map_or_else(|| "/".to_string(), |path| path.0),
        tls: sourced(&fields.tls, scope).map(|to| Sourced::new(to.value.name, to.span)),
        issuer: sourced(&fields.issuer, scope).map(|name| Sourced::new(name.value.0, name.span)),
        limit: sourced(&fields.limit, scope),
        raw: crate::lower::raw::of_object(&fields.raw, known, diags),
        span: ingress.span,
    }
}

fn volume(volume: &Volume, scope: &Scope<'_>) -> Option<ir::Volume> {
    Some(ir::Volume {
        name: volume.name.text.clone(),
        size: sourced(&Some(volume.size.clone()), scope)?,
        path: fixed(&volume.fields.path, scope)?.0,
        class: fixed(&volume.fields.class, scope).map(|name| name.0),
        span: volume.span,
    })
}

/// Whether a need is a service; else it is a workload.
fn is_service(need: &Need, scope: &Scope<'_>) -> bool {
    need.kind.unwrap_or(Kind::Service) == Kind::Service && scope.symbols.has(Kind::Service, &need.name)
}

fn needs(fields: &WorkloadFields, scope: &Scope<'_>) -> ir::Needs {
    let all = fixed_list(&fields.needs, scope);
    let (services, workloads): (Vec<_>, Vec<_>) = all.into_iter().partition(|need| is_service(need, scope));
    let names = |needs: Vec<Need>| needs.into_iter().map(|need| need.name).collect();
    let span = fields.needs.as_ref().filter(|given| !given.default).map(|given| given.span);
    ir::Needs { services: names(services), workloads: names(workloads), span }
}

/// The services that a workload needs, its own first, then those of the workloads that it needs.
fn needed(
    name: &str,
    fields: &WorkloadFields,
    scope: &Scope<'_>,
    cx: &Lower<'_>,
    seen: &mut Vec<String>,
    services: &mut Vec<String>,
) {
    let (own, others): (Vec<_>, Vec<_>) =
        fixed_list(&fields.needs, scope).into_iter().partition(|need| is_service(need, scope));
    for need in own {
        if !services.contains(&need.name) {
            services.push(need.name);
        }
    }
    for need in others.into_iter().filter(|need| need.name != name) {
        let other = cx.program.project.workloads.iter().find(|w| w.name.text == need.name);
        if let Some(other) = other.filter(|_| !seen.contains(&need.name)) {
            seen.push(need.name.clone());
            needed(&need.name, &other.fields, scope, cx, seen, services);
        }
    }
}
