//! Where braces and texts do not match, the indentation says where one is missing. Sound files never come here.
//!
//! The file is cut at the lines that begin a statement in the first column, each piece is read alone, and a piece that
//! still does not match is split into its head, its inner lines and its closer; the inner lines are cut at their own
//! column. So a lost brace costs its own statement and no other.

use super::grammar::{self, Event, Rule};
use super::tree::{DEPTH, faults, unbalanced};
use std::ops::Range;

/// All events of a file: as the grammar reads it, or by layout where that tells more.
pub(super) fn read(text: &str) -> Vec<Event> {
    let mut plain = Vec::new();
    let whole = grammar::read(text, 0, &mut plain);
    if whole.is_some() && !unbalanced(&plain) {
        return plain;
    }
    let layout = Layout { text, lines: lines(text) };
    let mut pieces = Vec::new();
    layout.pieces(0..layout.lines.len(), 0, 0, &mut pieces);
    // A file without indentation has nothing to tell.
    let worse = whole.is_some() && faults(&pieces) > 2 * faults(&plain) + 3;
    if worse { plain } else { pieces }
}

/// One line: its bytes without the newline, and how far it is indented.
struct Line {
    start: usize,
    end: usize,
    indent: usize,
}

struct Layout<'a> {
    text: &'a str,
    lines: Vec<Line>,
}

fn lines(text: &str) -> Vec<Line> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let indent = content.len() - content.trim_start_matches([' ', '\t', '\u{FEFF}']).len();
        lines.push(Line { start, end: start + content.len(), indent });
        start += line.len();
    }
    lines
}

/// The parts of a piece, as numbers of lines.
struct Split {
    head: Range<usize>,
    inner: Range<usize>,
    closer: Option<usize>,
}

impl Layout<'_> {
    fn content(&self, line: usize) -> &str {
        self.lines.get(line).and_then(|l| self.text.get(l.start + l.indent..l.end)).unwrap_or_default()
    }

    fn indent(&self, line: usize) -> usize {
        self.lines.get(line).map_or(0, |l| l.indent)
    }

    /// Where a line begins; behind the last one, where the text ends.
    fn start(&self, line: usize) -> usize {
        self.lines.get(line).map_or(self.text.len(), |l| l.start)
    }

    fn begins_statement(&self, line: usize) -> bool {
        let content = self.content(line);
        match content.chars().next() {
            Some('"') => !content.starts_with("\"\""),
            Some(c) => c.is_ascii_alphabetic() || c == '_' || !c.is_ascii(),
            None => false,
        }
    }

    /// Cuts lines at those that begin a statement at `column` or left of it. Comments before a statement go with it.
    fn pieces(&self, lines: Range<usize>, column: usize, depth: usize, out: &mut Vec<Event>) {
        let mut from = lines.start;
        for line in lines.clone() {
            if line == from || !self.begins_statement(line) || self.indent(line) > column {
                continue;
            }
            let mut cut = line;
            while cut > from && self.content(cut - 1).starts_with('#') {
                cut -= 1;
            }
            if cut > from {
                self.piece(from..cut, depth, out);
                from = cut;
            }
        }
        if from < lines.end {
            self.piece(from..lines.end, depth, out);
        }
    }

    fn piece(&self, lines: Range<usize>, depth: usize, out: &mut Vec<Event>) {
        let (start, end) = (self.start(lines.start), self.start(lines.end));
        let mut events = Vec::new();
        let sound = self.grammar(start, end, &mut events).is_some();
        if sound && !unbalanced(&events) {
            out.append(&mut events);
            return;
        }
        if depth < DEPTH && self.split(lines, depth, out).is_some() {
            return;
        }
        if sound {
            out.append(&mut events);
        } else {
            wrap(Rule::statement, start, end, out, |out| wrap(Rule::too_deep, start, end, out, |_| {}));
        }
    }

    fn grammar(&self, start: usize, end: usize, out: &mut Vec<Event>) -> Option<()> {
        grammar::read(self.text.get(start..end)?, start as u32, out)
    }

    /// Reads a piece as head, inner lines and closer; `None` where it has no such parts.
    fn split(&self, lines: Range<usize>, depth: usize, out: &mut Vec<Event>) -> Option<()> {
        let parts = self.parts(lines.clone())?;
        let mut head = Vec::new();
        self.grammar(self.start(lines.start), self.start(parts.head.end), &mut head)?;
        if head.iter().any(|e| matches!(e.rule, Rule::unclosed_text | Rule::stray_close)) {
            return None;
        }
        let open = head.iter().filter(|e| e.starts && e.rule == Rule::unclosed_block).count();
        let closer = parts.closer.map(|line| self.content(line)).unwrap_or_default();
        let plain = !head.iter().any(|e| matches!(e.rule, Rule::fact | Rule::braces | Rule::text | Rule::tail));
        let closes = closer.starts_with('}');
        let mut inner = Vec::new();
        let column = parts.inner.clone().find(|l| self.begins_statement(*l)).map_or(0, |l| self.indent(l));
        // The lines of a text are no statements.
        let text = plain && closer.starts_with("\"\"\"");
        if !text {
            self.pieces(parts.inner.clone(), column, depth + 1, &mut inner);
        }
        let end = match parts.closer {
            Some(line) => self.start(line) + self.indent(line) + if closes { 1 } else { 0 },
            None => self.content_end(&parts),
        };
        let mut rest = end;
        if open > 0 {
            fill(&mut head, inner, if closes { 1 } else { 0 }, end as u32);
        } else if plain && (closes || text) {
            let marker = if text { Rule::unopened_text } else { Rule::unopened_block };
            rest = if text { end + 3 } else { end };
            give_body(&mut head, inner, marker, rest as u32)?;
        } else {
            head.append(&mut inner);
            rest = parts.closer.map_or(rest, |line| self.start(line));
        }
        out.append(&mut head);
        let last = self.start(lines.end);
        if rest < last {
            self.grammar(rest, last, out)?;
        }
        Some(())
    }

    /// Finds the parts of a piece: its first statement with the lines that it goes on in, and the first closer that
    /// stands at its column or left of it.
    fn parts(&self, lines: Range<usize>) -> Option<Split> {
        let first = lines.clone().find(|l| !matches!(self.content(*l).chars().next(), None | Some('#')))?;
        let mut head = first..first + 1;
        while head.end < lines.end && self.content(head.end - 1).ends_with([',', '&', '|']) {
            head.end += 1;
        }
        let column = self.indent(first);
        let closer = (head.end..lines.end).find(|l| {
            let content = self.content(*l);
            self.indent(*l) <= column && (content.starts_with('}') || content.starts_with("\"\"\""))
        });
        let inner = head.end..closer.unwrap_or(lines.end);
        let empty = inner.clone().all(|l| self.content(l).is_empty());
        if empty && closer.is_none() {
            return None;
        }
        Some(Split { head, inner, closer })
    }

    /// Where the last line of a piece that holds anything ends.
    fn content_end(&self, parts: &Split) -> usize {
        let last = parts.inner.clone().rev().find(|l| !self.content(*l).is_empty());
        last.and_then(|l| self.lines.get(l)).map_or(self.start(parts.inner.end), |l| l.end)
    }
}

/// Puts the inner statements into the innermost open block of `head`, and closes as many blocks as there are closers.
fn fill(head: &mut Vec<Event>, inner: Vec<Event>, closers: usize, end: u32) {
    let Some(at) = head.iter().position(|e| e.rule == Rule::unclosed_block) else { return };
    let mut tail = head.split_off(at);
    let mut closed = 0;
    tail.retain(|e| {
        let marker = e.rule == Rule::unclosed_block;
        let drop = marker && closed < closers;
        closed += usize::from(drop && !e.starts);
        !drop
    });
    for event in &mut tail {
        event.at = end;
    }
    head.extend(inner);
    head.append(&mut tail);
}

/// Gives the last statement of `head` the body whose opener is missing.
fn give_body(head: &mut Vec<Event>, inner: Vec<Event>, marker: Rule, end: u32) -> Option<()> {
    let last = head.iter().rposition(|e| e.rule == Rule::statement)?;
    let start = head.get(last)?.at as usize;
    // Comments on the line of the statement come to stand in its body.
    let behind = head.split_off(last + 1);
    let closing = head.pop()?;
    wrap(Rule::braces, start, end as usize, head, |head| {
        wrap(marker, start, start, head, |_| {});
        head.extend(behind);
        head.extend(inner);
    });
    head.push(Event { at: closing.at.max(end), ..closing });
    Some(())
}

fn wrap(rule: Rule, start: usize, end: usize, out: &mut Vec<Event>, inside: impl FnOnce(&mut Vec<Event>)) {
    out.push(Event { starts: true, rule, at: start as u32 });
    inside(out);
    out.push(Event { starts: false, rule, at: end as u32 });
}
