//! SARIF 2.1.0, as code scanning accepts it.

use super::{Style, file_name, first_sentence, range};
use crate::diag::{Code, Diagnostic, Diagnostics, Label, Severity};
use crate::source::{Sources, Span};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// All diagnostics as one run of one tool.
#[must_use]
pub fn render(sources: &Sources, diagnostics: &Diagnostics, style: &Style) -> String {
    let sorted = diagnostics.sorted(sources);
    let mut codes: Vec<&Code> = sorted.iter().map(|d| d.code).collect();
    codes.sort_by_key(|c| c.id);
    codes.dedup();
    let results: Vec<Value> = sorted.iter().map(|d| result(sources, d, &codes, style)).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "pipec",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(|c| rule(c)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn rule(code: &Code) -> Value {
    let problem = match code.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    };
    json!({
        "id": code.id,
        "name": code.name,
        "shortDescription": {"text": code.name.replace('-', " ")},
        "fullDescription": {"text": first_sentence(code)},
        "help": {"text": code.page, "markdown": code.page},
        "defaultConfiguration": {"level": level(code.severity)},
        "properties": {"problem.severity": problem, "precision": "very-high", "tags": ["pipec"]},
    })
}

fn result(sources: &Sources, d: &Diagnostic, codes: &[&Code], style: &Style) -> Value {
    let mut message = d.message.clone();
    if let Some(help) = &d.help {
        message.push_str("\n\nhelp: ");
        message.push_str(help);
    }
    let (first, others) = d.labels.split_at(1.min(d.labels.len()));
    let mut value = json!({
        "ruleId": d.code.id,
        "ruleIndex": codes.iter().position(|c| c.id == d.code.id),
        "level": level(d.severity),
        "message": {"text": message},
        "locations": first.iter().map(|label| location(sources, label, None, style)).collect::<Vec<_>>(),
    });
    if !others.is_empty() {
        let related = others.iter().enumerate().map(|(i, label)| location(sources, label, Some(i + 1), style));
        value["relatedLocations"] = related.collect();
    }
    if !d.fixes.is_empty() {
        value["fixes"] = fixes(sources, d, style);
    }
    value
}

fn location(sources: &Sources, label: &Label, id: Option<usize>, style: &Style) -> Value {
    let mut value = json!({
        "physicalLocation": {
            "artifactLocation": artifact(sources, label.span, style),
            "region": region(sources, label.span),
        },
    });
    if let Some(id) = id {
        value["id"] = json!(id);
    }
    if !label.text.is_empty() {
        value["message"] = json!({"text": label.text});
    }
    value
}

fn fixes(sources: &Sources, d: &Diagnostic, style: &Style) -> Value {
    let fix = |fix: &crate::diag::Fix| {
        let changes = fix.edits.iter().map(|edit| {
            json!({
                "artifactLocation": artifact(sources, edit.span, style),
                "replacements": [{
                    "deletedRegion": region(sources, edit.span),
                    "insertedContent": {"text": edit.new},
                }],
            })
        });
        json!({"description": {"text": fix.title}, "artifactChanges": changes.collect::<Vec<_>>()})
    };
    d.fixes.iter().map(fix).collect()
}

fn artifact(sources: &Sources, span: Span, style: &Style) -> Value {
    let name = file_name(sources, span, style);
    match name.starts_with('/') {
        true => json!({"uri": format!("file://{}", uri(&name))}),
        false => json!({"uri": uri(&name), "uriBaseId": "%SRCROOT%"}),
    }
}

fn region(sources: &Sources, span: Span) -> Value {
    let (start, end) = range(sources, span);
    json!({"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column})
}

/// A path as a relative reference: everything but the plain characters is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}
