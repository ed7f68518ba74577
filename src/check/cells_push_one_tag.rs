//! The cells of a matrix push different images under one tag.

use super::image_flow::{Push, pushes};
use super::texts::spelt_value;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::Axis;
use crate::source::Span;

static CODE: Code = Code {
    id: "E302",
    name: "cells-push-one-tag",
    severity: Severity::Error,
    page: include_str!("cells_push_one_tag.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let mut reported: Vec<Span> = Vec::new();
    for push in pushes(given) {
        let Some(matrix) = &push.job.job.matrix else { continue };
        let cells = matrix.axes.iter().any(|(_, axis)| match axis {
            Axis::Values(values) => values.len() > 1,
            Axis::Rows(rows) => rows.len() > 1,
            Axis::Dynamic(_) => true,
        });
        if !cells
            || !differs(&push)
            || push.rule.contains("matrix.")
            || push.name.contains("matrix.")
            || reported.contains(&push.span)
        {
            continue;
        }
        reported.push(push.span);
        let axes: Vec<String> = matrix.axes.iter().map(|(name, _)| format!("${{{{ matrix.{name} }}}}")).collect();
        diags.push(
            Diagnostic::new(&CODE, push.span, format!("every cell of `{}` pushes `{}`", push.job.name(), push.rule))
                .label("the cell that ends last decides which image has this tag")
                .also(matrix.span, "the cells")
                .help(format!("put `{}` into every tag; or declare the image with its `variants`", axes.join("-"))),
        );
    }
}

/// Whether what is built differs between the cells, and all of them push.
fn differs(push: &Push<'_, '_>) -> bool {
    let Some(action) = &push.step.action else { return false };
    let reads = |input: &str| action.input(input).is_some_and(|value| spelt_value(value).contains("matrix."));
    let decided = reads("push") || reads("tags") || reads("outputs") || push.step.step.when.is_some();
    let flavoured = push.job.uses("docker/metadata-action").any(|(_, maker)| {
        ["flavor", "images"].iter().any(|input| maker.input(input).is_some_and(|v| spelt_value(v).contains("matrix.")))
    });
    !decided && !flavoured && ["target", "file", "context", "build-args", "platforms"].iter().any(|input| reads(input))
}
