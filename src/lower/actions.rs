//! What the catalogue says of an action at the user's line: inputs, versions, status.

use crate::catalogue::{ActionRef, Catalogue, InputType, Lookup, Status};
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::ir::{Sourced, Value};
use crate::syntax::ast;
use crate::words::read::Entry;

/// Checks a use of an action.
pub fn check(reference: &ast::Name, entries: &[Entry], inputs: &[(Sourced<String>, Value)], diags: &mut Diagnostics) {
    let Ok(parsed) = reference.text.parse::<ActionRef>() else { return };
    match Catalogue::builtin().action(&parsed) {
        Lookup::Unknown => diags.push(
            Diagnostic::new(
                &codes::UNKNOWN_ACTION,
                reference.span,
                format!("nothing is known of the action `{}`", parsed.id()),
            )
            .label("its inputs are not checked")
            .help("declare its outputs in the step, and what it needs in `permissions` of the job"),
        ),
        Lookup::UnknownPath { known } => super::names::report(
            &codes::ACTION_REFERENCE,
            reference.span,
            format!("`{}` has no action at this path", parsed.id()),
            &reference.text,
            known.iter().map(|k| k.as_ref()),
            diags,
        ),
        Lookup::UnknownVersion { known, status } => unknown_version(reference, &parsed, &known, status.as_ref(), diags),
        Lookup::Known(facts) => {
            state(reference, &facts.status, diags);
            for entry in entries {
                unknown_input(reference, entry, &facts, diags);
            }
            let given: Vec<&str> = inputs.iter().map(|(n, _)| n.value.as_str()).collect();
            let misspelt = entries.iter().any(|e| facts.inputs.is_some() && facts.input(&e.key.text).is_none());
            for missing in facts.missing_inputs(&given).filter(|_| !misspelt) {
                let name: &str = missing.name;
                diags.push(
                    Diagnostic::new(
                        &codes::MISSING_INPUT,
                        reference.span,
                        format!("`{}` needs the input `{name}`", parsed.id()),
                    )
                    .label("not given")
                    .help(format!("add `{name} = …` to the step")),
                );
            }
            for (name, value) in inputs {
                input_type(name, value, &facts, diags);
            }
        }
    }
}

fn unknown_version<S: AsRef<str>>(
    reference: &ast::Name,
    parsed: &ActionRef,
    known: &[S],
    status: Option<&Status>,
    diags: &mut Diagnostics,
) {
    if parsed.is_commit() {
        return;
    }
    let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
    // A full version that is younger than the catalogue may well exist; a dead one does not run.
    let code = match status {
        Some(Status::Broken(_)) => &codes::DEAD_ACTION,
        _ => &codes::UNKNOWN_VERSION,
    };
    let message = format!("`{}` has no version that is known as `{}`", parsed.id(), parsed.version);
    let mut d = Diagnostic::new(code, reference.span, message);
    d = match status {
        Some(Status::Broken(advice) | Status::Deprecated(advice)) => d.label(advice.because()),
        _ => d.label("no commit is known for it, so it cannot be pinned"),
    };
    if !known.is_empty() {
        d = d.help(format!("known are {}", super::names::listed(&known)));
    }
    diags.push(d);
}

fn state(reference: &ast::Name, status: &Status, diags: &mut Diagnostics) {
    let (code, advice, message) = match status {
        Status::Current | Status::Supported => return,
        Status::Deprecated(advice) => (&codes::OLD_ACTION, advice, "this version is no longer maintained"),
        Status::Broken(advice) => (&codes::DEAD_ACTION, advice, "this version does not run any more"),
    };
    let mut d = Diagnostic::new(code, reference.span, message).label(advice.because());
    let replacements: Vec<&str> = advice.replacements.iter().map(AsRef::as_ref).collect();
    if let Some(first) = replacements.first() {
        d = d.help(format!("use {}", super::names::listed(&replacements)));
        if first.contains('@') {
            d = d.fix(format!("write `{first}`"), reference.span, format!("\"{first}\""));
        }
    }
    diags.push(d);
}

fn unknown_input(reference: &ast::Name, entry: &Entry, facts: &crate::catalogue::ActionFacts, diags: &mut Diagnostics) {
    let name = &entry.key.text;
    if facts.inputs.is_none() || facts.input(name).is_some() {
        return;
    }
    let mut d = Diagnostic::new(&codes::UNKNOWN_INPUT, entry.key.span, format!("`{}` has no input `{name}`", facts.id));
    if let Some(near) = facts.similar_input(name) {
        d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), entry.key.span, near);
    }
    let all: Vec<&str> = facts.inputs.iter().flatten().map(|i| i.name).collect();
    d = d.also(reference.span, "the action");
    diags.push(if all.is_empty() {
        d.help("it has no inputs")
    } else {
        d.help(format!("its inputs are {}", super::names::listed(&all)))
    });
}

fn input_type(name: &Sourced<String>, value: &Value, facts: &crate::catalogue::ActionFacts, diags: &mut Diagnostics) {
    let (Value::Text(text), Some(input)) = (value, facts.input(&name.value)) else { return };
    let (Some(text), Some(kind)) = (text.as_plain(), &input.kind) else { return };
    let wrong = match kind {
        InputType::Bool => {
            (!matches!(text.to_ascii_lowercase().as_str(), "true" | "false")).then(|| "`true` or `false`".to_string())
        }
        InputType::Number => text.parse::<f64>().is_err().then(|| "a number".to_string()),
        InputType::Choice(words) => {
            let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
            (!words.contains(&text)).then(|| format!("one of {}", super::names::listed(&words)))
        }
        InputType::Text | InputType::List { .. } => None,
    };
    if let Some(wanted) = wrong {
        let message = format!("the input `{}` wants {wanted}, and gets `{text}`", name.value);
        diags.push(Diagnostic::new(&codes::INPUT_TYPE, name.span, message));
    }
}
