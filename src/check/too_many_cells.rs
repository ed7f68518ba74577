//! More cells than GitHub starts: 256 for a matrix.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::Axis;

static CODE: Code =
    Code { id: "E706", name: "too-many-cells", severity: Severity::Error, page: include_str!("too_many_cells.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// GitHub's limit.
const MOST: usize = 256;

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        let Some(matrix) = job.job.matrix.as_ref().filter(|matrix| matrix.exclude.is_empty()) else { continue };
        let sizes: Option<Vec<usize>> = matrix.axes.iter().map(|(_, axis)| size(axis)).collect();
        let Some(sizes) = sizes.filter(|sizes| !sizes.is_empty()) else { continue };
        let cells = sizes.iter().fold(1usize, |all, size| all.saturating_mul(*size));
        if cells > MOST {
            let product = sizes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" × ");
            diags.push(
                Diagnostic::new(&CODE, matrix.span, format!("the matrix has {cells} cells, and GitHub starts {MOST}"))
                    .label(format!("{product} = {cells}"))
                    .help("take values away, leave rows out by `exclude`, or let one job run several of them"),
            );
        }
    }
}

fn size(axis: &Axis) -> Option<usize> {
    match axis {
        Axis::Values(values) => Some(values.len()),
        Axis::Rows(rows) => Some(rows.len()),
        Axis::Dynamic(_) => None,
    }
}
