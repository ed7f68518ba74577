//! `pipec check --fix`: applies the repairs that reports bring along.

use super::open::Opened;
use super::shell::Shell;
use crate::project::compare::{Change, is_executable};
use crate::project::{Failure, apply};
use pipec::compile::compile;
use pipec::diag::{Diagnostics, Edit, Fix, Severity};
use pipec::source::{FileId, Home, Sources};
use std::collections::BTreeMap;

/// Writes the files of the project with the repairs in them after which there is no more wrong than before; returns how many
/// repairs there were.
pub(crate) fn fix(shell: &Shell, opened: &Opened) -> Result<usize, Failure> {
    let sources = &opened.compiled.sources;
    let mut fixes = chosen(sources, &opened.compiled.diagnostics);
    let before = opened.compiled.diagnostics.count(Severity::Error);
    let helps = |fixes: &[&Fix]| errors_with(&repaired(sources, fixes), opened) <= before;
    if !helps(&fixes) {
        fixes.retain(|fix| helps(&[*fix]));
    }
    let mut changes = Vec::new();
    for (file, text) in repaired(sources, &fixes) {
        let source = sources.get(file);
        let path = opened.root.join(&source.name);
        let path = path.canonicalize().map_err(|error| Failure::io("write", &path, &error))?;
        let executable = path.metadata().is_ok_and(|metadata| is_executable(&metadata));
        shell.progress(&format!("repaired {}", opened.from.name(&source.name)));
        changes.push(Change {
            name: source.name.clone(),
            path,
            old: Some(source.text.clone()),
            new: Some(text),
            executable,
            guarded: None,
        });
    }
    apply::apply(&opened.root, &changes)?;
    Ok(fixes.len())
}

/// How much is wrong with the project when these files have these texts.
fn errors_with(texts: &BTreeMap<FileId, String>, opened: &Opened) -> usize {
    let mut project = opened.project.clone();
    for (file, text) in texts {
        let name = &opened.compiled.sources.get(*file).name;
        project.files.iter_mut().filter(|(other, _)| other == name).for_each(|(_, old)| old.clone_from(text));
    }
    compile(&project).diagnostics.count(Severity::Error)
}

/// The texts with these repairs; one that was in the one style stays so.
fn repaired(sources: &Sources, fixes: &[&Fix]) -> BTreeMap<FileId, String> {
    let mut edits: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in fixes.iter().flat_map(|fix| &fix.edits) {
        edits.entry(edit.span.file).or_default().push(edit);
    }
    let text = |(file, edits): (FileId, Vec<&Edit>)| {
        let old = &sources.get(file).text;
        let new = edited(old, &edits);
        let styled = format(old).is_some_and(|styled| styled == *old);
        let new = if styled { format(&new).unwrap_or(new) } else { new };
        (file, new)
    };
    edits.into_iter().map(text).collect()
}

fn format(text: &str) -> Option<String> {
    let mut sources = Sources::default();
    let file = sources.add("", text, Home::Project);
    pipec::syntax::format(&sources, file)
}

/// The first repair of each report, unless it touches one that was taken before. Only the project's files are changed.
fn chosen<'a>(sources: &Sources, diagnostics: &'a Diagnostics) -> Vec<&'a Fix> {
    let mut taken: Vec<&Fix> = Vec::new();
    for fix in diagnostics.iter().filter_map(|d| d.fixes.first()) {
        let ours = fix.edits.iter().all(|edit| sources.get(edit.span.file).home == Home::Project);
        let others = || taken.iter().flat_map(|other| &other.edits);
        let free = |edit: &Edit| others().all(|other| !touch(edit, other));
        if ours && fix.edits.iter().all(free) {
            taken.push(fix);
        }
    }
    taken
}

fn touch(a: &Edit, b: &Edit) -> bool {
    a.span.file == b.span.file && a.span.start <= b.span.end && b.span.start <= a.span.end
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
        let fixes = chosen(&sources, &all);
        assert_eq!(fixes.len(), 2);
        assert_eq!(repaired(&sources, &fixes)[&file], "1 two 3");
    }
}
