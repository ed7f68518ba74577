//! Strings, texts and their holes: escapes resolved, margins stripped.

use super::build::Builder;
use super::faults;
use super::grammar::Rule;
use super::tree::Id;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Piece, Template};

impl Builder<'_> {
    /// `"…"`
    pub(super) fn string(&mut self, id: Id) -> Template {
        let whole = self.span(id);
        let mut pieces = Vec::new();
        for child in self.children(id) {
            let span = self.untrimmed(child);
            match self.rule(child) {
                Rule::escape => {
                    let text = self.escape(span);
                    add(&mut pieces, &text, span);
                }
                Rule::hole => {
                    let (expr, span) = self.hole(child, "'");
                    pieces.push(Piece::Hole(Box::new(expr), span));
                }
                Rule::open_hole_in_string => {
                    self.fault(faults::unclosed_hole(span));
                    pieces.push(bad_hole(span));
                }
                Rule::unclosed_string => self.unclosed_string(whole, "\""),
                _ => add(&mut pieces, self.source(span), span),
            }
        }
        Template { pieces, block: false, span: whole }
    }

    /// `'…'`, without its quotes.
    pub(super) fn quoted(&mut self, id: Id) -> String {
        let span = self.span(id);
        let source = self.source(span);
        let text = source.strip_prefix('\'').unwrap_or(source);
        if self.tree.child(id, &[Rule::unclosed_string]).is_some() {
            self.unclosed_string(span, "'");
            return text.replace("''", "'");
        }
        text.strip_suffix('\'').unwrap_or(text).replace("''", "'")
    }

    fn unclosed_string(&mut self, string: Span, quote: &str) {
        self.fault(faults::unclosed_string(string, quote));
    }

    fn escape(&mut self, span: Span) -> String {
        let source = self.source(span);
        match source {
            "\\\"" => "\"".to_owned(),
            "\\\\" => "\\".to_owned(),
            "\\n" => "\n".to_owned(),
            "\\t" => "\t".to_owned(),
            "\\$" => "$".to_owned(),
            _ => {
                self.diags.push(faults::unknown_escape(span, source));
                source.to_owned()
            }
        }
    }

    /// `${{ … }}`; texts in it are quoted with `quote`. Its node begins behind the sign.
    fn hole(&mut self, id: Id, quote: &'static str) -> (Expr, Span) {
        let inner = self.untrimmed(id);
        let span = Span { start: inner.start.saturating_sub(3), ..inner };
        let mut value = Expr { kind: ExprKind::Missing, span: inner.before() };
        for child in self.children(id) {
            match self.rule(child) {
                Rule::expression => value = self.expression(child, quote, "a hole holds one value"),
                Rule::missing => {
                    self.fault(faults::missing_value(span, "${{", "write a name or an expression in it"));
                }
                Rule::hole_rest => {
                    let rest = self.span(child);
                    let text = self.source(rest);
                    let help = "a hole holds one value; in a text of one line, write `'…'` in it";
                    self.fault(faults::unexpected(rest, text, "the value of the hole has ended", help));
                    value.kind = ExprKind::Bad;
                }
                Rule::unclosed_hole => self.fault(faults::unclosed_hole(span)),
                _ => {}
            }
        }
        (value, span)
    }

    /// `"""…"""`
    pub(super) fn block_text(&mut self, id: Id) -> Template {
        let whole = self.span(id);
        let children = self.children(id);
        let closed = !children.iter().any(|c| self.rule(*c) == Rule::unclosed_text);
        let end = if closed { whole.end.saturating_sub(3) } else { whole.end };
        let inner = Span { start: (whole.start + 3).min(end), end, ..whole };
        let layout = Margin::of(self.source(inner));
        let inside = Span { start: inner.start + layout.start, end: inner.start + layout.end, ..inner };
        let mut pieces = Vec::new();
        for child in children {
            let span = self.untrimmed(child);
            match self.rule(child) {
                Rule::hole => {
                    let (expr, span) = self.hole(child, "\"");
                    pieces.push(Piece::Hole(Box::new(expr), span));
                }
                Rule::open_hole_in_text => {
                    self.fault(faults::unclosed_hole(span));
                    pieces.push(bad_hole(span));
                }
                Rule::unclosed_text => {
                    let open = Span { end: whole.start + 3, ..whole };
                    self.fault(faults::unclosed(open, "\"\"\"", "\"\"\"", whole.after()));
                }
                _ => {
                    let clipped = Span {
                        start: span.start.clamp(inside.start, inside.end),
                        end: span.end.clamp(inside.start, inside.end),
                        ..span
                    };
                    let at_start = if clipped.start == inside.start {
                        layout.new_line
                    } else {
                        self.text.as_bytes().get(clipped.start as usize - 1) == Some(&b'\n')
                    };
                    add(&mut pieces, &layout.strip(self.source(clipped), at_start), clipped);
                }
            }
        }
        Template { pieces, block: true, span: whole }
    }

    fn untrimmed(&self, id: Id) -> Span {
        let node = self.node(id);
        self.at(node.start, node.end)
    }
}

fn bad_hole(span: Span) -> Piece {
    Piece::Hole(Box::new(Expr { kind: ExprKind::Bad, span }), span)
}

/// Adds text, joined to text before it.
fn add(pieces: &mut Vec<Piece>, text: &str, span: Span) {
    if span.is_empty() || text.is_empty() {
        return;
    }
    match pieces.last_mut() {
        Some(Piece::Text(before, place)) => {
            before.push_str(text);
            *place = place.to(span);
        }
        _ => pieces.push(Piece::Text(text.to_owned(), span)),
    }
}

/// What of a text belongs to its layout.
struct Margin {
    /// Where the text begins: behind the newline that follows the opening quotes.
    start: u32,
    /// Where it ends: before the last newline, if only blanks follow it.
    end: u32,
    /// Whether it begins on a line of its own.
    new_line: bool,
    /// What is taken off every line: the indentation of the least indented one.
    width: usize,
}

impl Margin {
    fn of(inner: &str) -> Margin {
        let first = inner.split('\n').next().unwrap_or_default();
        let new_line = first.len() < inner.len() && first.trim().is_empty();
        let start = if new_line { first.len() + 1 } else { 0 };
        let rest = inner.get(start..).unwrap_or_default();
        let end = match rest.rfind('\n') {
            Some(at) if rest.get(at..).unwrap_or_default().trim().is_empty() => {
                start + rest.get(..at).unwrap_or_default().trim_end_matches('\r').len()
            }
            None if new_line && rest.trim().is_empty() => start,
            _ => inner.len(),
        };
        let text = inner.get(start..end).unwrap_or_default();
        let width = text
            .split('\n')
            .skip(usize::from(!new_line))
            .filter(|line| !line.trim().is_empty())
            .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
            .min()
            .unwrap_or(0);
        Margin { start: start as u32, end: end as u32, new_line, width }
    }

    /// A stretch of the text without margin and carriage returns.
    fn strip(&self, text: &str, at_start: bool) -> String {
        let mut stripped = String::with_capacity(text.len());
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                stripped.push('\n');
            }
            let whole = number > 0 || at_start;
            let blanks = line.bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
            let line = line.get(if whole { blanks.min(self.width) } else { 0 }..).unwrap_or_default();
            stripped.push_str(line.strip_suffix('\r').unwrap_or(line));
        }
        stripped
    }
}
