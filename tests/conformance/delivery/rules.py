"""What Prometheus and Alertmanager read: promtool checks rules and runs their tests, each alert has one that fires and one that
is silent; the queries of Flagger's templates and of dashboards are PromQL; amtool checks routes and tries each alert on them."""
import json
import re
import shutil

import yaml

from tree import documents, run


def judge(tree, report, work):
    groups = {}
    for file, docs in tree.yaml.items():
        for doc in docs:
            if isinstance(doc, dict) and doc.get("kind") == "PrometheusRule":
                groups[file] = doc["spec"]
            elif isinstance(doc, dict) and set(doc) == {"groups"}:
                groups[file] = doc
    alerts = {r["alert"]: r for spec in groups.values() for g in spec["groups"] for r in g["rules"] if "alert" in r}
    for file, spec in groups.items():
        report.check("promtool check", tree, file, check(spec, work))
        report.check("alerts", tree, file, wrong_alerts(spec))
        report.count("rules", sum(len(g["rules"]) for g in spec["groups"]))
    tried = {True: set(), False: set()}
    for file, docs in tree.yaml.items():
        if docs and isinstance(docs[0], dict) and {"tests", "rule_files"} <= set(docs[0]):
            report.check("promtool test", tree, file, run_tests(file, docs[0], groups, work))
            for test in docs[0]["tests"]:
                for one in test.get("alert_rule_test", []):
                    tried[bool(one.get("exp_alerts"))].add(one["alertname"])
    for file, spec in groups.items():
        names = [r["alert"] for g in spec["groups"] for r in g["rules"] if "alert" in r]
        report.check("alerts tested", tree, file, [
            f"no test in which {n} {'fires' if fires else 'is silent'}" for fires in (True, False)
            for n in names if n not in tried[fires]])
    for file, queries in dashboards(tree):
        report.check("promtool queries", tree, file, wrong_queries(queries, work))
    for file, docs in tree.yaml.items():
        if docs and isinstance(docs[0], dict) and {"route", "receivers"} <= set(docs[0]):
            report.check("amtool", tree, file, routes(file, docs[0], alerts, work))


def check(spec, work):
    file = work / "rules.yaml"
    file.write_text(yaml.safe_dump(spec, sort_keys=False))
    done = run(["promtool", "check", "rules", "--lint=all", "--lint-fatal", str(file)], accepted=())
    if done.returncode:
        yield done.stdout.replace(str(file), "").strip()[-500:]


def wrong_alerts(spec):
    for rule in (r for g in spec["groups"] for r in g["rules"] if "alert" in r):
        if not rule.get("labels", {}).get("severity"):
            yield f"{rule['alert']}: no severity"
        if not rule.get("annotations", {}).get("summary"):
            yield f"{rule['alert']}: no summary"


def run_tests(file, doc, groups, work):
    """With each rule file beside it: as it is, or taken out of its object, under the name that the test calls."""
    folder = work / "promtool-test"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in doc["rule_files"]:
        stem = re.sub(r"(\.groups|\.rules)?\.ya?ml$", "", name.rpartition("/")[2])
        spec = next((s for f, s in groups.items() if f.name.partition(".")[0] == stem), None)
        if not spec:
            yield f"rule file {name} is not there"
            return
        place = (folder / name).resolve()
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(yaml.safe_dump(spec, sort_keys=False))
    (folder / file.name).write_text(file.read_text())
    done = run(["promtool", "test", "rules", file.name], accepted=(), cwd=folder)
    if done.returncode:
        yield done.stdout.strip()[-800:]
        return
    yield from unnoticed(folder, file, doc["rule_files"])


def unnoticed(folder, file, names):
    """Tests that pass whatever the rules say are none: each alert's comparison is turned round, and a test has to notice."""
    for name in names:
        place = (folder / name).resolve()
        sound = place.read_text()
        spec = documents(sound)[0]
        for group in spec["groups"]:
            for rule in group["rules"]:
                turned = "alert" in rule and turn(rule["expr"])
                if not turned:
                    continue
                kept, rule["expr"] = rule["expr"], turned
                place.write_text(yaml.safe_dump(spec, sort_keys=False))
                rule["expr"] = kept
                if not run(["promtool", "test", "rules", file.name], accepted=(), cwd=folder).returncode:
                    yield f"{rule['alert']}: no test notices `{turned[-80:]}`"
        place.write_text(sound)


def turn(expression):
    """The last comparison the other way round."""
    signs = list(re.finditer(r"(?<![=!<>~])(<=|>=|==|!=|<|>)(?!~)(?=\s*[\d(])", expression))
    other = {"<": ">", ">": "<", "<=": ">", ">=": "<", "==": "!=", "!=": "=="}
    return signs and expression[:signs[-1].start()] + other[signs[-1][1]] + expression[signs[-1].end():]


def templates(docs):
    """Flagger's queries, its functions replaced as it does."""
    filled = {"namespace": "ns", "target": "app", "interval": "1m", "service": "app-canary", "name": "app", "ingress": "app"}
    for doc in docs:
        if doc["kind"] == "MetricTemplate":
            query = re.sub(r"\{\{-?\s*variables\.\w+\s*-?\}\}", "1", doc["spec"]["query"])
            yield re.sub(r"\{\{-?\s*(\w+)\s*-?\}\}", lambda m: filled.get(m[1], m[0]), query)


def dashboards(tree):
    for file in tree.files:
        if file.suffix == ".json":
            content = json.loads(file.read_text())
            if isinstance(content, dict) and "panels" in content:
                yield file, [re.sub(r"\$__\w+", "5m", re.sub(r"\$(?!__)\w+", "x", q)) for q in expressions(content)]


def expressions(value):
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "expr" and isinstance(part, str):
                yield part
            else:
                yield from expressions(part)
    elif isinstance(value, list):
        for part in value:
            yield from expressions(part)


def wrong_queries(queries, work):
    for query in queries:
        rules = [{"record": "tried", "expr": query}]
        yield from check({"groups": [{"name": "tried", "rules": rules}]}, work)


# Alertmanager

def routes(file, doc, alerts, work):
    done = run(["amtool", "check-config", str(file)], accepted=())
    if done.returncode:
        yield done.stdout.strip()[-500:]
        return
    reached = set()
    receivers = {r["name"]: r for r in doc["receivers"]}
    for name, rule in alerts.items():
        labels = [f"{k}={v}" for k, v in {"alertname": name, **rule.get("labels", {})}.items() if "{{" not in str(v)]
        done = run(["amtool", "config", "routes", "test", f"--config.file={file}", *labels], accepted=())
        if done.returncode:
            yield f"{name}: {done.stdout.strip()[-200:]}"
            continue
        hit = done.stdout.strip().splitlines()[-1].split(",")
        reached.update(hit)
        if not any(any(k.endswith("_configs") for k in receivers[r]) for r in hit):
            yield f"{name} reaches nobody: {', '.join(hit)}"
    if alerts:
        yield from (f"no alert reaches the receiver {r}" for r in sorted(named(doc["route"]) - reached - {doc["route"]["receiver"]}))


def named(route):
    return {r for r in [route.get("receiver")] if r} | {r for part in route.get("routes", []) for r in named(part)}
