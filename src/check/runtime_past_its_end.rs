//! A version of a language that nobody maintains any more.

use super::given::{ActionGiven, JobGiven};
use super::{Check, Given};
use crate::catalogue::lifetimes::ended;
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::expr::{Expr, Kind, Literal};
use crate::ir::{Axis, Piece, Ref, Value};
use crate::source::Span;

static CODE: Code = Code {
    id: "W506",
    name: "runtime-past-its-end",
    severity: Severity::Warning,
    page: include_str!("runtime_past_its_end.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// Actions that bring a language, with the input that says the version.
const SETUPS: [(&str, &str, &str); 5] = [
    ("actions/setup-python", "python-version", "python"),
    ("astral-sh/setup-uv", "python-version", "python"),
    ("actions/setup-node", "node-version", "node"),
    ("actions/setup-go", "go-version", "go"),
    ("ruby/setup-ruby", "ruby-version", "ruby"),
];

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let mut reported: Vec<Span> = Vec::new();
    for job in &given.jobs {
        for step in &job.steps {
            let Some(action) = &step.action else { continue };
            let Some((_, input, language)) = SETUPS.iter().find(|(id, ..)| action.is(id)) else { continue };
            for (version, span) in versions(action, input, job) {
                let span = if given.is_ours(span) { span } else { step.span() };
                let Some(month) = ended(language, &version).filter(|_| !reported.contains(&span)) else { continue };
                reported.push(span);
                diags.push(
                    Diagnostic::new(&CODE, span, format!("{language} {version} is no longer maintained"))
                        .label(format!("its end was in {month}, or before"))
                        .help("take a version that still gets corrections, or take this one out of the matrix"),
                );
            }
        }
    }
}

/// The versions that an input can have, with where they are written.
fn versions(action: &ActionGiven<'_>, input: &str, job: &JobGiven<'_>) -> Vec<(String, Span)> {
    let Some(value) = action.input(input) else { return Vec::new() };
    let at = action.input_span(input).unwrap_or(action.action.reference.span);
    match value {
        Value::Text(text) => match text.pieces.as_slice() {
            [Piece::Literal(version)] => vec![(version.clone(), if is_empty(text.span) { at } else { text.span })],
            [Piece::Hole(expr, _)] => of_axis(expr, job),
            _ => Vec::new(),
        },
        Value::Expr(expr, _) => of_axis(expr, job),
        Value::List(_) => Vec::new(),
    }
}

fn is_empty(span: Span) -> bool {
    span.start == span.end
}

/// The values of the axis that an expression reads.
fn of_axis(expr: &Expr<Ref>, job: &JobGiven<'_>) -> Vec<(String, Span)> {
    let Kind::Name(Ref::Matrix(path)) = &expr.kind else { return Vec::new() };
    let axis = job.job.matrix.iter().flat_map(|matrix| &matrix.axes).find(|(name, _)| path.first() == Some(name));
    match axis {
        Some((_, Axis::Values(values))) if path.len() == 1 => values.iter().filter_map(constant).collect(),
        Some((_, Axis::Rows(rows))) => {
            let column = path.get(1);
            rows.iter()
                .flatten()
                .filter(|(name, _)| Some(name) == column)
                .filter_map(|(_, value)| constant(value))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn constant(value: &Value) -> Option<(String, Span)> {
    match value {
        Value::Text(text) => Some((text.as_plain()?.to_owned(), text.span)),
        Value::Expr(expr, _) => match expr.literal()? {
            Literal::String(text) => Some((text.clone(), expr.span)),
            Literal::Number(number) => Some((number.to_string(), expr.span)),
            _ => None,
        },
        Value::List(_) => None,
    }
}
