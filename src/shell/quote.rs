//! Known texts in a script, quoted for the place where they stand.

use super::{Language, Place};

/// Whether a shell takes the text for one word that means itself.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c))
        && !text.starts_with('=')
}

/// A known text at a place.
#[must_use]
pub fn constant(language: Language, place: Place, text: &str) -> String {
    if place == Place::Comment {
        return String::new();
    }
    match language {
        Language::Bash | Language::Sh | Language::Other => posix(place, text),
        Language::PowerShell => powershell(place, text),
        Language::Python | Language::JavaScript => code(language, place, text),
    }
}

/// Known texts at a place outside of quotes: a word each.
#[must_use]
pub fn words(language: Language, texts: &[String]) -> String {
    let each: Vec<String> = texts.iter().map(|text| constant(language, Place::Bare, text)).collect();
    match language {
        Language::Bash | Language::Sh | Language::Other => each.join(" "),
        Language::PowerShell => format!("@({})", each.join(", ")),
        Language::Python | Language::JavaScript => format!("[{}]", each.join(", ")),
    }
}

fn escaped(text: &str, special: &str, with: char) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if special.contains(c) {
            out.push(with);
        }
        out.push(c);
    }
    out
}

fn posix(place: Place, text: &str) -> String {
    match place {
        Place::Bare if is_plain(text) => text.to_owned(),
        Place::Bare | Place::Unknown => format!("'{}'", text.replace('\'', "'\\''")),
        Place::Double => escaped(text, "\\\"$`", '\\'),
        Place::Single => text.replace('\'', "'\\''"),
        Place::Document => escaped(text, "\\$`", '\\'),
        Place::QuotedDocument => text.to_owned(),
        Place::Comment => String::new(),
    }
}

fn powershell(place: Place, text: &str) -> String {
    match place {
        Place::Double | Place::Document => escaped(text, "`\"$", '`'),
        Place::Single => text.replace('\'', "''"),
        Place::QuotedDocument => text.to_owned(),
        Place::Bare | Place::Unknown => format!("'{}'", text.replace('\'', "''")),
        Place::Comment => String::new(),
    }
}

fn code(language: Language, place: Place, text: &str) -> String {
    let inner = escaped(text, "\\\"", '\\').replace('\n', "\\n").replace('\r', "\\r");
    match place {
        Place::Bare | Place::Unknown => format!("\"{inner}\""),
        Place::Double => inner,
        Place::Single => escaped(text, "\\'", '\\').replace('\n', "\\n"),
        Place::Document if language == Language::JavaScript => escaped(text, "\\`$", '\\'),
        Place::Document | Place::QuotedDocument => escaped(text, "\\\"", '\\'),
        Place::Comment => String::new(),
    }
}
