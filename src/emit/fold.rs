//! Breaking a long text into lines: between pieces for expressions, at spaces for sentences.
//!
//! Lines come back as one text when a reader joins them with single spaces. Must not know YAML's indicators.

use unicode_width::UnicodeWidthStr;

use super::doc::Piece;

/// The lines of the pieces within a width. Outer breaks come first: a part that does not fit on a line of its own
/// starts a line and is broken at the next depth.
pub(super) fn pieces(pieces: &[Piece], width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    place(pieces, width, &mut lines);
    lines
}

/// The words of a sentence as pieces; only single spaces are places to break.
pub(super) fn words(text: &str) -> Vec<Piece> {
    text.split(' ').map(|word| Piece { depth: 0, text: word.to_owned() }).collect()
}

/// Whether lines broken between these pieces are read back as `text`.
pub(super) fn is_sound(pieces: &[Piece], text: &str) -> bool {
    let joined = pieces.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(" ");
    let whole = |p: &Piece| !p.text.is_empty() && p.text.trim() == p.text && !p.text.contains(['\t', '\n', '\r']);
    joined == text && pieces.iter().all(whole)
}

fn place(pieces: &[Piece], width: usize, lines: &mut Vec<String>) {
    let Some(depth) = pieces.iter().skip(1).map(|p| p.depth).min() else {
        for piece in pieces {
            append(&piece.text, width, lines);
        }
        return;
    };
    let mut start = 0;
    while start < pieces.len() {
        let behind = pieces.iter().skip(start + 1).position(|p| p.depth == depth);
        let end = behind.map_or(pieces.len(), |offset| start + 1 + offset);
        let part = &pieces[start..end];
        let text = part.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(" ");
        if text.width() <= width || part.len() == 1 {
            append(&text, width, lines);
        } else {
            if lines.last().is_some_and(|line| !line.is_empty()) {
                lines.push(String::new());
            }
            place(part, width, lines);
        }
        start = end;
    }
}

/// Puts a text on the last line, or on a new one if it does not fit there.
fn append(text: &str, width: usize, lines: &mut Vec<String>) {
    match lines.last_mut() {
        Some(line) if line.is_empty() => line.push_str(text),
        Some(line) if line.width() + 1 + text.width() <= width => {
            line.push(' ');
            line.push_str(text);
        }
        _ => lines.push(text.to_owned()),
    }
}
