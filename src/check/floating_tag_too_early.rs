//! A tag that people follow moves to an image before anybody has looked at it.

use super::image_flow::{Tag, pulls, pushes};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::graph::ancestors;
use crate::source::Span;

static CODE: Code = Code {
    id: "W307",
    name: "floating-tag-too-early",
    severity: Severity::Warning,
    page: include_str!("floating_tag_too_early.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let pushes = pushes(given);
    let pulls = pulls(given, &pushes);
    let mut reported: Vec<Span> = Vec::new();
    for push in &pushes {
        let floats = matches!(&push.tag, Tag::Text(text) if is_floating(text));
        let tried = pulls.iter().find(|pull| {
            pull.name == push.name
                && pull.job.pipeline.name == push.job.pipeline.name
                && ancestors(pull.job.pipeline, pull.job.name()).contains(push.job.name())
        });
        let Some(tried) = tried.filter(|_| floats && !reported.contains(&push.span)) else { continue };
        reported.push(push.span);
        diags.push(
            Diagnostic::new(
                &CODE,
                push.span,
                format!("`{}` moves before `{}` has looked at the image", push.rule, tried.job.name()),
            )
            .label("whoever follows this tag gets what was not tried yet")
            .also(tried.span, "it is looked at here")
            .help("push it under the commit only, and move the tag in a job after that one: `tag IMAGE as latest`"),
        );
    }
}

fn is_floating(tag: &str) -> bool {
    !tag.contains("${{")
        && ["latest", "stable", "production", "prod", "edge"]
            .iter()
            .any(|word| tag.split(['-', '.']).any(|part| part == *word))
}
