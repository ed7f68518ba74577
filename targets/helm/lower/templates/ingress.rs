//! How a workload is reached from outside of the cluster.

use super::super::merge;
use super::super::subject::{Here, Subject};
use super::{filled, object, one};
use crate::emit::{Doc, Map, Origin};
use crate::ir::{Ingress, Workload};
use crate::targets::chart::{Body, Expr, Template, text};

/// The values of the Ingress: of the environment, its host.
pub(in super::super) fn values(workload: &Workload, here: Option<&Here<'_>>) -> Doc {
    let url = here.and_then(|here| here.environment.url.as_deref());
    let host = url.and_then(host);
    let Some(ingress) = workload.ingress.first() else {
        return Map::new().put_doc("enabled", Doc::bool(false)).put_doc("hosts", Doc::list([])).doc();
    };
    let hosts = host.iter().map(|host| {
        let path = Map::new().put_doc("path", Doc::quoted(&ingress.path)).put_doc("pathType", Doc::quoted("Prefix"));
        Map::new().put_doc("host", Doc::quoted(*host)).put_doc("paths", Doc::list([path.doc()])).doc()
    });
    let hosts = Doc::list(hosts);
    let tls = ingress.tls.iter().flat_map(|secret| {
        host.iter().map(|host| {
            let hosts = Doc::list([Doc::quoted(*host)]);
            let own = Map::new().put_doc("secretName", Doc::quoted(&secret.value)).put_doc("hosts", hosts);
            own.doc().origin(Origin::written(secret.span))
        })
    });
    let span = here.map_or(ingress.span, |here| here.environment.span);
    let map = Map::new()
        .put_doc("enabled", Doc::bool(true))
        .put_doc("className", Doc::quoted(&ingress.class).origin(Origin::written(ingress.span)))
        .put_doc("annotations", annotations(ingress))
        .put_doc("hosts", hosts.origin(Origin::derived(Some(span), "the host of the environment's url")))
        .put_doc("tls", Doc::list(tls));
    merge::raw(map.doc(), &ingress.raw)
}

/// The host of an address.
fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':', '?']).next().filter(|host| !host.is_empty())
}

fn annotations(ingress: &Ingress) -> Doc {
    let mut map = Map::new();
    if let Some(issuer) = &ingress.issuer {
        let own = Doc::quoted(&issuer.value).origin(Origin::written(issuer.span));
        map = map.put_doc("cert-manager.io/cluster-issuer", own);
    }
    if let Some(limit) = &ingress.limit {
        let (key, count) = match limit.value.per {
            1_000 => ("limit-rps", limit.value.count),
            60_000 => ("limit-rpm", limit.value.count),
            per => ("limit-rpm", (limit.value.count * 60_000).div_ceil(per)),
        };
        let own = Doc::quoted(count.to_string()).origin(Origin::written(limit.span));
        map = map.put_doc(format!("nginx.ingress.kubernetes.io/{key}"), own);
    }
    map.doc()
}

/// The Ingress.
pub(super) fn template(subject: &Subject<'_>) -> Option<Template> {
    let ingress = subject.places.iter().find_map(|here| here.workload.ingress.first())?;
    let place = &subject.place;
    let port = Body::new().map("port", Body::new().value("number", &place.value("service.port")));
    let service = Body::new().word("name", subject.name).and(port);
    let path = Body::new()
        .text("path", &Expr::field(".path"))
        .value("pathType", &Expr::field(".pathType"))
        .map("backend", Body::new().map("service", service));
    let paths = Body::new().range(None, &Expr::field(".paths"), Body::new().entry(path));
    let rule = Body::new().put("host", text(&Expr::field(".host"))).map("http", Body::new().list("paths", paths));
    let spec = Body::new()
        .value("ingressClassName", &place.value("ingress.className"))
        .and(filled("tls", &place.value("ingress.tls")))
        .list("rules", Body::new().range(None, &place.value("ingress.hosts"), Body::new().entry(rule)));
    let doc =
        object(subject, "networking.k8s.io/v1", "Ingress", filled("annotations", &place.value("ingress.annotations")))
            .map("spec", spec)
            .of(ingress.span);
    Some(one(subject, "ingress.yaml", Some(place.value("ingress.enabled")), doc))
}
