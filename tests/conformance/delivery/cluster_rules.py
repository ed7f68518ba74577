"""How the objects of a release have to fit together, where no schema can say it: what Flagger, autoscaler, selectors and the
restricted Pod Security level want. `alone` looks at the objects of a file, `together` at a whole release."""
import re

BUILT_IN = {"request-success-rate", "request-duration"}
SHAPES = ({"iterations"}, {"stepWeight", "maxWeight"}, {"stepWeights"})
VOLUMES = {"name", "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod")


def of(docs, *kinds):
    return [d for d in docs if d["kind"] in kinds]


def name(document):
    return document["metadata"]["name"]


def alone(docs):
    for canary in of(docs, "Canary"):
        yield from wrong_canary(canary)
    for template in of(docs, "MetricTemplate"):
        if "[]" in template["spec"]["query"]:
            yield f"MetricTemplate/{name(template)}: a range without a length"
    for document in of(docs, *WORKLOADS):
        yield from (f"{document['kind']}/{name(document)}: {e}" for e in not_restricted(pod_of(document)))


def together(docs, namespace):
    yield from alone(docs)
    canaries = of(docs, "Canary")
    yield from targets_of(docs, canaries)
    targets = {c["spec"]["targetRef"]["name"] for c in canaries}
    scaled = {(h["spec"]["scaleTargetRef"]["kind"], h["spec"]["scaleTargetRef"]["name"]): h
              for h in of(docs, "HorizontalPodAutoscaler", "ScaledObject")}
    for document in of(docs, "Deployment", "StatefulSet"):
        if "replicas" in document["spec"] and (name(document) in targets or (document["kind"], name(document)) in scaled):
            yield f"{document['kind']}/{name(document)}: states replicas that an autoscaler or Flagger owns"
        pod = document["spec"]["template"]
        if not selects(document["spec"]["selector"]["matchLabels"], pod["metadata"]["labels"]):
            yield f"{document['kind']}/{name(document)}: its selector does not match its pods"
    for service in of(docs, "Service"):
        yield from wrong_service(docs, service, canaries)
    yield from wrong_selectors(docs, canaries)
    for scaler in of(docs, "HorizontalPodAutoscaler"):
        if scaler["spec"].get("minReplicas", 1) > scaler["spec"]["maxReplicas"]:
            yield f"HorizontalPodAutoscaler/{name(scaler)}: minimum above maximum"
    for budget in of(docs, "PodDisruptionBudget"):
        spec = budget["spec"]
        if spec.get("maxUnavailable") in (0, "0%") or spec.get("minAvailable") == "100%":
            yield f"PodDisruptionBudget/{name(budget)}: blocks every eviction"
    for document in docs:
        if document["metadata"].get("namespace", namespace) != namespace:
            yield f"{document['kind']}/{name(document)}: stands in a namespace of its own"
    names = [(d["apiVersion"], d["kind"], name(d)) for d in docs]
    yield from (f"{n[1]}/{n[2]}: twice" for n in {n for n in names if names.count(n) > 1})


def selects(selector, labels):
    return selector.items() <= labels.items()


def pod_of(document):
    spec = document["spec"]
    if document["kind"] == "Pod":
        return spec
    if document["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    return spec["template"]["spec"]


# Flagger

def wrong_canary(canary):
    where = f"Canary/{name(canary)}"
    spec, analysis = canary["spec"], canary["spec"].get("analysis")
    if not analysis:
        yield f"{where}: no analysis, which has to be there even where it is skipped"
        return
    shape = {k for k in ("iterations", "stepWeight", "maxWeight", "stepWeights") if k in analysis}
    if shape not in SHAPES:
        yield f"{where}: {', '.join(sorted(shape)) or 'neither weights nor iterations'} together"
    if spec.get("provider") is None:
        yield f"{where}: no provider, so the controller's own default decides"
    if spec.get("provider") == "kubernetes" and (shape != {"iterations"} or "match" in analysis):
        yield f"{where}: the provider kubernetes knows neither weights nor matches"
    if spec.get("provider") in ("nginx", "skipper") and "ingressRef" not in spec:
        yield f"{where}: no ingressRef"
    if "service" not in spec:
        yield f"{where}: no service"
    if analysis.get("threshold", 0) < 1:
        yield f"{where}: threshold {analysis.get('threshold')}"
    if seconds(analysis.get("interval")) < 10:
        yield f"{where}: interval {analysis.get('interval')}"
    weights = analysis.get("stepWeights", [])
    if weights != sorted(set(weights)) or not all(0 < w <= 100 for w in weights):
        yield f"{where}: weights {weights}"
    if "stepWeight" in analysis and not 0 < analysis["stepWeight"] <= analysis.get("maxWeight", 100) <= 100:
        yield f"{where}: weights {analysis['stepWeight']} to {analysis.get('maxWeight')}"
    if not analysis.get("metrics") and not analysis.get("webhooks") and not spec.get("skipAnalysis"):
        yield f"{where}: nothing is checked"
    for metric in analysis.get("metrics", []):
        yield from (f"{where}: metric {metric['name']}: {e}" for e in wrong_metric(metric, analysis))
    for hook in analysis.get("webhooks", []):
        yield from (f"{where}: webhook {hook['name']}: {e}" for e in wrong_hook(hook, canary))
    for alert in analysis.get("alerts", []):
        if not alert.get("severity"):
            yield f"{where}: alert {alert['name']}: without severity it is never sent"


def seconds(duration):
    parts = re.fullmatch(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", str(duration))
    return sum(int(n or 0) * f for n, f in zip(parts.groups(), (3600, 60, 1))) if parts else 0


def wrong_metric(metric, analysis):
    bounds = metric.get("thresholdRange")
    if not bounds:
        yield "no thresholdRange"
    elif bounds.get("min", 0) > bounds.get("max", float("inf")):
        yield "minimum above maximum"
    if not seconds(metric.get("interval")):
        yield "no interval"
    elif seconds(metric["interval"]) > seconds(analysis["interval"]):
        yield "its window is longer than the interval of the analysis"
    if metric["name"] not in BUILT_IN and not metric.get("templateRef"):
        yield "neither built in nor with a template"


def wrong_hook(hook, canary):
    if not hook.get("type"):
        yield "no type"
    if not seconds(hook.get("timeout")):
        yield "no timeout"
    metadata = hook.get("metadata", {})
    if hook.get("type") in ("pre-rollout", "confirm-rollout", "confirm-promotion") and metadata.get("type") == "cmd":
        yield "a gate that the load tester runs in the background cannot fail"
    apex = re.escape(canary["spec"].get("service", {}).get("name") or canary["spec"]["targetRef"]["name"])
    if re.search(rf"https?://{apex}[.:/]", metadata.get("cmd", "")):
        yield "asks the version that serves, not the new one"
    if re.search(r"\bk6\b", metadata.get("cmd", "")) and metadata.get("type") == "cmd":
        yield "the load tester has no k6"


def targets_of(docs, canaries):
    """Canary, target, autoscaler, ingress and metric templates know each other."""
    known = {(d["kind"], name(d)) for d in docs}
    targets = [c["spec"]["targetRef"]["name"] for c in canaries]
    for canary in canaries:
        where, spec = f"Canary/{name(canary)}", canary["spec"]
        for field in ("targetRef", "autoscalerRef", "ingressRef"):
            if field in spec and (spec[field]["kind"], spec[field]["name"]) not in known:
                yield f"{where}: {field} names {spec[field]['kind']}/{spec[field]['name']}, which is not there"
        if targets.count(spec["targetRef"]["name"]) > 1:
            yield f"{where}: two canaries of one target"
        scalers = [h for h in of(docs, "HorizontalPodAutoscaler", "ScaledObject")
                   if h["spec"]["scaleTargetRef"]["name"] == spec["targetRef"]["name"]]
        if bool(scalers) != ("autoscalerRef" in spec):
            yield f"{where}: autoscalerRef and autoscaler go together"
        for metric in (spec["analysis"] or {}).get("metrics", []):
            ref = metric.get("templateRef")
            if ref and not ref.get("namespace") and ("MetricTemplate", ref["name"]) not in known:
                yield f"{where}: metric {metric['name']}: its template {ref['name']} is not there"
        for alert in (spec["analysis"] or {}).get("alerts", []):
            if not alert["providerRef"].get("namespace") and ("AlertProvider", alert["providerRef"]["name"]) not in known:
                yield f"{where}: alert {alert['name']}: its provider is not there"
        if len(f"{name(canary)}-primary") > 63:
            yield f"{where}: the name of its primary is too long"
        yield from (f"{where}: {e}" for e in wrong_port(docs, spec))


def wrong_port(docs, spec):
    port = spec["service"].get("targetPort", spec["service"].get("port"))
    for target in of(docs, "Deployment"):
        if name(target) == spec["targetRef"]["name"] and port not in ports_of(pod_of(target)):
            yield f"its target has no port {port}"


def ports_of(pod):
    return {p for c in pod["containers"] for port in c.get("ports", []) for p in (port.get("name"), port["containerPort"])}


# Services and selectors

def wrong_service(docs, service, canaries):
    where = f"Service/{name(service)}"
    owned = {c["spec"]["service"].get("name") or c["spec"]["targetRef"]["name"] for c in canaries}
    if owned & {name(service)} and "selector" in service["spec"]:
        yield f"{where}: Flagger owns it"
        return
    selector = service["spec"].get("selector")
    if not selector:
        return
    pods = [d["spec"]["template"] for d in of(docs, "Deployment", "StatefulSet", "DaemonSet")]
    hit = [p for p in pods if selects(selector, p["metadata"]["labels"])]
    if len(hit) != 1:
        yield f"{where}: selects the pods of {len(hit)} workloads"
    for pod in hit:
        for port in service["spec"]["ports"]:
            if port.get("targetPort", port["port"]) not in ports_of(pod["spec"]):
                yield f"{where}: no container has the port {port.get('targetPort', port['port'])}"


def wrong_selectors(docs, canaries):
    """What must see old and new pods does not select by the label that Flagger rewrites on the primary."""
    targets = {c["spec"]["targetRef"]["name"] for c in canaries}
    pods = [d["spec"]["template"]["metadata"]["labels"] for d in of(docs, "Deployment", "StatefulSet", "DaemonSet", "Job")]
    pods += [d["spec"]["jobTemplate"]["spec"]["template"]["metadata"].get("labels", {}) for d in of(docs, "CronJob")]
    for document in of(docs, "PodDisruptionBudget", "NetworkPolicy"):
        spec = document["spec"]
        labels = (spec.get("selector") or spec.get("podSelector") or {}).get("matchLabels", {})
        where = f"{document['kind']}/{name(document)}"
        if labels.get("app.kubernetes.io/name") in targets or labels.get("app") in targets:
            yield f"{where}: does not see the pods of the primary"
        if labels and not any(selects(labels, p) for p in pods):
            yield f"{where}: selects no pod of the release"


# Pod Security, level restricted

def not_restricted(pod):
    if any(pod.get(k) for k in ("hostNetwork", "hostPID", "hostIPC")):
        yield "uses the host's namespaces"
    outer = pod.get("securityContext", {})
    for volume in pod.get("volumes", []):
        if not set(volume) <= VOLUMES:
            yield f"volume {volume['name']} is of a kind that restricted refuses"
    for container in [*pod.get("initContainers", []), *pod["containers"], *pod.get("ephemeralContainers", [])]:
        inner = container.get("securityContext", {})
        both = {**outer, **inner}
        faults = {
            "runs privileged": inner.get("privileged"),
            "may gain privileges": inner.get("allowPrivilegeEscalation") is not False,
            "keeps capabilities": inner.get("capabilities", {}).get("drop") != ["ALL"],
            "adds capabilities": set(inner.get("capabilities", {}).get("add", [])) - {"NET_BIND_SERVICE"},
            "may run as root": both.get("runAsNonRoot") is not True or both.get("runAsUser") == 0,
            "has no seccomp profile": both.get("seccompProfile", {}).get("type") not in ("RuntimeDefault", "Localhost"),
            "has a host port": any("hostPort" in p for p in container.get("ports", [])),
        }
        yield from (f"container {container['name']} {fault}" for fault, holds in faults.items() if holds)
        resources = container.get("resources", {})
        for kind in ("cpu", "memory"):
            if kind not in resources.get("requests", {}):
                yield f"container {container['name']} requests no {kind}"
