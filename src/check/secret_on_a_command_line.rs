//! A secret among the words of a command: every process of the machine can read them.

use super::secrets::Secrets;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::shell::script::{Command, Word};

static CODE: Code = Code {
    id: "E603",
    name: "secret-on-a-command-line",
    severity: Severity::Error,
    page: include_str!("secret_on_a_command_line.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        for step in job.steps.iter().filter(|step| given.is_ours(step.step.origin.span) && step.script.is_some()) {
            let secrets = Secrets::of(step, job);
            for command in step.commands() {
                for (option, value) in passwords(command) {
                    let Some(secret) = secrets.in_word(&value.text, step) else { continue };
                    let message = format!("the secret `{secret}` stands on the command line of `{}`", command.name());
                    let d = Diagnostic::new(&CODE, given.place(step, &option.text, option.at), message)
                        .label("every process of the machine can read it");
                    diags.push(d.help(instead(command)));
                }
            }
        }
    }
}

/// Options of a command that take a password, with their values.
fn passwords(command: &Command) -> Vec<(&Word, &Word)> {
    // What the shell does itself has no command line.
    if matches!(command.name(), "echo" | "printf" | "export" | "[" | "[[" | "test" | "local" | "read" | ":") {
        return Vec::new();
    }
    // What is stored by it is another matter.
    if command.has("create") && command.has("secret") {
        return Vec::new();
    }
    let words = &command.words;
    let of = |at: usize| -> Option<(&Word, &Word)> {
        let word = words.get(at)?;
        if let Some((name, _)) = word.text.split_once('=').filter(|(name, _)| name.starts_with("--")) {
            return is_password(name).then_some((word, word));
        }
        let short = word.text == "-p" && words.get(1).is_some_and(|verb| verb.text == "login");
        (short || word.text.starts_with("--") && is_password(&word.text))
            .then(|| words.get(at + 1).map(|value| (word, value)))?
    };
    (1..words.len()).filter_map(of).collect()
}

fn is_password(option: &str) -> bool {
    let last = option.rsplit('-').next().unwrap_or(option);
    matches!(last, "password" | "token" | "secret" | "passwd" | "apikey") || option.ends_with("api-key")
}

fn instead(command: &Command) -> String {
    match (command.name(), command.words.get(1).map(|word| word.text.as_str())) {
        ("uv", Some("publish")) => {
            "set `UV_PUBLISH_TOKEN` in `env`; better, `use publish.pypi`, which needs no secret".into()
        }
        ("twine", _) => "set `TWINE_PASSWORD` in `env`; better, `use publish.pypi`, which needs no secret".into(),
        ("docker" | "podman" | "helm", Some("login" | "registry")) => {
            "use `--password-stdin`: `printf '%s' \"$PASSWORD\" | docker login --username … --password-stdin`".into()
        }
        _ => "hand it over by `env`, or by standard input, where the program reads it from there".into(),
    }
}
