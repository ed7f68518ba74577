//! Values and the rows that headers are: operands with what touches them, operators, and signs.

use super::build::Builder;
use super::faults;
use super::grammar::Rule;
use super::tree::Id;
use crate::diag::Diagnostics;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Name, Operator, Part};
use crate::syntax::rows;

impl Builder<'_> {
    /// A value. `quote`: the quotes that texts have here; `one`: what to say where several values stand.
    pub(super) fn expression(&mut self, id: Id, quote: &'static str, one: &str) -> Expr {
        let span = self.span(id);
        let children = self.children(id);
        let parts = self.row(&children, span, quote);
        let mut found = Diagnostics::default();
        let all = parts.len();
        let spans: Vec<Span> = parts.iter().map(Part::span).collect();
        let (expr, used) = rows::take(parts, &mut found);
        for report in found.iter() {
            self.fault(report.clone());
        }
        if used < all
            && let Some(span) = spans.get(used)
        {
            self.left_over(*span, used == 0, one);
        }
        if self.is_faulty() { Expr { kind: ExprKind::Bad, span } } else { expr }
    }

    /// What cannot continue a value.
    fn left_over(&mut self, span: Span, first: bool, one: &str) {
        let text = self.source(span);
        let report = match text {
            _ if first => faults::unexpected(span, text, "a value is missing before this", "write a value before it"),
            "and" | "or" | "not" => {
                let sign = match text {
                    "and" => "&&",
                    "or" => "||",
                    _ => "!",
                };
                faults::unexpected(span, text, "this word is no operator", &format!("write `{sign}`")).fix(
                    format!("write `{sign}`"),
                    span,
                    sign,
                )
            }
            _ => faults::unexpected(span, text, "the value has ended before this", one),
        };
        self.fault(report);
    }

    /// The parts of a row.
    pub(super) fn row(&mut self, children: &[Id], span: Span, quote: &'static str) -> Vec<Part> {
        let counted = [Rule::operator, Rule::arguments, Rule::index, Rule::member, Rule::star];
        let count = children.iter().filter(|c| counted.contains(&self.rule(**c))).count();
        let parts = self.under(count, span, |builder| {
            let mut parts: Vec<Part> = Vec::new();
            for child in children {
                builder.part(*child, quote, &mut parts);
            }
            parts
        });
        parts.unwrap_or_else(|| vec![Part::Operand(Expr { kind: ExprKind::Bad, span })])
    }

    fn part(&mut self, id: Id, quote: &'static str, parts: &mut Vec<Part>) {
        let span = self.span(id);
        let bad = Part::Operand(Expr { kind: ExprKind::Bad, span });
        match self.rule(id) {
            Rule::arguments | Rule::index | Rule::member | Rule::star => {
                let step = match parts.pop() {
                    Some(Part::Operand(base)) => self.step(base, id, quote),
                    _ => Expr { kind: ExprKind::Bad, span },
                };
                parts.push(Part::Operand(step));
            }
            Rule::operator => parts.extend(operator(self.source(span)).map(|o| Part::Operator(o, span))),
            Rule::comma => parts.push(Part::Comma(span)),
            Rule::colon => parts.push(Part::Colon(span)),
            Rule::equals => parts.push(Part::Equals(span)),
            Rule::bad => {
                self.bad(id);
                parts.push(bad);
            }
            Rule::stray => {
                let text = self.source(span);
                self.fault(faults::unopened(span, text));
                parts.push(bad);
            }
            Rule::doc => self.trailing_doc(span),
            Rule::comment => {}
            _ => {
                let kind = self.operand(id, quote);
                if let Some(Part::Operand(before)) = parts.last()
                    && before.span.end == span.start
                    && !matches!(before.kind, ExprKind::Bad)
                {
                    let text = self.source(span);
                    let help = "put a blank between the two, or both into one text";
                    self.fault(faults::unexpected(span, text, "this touches what stands before it", help).fix(
                        "put a blank between",
                        span.before(),
                        " ",
                    ));
                }
                parts.push(Part::Operand(Expr { kind, span }));
            }
        }
    }

    fn operand(&mut self, id: Id, quote: &'static str) -> ExprKind {
        if self.node(id).deep {
            self.fault(faults::too_deep(self.span(id)));
            return ExprKind::Bad;
        }
        match self.rule(id) {
            Rule::reference => self.reference(id, quote),
            Rule::string => ExprKind::Template(self.string(id)),
            Rule::text => ExprKind::Template(self.block_text(id)),
            Rule::quoted => ExprKind::Quoted(self.quoted(id)),
            Rule::quantity => ExprKind::Quantity(self.source(self.span(id)).to_owned()),
            Rule::list => ExprKind::List(self.items(id, quote)),
            Rule::group => match self.items(id, quote) {
                items if items.len() == 1 => {
                    items.into_iter().next().map_or(ExprKind::Bad, |item| ExprKind::Group(Box::new(item)))
                }
                items => {
                    self.wrong_group(id, items.get(1));
                    ExprKind::Bad
                }
            },
            _ => ExprKind::Bad,
        }
    }

    fn wrong_group(&mut self, id: Id, second: Option<&Expr>) {
        let span = self.span(id);
        let report = match second {
            Some(second) => {
                let text = self.source(second.span);
                let help = "write a list as `[a, b]`; in a call, the name touches the bracket: `f(a, b)`";
                faults::unexpected(second.span, text, "brackets hold one value", help)
            }
            None => faults::missing_value(span, "(", "write a value between the brackets, or take them away"),
        };
        self.fault(report);
    }

    /// What touches an operand: a call, an index, `.name`, `.*`.
    fn step(&mut self, base: Expr, id: Id, quote: &'static str) -> Expr {
        let span = base.span.to(self.span(id));
        if self.node(id).deep {
            self.fault(faults::too_deep(self.span(id)));
            return Expr { kind: ExprKind::Bad, span };
        }
        let source = self.source(self.span(id));
        let kind = match (self.rule(id), base.kind) {
            (Rule::arguments, ExprKind::Name(text)) => {
                let name = Name { text, quoted: false, span: base.span };
                ExprKind::Call(name, self.items(id, quote))
            }
            (Rule::arguments, _) => {
                let (place, help) = (self.span(id), "a function is called by its name: `f(a, b)`");
                self.fault(faults::unexpected(place, source, "only a name can be called", help));
                ExprKind::Bad
            }
            (Rule::index, kind) => {
                let place = self.span(id);
                match self.index(id, quote) {
                    Some(index) => ExprKind::Index(Box::new(Expr { kind, ..base }), Box::new(index)),
                    None => {
                        self.fault(faults::missing_value(place, "[", "write a number or a text in it"));
                        ExprKind::Bad
                    }
                }
            }
            (Rule::member, kind) => {
                let place = self.span(id);
                let text = source.strip_prefix('.').unwrap_or(source).to_owned();
                let name = Name { text, quoted: false, span: Span { start: place.start + 1, ..place } };
                ExprKind::Member(Box::new(Expr { kind, ..base }), name)
            }
            (_, kind) => ExprKind::Star(Box::new(Expr { kind, ..base })),
        };
        Expr { kind, span }
    }

    fn index(&mut self, id: Id, quote: &'static str) -> Option<Expr> {
        let mut found = None;
        for child in self.children(id) {
            match self.rule(child) {
                Rule::expression => found = Some(self.expression(child, quote, "one value stands between `[` and `]`")),
                Rule::unclosed_list => self.unclosed(id, "[", "]"),
                _ => {}
            }
        }
        found
    }

    /// The values between brackets.
    fn items(&mut self, id: Id, quote: &'static str) -> Vec<Expr> {
        let list = self.rule(id) == Rule::list;
        let mut items = Vec::new();
        let mut value_before = false;
        for child in self.children(id) {
            let span = self.span(child);
            let text = self.source(span);
            match self.rule(child) {
                Rule::expression => {
                    items.push(self.expression(child, quote, "put a comma between two values"));
                    value_before = true;
                }
                Rule::comma => {
                    if !value_before {
                        let help = "take the comma away, or write the value before it";
                        self.fault(faults::unexpected(span, text, "no value stands before this", help).fix(
                            "delete the comma",
                            span,
                            "",
                        ));
                    }
                    value_before = false;
                }
                Rule::unclosed_list => self.unclosed(id, "[", "]"),
                Rule::unclosed_group => self.unclosed(id, "(", ")"),
                Rule::foreign_comment => self.fault(faults::foreign_comment(span, text)),
                Rule::doc => self.trailing_doc(span),
                Rule::comment => {}
                _ => {
                    let help = if list { "a list holds values: `[a, b]`" } else { "values stand between the brackets" };
                    self.fault(faults::unexpected(span, text, "this is no value", help));
                }
            }
        }
        items
    }

    fn unclosed(&mut self, id: Id, opener: &str, closer: &str) {
        let span = self.span(id);
        let open = Span { end: span.start + 1, ..span };
        self.fault(faults::unclosed(open, opener, closer, span.after()));
    }
}

fn operator(sign: &str) -> Option<Operator> {
    Some(match sign {
        "||" => Operator::Or,
        "&&" => Operator::And,
        "==" => Operator::Equal,
        "!=" => Operator::NotEqual,
        "~" => Operator::Matches,
        "<" => Operator::Less,
        "<=" => Operator::LessEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterEqual,
        "!" => Operator::Not,
        "|" => Operator::Alternative,
        ".." => Operator::Range,
        "->" => Operator::Arrow,
        _ => return None,
    })
}
