//! Which secrets a workflow reads.
//!
//! They are found in the finished jobs, so that those of derived steps count, too.

use std::collections::BTreeSet;

use crate::emit::{Doc, Node};

/// Calls `f` with every text of a document.
pub(super) fn texts(doc: &Doc, f: &mut dyn FnMut(&str)) {
    match &doc.node {
        Node::Text(text, _) => f(text),
        Node::Sequence(sequence) => sequence.items.iter().for_each(|item| texts(item, f)),
        Node::Mapping(mapping) => mapping.entries.iter().for_each(|entry| texts(&entry.value, f)),
        Node::Null | Node::Bool(_) | Node::Number(_) | Node::Hole(_) => {}
    }
}

/// The expressions of a text.
fn expressions(text: &str) -> impl Iterator<Item = &str> {
    text.split("${{").skip(1).map(|rest| rest.split("}}").next().unwrap_or(rest))
}

/// The secrets whose values a document reads. The workflow's own token is none of them.
pub(super) fn read(doc: &Doc) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    texts(doc, &mut |text| {
        for expression in expressions(text) {
            for (at, _) in expression.match_indices("secrets.") {
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let whole =
                    expression.get(..at).is_none_or(|before| !before.ends_with(|c: char| is_name(c) || c == '.'));
                let rest = expression.get(at + "secrets.".len()..).unwrap_or("");
                let name: String = rest.chars().take_while(|c| is_name(*c)).collect();
                if whole && !name.is_empty() && name != "GITHUB_TOKEN" {
                    found.insert(name);
                }
            }
        }
    });
    found
}

/// Whether some text of a document has these words.
pub(super) fn mentions(doc: &Doc, words: &str) -> bool {
    let mut found = false;
    texts(doc, &mut |text| found |= text.contains(words));
    found
}
