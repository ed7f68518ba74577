//! Rules for tags that make no tag, or none that may be, on some of the events of their pipeline.

use super::given::{ActionGiven, JobGiven};
use super::image_flow::{part, rules};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Pipeline, Trigger};

static CODE: Code = Code {
    id: "E303",
    name: "invalid-image-tag",
    severity: Severity::Error,
    page: include_str!("invalid_image_tag.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        for (step, maker) in job.uses("docker/metadata-action") {
            if !given.is_ours(step.step.origin.span) || step.step.when.is_some() {
                continue;
            }
            for rule in rules(maker).iter().filter(|rule| part(rule, "enable").is_none()) {
                invalid(rule, maker, job, diags);
            }
        }
    }
}

/// `prefix={{branch}}-` where there is no branch.
fn invalid(rule: &str, maker: &ActionGiven<'_>, job: &JobGiven<'_>, diags: &mut Diagnostics) {
    let prefix = part(rule, "prefix").unwrap_or_default();
    if !prefix.starts_with("{{branch}}") || job.job.when.is_some() {
        return;
    }
    let Some(trigger) = without_branch(job.pipeline) else { return };
    let span = maker.input_span("tags").unwrap_or(maker.action.reference.span);
    let rest = prefix.trim_start_matches("{{branch}}");
    let d = Diagnostic::new(&CODE, span, format!("`{rule}` makes a tag that begins with `{rest}`, which no tag may"))
        .label("`{{branch}}` is empty where the run is about no branch");
    let d = trigger.span.map_or(d.clone(), |at| d.also(at, "here, for instance"));
    diags.push(d.help("write `type=sha`, which needs no branch; or add `,enable={{is_default_branch}}` to the rule"));
}

fn without_branch(pipeline: &Pipeline) -> Option<&Trigger> {
    pipeline.triggers.iter().find(|trigger| match trigger.event.as_str() {
        "pull_request" | "release" => true,
        "push" => trigger.filters.iter().any(|(name, _)| name == "tags"),
        _ => false,
    })
}
