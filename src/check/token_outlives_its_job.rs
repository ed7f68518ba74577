//! The token of a job, stored where it is needed when the job has ended.

use super::secrets::Secrets;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static CODE: Code = Code {
    id: "E605",
    name: "token-outlives-its-job",
    severity: Severity::Error,
    page: include_str!("token_outlives_its_job.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        for step in job.steps.iter().filter(|step| given.is_ours(step.step.origin.span) && step.script.is_some()) {
            let secrets = Secrets::of(step, job);
            let stores = |name: &str| matches!(name, "kubectl" | "oc");
            for command in step.commands().filter(|c| stores(c.name()) && c.has("create") && c.has("secret")) {
                let is_token = |word: &str| {
                    let name = secrets.in_word(word, step);
                    name.is_some_and(|name| name == "github.token" || name == "GITHUB_TOKEN")
                        || word.contains("$GITHUB_TOKEN")
                        || word.contains("${GITHUB_TOKEN")
                };
                let Some(word) = command.words.iter().find(|word| is_token(&word.text)) else { continue };
                diags.push(
                    Diagnostic::new(
                        &CODE,
                        given.place_of(step, word),
                        "a token that expires with the job is stored in the cluster",
                    )
                    .label("pods that start later cannot pull with it")
                    .help(
                        "use a token that stays: `secret NAME: registry in cluster`, and `pull = NAME` of the workload",
                    ),
                );
            }
        }
    }
}
