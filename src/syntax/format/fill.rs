//! A row of words, put on one line or broken into several. It knows widths and nothing of what the words say.

use super::WIDTH;
use unicode_width::UnicodeWidthStr;

/// A word of a row, with what stands around it.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    /// Its text.
    pub(super) text: String,
    /// Blanks before it, unless it begins a line.
    pub(super) gap: usize,
    /// In how many brackets it stands.
    pub(super) depth: usize,
    /// Whether the line may end behind it.
    pub(super) breaks: bool,
    /// Comments behind it; each ends its line.
    pub(super) comments: Vec<String>,
}

/// How wide a text is.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// Lays a row out behind `prefix`, with room for `suffix` columns at the end. Further lines begin with `indent` blanks.
/// Lines break outside of brackets first.
pub(super) fn lines(prefix: &str, atoms: &[Atom], indent: usize, suffix: usize, broken: bool) -> Vec<String> {
    let flat = layout(prefix, atoms, indent, suffix, None);
    if fits(&flat, suffix) || !broken {
        return flat;
    }
    let deepest = atoms.iter().map(|a| a.depth).max().unwrap_or(0);
    for depth in 0..=deepest.min(8) {
        let tried = layout(prefix, atoms, indent, suffix, Some(depth));
        if fits(&tried, suffix) {
            return tried;
        }
    }
    // No break makes it fit: a long text stays on its line.
    flat
}

fn fits(lines: &[String], suffix: usize) -> bool {
    let last = lines.len().saturating_sub(1);
    lines.iter().enumerate().all(|(n, line)| width(line) + if n == last { suffix } else { 0 } <= WIDTH)
}

/// Breaks where it must, in at most `depth` brackets; `None`: only behind comments.
fn layout(prefix: &str, atoms: &[Atom], indent: usize, suffix: usize, depth: Option<usize>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = prefix.to_owned();
    let mut at_start = prefix.is_empty() || prefix.ends_with(' ');
    for chunk in chunks(atoms, depth) {
        let text = joined(chunk);
        let gap = chunk.first().map_or(0, |a| a.gap);
        let last = chunk.last().is_some_and(|l| atoms.last().is_some_and(|a| std::ptr::eq(l, a)));
        let room = if last { suffix } else { 0 };
        if depth.is_some() && !at_start && width(&line) + gap + width(&text) + room > WIDTH {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
            at_start = true;
        }
        if !at_start {
            line.push_str(&" ".repeat(gap));
        }
        line.push_str(&text);
        at_start = false;
        for comment in chunk.last().map(|a| a.comments.as_slice()).unwrap_or_default() {
            let sep = if line.trim().is_empty() { "" } else { "  " };
            lines.push(format!("{line}{sep}{comment}"));
            line = " ".repeat(indent);
            at_start = true;
        }
    }
    if !line.trim().is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// What stays together.
fn chunks(atoms: &[Atom], depth: Option<usize>) -> impl Iterator<Item = &[Atom]> {
    atoms.split_inclusive(move |a| !a.comments.is_empty() || (a.breaks && depth.is_some_and(|d| a.depth <= d)))
}

/// Words on one line.
pub(super) fn joined(atoms: &[Atom]) -> String {
    let mut text = String::new();
    for (number, atom) in atoms.iter().enumerate() {
        if number > 0 {
            text.push_str(&" ".repeat(atom.gap));
        }
        text.push_str(&atom.text);
    }
    text
}
