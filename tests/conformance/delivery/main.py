#!/usr/bin/env python3
"""Judge what the compiler emits for the cluster and for people with the tools that read it; run.sh starts this.

    run.sh              every project of examples/ (built afresh, twice) and every out/ of tests/cases/build/
    run.sh DIR...       the generated trees DIR instead
    run.sh --quick …    without the runs of load tests

PIPEC names the compiler (default `cargo run --release --locked --quiet --`). README.md has the judges. The last line is
`N passed, M failed`, counted in checks: one judge over one file. Exit status: 0 where M is 0 and N is not, else 1.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time

import chart
import load
import rules
import runs
import script
import text
from faults import FAULTS
from tree import Report, Tree

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
import judge as workflows  # noqa: E402 # the judges of workflows: what is built, and where

TOOLS = ("helm3", "helm4", "kubectl", "kubeconform", "k6", "k6-1.1.0", "promtool", "amtool", "shellcheck", "node")
JUDGES = {"text": text.judge, "script": script.judge, "script runs": runs.judge, "chart": chart.judge, "rules": rules.judge,
          "load": load.judge, "load runs": load.runs}
# Which of JUDGES makes a check, for the self-test: each fault is judged by one.
MAKERS = {"text": "text", "yaml": "text", "yamllint": "text", "shellcheck": "script", "script": "script", "promtool": "rules",
          "alerts": "rules", "amtool": "rules", "tsc": "load", "prettier": "load", "load": "load", "k6 archive": "load",
          "k6 inspect": "load", "k6 1.1.0 archive": "load", "k6 runs": "load runs", "script runs": "script runs"}


def maker(judge):
    if judge == "promtool queries":
        return "chart"
    return next((MAKERS[name] for name in (judge, judge.split()[0]) if name in MAKERS), "chart")


def apply(name, tree, report, work, seconds):
    folder = pathlib.Path(tempfile.mkdtemp(dir=work))
    start = time.monotonic()
    try:
        JUDGES[name](tree, report, *([] if name in ("text", "script") else [folder]))
    except Exception as error:  # noqa: BLE001 # a judge that gives up has found something
        report.check(name, tree, tree.root, [f"the judge gives up: {type(error).__name__}: {error}"[:600]])
    seconds[name] += time.monotonic() - start


def judged(trees, names, work, seconds):
    report = Report()
    with concurrent.futures.ThreadPoolExecutor(max(4, os.cpu_count() or 1)) as pool:
        for job in [pool.submit(apply, name, tree, report, work, seconds) for name in names for tree in trees]:
            job.result()
    return report


def self_test(names, work, seconds):
    """What the judges fail to find in the faults, and what they find where nothing is."""
    clean = Tree("clean", HERE / "clean")
    report = judged([clean], names, work, seconds)
    yield from (f"{judge} finds in clean/{file}, which has no fault: {text}" for _, file, judge, text in report.findings())
    jobs = []
    with concurrent.futures.ThreadPoolExecutor(max(4, os.cpu_count() or 1)) as pool:
        for number, (file, old, new, judge, pattern) in enumerate(FAULTS):
            if maker(judge) in names:
                jobs.append(pool.submit(fault, number, file, old, new, judge, pattern, work, seconds))
    for job in jobs:
        yield from job.result()
    yield from ()


def fault(number, file, old, new, judge, pattern, work, seconds):
    root = work / f"fault-{number}"
    shutil.copytree(HERE / "clean", root)
    sound = (root / file).read_text()
    if old not in sound:
        return [f"fault {number}: {file} does not hold {old!r}"]
    (root / file).write_text(sound.replace(old, new))
    report = Report()
    apply(maker(judge), Tree("fault", root), report, work, seconds)
    found = [text for _, _, by, text in report.findings() if by == judge]
    if any(re.search(pattern, text) for text in found):
        return []
    others = [(by, text) for _, _, by, text in report.findings() if by != judge]
    return [f"{judge} does not find `{pattern}` after {old!r} -> {new!r} in {file}, but {found or others}"]


def built(work):
    """The trees of the project, each example built twice: the same bytes both times."""
    first, unbuilt = workflows.collected(work / "first")
    second, _ = workflows.collected(work / "second")
    trees = [Tree(t.name, t.root) for t in first]
    report = Report()
    for one, two in zip(trees, (Tree(t.name, t.root) for t in second)):
        both = {one.path(f) for f in one.files} | {two.path(f) for f in two.files}
        for name in sorted(both):
            pair = [(t.root / name).read_bytes() if (t.root / name).exists() else None for t in (one, two)]
            report.check("same twice", one, name, [] if pair[0] == pair[1] else ["differs from one build to the next"])
    return trees, unbuilt, report


def finish(passed, failed):
    print(f"{passed} passed, {failed} failed")
    sys.exit(0 if passed and not failed else 1)


def main():
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="without the runs of load tests")
    parser.add_argument("trees", nargs="*", metavar="DIR", type=pathlib.Path)
    args = parser.parse_args()
    if gone := [t for t in TOOLS if not shutil.which(t)]:
        print("error: missing:", ", ".join(gone))
        finish(0, len(gone))
    names = [n for n in JUDGES if n != "load runs" or not args.quick]
    seconds = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="pipec-delivery-") as folder:
        work = pathlib.Path(folder)
        wrong = list(self_test(names, work, seconds))
        if wrong:
            print("The judges cannot be relied on:", *wrong, sep="\n  ")
            finish(0, len(wrong))
        print(f"self-test: {sum(maker(f[3]) in names for f in FAULTS)} faults found, nothing in the tree without one")
        report, unbuilt = Report(), 0
        if args.trees:
            trees = [Tree(str(t), t.resolve()) for t in args.trees]
        else:
            trees, unbuilt, report = built(work)
        seconds.clear()
        judgement = judged(trees, names, work, seconds)
        judgement.checks.update(report.checks)
    for tree, file, judge, found in judgement.findings():
        print(f"{tree}/{file}: {judge}: {found}")
    print("seconds:", ", ".join(f"{n} {s:.1f}" for n, s in seconds.items()))
    by_judge = collections.Counter(judge for _, _, judge in judgement.checks)
    print("checks:", ", ".join(f"{n} {judge}" for judge, n in sorted(by_judge.items())))
    print("figures:", ", ".join(f"{n} {what}" for what, n in sorted(judgement.figures.items())))
    print(f"trees: {len(trees)}, not built: {unbuilt}")
    failed = sum(bool(found) for found in judgement.checks.values())
    finish(len(judgement.checks) - failed, failed + unbuilt)


if __name__ == "__main__":
    main()
