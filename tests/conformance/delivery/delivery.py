"""The generated scripts of ohlcv-rag on the real control plane: they deploy by each strategy, refuse, fail, go back, and Flagger judges
by the generated manifests as they are."""
import json
import os
import re
import shutil
import signal
import subprocess
import time

import suite
from cluster import TAG_THAT_NEVER_STARTS
from tree import Tree, documents

STAGING, PRODUCTION = "ohlcv-staging", "ohlcv-production"


def digest(letter):
    return "sha256:" + letter * 64


class Scripts:
    """The scripts of one tree, with one Helm, in namespaces of its own; what they print, and how they end."""

    def __init__(self, cluster, world, checks, tree, helm, work):
        self.cluster, self.world, self.checks, self.helm = cluster, world, checks, helm
        self.who = f"scripts {helm}"
        self.root = work / f"scripts-{helm}"
        shutil.copytree(tree.root, self.root)
        self.staging, self.production = STAGING, PRODUCTION
        if helm == "helm3":  # a second pair of namespaces: the same files otherwise
            for file in Tree("copy", self.root).files:
                text = file.read_text()
                file.write_text(re.sub(r"\bohlcv-(staging|production)\b", r"ohlcv-\1-h3", text))
            self.staging, self.production = f"{STAGING}-h3", f"{PRODUCTION}-h3"
        self.tree = Tree(tree.name, self.root)
        programs = work / f"programs-{helm}"
        programs.mkdir()
        (programs / "helm").symlink_to(shutil.which(helm))
        self.environment = {
            "PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(work), "KUBECONFIG": cluster.environment["KUBECONFIG"],
            "CURL_CA_BUNDLE": str(world.run / "world.crt"), "DATABASE_URL": "postgres://db.test/x", "REDIS_URL": "redis://cache.test/0",
            "API_TOKEN": "token-of-a-person", "PUSHGATEWAY_URL": "http://pushgateway.test"}
        self.image = self.repository() + "@"
        self.number = 0

    def repository(self):
        chart = self.tree.charts[0]
        return documents((chart.folder / "values.yaml").read_text())[0]["image"]["repository"]

    def start(self, name, *arguments, **environment):
        self.number += 1
        log = (self.root.parent / f"{self.root.name}-{self.number}-{name}.log").open("w+")
        process = subprocess.Popen([f"scripts/{name}", *arguments], cwd=self.root, stdout=log, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL, env={**self.environment, **environment}, start_new_session=True)
        return process, log

    def run(self, what, wanted, name, *arguments, limit=400, **environment):
        process, log = self.start(name, *arguments, **environment)
        return self.end(what, wanted, process, log, limit)

    def end(self, what, wanted, process, log, limit=400):
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            status = f"none after {limit} s"
        log.seek(0)
        text = log.read()
        self.checks(self.who, f"{what}: exit status {wanted}", status == wanted, f"exit status {status}\n{text}")
        return text

    def deploy(self, what, wanted, environment, strategy, letter, **more):
        return self.run(f"{what} ({environment}, {strategy})", wanted, "deploy.sh", environment, "--strategy", strategy,
                        "--image", self.image + digest(letter), **more)

    # What the cluster says

    def get(self, what, path, namespace=None):
        return self.cluster.kubectl("get", what, "-n", namespace or self.production, "-o", f"jsonpath={path}", check=False).stdout

    def serves(self, letter, namespace=None):
        name = "ohlcv-rag" if namespace == self.staging else "ohlcv-rag-primary"
        image = self.get(f"deployment/{name}", "{.spec.template.spec.containers[0].image}", namespace)
        self.checks(self.who, f"{letter * 6} serves", image.endswith(letter * 64), image)

    def phase(self, wanted):
        now = self.get("canary/ohlcv-rag", "{.status.phase}")
        self.checks(self.who, f"Flagger says {wanted}", now == wanted, now)

    def until(self, what, seconds, condition):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                return self.checks(self.who, what, False, f"not within {seconds} s")
            time.sleep(0.3)
        return True

    def metrics(self, good):
        docs = []
        for doc in json.loads(self.cluster.kubectl("get", "canary,metrictemplate", "-n", self.production, "-o", "json"))["items"]:
            docs.append(doc)
        suite.measure(self.world, self.production, docs, good)


def deliver(cluster, world, checks, tree, helm, work):
    s = Scripts(cluster, world, checks, tree, helm, work)
    for namespace in (s.staging, s.production):
        cluster.namespace(namespace)
        for name in ("ghcr-secret", "ohlcv-tls"):
            cluster.kubectl("create", "secret", "generic", name, "-n", namespace, check=False)
    staging(s)
    production(s)


def staging(s):
    s.deploy("a first release", 0, "staging", "rolling", "1")
    s.serves("1", s.staging)
    s.deploy("a second one", 0, "staging", "rolling", "2")
    s.serves("2", s.staging)
    s.deploy("pods that never start", 1, "staging", "rolling", TAG_THAT_NEVER_STARTS[0])
    s.serves("2", s.staging)
    s.world.status[host(s, "staging")] = 500
    s.deploy("an application that answers 500", 1, "staging", "rolling", "3")
    s.world.status.clear()
    s.serves("2", s.staging)
    s.run("a rollback", 0, "rollback.sh", "staging")
    s.serves("1", s.staging)
    for letter in "3456":
        s.deploy("for production", 0, "staging", "rolling", letter)


def host(s, environment):
    text = (s.root / "scripts/lib/delivery.sh").read_text() if (s.root / "scripts/lib/delivery.sh").exists() else ""
    text += "".join(f.read_text() for f in s.tree.scripts)
    found = re.findall(r"https://([a-z0-9.-]*ohlcv[a-z0-9.-]*)", text)
    return next(h for h in found if ("staging" in h) == (environment == "staging"))


def production(s):
    refused = s.deploy("a version that staging has not seen", 3, "production", "canary", "9")
    s.checks(s.who, "and says why", "staging" in refused, refused)
    s.deploy("a first release", 0, "production", "canary", "3")
    s.phase("Initialized")
    s.serves("3")
    s.metrics(good=True)
    flight(s)
    s.phase("Succeeded")
    s.serves("4")
    s.metrics(good=False)
    s.deploy("bad metrics", 1, "production", "canary", "5")
    s.serves("4")
    s.metrics(good=True)
    s.deploy("good metrics", 0, "production", "blue-green", "5")
    s.serves("5")
    s.metrics(good=False)
    s.deploy("bad metrics", 1, "production", "blue-green", "6")
    s.serves("5")
    s.deploy("nothing asked of the metrics", 0, "production", "rolling", "6")
    s.serves("6")
    s.metrics(good=True)
    s.run("a rollback", 0, "rollback.sh", "production")
    s.serves("5")
    s.run("dry run of a rollback", 0, "rollback.sh", "production", "--dry-run")
    s.serves("5")
    killed(s)
    s.run("smoke tests of the colour that serves", 0, "smoke-tests.sh", "production-blue")
    s.run("smoke tests of a colour without pods", 3, "smoke-tests.sh", "production-green")
    s.run("smoke tests of production", 0, "smoke-tests.sh", "production")
    asked = [e for e in s.world.log if e.get("tester") and s.production in e["asked"]]
    s.checks(s.who, "the load tester was asked, and each check of it passed", asked and all(e["status"] <= 202 for e in asked),
             [e for e in asked if e["status"] > 202][:3])
    pushed = [e for e in s.world.log if e.get("host") == "pushgateway.test"]
    s.checks(s.who, "metrics of the deployment were pushed", pushed)


def flight(s):
    """While Flagger advances, no second deployment starts."""
    process, log = s.start("deploy.sh", "production", "--strategy", "canary", "--image", s.image + digest("4"))
    weights = set()

    def under_way():
        weights.add(s.get("canary/ohlcv-rag", "{.status.canaryWeight}"))
        return s.get("canary/ohlcv-rag", "{.status.phase}") == "Progressing" or process.poll() is not None

    s.until("Flagger begins", 90, under_way)
    s.deploy("a second one at the same time", 3, "production", "canary", "5")
    s.run("smoke tests of the colour that comes", 0, "smoke-tests.sh", "production-green")
    while process.poll() is None:
        weights.add(s.get("canary/ohlcv-rag", "{.status.canaryWeight}"))
        time.sleep(0.5)
    s.end("good metrics (production, canary)", 0, process, log)
    s.checks(s.who, "traffic is shifted in steps", len(weights - {"", "0"}) >= 2, sorted(weights))


def killed(s):
    """A deployment that is ended half way goes back."""
    process, log = s.start("deploy.sh", "production", "--strategy", "canary", "--image", s.image + digest("4"))
    s.until("Flagger begins", 90, lambda: s.get("canary/ohlcv-rag", "{.status.phase}") == "Progressing" or process.poll() is not None)
    process.send_signal(signal.SIGTERM)
    s.end("SIGTERM half way", 143, process, log)
    s.serves("5")
