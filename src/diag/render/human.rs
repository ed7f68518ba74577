//! For people: the message, the place in the text, what to write. The only file that knows miette.
//!
//! A report of miette has one source. Labels in another file are shown as notes below, each with its own excerpt.

use super::excerpt::{Excerpt, Mark};
use super::{Style, file_name};
use crate::diag::{Diagnostic, Diagnostics, Label, Severity};
use crate::source::Sources;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceSpan};
use std::fmt;

/// All diagnostics, one below the other.
#[must_use]
pub fn render(sources: &Sources, diagnostics: &Diagnostics, style: &Style) -> String {
    let theme = if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width.clamp(40, 160))
        .with_links(false)
        .with_context_lines(1)
        .tab_width(4)
        .without_cause_chain()
        .without_syntax_highlighting();
    let all = diagnostics.sorted(sources);
    let mut out = String::new();
    for d in all {
        for report in reports(sources, d, style) {
            // Writing to a string does not fail; a report that miette cannot draw is shown in one line.
            let mut text = String::new();
            if handler.render_report(&mut text, &report).is_err() {
                text = format!("{}: {}\n", d.severity.word(), d.message);
            }
            out.extend(text.trim_matches('\n').lines().flat_map(|line| [line.trim_end(), "\n"]));
        }
        out.push('\n');
    }
    out
}

/// The report itself and a note for each label in another file. The help stands at the end.
fn reports(sources: &Sources, d: &Diagnostic, style: &Style) -> Vec<Report> {
    let primary = d.span().file;
    let (here, elsewhere): (Vec<&Label>, Vec<&Label>) = d.labels.iter().partition(|label| label.span.file == primary);
    let mut reports = vec![Report {
        code: Some(format!("{}[{}]: {}", d.severity.word(), d.code.id, d.code.name)),
        severity: d.severity,
        message: clean(&d.message),
        help: None,
        view: View::new(sources, &here, style),
    }];
    for label in elsewhere {
        let plain = Label { span: label.span, text: String::new() };
        let message = if label.text.is_empty() { "see also" } else { &label.text };
        reports.push(Report {
            code: None,
            severity: Severity::Note,
            message: clean(message),
            help: None,
            view: View::new(sources, &[&plain], style),
        });
    }
    let help = d.help.as_ref().or_else(|| d.fixes.first().map(|fix| &fix.title));
    if let Some(last) = reports.last_mut() {
        last.help = help.map(|text| clean(text));
    }
    reports
}

/// Text of the user without anything that a terminal would obey.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c } else { super::excerpt::visible(c).unwrap_or(c) }).collect()
}

/// What miette is given to draw.
#[derive(Debug)]
struct Report {
    code: Option<String>,
    severity: Severity,
    message: String,
    help: Option<String>,
    view: Option<View>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report {}

impl miette::Diagnostic for Report {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.view.as_ref().map(|view| view as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let view = self.view.as_ref()?;
        Some(Box::new(view.excerpt.marks.iter().enumerate().map(|(i, mark)| labelled(i, mark))))
    }
}

fn labelled(i: usize, mark: &Mark) -> LabeledSpan {
    let text = (!mark.text.is_empty()).then(|| clean(&mark.text));
    let span = (mark.start, mark.end - mark.start);
    if i == 0 { LabeledSpan::new_primary_with_span(text, span) } else { LabeledSpan::new_with_span(text, span) }
}

/// An excerpt under the name of its file.
#[derive(Debug)]
struct View {
    name: String,
    excerpt: Excerpt,
}

impl View {
    fn new(sources: &Sources, labels: &[&Label], style: &Style) -> Option<View> {
        let first = labels.first()?;
        let excerpt = Excerpt::new(sources.get(first.span.file), labels);
        Some(View { name: clean(&file_name(sources, first.span, style)), excerpt })
    }
}

impl miette::SourceCode for View {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, MietteError> {
        let text = self.excerpt.text.as_str();
        let inner = <str as miette::SourceCode>::read_span(text, span, before, after)?;
        // miette counts columns in bytes, and lines from the start of the text that it was given.
        let mark = self.excerpt.marks.iter().find(|mark| mark.start == span.offset());
        let column = match mark {
            Some(mark) if before == 0 => mark.column,
            _ => inner.column(),
        };
        let lines = inner.data().iter().filter(|b| **b == b'\n').count();
        let line = inner.line() + self.excerpt.lines_before;
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), inner.data(), *inner.span(), line, column, lines)))
    }
}
