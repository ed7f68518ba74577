//! From text to [`ast`]. Total: every text has a tree, and what is wrong with it is reported here, in the user's words.
//!
//! `depth` covers what is nested too deep, `grammar` reads, `layout` repairs where braces do not match, `tree` holds what
//! was read, and the builder (`statements`, `values`, `texts`, `docs`, `names`) makes the tree of the language from it.
//! Only this module knows the parser library. No word of the language is known here.

mod build;
mod depth;
mod docs;
mod faults;
mod grammar;
mod layout;
mod names;
mod noise;
mod statements;
mod texts;
mod tree;
mod values;

use super::ast;
use crate::diag::Diagnostics;
use crate::source::{FileId, Sources, Span};
use build::Builder;
use grammar::Rule;

/// Reads a file. Never fails: what is wrong goes to `diags`, and the rest is kept.
pub fn parse(sources: &Sources, file: FileId, diags: &mut Diagnostics) -> ast::File {
    let source = sources.get(file);
    let mut reading = read(&source.text, file);
    noise::quieten(&source.text, &mut reading.diags);
    diags.append(reading.diags);
    reading.file
}

/// Reads some stretches of a file that was written with care, and nothing between them: of the library a program uses a
/// part, and reading takes time. Each stretch begins and ends between statements.
pub fn parse_parts(
    sources: &Sources,
    file: FileId,
    parts: &[std::ops::Range<usize>],
    diags: &mut Diagnostics,
) -> ast::File {
    let text = &sources.get(file).text;
    let mut events = Vec::new();
    for part in parts {
        let Some(stretch) = text.get(part.clone()) else { continue };
        if grammar::read(stretch, part.start as u32, &mut events).is_none() {
            return parse(sources, file, diags);
        }
    }
    let tree = tree::Tree::new(&events, text.len() as u32);
    let mut builder = Builder::new(text, file, &tree, Vec::new());
    let file = builder.file();
    diags.append(builder.diags);
    file
}

/// A file with everything that was seen in it.
#[derive(Debug)]
pub(in crate::syntax) struct Reading {
    /// The tree.
    pub(in crate::syntax) file: ast::File,
    /// All comments, `##` included, in order.
    pub(in crate::syntax) comments: Vec<Span>,
    /// What is wrong.
    pub(in crate::syntax) diags: Diagnostics,
}

/// Reads a text as the file with this number.
pub(in crate::syntax) fn read(text: &str, file: FileId) -> Reading {
    let (readable, covered) = depth::cover(text);
    let events = layout::read(&readable);
    let tree = tree::Tree::new(&events, text.len() as u32);
    let comments = tree
        .iter()
        .filter(|n| matches!(n.rule, Rule::comment | Rule::doc))
        .map(|n| trimmed(text, Span::new(file, n.start, n.end)))
        .collect();
    let mut builder = Builder::new(text, file, &tree, covered);
    let file = builder.file();
    Reading { file, comments, diags: builder.diags }
}

/// A span without the blanks at its end.
fn trimmed(text: &str, span: Span) -> Span {
    let content = text.get(span.start as usize..span.end as usize).unwrap_or_default();
    Span { end: span.start + content.trim_end_matches([' ', '\t', '\r', '\n']).len() as u32, ..span }
}
