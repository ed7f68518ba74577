//! Random programs that are sound: each must compile, and twice to the same bytes.

use super::random::Random;
use std::fmt::Write;

const HEAD: &str = r#"system demo "Demo" {
  edition = 2026
  repository = "example/demo"
  timeout = 15m
  tools { node = 22; python = 3.13; uv = 0.9.5 }
}

import std/node, std/python

secret TOKEN { optional = true }
var LEVEL = ["low", "high"]

"#;

/// Texts that are hard to quote.
const TEXTS: &[&str] = &[
    "plain",
    "yes",
    "null",
    "1.0",
    "0x1F",
    "~",
    "a: b",
    "a #b",
    "- a",
    " x ",
    "é 🎉",
    "it's",
    "{a}",
    "[a]",
    "%d",
    "@x",
    "*",
    "&a",
    "!b",
    "?",
    "|",
    ">",
    "a\\\\b",
    "say \\\"hi\\\"",
    "a\\tb",
    "${{ branch }}",
    "v${{ run.number }}-${{ sha }}",
    "",
    "=",
    "1e3",
    "on",
    "2026-01-02",
    "12:30:45",
    ":",
    "::set",
    "$HOME",
    "$$",
    "''",
    "back`tick`",
];

const SCRIPTS: &[&str] = &[
    "make test",
    "echo \"${NAME:-nobody}\" | tee out.txt",
    "echo \"<${{ branch }}>\"",
    "test -n \"${{ run.actor }}\" && exit 0",
    "cat <<'EOF'\nname: x\n  indented # no comment\nEOF",
    "for i in 1 2 3; do\n  echo \"$i: ${{ sha }}\"\ndone\n\nexit 0",
    "printf '%s\\n' \"a\tb\"",
];

/// Conditions of jobs and steps.
const CONDITIONS: &[&str] = &[
    "event == push",
    "event == push && branch == main",
    "event == pull_request && !fork",
    "event != pull_request || home",
    "branch == main || branch == develop",
    "!(event == push) && sha != \"x\"",
    "contains(branch, \"a\")",
    "always()",
    "!cancelled()",
    "run.actor == \"me\" && run.attempt > 1",
];

/// A program.
pub fn program(random: &mut Random) -> String {
    let mut out = HEAD.to_string();
    for number in 0..1 + random.below(3) {
        pipeline(number, random, &mut out);
    }
    out
}

fn text(random: &mut Random) -> &'static str {
    random.word(TEXTS)
}

fn pipeline(number: usize, random: &mut Random, out: &mut String) {
    write!(out, "pipeline p{number} \"P {number}\" {{\n  on push {{ branches = [main, \"release/**\"] }}\n").unwrap();
    if random.once_in(2) {
        out.push_str("  on pull_request\n");
    }
    if random.once_in(3) {
        out.push_str("  on dispatch {\n    ## What to say.\n    input word: text = \"hi\"\n  }\n");
    }
    if random.once_in(3) {
        writeln!(out, "  env {{ ALL = \"{}\" }}", text(random)).unwrap();
    }
    for at in 0..1 + random.below(7) {
        job(at, random, out);
    }
    out.push_str("}\n\n");
}

fn job(at: usize, random: &mut Random, out: &mut String) {
    let mut after: Vec<usize> = (0..at).filter(|_| random.once_in(3)).collect();
    after.dedup();
    let names: Vec<String> = after.iter().map(|job| format!("j{job}")).collect();
    write!(out, "  job j{at} \"Job {at}\"").unwrap();
    if !names.is_empty() {
        write!(out, " after {}", names.join(", ")).unwrap();
    }
    match (random.below(4), names.first()) {
        (0, _) => write!(out, " when {}", random.word(CONDITIONS)).unwrap(),
        (1, Some(job)) => write!(out, " when {job} succeeded || {job} skipped").unwrap(),
        _ => {}
    }
    writeln!(out, " {{\n    timeout = {}m", 1 + random.below(90)).unwrap();
    let matrix = random.once_in(4);
    if matrix {
        let axis = random.word(&["var.LEVEL", "[1, 2, 3]", "[\"a b\", \"c\"]", "[3.10, 3.11]"]);
        writeln!(out, "    matrix {{ kind = {axis} }}").unwrap();
    }
    if random.once_in(2) {
        writeln!(out, "    env {{ NAME = \"{}\"; OTHER = \"{}\" }}", text(random), text(random)).unwrap();
    }
    if random.once_in(3) {
        out.push_str(random.word(&["    use node.npm\n", "    use python.uv\n"]));
    }
    for number in 0..1 + random.below(4) {
        step(number, matrix, random, out);
    }
    if random.once_in(3) {
        writeln!(out, "    artifact out{at} from \"out/\" {{ outside = true; keep = {}d }}", 1 + random.below(80))
            .unwrap();
    }
    out.push_str("  }\n");
}

fn step(number: usize, matrix: bool, random: &mut Random, out: &mut String) {
    write!(out, "    run s{number} \"Step {number}\"").unwrap();
    if random.once_in(6) {
        out.push_str(" else warn");
    }
    if random.once_in(3) {
        write!(out, " when {}", random.word(CONDITIONS)).unwrap();
    }
    out.push_str(" {\n");
    if random.once_in(2) {
        let value = match random.below(4) {
            0 => "secret.TOKEN".to_string(),
            1 if matrix => "matrix.kind".to_string(),
            2 if number > 0 => format!("s{}.made", number - 1),
            _ => format!("\"{}\"", text(random)),
        };
        writeln!(out, "      env {{ VALUE = {value} }}").unwrap();
    }
    out.push_str("      output made\n      script = \"\"\"\n        echo \"made=1\" >> \"$GITHUB_OUTPUT\"\n");
    for line in random.word(SCRIPTS).lines() {
        writeln!(out, "        {line}").unwrap();
    }
    out.push_str("      \"\"\"\n    }\n");
}
