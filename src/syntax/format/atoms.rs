//! From rows and values to words. It knows which signs touch what stands beside them.

use super::fill::{Atom, Bracket, Turn, joined};
use super::texts;
use super::trivia::Trivia;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Operator, Part};

/// The call whose arguments are pairs: a condition, and the value under it.
const PAIRED: &str = "case";

/// The words of a row while they are collected.
pub(super) struct Atoms<'t, 'a> {
    out: Vec<Atom>,
    depth: usize,
    /// Whether the next word touches the last one.
    glue: bool,
    /// Blanks before the next word.
    gap: usize,
    trivia: &'t mut Trivia<'a>,
}

/// The words of a header.
pub(super) fn header(parts: &[Part], columns: Option<u32>, trivia: &mut Trivia) -> Vec<Atom> {
    let mut atoms = Atoms { out: Vec::new(), depth: 0, glue: false, gap: 1, trivia };
    let mut end = columns;
    for (number, part) in parts.iter().enumerate() {
        let span = part.span();
        if let Some(end) = end {
            atoms.gap = atoms.trivia.column(end, span.start);
        }
        end = end.map(|_| span.end);
        match part {
            Part::Operand(expr) => atoms.value(expr),
            Part::Operator(operator, span) => atoms.operator(*operator, *span),
            Part::Comma(span) => {
                atoms.glue = true;
                atoms.word(",".to_owned(), *span);
                atoms.may_break();
            }
            Part::Colon(span) => {
                atoms.glue = true;
                atoms.word(":".to_owned(), *span);
            }
            Part::Equals(span) => atoms.word("=".to_owned(), *span),
        }
        // A line that began with `name =` would be read as a fact.
        if matches!(parts.get(number + 2), Some(Part::Equals(_)))
            && let Some(last) = atoms.out.last_mut()
        {
            last.breaks = false;
        }
    }
    atoms.finish()
}

/// The words of a value.
pub(super) fn value(expr: &Expr, trivia: &mut Trivia) -> Vec<Atom> {
    let mut atoms = Atoms { out: Vec::new(), depth: 0, glue: false, gap: 1, trivia };
    atoms.value(expr);
    atoms.finish()
}

impl Atoms<'_, '_> {
    fn finish(mut self) -> Vec<Atom> {
        // In brackets, a line that begins with a name might be taken for a statement.
        let named: Vec<bool> = self.out.iter().map(named).collect();
        for (number, atom) in self.out.iter_mut().enumerate() {
            if atom.depth > 0 && named.get(number + 1).copied().unwrap_or(false) {
                atom.breaks = false;
            }
        }
        self.out
    }

    fn word(&mut self, text: String, span: Span) {
        // `! =` apart is not `!=`.
        self.glue &= !text.starts_with('=');
        self.comments(span.start);
        self.sign(&text);
    }

    /// A sign whose place the tree does not hold.
    fn sign(&mut self, text: &str) {
        let gap = if std::mem::take(&mut self.glue) { 0 } else { self.gap };
        self.gap = 1;
        self.out.push(Atom {
            text: text.to_owned(),
            gap,
            depth: self.depth,
            breaks: false,
            ends: false,
            turn: Turn::Word,
            comments: Vec::new(),
        });
    }

    /// Comments before a place belong behind the last word.
    fn comments(&mut self, before: u32) {
        while let Some(last) = self.out.last_mut()
            && let Some(comment) = self.trivia.before(before)
        {
            last.comments.push(self.trivia.source(comment).to_owned());
        }
    }

    fn may_break(&mut self) {
        if let Some(last) = self.out.last_mut() {
            last.breaks = true;
        }
    }

    /// A comparison stays on its line.
    fn break_behind(&mut self, operator: Operator) {
        if matches!(operator, Operator::Or | Operator::And | Operator::Alternative) {
            self.may_break();
        }
    }

    fn operator(&mut self, operator: Operator, span: Span) {
        self.word(operator.sign().to_owned(), span);
        if operator == Operator::Not {
            self.glue = true;
        }
        self.break_behind(operator);
    }

    fn value(&mut self, expr: &Expr) {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Template(template) => {
                self.comments(span.start);
                let text = texts::on_one_line(template, self.trivia);
                self.sign(&text);
            }
            ExprKind::List(items) => self.items("[", items, "]", span, Bracket::Items),
            ExprKind::Group(inner) => self.items("(", std::slice::from_ref(inner), ")", span, Bracket::Group),
            ExprKind::Call(name, items) => {
                self.word(name.text.clone(), name.span);
                self.glue = true;
                let bracket = if name.text == PAIRED { Bracket::Pairs } else { Bracket::Items };
                let arguments = Span { start: name.span.end, ..span };
                self.items("(", items, ")", arguments, bracket);
            }
            ExprKind::Member(base, name) => {
                self.value(base);
                self.glue = true;
                self.sign(&format!(".{}", name.text));
            }
            ExprKind::Index(base, index) => {
                self.value(base);
                self.glue = true;
                let brackets = Span { start: base.span.end, ..span };
                self.items("[", std::slice::from_ref(index), "]", brackets, Bracket::Whole);
            }
            ExprKind::Star(base) => {
                self.value(base);
                self.glue = true;
                self.sign(".*");
            }
            ExprKind::Not(inner) => {
                self.word("!".to_owned(), span);
                self.glue = true;
                self.value(inner);
            }
            ExprKind::Binary(operator, left, right) => {
                self.value(left);
                self.sign(operator.sign());
                self.break_behind(*operator);
                self.value(right);
            }
            ExprKind::Predicate(kind, name, predicate) => {
                for word in kind.iter().chain([name]) {
                    self.word(word.text.clone(), word.span);
                }
                self.sign(predicate.word());
            }
            ExprKind::Name(_) | ExprKind::Quoted(_) | ExprKind::Quantity(_) | ExprKind::Missing | ExprKind::Bad => {
                self.word(self.trivia.source(span).to_owned(), span);
            }
        }
    }

    /// Brackets whose items stand on one line, or on lines of their own where the author began so or a comment asks for
    /// it. Of pairs, the author says what shares a line.
    fn items(&mut self, opener: &str, items: &[Expr], closer: &str, span: Span, bracket: Bracket) {
        self.comments(span.start);
        self.sign(opener);
        let open = self.out.len();
        self.glue = true;
        self.depth += 1;
        let begun = items.first().is_some_and(|i| self.trivia.breaks(span.start, i.span.start));
        let broken = matches!(bracket, Bracket::Items | Bracket::Pairs)
            && !items.is_empty()
            && (begun || self.trivia.within(span));
        let mut commas = Vec::new();
        for (number, item) in items.iter().enumerate() {
            self.value(item);
            if let Some(next) = items.get(number + 1) {
                self.glue = true;
                self.sign(",");
                let alone = bracket == Bracket::Items || !begun || self.trivia.breaks(item.span.end, next.span.start);
                commas.push((self.out.len(), alone));
            }
        }
        self.comments(span.end.saturating_sub(1));
        self.depth -= 1;
        let last = self.out.len();
        self.glue = true;
        self.sign(closer);
        let inner = self.out.get(open..last).unwrap_or_default();
        let fixed = items.is_empty() || bracket != Bracket::Group && begins_statement(inner);
        let bracket = if fixed { Bracket::Whole } else { bracket };
        self.turn(open, Turn::Open(bracket), broken && !fixed);
        self.turn(self.out.len(), Turn::Close, false);
        if last > open {
            self.out.iter_mut().skip(last - 1).take(1).for_each(|a| a.ends = broken && !fixed);
        }
        for (number, alone) in commas {
            self.turn(number, Turn::Comma, broken && !fixed && alone);
        }
    }

    /// What the word of this number, counted from 1, is to its brackets.
    fn turn(&mut self, number: usize, turn: Turn, ends: bool) {
        if let Some(atom) = number.checked_sub(1).and_then(|n| self.out.get_mut(n)) {
            atom.turn = turn;
            atom.ends |= ends;
        }
    }
}

/// Whether a line of these items might be taken for the head of a statement.
fn begins_statement(items: &[Atom]) -> bool {
    let text = joined(items);
    if !items.iter().any(named) {
        return false;
    }
    // As the grammar looks for the body of a statement: past texts of one line, with no regard to escapes.
    let outside: String = text.replace("\"\"\"", "{").split('"').step_by(2).collect();
    outside.contains('{') || text.contains("\\\"")
}

/// Whether a word could begin a statement.
fn named(atom: &Atom) -> bool {
    atom.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}
