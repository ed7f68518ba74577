//! A file is written into a folder that nothing has made.

use super::given::JobGiven;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::shell::script::{Command, Word};

static CODE: Code =
    Code { id: "E803", name: "folder-missing", severity: Severity::Error, page: include_str!("folder_missing.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        let mut reported: Vec<String> = Vec::new();
        for (position, step) in job.steps.iter().enumerate().filter(|(_, step)| given.is_ours(step.step.origin.span)) {
            let commands: Vec<&Command> = step.commands().collect();
            for (at, command) in commands.iter().enumerate() {
                for word in written(command) {
                    let Some((folder, _)) = word.rsplit_once('/').filter(|(folder, _)| is_plain(folder)) else {
                        continue;
                    };
                    let made = reported.iter().any(|other| other == folder)
                        || given.tree.has_folder(folder) != Some(false)
                        || commands.iter().take(at).any(|before| speaks(before, folder))
                        || job.steps.iter().take(position).any(|before| {
                            before.commands().any(|c| speaks(c, folder))
                                || before.script.is_none() && may_make(job, folder)
                        });
                    if made {
                        continue;
                    }
                    reported.push(folder.to_owned());
                    let place = command.words.first().map_or(step.span(), |first| given.place(step, &word, first.at));
                    diags.push(
                        Diagnostic::new(&CODE, place, format!("the folder `{folder}` does not exist here"))
                            .label(
                                "`".to_owned() + command.name() + "` makes no folders, and no step before has made it",
                            )
                            .help(format!("add `mkdir -p {folder}` before it")),
                    );
                }
            }
        }
    }
}

/// Files that a command writes without making their folder.
fn written(command: &Command) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    if command.name() == "k6" {
        let outputs =
            command.words.iter().filter_map(|word| word.text.split_once('=').map(|(_, path)| path.to_owned()));
        found.extend(outputs.filter(|path| path.contains('/') && path.contains('.')));
    }
    found
}

fn is_plain(folder: &str) -> bool {
    !folder.is_empty() && !folder.starts_with(['/', '~', '$', '.']) && !folder.contains(['$', '*', ':'])
}

fn speaks(command: &Command, folder: &str) -> bool {
    let names = |word: &Word| word.text.contains(folder);
    command.words.iter().any(names) || command.writes.iter().any(names)
}

/// Whether an action or word of the language before may have made the folder: it is named in one of its inputs.
fn may_make(job: &JobGiven<'_>, folder: &str) -> bool {
    job.steps
        .iter()
        .filter_map(|step| step.action.as_ref())
        .any(|action| action.action.inputs.iter().any(|(_, value)| super::texts::spelt_value(value).contains(folder)))
}
