//! Statements: facts and blocks, and what is wrong with their outline.

use super::build::Builder;
use super::docs::Pending;
use super::faults;
use super::grammar::Rule;
use super::tree::{Id, Tree};
use crate::source::Span;
use crate::syntax::ast::{Block, Body, Expr, ExprKind, Fact, File, Name, Part, Statement, StatementKind};

impl Builder<'_> {
    /// The whole file.
    pub(super) fn file(&mut self) -> File {
        let mut pending = Pending::at_head();
        let statements = self.statements(Tree::ROOT, &mut pending, None);
        File { doc: pending.file, statements }
    }

    /// The statements of a file or block; `opened`: where its opener ends.
    fn statements(&mut self, id: Id, pending: &mut Pending, opened: Option<u32>) -> Vec<Statement> {
        let mut statements = Vec::new();
        let mut before = opened;
        for child in self.children(id) {
            let span = self.span(child);
            match self.rule(child) {
                Rule::doc => self.doc(pending, span, before),
                Rule::comment => self.comment(pending, span, before),
                Rule::statement => {
                    let (doc, allows) = self.said(pending, span.start);
                    let kind = self.separately(|b| b.statement(child));
                    statements.push(Statement { doc, allows, kind, span });
                    before = Some(span.end);
                }
                Rule::stray_close => {
                    if !self.follows_fault(span.start) {
                        self.separately(|b| b.fault(faults::unopened(span, "}")));
                    }
                    before = Some(span.end);
                }
                Rule::foreign_comment => {
                    if !self.follows_fault(span.start) {
                        let text = self.source(span);
                        self.separately(|b| b.fault(faults::foreign_comment(span, text)));
                    }
                    before = Some(span.end);
                }
                _ => {}
            }
        }
        self.end_of_group(pending);
        statements
    }

    fn statement(&mut self, id: Id) -> StatementKind {
        let children = self.children(id);
        let Some(first) = children.first().copied() else { return StatementKind::Bad };
        let rest = children.get(1..).unwrap_or_default();
        let find = |rule: Rule| rest.iter().copied().find(|c| self.rule(*c) == rule);
        let (fact, header, tail) = (find(Rule::fact), find(Rule::header), find(Rule::tail));
        let body = children.iter().copied().find(|c| matches!(self.rule(*c), Rule::braces | Rule::text));
        if self.rule(first) == Rule::too_deep {
            self.fault(faults::too_deep(self.span(id)));
            return StatementKind::Bad;
        }
        let word = if body == Some(first) {
            self.no_word(first);
            Some(Name { text: String::new(), quoted: false, span: self.span(first).before() })
        } else {
            self.word(first, fact.is_some())
        };
        let kind = match fact {
            Some(fact) => self.fact(word, fact, tail),
            None => self.block(word, header, body),
        };
        if let Some(tail) = tail {
            self.tail(tail, fact.is_some());
        }
        kind
    }

    fn no_word(&mut self, body: Id) {
        let span = self.span(body);
        let sign = if self.rule(body) == Rule::braces { "{" } else { "\"\"\"" };
        let place = Span { end: span.start + sign.len() as u32, ..span };
        let help = format!("write the word that says what it is: `word {sign}`");
        self.fault(faults::unexpected(place, sign, "a word is missing before this", &help));
    }

    /// `name = value`
    fn fact(&mut self, name: Option<Name>, id: Id, tail: Option<Id>) -> StatementKind {
        let equals = self.tree.child(id, &[Rule::equals]).map_or(self.span(id), |e| self.span(e));
        let Some(value) = self.tree.child(id, &[Rule::expression]) else {
            let inner = tail.and_then(|t| self.tree.children(t).next()).filter(|c| self.rule(*c) == Rule::braces);
            let Some(name) = name else { return StatementKind::Bad };
            if let Some(braces) = inner {
                self.fault(faults::equals_before_block(equals, &name.text));
                let body = Some(self.braces(braces));
                return StatementKind::Block(Block { word: name, header: Vec::new(), body });
            }
            if tail.is_none() {
                let help = format!("write `{} = …`, or delete the line", name.text);
                self.fault(faults::missing_value(equals, &format!("{} =", name.text), &help));
            }
            return StatementKind::Fact(Fact { name, value: Expr { kind: ExprKind::Missing, span: equals.after() } });
        };
        let value = self.expression(value, "\"", "begin the next statement on a new line, or put the text into quotes");
        match name {
            Some(name) => StatementKind::Fact(Fact { name, value }),
            None => StatementKind::Bad,
        }
    }

    /// `word header body`
    fn block(&mut self, word: Option<Name>, header: Option<Id>, body: Option<Id>) -> StatementKind {
        let mut parts = Vec::new();
        if let Some(header) = header {
            let children = self.children(header);
            parts = self.row(&children, self.span(header), "\"");
        }
        if let (Some(name), Some(Part::Colon(colon))) = (&word, parts.first()) {
            let colon = *colon;
            return self.colon(name.clone(), colon, parts, body);
        }
        self.header(&word, &mut parts);
        let body = body.map(|body| match self.rule(body) {
            Rule::text => Body::Text(self.block_text(body)),
            _ => self.braces(body),
        });
        match word {
            Some(word) => StatementKind::Block(Block { word, header: parts, body }),
            None => StatementKind::Bad,
        }
    }

    /// `name: value`, as YAML and JSON have it: reported, and read as the fact or block that is meant.
    fn colon(&mut self, name: Name, colon: Span, mut parts: Vec<Part>, body: Option<Id>) -> StatementKind {
        parts.remove(0);
        self.fault(faults::colon_for_equals(colon, &name.text, !parts.is_empty()));
        if let Some(body) = body.filter(|b| self.rule(*b) == Rule::braces) {
            let body = Some(self.braces(body));
            return StatementKind::Block(Block { word: name, header: Vec::new(), body });
        }
        let span = parts.first().zip(parts.last()).map_or(colon.after(), |(f, l)| f.span().to(l.span()));
        StatementKind::Fact(Fact { name, value: Expr { kind: ExprKind::Bad, span } })
    }

    /// What no header can be, whatever its word.
    fn header(&mut self, word: &Option<Name>, parts: &mut [Part]) {
        let mut comma_before = true;
        for part in parts.iter_mut() {
            let span = part.span();
            let comma = matches!(part, Part::Comma(_));
            if comma && comma_before {
                let help = "take the comma away, or write what belongs before it";
                self.fault(faults::unexpected(span, ",", "nothing stands before this", help).fix(
                    "delete the comma",
                    span,
                    "",
                ));
                *part = Part::Operand(Expr { kind: ExprKind::Bad, span });
            }
            comma_before = comma;
        }
        let Some(last) = parts.last_mut() else { return };
        if !matches!(last, Part::Operand(_)) {
            let span = last.span();
            let sign = self.source(span);
            let before = word.as_ref().map_or("", |w| w.text.as_str());
            self.fault(faults::missing_value(span, sign, &format!("finish the line that begins with `{before}`")));
            *last = Part::Operand(Expr { kind: ExprKind::Bad, span });
        }
    }

    /// `{ … }`
    fn braces(&mut self, id: Id) -> Body {
        let span = self.span(id);
        let node = self.node(id);
        if node.deep {
            self.fault(faults::too_deep(Span { end: span.start + 1, ..span }));
            return Body::Block(Vec::new(), span);
        }
        let open = Span { end: span.start + 1, ..span };
        for child in self.children(id) {
            match self.rule(child) {
                Rule::unclosed_block if !self.ends_unclosed(id) => {
                    self.fault(faults::unclosed(open, "{", "}", span.after()));
                }
                Rule::unopened_block => self.fault(faults::no_opener(self.line_before(span.start), "{")),
                Rule::unopened_text => self.fault(faults::no_opener(self.line_before(span.start), "\"\"\"")),
                _ => {}
            }
        }
        let opened = Some(open.end);
        let statements = self.separately(|b| b.statements(id, &mut Pending::default(), opened));
        Body::Block(statements, span)
    }

    /// Whether something inside of a block is open to the same end: then that is the fault.
    fn ends_unclosed(&self, id: Id) -> bool {
        let end = self.node(id).end;
        let mut id = id;
        loop {
            let last = self.tree.children(id).filter(|c| self.rule(*c) != Rule::unclosed_block).last();
            match last {
                Some(last) if self.node(last).end >= end || self.rule(last) == Rule::text => {
                    if self.tree.child(last, &[Rule::unclosed_text, Rule::unclosed_block]).is_some() {
                        return true;
                    }
                    id = last;
                }
                _ => return false,
            }
        }
    }

    /// The text of the line before `at`.
    fn line_before(&self, at: u32) -> Span {
        let before = self.text.get(..at as usize).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |n| n + 1);
        let content = before.get(line..).unwrap_or_default().trim();
        let end = before.trim_end().len() as u32;
        self.at(end - content.len() as u32, end)
    }

    /// What stands behind the end of a statement.
    fn tail(&mut self, id: Id, fact: bool) {
        let span = self.span(id);
        let text = self.source(span);
        let Some(first) = self.tree.children(id).next() else { return };
        let place = self.span(first);
        let sign = self.source(place);
        let alone = place == span;
        let report = match self.rule(first) {
            Rule::bad => return self.bad(first),
            Rule::stray => faults::unopened(place, sign),
            Rule::comma if alone => {
                faults::unexpected(place, sign, "a statement ends with its line", "take the comma away").fix(
                    "delete the comma",
                    place,
                    "",
                )
            }
            Rule::comma => {
                let help = "write several values as a list: `[a, b]`";
                faults::unexpected(place, sign, "the value has ended before this", help)
            }
            Rule::colon => {
                let help = "put text that holds `:` into quotes";
                faults::unexpected(place, sign, "the value has ended before this", help)
            }
            Rule::braces if fact => {
                let open = Span { end: place.start + 1, ..place };
                let help = "a fact has no body: leave `=` out if this is a block";
                faults::unexpected(open, "{", "the value has ended before this", help)
            }
            _ => {
                let help = "begin the next statement on a new line, or after `;`";
                faults::unexpected(span, text, "the statement has ended before this", help)
            }
        };
        self.fault(report);
    }
}
