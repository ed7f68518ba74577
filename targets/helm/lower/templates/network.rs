//! Who may talk to a workload.

use super::super::subject::{Here, Subject};
use super::{object, one};
use crate::emit::{Doc, Map, Origin};
use crate::targets::chart::{Body, Expr, Template};

/// The values of a closed network.
pub(in super::super) fn values(subject: &Subject<'_>, here: Option<&Here<'_>>) -> Doc {
    let closed = here.map_or(subject.ir.runtime.closed, |here| subject.closed_in(here.environment));
    let closed = Doc::bool(closed).above(["Whether only those reach it that the program names."]);
    let closed = match subject.ir.runtime.span {
        Some(span) => closed.origin(Origin::written(span)),
        None => closed,
    };
    let mut map = Map::new().put_doc("closed", closed);
    if let Some(ingress) = subject.workload.ingress.first() {
        let namespace = Doc::quoted(format!("ingress-{}", ingress.class));
        map = map.put_doc("ingressNamespace", namespace.above(["Where the ingress controller runs."]));
    }
    if subject.measured() {
        let namespace = Doc::quoted(scraper(&subject.ir.monitoring.prometheus));
        map = map.put_doc("metricsNamespace", namespace.above(["Where Prometheus runs."]));
    }
    map.doc()
}

/// The namespace of an address inside of the cluster: `http://prometheus.monitoring:9090`.
fn scraper(address: &str) -> &str {
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or(host);
    host.split('.').nth(1).unwrap_or("monitoring")
}

/// The policy: only declared ports are open, and where the network is closed only to those who are named.
pub(super) fn template(subject: &Subject<'_>) -> Template {
    let place = &subject.place;
    let open = Body::new().and(rule(Body::new(), ports(subject)));
    let ingress = match subject.any(|here| subject.closed_in(here.environment)) {
        true => Body::new().either(&place.value("networkPolicy.closed"), closed(subject), open),
        false => open,
    };
    let selector = Body::new().map("matchLabels", Body::new().lines(&place.include("pods")));
    let mut spec = Body::new().map("podSelector", selector).list("policyTypes", Body::new().item(Doc::text("Ingress")));
    if !ports(subject).is_empty() {
        spec = spec.list("ingress", ingress);
    }
    let span = subject.ir.runtime.span.unwrap_or(subject.workload.span);
    let doc = object(subject, "networking.k8s.io/v1", "NetworkPolicy", Body::new()).map("spec", spec).of(span);
    let mut template = one(subject, "networkpolicy.yaml", None, doc);
    template.notes = vec!["Only declared ports are open.".to_owned()];
    template
}

fn ports(subject: &Subject<'_>) -> Vec<&'static str> {
    let http = subject.serves().then_some("http");
    http.into_iter().chain(subject.metrics_port().map(|_| "metrics")).collect()
}

/// A rule for some ports; without `from` it is for everybody.
fn rule(from: Body<Doc>, ports: Vec<&str>) -> Body<Doc> {
    let port = |name: &str| Body::new().word("protocol", "TCP").word("port", name);
    let list = ports.into_iter().fold(Body::new(), |list, name| list.entry(port(name)));
    let rule = if from.is_empty() { Body::new() } else { Body::new().list("from", from) };
    Body::new().entry(rule.list("ports", list))
}

/// One rule for each who may talk to it.
fn closed(subject: &Subject<'_>) -> Body<Doc> {
    let place = &subject.place;
    let namespace = |value: &str| {
        let labels = Body::new().value("kubernetes.io/metadata.name", &place.value(value));
        let selector = Body::new().map("matchLabels", labels);
        Body::new().entry(Body::new().map("namespaceSelector", selector))
    };
    let mut rules = Body::new();
    if subject.serves() {
        if subject.any(|here| !here.workload.ingress.is_empty()) {
            rules = rules.and(rule(namespace("networkPolicy.ingressNamespace"), vec!["http"]));
        }
        let mut pods = Body::new();
        for caller in subject.callers() {
            let labels = Body::new()
                .value("app.kubernetes.io/instance", &Expr::field("$.Release.Name"))
                .word("app.kubernetes.io/component", caller);
            pods = pods.entry(Body::new().map("podSelector", Body::new().map("matchLabels", labels)));
        }
        if subject.flagger() {
            let names = Doc::list([Doc::text("flagger-loadtester"), Doc::text("loadtester")]);
            let of = Body::new().word("key", "app").word("operator", "In").put("values", names);
            let selector = Body::new().list("matchExpressions", Body::new().entry(of));
            pods = pods
                .note("The load tester checks the new version before it gets traffic.")
                .entry(Body::new().map("podSelector", selector));
        }
        if !pods.is_empty() {
            rules = rules.and(rule(pods, vec!["http"]));
        }
    }
    if subject.measured() {
        let port = if subject.metrics_port().is_some() { "metrics" } else { "http" };
        rules = rules.and(rule(namespace("networkPolicy.metricsNamespace"), vec![port]));
    }
    rules
}
