//! A job that does nothing: GitHub refuses the file.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Ir, Work};
use crate::source::Span;

static CODE: Code = Code {
    id: "E103",
    name: "job-without-steps",
    severity: Severity::Error,
    page: include_str!("job_without_steps.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    for job in ir.pipelines.iter().flat_map(|p| &p.jobs) {
        let empty = matches!(&job.work, Work::Steps(steps) if steps.is_empty()) && job.steps_written == 0;
        if empty && !is_spoiled(job.span, ir, diags) {
            diags.push(
                Diagnostic::new(&CODE, job.span, format!("the job `{}` has no steps", job.name))
                    .label("it would do nothing, and GitHub refuses such a file")
                    .help("add a step such as `run \"Test\" \"\"\"make test\"\"\"`"),
            );
        }
    }
}

/// Whether something in the job was refused, so that nothing is known of its steps.
fn is_spoiled(job: Span, ir: &Ir, diags: &Diagnostics) -> bool {
    let heads = ir.pipelines.iter().flat_map(|p| p.jobs.iter().map(|j| j.span).chain([p.span]));
    let next = heads.filter(|h| h.file == job.file && h.start > job.start).map(|h| h.start).min();
    let inside = |span: Span| span.file == job.file && span.start >= job.start && next.is_none_or(|n| span.start < n);
    diags.iter().any(|d| d.severity == Severity::Error && inside(d.span()))
}
