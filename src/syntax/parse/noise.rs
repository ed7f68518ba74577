//! One mistake, one report: what only follows from a report before it is taken away.

use crate::diag::codes::{MISSING_VALUE, UNCLOSED, UNEXPECTED};
use crate::diag::{Diagnostic, Diagnostics};

/// Takes away: a second text on a line that stands where nothing can; all items but the first of a list in YAML, and the
/// report of the value that it was to be; the block around a text that never ends.
pub(super) fn quieten(text: &str, diags: &mut Diagnostics) {
    let all: Vec<Diagnostic> = diags.iter().cloned().collect();
    let line = |at: u32| text.get(..at as usize).unwrap_or_default().matches('\n').count();
    let of = |d: &Diagnostic| line(d.span().start);
    let is_dash = |d: &Diagnostic| {
        d.code == &UNEXPECTED && text.get(d.span().start as usize..).is_some_and(|rest| rest.starts_with('-'))
    };
    let foreign = |d: &Diagnostic| d.message.starts_with("`${") || d.message.starts_with("`$`");
    diags.retain(|d| {
        if d.code == &UNEXPECTED {
            let before = |e: &&Diagnostic| e.code == &UNEXPECTED && e.span().end <= d.span().start;
            let hole = all.iter().filter(before).any(|e| foreign(e) && of(e) == of(d));
            let item = is_dash(d) && all.iter().any(|e| is_dash(e) && of(e) + 1 == of(d));
            return !hole && !item;
        }
        if d.code == &MISSING_VALUE {
            return !all.iter().any(|e| is_dash(e) && of(e) == of(d) + 1);
        }
        let inside = |e: &&Diagnostic| e.code == &UNCLOSED && e.labels.len() == 1 && of(e) == of(d);
        !(d.code == &UNCLOSED
            && d.labels.len() == 2
            && all.iter().filter(inside).any(|e| e.span().start > d.span().start))
    });
}
