//! The quoting of PowerShell, Python and JavaScript, as far as a hole's place asks for it.

use super::{Language, Part, Place};

/// A quotation: how it begins and ends, whether `\` or a backtick escapes in it, and what a hole in it is.
struct Quotation {
    open: &'static str,
    close: &'static str,
    escape: Option<char>,
    place: Place,
}

const fn quotation(open: &'static str, close: &'static str, escape: Option<char>, place: Place) -> Quotation {
    Quotation { open, close, escape, place }
}

/// The longest first.
const POWERSHELL: [Quotation; 6] = [
    quotation("@\"", "\n\"@", Some('`'), Place::Document),
    quotation("@'", "\n'@", None, Place::QuotedDocument),
    quotation("<#", "#>", None, Place::Comment),
    quotation("\"", "\"", Some('`'), Place::Double),
    quotation("'", "'", None, Place::Single),
    quotation("#", "\n", None, Place::Comment),
];
const PYTHON: [Quotation; 5] = [
    quotation("\"\"\"", "\"\"\"", Some('\\'), Place::QuotedDocument),
    quotation("'''", "'''", Some('\\'), Place::QuotedDocument),
    quotation("\"", "\"", Some('\\'), Place::Double),
    quotation("'", "'", Some('\\'), Place::Single),
    quotation("#", "\n", None, Place::Comment),
];
const JAVASCRIPT: [Quotation; 5] = [
    quotation("/*", "*/", None, Place::Comment),
    quotation("//", "\n", None, Place::Comment),
    quotation("`", "`", Some('\\'), Place::Document),
    quotation("\"", "\"", Some('\\'), Place::Double),
    quotation("'", "'", Some('\\'), Place::Single),
];

pub(super) fn places(language: Language, parts: &[Part<'_>]) -> Vec<Place> {
    let quotations: &[Quotation] = match language {
        Language::PowerShell => &POWERSHELL,
        Language::Python => &PYTHON,
        _ => &JAVASCRIPT,
    };
    let mut places = Vec::new();
    let mut inside: Option<&Quotation> = None;
    for part in parts {
        let Part::Text(text) = part else {
            places.push(inside.map_or(Place::Bare, |quotation| quotation.place));
            continue;
        };
        let mut rest = *text;
        while let Some(c) = rest.chars().next() {
            let mut skip = c.len_utf8();
            match inside {
                None => {
                    if let Some(found) = quotations.iter().find(|q| rest.starts_with(q.open)) {
                        inside = Some(found);
                        skip = found.open.len();
                    }
                }
                Some(quotation) if quotation.escape == Some(c) => {
                    skip += rest.chars().nth(1).map_or(0, char::len_utf8);
                }
                Some(quotation) if rest.starts_with(quotation.close) => {
                    skip = quotation.close.len();
                    inside = None;
                }
                Some(_) => {}
            }
            rest = rest.get(skip..).unwrap_or("");
        }
    }
    places
}
