//! Tests of the reader and the formatter over texts, small and whole.

#![allow(clippy::unwrap_used)]

mod damage;
mod faults;
mod formatter;
mod outline;
mod pages;
mod precedence;
mod properties;

use super::ast::{Body, Expr, ExprKind, File, Part, Piece, Statement, StatementKind, Template};
use super::*;
use crate::diag::{Diagnostic, Diagnostics};
use crate::source::{Home, Sources};
use std::path::{Path, PathBuf};

/// A program with one of everything.
const SAMPLE: &str = include_str!("sample.pipe");

/// All programs below a folder; none where it does not exist.
fn programs(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "pipe") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The sample, the programs of the repository, and those of the folder in `PIPEC_CORPUS`.
fn corpus() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("examples"), root.join("stdlib")];
    folders.extend(std::env::var_os("PIPEC_CORPUS").map(PathBuf::from));
    let files = folders.iter().flat_map(|f| programs(f));
    let sample = ("sample".to_owned(), SAMPLE.to_owned());
    let read = |f: PathBuf| (f.display().to_string(), std::fs::read_to_string(&f).unwrap());
    std::iter::once(sample).chain(files.map(read)).collect()
}

fn read(text: &str) -> (File, Diagnostics) {
    let mut sources = Sources::default();
    let file = sources.add("a.pipe", text, Home::Project);
    let mut diags = Diagnostics::default();
    (parse(&sources, file, &mut diags), diags)
}

/// The tree of a text without faults.
fn sound(text: &str) -> File {
    let (file, diags) = read(text);
    assert!(diags.is_empty(), "{text}\n{:#?}", diags.iter().collect::<Vec<_>>());
    file
}

fn formatted(text: &str) -> Result<String, Refusal> {
    let mut sources = Sources::default();
    let file = sources.add("a.pipe", text, Home::Project);
    try_format(&sources, file)
}

/// The only report of a text.
fn report(text: &str) -> Diagnostic {
    let (_, diags) = read(text);
    let all: Vec<_> = diags.iter().cloned().collect();
    assert_eq!(all.len(), 1, "{text}\n{all:#?}");
    all.into_iter().next().unwrap()
}

/// A file in brackets, for comparison by eye.
fn show(file: &File) -> String {
    file.statements.iter().map(show_statement).collect::<Vec<_>>().join(" ")
}

fn show_statement(statement: &Statement) -> String {
    match &statement.kind {
        StatementKind::Fact(f) => format!("({} = {})", f.name.text, show_value(&f.value)),
        StatementKind::Bad => "bad".to_owned(),
        StatementKind::Block(b) => {
            let mut words = vec![b.word.text.clone()];
            words.extend(b.header.iter().map(|p| match p {
                Part::Operand(e) => show_value(e),
                Part::Operator(o, _) => o.sign().to_owned(),
                Part::Comma(_) => ",".to_owned(),
                Part::Colon(_) => ":".to_owned(),
                Part::Equals(_) => "=".to_owned(),
            }));
            words.extend(b.body.as_ref().map(|b| match b {
                Body::Text(t) => show_text(t),
                Body::Block(all, _) => {
                    format!("{{{}}}", all.iter().map(show_statement).collect::<Vec<_>>().join(" "))
                }
            }));
            format!("({})", words.join(" "))
        }
    }
}

fn show_value(expr: &Expr) -> String {
    let all = |items: &[Expr]| items.iter().map(show_value).collect::<Vec<_>>().join(" ");
    match &expr.kind {
        ExprKind::Name(t) | ExprKind::Quantity(t) => t.clone(),
        ExprKind::Quoted(t) => format!("'{t}'"),
        ExprKind::Template(t) => show_text(t),
        ExprKind::List(items) => format!("[{}]", all(items)),
        ExprKind::Group(e) => format!("<{}>", show_value(e)),
        ExprKind::Call(f, items) => format!("{}({})", f.text, all(items)),
        ExprKind::Member(e, n) => format!("(. {} {})", show_value(e), n.text),
        ExprKind::Index(e, i) => format!("(at {} {})", show_value(e), show_value(i)),
        ExprKind::Star(e) => format!("(* {})", show_value(e)),
        ExprKind::Not(e) => format!("(! {})", show_value(e)),
        ExprKind::Binary(o, a, b) => format!("({} {} {})", o.sign(), show_value(a), show_value(b)),
        ExprKind::Predicate(k, n, p) => {
            let kind = k.as_ref().map(|k| format!("{}/", k.text)).unwrap_or_default();
            format!("({}? {kind}{})", p.word(), n.text)
        }
        ExprKind::Missing => "missing".to_owned(),
        ExprKind::Bad => "bad".to_owned(),
    }
}

fn show_text(template: &Template) -> String {
    let pieces = template.pieces.iter().map(|p| match p {
        Piece::Text(t, _) => t.clone(),
        Piece::Hole(e, _) => format!("${{{}}}", show_value(e)),
    });
    format!("{:?}", pieces.collect::<String>())
}
