//! Images that are pushed under a policy for findings, and that no scanner looks at.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::StepKind;
use std::collections::BTreeSet;

static CODE: Code = Code {
    id: "E311",
    name: "image-never-scanned",
    severity: Severity::Error,
    page: include_str!("image_never_scanned.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let Some(policy) = given.ir.vulnerabilities.as_ref().filter(|policy| !policy.scanners.is_empty()) else { return };
    let steps = || given.jobs.iter().flat_map(|job| &job.steps);
    let scanned: BTreeSet<&str> = steps()
        .filter_map(|step| match &step.step.kind {
            StepKind::Scan { image, .. } => Some(image.as_str()),
            _ => None,
        })
        .collect();
    let mut reported = BTreeSet::new();
    for step in steps() {
        let StepKind::Build(build) = &step.step.kind else { continue };
        for name in build.images.iter().filter(|name| !scanned.contains(name.as_str())) {
            let pushed = given.ir.images.get(name).is_some_and(|image| image.push);
            if !pushed || !reported.insert(name) {
                continue;
            }
            diags.push(
                Diagnostic::new(&CODE, step.span(), format!("`{name}` is pushed, and nothing scans it"))
                    .label("built and pushed here")
                    .also(policy.span, "this names a scanner for images")
                    .help(format!("write `scan {name}` behind it")),
            );
        }
    }
}
