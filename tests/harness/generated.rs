//! What the compiler itself writes of the documentation: pages made from its tables, and blocks below a comment in other pages.
//!
//! `<!-- file PATH -->` stands before a block that is this file, `<!-- output of PROJECT: PATH -->` before one that is this output
//! (with `from "LINE"` the rest of it from that line on), `<!-- report -->` before one that is what is said of the `pipe` block above.
//! A `pipe` block is in the one style.

use super::documentation::{reported, unfenced};
use super::{compare, compile_texts, files_below, relative, root, trial};
use libtest_mimic::Trial;
use pipec::diag::{Code, codes};
use pipec::source::{Home, Sources};
use std::fmt::Write as _;
use std::fs;

/// One test for each page.
pub fn trials() -> Vec<Trial> {
    let mut trials = vec![
        trial("generated docs/reference.md", || page("reference.md", &pipec::words::reference::reference())),
        trial("generated docs/stdlib.md", || page("stdlib.md", &super::stdlib_page::page())),
        trial("generated docs/errors.md", || page("errors.md", &errors())),
    ];
    for path in super::documentation::paths().into_iter().chain(super::documentation::page_paths()) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let name = relative(&path, root());
        if ["docs/reference.md", "docs/errors.md", "docs/rules.md", "docs/stdlib.md"].contains(&name.as_str()) {
            continue;
        }
        trials.push(trial(format!("generated blocks of {name}"), move || compare::text(&path, &included(&text)?)));
    }
    trials
}

/// The page with its generated blocks as they should be.
fn included(page: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line.starts_with("```pipe") {
            let block: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
            let text = block.join("\n") + "\n";
            let _ = writeln!(out, "{}```", styled(&text).unwrap_or(text));
            continue;
        }
        let Some(content) = content(line, &out)? else { continue };
        while lines.peek().is_some_and(|l| l.is_empty()) {
            out.extend(lines.next().map(|_| '\n'));
        }
        let opening = lines.next().filter(|l| l.starts_with("```")).ok_or(format!("no block behind {line}"))?;
        let _ = write!(out, "{opening}\n{}\n```\n", content.trim_end());
        lines.find(|l| *l == "```").ok_or(format!("the block behind {line} does not end"))?;
    }
    Ok(out)
}

/// A program in the one style; `None` when it does not parse.
fn styled(text: &str) -> Option<String> {
    let mut sources = Sources::default();
    let file = sources.add("example.pipe", text, Home::Project);
    pipec::syntax::format(&sources, file)
}

/// What the comment asks for. `before` is the page up to it.
fn content(line: &str, before: &str) -> Result<Option<String>, String> {
    let Some(wanted) = line.strip_prefix("<!-- ").and_then(|l| l.strip_suffix(" -->")) else { return Ok(None) };
    if let Some(path) = wanted.strip_prefix("file ") {
        return fs::read_to_string(root().join(path)).map(Some).map_err(|error| format!("{path}: {error}"));
    }
    if wanted == "report" {
        return Ok(Some(unfenced(&reported(before)?)));
    }
    let Some((project, path)) = wanted.strip_prefix("output of ").and_then(|w| w.split_once(": ")) else {
        return Ok(None);
    };
    let (path, from) = path.split_once(" from ").unwrap_or((path, "\"\""));
    let text = output(project, path)?;
    let from = from.trim_matches('"');
    let rest = text.lines().skip_while(|l| !from.is_empty() && *l != from).collect::<Vec<_>>().join("\n");
    if rest.is_empty() { Err(format!("{path} has no line `{from}`")) } else { Ok(Some(rest)) }
}

/// An output of a project of this repository.
fn output(project: &str, path: &str) -> Result<String, String> {
    let folder = root().join(project);
    let files = files_below(&folder, false).into_iter().filter(|p| p.extension().is_some_and(|e| e == "pipe"));
    let texts: Vec<(String, String)> =
        files.map(|p| (relative(&p, &folder), fs::read_to_string(&p).unwrap_or_default())).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let compiled = compile_texts(&texts);
    let found = compiled.artifacts.iter().flatten().find(|a| a.path == path);
    found.map(|a| a.text.clone()).ok_or(format!("{project} does not make {path}\n{}", super::shown(&compiled)))
}

fn page(name: &str, text: &str) -> Result<(), String> {
    compare::text(&root().join("docs").join(name), text)
}

/// The index of all codes, in the order of their numbers.
fn errors() -> String {
    let language = codes::ALL.iter().map(|code| (*code, format!("diag/pages/{}-{}.md", code.id, code.name)));
    let checks = pipec::check::codes().map(|code| (code, format!("check/{}.md", code.name.replace('-', "_"))));
    let mut all: Vec<(&Code, String)> = language.chain(checks).collect();
    all.sort_by_key(|(code, _)| (code.id.get(1..), code.id));
    let mut text = INTRODUCTION.to_string();
    for (code, page) in all {
        let word = code.severity.word();
        let _ =
            writeln!(text, "| [{}](../src/{page}) | {} | {word} | {} |", code.id, code.name, first_sentence(code.page));
    }
    text
}

const INTRODUCTION: &str = "# Codes

What the compiler may say of a program. The letter is the severity: an error (E) stops the build, a warning (W) does not, \
unless `--deny warnings` is given, a note (N) is worth knowing. Some errors are reported as warnings where pipelines that work \
do the same. `pipec explain CODE` prints the page of a code, with an example \
that raises it and one that does not.

A warning or a note that is meant as it stands is passed over by a comment before the statement, with a reason: \
`# allow W703: the runner has a limit of its own`.

| code | name | severity | says |
|---|---|---|---|
";

/// The first sentence behind the heading.
fn first_sentence(page: &str) -> String {
    let paragraph: Vec<&str> =
        page.lines().skip(1).skip_while(|l| l.is_empty()).take_while(|l| !l.is_empty()).collect();
    let paragraph = paragraph.join(" ");
    let end = paragraph.find(". ").map_or(paragraph.len(), |at| at + 1);
    paragraph.get(..end).unwrap_or_default().replace('|', "\\|")
}
