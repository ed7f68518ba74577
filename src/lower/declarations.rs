//! Checks every declaration outside of pipelines: what it refers to exists, and its expressions have the right types.

mod deployment;
mod objectives;
mod project;
mod tests_of;

use super::binding::{Around, Instance, bind, find, lacks};
use super::scope::Scope;
use super::shared::{any, ascending, declared, entries, facts, form, holes};
use super::{Lower, known};
use crate::diag::{Diagnostic, codes};
use crate::words::declaration::Definition;
use crate::words::read::Entries;
use crate::words::services::{Image, ImageSource, Service, ServiceFields};
use crate::words::ty::{Form, Kind, Ty};
use crate::words::workload::{Workload, WorkloadFields};

/// What a service may take from the run.
const SERVICE_OPEN: [&str; 3] = ["user", "password", "url"];

/// Checks all declarations of the project.
pub fn check(cx: &mut Lower<'_>) {
    let symbols = cx.symbols.clone();
    let pipelines = cx.pipelines.clone();
    let scope = Scope::top(&symbols);
    let project = &cx.program.project;
    project::check(&scope, cx);
    for service in &project.services {
        check_service(service, &scope, cx);
    }
    for image in &project.images {
        check_image(image, &scope, cx);
    }
    for workload in &project.workloads {
        check_workload(workload, &scope, cx);
    }
    objectives::check(&scope, cx);
    deployment::check(&scope, cx);
    for test in &project.tests {
        tests_of::check(test, &pipelines, &scope, cx);
    }
}

/// Checks a set of environment variables, or any other texts by name.
fn texts(sets: &[Entries], scope: &Scope<'_>, cx: &mut Lower<'_>) {
    for set in sets {
        entries(&set.list, &Ty::Text, scope, &mut cx.diags);
    }
}

fn check_service(service: &Service, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    match &service.definition {
        Definition::Written(fields) => service_fields(fields, scope, cx),
        Definition::From(instance) => {
            let (known, diags) = cx.parts();
            let Some(found) = find(&instance.component, Around::default(), known.program, diags) else { return };
            if found.component.fields.service.is_empty() {
                return lacks(found, &instance.component, Kind::Service, diags);
            }
            bind(found, Instance::of(&service.name, &instance.inputs), scope, known.library(), diags);
        }
    }
}

pub(super) fn service_fields(fields: &ServiceFields, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    let scope = Scope { in_service: true, ..*scope };
    facts(fields, &SERVICE_OPEN, &scope, cx);
    texts(&fields.env, &scope, cx);
}

fn check_image(image: &Image, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    match &image.source {
        ImageSource::Built(fields) => {
            facts(&**fields, &[], scope, cx);
            texts(&fields.args, scope, cx);
            texts(&fields.labels, scope, cx);
        }
        ImageSource::Foreign(reference) => any(reference, scope, cx),
    }
}

fn check_workload(workload: &Workload, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    workload_fields(&workload.fields, scope, cx);
    let needs = known(&workload.fields.needs).map(|list| list.0).unwrap_or_default();
    let own = |need: &crate::words::unions::Need| {
        need.name == workload.name.text
            && need.kind != Some(Kind::Service)
            && !scope.symbols.has(Kind::Service, &need.name)
    };
    if let Some((need, span)) = needs.iter().find(|(need, _)| own(need)) {
        let d = Diagnostic::new(&codes::CYCLE, *span, format!("the workload `{}` needs itself", need.name));
        cx.diags.push(d.label("it is started before itself").help(format!("remove `{}` from `needs`", need.name)));
    }
}

fn workload_fields(fields: &WorkloadFields, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    facts(fields, &[], scope, cx);
    form(fields.pull.as_ref(), Form::Registry, "pull", scope, cx);
    texts(&fields.env, scope, cx);
    if let Some((range, span)) = fields.cpu.as_ref().and_then(|g| Some((g.known()?, g.span))) {
        ascending(&range.from.millis, &range.to.millis, span, cx);
    }
    if let Some((range, span)) = fields.memory.as_ref().and_then(|g| Some((g.known()?, g.span))) {
        ascending(&range.from.bytes, &range.to.bytes, span, cx);
    }
    if let Some((port, span)) = fields.metrics_port.as_ref().and_then(|g| Some((g.known()?, g.span)))
        && !(1..=65535).contains(&port.0)
    {
        let d = Diagnostic::new(&codes::OUT_OF_RANGE, span, format!("`{}` is no port", port.0));
        cx.diags.push(d.label("a port is 1 to 65535"));
    }
    for probe in &fields.probe {
        facts(&*probe.fields, &[], scope, cx);
    }
    for autoscale in &fields.autoscale {
        facts(&*autoscale.fields, &[], scope, cx);
        if let Some(range) = autoscale.replicas.known() {
            ascending(&range.from.0, &range.to.0, autoscale.replicas.span, cx);
        }
        for metric in &autoscale.metrics {
            declared(Kind::Metric, &metric.key, scope, cx);
        }
    }
    for ingress in &fields.ingress {
        facts(&*ingress.fields, &[], scope, cx);
        form(ingress.fields.tls.as_ref(), Form::Tls, "tls", scope, cx);
    }
    for volume in &fields.volumes {
        facts(&*volume.fields, &[], scope, cx);
    }
}

/// Checks the manifests, runbooks and other texts with holes.
fn documents(scope: &Scope<'_>, cx: &mut Lower<'_>) {
    let project = &cx.program.project;
    for runbook in &project.runbooks {
        holes(&runbook.text, scope, cx);
    }
    for manifest in &project.manifests {
        if let crate::words::commands::ManifestSource::Text(text) = &manifest.source {
            holes(text, scope, cx);
        }
    }
}
