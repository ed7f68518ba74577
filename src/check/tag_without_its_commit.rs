//! A script that writes a version into files and tags the commit before that.

use super::tool_calls::calls;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static CODE: Code = Code {
    id: "E1106",
    name: "tag-without-its-commit",
    severity: Severity::Error,
    page: include_str!("tag_without_its_commit.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let all = calls(given, "git");
    for call in all.iter().filter(|call| call.does(&["tag"]) && call.plain().len() > 1) {
        let of_job =
            || all.iter().filter(|o| o.job.name() == call.job.name() && o.job.pipeline.name == call.job.pipeline.name);
        let commits = of_job().any(|other| other.does(&["commit"]));
        let pushes = of_job().any(|other| other.does(&["push"]));
        let edit = call.step.commands().find(|c| c.name() == "sed" && c.words.iter().any(|w| w.text.starts_with("-i")));
        let Some(file) = edit.and_then(|edit| edit.words.last()).filter(|_| pushes && !commits) else { continue };
        diags.push(
            Diagnostic::new(&CODE, call.span(given), "the tag is on the commit before the change")
                .label(format!("whoever checks it out gets the old `{}`", file.text))
                .also(given.place_of(call.step, file), "changed here, and never committed")
                .help("commit the change first; or read the version from the tag: `use git.version`, and no file holds it"),
        );
    }
}
