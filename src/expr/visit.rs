//! Walks over trees: names, rewriting, and what a tree measures.

use super::{Expr, Function, Kind, Operator};
use crate::source::Span;

impl<N> Expr<N> {
    /// The expressions that it is made of, in the order of the text.
    #[must_use]
    pub fn children(&self) -> Vec<&Expr<N>> {
        match &self.kind {
            Kind::Literal(_) | Kind::Name(_) => Vec::new(),
            Kind::Member(inner, _) | Kind::Star(inner) | Kind::Not(inner) => vec![inner],
            Kind::Index(left, right) | Kind::Binary(_, left, right) => vec![left, right],
            Kind::List(items) | Kind::Call(_, items) => items.iter().collect(),
        }
    }

    /// The same expression with each of its direct parts replaced; a name is a part, too.
    fn map_parts<M>(self, part: &mut dyn FnMut(Part<N>) -> Expr<M>) -> Expr<M> {
        let span = self.span;
        let mut inner = |expr: Expr<N>| part(Part::Expr(expr));
        let kind = match self.kind {
            Kind::Name(name) => return part(Part::Name(name, span)),
            Kind::Literal(literal) => Kind::Literal(literal),
            Kind::List(items) => Kind::List(items.into_iter().map(inner).collect()),
            Kind::Member(of, member) => Kind::Member(Box::new(inner(*of)), member),
            Kind::Index(of, index) => {
                let of = inner(*of);
                Kind::Index(Box::new(of), Box::new(inner(*index)))
            }
            Kind::Star(of) => Kind::Star(Box::new(inner(*of))),
            Kind::Not(of) => Kind::Not(Box::new(inner(*of))),
            Kind::Binary(operator, left, right) => {
                let left = inner(*left);
                Kind::Binary(operator, Box::new(left), Box::new(inner(*right)))
            }
            Kind::Call(function, arguments) => Kind::Call(function, arguments.into_iter().map(inner).collect()),
        };
        Expr::new(kind, span)
    }
}

enum Part<N> {
    Expr(Expr<N>),
    Name(N, Span),
}

/// An operator with its right operand, and the span of the chain up to there.
struct Link<N> {
    operator: Operator,
    right: Expr<N>,
    span: Span,
}

impl<N> Link<N> {
    fn onto(self, left: Expr<N>) -> Expr<N> {
        Expr::new(Kind::Binary(self.operator, Box::new(left), Box::new(self.right)), self.span)
    }
}

/// A chain of operators that binds to the left, taken apart without recursion: its first operand, and the links behind
/// it, the last one first.
fn unchain<N>(expr: Expr<N>) -> (Expr<N>, Vec<Link<N>>) {
    let mut rest = Vec::new();
    let mut first = expr;
    loop {
        match first.kind {
            Kind::Binary(operator, left, right) => {
                rest.push(Link { operator, right: *right, span: first.span });
                first = *left;
            }
            kind => return (Expr::new(kind, first.span), rest),
        }
    }
}

/// Calls `f` with the expression and then with everything in it, in the order of the text.
pub fn walk<'a, N>(expr: &'a Expr<N>, f: &mut dyn FnMut(&'a Expr<N>)) {
    f(expr);
    for child in expr.children() {
        walk(child, f);
    }
}

/// The names in an expression, with their places, in the order of the text.
#[must_use]
pub fn names<N>(expr: &Expr<N>) -> Vec<(&N, Span)> {
    let mut names = Vec::new();
    walk(expr, &mut |part| {
        if let Kind::Name(name) = &part.kind {
            names.push((name, part.span));
        }
    });
    names
}

/// The tree with every name replaced by what `f` makes of it: the way from one phase's tree to the next one's.
#[must_use]
pub fn map_names<N, M>(expr: Expr<N>, mut f: impl FnMut(N, Span) -> Expr<M>) -> Expr<M> {
    fn map<N, M>(expr: Expr<N>, f: &mut dyn FnMut(N, Span) -> Expr<M>) -> Expr<M> {
        let (first, rest) = unchain(expr);
        let mut left = first.map_parts(&mut |part| match part {
            Part::Expr(expr) => map(expr, f),
            Part::Name(name, span) => f(name, span),
        });
        for Link { operator, right, span } in rest.into_iter().rev() {
            left = Link { operator, right: map(right, f), span }.onto(left);
        }
        left
    }
    map(expr, &mut f)
}

/// The tree with every node replaced by what `f` makes of it, inner nodes first.
#[must_use]
pub fn rewrite<N>(expr: Expr<N>, f: &mut dyn FnMut(Expr<N>) -> Expr<N>) -> Expr<N> {
    let (first, rest) = unchain(expr);
    let first = first.map_parts(&mut |part| match part {
        Part::Expr(expr) => rewrite(expr, f),
        Part::Name(name, span) => Expr::name(name, span),
    });
    let mut left = f(first);
    for Link { operator, right, span } in rest.into_iter().rev() {
        let link = Link { operator, right: rewrite(right, f), span };
        left = f(link.onto(left));
    }
    left
}

/// Whether a function of that kind is called somewhere in the expression. A word in a text is no call.
#[must_use]
pub fn calls<N>(expr: &Expr<N>, of: impl Fn(Function) -> bool) -> bool {
    let mut found = false;
    walk(expr, &mut |part| found |= matches!(&part.kind, Kind::Call(function, _) if of(*function)));
    found
}

/// Whether `always`, `success`, `failure` or `cancelled` is called. Without one, GitHub reads the condition `c` as
/// `success() && (c)`.
#[must_use]
pub fn contains_status_function<N>(expr: &Expr<N>) -> bool {
    calls(expr, Function::is_status)
}

/// The number of nodes.
#[must_use]
pub fn size<N>(expr: &Expr<N>) -> usize {
    let mut size = 0;
    walk(expr, &mut |_| size += 1);
    size
}

/// The levels as GitHub counts them against its limit of 50: a chain of `&&`, or of `||`, is one level.
#[must_use]
pub fn depth<N>(expr: &Expr<N>) -> usize {
    depth_below(expr, None)
}

fn depth_below<N>(expr: &Expr<N>, parent: Option<Operator>) -> usize {
    match &expr.kind {
        Kind::Literal(_) | Kind::Name(_) => 1,
        // Printed as `fromJSON('…')`.
        Kind::List(_) => 2,
        Kind::Member(inner, _) | Kind::Star(inner) | Kind::Not(inner) => 1 + depth(inner),
        Kind::Index(left, right) => 1 + depth(left).max(depth(right)),
        Kind::Binary(operator, left, right) => {
            let own = Some(*operator).filter(|operator| operator.is_logical());
            let level = usize::from(own.is_none() || own != parent);
            level + depth_below(left, own).max(depth_below(right, own))
        }
        Kind::Call(_, arguments) => 1 + arguments.iter().map(depth).max().unwrap_or(0),
    }
}

/// The operands of a chain of one operator, `a && b && c`, however it was grouped; the expression itself where there is
/// no such chain.
#[must_use]
pub fn operands<N>(expr: &Expr<N>, operator: Operator) -> Vec<&Expr<N>> {
    fn collect<'a, N>(expr: &'a Expr<N>, operator: Operator, operands: &mut Vec<&'a Expr<N>>) {
        match &expr.kind {
            Kind::Binary(found, left, right) if *found == operator => {
                collect(left, operator, operands);
                collect(right, operator, operands);
            }
            _ => operands.push(expr),
        }
    }
    let mut operands = Vec::new();
    collect(expr, operator, &mut operands);
    operands
}

/// As [`operands`], by value.
#[must_use]
pub fn into_operands<N>(expr: Expr<N>, operator: Operator) -> Vec<Expr<N>> {
    fn collect<N>(expr: Expr<N>, operator: Operator, operands: &mut Vec<Expr<N>>) {
        match expr.kind {
            Kind::Binary(found, left, right) if found == operator => {
                collect(*left, operator, operands);
                collect(*right, operator, operands);
            }
            kind => operands.push(Expr::new(kind, expr.span)),
        }
    }
    let mut operands = Vec::new();
    collect(expr, operator, &mut operands);
    operands
}

/// The operands as a chain that binds to the left; nothing when there is none.
#[must_use]
pub fn chain<N>(operator: Operator, operands: Vec<Expr<N>>) -> Option<Expr<N>> {
    operands.into_iter().reduce(|left, right| Expr::binary(operator, left, right))
}
