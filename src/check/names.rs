//! Names of jobs, steps and inputs: GitHub admits letters, digits, `-` and `_`.

use super::{Check, Given};
use crate::diag::codes::BAD_NAME;
use crate::diag::{Diagnostic, Diagnostics};
use crate::source::Span;

pub(super) const CHECK: Check = Check { codes: &[], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    for pipeline in &ir.pipelines {
        for job in &pipeline.jobs {
            name("job", &job.name, job.span, diags);
            for step in job.steps().iter().filter(|step| step.origin.via.is_none()) {
                if let Some(key) = &step.key {
                    name("step", key, step.origin.span, diags);
                }
            }
        }
        for input in pipeline.triggers.iter().flat_map(|trigger| &trigger.inputs) {
            name("input", &input.name, input.span, diags);
        }
    }
}

fn name(what: &str, text: &str, span: Span, diags: &mut Diagnostics) {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if begins && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) {
        return;
    }
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let better = words.collect::<Vec<_>>().join("-").to_lowercase();
    let d = Diagnostic::new(&BAD_NAME, span, format!("`{text}` cannot be the name of a {what}"))
        .label("a name begins with a letter and holds letters, digits, `-` and `_`");
    diags.push(match (what, better.is_empty()) {
        ("job", false) => d.help(format!("write `job {better} \"{text}\"`: first the name, then the title in quotes")),
        (_, false) => d.help(format!("write `{better}`")),
        _ => d,
    });
}
