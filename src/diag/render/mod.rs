//! Diagnostics as text: for people and for machines. Knows no terminal and no disk: who calls says how wide, how coloured.

mod excerpt;
pub mod github;
pub mod human;
pub mod json;
pub mod sarif;

use super::{Code, Diagnostics, Severity};
use crate::source::{Home, Position, Sources, Span};

/// How a report is to look.
#[derive(Clone, Debug)]
pub struct Style {
    /// The columns of the terminal.
    pub width: usize,
    /// Whether it may hold escape sequences for colours.
    pub color: bool,
    /// Where the reader is, seen from the project.
    pub from: Viewpoint,
}

impl Default for Style {
    fn default() -> Style {
        Style { width: 80, color: false, from: Viewpoint::default() }
    }
}

/// Where a reader is, so that the names of files are those that can be opened from there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewpoint {
    /// What leads to the project's folder: empty, `deploy/`, `../`.
    pub prefix: String,
    /// The folder of the project that the reader is in: empty, `apps/`.
    pub inside: String,
}

impl Viewpoint {
    /// The name of a file of the project, as it is seen from here.
    #[must_use]
    pub fn name(&self, name: &str) -> String {
        match name.strip_prefix(&self.inside) {
            Some(rest) if !self.inside.is_empty() => rest.to_string(),
            _ => format!("{}{name}", self.prefix),
        }
    }
}

/// The formats that `--format` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
}

/// All diagnostics in this format.
#[must_use]
pub fn render(format: Format, sources: &Sources, diagnostics: &Diagnostics, style: &Style) -> String {
    match format {
        Format::Human => human::render(sources, diagnostics, style),
        Format::Json => json::render(sources, diagnostics, style),
        Format::Sarif => sarif::render(sources, diagnostics, style),
        Format::Github => github::render(sources, diagnostics, style),
    }
}

/// `2 errors, 1 warning`; `None` when there is nothing to count.
#[must_use]
pub fn summary(diagnostics: &Diagnostics) -> Option<String> {
    let parts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter_map(|severity| match diagnostics.count(severity) {
            0 => None,
            1 => Some(format!("1 {}", severity.word())),
            n => Some(format!("{n} {}s", severity.word())),
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Where to read more: the command that explains the worst of them.
#[must_use]
pub fn hint(sources: &Sources, diagnostics: &Diagnostics) -> Option<String> {
    let sorted = diagnostics.sorted(sources);
    let worst = sorted.iter().min_by_key(|d| d.severity)?;
    Some(format!("`pipec explain {}` says more", worst.code.id))
}

/// The name of the file under `span`, as the reader can open it.
fn file_name(sources: &Sources, span: Span, style: &Style) -> String {
    let source = sources.get(span.file);
    match source.home {
        Home::Project => style.from.name(&source.name),
        Home::Std => source.name.clone(),
    }
}

/// Start and end of a span.
fn range(sources: &Sources, span: Span) -> (Position, Position) {
    let source = sources.get(span.file);
    (source.position(span.start), source.position(span.end))
}

/// The first paragraph of a code's page, on one line.
fn first_sentence(code: &Code) -> String {
    let paragraph = code.page.split("\n\n").find(|p| !p.trim_start().starts_with('#')).unwrap_or(code.name);
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
