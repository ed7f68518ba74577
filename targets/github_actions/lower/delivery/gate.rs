//! `gate`: a comparison that holds a job.

use super::super::JobBuilder;
use super::super::expressions::{Place, negate};
use super::super::text::of_expr;
use crate::emit::Field;
use crate::expr::visit::contains_status_function;
use crate::expr::{Expr, Literal};
use crate::ir::{Ref, Step};
use crate::shell::{Language, Place as Quoting, constant};
use crate::targets::github_actions::model;

/// Lowers a gate. The step runs whether the condition holds or not, so that others can ask how it ended.
pub(super) fn lower(condition: &Expr<Ref>, text: &str, step: &Step, cx: &mut JobBuilder<'_>) {
    let holds = cx.condition(condition, Place::Step);
    let level = if step.warn.is_some() { "warning" } else { "error" };
    let message = format!("::{level} title=Gate::{}", escaped(&format!("{text} does not hold")));
    let report = format!("echo {}", constant(Language::Bash, Quoting::Bare, &message));
    let mut it = if contains_status_function(&holds) || holds.literal() == Some(&Literal::Bool(false)) {
        model::Step::run(Field::new(format!("{report}\nexit 1\n").as_str()))
    } else {
        let mut it = model::Step::run(Field::new(
            format!("if [ \"$HOLDS\" != true ]; then\n  {report}\n  exit 1\nfi\n").as_str(),
        ));
        it.env.insert("HOLDS".to_owned(), Field::new(of_expr(&holds)));
        it
    };
    if contains_status_function(&holds) {
        it = cx.guarded(it, negate(cx.condition(condition, Place::StepIf)));
    }
    if step.title.is_none() {
        it.name = Some(Field::new(model::Text::literal(format!("Gate: {}", one_line(text)))));
    }
    cx.step(step, it);
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text of an annotation, which has a notation of its own for ends of lines.
fn escaped(text: &str) -> String {
    one_line(text).replace('%', "%25")
}
