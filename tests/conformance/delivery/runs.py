"""Scripts, run with stand-ins for kubectl, helm, gh, docker and curl that write down how they are called: help, every option, every
argument that is refused, programs that are missing, a cluster that does not answer, dry runs. Each call that is recorded has to be one
that the real kubectl and both Helms know."""
import functools
import json
import os
import re
import shutil
import subprocess
import sys

from tree import run

STANDINS = ("kubectl", "helm", "gh", "docker", "curl", "git", "aws", "cosign", "k6")
# What changes something, by program; a dry run and a refusal do none of it.
CHANGES = {
    "kubectl": r"\b(apply|create|patch|delete|replace|scale|label|annotate|set|edit|drain|cordon|rollout (restart|undo|pause|resume))\b",
    "helm": r"\b(upgrade|install|rollback|uninstall|delete|push)\b",
    "gh": r"-X|--method (POST|PUT|PATCH|DELETE)|\b(create|edit|delete|set)\b",
    "docker": r"\b(push|build|buildx build|run|compose up|tag|rm)\b",
    "git": r"\b(commit|tag (-|v)|push|reset|checkout|merge)\b",
    "aws": r"\b(cp|sync|rm|create|delete|put)\b",
}
STANDIN = """#!{python}
import json, os, re, sys
call = [os.path.basename(sys.argv[0]), *sys.argv[1:]]
with open(os.environ["RECORD"], "a") as record:
    record.write(json.dumps(call) + "\\n")
line = " ".join(call)
for pattern, status, text in json.loads(os.environ["ANSWERS"]):
    if re.search(pattern, line):
        sys.stdout.write(text)
        sys.exit(status)
"""


class Stage:
    """A copy of the tree in which scripts run with stand-ins first on the path, and nothing of the caller's environment."""

    def __init__(self, tree, work):
        self.root, self.bin, self.record = work / "tree", work / "bin", work / "record"
        shutil.copytree(tree.root, self.root)
        self.bin.mkdir()
        for name in STANDINS:
            (self.bin / name).write_text(STANDIN.format(python=sys.executable))
            (self.bin / name).chmod(0o755)
        self.environment = {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(work), "TMPDIR": str(work), "LC_ALL": "C.UTF-8"}

    def run(self, script, *arguments, answers=(), path=None, **environment):
        self.record.write_text("")
        try:
            done = subprocess.run(
                ["bash", str(script), *arguments], cwd=self.root, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                env={**self.environment, "RECORD": str(self.record), "ANSWERS": json.dumps(list(answers)), **environment,
                     **({"PATH": path} if path else {})})
        except subprocess.TimeoutExpired:
            return None, "does not end within 60 s", []
        return done.returncode, done.stdout + done.stderr, [json.loads(line) for line in self.record.read_text().splitlines()]


def judge(tree, report, work):
    scripts = [f for f in tree.scripts if f.read_text().startswith("#!") and "--help" in f.read_text()]
    if not scripts:
        return
    stage = Stage(tree, work)
    for file in scripts:
        report.check("script runs", tree, file, tried(stage, tree.path(file), report))


def tried(stage, script, report):
    status, text, calls = stage.run(script, "--help")
    report.count("script runs")
    if status != 0 or calls or "usage" not in text.lower():
        yield f"--help: exit status {status}, {len(calls)} calls: {text[-200:]}"
        return
    options = dict(re.findall(r"^\s+(--[a-z][a-z-]*)(?:[ =]([A-Z<][\w@|.…>-]*))?", text, re.M))
    verbs = re.findall(r"^  ([a-z][a-z-]+) {2,}\S", section(text, "verbs?|commands?"), re.M)
    report.count("script options", len(options))
    report.count("script verbs", len(verbs))
    for arguments in refused(options, verbs):
        status, text, calls = stage.run(script, *arguments)
        report.count("script runs")
        if status != 2 or calls or not re.search(r"error|usage", text, re.I):
            yield f"{' '.join(arguments)}: exit status {status}, not 2; {len(calls)} calls: {text[-200:]}"
    yield from without_programs(stage, script, verbs, report)
    yield from dry(stage, script, options, verbs, report)


def section(text, title):
    found = re.search(rf"^(?:{title})\s*:?\s*$\n((?:^[ \t].*\n|^\n)*)", text, re.M | re.I)
    return found[1] if found else ""


def refused(options, verbs):
    yield ["--no-such-option"]
    yield ["no-such-place", "no-such-place", "no-such-place", "no-such-place"]
    for verb in verbs or [None]:
        first = [verb] if verb else []
        yield [*first, "--no-such-option"]
        for option, value in options.items():
            if value:
                yield [*first, option]


def starts(verbs):
    return [[v] for v in verbs] or [[], ["staging"], ["production"]]


def without_programs(stage, script, verbs, report):
    """Nothing but the shell's own programs; then a cluster that does not answer."""
    bare = stage.bin.parent / "bare"
    if not bare.exists():
        bare.mkdir()
        for name in ("bash", "cat", "dirname", "date", "printf", "mktemp", "chmod", "rm", "env", "sleep", "sed", "awk", "grep", "tr", "cut", "head",
                     "tail", "sort", "wc", "basename", "mkdir"):
            if real := shutil.which(name, path="/usr/bin:/bin"):
                (bare / name).symlink_to(real)
    for arguments in starts(verbs):
        status, text, calls = stage.run(script, *arguments, path=str(bare))
        report.count("script runs")
        if status == 127 or "command not found" in text:
            yield f"{' '.join(arguments)} without its programs: {text[-200:]}"
        status, text, calls = stage.run(script, *arguments, answers=[("^kubectl", 1, "no connection"), ("^helm", 1, "no connection"),
                                                                     ("^docker", 0, '{"digest": "sha256:' + "a" * 64 + '"}')])
        report.count("script runs")
        kubernetes = [c for c in calls if c[0] in ("kubectl", "helm")]
        if kubernetes and status in (0, 127, None):
            yield f"{' '.join(arguments)} without a cluster: exit status {status}: {text[-200:]}"
        if kubernetes and status == 3 and changing(calls):
            yield f"{' '.join(arguments)} refused, and yet `{' '.join(changing(calls)[0])}`"
        if "unbound variable" in text or "syntax error" in text:
            yield f"{' '.join(arguments)}: {text[-200:]}"
        yield from unknown(calls)


def dry(stage, script, options, verbs, report):
    if "--dry-run" not in options:
        return
    answers = [(r"^helm .*history", 0, '[{"revision": 3, "status": "deployed"}]'), (r"^kubectl .*version", 0, '{"serverVersion": {"gitVersion": "v1.36.2"}}'),
               (r"^helm .*get values", 0, '{"image": {"digest": "sha256:' + "a" * 64 + '", "version": "1.0.0"}, "secretEnv": {"secretName": "x"}}'),
               (r"^kubectl .*get .*json", 0, '{"data": {}, "items": []}'), (r"^docker", 0, '{"digest": "sha256:' + "a" * 64 + '"}'),
               (r"^git rev-parse", 0, "0" * 40 + "\n"), (r"^git (describe|tag)", 0, "v1.0.0\n")]
    for arguments in starts(verbs):
        status, text, calls = stage.run(script, *arguments, "--dry-run", answers=answers, GITHUB_ACTIONS="true", DATABASE_URL="x", REDIS_URL="x",
                                        API_TOKEN="x")
        report.count("script runs")
        if made := changing(calls):
            yield f"{' '.join(arguments)} --dry-run: `{' '.join(made[0])[:200]}`"
        if "unbound variable" in text or status == 127:
            yield f"{' '.join(arguments)} --dry-run: {text[-200:]}"
        yield from unknown(calls)


def changing(calls):
    return [c for c in calls if c[0] in CHANGES and re.search(CHANGES[c[0]], " ".join(words(c)))
            and not any(a.startswith("--dry-run") for a in c) and "template" not in c]


def words(call):
    """A call without the values of its options, so that a name is not taken for a verb."""
    return [a for a in call[1:] if a.startswith("-") or re.fullmatch(r"[a-z]+", a)]


def unknown(calls):
    """Options that the real programs do not know: kubectl, and both Helms."""
    for call in calls:
        programs = {"kubectl": ("kubectl",), "helm": ("helm3", "helm4")}.get(call[0], ())
        for program in programs:
            known = known_options(program, verb(call))
            for option in (a.partition("=")[0] for a in call[1:] if a.startswith("--") and a != "--"):
                if known and option not in known:
                    yield f"{program} {' '.join(verb(call))} does not know {option}"


TWO_WORDS = {"get values", "get manifest", "get notes", "get hooks", "rollout status", "rollout undo", "rollout restart", "rollout history", "create configmap",
             "create secret", "create namespace", "config view"}


def verb(call):
    plain = []
    skip = False
    for argument in call[1:]:
        if skip:
            skip = False
        elif argument.startswith("-"):
            skip = argument in ("--namespace", "-n", "--context", "--kubeconfig")
        else:
            plain.append(argument)
    return tuple(plain[:2]) if " ".join(plain[:2]) in TWO_WORDS else tuple(plain[:1])


@functools.cache
def known_options(program, words):
    texts = run([program, *words, "--help"], accepted=(), env={**os.environ, "HOME": "/nonexistent"}).stdout
    if program == "kubectl":
        texts += run([program, "options"], accepted=()).stdout
    return frozenset(re.findall(r"(--[a-z][a-z0-9-]*)", texts)) | {"--help"}
