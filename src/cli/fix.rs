//! `pipec check --fix`: applies the repairs that reports bring along.

use super::open::Opened;
use super::shell::Shell;
use crate::project::compare::{Change, is_executable};
use crate::project::{Failure, apply};
use pipec::diag::{Diagnostics, Edit};
use pipec::source::{FileId, Home, Sources};
use std::collections::BTreeMap;

/// Writes the files of the project with all repairs in them; returns how many repairs there were.
pub(crate) fn fix(shell: &Shell, opened: &Opened) -> Result<usize, Failure> {
    let (count, edits) = chosen(&opened.compiled.sources, &opened.compiled.diagnostics);
    let mut changes = Vec::new();
    for (file, edits) in edits {
        let source = opened.compiled.sources.get(file);
        let path = opened.root.join(&source.name);
        let path = path.canonicalize().map_err(|error| Failure::io("write", &path, &error))?;
        let executable = path.metadata().is_ok_and(|metadata| is_executable(&metadata));
        shell.progress(&format!("repaired {}", opened.from.name(&source.name)));
        changes.push(Change {
            name: source.name.clone(),
            path,
            old: Some(source.text.clone()),
            new: Some(edited(&source.text, &edits)),
            executable,
            guarded: None,
        });
    }
    apply::apply(&opened.root, &changes)?;
    Ok(count)
}

/// The first repair of each report, unless it touches one that was taken before. Only the project's files are changed.
fn chosen<'a>(sources: &Sources, diagnostics: &'a Diagnostics) -> (usize, BTreeMap<FileId, Vec<&'a Edit>>) {
    let mut taken: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    let mut count = 0;
    for fix in diagnostics.iter().filter_map(|d| d.fixes.first()) {
        let ours = fix.edits.iter().all(|edit| sources.get(edit.span.file).home == Home::Project);
        let free =
            |edit: &&Edit| taken.get(&edit.span.file).is_none_or(|all| all.iter().all(|other| !touch(edit, other)));
        if !ours || !fix.edits.iter().all(|edit| free(&edit)) {
            continue;
        }
        count += 1;
        for edit in &fix.edits {
            taken.entry(edit.span.file).or_default().push(edit);
        }
    }
    (count, taken)
}

fn touch(a: &Edit, b: &Edit) -> bool {
    a.span.start <= b.span.end && b.span.start <= a.span.end
}

/// The text with these edits, which do not touch each other.
fn edited(text: &str, edits: &[&Edit]) -> String {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| edit.span.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.span.start as usize]);
        out.push_str(&edit.new);
        at = edit.span.end as usize;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use pipec::diag::{Diagnostic, codes};
    use pipec::source::Span;

    #[test]
    fn repairs_that_touch_wait_for_the_next_time() {
        let mut sources = Sources::default();
        let file = sources.add("a.pipe", "one two three", Home::Project);
        let mut all = Diagnostics::default();
        for (start, end, new) in [(8, 13, "3"), (0, 3, "1"), (2, 6, "x")] {
            let span = Span::new(file, start, end);
            all.push(Diagnostic::new(&codes::UNKNOWN_WORD, span, "m").fix("write it", span, new));
        }
        let (count, edits) = chosen(&sources, &all);
        assert_eq!(count, 2);
        assert_eq!(edited("one two three", &edits[&file]), "1 two 3");
    }
}
