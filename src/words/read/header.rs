//! A cursor over the parts of a header.

use super::Reader;
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{self, Block, Expr, ExprKind, Part};
use crate::syntax::rows;

/// A cursor over the parts of a header.
pub struct Header<'b> {
    parts: &'b [Part],
    word: &'b str,
    at: usize,
    /// Word and header, for reports about what is missing.
    pub head: Span,
}

impl<'b> Header<'b> {
    /// At the front of the header of `block`.
    #[must_use]
    pub fn new(block: &'b Block) -> Header<'b> {
        let end = block.header.last().map_or(block.word.span, Part::span);
        Header { parts: &block.header, word: &block.word.text, at: 0, head: block.word.span.to(end) }
    }

    fn peek(&self) -> Option<&'b Part> {
        self.parts.get(self.at)
    }

    fn peek_expr(&self) -> Option<&'b Expr> {
        match self.peek() {
            Some(Part::Operand(e)) => Some(e),
            _ => None,
        }
    }

    /// The bare word that comes next.
    #[must_use]
    pub fn peek_word(&self) -> Option<&'b str> {
        match &self.peek_expr()?.kind {
            ExprKind::Name(text) => Some(text),
            _ => None,
        }
    }

    /// Takes this word if it comes next.
    pub fn take_word(&mut self, word: &str) -> Option<Span> {
        let here = self.peek_word() == Some(word);
        let span = self.peek().map(Part::span).filter(|_| here)?;
        self.at += 1;
        Some(span)
    }

    /// Takes a name (bare or quoted) if one comes next.
    pub fn take_name(&mut self) -> Option<ast::Name> {
        let expr = self.peek_expr()?;
        let name = match &expr.kind {
            ExprKind::Name(text) => ast::Name { text: text.clone(), quoted: false, span: expr.span },
            ExprKind::Template(t) => ast::Name { text: t.plain()?, quoted: true, span: expr.span },
            _ => return None,
        };
        self.at += 1;
        Some(name)
    }

    /// Takes a bare name if one comes next.
    pub fn take_bare(&mut self) -> Option<ast::Name> {
        self.peek_word()?;
        self.take_name()
    }

    /// Takes a text in quotes if one comes next.
    pub fn take_text(&mut self) -> Option<Expr> {
        let expr = self.peek_expr()?;
        matches!(expr.kind, ExprKind::Template(_) | ExprKind::Quoted(_)).then(|| {
            self.at += 1;
            expr.clone()
        })
    }

    /// Takes a quantity if one comes next.
    pub fn take_quantity(&mut self) -> Option<Expr> {
        let expr = self.peek_expr()?;
        matches!(expr.kind, ExprKind::Quantity(_)).then(|| {
            self.at += 1;
            expr.clone()
        })
    }

    /// Takes any single operand.
    pub fn take_operand(&mut self) -> Option<Expr> {
        let expr = self.peek_expr()?.clone();
        self.at += 1;
        Some(expr)
    }

    /// Takes an operator if it is this one.
    pub fn take_operator(&mut self, operator: ast::Operator) -> Option<Span> {
        match self.peek()? {
            Part::Operator(found, span) if *found == operator => {
                self.at += 1;
                Some(*span)
            }
            _ => None,
        }
    }

    /// Takes any comparison if one comes next.
    pub fn take_comparison(&mut self) -> Option<(ast::Operator, Span)> {
        use ast::Operator::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        match self.peek()? {
            Part::Operator(o @ (Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual), span) => {
                self.at += 1;
                Some((*o, *span))
            }
            _ => None,
        }
    }

    /// Takes `,`.
    pub fn take_comma(&mut self) -> bool {
        let here = matches!(self.peek(), Some(Part::Comma(_)));
        self.at += usize::from(here);
        here
    }

    /// Takes `:`.
    pub fn take_colon(&mut self) -> bool {
        let here = matches!(self.peek(), Some(Part::Colon(_)));
        self.at += usize::from(here);
        here
    }

    /// Takes `=`.
    pub fn take_equals(&mut self) -> bool {
        let here = matches!(self.peek(), Some(Part::Equals(_)));
        self.at += usize::from(here);
        here
    }

    /// Takes the longest expression that begins here.
    pub fn take_expression(&mut self, cx: &mut Reader<'_>) -> Option<Expr> {
        self.peek()?;
        let (expr, taken) = rows::expression(&self.parts[self.at..], cx.diags);
        if taken == 0 {
            return None;
        }
        self.at += taken;
        Some(expr)
    }

    /// Takes a list, a range or an expression: all that may stand behind `=`.
    pub fn take_operand_or_expression(&mut self, cx: &mut Reader<'_>) -> Option<Expr> {
        self.take_expression(cx)
    }

    /// A name, or a report that `what` is missing.
    pub fn name(&mut self, what: &str, cx: &mut Reader<'_>) -> Option<ast::Name> {
        let name = self.take_name();
        if name.is_none() {
            self.expected(what, cx);
        }
        name
    }

    /// Names between commas: one at least.
    pub fn names(&mut self, what: &str, cx: &mut Reader<'_>) -> Vec<ast::Name> {
        let mut names = Vec::new();
        loop {
            match self.name(what, cx) {
                Some(name) => names.push(name),
                None => return names,
            }
            if !self.take_comma() {
                return names;
            }
        }
    }

    /// Reports that `what` should stand here.
    pub fn expected(&mut self, what: &str, cx: &mut Reader<'_>) {
        let (span, found) = match self.peek() {
            Some(part) => (part.span(), "found this"),
            None => (self.head.after(), "nothing follows"),
        };
        let span = if span.is_empty() { self.head } else { span };
        let mut d = Diagnostic::new(&codes::BAD_HEADER, span, format!("{what} is missing")).label(found);
        if let Some(step) = crate::words::steps::WORDS.iter().find(|step| step.name == self.word) {
            d = d.help(format!("its form is `{}`", super::usage(step)));
        }
        cx.error(d);
        self.at = self.parts.len();
    }

    /// Reports what is left over. `form` is how the header should look.
    pub fn finish(&mut self, word: &str, form: &str, cx: &mut Reader<'_>) {
        let rest = self.parts.get(self.at..).unwrap_or_default();
        let (Some(first), Some(last)) = (rest.first(), rest.last()) else {
            return;
        };
        if let Part::Operand(Expr { kind: ExprKind::Bad | ExprKind::Missing, .. }) = first {
            return;
        }
        let rest_is_one = rest.len() == 1;
        let rest = first.span().to(last.span());
        let before = self.at.checked_sub(1).and_then(|at| self.parts.get(at));
        let known = |d: &Diagnostic| {
            d.span().file == rest.file && (rest.contains(d.span()) || d.span().after().start == rest.start)
        };
        if cx.diags.iter().any(known) || before.is_some_and(|part| is_name(part, "not")) {
            // It has been reported, as text or as a name.
            return;
        }
        let d = Diagnostic::new(&codes::BAD_HEADER, rest, format!("this does not belong to `{word}`"))
            .label("not understood here");
        let d = mended(d, word, first, before.filter(|_| rest_is_one), form);
        cx.error(d);
    }

    /// Whether all is taken.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.at >= self.parts.len()
    }
}

fn is_name(part: &Part, word: &str) -> bool {
    matches!(part, Part::Operand(Expr { kind: ExprKind::Name(text), .. }) if text == word)
}

/// Says what was probably meant by what is left over.
fn mended(d: Diagnostic, word: &str, first: &Part, before: Option<&Part>, form: &str) -> Diagnostic {
    let span = first.span();
    let instead = |d: Diagnostic, new: &str| d.help(format!("write `{new}`")).fix(format!("write `{new}`"), span, new);
    match first {
        Part::Equals(_) => return instead(d.label("`=` gives a value; two are compared by `==`"), "=="),
        Part::Operand(Expr { kind: ExprKind::Name(text), .. }) => match text.as_str() {
            "and" => return instead(d, "&&"),
            "or" => return instead(d, "||"),
            "if" => return instead(d, "when"),
            "needs" => return instead(d, "after"),
            _ => {
                if let Some(Part::Operand(Expr { kind: ExprKind::Name(name), .. })) = before
                    && word != name
                    && form.starts_with("NAME [")
                {
                    return d.help(format!("a name is one word: `{name}-{text}`; its form is `{word} {form}`"));
                }
            }
        },
        Part::Operand(Expr { kind: ExprKind::Template(text), .. }) if word == "run" => {
            let plain = text.plain().unwrap_or_else(|| "…".into());
            return d.label("a second title?").help(format!("a script stands in three quotes: `\"\"\"{plain}\"\"\"`"));
        }
        _ => {}
    }
    d.help(format!("its form is `{word} {form}`"))
}
