//! The standard library: modules written in the language, part of the compiler.

use std::ops::Range;

/// A module: its name, and its text.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    /// `python`
    pub name: &'static str,
    /// Its source.
    pub text: &'static str,
}

/// A stretch of a module: a component with the comments before it, or what stands outside of components.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The component.
    pub component: Option<&'static str>,
    /// Its bytes.
    pub range: Range<usize>,
}

impl Module {
    /// The parts of the text, in order and without gaps. The library is in the one style, so that every statement of a file,
    /// and nothing else but comments and brackets, begins in the first column.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let (mut at, mut comments) = (0, None);
        for line in self.text.split_inclusive('\n') {
            if line.starts_with('#') {
                comments = comments.or(Some(at));
            } else {
                if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    let name = line.strip_prefix("component ").and_then(|rest| rest.split([' ', '\n']).next());
                    let start = comments.unwrap_or(at);
                    if let Some(last) = parts.last_mut() {
                        last.range.end = start;
                    } else if start > 0 {
                        parts.push(Part { component: None, range: 0..start });
                    }
                    parts.push(Part { component: name, range: start..self.text.len() });
                }
                comments = None;
            }
            at += line.len();
        }
        parts
    }
}

include!(concat!(env!("OUT_DIR"), "/stdlib.rs"));

/// The module of this name.
#[must_use]
pub fn module(name: &str) -> Option<&'static Module> {
    MODULES.iter().find(|m| m.name == name)
}

/// The names of the library's files.
pub fn files() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// A file of the library that is written beside a workflow: `git/version.sh`.
#[must_use]
pub fn file(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Diagnostics;
    use crate::source::{Home, Sources};

    #[test]
    fn the_parts_of_a_module_are_the_module() {
        for module in MODULES {
            let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
            let file = sources.add(module.name, module.text, Home::Std);
            let whole = crate::syntax::parse(&sources, file, &mut diags);
            let parts: Vec<_> = module.parts().into_iter().map(|part| part.range).collect();
            let read = crate::syntax::parse_parts(&sources, file, &parts, &mut diags);
            assert_eq!(format!("{whole:?}"), format!("{read:?}"), "{}", module.name);
            assert!(diags.is_empty());
            let joined: String = parts.into_iter().map(|range| &module.text[range]).collect();
            assert_eq!(joined, module.text);
        }
    }
}
