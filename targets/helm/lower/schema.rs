//! The schema of the values: closed, so that what nothing reads is refused.

use super::secrets;
use super::subject::Subject;
use crate::emit::Doc;
use crate::ir::{Ir, Probe, Setting};
use crate::targets::chart::Schema;
use crate::targets::chart::schema::{CPU, MEMORY, NAME, PATH, SHARE, TIME};

type Properties = Vec<(String, Schema)>;

/// A name of a variable.
const VARIABLE: &str = "^[A-Za-z_][A-Za-z0-9_]*$";
/// The host of an Ingress.
const HOST: &str = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$";
/// Registry and repository.
const REPOSITORY: &str = "^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+$";
/// A digest, or nothing.
const DIGEST: &str = "^(sha256:[0-9a-f]{64})?$";
/// A label, or nothing.
const LABEL: &str = "^([0-9A-Za-z]([0-9A-Za-z._-]{0,61}[0-9A-Za-z])?)?$";

/// The schema of the whole chart.
pub(super) fn of(ir: &Ir, subjects: &[Subject<'_>]) -> Doc {
    let mut properties: Properties = vec![("global".to_owned(), Schema::map(&Schema::any()))];
    let mut required = Vec::new();
    let mut conditions = Vec::new();
    for subject in subjects {
        let own = workload(subject);
        let needed = needed(subject);
        if subject.place.several {
            let schema = Schema::closed(own, &needed).all(&self::conditions(subject));
            properties.push((subject.name.to_owned(), schema));
            required.push(subject.name);
        } else {
            properties.extend(own);
            required.extend(needed);
            conditions = self::conditions(subject);
        }
    }
    if secrets::values(ir).is_some() {
        let kinds = Schema::choice(["ClusterSecretStore", "SecretStore"]);
        let own = [("storeKind", kinds), ("store", Schema::pattern(NAME)), ("refreshInterval", Schema::text())];
        properties.push(("externalSecrets".to_owned(), Schema::closed(named(own), &["storeKind", "store"])));
    }
    let title = format!("Values of {}", ir.system.name);
    Schema::closed(properties, &required).all(&conditions).document(&title)
}

fn named<const N: usize>(list: [(&str, Schema); N]) -> Properties {
    list.into_iter().map(|(key, schema)| (key.to_owned(), schema)).collect()
}

fn closed<const N: usize>(list: [(&str, Schema); N], required: &[&str]) -> Schema {
    Schema::closed(named(list), required)
}

fn texts() -> Schema {
    Schema::map(&Schema::text())
}

/// What has to be there.
fn needed(subject: &Subject<'_>) -> Vec<&'static str> {
    let mut list = vec!["image", "resources"];
    if subject.workload.stays() {
        list.extend(["rollout", "strategy"]);
    }
    if subject.serves() {
        list.push("service");
    }
    if subject.scaled() {
        list.push("autoscaling");
    }
    list
}

fn workload(subject: &Subject<'_>) -> Properties {
    let workload = subject.workload;
    let mut list = named([("image", image())]);
    if subject.any(|here| here.workload.pull.is_some()) {
        let item = closed([("name", Schema::pattern(NAME))], &["name"]);
        list.push(("imagePullSecrets".to_owned(), Schema::list(&item)));
    }
    if !workload.command.is_empty() {
        list.push(("command".to_owned(), Schema::list(&Schema::text()).at_least(1)));
    }
    list.push(("serviceAccount".to_owned(), closed([("annotations", texts())], &[])));
    if workload.stays() {
        list.push(("rollout".to_owned(), rollout(subject)));
        list.push(("strategy".to_owned(), strategy()));
    } else {
        if workload.cron.is_some() {
            list.push(("schedule".to_owned(), Schema::filled_text()));
        }
        list.push(("activeDeadlineSeconds".to_owned(), Schema::int(1)));
    }
    list.extend(replicas(subject));
    list.extend(traffic(subject));
    list.extend(environment(subject));
    list.push(("resources".to_owned(), resources(subject)));
    if subject.spread() {
        let amount = Schema::either(&Schema::int(1), &Schema::pattern(SHARE));
        list.push(("podDisruptionBudget".to_owned(), closed([("maxUnavailable", amount)], &["maxUnavailable"])));
    }
    if let Some(health) = &workload.health {
        list.push(("health".to_owned(), probes(&health.value.by)));
    }
    list.push(("terminationGracePeriodSeconds".to_owned(), Schema::int(0)));
    if !workload.volumes.is_empty() {
        let own = || closed([("size", Schema::pattern(MEMORY)), ("storageClass", Schema::text())], &["size"]);
        let all = workload.volumes.iter().map(|volume| (volume.name.clone(), own())).collect();
        list.push(("persistence".to_owned(), Schema::closed(all, &[])));
    }
    if subject.measured() {
        let own = [
            ("enabled", Schema::bool()),
            ("path", Schema::pattern(PATH)),
            ("interval", Schema::pattern(TIME)),
            ("labels", texts()),
        ];
        list.push(("metrics".to_owned(), closed(own, &["enabled", "path", "interval"])));
    }
    list.push(("podAnnotations".to_owned(), texts()));
    list.push(("nodeSelector".to_owned(), texts()));
    list.push(("tolerations".to_owned(), Schema::list(&toleration())));
    list
}

fn image() -> Schema {
    let own = [
        ("repository", Schema::pattern(REPOSITORY)),
        ("digest", Schema::pattern(DIGEST).about("A digest, never a tag")),
        ("version", Schema::pattern(LABEL)),
        ("pullPolicy", Schema::choice(["Always", "IfNotPresent", "Never"])),
    ];
    closed(own, &["repository"])
}

fn rollout(subject: &Subject<'_>) -> Schema {
    let mut list = Vec::new();
    let mut required = Vec::new();
    if subject.flagger() {
        let mut words = vec!["rolling"];
        for rollout in subject.places.iter().flat_map(|here| here.environment.rollouts_of(subject.name)) {
            if !words.contains(&rollout.strategy().word()) {
                words.push(rollout.strategy().word());
            }
        }
        list = named([("owner", Schema::choice(["helm", "flagger"])), ("strategy", Schema::choice(words))]);
        required = vec!["owner", "strategy"];
    }
    list.push(("progressDeadlineSeconds".to_owned(), Schema::int(1)));
    list.extend(subject.part.iter().flat_map(|part| part.schema.iter().cloned()));
    Schema::closed(list, &required)
}

fn strategy() -> Schema {
    let amount = || Schema::either(&Schema::int(0), &Schema::pattern(SHARE));
    let rolling = closed([("maxSurge", amount()), ("maxUnavailable", amount())], &[]);
    closed([("type", Schema::choice(["RollingUpdate", "Recreate"])), ("rollingUpdate", rolling)], &["type"])
}

fn replicas(subject: &Subject<'_>) -> Properties {
    let mut list = Vec::new();
    if subject.fixed() {
        list.push(("replicaCount".to_owned(), Schema::int(0)));
    }
    if subject.scaled() {
        let own = [
            ("enabled", Schema::bool()),
            ("minReplicas", Schema::int(1)),
            ("maxReplicas", Schema::int(1)),
            ("targetCPUUtilizationPercentage", Schema::int(1)),
            ("targetMemoryUtilizationPercentage", Schema::int(1)),
        ];
        list.push(("autoscaling".to_owned(), closed(own, &["enabled", "minReplicas", "maxReplicas"])));
    }
    list
}

fn traffic(subject: &Subject<'_>) -> Properties {
    let mut list = Vec::new();
    let port = || Schema::int(1).up_to(65_535);
    if subject.serves() {
        let own = [("type", Schema::choice(["ClusterIP"])), ("port", port()), ("targetPort", port())];
        list.push(("service".to_owned(), closed(own, &["port", "targetPort"])));
    }
    if subject.any(|here| !here.workload.ingress.is_empty()) {
        list.push(("ingress".to_owned(), ingress()));
    }
    if subject.any(|here| subject.closed_in(here.environment)) {
        let mut own = named([("closed", Schema::bool())]);
        if !subject.workload.ingress.is_empty() {
            own.push(("ingressNamespace".to_owned(), Schema::pattern(NAME)));
        }
        if subject.measured() {
            own.push(("metricsNamespace".to_owned(), Schema::pattern(NAME)));
        }
        list.push(("networkPolicy".to_owned(), Schema::closed(own, &["closed"])));
    }
    list
}

fn ingress() -> Schema {
    let kinds = Schema::choice(["Prefix", "Exact", "ImplementationSpecific"]);
    let path = closed([("path", Schema::pattern(PATH)), ("pathType", kinds)], &["path", "pathType"]);
    let paths = Schema::list(&path).at_least(1);
    let host = closed([("host", Schema::pattern(HOST)), ("paths", paths)], &["host", "paths"]);
    let hosts = Schema::list(&Schema::pattern(HOST)).at_least(1);
    let tls = closed([("secretName", Schema::pattern(NAME)), ("hosts", hosts)], &["secretName", "hosts"]);
    let own = [
        ("enabled", Schema::bool()),
        ("className", Schema::pattern(NAME)),
        ("annotations", texts()),
        ("hosts", Schema::list(&host)),
        ("tls", Schema::list(&tls)),
    ];
    closed(own, &["enabled", "hosts"])
}

fn environment(subject: &Subject<'_>) -> Properties {
    let ir = subject.ir;
    let has = |wanted: fn(&Setting) -> bool| {
        subject.any(|here| ir.settings(here.workload, Some(here.environment)).iter().any(|(_, s)| wanted(s)))
    };
    let mut list = Vec::new();
    if !subject.workload.stays() || has(|s| matches!(s, Setting::Known(_))) {
        list.push(("env".to_owned(), texts()));
    }
    if has(|s| matches!(s, Setting::Deployment)) {
        list.push(("deploymentEnv".to_owned(), texts()));
    }
    if has(|s| matches!(s, Setting::Secret)) {
        let keys = Schema::list(&Schema::pattern(VARIABLE)).unique();
        let name = Schema::pattern("^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$");
        let own = closed([("secretName", name), ("keys", keys)], &["secretName", "keys"]);
        list.push(("secretEnv".to_owned(), own));
    }
    if has(|s| matches!(s, Setting::Cluster { .. })) {
        let key = closed([("secret", Schema::pattern(NAME)), ("key", Schema::filled_text())], &["secret", "key"]);
        list.push(("clusterEnv".to_owned(), Schema::map(&key)));
    }
    list
}

fn resources(subject: &Subject<'_>) -> Schema {
    let both = || named([("cpu", Schema::pattern(CPU)), ("memory", Schema::pattern(MEMORY))]);
    let mut limits = both();
    if subject.any(|here| here.workload.gpu.value > 0) {
        limits.push(("nvidia.com/gpu".to_owned(), Schema::int(0)));
    }
    let needed = &["cpu", "memory"];
    let own = [("requests", Schema::closed(both(), needed)), ("limits", Schema::closed(limits, needed))];
    closed(own, &["requests", "limits"])
}

fn probes(by: &Probe) -> Schema {
    let ask = match by {
        Probe::Path(_) => ("path", Schema::pattern(PATH)),
        Probe::Command(_) => ("command", Schema::list(&Schema::text()).at_least(1)),
    };
    let own = [
        ask,
        ("periodSeconds", Schema::int(1)),
        ("timeoutSeconds", Schema::int(1)),
        ("failureThreshold", Schema::int(1)),
        ("startupSeconds", Schema::int(1)),
    ];
    closed(own, &["periodSeconds", "timeoutSeconds", "failureThreshold", "startupSeconds"])
}

fn toleration() -> Schema {
    let own = [
        ("key", Schema::text()),
        ("operator", Schema::choice(["Equal", "Exists"])),
        ("value", Schema::text()),
        ("effect", Schema::choice(["NoSchedule", "PreferNoSchedule", "NoExecute"])),
        ("tolerationSeconds", Schema::int(0)),
    ];
    closed(own, &[])
}

/// What depends on each other.
fn conditions(subject: &Subject<'_>) -> Vec<Schema> {
    let mut all = Vec::new();
    let inside = |block: &str, key: &str, schema: Schema| {
        Schema::open(named([(block, Schema::open(named([(key, schema)]), &[]))]), &[])
    };
    if subject.flagger() {
        let owner = |word: &str| inside("rollout", "owner", Schema::only(word));
        all.push(Schema::implies(&owner("helm"), &inside("rollout", "strategy", Schema::only("rolling"))));
        let part = subject.part.map(|part| part.required.clone()).unwrap_or_default();
        let keys: Vec<String> = part.iter().map(|(key, _)| key.clone()).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let enabled = || Schema::open(named([("enabled", Schema::yes())]), &[]);
        let mut then = Vec::new();
        if !part.is_empty() {
            then.push(("rollout".to_owned(), Schema::open(part, &keys)));
        }
        then.push(("autoscaling".to_owned(), enabled()));
        if subject.any(|here| !here.workload.ingress.is_empty()) {
            then.push(("ingress".to_owned(), enabled()));
        }
        all.push(Schema::implies(&owner("flagger"), &Schema::open(then, &[])));
    }
    if subject.any(|here| !here.workload.ingress.is_empty()) {
        let hosts = Schema::default().at_least(1);
        all.push(Schema::implies(&inside("ingress", "enabled", Schema::yes()), &inside("ingress", "hosts", hosts)));
    }
    all
}
