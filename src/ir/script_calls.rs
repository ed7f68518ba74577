//! Which command does what a step of a pipeline does: pipelines and people call the same scripts.

use super::{Command, CommandBody, CommandInput, Ir, Ref, Step, StepKind, Target, Value, Verb};
use crate::expr::Kind as ExprKind;
use crate::words::ty::{Kind, Ty};

/// A command, or one of its verbs, that does one thing for an environment that it is given.
#[derive(Clone, Copy, Debug)]
pub struct ScriptCall<'a> {
    /// The command.
    pub command: &'a Command,
    /// Its verb.
    pub verb: Option<&'a Verb>,
    step: &'a Step,
}

impl Ir {
    /// The command that does this and nothing else.
    #[must_use]
    pub fn call(&self, kind: &StepKind) -> Option<ScriptCall<'_>> {
        self.commands.values().find_map(|command| {
            let own = fitting(&command.body, kind).map(|step| ScriptCall { command, verb: None, step });
            let of_verbs = || {
                // An address is no place that a verb is given.
                let here = !matches!(kind, StepKind::Check(_, None | Some(Target::Url(_))));
                let mut verbs = command.verbs.iter().filter(|_| here);
                verbs.find_map(|verb| Some(ScriptCall { command, verb: Some(verb), step: fitting(&verb.body, kind)? }))
            };
            own.or_else(of_verbs)
        })
    }
}

impl<'a> ScriptCall<'a> {
    /// What it is given.
    pub fn inputs(self) -> impl Iterator<Item = &'a CommandInput> {
        self.command.body.inputs.iter().chain(self.verb.into_iter().flat_map(|verb| &verb.body.inputs))
    }

    /// The input that says where.
    #[must_use]
    pub fn environment(self) -> Option<&'a CommandInput> {
        self.inputs().find(|input| input.ty == Ty::Declared(Kind::Environment))
    }

    /// The input that says how a deployment comes out.
    #[must_use]
    pub fn strategy(self) -> Option<&'a CommandInput> {
        self.inputs().find(|input| input.ty == Ty::Declared(Kind::Rollout))
    }

    /// The input that passes over the checks before a rollback.
    #[must_use]
    pub fn force(self) -> Option<&'a CommandInput> {
        let StepKind::Rollback { checks: Some(checks), .. } = &self.step.kind else { return None };
        let ExprKind::Not(inner) = &checks.kind else { return None };
        let ExprKind::Name(Ref::Input(name, None)) = &inner.kind else { return None };
        self.inputs().find(|input| input.name == *name && input.ty == Ty::Bool)
    }

    /// The input that says which version, which copy of a backup, or how long.
    #[must_use]
    pub fn version(self) -> Option<&'a CommandInput> {
        let value = match &self.step.kind {
            StepKind::Deploy { version, .. } => version.as_ref(),
            StepKind::Rollback { to, .. } => Some(to),
            StepKind::Restore { from, .. } => from.as_ref(),
            StepKind::Hold { duration, .. } => Some(duration),
            _ => None,
        };
        let name = value.and_then(input_of)?;
        self.inputs().find(|input| input.name == name)
    }
}

/// The input that a value is.
fn input_of(value: &Value) -> Option<&str> {
    match value {
        Value::Expr(expr, _) => match &expr.kind {
            ExprKind::Name(Ref::Input(name, None)) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// The one step of a body, where it does the same as `kind` in an environment that the body is given.
fn fitting<'a>(body: &'a CommandBody, kind: &StepKind) -> Option<&'a Step> {
    let [step] = body.steps.as_slice() else { return None };
    (step.when.is_none() && fits(&step.kind, kind)).then_some(step)
}

fn fits(own: &StepKind, wanted: &StepKind) -> bool {
    let open = |environment: &Value| input_of(environment).is_some();
    match (own, wanted) {
        (
            StepKind::Deploy { workloads, environment, strategy, version },
            StepKind::Deploy { workloads: others, strategy: by, version: at, .. },
        ) => {
            let can = |own: &Option<Value>, wanted: &Option<Value>| {
                wanted.is_none() || own.as_ref().is_some_and(|value| input_of(value).is_some())
            };
            open(environment) && same(workloads, others) && can(strategy, by) && can(version, at)
        }
        (
            StepKind::Rollback { workloads, environment, to, .. },
            StepKind::Rollback { workloads: others, to: wanted, .. },
        ) => open(environment) && same(workloads, others) && (input_of(to).is_some() || is_previous(wanted)),
        (StepKind::Check(own, Some(Target::Environment(environment))), StepKind::Check(wanted, _)) => {
            own == wanted && open(environment)
        }
        (StepKind::Backup { backup, environment }, StepKind::Backup { backup: wanted, .. }) => {
            backup == wanted && open(environment)
        }
        (
            StepKind::Restore { backup, environment, scratch, from },
            StepKind::Restore { backup: wanted, scratch: beside, from: which, .. },
        ) => backup == wanted && open(environment) && scratch == beside && (which.is_none() || from.is_some()),
        (StepKind::Hold { slo, environment, duration }, StepKind::Hold { slo: wanted, .. }) => {
            slo == wanted && open(environment) && input_of(duration).is_some()
        }
        _ => false,
    }
}

fn same(own: &[String], wanted: &[String]) -> bool {
    own.len() == wanted.len() && own.iter().all(|name| wanted.contains(name))
}

fn is_previous(to: &Value) -> bool {
    matches!(to, Value::Text(text) if text.as_plain() == Some("previous"))
}
