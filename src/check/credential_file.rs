//! A secret that a script writes into a file of the workspace, from where artifacts, caches and images take it along.

use super::secrets::Secrets;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::shell::script::{Command, Then, Word};

static CODE: Code =
    Code { id: "E604", name: "credential-file", severity: Severity::Error, page: include_str!("credential_file.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        for step in job.steps.iter().filter(|step| given.is_ours(step.step.origin.span) && step.script.is_some()) {
            let secrets = Secrets::of(step, job);
            let commands: Vec<&Command> = step.commands().collect();
            for (at, command) in commands.iter().enumerate() {
                let writes = matches!(command.name(), "echo" | "printf" | "cat");
                let secret = command.words.iter().find_map(|word| secrets.in_word(&word.text, step)).filter(|_| writes);
                let Some((secret, file)) = secret.zip(written(&commands, at)) else { continue };
                if removes(&commands, &file.text) {
                    continue;
                }
                let message = format!("the secret `{secret}` is written into the workspace and stays there");
                let d = Diagnostic::new(&CODE, given.place_of(step, file), message);
                let help = match is_cluster(&file.text) {
                    true => "write `connect ENVIRONMENT`: it keeps the file outside of the workspace and removes it in the end".to_owned(),
                    false => format!("write it to `\"$RUNNER_TEMP/{}\"` with `umask 077`, and remove it in a step `when always()`", file.text),
                };
                diags.push(d.label("artifacts, caches and images may take it along").help(help));
            }
        }
    }
}

/// The file of the workspace into which what a command prints goes.
fn written<'c>(commands: &[&'c Command], mut at: usize) -> Option<&'c Word> {
    loop {
        let command = commands.get(at)?;
        if let Some(file) = command.writes.first() {
            let outside =
                file.text.starts_with(['$', '/', '~', '&']) || file.text.contains("GITHUB_") || file.text.is_empty();
            return (!outside).then_some(file);
        }
        if command.then != Then::Pipe {
            return None;
        }
        at += 1;
    }
}

fn removes(commands: &[&Command], file: &str) -> bool {
    commands.iter().any(|command| {
        matches!(command.name(), "rm" | "shred" | "trap") && command.words.iter().any(|w| w.text.contains(file))
    })
}

fn is_cluster(file: &str) -> bool {
    file.to_lowercase().contains("kube")
}
