//! The objects around the pods: account, Service, autoscaler, disruption budget, monitor, claims.

use super::super::subject::Subject;
use super::pod::claim;
use super::{filled, named, object, one};
use crate::emit::{Doc, Entry};
use crate::targets::chart::{Body, Document, Expr, Template};

/// The account, which may do nothing.
pub(super) fn service_account(subject: &Subject<'_>) -> Template {
    let annotations = filled("annotations", &subject.place.value("serviceAccount.annotations"));
    let doc =
        object(subject, "v1", "ServiceAccount", annotations).put("automountServiceAccountToken", Doc::bool(false));
    one(subject, "serviceaccount.yaml", None, doc.of(subject.workload.span))
}

/// The labels by which the monitor finds a Service.
fn scraped(subject: &Subject<'_>) -> Body<Entry> {
    let own = subject.part.map(|part| part.labels.as_slice()).unwrap_or_default();
    if own.is_empty() {
        return Body::new().word("metrics", subject.name);
    }
    own.iter().fold(Body::new(), |body, (key, value)| body.word(key, value))
}

/// The Service, where Helm owns it; of a worker a headless one, for its metrics.
pub(super) fn service(subject: &Subject<'_>) -> Option<Template> {
    let place = &subject.place;
    if !(subject.serves() || subject.measured() && subject.metrics_port().is_some()) {
        return None;
    }
    let mut ports = Body::new();
    let mut spec = Body::new();
    if subject.serves() {
        spec = spec.value("type", &place.value("service.type"));
        let port =
            Body::new().word("name", "http").value("port", &place.value("service.port")).word("targetPort", "http");
        ports = ports.entry(port);
    } else {
        spec = spec.word("clusterIP", "None");
    }
    if let Some(number) = subject.metrics_port() {
        let port = Body::new().word("name", "metrics").put("port", Doc::int(i64::from(number)));
        ports = ports.entry(port.word("targetPort", "metrics"));
    }
    let spec = spec.map("selector", Body::new().lines(&place.include("selector"))).list("ports", ports);
    let labels = Body::new().lines(&place.include("labels"));
    let labels = if subject.measured() { labels.and(scraped(subject)) } else { labels };
    let span = subject.workload.port.as_ref().map_or(subject.workload.span, |port| port.span);
    let metadata = Body::new().word("name", subject.name).map("labels", labels);
    let doc = Body::new().word("apiVersion", "v1").word("kind", "Service").map("metadata", metadata).map("spec", spec);
    let when = subject.flagger().then(|| place.flagger().negated());
    let mut template = one(subject, "service.yaml", when, doc.of(span));
    if subject.flagger() {
        let name = subject.name;
        template.notes = vec![format!(
            "With the owner \"flagger\" there is none: Flagger makes {name}, {name}-primary and {name}-canary."
        )];
    }
    Some(template)
}

/// The autoscaler.
pub(super) fn autoscaler(subject: &Subject<'_>) -> Option<Template> {
    if !subject.scaled() {
        return None;
    }
    let place = &subject.place;
    let target = Body::new().word("apiVersion", "apps/v1").word("kind", "Deployment").word("name", subject.name);
    let metric = |name: &str, key: &str| {
        let own = Body::new().word("type", "Utilization").value("averageUtilization", &Expr::field("."));
        let resource = Body::new().word("name", name).map("target", own);
        let item = Body::new().entry(Body::new().word("type", "Resource").map("resource", resource));
        Body::new().with(&place.value(&format!("autoscaling.{key}")), item)
    };
    let (cpu, memory) = ("targetCPUUtilizationPercentage", "targetMemoryUtilizationPercentage");
    let either =
        Expr::call("or", [place.value(&format!("autoscaling.{cpu}")), place.value(&format!("autoscaling.{memory}"))]);
    let metrics = Body::new().list("metrics", metric("cpu", cpu).and(metric("memory", memory)));
    let spec = Body::new()
        .map("scaleTargetRef", target)
        .value("minReplicas", &place.value("autoscaling.minReplicas"))
        .value("maxReplicas", &place.value("autoscaling.maxReplicas"))
        .when(&either, metrics);
    let doc = object(subject, "autoscaling/v2", "HorizontalPodAutoscaler", Body::new()).map("spec", spec);
    let doc = doc.of(subject.workload.replicas.span);
    Some(one(subject, "hpa.yaml", Some(place.value("autoscaling.enabled")), doc))
}

/// What keeps pods while nodes are drained.
pub(super) fn disruption_budget(subject: &Subject<'_>) -> Option<Template> {
    if !subject.spread() {
        return None;
    }
    let place = &subject.place;
    let selector = Body::new().map("matchLabels", Body::new().lines(&place.include("pods")));
    let spec = Body::new()
        .value("maxUnavailable", &place.value("podDisruptionBudget.maxUnavailable"))
        .map("selector", selector);
    let doc = object(subject, "policy/v1", "PodDisruptionBudget", Body::new()).map("spec", spec);
    Some(one(subject, "pdb.yaml", None, doc.of(subject.workload.replicas.span)))
}

/// What Prometheus scrapes.
pub(super) fn monitor(subject: &Subject<'_>) -> Option<Template> {
    let metrics = subject.workload.metrics.as_ref().filter(|_| subject.measured())?;
    let place = &subject.place;
    let labels = Body::new()
        .lines(&place.include("labels"))
        .with(&place.value("metrics.labels"), Body::new().lines(&Expr::call("toYaml", [Expr::field(".")])));
    let metadata = Body::new().word("name", subject.name).map("labels", labels);
    let mut selected = Body::new();
    if subject.flagger() {
        selected = selected
            .note("On Flagger's primary and canary Services, not on the one before both: each pod is scraped once.");
    }
    let port = match subject.metrics_port() {
        Some(_) => Body::new().word("targetPort", "metrics"),
        None => Body::new().word("port", "http"),
    };
    let endpoint = port.value("path", &place.value("metrics.path")).value("interval", &place.value("metrics.interval"));
    let spec = Body::new()
        .map("selector", Body::new().map("matchLabels", selected.and(scraped(subject))))
        .list("endpoints", Body::new().entry(endpoint));
    let doc = Body::new()
        .word("apiVersion", "monitoring.coreos.com/v1")
        .word("kind", "ServiceMonitor")
        .map("metadata", metadata)
        .map("spec", spec);
    let known = Expr::call(".Capabilities.APIVersions.Has", [Expr::text("monitoring.coreos.com/v1")]);
    let when = Expr::call("and", [place.value("metrics.enabled"), known]);
    Some(one(subject, "servicemonitor.yaml", Some(when), doc.of(metrics.span)))
}

/// The claims of its volumes.
pub(super) fn claims(subject: &Subject<'_>) -> Option<Template> {
    let volumes = &subject.workload.volumes;
    if volumes.is_empty() {
        return None;
    }
    let documents = volumes.iter().map(|volume| {
        let value = |field: &str| {
            let all = subject.place.value("persistence");
            Expr::call("index", [all, Expr::text(volume.name.as_str()), Expr::text(field)])
        };
        let keep = Body::new().map("annotations", Body::new().word("helm.sh/resource-policy", "keep"));
        let requests = Body::new().text("storage", &value("size"));
        let spec = Body::new()
            .list("accessModes", Body::new().item(Doc::text("ReadWriteOnce")))
            .with(&value("storageClass"), Body::new().text("storageClassName", &Expr::field(".")))
            .map("resources", Body::new().map("requests", requests));
        let name = claim(subject, &volume.name);
        let doc = named(subject, "v1", "PersistentVolumeClaim", &name, keep).map("spec", spec);
        Document::always(doc.of(volume.span))
    });
    let mut template = subject.place.template("pvc.yaml");
    template.notes = vec!["What they hold outlives the release.".to_owned()];
    template.documents = documents.collect();
    Some(template)
}
