//! Comments: their lines, wrapped to the width, and the rules of sections.
//!
//! Must not know what they are about, nor the tree.

use unicode_width::UnicodeWidthStr;

use super::WIDTH;

/// The lines of a comment at an indentation, each with its `#`. A paragraph an item; an empty one is `#` alone.
pub(super) fn lines(paragraphs: &[String], indent: usize) -> Vec<String> {
    let width = WIDTH.saturating_sub(indent + 2).max(20);
    let mut out = Vec::new();
    for paragraph in paragraphs.iter().flat_map(|p| p.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])) {
        let wrapped = wrap(&clean(paragraph), width);
        out.extend(wrapped.iter().map(|line| format!("# {line}").trim_end().to_owned()));
    }
    out
}

/// A comment behind a value, with its `#`, as one line.
pub(super) fn behind(text: &str) -> String {
    let words = text.split_whitespace().map(clean).collect::<Vec<_>>();
    format!("# {}", words.join(" "))
}

/// The rule that begins a section, filled to the width.
pub(super) fn rule(title: &str, indent: usize) -> String {
    let head = format!("{} ", behind(title));
    let dashes = WIDTH.saturating_sub(indent + head.width()).max(3);
    head + &"-".repeat(dashes)
}

/// Breaks at spaces; a paragraph that fits keeps its spacing, so that lists and tables in it stay.
fn wrap(paragraph: &str, width: usize) -> Vec<String> {
    let paragraph = paragraph.trim_end();
    if paragraph.width() <= width {
        return vec![paragraph.to_owned()];
    }
    let mut lines: Vec<String> = Vec::new();
    for word in paragraph.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Without characters that YAML forbids, or that hide what is written.
fn clean(text: &str) -> String {
    text.chars().map(|c| if super::scalar::is_hidden(c) { ' ' } else { c }).collect()
}
