"""Shell scripts: shellcheck at its strictest severity, and what it does not know. They are run by runs.py and by the cluster suite."""
import json
import re

from tree import run

# What no script does: each pattern with the reason.
NEVER = {
    r"--reuse-values": "old values hide new defaults",
    r"--show-secrets": "prints secrets",
    r"--force-replace|\bhelm\b.*--force\b": "deletes what serves",
    r"\bcurl\b[^|]*(-k\b|--insecure)": "trusts every certificate",
    r"--set image": "turns tags into numbers: --set-string",
    r"\bapt-key\b": "is gone",
    r"-H ['\"]?Authorization|--header ['\"]?Authorization": "a secret on the command line is in the list of processes",
}


def judge(tree, report):
    for file in tree.scripts:
        report.check("shellcheck", tree, file, shellcheck(tree, file))
        report.check("script", tree, file, wrong(file))


def shellcheck(tree, file):
    done = run(["shellcheck", "--external-sources", "--severity=style", "--format=json", tree.path(file)], accepted=(), cwd=tree.root)
    for found in json.loads(done.stdout):
        yield f"line {found['line']}: SC{found['code']} {found['level']}: {found['message']}"


def wrong(file):
    text = file.read_text()
    sourced = text.startswith("# shellcheck shell=")
    if not sourced:
        if not text.startswith("#!/usr/bin/env bash\n"):
            yield "the first line is not #!/usr/bin/env bash"
        if not re.search(r"^set -euo pipefail$", text, re.M):
            yield "no set -euo pipefail"
        if not file.stat().st_mode & 0o100:
            yield "is not executable"
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#"):
            continue
        for pattern, reason in NEVER.items():
            if re.search(pattern, line):
                yield f"line {number}: {reason}: {line.strip()[:80]}"
