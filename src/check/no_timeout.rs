//! A job without a time limit: one that hangs takes GitHub's six hours.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::Work;

static CODE: Code =
    Code { id: "W703", name: "no-timeout", severity: Severity::Warning, page: include_str!("no_timeout.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    for pipeline in ir.pipelines.iter().filter(|p| p.derives) {
        for job in &pipeline.jobs {
            if job.timeout.is_none() && matches!(job.work, Work::Steps(_)) {
                diags.push(
                    Diagnostic::new(&CODE, job.span, format!("the job `{}` has no time limit", job.name))
                        .label("when it hangs, it takes six hours")
                        .help("add `timeout = 15m` to the job, or to the pipeline for all its jobs"),
                );
            }
        }
    }
}
