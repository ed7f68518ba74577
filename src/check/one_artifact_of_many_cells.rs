//! The cells of a matrix upload one artifact: an artifact is written once.

use super::given::JobGiven;
use super::texts;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Axis, Step, StepKind, Value};
use crate::source::Span;

static CODE: Code = Code {
    id: "E210",
    name: "one-artifact-of-many-cells",
    severity: Severity::Error,
    page: include_str!("one_artifact_of_many_cells.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in given.jobs.iter().filter(|job| has_cells(job)) {
        for (step, action) in job.uses("actions/upload-artifact") {
            let overwrites = action.input("overwrite").is_some_and(|v| texts::known(v).as_deref() != Some("false"));
            if overwrites {
                continue;
            }
            match action.input("name") {
                Some(name) if !texts::is_same_in_all_cells(name) => {}
                name => {
                    let span = name.and_then(|_| action.input_span("name")).unwrap_or(action.action.reference.span);
                    report(step.step, span, job, given, diags);
                }
            }
        }
        for step in job.job.steps() {
            let StepKind::Artifact(artifact) = &step.kind else { continue };
            let Some(name) = artifact.service_name.as_ref().filter(|_| !artifact.overwrite) else { continue };
            if texts::is_same_in_all_cells(&Value::Text(name.clone())) {
                report(step, name.span, job, given, diags);
            }
        }
    }
}

/// Whether a job is sure to have several cells.
fn has_cells(job: &JobGiven<'_>) -> bool {
    job.job.matrix.as_ref().is_some_and(|matrix| {
        matrix.exclude.is_empty()
            && matrix.axes.iter().any(|(_, axis)| match axis {
                Axis::Values(values) => values.len() > 1,
                Axis::Rows(rows) => rows.len() > 1,
                Axis::Dynamic(_) => false,
            })
    })
}

fn report(step: &Step, span: Span, job: &JobGiven<'_>, given: &Given<'_>, diags: &mut Diagnostics) {
    if step.when.is_some() || !given.is_ours(span) {
        return;
    }
    let Some(matrix) = &job.job.matrix else { return };
    let axis = matrix.axes.first().map_or("axis", |(name, _)| name.as_str());
    diags.push(
        Diagnostic::new(&CODE, span, format!("every cell of `{}` uploads the same artifact", job.name()))
            .label("the second upload under a name fails")
            .also(matrix.span, "the cells")
            .help(format!("write `artifact NAME from \"path\"`, whose name holds the cell, or put `${{{{ matrix.{axis} }}}}` into it")),
    );
}
