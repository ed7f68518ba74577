//! Damage: bytes and tokens of a program are lost, doubled, exchanged and put in.

use super::random::Random;

/// What people write, and what they write by mistake.
const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "=",
    "==",
    "!=",
    "&&",
    "||",
    "!",
    "->",
    "..",
    ".",
    ",",
    ";",
    ":",
    "|",
    "~",
    "\"",
    "'",
    "''",
    "\"\"\"",
    "\"\"\"\"",
    "${{",
    "}}",
    "${{ ",
    " }}",
    "$",
    "\\",
    "\\n",
    "#",
    "## ",
    "# allow E040: x",
    "//",
    "/*",
    "*/",
    "\n",
    "\r\n",
    "\t",
    "    ",
    "\u{feff}",
    "\0",
    "\u{7f}",
    "é",
    "🎉",
    "\u{2028}",
    "名",
    "-",
    "-1",
    "0",
    "99999999999999999999",
    "1e309",
    "3.12",
    "15m",
    "500m",
    "2Gi",
    "99.5%",
    "50/s",
    "1..2",
    "none",
    "true",
    "false",
    "null",
    "system",
    "pipeline",
    "job",
    "step",
    "run",
    "use",
    "needs",
    "after",
    "when",
    "else",
    "warn",
    "matrix",
    "env",
    "secret",
    "var",
    "input",
    "output",
    "on",
    "push",
    "call",
    "dispatch",
    "service",
    "image",
    "environment",
    "deploy",
    "build",
    "scan",
    "checkout",
    "artifact",
    "fetch",
    "from",
    "to",
    "by",
    "with",
    "notify",
    "channel",
    "test",
    "given",
    "expect",
    "component",
    "import",
    "std/python",
    "policy",
    "slo",
    "alert",
    "failed",
    "succeeded",
    "skipped",
    "any",
    "all",
    "contains(",
    "format(",
    "toJSON(",
    "hashFiles(",
    "fromJSON(",
    "changed(",
    "matrix.x",
    "secret.X",
    "input.x",
    "github.event",
    "a.b.c.d.e",
    ".*",
    "[0]",
    "retry",
    "timeout",
    "permissions",
    "concurrency",
    "runner",
    "strategy",
    "canary",
    "value",
    "text",
    "bool",
    "list(text)",
    "choice",
    "production",
    "staging",
    "main",
];

/// A damaged text of the corpus.
pub fn text(corpus: &[String], random: &mut Random) -> String {
    let mut text = random.pick(corpus).clone();
    if random.once_in(2) {
        text = part(&text, random);
    }
    damage(text, corpus, random)
}

/// A few changes; seldom many, seldom none.
pub fn damage(mut text: String, corpus: &[String], random: &mut Random) -> String {
    let changes = match random.below(12) {
        0 => 0,
        1 => 40,
        _ => 1 + random.below(5),
    };
    for _ in 0..changes {
        change(&mut text, corpus, random);
    }
    text
}

/// Some lines of a text.
fn part(text: &str, random: &mut Random) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let from = random.below(lines.len());
    let count = 1 + random.below(60);
    lines[from..].iter().take(count).copied().collect()
}

fn change(text: &mut String, corpus: &[String], random: &mut Random) {
    match random.below(10) {
        0 => drop(remove(text, character(text, random))),
        1 => text.insert_str(place(text, random), random.word(WORDS)),
        2 => drop(remove(text, token(text, random))),
        3 => {
            let (from, to) = token(text, random);
            let copy = text[from..to].to_string();
            text.insert_str(from, &copy);
        }
        4 => exchange(text, random),
        5 => {
            let (from, to) = token(text, random);
            text.replace_range(from..to, random.word(WORDS));
        }
        6 => drop(remove(text, line(text, random))),
        7 => {
            let (from, to) = line(text, random);
            let copy = text[from..to].to_string();
            text.insert_str(place(text, random), &copy);
        }
        8 => {
            let other = part(random.pick::<String>(corpus), random);
            text.insert_str(place(text, random), &other);
        }
        _ => {
            let (from, _) = character(text, random);
            let one = char::from(random.below(128) as u8);
            text.insert(from, one);
        }
    }
}

fn remove(text: &mut String, (from, to): (usize, usize)) -> String {
    text.drain(from..to).collect()
}

fn place(text: &str, random: &mut Random) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn character(text: &str, random: &mut Random) -> (usize, usize) {
    let at = place(text, random);
    (at, at + text[at..].chars().next().map_or(0, char::len_utf8))
}

/// A run of letters, or one other character.
fn token(text: &str, random: &mut Random) -> (usize, usize) {
    let at = place(text, random);
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let from = text[..at].char_indices().rev().take_while(|(_, c)| is_part(*c)).last().map_or(at, |(i, _)| i);
    let length: usize = text[from..].chars().take_while(|c| is_part(*c)).map(char::len_utf8).sum();
    if length == 0 { character(text, random) } else { (from, from + length) }
}

fn line(text: &str, random: &mut Random) -> (usize, usize) {
    let at = place(text, random);
    let from = text[..at].rfind('\n').map_or(0, |i| i + 1);
    (from, text[at..].find('\n').map_or(text.len(), |i| at + i + 1))
}

/// Two tokens in each other's place.
fn exchange(text: &mut String, random: &mut Random) {
    let (a, b) = (token(text, random), token(text, random));
    let (first, second) = if a.0 <= b.0 { (a, b) } else { (b, a) };
    if first.1 > second.0 {
        return;
    }
    let (one, other) = (text[first.0..first.1].to_string(), text[second.0..second.1].to_string());
    text.replace_range(second.0..second.1, &one);
    text.replace_range(first.0..first.1, &other);
}
