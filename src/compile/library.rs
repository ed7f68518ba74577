//! The modules of the library that a program imports: of each, what the program may use, and nothing else, since reading
//! takes time. What is used is told by words: a component whose name stands nowhere in the program, nor in what is read of
//! the library, cannot be used.

use super::Compiled;
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::source::{FileId, Home};
use crate::stdlib::{Module, Part};
use crate::syntax::ast::Name;
use crate::words::program::{FileFields, Program};
use std::collections::{BTreeMap, BTreeSet};

/// A module that is being read.
struct Open {
    module: &'static Module,
    file: FileId,
    fields: FileFields,
    /// Components that nobody has named yet.
    left: Vec<Part>,
}

/// Reads what the names of `wanted` import, and what that imports itself.
pub(super) fn read(mut wanted: Vec<Name>, program: &mut Program, compiled: &mut Compiled) {
    let mut open: BTreeMap<&str, Open> = BTreeMap::new();
    let mut words = BTreeSet::new();
    let own = compiled.sources.iter().filter(|(_, file)| file.home == Home::Project);
    own.for_each(|(_, file)| collect(&file.text, &mut words));
    while let Some(name) = wanted.pop() {
        let Some(module) = name.text.strip_prefix("std/").and_then(crate::stdlib::module) else {
            unknown_module(&name, &mut compiled.diagnostics);
            continue;
        };
        if open.contains_key(module.name) {
            continue;
        }
        let file = compiled.sources.add(format!("<std>/{}.pipe", module.name), module.text, Home::Std);
        let (left, outside): (Vec<Part>, Vec<Part>) = module.parts().into_iter().partition(|p| p.component.is_some());
        let mut one = Open { module, file, fields: FileFields::default(), left };
        one.take(&outside, &mut words, compiled);
        wanted.extend(one.fields.imports.iter().flat_map(|import| import.0.iter().cloned()));
        open.insert(module.name, one);
    }
    loop {
        let mut all_known = true;
        for one in open.values_mut() {
            let named = |part: &Part| part.component.is_some_and(|name| words.contains(name));
            let (used, left): (Vec<Part>, Vec<Part>) = std::mem::take(&mut one.left).into_iter().partition(named);
            one.left = left;
            all_known &= used.is_empty();
            one.take(&used, &mut words, compiled);
        }
        if all_known {
            break;
        }
    }
    for (name, one) in open {
        let unused = one.left.iter().filter_map(|part| Some(format!("{name}.{}", part.component?)));
        program.unread.extend(unused);
        program.modules.insert(name.to_string(), one.fields);
    }
}

impl Open {
    /// Reads parts of the module, and notes the words in them.
    fn take(&mut self, parts: &[Part], words: &mut BTreeSet<String>, compiled: &mut Compiled) {
        if parts.is_empty() {
            return;
        }
        let ranges: Vec<_> = parts.iter().map(|part| part.range.clone()).collect();
        for range in &ranges {
            collect(self.module.text.get(range.clone()).unwrap_or_default(), words);
        }
        let tree = crate::syntax::parse_parts(&compiled.sources, self.file, &ranges, &mut compiled.diagnostics);
        crate::words::program::read(&tree, &mut self.fields, &mut compiled.diagnostics);
    }
}

/// Notes the words of a text.
fn collect(text: &str, words: &mut BTreeSet<String>) {
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_') {
        if !words.contains(word) {
            words.insert(word.to_string());
        }
    }
}

fn unknown_module(name: &Name, diags: &mut Diagnostics) {
    let mut d = Diagnostic::new(&codes::UNKNOWN_MODULE, name.span, format!("there is no module `{}`", name.text));
    let all: Vec<String> = crate::stdlib::MODULES.iter().map(|m| format!("std/{}", m.name)).collect();
    if let Some(near) = similar(&name.text, all.iter().map(String::as_str)) {
        d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near.to_string());
    }
    diags.push(d.help("modules of the library begin with `std/`; a folder is named in quotes: `import \"../shared\"`"));
}
