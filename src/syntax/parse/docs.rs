//! Comments that mean something: `##` describes what follows it, `# allow CODE: reason` silences a check there.

use super::build::Builder;
use super::faults;
use crate::source::Span;
use crate::syntax::ast::{Allow, Doc};

/// What has been said of the next statement.
#[derive(Default)]
pub(super) struct Pending {
    docs: Vec<Span>,
    allows: Vec<Allow>,
    /// The doc of the file, once it has been found.
    pub(super) file: Option<Doc>,
    /// Whether a `##` may still be about the file: nothing but comments came before.
    at_head: bool,
}

impl Pending {
    /// What may be said at the head of a file: of the file, too.
    pub(super) fn at_head() -> Pending {
        Pending { at_head: true, ..Pending::default() }
    }
}

impl Builder<'_> {
    /// A `##` line. `before`: where what stands before it ends, if anything does.
    pub(super) fn doc(&mut self, pending: &mut Pending, span: Span, before: Option<u32>) {
        if before.is_some_and(|b| !self.breaks(b, span.start)) {
            self.trailing_doc(span);
            return;
        }
        let gap = pending.docs.last().map(|last| self.source(Span { start: last.end, end: span.start, ..span }));
        if gap.is_some_and(|gap| gap.matches('\n').count() > 1) {
            self.end_of_group(pending);
        }
        pending.docs.push(span);
    }

    /// A `##` on a line with something else.
    pub(super) fn trailing_doc(&mut self, span: Span) {
        self.push_all(faults::stray_doc(&[span], "this stands on a line with something else"));
    }

    /// A `#` line.
    pub(super) fn comment(&mut self, pending: &mut Pending, span: Span, before: Option<u32>) {
        if before.is_none_or(|b| self.breaks(b, span.start)) {
            pending.allows.extend(allow(self.source(span), span));
        }
    }

    /// What has been said of the statement that begins at `start`.
    pub(super) fn said(&mut self, pending: &mut Pending, start: u32) -> (Option<Doc>, Vec<Allow>) {
        if let Some(last) = pending.docs.last()
            && pending.at_head
            && blank_line(self.text.get(last.end as usize..start as usize).unwrap_or_default())
        {
            self.end_of_group(pending);
        }
        pending.at_head = false;
        let docs = std::mem::take(&mut pending.docs);
        (self.joined(&docs), std::mem::take(&mut pending.allows))
    }

    /// No statement follows the comments so far, or none that they belong to.
    pub(super) fn end_of_group(&mut self, pending: &mut Pending) {
        let docs = std::mem::take(&mut pending.docs);
        if pending.at_head && !docs.is_empty() {
            pending.file = self.joined(&docs);
            pending.at_head = false;
        } else {
            self.push_all(faults::stray_doc(&docs, "no declaration follows"));
        }
    }

    fn joined(&self, docs: &[Span]) -> Option<Doc> {
        let (first, last) = (docs.first()?, docs.last()?);
        let lines: Vec<&str> = docs.iter().map(|d| content(self.source(*d))).collect();
        Some(Doc { text: lines.join("\n"), span: first.to(*last) })
    }
}

/// The text of a `##` line.
fn content(line: &str) -> &str {
    let text = line.strip_prefix("##").unwrap_or(line);
    text.strip_prefix(' ').unwrap_or(text)
}

/// Whether a text, directly behind a line, begins with an empty line.
fn blank_line(text: &str) -> bool {
    text.split('\n').nth(1).is_some_and(|line| line.trim().is_empty()) && text.matches('\n').count() > 1
}

/// `# allow E123: reason`
fn allow(comment: &str, span: Span) -> Option<Allow> {
    let rest = comment.strip_prefix('#')?.trim_start().strip_prefix("allow ")?.trim();
    let (code, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let code = code.trim_end();
    let mut letters = code.chars();
    let is_code =
        letters.next().is_some_and(|c| c.is_ascii_uppercase()) && code.len() > 1 && letters.all(|c| c.is_ascii_digit());
    is_code.then(|| Allow { code: code.to_owned(), reason: reason.trim().to_owned(), span })
}
