//! The values of a workload: in an environment, or where none is chosen.

use super::merge;
use super::subject::{Here, Subject};
use crate::emit::{Doc, Map, Origin};
use crate::ir::{self, By, Probe, Running, Setting, Sourced, Workload};
use crate::source::Span;
use crate::words::environment::Watch;
use crate::words::values::{Duration, Percent};

/// The values of a workload.
pub(super) fn of(subject: &Subject<'_>, here: Option<&Here<'_>>) -> Doc {
    let workload = here.map_or(subject.workload, |here| here.workload);
    let mut map = Map::new().put_doc("image", image(subject, workload));
    if subject.any(|here| here.workload.pull.is_some()) {
        let names =
            workload.pull.iter().map(|pull| at(Map::new().put_doc("name", Doc::quoted(&pull.value)).doc(), pull.span));
        map = map.put_doc("imagePullSecrets", Doc::list(names));
    }
    if !workload.command.is_empty() {
        map = map.put_doc("command", Doc::list(workload.command.iter().map(Doc::quoted)));
    }
    map = map.put_doc("serviceAccount", Map::new().put_doc("annotations", empty()).doc());
    if workload.stays() {
        map = map.put_doc("rollout", rollout(subject, here));
        map = map.put_doc("strategy", strategy(subject, here));
        map = replicas(map, subject, workload, here);
    } else {
        map = run(map, workload);
    }
    map = traffic(map, subject, workload, here);
    map = environment(map, subject, here);
    map = map.put_doc("resources", resources(workload));
    if subject.spread() {
        let reason = "So many pods at most are missing while nodes are drained.";
        let budget = Map::new().put_doc("maxUnavailable", Doc::int(1)).doc().above([reason]);
        map = map.put_doc("podDisruptionBudget", budget);
    }
    if let Some(health) = &workload.health {
        map = map.put_doc("health", at(probes(&health.value, workload), health.span));
    }
    map = map.put_doc("terminationGracePeriodSeconds", at(seconds(workload.grace.value), workload.grace.span));
    if !workload.volumes.is_empty() {
        map = map.put_doc("persistence", persistence(&workload.volumes));
    }
    map = measured(map, subject, workload, here);
    map = map.put_doc("podAnnotations", empty()).put_doc("nodeSelector", empty());
    map = map.put_doc("tolerations", tolerations(workload));
    merge::raw(map.doc(), &workload.raw)
}

/// A document made for what stands at a place.
fn at(doc: Doc, span: Span) -> Doc {
    doc.origin(Origin::written(span))
}

fn empty() -> Doc {
    Map::new().doc()
}

/// Whole seconds, rounded up.
fn seconds(duration: Duration) -> Doc {
    Doc::int(i64::try_from(duration.0.div_ceil(1000)).unwrap_or(i64::MAX))
}

fn number(number: u64) -> Doc {
    Doc::int(i64::try_from(number).unwrap_or(i64::MAX))
}

fn image(subject: &Subject<'_>, workload: &Workload) -> Doc {
    let image = subject.ir.images.get(&workload.image);
    let name = image.map_or("", |image| image.name.as_str());
    let repository = Doc::quoted(name).origin(Origin::written(image.map_or(workload.span, |image| image.span)));
    Map::new()
        .put_doc("repository", repository)
        .put_doc(
            "digest",
            Doc::quoted("")
                .above(["Given by every deployment: the digest of the commit that was tested. There is no tag."]),
        )
        .put_doc(
            "version",
            Doc::quoted("")
                .above(["Given by a deployment with a version: a label for people, never part of the reference."]),
        )
        .put_doc("pullPolicy", Doc::quoted("IfNotPresent"))
        .doc()
}

/// How a version gets here.
fn rollout(subject: &Subject<'_>, here: Option<&Here<'_>>) -> Doc {
    let mut map = Map::new();
    let first = here.and_then(|here| here.environment.rollouts_of(subject.name).next());
    let flagger = here.is_some_and(|here| here.environment.flagger_owns(subject.name));
    if subject.flagger() {
        let owner = Doc::quoted(if flagger { "flagger" } else { "helm" });
        let strategy = first.map_or("rolling", |rollout| rollout.strategy().word());
        let strategy = Doc::quoted(if flagger || here.is_none() { strategy } else { "rolling" });
        let (owner, strategy) = match first {
            Some(rollout) => (at(owner, rollout.span), at(strategy, rollout.strategy_span)),
            None => (owner, strategy),
        };
        map = map
            .put_doc(
                "owner",
                owner.above([
                    "Who owns the Service and the replicas: \"helm\" or \"flagger\". A fact of the environment; changing it is a \
                     migration with an interruption, not a release.",
                ]),
            )
            .put_doc("strategy", strategy.above(["How this one release is brought out."]));
    }
    let timeout = first.map(|rollout| &rollout.timeout);
    let deadline = timeout.map_or(Doc::int(600), |timeout| at(seconds(timeout.value), timeout.span));
    map = map.put_doc(
        "progressDeadlineSeconds",
        deadline.above(["A deployment that makes no progress for so long has failed."]),
    );
    if let Some(part) = subject.part {
        let own = here.and_then(|here| part.environments.get(here.name)).unwrap_or(&part.values);
        map = map.raw(Some(&Doc::new(crate::emit::Node::Mapping(own.clone()))), |a, b| a == b);
    }
    map.doc()
}

/// The strategy of the Deployment, which Flagger copies to its own.
fn strategy(subject: &Subject<'_>, here: Option<&Here<'_>>) -> Doc {
    let rollouts = here.into_iter().flat_map(|here| here.environment.rollouts_of(subject.name));
    let (mut surge, mut unavailable) = (Doc::quoted("25%"), Doc::int(0));
    for rollout in rollouts {
        match &rollout.by {
            By::Recreate => return at(Map::new().put_doc("type", Doc::quoted("Recreate")).doc(), rollout.span),
            By::Rolling(rolling) => {
                surge = at(amount(rolling.surge.value), rolling.surge.span);
                unavailable = at(amount(rolling.unavailable.value), rolling.unavailable.span);
                break;
            }
            By::BlueGreen(_) | By::Canary(_) | By::Ab(_) => {}
        }
    }
    let rolling = Map::new().put_doc("maxSurge", surge).put_doc("maxUnavailable", unavailable).doc();
    Map::new().put_doc("type", Doc::quoted("RollingUpdate")).put_doc("rollingUpdate", rolling).doc()
}

fn amount(replicas: ir::Replicas) -> Doc {
    match replicas {
        ir::Replicas::Share(share) => Doc::quoted(format!("{}%", whole(share))),
        ir::Replicas::Count(count) => number(count),
    }
}

/// A percentage as Kubernetes has it: whole.
fn whole(share: Percent) -> u64 {
    share.0.div_ceil(1000)
}

fn replicas(mut map: Map, subject: &Subject<'_>, workload: &Workload, here: Option<&Here<'_>>) -> Map {
    let span = workload.replicas.span;
    let (from, to, scale) = match &workload.replicas.value {
        Running::Fixed(count) => (*count, *count, None),
        Running::Scaled(scale) => (scale.from, scale.to, Some(scale)),
    };
    if subject.fixed() {
        map = map.put_doc("replicaCount", at(number(from), span));
    }
    if !subject.scaled() {
        return map;
    }
    let enabled = here.map_or(scale.is_some(), |here| subject.scaled_here(here));
    let mut own = Map::new()
        .put_doc("enabled", Doc::bool(enabled))
        .put_doc("minReplicas", number(from))
        .put_doc("maxReplicas", number(to));
    if let Some(cpu) = scale.and_then(|scale| scale.cpu) {
        own = own.put_doc("targetCPUUtilizationPercentage", number(whole(cpu)));
    }
    if let Some(memory) = scale.and_then(|scale| scale.memory) {
        own = own.put_doc("targetMemoryUtilizationPercentage", number(whole(memory)));
    }
    map.put_doc("autoscaling", at(own.doc(), span))
}

/// When a job runs, and how long.
fn run(map: Map, workload: &Workload) -> Map {
    let map = match &workload.cron {
        Some(cron) => map.put_doc("schedule", at(Doc::quoted(&cron.value), cron.span)),
        None => map,
    };
    map.put_doc("activeDeadlineSeconds", at(seconds(workload.timeout.value), workload.timeout.span))
}

/// How it is reached.
fn traffic(mut map: Map, subject: &Subject<'_>, workload: &Workload, here: Option<&Here<'_>>) -> Map {
    if let Some(port) = &workload.port {
        let outer = port.value.outer.unwrap_or(port.value.inner);
        let service = Map::new()
            .put_doc("type", Doc::quoted("ClusterIP"))
            .put_doc("port", Doc::int(i64::from(outer)))
            .put_doc("targetPort", Doc::int(i64::from(port.value.inner)));
        map = map.put_doc("service", at(service.doc(), port.span));
    }
    if subject.any(|here| !here.workload.ingress.is_empty()) {
        map = map.put_doc("ingress", super::templates::ingress::values(workload, here));
    }
    if subject.any(|here| subject.closed_in(here.environment)) {
        map = map.put_doc("networkPolicy", super::templates::network::values(subject, here));
    }
    map
}

/// The environment variables.
fn environment(mut map: Map, subject: &Subject<'_>, here: Option<&Here<'_>>) -> Map {
    let workload = here.map_or(subject.workload, |here| here.workload);
    let settings = subject.ir.settings(workload, here.map(|here| here.environment));
    let all = |wanted: fn(&Setting) -> bool| {
        subject.any(|here| {
            subject.ir.settings(here.workload, Some(here.environment)).iter().any(|(_, setting)| wanted(setting))
        })
    };
    let span = |name: &str| workload.env.iter().find(|(n, _)| n == name).and_then(|(_, value)| place(value));
    let marked = |doc: Doc, name: &str| match span(name) {
        Some(span) => at(doc, span),
        None => doc,
    };
    let mut plain = Map::new();
    let (mut told, mut secret, mut cluster) = (Map::new(), Vec::new(), Map::new());
    for (name, setting) in &settings {
        match setting {
            Setting::Known(text) => plain = plain.put_doc(name.as_str(), marked(Doc::quoted(text), name)),
            Setting::Deployment => told = told.put_doc(name.as_str(), marked(Doc::quoted(""), name)),
            Setting::Secret => secret.push(marked(Doc::quoted(name), name)),
            Setting::Cluster { secret, key } => {
                let reference = Map::new().put_doc("secret", Doc::quoted(secret)).put_doc("key", Doc::quoted(key));
                cluster = cluster.put_doc(name.as_str(), marked(reference.doc(), name));
            }
            Setting::Nowhere(_) => {}
        }
    }
    let jobs = !workload.stays();
    if jobs || all(|setting| matches!(setting, Setting::Known(_))) {
        map = map.put_doc("env", plain.doc());
    }
    if all(|setting| matches!(setting, Setting::Deployment)) {
        map = map.put_doc("deploymentEnv", told.doc().above(["Environment variables that every deployment tells."]));
    }
    if all(|setting| matches!(setting, Setting::Secret)) {
        let own = Map::new().put_doc("secretName", Doc::quoted("")).put_doc("keys", Doc::list(secret));
        let reason = "Environment variables that come from a Secret. It is immutable and named after its content, so that a \
                      rollback of the release takes its settings back as well.";
        map = map.put_doc("secretEnv", own.doc().above([reason]));
    }
    if all(|setting| matches!(setting, Setting::Cluster { .. })) {
        map = map.put_doc(
            "clusterEnv",
            cluster.doc().above(["Environment variables that are keys of secrets of the cluster."]),
        );
    }
    map
}

fn place(value: &ir::Value) -> Option<Span> {
    match value {
        ir::Value::Text(text) => Some(text.span),
        ir::Value::Expr(expr, _) => Some(expr.span),
        ir::Value::List(items) => items.first().and_then(place),
    }
}

fn resources(workload: &Workload) -> Doc {
    let (mut requests, mut limits) = (Map::new(), Map::new());
    if let Some(cpu) = &workload.cpu {
        requests = requests.put_doc("cpu", at(Doc::quoted(&cpu.value.0.text), cpu.span));
        limits = limits.put_doc("cpu", at(Doc::quoted(&cpu.value.1.text), cpu.span));
    }
    if let Some(memory) = &workload.memory {
        requests = requests.put_doc("memory", at(Doc::quoted(&memory.value.0.text), memory.span));
        limits = limits.put_doc("memory", at(Doc::quoted(&memory.value.1.text), memory.span));
    }
    if workload.gpu.value > 0 {
        limits = limits.put_doc("nvidia.com/gpu", at(number(workload.gpu.value), workload.gpu.span));
    }
    Map::new().put_doc("requests", requests.doc()).put_doc("limits", limits.doc()).doc()
}

fn probes(health: &ir::Health, workload: &Workload) -> Doc {
    let map = match &health.by {
        Probe::Path(path) => Map::new().put_doc("path", Doc::quoted(path)),
        Probe::Command(command) => Map::new().put_doc("command", Doc::list(command.iter().map(Doc::quoted))),
    };
    let startup = &workload.startup;
    map.put_doc("periodSeconds", seconds(health.every))
        .put_doc("timeoutSeconds", seconds(health.timeout))
        .put_doc("failureThreshold", number(health.failures))
        .put_doc(
            "startupSeconds",
            at(seconds(startup.value), startup.span).above(["Until then a probe that fails restarts nothing."]),
        )
        .doc()
}

fn persistence(volumes: &[ir::Volume]) -> Doc {
    let all = volumes.iter().fold(Map::new(), |map, volume| {
        let class = volume.class.as_deref().unwrap_or("");
        let own = Map::new()
            .put_doc("size", at(Doc::quoted(&volume.size.value.text), volume.size.span))
            .put_doc("storageClass", Doc::quoted(class));
        map.put_doc(volume.name.as_str(), at(own.doc(), volume.span))
    });
    all.doc()
}

fn measured(map: Map, subject: &Subject<'_>, workload: &Workload, here: Option<&Here<'_>>) -> Map {
    let Some(Sourced { value: metrics, span }) = workload.metrics.as_ref().filter(|_| subject.measured()) else {
        return map;
    };
    let monitoring = &subject.ir.monitoring;
    let enabled = here.is_none_or(|here| here.environment.monitoring != Watch::Logs);
    let labels =
        monitoring.labels.iter().fold(Map::new(), |map, (key, value)| map.put_doc(key.as_str(), Doc::quoted(value)));
    let own = Map::new()
        .put_doc("enabled", Doc::bool(enabled))
        .put_doc("path", at(Doc::quoted(&metrics.path), *span))
        .put_doc("interval", at(Doc::quoted(time(monitoring.scrape.value)), monitoring.scrape.span))
        .put_doc("labels", labels.doc().above(["The labels by which Prometheus finds its monitors."]));
    map.put_doc("metrics", own.doc())
}

/// A time as Prometheus has it.
fn time(duration: Duration) -> String {
    let seconds = duration.0.div_ceil(1000);
    if seconds.is_multiple_of(60) { format!("{}m", seconds / 60) } else { format!("{seconds}s") }
}

/// What lets a pod onto nodes with graphics processors.
fn tolerations(workload: &Workload) -> Doc {
    let gpu = (workload.gpu.value > 0).then(|| {
        let own = Map::new()
            .put_doc("key", Doc::quoted("nvidia.com/gpu"))
            .put_doc("operator", Doc::quoted("Exists"))
            .put_doc("effect", Doc::quoted("NoSchedule"));
        at(own.doc(), workload.gpu.span)
    });
    Doc::list(gpu)
}
