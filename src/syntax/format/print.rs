//! Statements, put together: indentation, alignment, blank lines, comments.

use super::fill::{self, Atom, Row, width};
use super::trivia::Trivia;
use super::{Style, WIDTH, atoms, texts};
use crate::source::Span;
use crate::syntax::ast::{Block, Body, Expr, ExprKind, Fact, File, Statement, StatementKind};
use std::ops::Range;

/// Prints a file.
pub(super) struct Printer<'a> {
    trivia: Trivia<'a>,
    style: Style,
    lines: Vec<String>,
    /// The `##` comment of the file.
    doc: Option<Span>,
}

/// What has been printed last.
struct Place {
    /// Where it ends in the source.
    end: u32,
    /// Whether it is the opener of the block, or the start of the file.
    opener: bool,
    /// Whether something stands on its line that a comment could follow.
    holds: bool,
    /// Whether it is a `##` line, which stays with its statement.
    doc: bool,
}

impl<'a> Printer<'a> {
    pub(super) fn new(text: &'a str, comments: &'a [Span], style: Style) -> Printer<'a> {
        Printer { trivia: Trivia::new(text, comments), style, lines: Vec::new(), doc: None }
    }

    pub(super) fn file(mut self, file: &File) -> String {
        self.doc = file.doc.as_ref().map(|d| d.span);
        self.statements(&file.statements, 0, 0..u32::MAX);
        let mut text = self.lines.join("\n");
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    /// The statements of a file or block that holds the bytes `inside`.
    fn statements(&mut self, all: &[Statement], indent: usize, inside: Range<u32>) {
        let keys = self.key_widths(all);
        let mut place = Place { end: inside.start, opener: true, holds: inside.start > 0, doc: false };
        let mut previous = None;
        for (statement, key) in all.iter().zip(keys) {
            let commented = self.comments(statement.span.start, indent, &mut place);
            if commented || !previous.is_some_and(|p| self.pack(p, statement)) {
                self.blank_line(statement.span.start, &place);
                self.statement(statement, indent, key);
            }
            place = Place { end: statement.span.end, opener: false, holds: true, doc: false };
            previous = Some(statement);
        }
        self.comments(inside.end, indent, &mut place);
    }

    /// An empty line, where the author has one and the style allows it.
    fn blank_line(&mut self, start: u32, place: &Place) {
        if !place.opener && !place.doc && self.trivia.blank_line(place.end, start) {
            self.lines.push(String::new());
        }
    }

    /// The comments before `end`: behind what has been printed last, or on lines of their own.
    fn comments(&mut self, end: u32, indent: usize, place: &mut Place) -> bool {
        let mut any = false;
        while let Some(comment) = self.trivia.before(end) {
            any = true;
            let text = self.trivia.source(comment);
            if place.holds && !self.trivia.breaks(place.end, comment.start) {
                let before = self.trivia.between(place.end, comment.start);
                let gap = (before.len() - before.trim_end().len()).max(2);
                self.append(&format!("{}{text}", " ".repeat(gap)));
                *place = Place { end: comment.end, opener: place.opener, holds: false, doc: false };
                continue;
            }
            self.blank_line(comment.start, place);
            self.lines.push(format!("{}{text}", " ".repeat(indent)));
            let doc = text.starts_with("##") && !self.doc.is_some_and(|d| d.contains(comment));
            *place = Place { end: comment.end, opener: false, holds: false, doc };
        }
        any
    }

    /// Adds to the last line.
    fn append(&mut self, text: &str) {
        match self.lines.last_mut() {
            Some(line) => line.push_str(text),
            None => self.lines.push(text.trim_start().to_owned()),
        }
    }

    /// Puts a statement behind the previous one on its line, if the author did and there is room.
    fn pack(&mut self, previous: &Statement, statement: &Statement) -> bool {
        if self.trivia.breaks(previous.span.end, statement.span.start) || self.inline(previous).is_none() {
            return false;
        }
        let Some(text) = self.inline(statement) else { return false };
        let room = self.lines.last().map_or(WIDTH, |l| width(l)) + 2 + width(&text) <= WIDTH;
        if room {
            self.append(&format!("; {text}"));
        }
        room
    }

    /// How wide the names of neighbouring facts are, each on a line of its own; 0 for what is not aligned.
    fn key_widths(&self, all: &[Statement]) -> Vec<usize> {
        let mut widths = vec![0; all.len()];
        let mut run: Vec<usize> = Vec::new();
        let mut widest = 0;
        for (number, statement) in all.iter().enumerate() {
            let before = number.checked_sub(1).and_then(|n| all.get(n));
            let after = all.get(number + 1);
            let alone = before.is_none_or(|b| self.trivia.breaks(b.span.end, statement.span.start))
                && after.is_none_or(|a| self.trivia.breaks(statement.span.end, a.span.start));
            let neighbours = before.is_some_and(|b| self.neighbours(b.span.end, statement.span.start));
            if !neighbours {
                settle(&mut widths, &mut run, &mut widest);
            }
            match &statement.kind {
                StatementKind::Fact(fact) if alone => {
                    run.push(number);
                    widest = widest.max(width(self.trivia.source(fact.name.span)));
                    // What follows several lines is no neighbour.
                    if self.trivia.breaks(fact.value.span.start, fact.value.span.end) {
                        settle(&mut widths, &mut run, &mut widest);
                    }
                }
                _ => settle(&mut widths, &mut run, &mut widest),
            }
        }
        settle(&mut widths, &mut run, &mut widest);
        widths
    }

    /// Whether nothing but the end of a line stands between two places, and perhaps a comment on it.
    fn neighbours(&self, end: u32, start: u32) -> bool {
        self.trivia.between(end, start).matches('\n').count() == 1
    }

    fn statement(&mut self, statement: &Statement, indent: usize, key: usize) {
        match &statement.kind {
            StatementKind::Fact(fact) => self.fact(fact, indent, key),
            StatementKind::Block(block) => self.block(block, indent),
            StatementKind::Bad => {
                let text = self.trivia.source(statement.span);
                self.push_verbatim(&format!("{}{text}", " ".repeat(indent)));
            }
        }
    }

    fn push_verbatim(&mut self, text: &str) {
        self.lines.extend(text.split('\n').map(str::to_owned));
    }

    /// `name = value`
    fn fact(&mut self, fact: &Fact, indent: usize, key: usize) {
        let name = self.trivia.source(fact.name.span);
        let padding = key.saturating_sub(width(name));
        let prefix = format!("{}{name}{} = ", " ".repeat(indent), " ".repeat(padding));
        match &fact.value.kind {
            ExprKind::Template(template) => match texts::lines(&prefix, template, indent, &mut self.trivia) {
                Some(lines) => self.lines.extend(lines),
                None => {
                    let text = texts::on_one_line(template, &mut self.trivia);
                    self.push_verbatim(&format!("{prefix}{text}"));
                }
            },
            ExprKind::List(items) if self.trivia.within(fact.value.span) => {
                self.list(&prefix, &fact.value, items, indent);
            }
            _ => {
                let atoms = atoms::value(&fact.value, &mut self.trivia);
                self.row(&prefix, &atoms, indent, 0);
            }
        }
    }

    fn row(&mut self, prefix: &str, atoms: &[Atom], indent: usize, suffix: usize) {
        // Two more before a body, so that the head stands out from it.
        let row = Row { prefix, atoms, indent, more: if suffix > 0 { 4 } else { 2 }, suffix };
        for line in fill::lines(&row, self.style.broken) {
            self.push_verbatim(&line);
        }
    }

    /// A list with comments: one item a line.
    fn list(&mut self, prefix: &str, list: &Expr, items: &[Expr], indent: usize) {
        self.lines.push(format!("{prefix}["));
        let mut place = Place { end: list.span.start + 1, opener: true, holds: true, doc: false };
        for item in items {
            self.comments(item.span.start, indent + 2, &mut place);
            let mut words = atoms::value(item, &mut self.trivia);
            if let Some(last) = words.last_mut() {
                last.text.push(',');
            }
            self.row(&" ".repeat(indent + 2), &words, indent + 2, 0);
            place = Place { end: item.span.end, opener: false, holds: true, doc: false };
        }
        self.comments(list.span.end.saturating_sub(1), indent + 2, &mut place);
        self.lines.push(format!("{}]", " ".repeat(indent)));
    }

    /// `word header body`
    fn block(&mut self, block: &Block, indent: usize) {
        let columns = self.style.columns.then_some(block.word.span.end);
        let atoms = atoms::header(&block.header, columns, &mut self.trivia);
        let prefix = format!("{}{}", " ".repeat(indent), self.trivia.source(block.word.span));
        let head_end = block.header.last().map_or(block.word.span.end, |p| p.span().end);
        match &block.body {
            None => self.row(&prefix, &atoms, indent, 0),
            Some(Body::Text(template)) => {
                self.row(&prefix, &atoms, indent, " \"\"\"".len());
                let gap = self.gap(head_end, template.span.start);
                match texts::lines(&gap, template, indent, &mut self.trivia) {
                    Some(lines) => {
                        let mut lines = lines.into_iter();
                        self.append(&lines.next().unwrap_or_default());
                        self.lines.extend(lines);
                    }
                    None => {
                        let text = texts::on_one_line(template, &mut self.trivia);
                        let last = self.lines.pop().unwrap_or_default();
                        self.push_verbatim(&format!("{last}{gap}{text}"));
                    }
                }
            }
            Some(Body::Block(statements, span)) => {
                self.row(&prefix, &atoms, indent, " {".len());
                let gap = self.gap(head_end, span.start);
                self.braces(&gap, statements, *span, indent);
            }
        }
    }

    fn gap(&self, end: u32, start: u32) -> String {
        " ".repeat(if self.style.columns { self.trivia.column(end, start) } else { 1 })
    }

    /// A body, on the line of its head if the author began it there and it fits.
    fn braces(&mut self, gap: &str, statements: &[Statement], span: Span, indent: usize) {
        if let Some(text) = self.inline_body(statements, span) {
            let head = self.lines.last().map_or(0, |l| width(l));
            if head + gap.len() + width(&text) <= WIDTH || statements.is_empty() {
                self.append(&format!("{gap}{text}"));
                return;
            }
        }
        self.append(&format!("{gap}{{"));
        self.statements(statements, indent + 2, span.start + 1..span.end.saturating_sub(1));
        self.lines.push(format!("{}}}", " ".repeat(indent)));
    }

    /// A body on one line, if the author began it so and it can stand there.
    fn inline_body(&mut self, statements: &[Statement], span: Span) -> Option<String> {
        let begun = statements.first().is_none_or(|s| !self.trivia.breaks(span.start, s.span.start));
        if !begun || self.trivia.within(span) {
            return None;
        }
        let inner: Option<Vec<String>> = statements.iter().map(|s| self.inline(s)).collect();
        let inner = inner?.join("; ");
        Some(if inner.is_empty() { "{ }".to_owned() } else { format!("{{ {inner} }}") })
    }

    /// A statement on one line, if it can stand there.
    fn inline(&mut self, statement: &Statement) -> Option<String> {
        if self.trivia.within(statement.span) {
            return None;
        }
        let text = match &statement.kind {
            StatementKind::Fact(fact) => {
                let value = one_line(&atoms::value(&fact.value, &mut self.trivia))?;
                format!("{} = {value}", self.trivia.source(fact.name.span))
            }
            StatementKind::Block(block) => {
                let mut text = self.trivia.source(block.word.span).to_owned();
                let header = one_line(&atoms::header(&block.header, None, &mut self.trivia))?;
                if !header.is_empty() {
                    text.push(' ');
                    text.push_str(&header);
                }
                match &block.body {
                    None => {}
                    Some(Body::Text(template)) => {
                        text.push(' ');
                        text.push_str(&texts::on_one_line(template, &mut self.trivia));
                    }
                    Some(Body::Block(inner, span)) => {
                        text.push(' ');
                        text.push_str(&self.inline_body(inner, *span)?);
                    }
                }
                text
            }
            StatementKind::Bad => return None,
        };
        (!text.contains('\n')).then_some(text)
    }
}

/// Words on one line, unless the author broke brackets among them.
fn one_line(atoms: &[Atom]) -> Option<String> {
    (!atoms.iter().any(|a| a.ends)).then(|| fill::joined(atoms))
}

fn settle(widths: &mut [usize], run: &mut Vec<usize>, widest: &mut usize) {
    for number in run.drain(..) {
        if let Some(place) = widths.get_mut(number) {
            *place = *widest;
        }
    }
    *widest = 0;
}
