"""Charts: Helm 3 and 4 lint and render every environment and strategy; the schema refuses what it should; the objects that come
out, and those in files of their own, are what Kubernetes and the custom resource definitions know, and fit together."""
import collections
import functools
import json
import pathlib
import re
import sys

import jsonschema
import kubernetes_validate
import yaml

import cluster_rules
import rules
from tree import GIVEN, documents, leaves, output, run, with_value

TOOLS = pathlib.Path(sys.prefix).parent
HELMS = ("helm3", "helm4")
KUBERNETES = "1.36.2"
# Helm asks the cluster what it knows; here there is none.
APIS = [a for name in ("monitoring.coreos.com/v1/ServiceMonitor", "monitoring.coreos.com/v1/PrometheusRule",
                       "monitoring.coreos.com/v1", "flagger.app/v1beta1/Canary", "flagger.app/v1beta1", "external-secrets.io/v1/ExternalSecret",
                       "external-secrets.io/v1")
        for a in ("--api-versions", name)]
# Values that nobody means, by the end of their path.
WRONG = {"digest": "latest", "pullPolicy": "Sometimes", "port": 70000, "targetPort": 0, "cpu": "fast", "memory": "2 GB",
         "minReplicas": 0, "maxReplicas": -1, "interval": "1minute", "threshold": 0, "stepWeight": 101, "host": "a b", "secretName": "A_B",
         "strategy": "by magic", "owner": "nobody", "path": "no slash", "terminationGracePeriodSeconds": -1}


def judge(tree, report, work):
    custom, released = [], collections.defaultdict(list)
    for chart in tree.charts:
        if not chart.environments:
            report.check("helm", tree, chart.folder / "Chart.yaml", ["no values-ENVIRONMENT.yaml beside or above it"])
        for environment in chart.environments:
            judge_environment(tree, chart, environment, report, work, custom, released)
    for file, docs in tree.objects.items():
        report.check("kubernetes-validate", tree, file, [e for d in docs for e in invalid(d, versions(None))])
        report.check("cluster-rules", tree, file, cluster_rules.alone(docs))
        queries(tree, file, docs, report, work)
        report.check("as released", tree, file, other_than_released(docs, released))
        custom.append((file, file, docs))
    kubeconform(tree, custom, report, work)


def judge_environment(tree, chart, environment, report, work, custom, released):
    file = chart.environments[environment]
    lint(tree, chart, environment, report, work)
    schema(tree, chart, environment, report, work)
    for strategy in strategies(chart, environment):
        rendered = {}
        for helm in HELMS:
            try:
                rendered[helm] = render(helm, chart, environment, strategy, work)
                report.check(f"{helm} template", tree, file)
            except RuntimeError as error:
                report.check(f"{helm} template", tree, file, [f"{label(strategy)}{error}"])
        report.count("rendered", len(rendered))
        if len(rendered) < len(HELMS):
            continue
        one, two = (by_name(documents(text)) for text in rendered.values())
        unequal = [f"{label(strategy)}{'/'.join(key)} differs" for key in {*one, *two} if one.get(key) != two.get(key)]
        report.check("helm3 = helm4", tree, file, unequal)
        docs = list(two.values())
        report.count("objects", len(docs))
        report.check("kubernetes-validate", tree, file,
                     [label(strategy) + e for d in docs for e in invalid(d, versions(chart))])
        report.check("cluster-rules", tree, file, [label(strategy) + e for e in cluster_rules.together(docs, chart.namespace(environment))])
        queries(tree, file, docs, report, work)
        for doc in docs:
            released[doc["kind"], doc["metadata"]["name"]].append(doc.get("spec"))
        place = work / "rendered" / f"{chart.name}-{environment}-{'-'.join(map(str, strategy[-1:]))}.yaml"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(rendered["helm4"])
        custom.append((place, file, docs))


def queries(tree, file, docs, report, work):
    if found := list(rules.templates(docs)):
        report.check("promtool queries", tree, file, rules.wrong_queries(found, work))


def other_than_released(docs, released):
    """An object that a chart makes too, and that a file shows, is the same in both."""
    for doc in docs:
        specs = released.get((doc["kind"], doc["metadata"]["name"]), [])
        if specs and doc.get("spec") not in specs:
            yield f"{doc['kind']}/{doc['metadata']['name']}: no release makes it like this"


def label(strategy):
    return f"{strategy[-1]}: " if strategy else ""


def by_name(docs):
    return {(d["kind"], d["metadata"]["name"]): d for d in docs}


# Helm

def arguments(chart, environment, strategy, work):
    """The same for lint and template: the file of the environment, and one with what a deployment gives."""
    given = {}
    for path, value in leaves(chart.values(environment)):
        if path and value in GIVEN.values():
            given = with_value(given, path, value)
    if strategy:
        given = with_value(given, strategy[:-1], strategy[-1])
    file = work / f"given-{chart.name}-{environment}-{'-'.join(map(str, strategy[-1:]))}.json"
    file.write_text(json.dumps(given))
    return ["--values", str(chart.environments[environment]), "--values", str(file)]


def lint(tree, chart, environment, report, work):
    for helm in HELMS:
        done = run([helm, "lint", "--strict", "--with-subcharts", "--kube-version", KUBERNETES, str(chart.folder),
                    *arguments(chart, environment, (), work)], accepted=())
        wrong = [line for line in done.stdout.splitlines() if re.match(r"\[(WARNING|ERROR)\]|level=(WARN|ERROR)", line)]
        if done.returncode and not wrong:
            wrong = [done.stdout.strip()[-300:]]
        report.check(f"{helm} lint", tree, chart.environments[environment], wrong)


def render(helm, chart, environment, strategy, work, more=()):
    return output([helm, "template", chart.name, str(chart.folder), "--namespace", chart.namespace(environment), "--kube-version", KUBERNETES, *APIS,
                   *arguments(chart, environment, strategy, work), *more])


def strategies(chart, environment):
    """The ways by which one release may come: each value of an enumeration called `strategy` that the environment admits."""
    view = chart.values(environment)
    found = []
    for path, value in leaves(view):
        allowed = schema_at(chart.schema, path).get("enum")
        if path and path[-1] == "strategy" and allowed:
            found += [(*path, word) for word in allowed if not refused(chart, with_value(view, path, word))]
    return found or [()]


# The schema of the values

def schema_at(schema, path):
    for key in path:
        while "$ref" in schema:
            schema = schema["$defs"][schema["$ref"].rpartition("/")[2]]
        schema = schema.get("properties", {}).get(key) or schema.get("additionalProperties") or {}
        if schema is True:
            return {}
    return schema


def refused(chart, values):
    """As Helm 4's engine would: None, or the first complaint."""
    validator = jsonschema.Draft202012Validator(chart.schema)
    return next((f"{'.'.join(map(str, e.path)) or '.'}: {e.message[:200]}" for e in validator.iter_errors(values)), None)


def schema(tree, chart, environment, report, work):
    view, file = chart.values(environment), chart.environments[environment]
    wrong = refused(chart, view)
    report.check("schema", tree, file, [wrong] if wrong else [])
    if wrong:
        return
    tries = [*misspelt(view), *of_wrong_type(view), *out_of_range(chart, view), *meant_by_nobody(view)]
    kept = []
    for what, values in tries:
        complaint = refused(chart, values)
        if not complaint and not is_open(chart, what[1]):
            kept.append(f"{what[0]} is admitted")
        report.count(f"values {'refused' if complaint else 'admitted where all is'}", 1)
    report.check("schema", tree, file, kept)
    # The same engine that people have, for one wrong value of each sort.
    for sort, values in {what[2]: values for what, values in tries if refused(chart, values)}.items():
        bad = work / f"bad-{chart.name}-{environment}.json"
        bad.write_text(json.dumps(values))
        for helm in HELMS:
            done = run([helm, "template", chart.name, str(chart.folder), "--values", str(bad)], accepted=())
            said = "values don't meet the specifications" in done.stdout
            report.check(f"{helm} schema", tree, file, [] if done.returncode and said else [f"{helm} admits a value: {sort}"])


def is_open(chart, path):
    """Whether the values say themselves that any key may stand there: annotations, labels, node selectors."""
    schema = schema_at(chart.schema, path[:-1])
    return schema.get("additionalProperties", True) is not False and "properties" not in schema


def misspelt(view, path=()):
    if isinstance(view, dict):
        for key, value in view.items():
            typo = key[:-1] if len(key) > 1 else key + "x"
            changed = {(typo if k == key else k): v for k, v in view.items()}
            yield (f"key {'.'.join((*path, typo))}", (*path, typo), "misspelt key"), changed
            for what, part in misspelt(value, (*path, key)):
                yield what, {**view, key: part}
    elif isinstance(view, list):
        for index, value in enumerate(view):
            for what, part in misspelt(value, (*path, str(index))):
                yield what, [*view[:index], part, *view[index + 1:]]


def of_wrong_type(view):
    for path, value in leaves(view):
        if path:
            other = "wrong" if not isinstance(value, str) else {"wrong": True}
            yield (f"{'.'.join(path)} = {other!r}", path, f"type of {type(value).__name__}"), with_value(view, path, other)


def out_of_range(chart, view):
    for path, value in leaves(view):
        schema = schema_at(chart.schema, path)
        for bad in violations(schema, value):
            yield (f"{'.'.join(path)} = {bad!r}", path, "out of range"), with_value(view, path, bad)


def violations(schema, value):
    if "enum" in schema:
        yield f"{value}x"
    if "minimum" in schema:
        yield schema["minimum"] - 1
    if "maximum" in schema:
        yield schema["maximum"] + 1
    if "pattern" in schema:
        yield from (s for s in ("", "a b", "A_B", "-", "\u00e9") if not re.search(schema["pattern"], s))


def meant_by_nobody(view):
    for path, value in leaves(view):
        if path and path[-1] in WRONG and value != {}:
            bad = WRONG[path[-1]]
            yield (f"{'.'.join(path)} = {bad!r}", path, "meant by nobody"), with_value(view, path, bad)


# The objects

def native(document):
    group = document["apiVersion"].rpartition("/")[0]
    return "." not in group or group.endswith(".k8s.io")


def versions(chart):
    oldest = 30
    if chart:
        said = documents((chart.folder / "Chart.yaml").read_text())[0].get("kubeVersion", "")
        oldest = int((re.search(r">=\s*1\.(\d+)", said) or ["", "30"])[1])
    return [v for v in kubernetes_validate.utils.all_versions() if int(v.split(".")[1]) >= oldest]


# It reads a file of a megabyte for each object and version otherwise.
kubernetes_validate.utils.schema_contents = functools.cache(kubernetes_validate.utils.schema_contents)


def invalid(document, wanted):
    """kubernetes-validate --strict, for each version; objects of others are kubeconform's."""
    return by_versions(json.dumps(document), tuple(wanted)) if native(document) else ()


@functools.cache
def by_versions(text, wanted):
    return list(refusals(json.loads(text), wanted))


def refusals(document, wanted):
    name = f"{document['kind']}/{document['metadata'].get('name')}"
    for version in wanted:
        try:
            kubernetes_validate.validate(document, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            yield f"{name}: {version}: {'.'.join(map(str, error.path))}: {error.message[:200]}"
        except kubernetes_validate.SchemaNotFoundError as error:
            yield f"{name}: {error.message}"


def kubeconform(tree, custom, report, work):
    files = []
    origin = {}
    for number, (place, file, docs) in enumerate(custom):
        copied = work / f"objects-{number}-{pathlib.Path(place).name}"
        copied.write_text(yaml.safe_dump_all(docs, sort_keys=False))
        files.append(str(copied))
        origin[str(copied)] = file
    if not files:
        return
    done = run(["kubeconform", "-strict", "-verbose", "-output", "json", "-kubernetes-version", KUBERNETES, "-schema-location",
                f"{TOOLS}/schemas/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json", *files], accepted=())
    found = collections.defaultdict(list)
    for result in json.loads(done.stdout)["resources"]:
        if result["status"] != "statusValid":
            found[result["filename"]].append(f"{result['kind']}/{result['name']}: {result['msg'][:300]}")
    for file in files:
        report.check("kubeconform", tree, origin[file], found[file])
