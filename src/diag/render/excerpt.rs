//! The lines of a file that labels point at, made fit to be shown: very long lines are cut, characters that a terminal would obey
//! are replaced, and the labels are moved along.

use crate::diag::Label;
use crate::source::{Source, Span};

/// Lines around the labels that are kept.
const CONTEXT: usize = 2;
/// Characters of a line that are kept, when it is longer than twice this.
const WINDOW: usize = 120;

/// Some lines of a file with what is marked in them.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// The lines, each with its end.
    pub(super) text: String,
    /// How many lines of the file stand before the first.
    pub(super) lines_before: usize,
    /// In the order of the labels.
    pub(super) marks: Vec<Mark>,
}

/// A label, as bytes of the excerpt. It ends where its first line does.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The column in the file, from 0, in characters.
    pub(super) column: usize,
    pub(super) text: String,
}

impl Excerpt {
    /// The lines of `source` that `labels` touch, with some around. Reads no more of the file than that.
    pub(super) fn new(source: &Source, labels: &[&Label]) -> Excerpt {
        let line_of = |label: &&Label| source.position(label.span.start).line as usize - 1;
        let lines: Vec<usize> = labels.iter().map(line_of).collect();
        let first = labels.iter().map(|label| label.span.start as usize).min().unwrap_or(0);
        let (back, mut offset) = go_back(&source.text, first);
        let lines_before = lines.iter().min().unwrap_or(&0).saturating_sub(back);
        let last = lines.iter().max().unwrap_or(&0) + CONTEXT;
        let mut excerpt = Excerpt { text: String::new(), lines_before, marks: Vec::new() };
        let mut marks: Vec<Option<Mark>> = labels.iter().map(|_| None).collect();
        // The empty line at the end is one that a label can be on.
        let rest = source.text[offset..].split_inclusive('\n').chain([""]);
        for (number, line) in (lines_before..=last).zip(rest) {
            let here: Vec<usize> = (0..labels.len()).filter(|i| lines[*i] == number).collect();
            if line.is_empty() && here.is_empty() {
                break;
            }
            let spans: Vec<Span> = here.iter().map(|i| labels[*i].span).collect();
            let body = line.trim_end_matches('\n').trim_end_matches('\r');
            let places = excerpt.push_line(body, offset, &spans);
            for (i, (start, end)) in here.into_iter().zip(places) {
                let column = source.position(labels[i].span.start).column as usize - 1;
                marks[i] = Some(Mark { start, end, column, text: labels[i].text.clone() });
            }
            offset += line.len();
        }
        excerpt.marks = marks.into_iter().flatten().collect();
        excerpt
    }

    /// Appends a line that begins at `offset` of the file. Returns where `spans` are in the excerpt.
    fn push_line(&mut self, line: &str, offset: usize, spans: &[Span]) -> Vec<(usize, usize)> {
        let from = |span: &Span| (span.start as usize).saturating_sub(offset).min(line.len());
        let to = |span: &Span| (span.end as usize).saturating_sub(offset).min(line.len());
        let window = window(line, spans.iter().map(from).min().unwrap_or(0));
        // Where each byte of the line has gone.
        let mut moved: Vec<(usize, usize)> = Vec::new();
        if window.start > 0 {
            self.text.push('…');
        }
        for (at, c) in line[window.clone()].char_indices() {
            moved.push((window.start + at, self.text.len()));
            // A byte order mark has no width and says nothing.
            if c != '\u{feff}' {
                self.text.push(visible(c).unwrap_or(c));
            }
        }
        moved.push((window.end, self.text.len()));
        if window.end < line.len() {
            self.text.push('…');
        }
        self.text.push('\n');
        let place = |byte: usize| {
            let next = moved.partition_point(|(old, _)| *old < byte);
            moved.get(next).or(moved.last()).map_or(0, |(_, new)| *new)
        };
        spans.iter().map(|span| (place(from(span)), place(to(span)).max(place(from(span))))).collect()
    }
}

/// The start of the line that is `CONTEXT` lines above the one at `offset`, and how many lines that are.
fn go_back(text: &str, offset: usize) -> (usize, usize) {
    let bytes = &text.as_bytes()[..offset.min(text.len())];
    let line_start = |end: usize| bytes[..end].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let mut start = line_start(bytes.len());
    for back in 0..CONTEXT {
        if start == 0 {
            return (back, 0);
        }
        start = line_start(start - 1);
    }
    (CONTEXT, start)
}

/// The part of a line that is shown: all of it, unless it is very long.
fn window(line: &str, at: usize) -> std::ops::Range<usize> {
    if line.len() <= WINDOW * 2 {
        return 0..line.len();
    }
    let boundary = |mut byte: usize| {
        byte = byte.min(line.len());
        while !line.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    };
    let start = boundary(at.saturating_sub(WINDOW / 3));
    start..boundary(start + WINDOW)
}

/// What is shown in place of a character that a terminal would obey, or that turns the text around it.
pub(super) fn visible(c: char) -> Option<char> {
    match c {
        '\t' => None,
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => {
            Some('\u{fffd}')
        }
        _ => None,
    }
}
