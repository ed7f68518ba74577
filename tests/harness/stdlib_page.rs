//! `docs/stdlib.md`: each component of the library with its inputs, outputs and an example, out of the library's own text.

use super::documentation::fenced;
use pipec::diag::Diagnostics;
use pipec::source::{Home, Sources, Span};
use pipec::stdlib::{MODULES, Module};
use pipec::words::common::{Input, Output};
use pipec::words::program::{FileFields, read};
use pipec::words::system::Component;
use std::fmt::Write as _;

const HEAD: &str = "# The standard library

Each component, with what it takes and what it gives; this page is made from the library itself. `import std/NAME` brings a
module in, `use NAME.COMPONENT { … }` puts a component's steps into a job. An input without a default has to be given.
";

/// The page.
pub fn page() -> String {
    MODULES.iter().fold(HEAD.to_string(), |text, module| text + &section(module))
}

fn section(module: &Module) -> String {
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let file = sources.add(module.name, module.text, Home::Std);
    let tree = pipec::syntax::parse(&sources, file, &mut diags);
    let mut fields = FileFields::default();
    read(&tree, &mut fields, &mut diags);
    let doc = tree.doc.map(|doc| doc.text).unwrap_or_default();
    let mut text = format!("\n## std/{}\n\n{}\n", module.name, doc.trim());
    for component in &fields.components {
        text.push_str(&one(module.name, component, &sources));
    }
    text
}

fn one(module: &str, component: &Component, sources: &Sources) -> String {
    let doc = component.doc.clone().unwrap_or_default();
    let said = doc.split("```").next().unwrap_or_default().trim();
    let mut text = format!("\n### `{module}.{}`\n\n{said}\n", component.name.text);
    for example in fenced(&doc).into_iter().take(1) {
        let _ = write!(text, "\n```text\n{}\n```\n", example.text.trim_end());
    }
    if !component.fields.inputs.is_empty() {
        text.push_str("\n| input | type | default | |\n|---|---|---|---|\n");
        component.fields.inputs.iter().for_each(|it| text.push_str(&input(it, sources)));
    }
    if !component.fields.outputs.is_empty() {
        text.push_str("\n| output | type | |\n|---|---|---|\n");
        component.fields.outputs.iter().for_each(|it| text.push_str(&output(it)));
    }
    text
}

fn input(it: &Input, sources: &Sources) -> String {
    let source = |span: Span| cell(sources.text(span));
    let default = it.default.as_ref().map_or("–".to_string(), |value| format!("`{}`", source(value.span)));
    let doc = cell(it.doc.as_deref().unwrap_or_default());
    format!("| `{}` | {} | {default} | {doc} |\n", it.name.text, cell(&it.ty.to_string()))
}

fn output(it: &Output) -> String {
    let ty = it.ty.as_ref().map_or("text".to_string(), ToString::to_string);
    format!("| `{}` | {} | {} |\n", it.name.text, cell(&ty), cell(it.doc.as_deref().unwrap_or_default()))
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
