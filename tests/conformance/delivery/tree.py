"""A generated tree, what is in it, and the report of what the judges found there. Knows no judge."""
import collections
import dataclasses
import functools
import json
import pathlib
import re
import subprocess
import threading

from ruamel.yaml import YAML, YAMLError

# What a deployment gives and a chart cannot know, by a word in its path in the values; they are empty there.
GIVEN = {"digest": "sha256:" + "a" * 64, "secretName": "given-by-the-deployment", "deploymentEnv": "given"}


def run(command, accepted=(0,), **options):
    """The finished process, both outputs together in `.stdout`; RuntimeError on another exit status."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if accepted and done.returncode not in accepted:
        raise RuntimeError(f"exit status {done.returncode}: {done.stdout.strip()[-600:]}")
    return done


def output(command, **options):
    """Standard output alone."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"exit status {done.returncode}: {done.stderr.strip()[-600:]}")
    return done.stdout


def documents(text):
    return [d for d in YAML(typ="safe", pure=True).load_all(text) if d is not None]


def merged(below, above):
    """As Helm merges values: maps by key, everything else whole, null takes away."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    both = {**below, **{key: merged(below.get(key), value) for key, value in above.items()}}
    return {key: value for key, value in both.items() if not (key in above and above[key] is None)}


def leaves(value, path=()):
    """(path, value) of everything that is not a map with entries."""
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from leaves(part, (*path, key))
    else:
        yield path, value


def with_value(values, path, value):
    if not path:
        return value
    return {**values, path[0]: with_value(values.get(path[0], {}), path[1:], value)}


@dataclasses.dataclass
class Chart:
    folder: pathlib.Path
    environments: dict  # name -> values-NAME.yaml
    namespaces: list  # of the tree

    @property
    def name(self):
        return self.folder.name

    @functools.cached_property
    def schema(self):
        return json.loads((self.folder / "values.schema.json").read_text())

    def namespace(self, environment):
        """Where a release of the environment lives: the namespace that ends as the environment is called, or a short form of it; what is
        left over for the one environment that has none so."""
        def meant(name, by):
            return len(name.rpartition("-")[2]) >= 3 and by.startswith(name.rpartition("-")[2])

        named = {e: next((n for n in self.namespaces if meant(n, e)), None) for e in self.environments}
        left = [n for n in self.namespaces if n not in named.values()]
        return named[environment] or (left or ["judged"])[0]

    def values(self, environment):
        """The merged view of an environment, with what a deployment gives."""
        base = documents((self.folder / "values.yaml").read_text())[0]
        file = self.environments[environment]
        view = merged(base, (documents(file.read_text()) or [{}])[0])
        for path, value in list(leaves(view)):
            word = next((w for w in GIVEN if w in path), None)
            if word and value == "":
                view = with_value(view, path, GIVEN[word])
        return view


@dataclasses.dataclass
class Tree:
    name: str
    root: pathlib.Path

    @functools.cached_property
    def files(self):
        return sorted(f for f in self.root.rglob("*") if f.is_file() and ".git" not in f.relative_to(self.root).parts)

    @functools.cached_property
    def charts(self):
        found = []
        namespaces = [doc["metadata"]["name"] for file in self.files if file.name == "namespaces.yaml"
                      for doc in documents(file.read_text()) if doc["kind"] == "Namespace"]
        for file in self.files:
            if file.name == "Chart.yaml":
                above = [file.parent, *[p for p in file.parent.parents if p.is_relative_to(self.root)]]
                home = next((p for p in above if list(p.glob("values-*.yaml"))), file.parent)
                views = {f.stem.removeprefix("values-"): f for f in sorted(home.glob("values-*.yaml"))}
                found.append(Chart(file.parent, views, namespaces))
        return found

    def in_chart(self, file):
        return any(file.is_relative_to(c.folder / "templates") for c in self.charts)

    @functools.cached_property
    def yaml(self):
        """Every YAML file with its documents; templates of charts are none."""
        result = {}
        for file in self.files:
            if file.suffix in (".yaml", ".yml") and not self.in_chart(file):
                try:
                    result[file] = documents(file.read_text())
                except YAMLError:
                    result[file] = []
        return result

    def of_kind(self, *kinds):
        return [(f, d) for f, docs in self.yaml.items() for d in docs if isinstance(d, dict) and d.get("kind") in kinds]

    @functools.cached_property
    def objects(self):
        """Files that hold objects of Kubernetes, outside of charts."""
        return {f: docs for f, docs in self.yaml.items()
                if docs and all(isinstance(d, dict) and {"apiVersion", "kind"} <= set(d) for d in docs)}

    @functools.cached_property
    def loads(self):
        return [f for f in self.files if f.suffix in (".js", ".ts") and re.search(r"^import .* from 'k6", f.read_text(), re.M)]

    @functools.cached_property
    def scripts(self):
        return [f for f in self.files if f.suffix == ".sh"]

    def path(self, file):
        return str(pathlib.Path(file).relative_to(self.root))


class Report:
    """Checks by (tree, file, judge), each with its findings; figures beside them. Many threads write here."""

    def __init__(self):
        self.checks = collections.defaultdict(list)
        self.figures = collections.Counter()
        self.lock = threading.Lock()

    def check(self, judge, tree, file, findings=()):
        name = file if isinstance(file, str) else tree.path(file)
        findings = list(findings)  # before the lock: a generator may count
        with self.lock:
            self.checks[tree.name, name, judge].extend(findings)

    def count(self, what, number=1):
        with self.lock:
            self.figures[what] += number

    def findings(self):
        return [(tree, file, judge, text) for (tree, file, judge), texts in sorted(self.checks.items()) for text in dict.fromkeys(texts)]
