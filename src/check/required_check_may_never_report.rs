//! A required check of a pipeline that does not always start: without a run there is no report, and the merge waits.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static CODE: Code = Code {
    id: "W114",
    name: "required-check-may-never-report",
    severity: Severity::Warning,
    page: include_str!("required_check_may_never_report.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    let rules = ir.repository.iter().flat_map(|repository| &repository.protect);
    let required: Vec<&String> = rules.flat_map(|protect| &protect.checks).collect();
    for pipeline in ir.pipelines.iter().filter(|pipeline| required.contains(&&pipeline.name)) {
        let triggers = pipeline.triggers.iter().filter(|trigger| trigger.event.starts_with("pull_request"));
        for trigger in triggers.filter(|trigger| trigger.filters.iter().any(|(name, _)| name.starts_with("paths"))) {
            let message = format!("the required check of `{}` may never report", pipeline.name);
            let d = Diagnostic::new(&CODE, trigger.span.unwrap_or(pipeline.span), message)
                .label("a pull request that changes no such file starts nothing, and cannot be merged")
                .help("remove `paths`, and write `when changed(…)` at the jobs");
            diags.push(match &ir.repository {
                Some(repository) => d.also(repository.span, "required here"),
                None => d,
            });
        }
    }
}
