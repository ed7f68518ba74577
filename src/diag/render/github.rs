//! Workflow commands of GitHub Actions: each diagnostic becomes an annotation at its line.

use super::{Style, file_name, range};
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::source::Sources;

/// One line for each diagnostic.
#[must_use]
pub fn render(sources: &Sources, diagnostics: &Diagnostics, style: &Style) -> String {
    diagnostics.sorted(sources).into_iter().map(|d| command(sources, d, style)).collect()
}

fn command(sources: &Sources, d: &Diagnostic, style: &Style) -> String {
    let level = match d.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let file = file_name(sources, d.span(), style);
    let (start, end) = range(sources, d.span());
    let mut place = format!("file={},line={},endLine={}", property(&file), start.line, end.line);
    if start.line == end.line {
        // Columns are allowed on one line only, and the last one belongs to the stretch.
        let last = end.column.saturating_sub(1).max(start.column);
        place.push_str(&format!(",col={},endColumn={last}", start.column));
    }
    let title = property(&format!("{} {}", d.code.id, d.code.name));
    format!("::{level} {place},title={title}::{}\n", data(&message(sources, d, style)))
}

/// What stands in the annotation: the message, what is at which place, and what to write.
fn message(sources: &Sources, d: &Diagnostic, style: &Style) -> String {
    let mut text = d.message.clone();
    for (i, label) in d.labels.iter().enumerate() {
        if label.text.is_empty() {
            continue;
        }
        if i == 0 {
            text.push_str(&format!("\nhere: {}", label.text));
        } else {
            let at = sources.start(label.span);
            text.push_str(&format!("\n{}:{}: {}", file_name(sources, label.span, style), at.line, label.text));
        }
    }
    if let Some(help) = &d.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
