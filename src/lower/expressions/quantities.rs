//! Literals with a unit, versions and numbers.

use super::TypedExpr;
use crate::expr::{Expr, Kind, Literal};
use crate::source::Span;
use crate::words::ty::Ty;
use crate::words::values::Written;

/// A literal with a unit, a version, a number: the type of the place says which.
pub(super) fn quantity(text: &str, span: Span, wanted: &Ty) -> TypedExpr {
    let number = text.parse::<f64>().ok().filter(|n| n.is_finite());
    let wants_number = match wanted {
        Ty::Number | Ty::Count => true,
        Ty::Union(all) => all.iter().any(|t| matches!(t, Ty::Number | Ty::Count)),
        _ => false,
    };
    match number {
        Some(n) if wants_number => {
            let ty = if n.fract() == 0.0 && n >= 0.0 { Ty::Count } else { Ty::Number };
            (Expr::new(Kind::Literal(Literal::Number(n)), span), ty)
        }
        _ => (Expr::text(text, span), type_of_quantity(text, wanted)),
    }
}

/// What a quantity is by its looks, where its place does not say it.
fn type_of_quantity(text: &str, wanted: &Ty) -> Ty {
    use crate::words::values::{Duration, FromValue, Percent, Rate, Size};
    let is = |ty: &Ty| match ty {
        Ty::Version | Ty::Any | Ty::Text => true,
        Ty::Semver => text.split('.').count() >= 3,
        Ty::Duration => Duration::parse(text, Written::Quantity).is_ok(),
        Ty::Size => Size::parse(text, Written::Quantity).is_ok(),
        Ty::Percent => Percent::parse(text, Written::Quantity).is_ok(),
        Ty::Rate => Rate::parse(text, Written::Quantity).is_ok(),
        Ty::Cpu => crate::words::values::Cpu::parse(text, Written::Quantity).is_ok(),
        Ty::Choice(words) => words.iter().any(|w| w == text),
        _ => false,
    };
    match wanted {
        Ty::Union(all) => all.iter().find(|t| is(t)).cloned().unwrap_or(Ty::Any),
        Ty::List(item) if is(item) => (**item).clone(),
        Ty::Any | Ty::Text if text.parse::<f64>().is_ok() => Ty::Number,
        Ty::Choice(_) if is(wanted) => Ty::choice(&[text]),
        other if is(other) && !matches!(other, Ty::Any | Ty::Text) => other.clone(),
        _ if Duration::parse(text, Written::Quantity).is_ok() => Ty::Duration,
        _ if Percent::parse(text, Written::Quantity).is_ok() => Ty::Percent,
        _ if Size::parse(text, Written::Quantity).is_ok() => Ty::Size,
        _ => Ty::Version,
    }
}
