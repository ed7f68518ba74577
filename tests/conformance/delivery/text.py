"""What holds for every file: bytes, header, no secret; for YAML: one meaning in both versions of it, and yamllint."""
import re

import yaml
from ruamel.yaml import YAML, YAMLError
from yamllint import linter
from yamllint.config import YamlLintConfig

YAMLLINT = YamlLintConfig("""
extends: default
rules:
  braces: {min-spaces-inside: 0, max-spaces-inside: 1}
  brackets: {min-spaces-inside: 0, max-spaces-inside: 1}
  comments: {min-spaces-from-content: 1}
  comments-indentation: disable
  document-start: disable
  float-values: {forbid-inf: true, forbid-nan: true, forbid-scientific-notation: true, require-numeral-before-decimal: true}
  line-length: disable
  octal-values: enable
  truthy: {check-keys: false}
""")
SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_\w{20}|\bAKIA[0-9A-Z]{16}\b|\bxox[bap]-|client-key-data: \S")
# Formats without comments, and files whose reader takes their text as it is.
NO_HEADER = {".json", ".lock", ".txt", ".helmignore", ""}


def judge(tree, report):
    for file in tree.files:
        report.check("text", tree, file, wrong_text(tree, file))
        if file in tree.yaml:
            report.check("yaml", tree, file, wrong_yaml(tree, file))
            report.check("yamllint", tree, file, yamllint(file))


def wrong_text(tree, file):
    try:
        text = file.read_bytes().decode()
    except UnicodeDecodeError as error:
        yield f"no UTF-8: {error}"
        return
    if "\r" in text:
        yield "has carriage returns"
    if not text.endswith("\n") or text.endswith("\n\n"):
        yield "does not end with one line feed"
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip() and file.suffix != ".md":
            yield f"line {number}: space at the end"
        if file.suffix in (".yaml", ".yml") and "\t" in line:
            yield f"line {number}: a tab"
        if SECRETS.search(line):
            yield f"line {number}: looks like a secret"
    # Scripts of the library are copied as they are.
    copied = ".github/scripts/" in str(file)
    if file.suffix not in NO_HEADER and not copied and not tree.in_chart(file) and "enerated by pipec" not in "".join(text.splitlines(True)[:4]):
        yield "no line at the top says what generated it"


def wrong_yaml(tree, file):
    text = file.read_text()
    try:
        new = list(YAML(typ="safe", pure=True).load_all(text))
    except YAMLError as error:
        yield f"YAML 1.2: {str(error).replace(chr(10), ' ')[:300]}"
        return
    if "workflows" in file.parts:
        return  # their key `on` is true in YAML 1.1, and GitHub reads 1.2
    try:
        old = list(yaml.safe_load_all(text))
    except yaml.YAMLError as error:
        yield f"YAML 1.1: {str(error).replace(chr(10), ' ')[:300]}"
        return
    yield from differences(old, new, "")


def differences(old, new, path):
    if isinstance(old, dict) and isinstance(new, dict) and list(map(str, old)) == list(map(str, new)):
        for (key, one), two in zip(old.items(), new.values()):
            yield from differences(one, two, f"{path}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, two) in enumerate(zip(old, new)):
            yield from differences(one, two, f"{path}[{index}]")
    elif old != new or type(old).__name__ != type(new).__name__:
        yield f"{path or '.'}: {old!r} in YAML 1.1, {new!r} in YAML 1.2"


def yamllint(file):
    for problem in linter.run(file.read_text(), YAMLLINT):
        yield f"line {problem.line}: {problem.rule}: {problem.desc}"
