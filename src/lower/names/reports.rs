//! What to say of a name that means nothing.

use super::run_names;
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::lower::scope::{JobNames, Scope};
use crate::source::Span;
use crate::words::ty::Kind;

pub(super) fn missing(
    kind: Kind,
    name: &str,
    span: Span,
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
    help: Option<String>,
) {
    let word = kind.word();
    let mut d = Diagnostic::new(&codes::UNKNOWN_NAME, span, format!("no {word} `{name}` is declared"));
    match similar(name, scope.symbols.of(kind)) {
        Some(near) => {
            d = d.label(format!("did you mean `{near}`?"));
            if let Some(at) = scope.symbols.span(kind, near) {
                d = d.also(at, format!("`{near}` is declared here"));
            }
        }
        None => {
            d = d.label("not declared");
            d.help = help;
        }
    }
    diags.push(d);
}

/// A report with a did-you-mean among `known`.
pub fn report<'k>(
    code: &'static crate::diag::Code,
    span: Span,
    message: String,
    found: &str,
    known: impl IntoIterator<Item = &'k str>,
    diags: &mut Diagnostics,
) {
    let known: Vec<&str> = known.into_iter().collect();
    let mut d = Diagnostic::new(code, span, message);
    if let Some(near) = similar(found, known.iter().copied()) {
        d = d.label(format!("did you mean `{near}`?"));
    } else if let [only] = known.as_slice() {
        d = d.help(format!("there is only `{only}`"));
    } else if !known.is_empty() {
        d = d.help(format!("there are {}", listed(&known)));
    }
    diags.push(d);
}

/// `a`, `b` and so on, the first twelve.
#[must_use]
pub fn listed(names: &[&str]) -> String {
    let mut text = names.iter().take(12).map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
    if names.len() > 12 {
        text.push_str(&format!(" and {} more", names.len() - 12));
    }
    text
}

/// A name that means nothing: the nearest names of all kinds are offered.
pub(super) fn unknown(text: &str, parts: &[&str], span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) {
    let mut known: Vec<String> = run_names(scope).iter().filter(|n| n.3).map(|n| n.0.to_string()).collect();
    if let Some(names) = scope.steps() {
        known.extend(step_names(names, ""));
    }
    if let Some(pipeline) = scope.pipeline.filter(|_| scope.component.is_none()) {
        for (job, names) in &pipeline.jobs {
            known.extend(step_names(names, &format!("{job}.")));
            known.extend(names.outputs.keys().map(|o| format!("{job}.{o}")));
        }
        known.extend(pipeline.inputs.keys().map(|i| format!("input.{i}")));
    }
    known.extend(scope.symbols.fields.keys().cloned());
    known.extend(scope.symbols.of(Kind::Service).map(|s| format!("{s}.url")));
    let mut d = Diagnostic::new(&codes::UNKNOWN_NAME, span, format!("`{text}` means nothing here"));
    let inputs = scope.pipeline.is_some_and(|p| p.inputs.contains_key(text));
    if inputs || scope.component.is_some_and(|c| c.inputs.contains_key(text)) {
        d = d.label(format!("the input is read as `input.{text}`")).fix(
            format!("write `input.{text}`"),
            span,
            format!("input.{text}"),
        );
    } else if scope.symbols.has(Kind::Secret, text) {
        d = d.label(format!("the secret is read as `secret.{text}`")).fix(
            format!("write `secret.{text}`"),
            span,
            format!("secret.{text}"),
        );
    } else if let Some(word) = [("not", "!"), ("and", "&&"), ("or", "||")].iter().find(|(word, _)| *word == text) {
        d = d.label(format!("written `{}` here", word.1)).fix(format!("write `{}`", word.1), span, word.1);
    } else if scope.steps().is_some_and(|names| step_names(names, "").iter().any(|known| known == text)) {
        d = d.label("this step runs later").help("move the step that reads it behind the step that writes it");
    } else if let Some((job, _)) = elsewhere(text, scope) {
        d = d.label(format!("it is a step of the job `{job}`")).fix(
            format!("write `{job}.{text}`"),
            span,
            format!("{job}.{text}"),
        );
    } else if let Some(near) = similar(text, known.iter().map(String::as_str)) {
        d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near.to_string());
    } else if parts.len() == 1 {
        d = d.label("no name that can be read here").help(format!("a text stands in quotes: `\"{text}\"`"));
    } else if scope.component.is_some() {
        let help = "a component reads its inputs and its own steps: hand the value over as an input";
        d = d.label("nothing in this component has this name").help(help);
    } else {
        let help = "an output is read as `STEP.OUTPUT`, or from another job as `JOB.STEP.OUTPUT`";
        d = d.label("nothing here has this name").help(help);
    }
    diags.push(d);
}

/// `staging.url`, where an environment and a service or workload are called `staging`.
pub(super) fn ambiguous(parts: &[&str], span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) -> bool {
    let [name, "url"] = parts else { return false };
    let symbols = scope.symbols;
    let other = [Kind::Service, Kind::Workload].into_iter().find(|kind| symbols.has(*kind, name));
    let (Some(other), Some(environment)) = (other, symbols.span(Kind::Environment, name)) else { return false };
    let word = other.word();
    let mut d = Diagnostic::new(&codes::AMBIGUOUS, span, format!("`{name}` is an environment and a {word}"))
        .label("which of them is not said")
        .also(environment, "the environment");
    if let Some(at) = symbols.span(other, name) {
        d = d.also(at, format!("the {word}"));
    }
    let help = match other {
        Kind::Service => format!("write `environment.{name}.url` or `service.{name}.url`"),
        _ => format!("write `environment.{name}.url`, or give the {word} another name"),
    };
    diags.push(d.help(help));
    true
}

/// The job that has a step with this output.
pub(super) fn elsewhere<'s>(text: &str, scope: &Scope<'s>) -> Option<(&'s str, &'s JobNames)> {
    let pipeline = scope.pipeline.filter(|_| scope.component.is_none())?;
    let mut jobs = pipeline.jobs.iter().filter(|(job, _)| scope.job != Some(job.as_str()));
    jobs.find(|(_, names)| step_names(names, "").iter().any(|n| n == text)).map(|(job, names)| (job.as_str(), names))
}

fn step_names(names: &JobNames, prefix: &str) -> Vec<String> {
    let steps = names.steps.iter().flat_map(|(k, s)| s.outputs.keys().map(move |o| format!("{prefix}{k}.{o}")));
    let instances = names.instances.iter().flat_map(|(k, o)| o.keys().map(move |o| format!("{prefix}{k}.{o}")));
    steps.chain(instances).collect()
}

/// `secrets.NAME`, as GitHub has it.
pub(super) fn secrets(name: &str, span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) {
    if name == WORKFLOW_TOKEN {
        return workflow_token(span, scope, diags);
    }
    let mut d = Diagnostic::new(&codes::UNKNOWN_NAME, span, "secrets are declared, and read as `secret.NAME`")
        .label("one letter too many")
        .fix(format!("write `secret.{name}`"), span, format!("secret.{name}"));
    if !scope.symbols.has(Kind::Secret, name) {
        d = d.help(format!("write `secret.{name}`, and declare it: `secret {name}`"));
    }
    diags.push(d);
}

/// What GitHub calls the token of the workflow where secrets are read.
pub(super) const WORKFLOW_TOKEN: &str = "GITHUB_TOKEN";

/// The token of the workflow, read as a secret.
pub(super) fn workflow_token(span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) {
    if scope.symbols.has(Kind::Secret, WORKFLOW_TOKEN) {
        return; // Its declaration has been reported.
    }
    let d = Diagnostic::new(&codes::UNKNOWN_NAME, span, "the token of the workflow is no secret of the program")
        .label("GitHub has it in every run")
        .help("write `github.token`; checkouts, log-ins at the registry and releases take it by themselves")
        .fix("write `github.token`", span, "github.token");
    diags.push(d);
}
