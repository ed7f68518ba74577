//! Rules that the compiler of Rust does not know: who may name whom, how long a file is, where a library is used.

use super::{files_below, relative, root, trial};
use libtest_mimic::Trial;
use std::collections::BTreeSet;
use std::fs;

/// Each module and the others that it may name. Its own name is always allowed. What is not in a row is forbidden;
/// a module without a row fails.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("diag", &["source"]),
    ("input", &[]),
    ("lock", &["source", "diag"]),
    ("stdlib", &[]),
    ("tree", &[]),
    ("shell", &[]),
    ("syntax", &["source", "diag"]),
    ("expr", &["syntax", "source", "diag"]),
    ("catalogue", &["source", "diag", "lock"]),
    ("words", &["syntax", "source", "diag"]),
    ("ir", &["words", "syntax", "expr", "source", "diag"]),
    ("lower", &["ir", "emit", "words", "syntax", "expr", "shell", "catalogue", "stdlib", "source", "diag"]),
    ("reach", &["ir", "words", "expr", "catalogue", "source"]),
    ("check", &["ir", "plan", "reach", "words", "expr", "catalogue", "shell", "tree", "source", "diag"]),
    ("plan", &["ir", "expr", "source"]),
    ("emit", &["plan", "ir", "expr", "source", "diag"]),
    ("targets", &["emit", "plan", "ir", "words", "expr", "shell", "catalogue", "lock", "stdlib", "source", "diag"]),
    ("compile", &["*"]),
    // The shell: another crate, which sees the library as a whole.
    ("project", &["compile", "tree", "input", "lock", "diag", "source"]),
    (
        "cli",
        &[
            "project", "compile", "check", "diag", "source", "syntax", "lock", "input", "plan", "emit", "reach", "ir",
            "expr", "words",
        ],
    ),
    ("main", &["cli", "project"]),
    ("build", &[]),
    ("lib", &["*"]),
];

/// Each library and where it may be named.
const SEAMS: &[(&str, &[&str])] = &[
    ("pest", &["src/syntax/parse"]),
    ("pest_derive", &["src/syntax/parse"]),
    ("miette", &["src/diag/render/human.rs"]),
    ("petgraph", &["src/ir/graph.rs"]),
    ("handlebars", &["src/emit/template.rs"]),
    ("clap", &["src/cli"]),
    ("clap_complete", &["src/cli"]),
    ("tempfile", &["src/project"]),
    ("similar", &["src/project"]),
    ("terminal_size", &["src/cli"]),
];

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;

/// One test for each rule.
pub fn trials() -> Vec<Trial> {
    vec![
        trial("architecture: modules name only what they may", modules),
        trial("architecture: libraries are named in their seam only", seams),
        trial("architecture: files are short", short_files),
        trial("architecture: functions are short", short_functions),
        trial("architecture: every code has its page", code_pages),
        trial("architecture: no template makes YAML", no_yaml_templates),
        trial("architecture: only the shell touches disk, clock and network", pure),
    ]
}

/// The Rust files of the library, the program and the targets: name and text without tests.
fn rust_files() -> Vec<(String, String)> {
    let mut files = files_below(&root().join("src"), false);
    files.extend(files_below(&root().join("targets"), false));
    files.retain(|path| path.extension().is_some_and(|e| e == "rs"));
    let names = files.into_iter().map(|path| (relative(&path, root()), fs::read_to_string(&path).unwrap()));
    names
        .filter(|(name, _)| !name.ends_with("/tests.rs") && !name.contains("/tests/"))
        .map(|(n, t)| (n, code(&t)))
        .collect()
}

/// The text before the tests at its foot; comments are blanked, so that lines keep their numbers.
fn code(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let blank = |line: &str| if line.trim_start().starts_with("//") { String::new() } else { line.to_string() };
    text[..end].lines().map(|line| blank(line) + "\n").collect()
}

fn module_of(name: &str) -> &str {
    match name.strip_prefix("src/") {
        Some(rest) => rest.split('/').next().unwrap_or(rest).trim_end_matches(".rs"),
        None => "targets",
    }
}

/// The modules of this crate that a text names.
fn named(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for start in ["crate::", "pipec::"] {
        for (at, _) in text.match_indices(start) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '"') {
                continue;
            }
            let rest = &text[at + start.len()..];
            match rest.strip_prefix('{') {
                Some(group) => found.extend(first_words(group)),
                None => found.extend(word(rest)),
            }
        }
    }
    found
}

/// `a::{b, c}, d}` names `a` and `d`.
fn first_words(group: &str) -> Vec<String> {
    let (mut words, mut depth, mut start) = (Vec::new(), 0, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            c if start && depth == 0 && c.is_alphabetic() => {
                words.extend(word(&group[at..]));
                start = false;
            }
            _ => {}
        }
    }
    words
}

/// The module that a path begins with; types and functions of the crate's top are none.
fn word(text: &str) -> Option<String> {
    let word: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    word.chars().next().is_some_and(char::is_lowercase).then_some(word)
}

fn modules() -> Result<(), String> {
    let mut problems = Vec::new();
    for (name, text) in rust_files() {
        let module = module_of(&name);
        let Some((_, may)) = MAY_NAME.iter().find(|(row, _)| *row == module) else {
            problems.push(format!("{name}: the module `{module}` has no row in tests/harness/architecture.rs"));
            continue;
        };
        for other in named(&text) {
            let known = MAY_NAME.iter().any(|(row, _)| *row == other);
            if known && other != module && !may.contains(&"*") && !may.contains(&other.as_str()) {
                problems.push(format!("{name}: `{module}` must not name `{other}`"));
            }
        }
    }
    all(problems)
}

fn seams() -> Result<(), String> {
    let mut problems = Vec::new();
    for (name, text) in rust_files() {
        for (library, places) in SEAMS {
            let allowed = places
                .iter()
                .any(|place| name == *place || name.starts_with(&format!("{place}/")) || name == format!("{place}.rs"));
            if !allowed && names_library(&text, library) {
                problems.push(format!("{name}: `{library}` belongs to {}", places.join(", ")));
            }
        }
    }
    all(problems)
}

fn names_library(text: &str, library: &str) -> bool {
    text.match_indices(&format!("{library}::")).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    }) || text.contains(&format!("use {library};"))
}

fn short_files() -> Result<(), String> {
    let mut problems = Vec::new();
    let mut files = files_below(&root().join("src"), false);
    files.extend(files_below(&root().join("targets"), false));
    for path in files {
        if path.extension().is_none_or(|e| e != "rs") || path.ends_with("tests.rs") {
            continue;
        }
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        if lines > FILE_LINES {
            problems.push(format!("{}: {lines} lines, at most {FILE_LINES}", relative(&path, root())));
        }
    }
    all(problems)
}

fn short_functions() -> Result<(), String> {
    let mut problems = Vec::new();
    for (name, text) in rust_files() {
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            if !is_function(line) {
                continue;
            }
            let indent: String = line.chars().take_while(|c| *c == ' ').collect();
            let close = format!("{indent}}}");
            let single = line.trim_end().ends_with(['}', ';']);
            let end = lines[at..].iter().position(|l| *l == close || (l.starts_with(&indent) && l.trim() == ";"));
            if let (false, Some(length)) = (single, end.map(|end| end + 1))
                && length > FUNCTION_LINES
            {
                problems.push(format!("{name}:{}: {length} lines, at most {FUNCTION_LINES}", at + 1));
            }
        }
    }
    all(problems)
}

fn is_function(line: &str) -> bool {
    let line = line.trim_start();
    let words = ["pub ", "pub(crate) ", "pub(super) ", "const ", "async "];
    let mut rest = line;
    while let Some(next) = words.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = next;
    }
    rest.starts_with("fn ")
}

fn code_pages() -> Result<(), String> {
    let mut problems = Vec::new();
    for code in pipec::diag::codes::ALL {
        let heading = format!("# {} {}", code.id, code.name);
        if code.page.lines().next() != Some(heading.as_str()) {
            problems.push(format!("the page of {} does not begin with `{heading}`", code.id));
        }
    }
    let pages = files_below(&root().join("src/diag/pages"), false);
    for page in &pages {
        let name = relative(page, &root().join("src/diag/pages"));
        if !pipec::diag::codes::ALL.iter().any(|code| name == format!("{}-{}.md", code.id, code.name)) {
            problems.push(format!("the page {name} belongs to no code"));
        }
    }
    all(problems)
}

fn no_yaml_templates() -> Result<(), String> {
    let mut files = files_below(root(), false);
    files.retain(|path| [".yaml.hbs", ".yml.hbs"].iter().any(|end| path.to_string_lossy().ends_with(end)));
    all(files.iter().map(|path| format!("{}: YAML is written by the writer", relative(path, root()))).collect())
}

fn pure() -> Result<(), String> {
    let mut problems = Vec::new();
    for (name, text) in rust_files() {
        if ["cli", "project", "main", "build"].contains(&module_of(&name)) {
            continue;
        }
        for word in
            ["std::fs", "std::net", "std::process", "std::env", "SystemTime", "Instant::now", "println!", "eprintln!"]
        {
            if text.contains(word) {
                problems.push(format!("{name}: `{word}` belongs to the shell"));
            }
        }
    }
    all(problems)
}

fn all(problems: Vec<String>) -> Result<(), String> {
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}
