//! Names that GitHub gives or keeps: labels of runners, shells, names of secrets and variables; events that take inputs.

use super::{Known, Lower};
use crate::catalogue::{Catalogue, Runner, is_reserved_name, is_secret_name};
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::ir::Runner as Runs;
use crate::source::Span;
use crate::syntax::ast;
use crate::words::pipeline::On;
use crate::words::values::{Given, Name};

/// A literal that may be a label.
pub trait Labelled {
    /// The label.
    fn label(&self) -> &str;
}

impl Labelled for crate::words::values::Label {
    fn label(&self) -> &str {
        &self.0
    }
}

impl Labelled for crate::words::values::Anything {
    fn label(&self) -> &str {
        ""
    }
}

/// The runner behind a label, which is checked where it is none of the program's own names.
pub fn checked(label: &str, span: Span, program: Known<'_>, diags: &mut Diagnostics) -> Runs {
    let found = super::jobs::label_of(label, program);
    if found == Runs::Label(label.to_string()) && !label.is_empty() {
        runner(label, span, diags);
    }
    found
}

/// Checks a label of `runner`.
pub fn runner(label: &str, span: Span, diags: &mut Diagnostics) {
    match Catalogue::builtin().runner(label) {
        Runner::Removed { date, replacement } => {
            let message = format!("GitHub has no runner `{label}` any more");
            let gone =
                date.map_or("a job would wait for ever".to_string(), |d| format!("removed on {d}: a job would wait"));
            diags.push(replaced(Diagnostic::new(&codes::REMOVED_RUNNER, span, message).label(gone), span, replacement));
        }
        Runner::Deprecated { date, replacement } => {
            let message = format!("the runner `{label}` will be removed");
            let until = date.map_or("no longer maintained".to_string(), |d| format!("until {d}"));
            diags.push(replaced(Diagnostic::new(&codes::OLD_ACTION, span, message).label(until), span, replacement));
        }
        Runner::Unknown => misspelt(label, span, diags),
        Runner::Current | Runner::Preview | Runner::SelfHosted => {}
    }
}

fn replaced(d: Diagnostic, span: Span, replacement: Option<&str>) -> Diagnostic {
    match replacement {
        Some(new) => d.help(format!("write `runner = {new}`")).fix(format!("write `{new}`"), span, new),
        None => d,
    }
}

fn misspelt(label: &str, span: Span, diags: &mut Diagnostics) {
    let system = label.split('-').next().unwrap_or_default();
    let labels = || Catalogue::builtin().runner_labels();
    if label == system && labels().any(|l| l.strip_prefix(system).is_some_and(|rest| rest.starts_with('-'))) {
        // `ubuntu` alone.
    } else if similar(system, ["ubuntu", "windows", "macos"]).is_none() {
        return;
    }
    let Some(near) = similar(label, labels()) else { return };
    let message = format!("GitHub has no runner `{label}`");
    diags.push(
        Diagnostic::new(&codes::UNKNOWN_RUNNER, span, message)
            .label(format!("did you mean `{near}`?"))
            .help("labels of your own runners are declared in `runners` of the system")
            .fix(format!("write `{near}`"), span, near),
    );
}

/// Checks the names of secrets and variables that GitHub holds.
pub fn reserved(cx: &mut Lower<'_>) {
    let project = &cx.program.project;
    for secret in project.secrets.iter().filter(|s| !s.cluster) {
        reserved_name("secret", &secret.name, &mut cx.diags);
    }
    for var in project.vars.iter().filter(|v| v.value.is_none()) {
        reserved_name("var", &var.name, &mut cx.diags);
    }
}

fn reserved_name(word: &str, name: &ast::Name, diags: &mut Diagnostics) {
    let text = name.text.as_str();
    if text.eq_ignore_ascii_case("GITHUB_TOKEN") {
        let d = Diagnostic::new(&codes::RESERVED_NAME, name.span, "the token of the workflow is not declared");
        diags.push(d.label("GitHub has it in every run").help("take this away, and read `github.token`"));
    } else if is_reserved_name(text) {
        let message = format!("no {word} can be called `{text}`");
        let d = Diagnostic::new(&codes::RESERVED_NAME, name.span, message);
        diags.push(d.label("GitHub keeps names with `GITHUB_` for itself").help("give it another name"));
    } else if !is_secret_name(text) {
        let message = format!("no {word} can be called `{text}`");
        let better = text.replace(|c: char| !c.is_ascii_alphanumeric(), "_").to_uppercase();
        let d = Diagnostic::new(&codes::RESERVED_NAME, name.span, message);
        diags.push(d.label("GitHub admits letters, digits and `_`").help(format!("write `{better}`")));
    }
}

/// The shells that have a name; all others are a command with `{0}`.
const SHELLS: [&str; 8] = ["bash", "sh", "pwsh", "powershell", "cmd", "python", "javascript", "default"];

/// Checks a `shell`.
pub fn shell(fact: &Given<Name>, diags: &mut Diagnostics) {
    let Some(name) = fact.known().map(|name| name.0.as_str()) else { return };
    if SHELLS.contains(&name) || name.contains("{0}") {
        return;
    }
    let d = Diagnostic::new(&codes::UNKNOWN_CHOICE, fact.span, format!("there is no shell `{name}`"));
    let own = format!("any other is a command, with `{{0}}` for the script: `\"{name} {{0}}\"`");
    diags.push(match similar(name, SHELLS) {
        Some(near) if name.len() > 3 => {
            d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), fact.span, near)
        }
        _ => d.label(format!("not one of {}", super::names::listed(&SHELLS))).help(own),
    });
}

/// Inputs belong to what is started by hand or called.
pub fn inputs_of_events(on: &On, diags: &mut Diagnostics) {
    let takes = |event: &ast::Name| {
        matches!(super::pipelines::github_event(&event.text), "workflow_dispatch" | "workflow_call")
    };
    let (Some(event), Some(input)) = (on.events.first(), on.fields.inputs.first()) else { return };
    if !on.events.iter().any(takes) {
        diags.push(
            Diagnostic::new(&codes::EVENT_FILTER, input.name.span, format!("`{}` has no inputs", event.text))
                .label("nobody could give it")
                .also(event.span, "the event")
                .help("inputs belong to `on dispatch` and `on call`"),
        );
    }
}
