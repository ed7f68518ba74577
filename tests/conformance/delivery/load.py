"""Load tests: k6 archives and inspects them, TypeScript knows every word in them, prettier would write them the same way. Runs
against a server on the loopback address, a few seconds long: all is well; each threshold broken; checks that fail; nobody there."""
import json
import pathlib
import re
import sys

from server import Server
from tree import run

TOOLS = pathlib.Path(sys.prefix).parent
PRETTIER = ["--no-config", "--single-quote", "--print-width", "100"]
TSC = ["--noEmit", "--allowJs", "--checkJs", "--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler",
       "--lib", "es2022,dom", "--types", "k6"]
REQUIRED = re.compile(r"environment variable (\w+) is required")
CROSSED = re.compile(r"thresholds on metrics '(.*?)' have been crossed")


def judge(tree, report, work):
    for file in tree.loads:
        report.check("tsc", tree, file, tsc(file, work))
        report.check("prettier", tree, file, prettier(file))
        report.check("load", tree, file, wrong(file))
        environment, findings = needed(file, work)
        report.check("k6 archive", tree, file, findings)
        report.check("k6 1.1.0 archive", tree, file, by_the_oldest(file, environment, work))
        if findings:
            continue
        options = json.loads(k6(["inspect", "--execution-requirements", "--include-system-env-vars", file], environment).stdout)
        report.check("k6 inspect", tree, file, [*wrong_options(options), *other_than_said(file, options)])
        report.count("thresholds", len(options["thresholds"] or {}))


def k6(command, environment, accepted=(0,), **options):
    base = {"PATH": f"{TOOLS}/bin", "HOME": "/nonexistent", "NO_COLOR": "1", "K6_NO_USAGE_REPORT": "true"}
    return run(["k6", *map(str, command)], accepted, env={**base, **environment}, **options)


def needed(file, work):
    """The variables without which it refuses, found by asking; and what is wrong with its archive."""
    environment, archive = {}, work / "archive.tar"
    command = ["archive", "--exclude-env-vars", "--include-system-env-vars", "--archive-out", archive, file]
    while True:
        done = k6(command, environment, accepted=())
        missing = REQUIRED.search(done.stdout)
        if done.returncode != 107 or not missing or missing[1] in environment:
            break
        environment[missing[1]] = "not-to-be-archived"
    findings = []
    if done.returncode:
        findings.append(f"exit status {done.returncode}: {done.stdout.strip()[-300:]}")
    elif "level=warn" in done.stdout:
        findings.append(done.stdout.strip()[-300:])
    elif b"not-to-be-archived" in archive.read_bytes():
        findings.append("a variable of the environment is in the archive")
    return environment, findings


def by_the_oldest(file, environment, work):
    """The oldest k6 that programs name takes the same file."""
    done = run(["k6-1.1.0", "archive", "--exclude-env-vars", "--include-system-env-vars", "--archive-out", str(work / "old.tar"), str(file)], (),
               env={"PATH": f"{TOOLS}/bin", "HOME": "/nonexistent", "K6_NO_USAGE_REPORT": "true", **environment})
    if done.returncode or "level=warn" in done.stdout:
        yield f"exit status {done.returncode}: {done.stdout.strip()[-300:]}"


def tsc(file, work):
    modules = work / "node_modules"
    if not modules.exists():
        modules.symlink_to(TOOLS / "npm/node_modules")
    copied = work / file.name
    copied.write_text(file.read_text())
    done = run([str(modules / ".bin/tsc"), *TSC, copied.name], accepted=(), cwd=work)
    if done.returncode:
        yield done.stdout.strip()[-600:]


def prettier(file):
    done = run([str(TOOLS / "npm/node_modules/.bin/prettier"), *PRETTIER, "--check", str(file)], accepted=())
    if done.returncode:
        yield "would be written in another way"


def wrong(file):
    text = file.read_text()
    for module in re.findall(r"^import .* from '(.*)';", text, re.M):
        if not re.fullmatch(r"k6(/[\w/]+)?", module) or re.search(r"experimental/(redis|browser|timers|webcrypto|tracing|grpc)", module):
            yield f"imports {module}"
    requests = len(re.findall(r"\bhttp\.(?:get|post|put|patch|del|head|request|asyncRequest)\(", text))
    if requests > len(re.findall(r"\bname: ['\"`](?:GET|POST|PUT|PATCH|DELETE|HEAD) ", text)):
        yield "a request has no name"
    for name in re.findall(r"__ENV\.(\w+)(?!\w|\s*(?:\|\||\?\?))", text):
        yield f"{name} may be undefined"
    if re.search(r"https?://(?!localhost|127\.0\.0\.1)[\w.-]+\.\w+", re.sub(r"^\s*(//|\*|/\*).*", "", text, flags=re.M)):
        yield "an address stands in it"


def wrong_options(options):
    scenarios, thresholds = options.get("scenarios") or {}, options.get("thresholds") or {}
    if not scenarios:
        yield "no scenario"
    known = {("scenario", name) for name in scenarios}
    known |= {(k, v) for s in scenarios.values() for k, v in (s.get("tags") or {}).items()}
    witnesses = {tags_of(key) - {("expected_response", "true")} for key in thresholds if key.startswith(("http_reqs", "iterations"))}
    for key in thresholds:
        tags = tags_of(key) - {("expected_response", "true")}
        for tag in tags:
            if tag[0] not in ("name", "group", "method", "status") and tag not in known:
                yield f"{key}: no scenario bears {tag[0]}:{tag[1]}"
        if key.startswith("dropped_iterations") and {k for k, _ in tags} - {"scenario"}:
            yield f"{key}: k6 counts these by scenario only, so this passes whatever happens"
        if key.startswith(("http_req_", "checks")) and tags not in witnesses:
            yield f"{key}: passes without a single sample, for nothing counts on the same tags"
    for name, scenario in scenarios.items():
        if scenario["executor"].endswith("arrival-rate") and not any(k.startswith("dropped_iterations") for k in thresholds):
            yield f"scenario {name}: nothing is said about iterations that k6 drops"


def other_than_said(file, options):
    """The head of the file says how many users for how long; k6 computes the same."""
    said = re.search(r"(\d+) (users|requests a second) in (\d+) (second|minute|hour)s?\b", file.read_text())
    if said:
        total = sum(int(n) * {"h": 3600, "m": 60, "s": 1}[u] for n, u in re.findall(r"(\d+)([hms])(?!s)", options["totalDuration"]))
        wanted = int(said[3]) * {"second": 1, "minute": 60, "hour": 3600}[said[4]]
        if not wanted <= total <= wanted + 60 or said[2] == "users" and options["maxVUs"] != int(said[1]):
            yield f"says {said[0]}, and is {options['maxVUs']} users in {options['totalDuration']}"


def tags_of(key):
    inner = re.search(r"\{(.*)\}", key)
    return frozenset(tuple(part.strip().split(":", 1)) for part in inner[1].split(",")) if inner else frozenset()


# Runs

def runs(tree, report, work):
    for file in tree.loads:
        environment, findings = needed(file, work)
        if findings:
            continue
        report.check("k6 without its variables", tree, file, unset(file, environment))
        options = json.loads(k6(["inspect", "--include-system-env-vars", file], environment).stdout)
        report.check("k6 runs", tree, file, run_all(file, options, environment, report, work))


def unset(file, environment):
    for name in environment:
        done = k6(["run", "--quiet", file], {k: v for k, v in environment.items() if k != name}, accepted=())
        if done.returncode != 107:
            yield f"exit status {done.returncode}, not 107, without {name}"


def run_all(file, options, environment, report, work):
    """Each threshold has to be crossed in one of the bad runs, and none in the good one."""
    thresholds = set(options.get("thresholds") or {})
    crossed = set()
    bad = {"healthy": (0,), "error": (99,), "slow": (99,), "refused": (99,), "empty": (0, 99), "absent": None}
    if any(key.startswith("dropped_iterations") for key in thresholds):
        bad["starved"] = (99,)
    if not any(re.search(r"p\(|avg|med|max", text_of(t)) for ts in (options.get("thresholds") or {}).values() for t in ts):
        bad["slow"] = (0,)
    slow = max([float(n) for ts in (options.get("thresholds") or {}).values() for t in ts
                for n in re.findall(r"p\([\d.]+\)<=?([\d.]+)|(?:avg|med)<=?([\d.]+)", text_of(t)) for n in n if n] or [1000])
    for mode, wanted in bad.items():
        with Server(mode, slow / 1000 * 1.4) as server:
            done = short_run(file, options, {**environment, "BASE_URL": server.url}, mode, work)
        report.count("k6 runs")
        hit = {k.strip() for m in CROSSED.findall(done.stdout) for k in re.split(r",\s*(?![^{]*\})", m)}
        crossed |= hit
        if wanted is None and done.returncode == 0:
            yield "exit status 0 though nobody answers"
        if wanted and done.returncode not in wanted:
            yield f"{mode}: exit status {done.returncode}, not {wanted[0]}: {done.stdout.strip()[-300:]}"
        if mode == "healthy" and hit:
            yield f"healthy: crossed {', '.join(sorted(hit))}"
        if exception := re.search(r".*(Type|Reference|Go)Error.*", done.stdout):
            yield f"{mode}: an exception: {exception[0][:200]}"
    report.count("thresholds crossed", len(crossed & thresholds))
    # Counts are the witnesses of the others: they are crossed only where nothing is sent, and then `setup` ends the run.
    for key in sorted(thresholds - crossed):
        if not re.match(r"(http_reqs|iterations)\b", key):
            yield f"{key}: no bad run crosses it"


def text_of(threshold):
    return threshold if isinstance(threshold, str) else threshold["threshold"]


def short_run(file, options, environment, mode, work):
    """The file as it is, imported by one that only makes it short."""
    names = {s.get("exec") or "default" for s in (options.get("scenarios") or {}).values()} or {"default"}
    results = work / "results"
    results.mkdir(exist_ok=True)
    short = work / f"short-{mode}.js"
    short.write_text(SHORT % {
        "file": json.dumps(str(file)), "starved": json.dumps(mode == "starved"),
        "summary": "export const handleSummary = all.handleSummary;" if "export function handleSummary" in file.read_text() else "",
        "exports": "\n".join(f"export {'default' if n == 'default' else f'const {n} ='} all[{json.dumps(n)}];" for n in sorted(names))})
    return k6(["run", "--no-color", short], {**environment, "RESULTS": str(results)}, accepted=(), cwd=work, timeout=90)


SHORT = """import * as all from %(file)s;
%(exports)s
%(summary)s
export const setup = all.setup || (() => {});
const starved = %(starved)s;
const scenarios = {};
for (const [name, scenario] of Object.entries(all.options.scenarios)) {
  const short = { ...scenario, gracefulStop: '1s' };
  if (short.startTime) short.startTime = '0s';
  if (short.stages) {
    short.stages = short.stages.map((stage) => ({ duration: '1s', target: Math.min(stage.target, 4) }));
    if (short.gracefulRampDown) short.gracefulRampDown = '1s';
  }
  if (short.duration) short.duration = '4s';
  if (short.maxDuration) short.maxDuration = '4s';
  if (short.vus) short.vus = Math.min(short.vus, 4);
  if (short.iterations) short.iterations = Math.min(short.iterations, 8);
  if (short.rate && !starved) short.rate = Math.min(short.rate, 20);
  if (short.preAllocatedVUs) {
    short.preAllocatedVUs = starved ? 1 : Math.max(short.preAllocatedVUs, 20);
    short.maxVUs = short.preAllocatedVUs;
  }
  scenarios[name] = short;
}
const thresholds = {};
for (const [key, list] of Object.entries(all.options.thresholds || {})) {
  thresholds[key] = list.map((t) => (typeof t === 'string' ? t : { ...t, delayAbortEval: '1s' }));
}
export const options = { ...all.options, scenarios, thresholds, setupTimeout: '10s' };
"""
