//! The library as its users meet it: each component and each of its inputs is described, and the example of each component compiles.

use super::documentation::{Block, fenced};
use super::{compile_texts, shown, trial};
use libtest_mimic::Trial;
use pipec::diag::{Diagnostics, Severity};
use pipec::source::{Home, Sources};
use pipec::stdlib::{MODULES, Module};
use pipec::syntax::ast::{self, Body, ExprKind, Part, Statement, StatementKind};
use std::collections::BTreeSet;

/// One test for each component.
pub fn trials() -> Vec<Trial> {
    MODULES.iter().flat_map(components).collect()
}

fn components(module: &'static Module) -> Vec<Trial> {
    let mut sources = Sources::default();
    let file = sources.add(format!("{}.pipe", module.name), module.text, Home::Std);
    let tree = pipec::syntax::parse(&sources, file, &mut Diagnostics::default());
    let found = tree.statements.into_iter().filter(|s| block(s).is_some_and(|b| b.word.text == "component"));
    found.map(|s| trial(format!("library {}.{}", module.name, name(&s)), move || component(&s))).collect()
}

fn component(statement: &Statement) -> Result<(), String> {
    let text = statement.doc.as_ref().map(|doc| doc.text.as_str()).ok_or("it is not described")?;
    let Some(Body::Block(inner, _)) = block(statement).and_then(|b| b.body.as_ref()) else { return Ok(()) };
    for part in inner.iter().filter(|s| block(s).is_some_and(|b| ["input", "output"].contains(&b.word.text.as_str()))) {
        if part.doc.is_none() {
            return Err(format!("`{}` is not described", name(part)));
        }
    }
    let example = fenced(text).into_iter().next().ok_or("it has no example")?;
    let program = program(&example);
    let compiled = compile_texts(&[("example.pipe", &program)]);
    match compiled.diagnostics.iter().find(|d| d.severity != Severity::Note) {
        Some(_) => Err(format!("{program}\n{}", shown(&compiled))),
        None => Ok(()),
    }
}

fn block(statement: &Statement) -> Option<&ast::Block> {
    match &statement.kind {
        StatementKind::Block(block) => Some(block),
        StatementKind::Fact(_) | StatementKind::Bad => None,
    }
}

/// The first name of a header.
fn name(statement: &Statement) -> String {
    let mut names = block(statement).into_iter().flat_map(|b| &b.header).filter_map(|part| match part {
        Part::Operand(ast::Expr { kind: ExprKind::Name(name), .. }) => Some(name.clone()),
        _ => None,
    });
    names.next().unwrap_or_default()
}

/// The example in a program that declares what it names.
fn program(example: &Block) -> String {
    let modules: Vec<String> = MODULES.iter().map(|m| format!("std/{}", m.name)).collect();
    let mut program = format!("import {}\n{SYSTEM}", modules.join(", "));
    for (prefix, word) in [("secret.", "secret"), ("var.", "var")] {
        for name in behind(&example.text, prefix) {
            let form = if word == "secret" && name.ends_with("_URL") { ": url" } else { "" };
            program += &format!("{word} {name}{form}\n");
        }
    }
    match example.info.contains("fragment=job") {
        true => program += &format!("{AROUND}  job example {{\n    timeout = 5m\n{}  }}\n}}\n", example.text),
        false => program += &example.text,
    }
    program
}

/// The names behind a prefix.
fn behind<'a>(text: &'a str, prefix: &str) -> BTreeSet<&'a str> {
    let names = text.split(prefix).skip(1);
    names.filter_map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()).collect()
}

const SYSTEM: &str = "system example {
  edition = 2026
  repository = \"acme/example\"
  tools { python = 3.13; uv = 0.9.5; node = 22; pipec = 0.1.0 }
}
";

/// What examples of steps find around them.
const AROUND: &str = "image api { }
secret KUBE_CONFIG: kubeconfig in staging
environment staging { cluster = secret.KUBE_CONFIG }
channel team by issue
pipeline example {
  on push
  job unit-tests {
    timeout = 5m
    use python.uv
    use python.pytest unit { coverage = app }
  }
  job integration-tests {
    timeout = 5m
    use python.uv
    use python.pytest integration { coverage = app }
  }
";
