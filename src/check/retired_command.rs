//! Commands that the systems on which they ran no longer have.

use super::{Check, Given};
use crate::diag::codes::OLD_ACTION;
use crate::diag::{Diagnostic, Diagnostics};

pub(super) const CHECK: Check = Check { codes: &[], run };

/// The command, why it should not be used, and what to write.
const RETIRED: &[(&str, &str, &str)] = &[
    (
        "apt-key",
        "newer distributions do not have it",
        "put the key into a file of its own, `/etc/apt/keyrings/NAME.gpg`, and name it by `signed-by` in the list; or use the action that sets the tool up",
    ),
    ("docker-compose", "the first version of Compose is no longer there", "write `docker compose`"),
    ("hub", "its authors gave it up", "write `gh`"),
    ("kubeval", "it knows no version of Kubernetes since 1.25", "write `kubeconform`"),
];

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for step in given.jobs.iter().flat_map(|job| &job.steps).filter(|step| given.is_ours(step.step.origin.span)) {
        for command in step.commands() {
            let word = command.words.iter().find(|word| word.text != "sudo");
            let found = word.and_then(|word| Some((word, RETIRED.iter().find(|(name, ..)| *name == word.text)?)));
            if let Some((word, (name, why, instead))) = found {
                let d = Diagnostic::new(
                    &OLD_ACTION,
                    given.place_of(step, word),
                    format!("`{name}` is no longer maintained"),
                );
                diags.push(d.label(*why).help(*instead));
            }
        }
    }
}
