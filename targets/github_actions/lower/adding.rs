//! Steps of the program as steps of a job: what the program says of them is added to what a family has made.

use super::JobBuilder;
use super::expressions::{Place, and, printed};
use crate::emit::Field;
use crate::expr::{Expr, GithubExpr, Literal};
use crate::ir;
use crate::targets::github_actions::model::{Condition, ExprText, Flag, Step};

impl JobBuilder<'_> {
    /// Adds the step of a program's step: title, condition, `else warn`, variables, limit, id and comment of the program
    /// where the family has set none. Nothing where no run reaches it.
    pub fn step(&mut self, source: &ir::Step, mut step: Step) {
        let Ok(when) = self.when(source) else { return };
        for (scope, level, reason) in &source.permissions {
            super::permissions::ask(self, scope, *level, reason);
        }
        if let Some((depth, reason)) = &source.history {
            self.history(depth, reason);
        }
        if step.name.is_none() {
            step.name = source.title.as_ref().map(|title| Field::new(self.text(title, Place::Step)));
        }
        if step.id.is_none() {
            step.id = source.key.as_deref().map(|key| Field::new(super::names::step_id(key)));
        }
        if let Some(when) = when {
            step = self.guarded(step, when);
            self.explain_guard(&mut step);
        }
        step.continue_on_error = step.continue_on_error.or_else(|| self.warn(source));
        if let Some(timeout) = &source.timeout {
            step.timeout_minutes = Some(Field::new(i64::try_from(timeout.value.minutes()).unwrap_or(i64::MAX)));
        }
        step.raw = super::raw::of(&source.raw);
        let own = std::mem::take(&mut step.env);
        if super::jobs::takes_env(&step) {
            step.env = super::variables::table(self, &self.step_env, Place::Step);
            step.env.extend(super::variables::table(self, &source.env, Place::Step));
        }
        step.env.extend(own);
        let mut field = Field::from(step).written(source.origin.users());
        if let Some(doc) = &source.doc {
            field = field.above(doc);
        }
        self.add(field);
    }

    /// Says why a step asks for a secret.
    fn explain_guard(&self, step: &mut Step) {
        let Some(condition) = &mut step.condition else { return };
        let text = &condition.value.0.0;
        if is_guard(text) && self.on_pull_requests() {
            condition.meta.note = Some(crate::emit::Note { text: "a fork has no secrets".to_owned(), pinned: false });
        }
    }

    fn warn(&self, source: &ir::Step) -> Option<Field<Flag>> {
        match source.warn.as_ref()? {
            None => Some(Field::new(true)),
            Some(when) => {
                let when = self.expr(when, Place::Step);
                Some(Field::new(match when.literal() {
                    Some(Literal::Bool(value)) => Flag::Known(*value),
                    _ => Flag::Expr(ExprText::new(printed(&when))),
                }))
            }
        }
    }

    /// The step with one more condition, in front of that which it has.
    #[must_use]
    pub fn guarded(&self, mut step: Step, condition: GithubExpr) -> Step {
        let text = match step.condition.take() {
            None => printed(&condition),
            Some(own) => {
                let rest = match crate::expr::parse::parse(&own.value.0.0, condition.span) {
                    Ok(rest) => rest,
                    Err(_) => Expr::bool(true, condition.span),
                };
                printed(&and(condition, rest))
            }
        };
        step.condition = Some(Field::new(Condition::new(text)));
        step
    }
}

/// Whether a condition asks for a secret and for nothing else.
fn is_guard(condition: &str) -> bool {
    condition
        .strip_prefix("env.HAS_")
        .and_then(|rest| rest.strip_suffix(" == 'true'"))
        .is_some_and(|name| !name.contains(' '))
}
