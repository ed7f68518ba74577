//! The one style. A program is printed from its tree and its comments, never from its text, and what was printed is read
//! again: unless it says the same, nothing is changed.
//!
//! `trivia` knows where comments and blank lines stand, `atoms` turns rows into words, `fill` breaks them into lines,
//! `texts` lays texts out, `print` puts statements together. Only `atoms` knows a word of the
//! language, and only one.

mod atoms;
mod fill;
mod print;
mod texts;
mod trivia;

use super::parse::{self, Reading};
use super::same::same;
use crate::source::{FileId, Sources, Span};
use print::Printer;

/// How many columns a line may have.
pub(super) const WIDTH: usize = 120;

/// Why a file was left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has syntax errors.
    Broken,
    /// What was printed does not say the same: a mistake of the formatter, to be reported as such.
    Changed,
}

/// The file in the one style; `None` where it has syntax errors, or could not be printed without a change of meaning.
#[must_use]
pub fn format(sources: &Sources, file: FileId) -> Option<String> {
    try_format(sources, file).ok()
}

/// As [`format`], and says why not.
pub fn try_format(sources: &Sources, file: FileId) -> Result<String, Refusal> {
    let source = &sources.get(file).text;
    let original = parse::read(source, file);
    if !original.diags.is_empty() {
        return Err(Refusal::Broken);
    }
    // Columns that the author aligned are kept while they are aligned: that may take a second look.
    let mut text = once(source, &original, Style::default());
    for _ in 0..3 {
        let reading = parse::read(&text, file);
        if !says_the_same(source, &original, &text, &reading) {
            break;
        }
        let again = once(&text, &reading, Style::default());
        if again == text {
            return Ok(text);
        }
        text = again;
    }
    plainly(source, &original, file)
}

/// What is tried. The plain style always settles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// Whether columns that the author aligned are kept.
    pub(super) columns: bool,
    /// Whether long rows are broken.
    pub(super) broken: bool,
}

impl Default for Style {
    fn default() -> Style {
        Style { columns: true, broken: true }
    }
}

/// Without what can go wrong: no columns, then no broken rows either.
fn plainly(source: &str, original: &Reading, file: FileId) -> Result<String, Refusal> {
    for broken in [true, false] {
        let text = once(source, original, Style { columns: false, broken });
        let reading = parse::read(&text, file);
        let settled = once(&text, &reading, Style { columns: false, broken }) == text;
        if settled && says_the_same(source, original, &text, &reading) {
            return Ok(text);
        }
    }
    Err(Refusal::Changed)
}

fn once(text: &str, reading: &Reading, style: Style) -> String {
    Printer::new(text, &reading.comments, style).file(&reading.file)
}

/// Whether two readings have the same meaning and the same comments.
fn says_the_same(a: &str, first: &Reading, b: &str, second: &Reading) -> bool {
    let comments = |text: &str, spans: &[Span]| -> Vec<String> {
        spans.iter().map(|s| text.get(s.start as usize..s.end as usize).unwrap_or_default().to_owned()).collect()
    };
    second.diags.is_empty()
        && same(&first.file, &second.file)
        && comments(a, &first.comments) == comments(b, &second.comments)
}
