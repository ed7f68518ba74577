//! A job in the concurrency group of its own pipeline: it waits for a run that waits for it.

use super::texts::spelt;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{CallTarget, Concurrency, Pipeline, Work};

static CODE: Code = Code {
    id: "E707",
    name: "group-waits-for-itself",
    severity: Severity::Error,
    page: include_str!("group_waits_for_itself.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for pipeline in &given.ir.pipelines {
        let Some(outer) = &pipeline.concurrency else { continue };
        for job in &pipeline.jobs {
            if let Some(inner) = job.concurrency.as_ref().filter(|inner| same(inner, outer)) {
                let message = format!("the job `{}` shares the concurrency group of its pipeline", job.name);
                diags.push(report(inner, outer, message, "the pipeline holds it until this job has ended"));
            }
            if let Work::Call(call) = &job.work
                && let CallTarget::Pipeline(name) = &call.target
                && let Some(inner) = called(name, given).and_then(|p| p.concurrency.as_ref()).filter(|c| same(c, outer))
            {
                let message = format!("`{name}` shares the concurrency group of `{}`, which calls it", pipeline.name);
                diags.push(
                    report(inner, outer, message, "the caller holds it until this pipeline has ended")
                        .also(call.span, "called here"),
                );
            }
        }
    }
}

fn called<'a>(name: &str, given: &Given<'a>) -> Option<&'a Pipeline> {
    given.ir.pipelines.iter().find(|pipeline| pipeline.name == name)
}

/// Groups are compared without regard to case.
fn same(a: &Concurrency, b: &Concurrency) -> bool {
    spelt(&a.group).eq_ignore_ascii_case(&spelt(&b.group))
}

fn report(inner: &Concurrency, outer: &Concurrency, message: String, why: &str) -> Diagnostic {
    Diagnostic::new(&CODE, inner.span, message)
        .label("it would wait for itself")
        .also(outer.span, why)
        .help("give one of them another `group`, for instance with the name of the environment in it")
}
