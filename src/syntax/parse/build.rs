//! What all parts of the builder share: the text, the tree, and the rule of one report per fault.

use super::grammar::Rule;
use super::tree::{Id, Node, Tree};
use super::{faults, trimmed};
use crate::diag::{Diagnostic, Diagnostics};
use crate::source::{FileId, Span};
use std::ops::Range;

/// Operators and steps such as `[0]` on the way from a value to its innermost part: a bound for recursion, as the
/// depth of brackets is.
const OPERATORS: usize = 256;

pub(super) struct Builder<'a> {
    pub(super) text: &'a str,
    pub(super) tree: &'a Tree,
    pub(super) diags: Diagnostics,
    file: FileId,
    covered: Vec<Range<u32>>,
    /// Whether a fault of the present statement has been reported: what follows from it is not.
    faulty: bool,
    /// Where the last reported fault stands.
    last_fault: Option<Span>,
    /// How many operators enclose the present place.
    operators: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a str, file: FileId, tree: &'a Tree, covered: Vec<Range<u32>>) -> Builder<'a> {
        let mut builder = Builder {
            text,
            tree,
            diags: Diagnostics::default(),
            file,
            covered,
            faulty: false,
            last_fault: None,
            operators: 0,
        };
        for range in builder.covered.clone() {
            let span = Span::new(file, range.start, (range.start + 1).min(range.end));
            builder.diags.push(faults::too_deep(span));
        }
        builder.control_characters();
        builder
    }

    pub(super) fn node(&self, id: Id) -> Node {
        self.tree.get(id)
    }

    pub(super) fn rule(&self, id: Id) -> Rule {
        self.tree.get(id).rule
    }

    pub(super) fn children(&self, id: Id) -> Vec<Id> {
        self.tree.children(id).collect()
    }

    pub(super) fn span(&self, id: Id) -> Span {
        let node = self.node(id);
        trimmed(self.text, self.at(node.start, node.end))
    }

    pub(super) fn at(&self, start: u32, end: u32) -> Span {
        Span::new(self.file, start, end)
    }

    pub(super) fn source(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Whether a newline stands between two places.
    pub(super) fn breaks(&self, from: u32, to: u32) -> bool {
        self.text.get(from as usize..to as usize).is_some_and(|t| t.contains('\n'))
    }

    /// Reports a fault, unless the statement has one already.
    pub(super) fn fault(&mut self, report: Diagnostic) {
        if !self.faulty {
            self.faulty = true;
            self.last_fault = Some(report.span());
            self.diags.push(report);
        }
    }

    /// Reports what is wrong beside the outline of the statement.
    pub(super) fn push_all(&mut self, reports: impl IntoIterator<Item = Diagnostic>) {
        reports.into_iter().for_each(|r| self.diags.push(r));
    }

    /// Whether the present statement has a reported fault.
    pub(super) fn is_faulty(&self) -> bool {
        self.faulty
    }

    /// Whether a fault has been reported on the line of `at`, before it.
    pub(super) fn follows_fault(&self, at: u32) -> bool {
        self.last_fault.is_some_and(|f| f.start <= at && !self.breaks(f.start, at))
    }

    /// Runs `inside` for another statement: its faults are its own.
    pub(super) fn separately<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let faulty = std::mem::replace(&mut self.faulty, false);
        let operators = std::mem::replace(&mut self.operators, 0);
        let result = inside(self);
        self.faulty = faulty;
        self.operators = operators;
        result
    }

    /// Runs `inside` under so many more operators; `None`, and a report, where there are too many.
    pub(super) fn under<T>(&mut self, more: usize, span: Span, inside: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.operators + more > OPERATORS {
            self.fault(faults::too_many_operators(span));
            return None;
        }
        self.operators += more;
        let result = inside(self);
        self.operators -= more;
        Some(result)
    }

    /// Takes `bad` text in: reported, unless something has been said of it before.
    pub(super) fn bad(&mut self, id: Id) {
        let span = self.span(id);
        if self.covered.iter().any(|c| c.start <= span.start && span.start < c.end) || is_control(self.source(span)) {
            self.faulty = true;
            return;
        }
        let source = self.source(span);
        let before = self.text.get(..span.start as usize).and_then(|t| t.chars().next_back());
        let touches = before.is_some_and(|c| c.is_alphanumeric());
        self.fault(faults::bad(span, source, touches));
    }

    /// Control characters can stand nowhere, in texts neither: no output could hold them.
    fn control_characters(&mut self) {
        let mut said = false;
        for (at, byte) in self.text.bytes().enumerate() {
            if byte == b'\n' {
                said = false;
            } else if (byte < 0x20 && !matches!(byte, b'\t' | b'\r')) || byte == 0x7f {
                if !said {
                    let span = self.at(at as u32, at as u32 + 1);
                    self.diags.push(faults::control(span, byte));
                }
                said = true;
            }
        }
    }
}

fn is_control(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_control())
}
