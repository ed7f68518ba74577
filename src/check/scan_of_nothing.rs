//! A search for secrets between two commits that are one.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::Pipeline;

static CODE: Code =
    Code { id: "E806", name: "scan-of-nothing", severity: Severity::Error, page: include_str!("scan_of_nothing.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let branch = &given.ir.system.branch;
    for job in &given.jobs {
        for (step, action) in job.uses("trufflesecurity/trufflehog") {
            let Some(base) = action.input("base").map(super::texts::spelt_value) else { continue };
            let is_default = base.contains("github.event.repository.default_branch") || base == *branch;
            let head = action.input("head").map(super::texts::spelt_value).unwrap_or_default();
            let is_here = head.is_empty() || head == "HEAD" || head.contains("github.sha");
            if !is_default
                || !is_here
                || job.job.when.is_some()
                || step.step.when.is_some()
                || !pushes(job.pipeline, branch)
            {
                continue;
            }
            let span = action.input_span("base").unwrap_or(step.span());
            if given.is_ours(span) {
                diags.push(
                    Diagnostic::new(&CODE, span, format!("on a push to `{branch}`, base and head are one commit"))
                        .label("there is nothing between them, and the action fails")
                        .help("write `use security.secrets`, which knows what each event has changed; or `base = run.before`"),
                );
            }
        }
    }
}

/// Whether a push to this branch starts the pipeline.
fn pushes(pipeline: &Pipeline, branch: &str) -> bool {
    pipeline.on("push").any(|trigger| {
        let branches = trigger.filters.iter().find(|(name, _)| name == "branches");
        match branches {
            Some((_, globs)) => globs.iter().any(|glob| glob == branch),
            None => trigger.filters.iter().all(|(name, _)| !name.starts_with("tags") && name != "branches-ignore"),
        }
    })
}
