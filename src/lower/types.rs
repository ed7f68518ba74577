//! Which type fits into which place.

use crate::words::ty::Ty;

/// Whether a value of type `found` may stand where `wanted` is.
#[must_use]
pub fn fits(found: &Ty, wanted: &Ty) -> bool {
    match (found, wanted) {
        (Ty::Any, _) | (_, Ty::Any) => true,
        (Ty::Union(all), _) => all.iter().all(|t| fits(t, wanted)),
        (_, Ty::Union(all)) => all.iter().any(|t| fits(found, t)) || all_choices(found, wanted),
        (Ty::List(a), Ty::List(b)) => fits(a, b),
        (a, Ty::List(b)) => fits(a, b),
        (Ty::Choice(a), Ty::Choice(b)) => a.iter().all(|w| b.contains(w)),
        (Ty::Rows(_), Ty::Rows(_)) => true,
        (Ty::Secret(_), Ty::Secret(None)) => true,
        (Ty::Secret(a), Ty::Secret(b)) => a == b || a.is_none(),
        (Ty::Count, Ty::Number) => true,
        (Ty::Range(a), b) => fits(a, b),
        // Everything has a text, and texts are read as what they hold.
        (a, Ty::Text) => !matches!(a, Ty::List(_) | Ty::Rows(_)),
        (
            Ty::Text,
            Ty::Path
            | Ty::Glob
            | Ty::Url
            | Ty::Host
            | Ty::Cron
            | Ty::Regex
            | Ty::Version
            | Ty::Semver
            | Ty::Name
            | Ty::Label,
        ) => true,
        (Ty::Path, Ty::Glob) | (Ty::Glob, Ty::Path) => true,
        (Ty::Semver, Ty::Version) | (Ty::Number | Ty::Count, Ty::Version) => true,
        (Ty::Name | Ty::Choice(_), Ty::Name) => true,
        (Ty::Declared(_), Ty::Name) => true,
        (Ty::Choice(_), Ty::Declared(_)) => true,
        (a, b) => a == b,
    }
}

/// Whether all choices of one are choices of the other.
fn all_choices(found: &Ty, wanted: &Ty) -> bool {
    let (found, wanted) = (found.choices(), wanted.choices());
    !found.is_empty() && found.iter().all(|w| wanted.contains(w))
}

/// Whether values of both can be equal. Only what certainly cannot is refused.
#[must_use]
pub fn comparable(a: &Ty, b: &Ty) -> bool {
    match (a, b) {
        (Ty::None, _) | (_, Ty::None) => true,
        (Ty::Bool, Ty::Bool) => true,
        (Ty::Bool, other) | (other, Ty::Bool) => matches!(other, Ty::Any | Ty::Text | Ty::Choice(_) | Ty::Union(_)),
        (Ty::List(_) | Ty::Rows(_), other) | (other, Ty::List(_) | Ty::Rows(_)) => {
            matches!(other, Ty::Any | Ty::List(_) | Ty::Rows(_))
        }
        _ => fits(a, b) || fits(b, a) || (a.is_text() && b.is_text()),
    }
}

/// The type that holds values of both.
#[must_use]
pub fn join(a: &Ty, b: &Ty) -> Ty {
    match (a, b) {
        (Ty::Choice(x), Ty::Choice(y)) => {
            let mut words = x.clone();
            words.extend(y.iter().filter(|w| !x.contains(w)).cloned());
            Ty::Choice(words)
        }
        _ if fits(a, b) => b.clone(),
        _ if fits(b, a) => a.clone(),
        _ => Ty::Any,
    }
}
