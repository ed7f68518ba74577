//! The cells of a job.

use super::JobBuilder;
use super::expressions::{Place, printed};
use crate::emit::Field;
use crate::expr::{Expr, Function, GithubExpr, Kind, Literal, Operator};
use crate::ir::{self, Axis, Cell, Job, Ref, Value};
use crate::targets::github_actions::model::{
    ExprText, Flag, Matrix, MatrixValue, Row, Rows, StaticMatrix, Strategy, Text, Value as Scalar, Vector,
};
use crate::words::ty::Ty;

/// The strategy of a job.
pub(super) fn strategy(cx: &JobBuilder<'_>, job: &Job) -> Option<Field<Strategy>> {
    let matrix = job.matrix.as_ref()?;
    let fail_fast = match &job.fail_fast {
        Some(value) => flag(cx, value),
        None => cx.pipeline().derives.then_some(Flag::Known(false)),
    };
    let strategy = Strategy {
        fail_fast: fail_fast.map(Field::from),
        max_parallel: job.max_parallel.map(|max| Field::new(i64::try_from(max).unwrap_or(1))),
        matrix: Some(Field::from(of(cx, matrix)).written(matrix.span)),
    };
    Some(Field::from(strategy))
}

fn flag(cx: &JobBuilder<'_>, value: &Value) -> Option<Flag> {
    match cx.value(value, Place::Job)? {
        Scalar::Bool(value) => Some(Flag::Known(value)),
        Scalar::Text(text) => match text.pieces.as_slice() {
            [crate::targets::github_actions::model::TextPiece::Expr(expr)] => Some(Flag::Expr(expr.clone())),
            _ => Some(Flag::Known(text.source() == "true")),
        },
        Scalar::Number(_) => None,
    }
}

fn of(cx: &JobBuilder<'_>, matrix: &ir::Matrix) -> Matrix {
    if let Some(from) = &matrix.from {
        let include = dynamic(cx, from);
        return StaticMatrix { include: Some(Field::from(Rows::Dynamic(include))), ..StaticMatrix::default() }.into();
    }
    let vectors = matrix.axes.iter().map(|(name, axis)| (name.clone(), Field::from(vector(cx, axis)))).collect();
    StaticMatrix { vectors, exclude: rows(cx, &matrix.exclude), include: rows(cx, &matrix.include) }.into()
}

/// A list from an output: a text in JSON.
fn dynamic(cx: &JobBuilder<'_>, expr: &Expr<Ref>) -> ExprText {
    let value = cx.expr(expr, Place::Job);
    ExprText::new(if is_text(expr) { format!("fromJSON({})", printed(&value)) } else { printed(&value) })
}

/// Whether GitHub knows a value as a text, whatever it stands for.
fn is_text(expr: &Expr<Ref>) -> bool {
    matches!(expr.kind, Kind::Name(Ref::Output { .. } | Ref::JobOutput(..) | Ref::Input(..) | Ref::Var(_)))
}

fn vector(cx: &JobBuilder<'_>, axis: &Axis) -> Vector {
    match axis {
        Axis::Values(values) => Vector::Values(values.iter().map(|value| cell(cx, value)).collect()),
        Axis::Rows(rows) => Vector::Values(rows.iter().map(|row| MatrixValue::Map(columns(cx, row))).collect()),
        Axis::Dynamic(expr) => match &cx.expr(expr, Place::Job).kind {
            Kind::List(items) => Vector::Values(items.iter().map(known).collect()),
            _ => Vector::Dynamic(dynamic(cx, expr)),
        },
    }
}

fn columns(cx: &JobBuilder<'_>, row: &[(String, Value)]) -> indexmap::IndexMap<String, MatrixValue> {
    row.iter().map(|(name, value)| (name.clone(), cell(cx, value))).collect()
}

/// A value that is known before the run.
fn known(item: &GithubExpr) -> MatrixValue {
    match item.literal() {
        Some(Literal::Bool(value)) => MatrixValue::Value(Scalar::Bool(*value)),
        Some(Literal::Number(_)) => {
            MatrixValue::Value(super::text::of_typed(item, &Ty::Number).unwrap_or_else(|| "".into()))
        }
        _ => MatrixValue::from(Text::literal(super::text::plain(item))),
    }
}

fn rows(cx: &JobBuilder<'_>, rows: &[Vec<(String, Cell)>]) -> Option<Field<Rows>> {
    if rows.is_empty() {
        return None;
    }
    let of_cell = |it: &Cell| match it {
        Cell::Value(value) => cell(cx, value),
        Cell::Row(row) => MatrixValue::Map(columns(cx, row)),
    };
    let of_row = |row: &Vec<(String, Cell)>| Row(row.iter().map(|(name, it)| (name.clone(), of_cell(it))).collect());
    Some(Field::from(Rows::List(rows.iter().map(|row| Field::from(of_row(row))).collect())))
}

/// One value: versions and numbers keep their text.
fn cell(cx: &JobBuilder<'_>, value: &Value) -> MatrixValue {
    match value {
        Value::List(items) => MatrixValue::List(items.iter().map(|item| cell(cx, item)).collect()),
        Value::Expr(expr, Ty::Version | Ty::Semver) => {
            let text = super::text::plain(&cx.expr(expr, Place::Job));
            MatrixValue::Value(Scalar::Text(Text { quoted: true, ..Text::literal(text) }))
        }
        Value::Expr(expr, ty) => match &cx.expr(expr, Place::Job).kind {
            Kind::List(items) => {
                let of_item = |item: &GithubExpr| MatrixValue::from(Text::literal(super::text::plain(item)));
                MatrixValue::List(items.iter().map(of_item).collect())
            }
            _ => scalar(cx, &Value::Expr(expr.clone(), ty.clone())),
        },
        Value::Text(_) => scalar(cx, value),
    }
}

fn scalar(cx: &JobBuilder<'_>, value: &Value) -> MatrixValue {
    MatrixValue::Value(cx.value(value, Place::Job).unwrap_or_else(|| "".into()))
}

/// GitHub fails on an empty matrix: a job with one from an output is skipped then.
pub(super) fn not_empty(cx: &JobBuilder<'_>, job: &Job) -> Option<GithubExpr> {
    if !cx.pipeline().derives {
        return None;
    }
    let matrix = job.matrix.as_ref()?;
    let axes = matrix.axes.iter().filter_map(|(_, axis)| match axis {
        Axis::Dynamic(expr) => Some(expr),
        Axis::Values(_) | Axis::Rows(_) => None,
    });
    let test = |expr: &Expr<Ref>| {
        let value = as_json(cx.expr(expr, Place::JobIf), is_text(expr))?;
        let span = value.span;
        Some(Expr::binary(Operator::NotEqual, value, Expr::text("[]", span)))
    };
    matrix.from.iter().chain(axes).filter_map(test).reduce(super::expressions::and)
}

/// A list as its text in JSON, since GitHub finds no two lists equal; none where it is known before the run.
fn as_json(list: GithubExpr, is_text: bool) -> Option<GithubExpr> {
    let span = list.span;
    match list.kind {
        Kind::Literal(_) | Kind::List(_) => None,
        Kind::Call(Function::FromJson, mut arguments) => arguments.pop().filter(|text| text.literal().is_none()),
        kind if is_text => Some(Expr::new(kind, span)),
        kind => Some(Expr::call(Function::ToJson, vec![Expr::new(kind, span)], span)),
    }
}

/// Whether the cells are known before the run.
pub(super) fn is_known(job: &Job) -> bool {
    let dynamic = |(_, axis): &(String, Axis)| matches!(axis, Axis::Dynamic(_));
    job.matrix.as_ref().is_none_or(|matrix| matrix.from.is_none() && !matrix.axes.iter().any(dynamic))
}
