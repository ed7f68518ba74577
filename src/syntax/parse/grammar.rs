//! The generated parser. It stands alone, because its code is large and changes seldom.

// The derive writes items that it does not document.
#![allow(missing_docs)]

use pest::Parser as _;

/// The grammar of `grammar/*.pest`.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/1-lexical.pest"]
#[grammar = "grammar/2-strings.pest"]
#[grammar = "grammar/3-expressions.pest"]
#[grammar = "grammar/4-statements.pest"]
struct Grammar;

/// The start or the end of one rule's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Event {
    /// Start or end.
    pub(super) starts: bool,
    /// Of what.
    pub(super) rule: Rule,
    /// The byte.
    pub(super) at: u32,
}

/// Reads `text` as the inside of a file; places count from `offset`. `None` where it is nested beyond reason.
pub(super) fn read(text: &str, offset: u32, out: &mut Vec<Event>) -> Option<()> {
    let pairs = Grammar::parse(Rule::file, text).ok()?;
    for token in pairs.tokens() {
        let (starts, rule, pos) = match token {
            pest::Token::Start { rule, pos } => (true, rule, pos.pos()),
            pest::Token::End { rule, pos } => (false, rule, pos.pos()),
        };
        if !matches!(rule, Rule::file | Rule::EOI) {
            out.push(Event { starts, rule, at: offset + u32::try_from(pos).unwrap_or(u32::MAX) });
        }
    }
    Some(())
}
