//! The name of an image out of the name of a repository with capital letters.

use super::texts::{spelt, spelt_value};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::source::Span;

static CODE: Code = Code {
    id: "E304",
    name: "upper-case-in-an-image",
    severity: Severity::Error,
    page: include_str!("upper_case_in_an_image.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// How the reference of an image begins that is named after the repository.
const NAMES: [&str; 4] = [
    "ghcr.io/${{ github.repository",
    "docker.io/${{ github.repository",
    "quay.io/${{ github.repository",
    "gcr.io/${{ github.repository",
];

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let repository = &given.ir.system.repository;
    if !repository.chars().any(|c| c.is_ascii_uppercase()) {
        return;
    }
    let first =
        given.jobs.iter().flat_map(|job| &job.steps).filter(|s| given.is_ours(s.step.origin.span)).find_map(|step| {
            let of_script = step.script.as_ref().and_then(|script| {
                let hole = script
                    .holes
                    .iter()
                    .position(|hole| super::texts::expression(hole).contains("github.repository"))?;
                let named = NAMES.iter().any(|name| spelt(script.text).contains(name));
                named.then(|| script.holes.get(hole).map(|hole| hole.span))?
            });
            let of_action =
                step.action.as_ref().filter(|action| !action.is("docker/metadata-action")).and_then(|action| {
                    let named = |value| NAMES.iter().any(|name| spelt_value(value).contains(name));
                    action.action.inputs.iter().find(|(_, value)| named(value)).map(|(input, _)| input.span)
                });
            of_script.or(of_action)
        });
    let Some(span) = first.filter(|span: &Span| given.is_ours(*span)) else { return };
    diags.push(
        Diagnostic::new(
            &CODE,
            span,
            format!("the image would be named after `{repository}`, which has capital letters"),
        )
        .label("the name of an image is in small letters")
        .help(format!(
            "declare an `image`, whose name is written in small letters; or write `{}` here",
            repository.to_lowercase()
        )),
    );
}
