//! Whether two trees say the same, wherever it stands. It compares words, values and texts, and no place.

use super::ast::{Body, Expr, ExprKind, File, Name, Part, Piece, Statement, StatementKind, Template};

/// Whether two files say the same.
#[must_use]
pub fn same(a: &File, b: &File) -> bool {
    doc(&a.doc) == doc(&b.doc) && all(&a.statements, &b.statements, same_statement)
}

/// Whether two statements say the same.
#[must_use]
pub fn same_statement(a: &Statement, b: &Statement) -> bool {
    let allows = |s: &Statement| s.allows.iter().map(|a| (a.code.clone(), a.reason.clone())).collect::<Vec<_>>();
    doc(&a.doc) == doc(&b.doc) && allows(a) == allows(b) && same_kind(&a.kind, &b.kind)
}

fn same_kind(a: &StatementKind, b: &StatementKind) -> bool {
    match (a, b) {
        (StatementKind::Fact(a), StatementKind::Fact(b)) => name(&a.name, &b.name) && same_value(&a.value, &b.value),
        (StatementKind::Block(a), StatementKind::Block(b)) => {
            name(&a.word, &b.word) && all(&a.header, &b.header, part) && some(&a.body, &b.body, body)
        }
        (StatementKind::Bad, StatementKind::Bad) => true,
        (StatementKind::Fact(_) | StatementKind::Block(_) | StatementKind::Bad, _) => false,
    }
}

fn body(a: &Body, b: &Body) -> bool {
    match (a, b) {
        (Body::Block(a, _), Body::Block(b, _)) => all(a, b, same_statement),
        (Body::Text(a), Body::Text(b)) => template(a, b),
        (Body::Block(..) | Body::Text(_), _) => false,
    }
}

fn part(a: &Part, b: &Part) -> bool {
    match (a, b) {
        (Part::Operand(a), Part::Operand(b)) => same_value(a, b),
        (Part::Operator(a, _), Part::Operator(b, _)) => a == b,
        (Part::Comma(_), Part::Comma(_)) | (Part::Colon(_), Part::Colon(_)) | (Part::Equals(_), Part::Equals(_)) => {
            true
        }
        (Part::Operand(_) | Part::Operator(..) | Part::Comma(_) | Part::Colon(_) | Part::Equals(_), _) => false,
    }
}

/// Whether two values say the same.
#[must_use]
pub fn same_value(a: &Expr, b: &Expr) -> bool {
    use ExprKind as E;
    match (&a.kind, &b.kind) {
        (E::Name(a), E::Name(b)) | (E::Quoted(a), E::Quoted(b)) | (E::Quantity(a), E::Quantity(b)) => a == b,
        (E::Template(a), E::Template(b)) => template(a, b),
        (E::List(a), E::List(b)) => all(a, b, same_value),
        (E::Group(a), E::Group(b)) | (E::Star(a), E::Star(b)) | (E::Not(a), E::Not(b)) => same_value(a, b),
        (E::Call(f, a), E::Call(g, b)) => name(f, g) && all(a, b, same_value),
        (E::Member(a, m), E::Member(b, n)) => name(m, n) && same_value(a, b),
        (E::Index(a, i), E::Index(b, j)) => same_value(a, b) && same_value(i, j),
        (E::Binary(o, a, c), E::Binary(p, b, d)) => o == p && same_value(a, b) && same_value(c, d),
        (E::Predicate(k, a, p), E::Predicate(l, b, q)) => p == q && name(a, b) && some(k, l, name),
        (E::Missing, E::Missing) | (E::Bad, E::Bad) => true,
        _ => false,
    }
}

fn template(a: &Template, b: &Template) -> bool {
    a.block == b.block && all(&a.pieces, &b.pieces, piece)
}

fn piece(a: &Piece, b: &Piece) -> bool {
    match (a, b) {
        (Piece::Text(a, _), Piece::Text(b, _)) => a == b,
        (Piece::Hole(a, _), Piece::Hole(b, _)) => same_value(a, b),
        (Piece::Text(..) | Piece::Hole(..), _) => false,
    }
}

fn name(a: &Name, b: &Name) -> bool {
    a.text == b.text && a.quoted == b.quoted
}

fn doc(doc: &Option<super::ast::Doc>) -> Option<&str> {
    doc.as_ref().map(|d| d.text.as_str())
}

fn all<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}

fn some<T>(a: &Option<T>, b: &Option<T>, same: impl Fn(&T, &T) -> bool) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (None, None) => true,
        (Some(_) | None, _) => false,
    }
}
