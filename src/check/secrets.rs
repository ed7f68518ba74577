//! Where secrets are in a script: in its holes, and in the variables that it is given.

use super::given::{JobGiven, StepGiven};
use crate::expr::{Context, Expr, visit};
use crate::ir::{Ref, Value, uses};
use std::collections::BTreeMap;

/// The secrets that a step can read, by the variables that hold them.
pub(super) struct Secrets<'a> {
    variables: BTreeMap<&'a str, String>,
}

impl<'a> Secrets<'a> {
    /// Those of a step.
    pub(super) fn of(step: &StepGiven<'a>, job: &JobGiven<'a>) -> Secrets<'a> {
        let env = job.pipeline.env.iter().chain(&job.job.env).chain(&step.step.env);
        let variables = env.filter_map(|(name, value)| Some((name.as_str(), of_value(value)?))).collect();
        Secrets { variables }
    }

    /// The secret that a word of the step's script has in it. `github.token` is one.
    pub(super) fn in_word(&self, word: &str, step: &StepGiven<'a>) -> Option<String> {
        let holes = step.script.iter().flat_map(|script| script.holes_of(word)).find_map(of_expr);
        holes.or_else(|| {
            let mut variables = word.split('$').skip(1).map(|rest| {
                let rest = rest.trim_start_matches('{');
                rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or_default()
            });
            variables.find_map(|name| self.variables.get(name).cloned())
        })
    }
}

/// The secret that a value is made of.
pub(super) fn of_value(value: &Value) -> Option<String> {
    let mut found = None;
    uses::value(value, &mut |name, _| found = found.take().or_else(|| of_name(name)));
    found.filter(|name| name != TOKEN || is_token(value))
}

fn of_expr(expr: &Expr<Ref>) -> Option<String> {
    let name = visit::names(expr).into_iter().find_map(|(name, _)| of_name(name))?;
    let is_token = super::texts::expression(expr).contains("github.token");
    (name != TOKEN || is_token).then_some(name)
}

const TOKEN: &str = "github.token";

fn is_token(value: &Value) -> bool {
    super::texts::spelt_value(value).contains(TOKEN)
}

fn of_name(name: &Ref) -> Option<String> {
    match name {
        Ref::Secret(name, _) => Some(name.clone()),
        Ref::Context(Context::Github) => Some(TOKEN.to_owned()),
        _ => None,
    }
}
