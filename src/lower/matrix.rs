//! The cells of a job: axes, and rows that are added or left out.

use super::expressions::{typed, typed_value};
use super::scope::Scope;
use super::shared::plain;
use super::steps::fold_value;
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::expr::{Expr, Literal};
use crate::ir::{self, Axis, Cell, Value};
use crate::syntax::ast::{self, ExprKind};
use crate::words::pipeline::Matrix;
use crate::words::read::Entry;
use crate::words::ty::Ty;

/// The cells of a job.
pub(super) fn lower(matrix: &Matrix, scope: &Scope<'_>, diags: &mut Diagnostics) -> ir::Matrix {
    let outside = Scope { job: None, ..*scope };
    let from = matrix.from.as_ref().and_then(|f| typed(f, &Ty::Rows(vec![]), &outside, diags)).map(|(e, _)| e);
    let mut axes: Vec<(String, Axis)> = Vec::new();
    for axis in &matrix.axes {
        if let Some(found) = self::axis(axis, &outside, diags) {
            axes.push((axis.key.text.clone(), found));
        }
    }
    for (name, row) in &matrix.rows {
        let row = row_of(row, &outside, diags);
        match axes.iter_mut().find(|(n, _)| *n == name.text) {
            Some((_, Axis::Rows(rows))) => rows.push(row),
            Some(_) => {}
            None => axes.push((name.text.clone(), Axis::Rows(vec![row]))),
        }
    }
    let mut rows = |list: &[Vec<Entry>]| -> Vec<Vec<(String, Cell)>> {
        list.iter().map(|row| cells_of(row_of(row, &outside, diags), &axes, diags)).collect()
    };
    let (include, exclude) = (rows(&matrix.include), rows(&matrix.exclude));
    ir::Matrix { from, axes, include, exclude, span: matrix.span }
}

fn axis(axis: &Entry, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Axis> {
    match &axis.value.kind {
        ExprKind::List(items) => {
            if items.is_empty() {
                let d = Diagnostic::new(
                    &codes::MISSING_VALUE,
                    axis.value.span,
                    format!("the axis `{}` has no value", axis.key.text),
                );
                diags.push(d.label("a matrix without a cell fails").help("give it one value at least"));
                return None;
            }
            Some(Axis::Values(items.iter().filter_map(|i| cell(i, scope, diags)).collect()))
        }
        _ => {
            let (expr, ty) = typed(&axis.value, &Ty::list(Ty::Any), scope, diags)?;
            if expr.literal().is_some() {
                return cell(&axis.value, scope, diags).map(|v| Axis::Values(vec![v]));
            }
            if !matches!(ty, Ty::List(_) | Ty::Any | Ty::Rows(_)) {
                super::expressions::mismatch(axis.value.span, &ty, &Ty::list(Ty::Any), diags);
                return None;
            }
            Some(Axis::Dynamic(expr))
        }
    }
}

/// A value of a cell: bare words are choices, versions keep their text.
fn cell(expr: &ast::Expr, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Value> {
    match &expr.kind {
        ExprKind::Name(text) if matches!(text.as_str(), "true" | "false") => {
            Some(Value::Expr(Expr::bool(text == "true", expr.span), Ty::Bool))
        }
        ExprKind::Name(text) if !crate::words::values::is_reference(text, crate::words::values::Written::Name) => {
            Some(Value::Text(ir::Text::plain(text.clone(), expr.span)))
        }
        ExprKind::Quantity(text) => Some(quantity(text, expr)),
        _ => typed_value(expr, &Ty::Any, scope, diags).map(|(v, _)| fold_value(v)),
    }
}

/// Whole numbers are numbers; everything else with a dot or unit keeps its text.
fn quantity(text: &str, expr: &ast::Expr) -> Value {
    match text.parse::<u32>() {
        Ok(n) if n.to_string() == text => {
            let number = Expr::new(crate::expr::Kind::Literal(Literal::Number(f64::from(n))), expr.span);
            Value::Expr(number, Ty::Count)
        }
        _ => Value::Text(ir::Text::plain(text, expr.span)),
    }
}

fn row_of(row: &[Entry], scope: &Scope<'_>, diags: &mut Diagnostics) -> Vec<(String, Value)> {
    row.iter().filter_map(|e| Some((e.key.text.clone(), cell(&e.value, scope, diags)?))).collect()
}

/// A row that is added or left out. Where an axis has rows of its own, a word stands for the row that it names.
fn cells_of(row: Vec<(String, Value)>, axes: &[(String, Axis)], diags: &mut Diagnostics) -> Vec<(String, Cell)> {
    let mut cells = Vec::new();
    for (name, value) in row {
        let rows = axes.iter().find_map(|(axis, found)| match found {
            Axis::Rows(rows) if *axis == name => Some(rows),
            _ => None,
        });
        let cell = match rows {
            Some(rows) => named_row(&name, &value, rows, diags).map(Cell::Row),
            None => Some(Cell::Value(value)),
        };
        cells.extend(cell.map(|cell| (name, cell)));
    }
    cells
}

/// The row whose column `name`, else its first, has this value.
fn named_row(
    axis: &str,
    wanted: &Value,
    rows: &[Vec<(String, Value)>],
    diags: &mut Diagnostics,
) -> Option<Vec<(String, Value)>> {
    let title = |row: &[(String, Value)]| {
        let (_, value) = row.iter().find(|(column, _)| column == "name").or_else(|| row.first())?;
        plain(value.clone())
    };
    let span = super::expressions::to_expr(wanted.clone()).span;
    let text = plain(wanted.clone()).unwrap_or_default();
    if let Some(row) = rows.iter().find(|row| title(row).as_deref() == Some(text.as_str())) {
        return Some(row.clone());
    }
    let known: Vec<String> = rows.iter().filter_map(|row| title(row)).collect();
    let message = format!("the axis `{axis}` has no row `{text}`");
    super::names::report(&codes::UNKNOWN_CHOICE, span, message, &text, known.iter().map(String::as_str), diags);
    None
}
