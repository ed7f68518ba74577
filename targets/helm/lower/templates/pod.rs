//! The pods of a workload, as Pod Security asks for them.

use super::super::subject::Subject;
use super::filled;
use crate::emit::{Doc, Entry, Hole, Node};
use crate::ir::{Probe, Setting, Sourced, Workload};
use crate::targets::chart::template::lines;
use crate::targets::chart::{Body, Expr};

/// Where secrets of the cluster stand as files.
const SECRETS: &str = "/etc/secrets";

/// Until no endpoint names the pod any more.
const DRAIN: i64 = 5;

/// The template of the pods.
pub(super) fn template(subject: &Subject<'_>, restart: &str) -> Body<Entry> {
    let place = &subject.place;
    let labels = Body::new().lines(&place.include("selector")).word("app.kubernetes.io/component", subject.name);
    let metadata = Body::new().map("labels", labels).and(filled("annotations", &place.value("podAnnotations")));
    Body::new().map("metadata", metadata).map("spec", spec(subject, restart))
}

fn spec(subject: &Subject<'_>, restart: &str) -> Body<Entry> {
    let place = &subject.place;
    let mut spec = Body::new()
        .word("serviceAccountName", subject.name)
        .put("automountServiceAccountToken", Doc::bool(false))
        .put("enableServiceLinks", Doc::bool(false));
    if subject.any(|here| here.workload.pull.is_some()) {
        spec = spec.and(filled("imagePullSecrets", &place.value("imagePullSecrets")));
    }
    if restart != "Always" {
        spec = spec.word("restartPolicy", restart);
    }
    spec = spec
        .value("terminationGracePeriodSeconds", &place.value("terminationGracePeriodSeconds"))
        .map("securityContext", security(subject));
    if subject.spread() {
        let spread = Body::new()
            .put("maxSkew", Doc::int(1))
            .word("topologyKey", "kubernetes.io/hostname")
            .word("whenUnsatisfiable", "ScheduleAnyway");
        let labels = Body::new().word("app.kubernetes.io/name", subject.name);
        let selector = Body::new().map("matchLabels", labels);
        if subject.flagger() {
            spec = spec
                .note("Flagger rewrites this selector for its own Deployment, because the value is this one's name.");
        }
        spec = spec.list("topologySpreadConstraints", Body::new().entry(spread.map("labelSelector", selector)));
    }
    spec = spec
        .and(filled("nodeSelector", &place.value("nodeSelector")))
        .and(filled("tolerations", &place.value("tolerations")))
        .list("containers", Body::new().entry(container(subject)));
    let volumes = volumes(subject);
    if volumes.is_empty() {
        return spec;
    }
    spec.put("volumes", Doc::list(volumes.into_iter().map(|(volume, _)| volume)))
}

/// What holds for the whole pod.
fn security(subject: &Subject<'_>) -> Body<Entry> {
    let runtime = &subject.ir.runtime;
    let mut security = Body::new().put("runAsNonRoot", Doc::bool(runtime.non_root));
    if let Some(Sourced { value, span }) = &subject.workload.user {
        let user = Doc::int(i64::try_from(*value).unwrap_or(i64::MAX)).origin(crate::emit::Origin::written(*span));
        security = security.put("runAsUser", user.clone()).put("runAsGroup", user.clone());
        if !subject.workload.volumes.is_empty() {
            security = security.put("fsGroup", user);
        }
    }
    let profile = match runtime.seccomp.as_str() {
        "unconfined" => Body::new().word("type", "Unconfined"),
        "runtime-default" => Body::new().word("type", "RuntimeDefault"),
        local => Body::new().word("type", "Localhost").word("localhostProfile", local),
    };
    security.map("seccompProfile", profile)
}

fn container(subject: &Subject<'_>) -> Body<Entry> {
    let place = &subject.place;
    let workload = subject.workload;
    let key = place.key("image.digest");
    let digest = place.value("image.digest").required(format!("{key} is required: a deployment gives it"));
    let reference = format!("\"{}@{}\"", place.value("image.repository").hole(), digest.hole());
    let mut container = Body::new()
        .word("name", subject.name)
        .put("image", Doc::new(Node::Hole(Hole::Value(reference))))
        .value("imagePullPolicy", &place.value("image.pullPolicy"));
    if !workload.command.is_empty() {
        container = container.put("command", lines(&place.value("command")));
    }
    let ports = ports(subject);
    if !ports.is_empty() {
        container = container.put("ports", Doc::list(ports));
    }
    container = container.and(variables(subject)).and(probes(subject));
    if workload.stays() && subject.serves() {
        let reason = "Until no endpoint names the pod any more.";
        let sleep = Body::new().put("seconds", Doc::int(DRAIN));
        let stop = Body::new().put("sleep", sleep.doc().above([reason]));
        container = container.map("lifecycle", Body::new().map("preStop", stop));
    }
    container = container.put("resources", lines(&place.value("resources"))).map("securityContext", confined(subject));
    let mounts = volumes(subject);
    if mounts.is_empty() {
        return container;
    }
    container.put("volumeMounts", Doc::list(mounts.into_iter().map(|(_, mount)| mount)))
}

/// What holds for the container.
fn confined(subject: &Subject<'_>) -> Body<Entry> {
    let runtime = &subject.ir.runtime;
    let drop = Body::new().list("drop", Body::new().item(Doc::text("ALL")));
    let capabilities = match runtime.capabilities.is_empty() {
        true => drop,
        false => drop.put("add", Doc::list(runtime.capabilities.iter().map(|name| Doc::text(name.to_uppercase())))),
    };
    let mut own = Body::new().put("allowPrivilegeEscalation", Doc::bool(false));
    if runtime.read_only {
        own = own.put("readOnlyRootFilesystem", Doc::bool(true));
    }
    own.map("capabilities", capabilities)
}

fn ports(subject: &Subject<'_>) -> Vec<Doc> {
    let port = |name: &str, value: Doc| Body::new().word("name", name).put("containerPort", value).doc();
    let mut ports = Vec::new();
    if subject.serves() {
        let value = subject.place.value("service.targetPort");
        ports.push(port("http", crate::targets::chart::template::plain(&value)));
    }
    if let Some(number) = subject.metrics_port() {
        ports.push(port("metrics", Doc::int(i64::from(number))));
    }
    ports
}

/// The environment variables, of every source that the workload has somewhere.
fn variables(subject: &Subject<'_>) -> Body<Entry> {
    let ir = subject.ir;
    let has = |wanted: fn(&Setting) -> bool| {
        subject.any(|here| ir.settings(here.workload, Some(here.environment)).iter().any(|(_, s)| wanted(s)))
    };
    let place = &subject.place;
    let (name, value) = (Expr::field("$name"), Expr::field("$value"));
    let named = |from: Body<Entry>| Body::new().entry(Body::new().value("name", &name).and(from));
    let (mut list, mut sources) = (Body::new(), Vec::new());
    if !subject.workload.stays() || has(|s| matches!(s, Setting::Known(_))) {
        sources.push(place.value("env"));
        let item = named(Body::new().text("value", &value));
        list = list.range(Some("$name, $value"), &place.value("env"), item);
    }
    if has(|s| matches!(s, Setting::Deployment)) {
        sources.push(place.value("deploymentEnv"));
        let message = format!("{} is required: a deployment gives it", place.key("deploymentEnv.%s"));
        let message = Expr::call("printf", [Expr::text(message), name.clone()]);
        let told = Expr::call("required", [message, value.clone()]);
        list =
            list.range(Some("$name, $value"), &place.value("deploymentEnv"), named(Body::new().text("value", &told)));
    }
    if has(|s| matches!(s, Setting::Secret)) {
        sources.push(place.value("secretEnv.keys"));
        let key = place.key("secretEnv.secretName");
        let secret = place.value("secretEnv.secretName").required(format!("{key} is required: a deployment gives it"));
        let reference = Body::new().value("name", &secret).value("key", &name);
        let item = named(Body::new().map("valueFrom", Body::new().map("secretKeyRef", reference)));
        list = list.range(Some("$name"), &place.value("secretEnv.keys"), item);
    }
    if has(|s| matches!(s, Setting::Cluster { .. })) {
        sources.push(place.value("clusterEnv"));
        let reference =
            Body::new().value("name", &Expr::field("$value.secret")).value("key", &Expr::field("$value.key"));
        let item = named(Body::new().map("valueFrom", Body::new().map("secretKeyRef", reference)));
        list = list.range(Some("$name, $value"), &place.value("clusterEnv"), item);
    }
    if list.is_empty() {
        return Body::new();
    }
    // A list whose sources are all empty would be null, which is no list.
    let bare = subject.any(|here| ir.settings(here.workload, Some(here.environment)).is_empty());
    let list = Body::new().list("env", list);
    match (bare, sources.as_slice()) {
        (false, _) => list,
        (true, [one]) => Body::new().when(one, list),
        (true, _) => Body::new().when(&Expr::call("or", sources), list),
    }
}

fn probes(subject: &Subject<'_>) -> Body<Entry> {
    let Some(health) = &subject.workload.health else { return Body::new() };
    let field = |name: &str| Expr::field(format!(".{name}"));
    let ask = match &health.value.by {
        Probe::Path(_) => Body::new().map("httpGet", Body::new().text("path", &field("path")).word("port", "http")),
        Probe::Command(_) => Body::new().map("exec", Body::new().put("command", lines(&field("command")))),
    };
    let often = ask.value("periodSeconds", &field("periodSeconds")).value("timeoutSeconds", &field("timeoutSeconds"));
    let share = Expr::call("divf", [field("startupSeconds"), field("periodSeconds")]);
    let tries = Expr::call("max", [Expr::Number(1), Expr::call("ceil", [share])]);
    let usual = often.clone().value("failureThreshold", &field("failureThreshold"));
    let mut all =
        Body::new().map("startupProbe", often.value("failureThreshold", &tries)).map("livenessProbe", usual.clone());
    if subject.serves() {
        all = all.map("readinessProbe", usual);
    }
    Body::new().with(&subject.place.value("health"), all)
}

/// Volumes with their mounts.
fn volumes(subject: &Subject<'_>) -> Vec<(Doc, Doc)> {
    let workload: &Workload = subject.workload;
    let mount = |name: &str, path: &str| Body::new().word("name", name).word("mountPath", path);
    let mut all = Vec::new();
    for secret in &workload.secrets {
        let source = Body::new().word("secretName", &secret.value);
        let volume = Body::new().word("name", &secret.value).map("secret", source).of(secret.span);
        let path = format!("{SECRETS}/{}", secret.value);
        all.push((volume, mount(&secret.value, &path).put("readOnly", Doc::bool(true)).of(secret.span)));
    }
    for volume in &workload.volumes {
        let claim = Body::new().word("claimName", &claim(subject, &volume.name));
        let it = Body::new().word("name", &volume.name).map("persistentVolumeClaim", claim).of(volume.span);
        all.push((it, mount(&volume.name, &volume.path).of(volume.span)));
    }
    if subject.ir.runtime.read_only {
        for path in &subject.ir.runtime.writable {
            let name = format!("writable-{}", path.trim_matches('/').replace(['/', '_', '.'], "-").to_lowercase());
            let it = Body::new().word("name", &name).put("emptyDir", Body::<Entry>::new().doc()).doc();
            all.push((it, mount(&name, path).doc()));
        }
    }
    all
}

/// The claim of a volume.
pub(super) fn claim(subject: &Subject<'_>, volume: &str) -> String {
    format!("{}-{volume}", subject.name)
}
