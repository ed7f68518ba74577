//! Strings and texts: what they say is kept to the character, where they stand follows their statement.

use super::atoms;
use super::fill;
use super::trivia::Trivia;
use crate::syntax::ast::{Piece, Template};

/// A text as a word of a row. One of several lines keeps its lines as they are.
pub(super) fn on_one_line(template: &Template, trivia: &mut Trivia) -> String {
    let source = trivia.source(template.span);
    if source.contains('\n') {
        return source.to_owned();
    }
    let quotes = if template.block { "\"\"\"" } else { "\"" };
    let mut text = quotes.to_owned();
    for piece in &template.pieces {
        match piece {
            Piece::Text(_, span) => text.push_str(trivia.source(*span)),
            Piece::Hole(expr, _) => text.push_str(&hole(expr, trivia)),
        }
    }
    text + quotes
}

fn hole(expr: &crate::syntax::ast::Expr, trivia: &mut Trivia) -> String {
    format!("${{{{ {} }}}}", fill::joined(&atoms::value(expr, trivia)))
}

/// The lines of a text that stands on lines of its own, behind `prefix`; `None` where it stands on one line, or cannot
/// be moved without a change.
pub(super) fn lines(prefix: &str, template: &Template, indent: usize, trivia: &mut Trivia) -> Option<Vec<String>> {
    let source = trivia.source(template.span);
    if !template.block || !source.contains('\n') {
        return None;
    }
    let mut content = String::new();
    for piece in &template.pieces {
        match piece {
            Piece::Text(text, _) => content.push_str(text),
            Piece::Hole(expr, _) => content.push_str(&hole(expr, trivia)),
        }
    }
    let rows: Vec<&str> = content.split('\n').collect();
    let filled = rows.iter().filter(|r| !r.trim().is_empty());
    let margin = filled.map(|r| r.len() - r.trim_start_matches([' ', '\t']).len()).min();
    if margin != Some(0) {
        return None;
    }
    let blanks = " ".repeat(indent + 2);
    let mut lines = vec![format!("{prefix}\"\"\"")];
    lines.extend(rows.iter().map(|r| if r.is_empty() { String::new() } else { format!("{blanks}{r}") }));
    lines.push(format!("{}\"\"\"", " ".repeat(indent)));
    Some(lines)
}
