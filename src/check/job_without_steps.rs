//! A job that does nothing: GitHub refuses the file.

use super::Check;
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Ir, Work};

static CODE: Code = Code {
    id: "E103",
    name: "job-without-steps",
    severity: Severity::Error,
    page: include_str!("job_without_steps.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(ir: &Ir, diags: &mut Diagnostics) {
    for job in ir.pipelines.iter().flat_map(|p| &p.jobs) {
        if matches!(&job.work, Work::Steps(steps) if steps.is_empty()) && job.steps_written == 0 {
            diags.push(
                Diagnostic::new(&CODE, job.span, format!("the job `{}` has no steps", job.name))
                    .label("it would do nothing, and GitHub refuses such a file")
                    .help("add a step such as `run \"Test\" \"\"\"make test\"\"\"`"),
            );
        }
    }
}
