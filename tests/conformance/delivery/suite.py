#!/usr/bin/env python3
"""Try what the compiler emits on a real control plane; run-cluster.sh starts this, in namespaces of its own.

    run-cluster.sh                 the projects of examples/, built with the short times of SHORT
    run-cluster.sh --tree DIR      the generated trees DIR instead; the scripts of one called ohlcv-rag are run
    run-cluster.sh --only charts   or scripts
    run-cluster.sh --keep DIR      leaves logs and generated files in DIR

With Helm 3 and 4: every chart is installed in a namespace that enforces the restricted Pod Security level, upgraded and taken back. The
generated scripts of ohlcv-rag deploy by each strategy, fail, go back and refuse; Flagger promotes and rolls back by our manifests as they
are. The last line is `N passed, M failed`.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import time
import traceback

import chart as charts
import delivery
from cluster import TESTER, Cluster
from stub import World
from tree import Tree, documents

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
# Flagger looks every ten seconds at most; programs say minutes. Nothing else of a program is changed.
SHORT = [(r"\bevery( *)= \d+m\b", r"every\1= 10s"), (r"\bbake( *)= \d+m\b", r"bake\1= 30s"), (r"\bscrape( *)= \w+", r"scrape\1= 2s"),
         (r"\btimeout( *)= 10m$", r"timeout\1= 40s")]


class Checks:
    def __init__(self):
        self.passed, self.failed, self.began = 0, [], time.monotonic()

    def __call__(self, who, what, holds, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed.append(f"[{who}] {what}")
        at = int(time.monotonic() - self.began)
        print(f"{at:4d} s {'ok    ' if holds else 'FAILED'} [{who}] {what}{'' if holds else ': ' + str(detail)[-1500:]}", flush=True)
        return bool(holds)


def pipec():
    command = shlex.split(os.environ.get("PIPEC") or "cargo run --release --locked --quiet --")
    if "/" in command[0]:
        command[0] = os.path.abspath(command[0])
    return command


def built(work, checks):
    """The examples with short times."""
    trees = []
    for project in sorted(p for p in (ROOT / "examples").iterdir() if p.is_dir()):
        source, out = work / "programs" / project.name, work / "trees" / project.name
        shutil.copytree(project, source)
        for file in source.rglob("*.pipe"):
            text = file.read_text()
            for old, new in SHORT:
                text = re.sub(old, new, text, flags=re.M)
            file.write_text(text)
        (out / ".git").mkdir(parents=True)
        done = subprocess.run([*pipec(), "build", str(source), "--out", str(out)], cwd=ROOT, capture_output=True, text=True)
        if checks(project.name, "builds with short times", not done.returncode, done.stdout + done.stderr):
            trees.append(Tree(project.name, out))
    return trees


# Every chart, with Helm 3 and 4

def secrets_of(docs):
    """The names of Secrets and ConfigMaps that pods and ingresses refer to, and where."""
    def walk(value, key=""):
        if isinstance(value, dict):
            for inner, part in value.items():
                if inner in ("secretKeyRef", "secretRef", "configMapKeyRef", "configMapRef"):
                    yield ("Secret" if inner.startswith("secret") else "ConfigMap"), part["name"], part.get("key")
                elif inner == "secretName":
                    yield "Secret", part, None
                elif inner == "secret" and isinstance(part, dict) and "secretName" in part:
                    yield "Secret", part["secretName"], None
                else:
                    yield from walk(part, inner)
        elif isinstance(value, list):
            for part in value:
                if key == "imagePullSecrets":
                    yield "Secret", part["name"], None
                else:
                    yield from walk(part, key)
    made = {(d["kind"], d["metadata"]["name"]) for d in docs}
    found = {}
    for kind, name, key in (s for d in docs if d["kind"] != "Canary" for s in walk(d)):
        if (kind, name) not in made:
            found.setdefault((kind, name), {"address": "http://example.test"})[key or "value"] = "x"
    return found


def surroundings(cluster, namespace, docs):
    """What a release refers to and somebody else makes: secrets, volumes, nodes of a class."""
    for (kind, name), data in secrets_of(docs).items():
        field = "stringData" if kind == "Secret" else "data"
        cluster.apply({"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, field: data}, "-n", namespace)
    for doc in docs:
        if doc["kind"] == "PersistentVolumeClaim":
            cluster.volume(namespace, doc)
        if doc["kind"] in ("Deployment", "StatefulSet", "Job"):
            labels = doc["spec"]["template"]["spec"].get("nodeSelector")
            if labels:
                cluster.node("-".join(sorted(labels.values())), labels)


def helm(cluster, which, namespace, *arguments):
    return subprocess.run([which, "--namespace", namespace, *map(str, arguments)], capture_output=True, text=True, env=cluster.environment)


def install(cluster, world, checks, tree, chart, environment, work):
    """In its own namespace, by one Helm after the other."""
    namespace = chart.namespace(environment)
    cluster.namespace(namespace)
    for which in charts.HELMS:
        own = work / f"{namespace}-{which}"
        own.mkdir()
        if installed(cluster, world, checks, f"{tree.name} {environment} {which}", chart, environment, which, own):
            helm(cluster, which, namespace, "uninstall", chart.name)
            cluster.wait("what Flagger made is gone", 60, lambda: not cluster.kubectl(
                "get", "deployment,service,ingress,pod", "-n", namespace, "-o", "name").strip())


def installed(cluster, world, checks, who, chart, environment, which, own):
    namespace = chart.namespace(environment)
    given = charts.arguments(chart, environment, (), own)
    docs = documents(charts.render(which, chart, environment, (), own))
    surroundings(cluster, namespace, docs)
    measure(world, namespace, docs, good=True)
    done = helm(cluster, which, namespace, "install", chart.name, chart.folder, *given)
    if not checks(who, "installs under restricted, without a warning", not done.returncode and "Warning" not in done.stderr,
                  done.stderr):
        return False
    settled(cluster, checks, who, namespace, docs, "a" * 64)
    upgraded = own / "upgraded.json"
    upgraded.write_text(pathlib.Path(given[-1]).read_text().replace("a" * 64, "c" * 64))
    given[-1] = str(upgraded)
    done = helm(cluster, which, namespace, "upgrade", chart.name, chart.folder, *given)
    checks(who, "upgrades", not done.returncode, done.stderr)
    settled(cluster, checks, who, namespace, docs, "c" * 64)
    done = helm(cluster, which, namespace, "rollback", chart.name, "1")
    checks(who, "rolls back", not done.returncode, done.stderr)
    settled(cluster, checks, who, namespace, docs, "a" * 64)
    return True


def settled(cluster, checks, who, namespace, docs, digest):
    """Each workload has all its pods with the image; where Flagger owns one, its primary has, and Flagger has done with it."""
    targets = {d["spec"]["targetRef"]["name"] for d in docs if d["kind"] == "Canary"}
    phases = "{.items[*].status.phase}"
    for name in [d["metadata"]["name"] for d in docs if d["kind"] == "Deployment"]:
        seen = ""

        def serves():
            nonlocal seen
            seen = cluster.kubectl("get", "deployment", f"{name}-primary" if name in targets else name, "-n", namespace, "-o", "json",
                                   check=False).stdout
            if not seen:
                return False
            state = json.loads(seen)
            images = [c["image"] for c in state["spec"]["template"]["spec"]["containers"]]
            status, wanted = state["status"], state["spec"]["replicas"]
            now = cluster.kubectl("get", "canary", "-n", namespace, "-o", f"jsonpath={phases}").split()
            if len(now) < len(targets) or not set(now) <= {"Initialized", "Succeeded"}:
                return False
            return (any(digest in i for i in images) or not any("@sha256" in i for i in images)) and wanted and all(
                status.get(k) == wanted for k in ("updatedReplicas", "availableReplicas", "replicas"))

        try:
            cluster.wait(f"{name} serves", 300 if name in targets else 90, serves)
            holds = True
        except RuntimeError:
            holds = False
        if not holds:
            seen = cluster.kubectl("get", "events", "-n", namespace, "-o", "custom-columns=K:.involvedObject.kind,M:.message",
                                   check=False).stdout[-1200:]
        checks(who, f"{name} serves {digest[:6]} with all its pods", holds, seen)


def measure(world, namespace, docs, good):
    """What Prometheus answers to each template of the release: well inside of the bound, or well outside."""
    bounds = {m["templateRef"]["name"]: m["thresholdRange"] for d in docs if d["kind"] == "Canary"
              for m in (d["spec"]["analysis"] or {}).get("metrics", []) if "templateRef" in m}
    for doc in docs:
        if doc["kind"] == "MetricTemplate" and doc["metadata"]["name"] in bounds:
            bound = bounds[doc["metadata"]["name"]]
            if "max" in bound:
                value = bound["max"] * (0.5 if good else 3) if bound["max"] else (0 if good else 1)
            else:
                value = bound["min"] * (1.005 if good else 0.8)
            world.measure(namespace, doc["spec"]["query"], value)


# What is tried

def hosts_of(trees, rendered):
    texts = [f.read_text(errors="replace") for t in trees for f in t.files]
    found = {h.lower() for text in [*texts, *rendered] for h in re.findall(r"https?://([A-Za-z0-9.-]+\.[A-Za-z0-9-]+)", text)}
    found = {h for h in found if not re.fullmatch(r"[\d.]+", h)}
    # Of the second pair of namespaces that delivery.py makes.
    return found | {f"{h}-h3" for h in found} | {"pushgateway.test"}


def rendered_of(trees, work):
    return [charts.render("helm4", chart, environment, strategy, work) for tree in trees for chart in tree.charts
            for environment in chart.environments for strategy in charts.strategies(chart, environment)]


def main():
    parser = argparse.ArgumentParser(prog="run-cluster.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tree", type=pathlib.Path, action="append")
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--only", choices=("charts", "scripts"))
    args = parser.parse_args()
    checks = Checks()
    work = args.work
    cluster = None
    try:
        trees = [Tree(t.name, t.resolve()) for t in args.tree] if args.tree else built(work, checks)
        scratch = work / "scratch"
        scratch.mkdir()
        run = work / "run"
        run.mkdir()
        world = World(run, hosts_of(trees, rendered_of(trees, scratch)), TESTER)
        cluster = Cluster(run, "http://127.0.0.1:9090")
        print(f"up in {cluster.up():.0f} s: {json.loads(cluster.kubectl('version', '-o', 'json'))['serverVersion']['gitVersion']}", flush=True)
        refused = cluster.kubectl("run", "unsafe", "--image=registry.test/x:1", "-n", prepared(cluster, "probe"), check=False)
        checks("cluster", "an unsafe pod is refused", "violates PodSecurity" in refused.stderr, refused.stderr)
        jobs = []
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            by_hand = [t for t in trees if args.only != "charts" and t.name == "ohlcv-rag" and (t.root / "scripts/deploy.sh").exists()]
            jobs += [pool.submit(guarded, checks, f"scripts {h}", delivery.deliver, cluster, world, checks, t, h, work)
                     for t in by_hand for h in charts.HELMS]
            if args.only != "scripts":
                jobs += [pool.submit(guarded, checks, f"{t.name} {e}", install, cluster, world, checks, t, c, e, scratch)
                         for t in trees if t not in by_hand for c in t.charts for e in c.environments]
        if not jobs:
            checks("suite", "there is something to try", False)
    except Exception:  # noqa: BLE001 # reported as what it is: a failed check
        checks("suite", "runs to its end", False, traceback.format_exc())
    finally:
        if cluster:
            log = (cluster.run / "flagger.log")
            if checks.failed and log.exists():
                print("\n".join(line for line in log.read_text().splitlines() if '"level":"error"' in line)[-3000:])
            if args.keep:
                shutil.copytree(work, args.keep, dirs_exist_ok=True, ignore=shutil.ignore_patterns("etcd"))
            cluster.down()
    print(*checks.failed, sep="\n")
    print(f"{checks.passed} passed, {len(checks.failed)} failed")
    sys.exit(0 if checks.passed and not checks.failed else 1)


def prepared(cluster, name):
    cluster.namespace(name)
    return name


def guarded(checks, who, function, *arguments):
    try:
        function(*arguments)
    except Exception:  # noqa: BLE001
        checks(who, "runs to its end", False, traceback.format_exc())


if __name__ == "__main__":
    main()
