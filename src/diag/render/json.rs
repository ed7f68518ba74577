//! One JSON document. Its shape is a contract: fields are added, never changed.

use super::{Style, file_name, range};
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::source::{Position, Sources, Span};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    diagnostics: Vec<Entry<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'a str,
    name: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    labels: Vec<Label<'a>>,
    fixes: Vec<Fix<'a>>,
}

#[derive(Serialize)]
struct Label<'a> {
    file: String,
    start: Place,
    end: Place,
    text: &'a str,
    primary: bool,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    file: String,
    start: Place,
    end: Place,
    new: &'a str,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    notes: usize,
}

impl From<Position> for Place {
    fn from(position: Position) -> Place {
        Place { line: position.line, column: position.column }
    }
}

/// All diagnostics as one document.
#[must_use]
pub fn render(sources: &Sources, diagnostics: &Diagnostics, style: &Style) -> String {
    let document = Document {
        version: 1,
        diagnostics: diagnostics.sorted(sources).into_iter().map(|d| entry(sources, d, style)).collect(),
        summary: Summary {
            errors: diagnostics.count(Severity::Error),
            warnings: diagnostics.count(Severity::Warning),
            notes: diagnostics.count(Severity::Note),
        },
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn entry<'a>(sources: &Sources, d: &'a Diagnostic, style: &Style) -> Entry<'a> {
    let place = |span: Span| {
        let (start, end) = range(sources, span);
        (file_name(sources, span, style), start.into(), end.into())
    };
    let labels = d.labels.iter().enumerate().map(|(i, label)| {
        let (file, start, end) = place(label.span);
        Label { file, start, end, text: &label.text, primary: i == 0 }
    });
    let fixes = d.fixes.iter().map(|fix| Fix {
        title: &fix.title,
        edits: (fix.edits.iter())
            .map(|edit| {
                let (file, start, end) = place(edit.span);
                Edit { file, start, end, new: &edit.new }
            })
            .collect(),
    });
    Entry {
        code: d.code.id,
        name: d.code.name,
        severity: d.severity.word(),
        message: &d.message,
        help: d.help.as_deref(),
        labels: labels.collect(),
        fixes: fixes.collect(),
    }
}
