//! What the example systems realise of their requirements: `examples/SYSTEM/coverage.tsv`, a row for each requirement.
//!
//! A row is `done`, with the declaration and the output that realise it; `open`, where the declaration is there and no target
//! emits it yet; `outside`, where no compiler can do it or the statement is not taken over: the note says why. A reference is
//! `FILE: A / B / C`: a line that begins with A, below it (further in) one that begins with B, below that one that holds C.

use super::cli::Folder;
use super::{compare, files_below, relative, root, trial};
use libtest_mimic::Trial;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A system: its folder, the prefix of its requirements, how many there are, and how many are open at most: a number that
/// only falls.
struct System {
    folder: &'static str,
    prefix: &'static str,
    rows: usize,
    open: usize,
}

const SYSTEMS: [System; 5] = [
    System { folder: "ohlcv-rag", prefix: "OHLCV", rows: 308, open: 99 },
    System { folder: "ha-ml-predictor", prefix: "HAML", rows: 194, open: 80 },
    System { folder: "overlord", prefix: "OVER", rows: 109, open: 15 },
    System { folder: "financial-intelligence", prefix: "FIN", rows: 160, open: 47 },
    System { folder: "trading-rl-agent", prefix: "TRL", rows: 202, open: 78 },
];

/// How many requirements there are, and the largest part of its outputs that the programs of a system may be, in percent.
const TOTAL: usize = 973;
const SHARE: usize = 40;

/// Two tests for each system, and one for the whole.
pub fn trials() -> Vec<Trial> {
    let mut trials = vec![trial("coverage of all systems", || {
        let total: usize = SYSTEMS.iter().map(|system| system.rows).sum();
        if total == TOTAL { Ok(()) } else { Err(format!("{total} requirements instead of {TOTAL}")) }
    })];
    for system in &SYSTEMS {
        trials.push(trial(format!("coverage of {}", system.folder), || covered(system)));
        trials.push(trial(format!("length of {}", system.folder), || shorter(system)));
    }
    trials
}

/// A requirement.
struct Row<'t> {
    id: &'t str,
    state: &'t str,
    declared: &'t str,
    output: &'t str,
    note: &'t str,
}

fn rows(table: &str) -> Result<Vec<Row<'_>>, String> {
    let mut lines = table.lines();
    if lines.next() != Some("id\tstate\tdeclared\toutput\tnote") {
        return Err("the first line has to name the columns".to_string());
    }
    let row = |line| match str::split(line, '\t').collect::<Vec<_>>().as_slice() {
        [id, state, declared, output, note] => Ok(Row { id, state, declared, output, note }),
        _ => Err(format!("not five columns: {line}")),
    };
    lines.map(row).collect()
}

fn covered(system: &System) -> Result<(), String> {
    let folder = root().join("examples").join(system.folder);
    let table = fs::read_to_string(folder.join("coverage.tsv")).map_err(|error| error.to_string())?;
    let rows = rows(&table)?;
    let ids: Vec<String> = (1..=system.rows).map(|number| format!("{}-{number:03}", system.prefix)).collect();
    if rows.iter().map(|row| row.id).ne(ids.iter().map(String::as_str)) {
        return Err(format!("coverage.tsv has to have the rows {}-001 to {}, in order", system.prefix, ids.len()));
    }
    let outputs = built(&folder)?;
    let problems: Vec<String> = rows.iter().flat_map(|row| wrong(row, &folder, &outputs)).collect();
    if !problems.is_empty() {
        let hint = "edit the row: a requirement is `done` only where the output shows it";
        return Err(format!("{}\n{hint}", problems.join("\n")));
    }
    let count = |state: &str| rows.iter().filter(|row| row.state == state).count();
    if count("open") != system.open {
        return Err(format!(
            "{} are open; {} are written down in tests/harness/coverage.rs",
            count("open"),
            system.open
        ));
    }
    let line = format!(
        "{} of {} statements are realised, {} wait for a target, {} are outside.",
        count("done"),
        rows.len(),
        count("open"),
        count("outside")
    );
    said(&folder.join("README.md"), &line)
}

/// What is wrong with a row.
fn wrong(row: &Row<'_>, folder: &Path, outputs: &BTreeMap<String, String>) -> Vec<String> {
    let program = |file: &str| fs::read_to_string(folder.join(file)).ok();
    let output = |file: &str| outputs.get(file).cloned();
    let mut found = Vec::new();
    let mut check = |reference: &str, read: &dyn Fn(&str) -> Option<String>| {
        if let Err(problem) = resolve(reference, read) {
            found.push(format!("{}: {problem}", row.id));
        }
    };
    match row.state {
        "done" => {
            check(row.declared, &program);
            check(row.output, &output);
        }
        "open" if row.output.is_empty() => check(row.declared, &program),
        "open" => check("an open row names no output", &program),
        "outside" if row.output.is_empty() => {}
        _ => check("a state is `done`, `open` or `outside`, and nothing outside has an output", &program),
    }
    if row.state != "done" && row.note.is_empty() {
        found.push(format!("{}: the note has to say why", row.id));
    }
    found
}

/// Finds what a reference names.
fn resolve(reference: &str, read: &dyn Fn(&str) -> Option<String>) -> Result<(), String> {
    let (file, path) = reference.split_once(": ").ok_or_else(|| format!("no reference: {reference}"))?;
    let text = read(file).ok_or_else(|| format!("there is no {file}"))?;
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let depth = |line: &str| line.len() - line.trim_start().len();
    let lines: Vec<(usize, String)> = text.lines().map(|line| (depth(line), words(line))).collect();
    let parts: Vec<String> = path.split(" / ").map(words).collect();
    if is_there(&lines, &parts) { Ok(()) } else { Err(format!("{file} has no `{path}`")) }
}

fn is_there(lines: &[(usize, String)], parts: &[String]) -> bool {
    let Some((part, rest)) = parts.split_first() else { return true };
    let fits = |line: &str| line.starts_with(part.as_str()) || rest.is_empty() && line.contains(part.as_str());
    lines.iter().enumerate().any(|(at, (depth, line))| {
        let below = &lines[at + 1..];
        let inside = |(deep, text): &&(usize, String)| text.is_empty() || deep > depth;
        fits(line) && is_there(&below[..below.iter().take_while(inside).count()], rest)
    })
}

/// The outputs of a project by name.
fn built(project: &Path) -> Result<BTreeMap<String, String>, String> {
    let folder = Folder::new();
    for path in files_below(project, false) {
        folder.write(&relative(&path, project), fs::read(&path).map_err(|error| error.to_string())?);
    }
    folder.run(&["build"]).expect(0, &[])?;
    // Outputs that are kept beside their program are outputs.
    let own = |name: &str| name.ends_with(".pipe") || ["pipe.lock", "coverage.tsv", "README.md"].contains(&name);
    let outputs = folder.snapshot().into_iter().filter(|(name, _)| !own(name));
    Ok(outputs.map(|(name, content)| (name, String::from_utf8_lossy(&content).into_owned())).collect())
}

/// The line of the README that gives the figures.
fn said(readme: &Path, line: &str) -> Result<(), String> {
    let text = fs::read_to_string(readme).map_err(|error| format!("{}: {error}", readme.display()))?;
    let is_line = |line: &&str| line.contains(" statements are realised, ");
    let Some(old) = text.lines().find(is_line) else {
        return Err(format!("{} has to say: {line}", readme.display()));
    };
    compare::text(readme, &text.replace(old, line))
}

/// Whether the programs are as short as they should be, beside what they generate.
fn shorter(system: &System) -> Result<(), String> {
    let folder = root().join("examples").join(system.folder);
    let lines = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count();
    let programs = files_below(&folder, false).into_iter().filter(|path| path.extension().is_some_and(|e| e == "pipe"));
    let written: usize = programs.map(|path| fs::read_to_string(path).map_or(0, |text| lines(&text))).sum();
    let generated: usize = built(&folder)?.values().map(|text| lines(text)).sum();
    if written * 100 <= generated * SHARE {
        return Ok(());
    }
    Err(format!("{written} lines of program for {generated} lines: more than {SHARE} of 100"))
}
