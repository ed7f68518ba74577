//! Comments, blank lines and columns of the source: what the tree does not hold.

use crate::source::Span;

/// How many lines away a column may continue.
const NEAR: usize = 12;

/// The comments of a file, handed out in order.
pub(super) struct Trivia<'a> {
    text: &'a str,
    comments: &'a [Span],
    next: usize,
}

impl<'a> Trivia<'a> {
    pub(super) fn new(text: &'a str, comments: &'a [Span]) -> Trivia<'a> {
        Trivia { text, comments, next: 0 }
    }

    /// The source under a span.
    pub(super) fn source(&self, span: Span) -> &'a str {
        self.between(span.start, span.end)
    }

    /// The source between two places.
    pub(super) fn between(&self, start: u32, end: u32) -> &'a str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The next comment, if it begins before `end`.
    pub(super) fn before(&mut self, end: u32) -> Option<Span> {
        let comment = self.comments.get(self.next).copied().filter(|c| c.start < end)?;
        self.next += 1;
        Some(comment)
    }

    /// Whether a comment stands in a span.
    pub(super) fn within(&self, span: Span) -> bool {
        let first = self.comments.partition_point(|c| c.start < span.start);
        self.comments.get(first).is_some_and(|c| c.start < span.end)
    }

    /// Whether a newline stands between two places.
    pub(super) fn breaks(&self, from: u32, to: u32) -> bool {
        self.between(from, to).contains('\n')
    }

    /// Whether an empty line stands between two places.
    pub(super) fn blank_line(&self, from: u32, to: u32) -> bool {
        self.between(from, to).matches('\n').count() > 1
    }

    /// How many blanks stand before `start`, if the author has aligned what begins there with a neighbouring line; else 1.
    pub(super) fn column(&self, end: u32, start: u32) -> usize {
        let gap = self.between(end, start);
        if gap.len() < 2 || !gap.bytes().all(|b| b == b' ') {
            return 1;
        }
        let before = self.text.get(..start as usize).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let (column, indent) = (line.chars().count(), indentation(line));
        let above = before.rsplit('\n').skip(1);
        let below = self.text.get(start as usize..).unwrap_or_default().split('\n').skip(1);
        let near = |l: &&str| !l.trim().is_empty() && indentation(l) == indent;
        let mut others = above.take(NEAR).take_while(near).chain(below.take(NEAR).take_while(near));
        if others.any(|other| begins_word(other, column)) { gap.len() } else { 1 }
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn begins_word(line: &str, column: usize) -> bool {
    let mut chars = line.chars().skip(column.saturating_sub(1));
    chars.next() == Some(' ') && chars.next().is_some_and(|c| !c.is_whitespace() && c != '#')
}
