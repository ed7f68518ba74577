//! How words and types are written, for help lines.

use crate::words::table::{Form, Word};

/// How a word is used, for help lines.
#[must_use]
pub fn usage(word: &Word) -> String {
    match word.form {
        Form::Fact(ty) => format!("{} = {}", word.name, example(&ty())),
        Form::Block { form, .. } => format!("{} {form}", word.name),
    }
}

/// A type in words that say how to write it.
#[must_use]
pub fn described(ty: &crate::words::ty::Ty) -> String {
    use crate::words::ty::Ty;
    match ty {
        Ty::Duration => "a duration such as 15m".into(),
        Ty::Size => "a size such as 512Mi".into(),
        Ty::Cpu => "an amount of cpu such as 500m or 2".into(),
        Ty::Percent => "a percentage such as 99.5%".into(),
        Ty::Rate => "a rate such as 50/s".into(),
        Ty::Count => "a whole number".into(),
        Ty::Ports => "a port such as 8000, or 80 -> 8000".into(),
        Ty::Bool => "true or false".into(),
        Ty::Text => "a text in quotes".into(),
        Ty::Path => "a path in quotes".into(),
        Ty::Url => "a URL in quotes".into(),
        Ty::Cron => "a schedule such as \"0 2 * * *\"".into(),
        Ty::Declared(kind) => format!("the name of a declared {}", kind.word()),
        Ty::List(item) => format!("a list, each item {}", described(item)),
        Ty::Range(of) => format!("{}, or two of them with `..` between", described(of)),
        Ty::Version => "a version such as 3.12".into(),
        Ty::Semver => "a version such as 1.2.3".into(),
        Ty::Choice(words) => words.join(" or "),
        other => other.to_string(),
    }
}

/// A value of a type, as it would be written.
fn example(ty: &crate::words::ty::Ty) -> String {
    use crate::words::ty::Ty;
    match ty {
        Ty::Duration => "15m".into(),
        Ty::Size => "512Mi".into(),
        Ty::Cpu => "500m".into(),
        Ty::Percent => "99.5%".into(),
        Ty::Rate => "50/s".into(),
        Ty::Number | Ty::Count => "3".into(),
        Ty::Ports => "8000".into(),
        Ty::Bool => "true".into(),
        Ty::Cron => "\"0 2 * * *\"".into(),
        Ty::Declared(kind) => kind.word().to_uppercase(),
        Ty::Name => "NAME".into(),
        Ty::Secret(_) => "secret.NAME".into(),
        Ty::Range(of) => example(of),
        Ty::List(of) => format!("[{}]", example(of)),
        Ty::Choice(words) => words.join(" | "),
        Ty::Union(all) => all.first().map_or("…".into(), example),
        Ty::Text | Ty::Path | Ty::Glob | Ty::Url | Ty::Host | Ty::Regex => "\"…\"".into(),
        _ => "…".into(),
    }
}

/// The first sentence of a description, as it goes on behind a colon.
pub(super) fn first_sentence(doc: &str) -> String {
    let doc = doc.trim();
    let sentence = doc.split_once(". ").map_or(doc, |(first, _)| first).trim_end_matches('.');
    let mut chars = sentence.chars();
    chars.next().into_iter().flat_map(char::to_lowercase).chain(chars).collect()
}
