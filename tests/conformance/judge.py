#!/usr/bin/env python3
"""Judge what the compiler emits below .github with the tools that people and GitHub use; run.sh starts this.

    run.sh                              every project of examples/ (built afresh) and every out/ of tests/cases/build/
    run.sh [--program PROJECT] DIR...   the generated trees DIR instead, emitted from PROJECT (default: DIR itself)

Z zizmor, A actionlint with shellcheck and pyflakes, P GitHub's parser, L its language service, C SchemaStore's schemas.
Each at its strictest: every finding of any severity fails its file, but for the three exceptions in `excepted`.
PIPEC names the compiler (default `cargo run --release --locked --quiet --`), ACTIONS_JSON the facts about actions
(default targets/github_actions/data/actions.json). The last line is `N passed, M failed`, counted in judged files.
Exit status: 0 where M is 0 and N is not, else 1.
"""
import argparse
import collections
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

from ruamel.yaml import YAML, YAMLError

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUNDLE = pathlib.Path(sys.prefix).parent / "dist" / "github.cjs"
ACTIONS_JSON = pathlib.Path(os.environ.get("ACTIONS_JSON") or ROOT / "targets/github_actions/data/actions.json")

# What the judges must find in broken/, as (file, judge, expression over "RULE MESSAGE"): one that sees nothing is no judge.
MUST_FIND = [
    ("1-keys.yml", "Z", "artipacked"),
    ("1-keys.yml", "A", "syntax-check .*timeout"),
    ("1-keys.yml", "P", ".*pull_requests"),
    ("1-keys.yml", "C", "schema"),
    ("2-expressions.yml", "A", "expression .*undefined function"),
    ("2-expressions.yml", "P", ".*startWith"),
    ("2-expressions.yml", "L", "expression-literal-text-in-condition"),
    ("3-contexts.yml", "A", "expression .*acter"),
    ("3-contexts.yml", "P", ".*jobz"),
    ("3-contexts.yml", "L", ".*acter"),
    ("4-inputs.yml", "A", "workflow-call .*levle"),
    ("4-inputs.yml", "P", ".*levle"),
    # Needs actions/checkout and actions/upload-artifact, in these majors, in ACTIONS_JSON.
    ("4-inputs.yml", "L", ".*fetch_depth"),
    ("4-inputs.yml", "L", ".*Missing required input `path`"),
    ("5-graph.yml", "A", "job-needs"),
    ("5-graph.yml", "P", ".*no dependencies"),
    ("6-danger.yml", "Z", "template-injection"),
    ("6-danger.yml", "Z", "dangerous-triggers"),
    ("6-danger.yml", "Z", "unpinned-uses"),
    ("6-danger.yml", "A", "expression .*untrusted"),
    ("6-danger.yml", "A", "shellcheck"),
    ("6-danger.yml", "A", "pyflakes"),
    # Next to the exceptions, but outside of them.
    ("7-exceptions.yml", "Z", "self-repository"),
    ("7-exceptions.yml", "Z", "self-hosted-runner"),
    ("7-exceptions.yml", "A", "runner-label"),
    ("actionlint.yaml", "X", "actionlint.yaml"),
    ("dependabot.yml", "Z", "dependabot-cooldown"),
    ("dependabot.yaml", "Z", "refused"),
    ("dependabot.yaml", "C", "schema"),
]
MUST_PASS = ["called.yml", "clean.yml"]


@dataclasses.dataclass
class Tree:
    """A copy of a generated tree. A folder .git beside it makes actionlint look into called workflows and local actions."""
    name: str
    root: pathlib.Path
    runners: set  # the labels and groups of the program's own runners; empty where it has no self-hosted one
    follows: bool = False  # whether the program itself says `on workflow_run`

    def __post_init__(self):
        (self.root / ".git").mkdir(exist_ok=True)
        github = self.root / ".github"
        self.workflows = sorted(str(f) for f in (github / "workflows").glob("*.y*ml"))
        self.others = sorted(str(f) for f in [*github.glob("dependabot.y*ml"), *github.glob("actions/**/action.y*ml")])
        self.config = github / "actionlint.yaml"


@dataclasses.dataclass
class Finding:
    judge: str
    file: str
    line: int
    col: int
    severity: str
    rule: str
    message: str

    def text(self):
        return f"{self.rule} {self.message}"


# The judges

def run(command, accepted, stdin=None):
    done = subprocess.run(command, input=stdin, capture_output=True, text=True)
    if done.returncode not in accepted:
        raise RuntimeError(done.stderr.partition("Stack backtrace")[0].strip() or f"exit status {done.returncode}")
    return done.stdout


def divided(judge, runner, files):
    """A file on which a judge gives up fails the whole run: halve until it stands alone, and report it."""
    if not files:
        return []
    try:
        return list(runner(files))
    except (RuntimeError, ValueError) as error:
        if len(files) == 1:
            return [Finding(judge, files[0], 1, 1, "fatal", "refused", " ".join(str(error).split())[:500])]
        half = len(files) // 2
        return divided(judge, runner, files[:half]) + divided(judge, runner, files[half:])


def zizmor(files):
    report = run(["zizmor", "--persona", "auditor", "--offline", "--strict-collection", "--no-config", "--no-ignores",
                  "--no-progress", "--no-exit-codes", "--quiet", "--color", "never", "--format", "json-v1", *files],
                 accepted=(0,))
    for found in json.loads(report):
        place = next(l for l in found["locations"] if l["symbolic"]["kind"] == "Primary")
        start = place["concrete"]["location"]["start_point"]
        yield Finding("Z", place["symbolic"]["key"]["Local"]["verbatim_path"], start["row"] + 1, start["column"] + 1,
                      found["determinations"]["severity"].lower(), found["ident"],
                      f"{found['desc']}: {place['symbolic']['annotation']}")


def actionlint(config):
    def judge(files):
        report = run(["actionlint", "-config-file", config, "-no-color", "-format", "{{json .}}", "-shellcheck", "shellcheck",
                      "-pyflakes", "pyflakes", *files], accepted=(0, 1))
        names = {os.path.realpath(f): f for f in files}
        for found in json.loads(report or "null") or []:
            level = re.search(r"in this script: SC\d+:(\w+):", found["message"])
            yield Finding("A", names[os.path.realpath(found["filepath"])], found["line"], found["column"],
                          level[1] if level else "error", found["kind"], found["message"])
    return judge


def github(unknown):
    def judge(files):
        command = ["node", str(BUNDLE), "--actions", str(ACTIONS_JSON)]
        shards = [files[i::os.cpu_count()] for i in range(os.cpu_count())]
        with concurrent.futures.ThreadPoolExecutor() as pool:
            parts = [pool.submit(run, command, (0,), "\n".join(s)) for s in shards if s]
            found = [json.loads(line) for part in parts for line in part.result().splitlines()]
        unknown.update(f["uses"] for f in found if f["judge"] == "unknown")
        return [Finding(**f) for f in found if f["judge"] != "unknown"]
    return judge


def schema(name):
    def judge(files):
        report = json.loads(run(["check-jsonschema", "--builtin-schema", name, "--output-format", "json", *files],
                                accepted=(0, 1)))
        for found in report.get("parse_errors", []):
            yield Finding("C", found["filename"], 1, 1, "error", "parse", found["message"])
        for found in report.get("errors", []):
            best = found.get("best_deep_match") or found
            yield Finding("C", found["filename"], 1, 1, "error", "schema", f"{best['path']}: {best['message'][:300]}")
    return judge


def judged(trees):
    """All findings in the trees, by file; how long each judge took; the actions that L knows nothing about."""
    workflows = [f for t in trees for f in t.workflows]
    others = [f for t in trees for f in t.others]
    findings, configs, unknown = [], {}, set()
    for tree in trees:
        wrong = config_error(tree)
        if wrong:
            findings.append(Finding("X", str(tree.config), 1, 1, "error", "actionlint.yaml", wrong))
        config = str(tree.config) if tree.config.exists() and not wrong else os.devnull
        configs.setdefault(config, []).extend(tree.workflows)
    dependabot = [f for f in others if pathlib.Path(f).stem == "dependabot"]
    runs = [("Z", zizmor, workflows + others), *[("A", actionlint(c), files) for c, files in configs.items()],
            ("PL", github(unknown), workflows), ("C", schema("vendor.github-workflows"), workflows),
            ("C", schema("vendor.dependabot"), dependabot)]
    seconds = collections.Counter()

    def timed(name, runner, files):
        start = time.monotonic()
        found = divided(name, runner, files)
        seconds[name] += time.monotonic() - start
        return found

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for job in [pool.submit(timed, *r) for r in runs]:
            findings += job.result()
    findings.sort(key=lambda f: (f.file, f.line, f.col, f.judge, f.rule))
    return findings, seconds, unknown


# The exceptions

def own_runners(program):
    """The words in `runners { … }` of the program, if it declares one of its own there: labels, groups, names."""
    words = set()
    for file in sorted(program.rglob("*.pipe")):
        text = re.sub(r"#.*", "", file.read_text())
        for start in re.finditer(r"\brunners\s*\{", text):
            depth, end = 1, start.end()
            while depth and end < len(text):
                depth += {"{": 1, "}": -1}.get(text[end], 0)
                end += 1
            words |= set(re.findall(r"[\w.-]+", text[start.end():end]))
    return words if words & {"self-hosted", "group"} else set()


def follows(program):
    """Whether the program says `on workflow_run`."""
    files = sorted(program.rglob("*.pipe"))
    return any(re.search(r"^\s*on workflow_run\b", file.read_text(), re.MULTILINE) for file in files)


def strings(value):
    if isinstance(value, dict):
        return [s for v in value.values() for s in strings(v)]
    return [s for v in value for s in strings(v)] if isinstance(value, list) else [str(value)]


def config_error(tree):
    """actionlint gets the emitted configuration only if that does nothing but name labels of the program's runners."""
    if not tree.config.exists():
        return None
    if not tree.runners:
        return "emitted, but the program declares no self-hosted runners"
    try:
        config = YAML(typ="safe").load(tree.config)
        if set(config) != {"self-hosted-runner"} or set(config["self-hosted-runner"]) != {"labels"}:
            return "holds more than the labels of self-hosted runners"
    except (TypeError, YAMLError) as error:
        return f"is no configuration of actionlint: {error}"
    foreign = set(strings(config["self-hosted-runner"]["labels"])) - tree.runners
    return f"names labels that the program does not declare: {', '.join(sorted(foreign))}" if foreign else None


def runs_on(file, line):
    """The labels and the group of the job around a line, those of a matrix among them."""
    try:
        jobs = YAML(typ="rt").load(pathlib.Path(file))["jobs"]
    except YAMLError:
        return set()
    name = max((n for n in jobs if jobs.lc.key(n)[0] < line), key=lambda n: jobs.lc.key(n)[0])
    labels = strings(jobs[name].get("runs-on", []))
    cell = re.fullmatch(r"\$\{\{ matrix\.([\w-]+) \}\}", labels[0]) if len(labels) == 1 else None
    if not cell:
        return set(labels)
    matrix = jobs[name]["strategy"]["matrix"]
    values = [matrix.get(cell[1], []), *[row.get(cell[1], []) for row in matrix.get("include", [])]]
    return {s for v in values for s in strings(v)}


def excepted(finding, tree):
    """The three findings that are no fault, each keyed on its cause (README.md has the reasons)."""
    if finding.judge != "Z":
        return None
    if finding.rule == "self-repository":
        line = pathlib.Path(finding.file).read_text().splitlines()[finding.line - 1]
        call = re.fullmatch(r"    uses: \./(\.github/workflows/[\w.-]+)", line)
        return "self-repository" if call and (tree.root / call[1]).is_file() else None
    if finding.rule == "self-hosted-runner" and tree.runners:
        labels = runs_on(finding.file, finding.line)
        return "self-hosted-runner" if labels and all(l in tree.runners for l in labels) else None
    if finding.rule == "dangerous-triggers" and tree.follows:
        # The danger is in running what the followed run has checked out or brought along.
        text = pathlib.Path(finding.file).read_text()
        on = re.search(r"^on:\n((?:  .*\n)+)", text, re.MULTILINE)
        alone = on and re.findall(r"^  (\w+):", on[1], re.MULTILINE) == ["workflow_run"]
        return "dangerous-triggers" if alone and not re.search(r"uses: actions/(checkout|download-artifact)@", text) else None
    return None


# What is judged

def copied(source, name, program, work):
    root = work / name.strip("/").replace("/", "--")
    shutil.copytree(source, root, ignore=shutil.ignore_patterns(".git", "node_modules", "target"))
    return Tree(name, root, own_runners(program), follows(program))


def projects():
    """The folders of examples/ that hold a program: in each, the one with the file that declares `system`."""
    for example in sorted(p for p in (ROOT / "examples").glob("*") if p.is_dir()):
        homes = {f.parent for f in example.rglob("*.pipe") if re.search(r"^\s*system\b", f.read_text(), re.M)}
        yield from sorted(homes)


def collected(work):
    """The trees of the project itself, and the examples that did not build."""
    trees, failed = [], 0
    pipec = shlex.split(os.environ.get("PIPEC") or "cargo run --release --locked --quiet --")
    if "/" in pipec[0]:
        pipec[0] = os.path.abspath(pipec[0])
    for project in projects():
        name = str(project.relative_to(ROOT))
        root = work / name.replace("/", "--")
        (root / ".git").mkdir(parents=True)
        try:
            done = subprocess.run([*pipec, "build", name, "--out", str(root)], cwd=ROOT, capture_output=True, text=True)
            status, output = done.returncode, done.stdout + done.stderr
        except OSError as error:
            status, output = 2, f"{error}\n"
        if status:
            print(f"{name}: `{shlex.join(pipec)} build` failed with exit status {status}\n{output}")
            failed += 1
        else:
            trees.append(Tree(name, root, own_runners(project), follows(project)))
    cases = sorted((ROOT / "tests/cases/build").glob("*/out"))
    trees += [copied(out, str(out.relative_to(ROOT)), out.parent, work) for out in cases if out.is_dir()]
    return trees, failed


def self_test(work):
    """What the judges fail to find in broken/, and what they find where nothing is."""
    findings, _, _ = judged([copied(HERE / "broken", "broken", HERE / "broken", work)])
    found = collections.defaultdict(list)
    for f in findings:
        if not excepted(f, Tree("broken", work / "broken", set())):
            found[pathlib.Path(f.file).name, f.judge[0]].append(f.text())
    for file, judge, pattern in MUST_FIND:
        if not any(re.match(pattern, text, re.S) for text in found[file, judge]):
            yield f"judge {judge} does not find `{pattern}` in broken/…/{file}, but {found[file, judge]}"
    for (file, judge), texts in found.items():
        if file in MUST_PASS and texts:
            yield f"judge {judge} finds in broken/…/{file}, which has no fault: {texts}"


def missing():
    yield from (f"file {f}" for f in (BUNDLE, ACTIONS_JSON) if not f.is_file())
    tools = ("zizmor", "actionlint", "shellcheck", "pyflakes", "check-jsonschema", "node")
    yield from (f"judge {t}" for t in tools if not shutil.which(t))


def finish(passed, failed):
    print(f"{passed} passed, {failed} failed")
    sys.exit(0 if passed and not failed else 1)


def main():
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, help="the project that the trees were emitted from")
    parser.add_argument("trees", nargs="*", metavar="DIR", type=pathlib.Path)
    args = parser.parse_args()
    if gone := list(missing()):
        print("error: missing:", ", ".join(gone))
        finish(0, 0)
    with tempfile.TemporaryDirectory(prefix="pipec-conformance-") as folder:
        work = pathlib.Path(folder)
        wrong = list(self_test(work))
        if wrong:
            print("The judges cannot be relied on:", *wrong, sep="\n  ")
            finish(0, len(wrong))
        print(f"self-test: {len(MUST_FIND)} faults found, {len(MUST_PASS)} files without findings")
        if args.trees:
            trees = [copied(t, f"{n}-{t.resolve().name}", args.program or t, work) for n, t in enumerate(args.trees, 1)]
            unbuilt = 0
        else:
            trees, unbuilt = collected(work)
        findings, seconds, unknown = judged(trees)
        home = {f: t for t in trees for f in [*t.workflows, *t.others, str(t.config)]}
        exceptions, bad = collections.Counter(), set()
        for f in findings:
            tree = home[f.file]
            exception = excepted(f, tree)
            if exception:
                exceptions[exception] += 1
                continue
            bad.add(f.file)
            path = pathlib.Path(f.file).relative_to(tree.root)
            print(f"{tree.name}/{path}:{f.line}:{f.col}: {f.judge} {f.severity} {f.rule}: {f.message}")
        files = {f for t in trees for f in [*t.workflows, *t.others]} | bad
        print("seconds:", ", ".join(f"{n} {s:.1f}" for n, s in seconds.items()))
        if unknown:
            print(f"actions without facts, inputs not checked: {', '.join(sorted(unknown))}")
        print(f"trees: {len(trees)}, without workflows: {sum(not t.workflows for t in trees)}, not built: {unbuilt}")
        print(f"exceptions: {exceptions['self-repository']} self-repository, "
              f"{exceptions['self-hosted-runner']} self-hosted-runner, "
              f"{exceptions['dangerous-triggers']} dangerous-triggers")
        if not files:
            print("error: no file was judged")
        finish(len(files) - len(bad), len(bad) + unbuilt)


if __name__ == "__main__":
    main()
