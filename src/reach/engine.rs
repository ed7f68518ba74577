//! The state of an analysis, and the values of expressions as sets of runs.

use super::cases::Case;
use super::diagram::{ALL, NONE, Node};
use super::model::{Job, System, Workflow, path};
use super::pattern::Question;
use super::space::{Base, Space};
use super::values::{Value, Values, always, null};
use crate::expr::{Expr, Function, Kind, Literal, Operator};
use crate::ir::Ref;
use indexmap::IndexMap;

/// The results that a job can have, in the order of [`JobState::results`].
pub(super) const RESULTS: [&str; 4] = ["success", "failure", "cancelled", "skipped"];

/// More alternatives than this are not followed.
const ALTERNATIVES: usize = 256;

/// A workflow as it is run: by an event, or by a job that calls it.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub(super) system: usize,
    pub(super) workflow: usize,
    /// The name that its variables begin with.
    pub(super) name: String,
    /// Instance and job that call it.
    pub(super) caller: Option<(usize, usize)>,
    pub(super) start: Node,
    pub(super) jobs: Vec<JobState>,
}

/// What is known of a job.
#[derive(Clone, Debug, Default)]
pub(super) struct JobState {
    pub(super) run: Node,
    pub(super) results: [Node; 4],
    /// It and all before it have succeeded.
    pub(super) ok: Node,
    /// It or one before it has failed.
    pub(super) bad: Node,
    /// The run was cancelled before it or one before it.
    pub(super) stop: Node,
    pub(super) steps: Vec<Node>,
    /// Nothing is known, because it would be too much.
    pub(super) lost: bool,
}

/// What the status functions ask.
#[derive(Clone, Copy, Debug)]
pub(super) struct Status {
    pub(super) ok: Node,
    pub(super) bad: Node,
    pub(super) stop: Node,
}

/// How a step ended: where it had each outcome, and where each conclusion.
#[derive(Clone, Debug)]
pub(super) struct StepState {
    pub(super) outcome: [Node; 4],
    pub(super) conclusion: [Node; 4],
}

/// Where an expression stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) instance: usize,
    pub(super) case: usize,
    pub(super) job: Option<usize>,
    pub(super) status: Status,
    /// Among the steps of the job.
    pub(super) steps: bool,
}

/// An analysis.
pub(super) struct Engine<'m> {
    pub(super) systems: &'m [System],
    pub(super) space: &'m mut Space,
    pub(super) cases: &'m [Case],
    pub(super) instances: &'m mut Vec<Instance>,
    /// The steps so far of the job that is gone through.
    pub(super) steps: IndexMap<String, StepState>,
}

/// The texts of constant arguments.
pub(super) fn constants(arguments: &[Expr<Ref>]) -> Vec<String> {
    let mut texts = Vec::new();
    for argument in arguments {
        match &argument.kind {
            Kind::Literal(Literal::String(text)) => texts.push(text.clone()),
            Kind::List(items) => texts.extend(constants(items)),
            _ => {}
        }
    }
    texts
}

impl<'m> Engine<'m> {
    pub(super) fn system(&self, at: &At) -> &'m System {
        &self.systems[self.instances[at.instance].system]
    }

    pub(super) fn workflow(&self, at: &At) -> &'m Workflow {
        &self.system(at).workflows[self.instances[at.instance].workflow]
    }

    pub(super) fn job(&self, at: &At) -> Option<&'m Job> {
        self.workflow(at).jobs.get(at.job?)
    }

    /// A text that nothing is known of.
    pub(super) fn free(&mut self, name: &str) -> Value {
        Value::Text(self.space.text(name, Base::Anything, &[]), String::new(), String::new())
    }

    /// A value that nothing is known of: a text, nothing, a truth value, or a thing.
    pub(super) fn opaque(&mut self, name: &str) -> Values {
        let kinds: Vec<Literal> =
            ["text", "none", "true", "false", "thing"].map(|kind| Literal::String(kind.to_owned())).into();
        let nodes: Vec<Node> =
            self.space.choice(&format!("kind of {name}"), &kinds).into_iter().map(|(n, _)| n).collect();
        let values = [
            self.free(name),
            Value::Is(Literal::Null),
            Value::Is(Literal::Bool(true)),
            Value::Is(Literal::Bool(false)),
            Value::Thing(name.to_owned()),
        ];
        nodes.into_iter().zip(values).collect()
    }

    /// `yes` where the set is, else `no`.
    pub(super) fn either(&mut self, at: Node, yes: Value, no: Value) -> Values {
        let not = self.space.not(at);
        vec![(at, yes), (not, no)]
    }

    /// These values where the set is, and others elsewhere.
    pub(super) fn split(&mut self, at: Node, yes: Values, no: Values) -> Values {
        let not = self.space.not(at);
        let mut values = Vec::new();
        for (node, value) in yes {
            values.push((self.space.and(at, node), value));
        }
        for (node, value) in no {
            values.push((self.space.and(not, node), value));
        }
        values.retain(|(node, _)| !self.space.is_none(*node));
        values
    }

    /// The value of an expression.
    pub(super) fn value(&mut self, expr: &Expr<Ref>, at: &At) -> Values {
        let values = match &expr.kind {
            Kind::Literal(literal) => always(Value::Is(literal.clone())),
            Kind::List(items) => always(Value::List(items.iter().map(|item| self.value(item, at)).collect())),
            Kind::Not(_) => self.boolean(expr, at),
            Kind::Binary(Operator::And, left, right) => {
                let left = self.value(left, at);
                let holds = self.space.truth(left.clone());
                let right = if self.space.is_none(holds) { null() } else { self.value(right, at) };
                self.split(holds, right, left)
            }
            Kind::Binary(Operator::Or, left, right) => {
                let left = self.value(left, at);
                let holds = self.space.truth(left.clone());
                let right = self.value(right, at);
                self.split(holds, left, right)
            }
            Kind::Binary(..) => self.boolean(expr, at),
            Kind::Call(function, arguments) => self.call(*function, arguments, expr, at),
            Kind::Name(_) | Kind::Member(..) | Kind::Index(..) | Kind::Star(_) => match path(expr) {
                Some((name, parts)) => self.named(name, &parts, at),
                None => self.unknown(expr, at),
            },
        };
        if values.len() > ALTERNATIVES { self.unknown(expr, at) } else { values }
    }

    /// An expression that is too much, or whose name is computed.
    pub(super) fn unknown(&mut self, expr: &Expr<Ref>, at: &At) -> Values {
        let name = self.spelled(expr, at);
        self.opaque(&name)
    }

    /// A name for an expression that nothing is known of.
    pub(super) fn spelled(&self, expr: &Expr<Ref>, at: &At) -> String {
        let job = self.job(at).map_or("", |job| job.name.as_str());
        format!("{}/{job} {}", self.instances[at.instance].name, super::model::spelled(expr))
    }

    fn boolean(&mut self, expr: &Expr<Ref>, at: &At) -> Values {
        let holds = self.truth(expr, at);
        self.either(holds, Value::Is(Literal::Bool(true)), Value::Is(Literal::Bool(false)))
    }

    /// Where an expression holds.
    pub(super) fn truth(&mut self, expr: &Expr<Ref>, at: &At) -> Node {
        match &expr.kind {
            Kind::Not(inner) => {
                let inner = self.truth(inner, at);
                self.space.not(inner)
            }
            Kind::Binary(Operator::And, left, right) => {
                let left = self.truth(left, at);
                if self.space.is_none(left) {
                    return NONE;
                }
                let right = self.truth(right, at);
                self.space.and(left, right)
            }
            Kind::Binary(Operator::Or, left, right) => {
                let left = self.truth(left, at);
                let right = self.truth(right, at);
                self.space.or(left, right)
            }
            Kind::Binary(operator, left, right) => {
                let (left, right) = (self.value(left, at), self.value(right, at));
                self.space.compare(*operator, &left, &right)
            }
            Kind::Call(function, arguments) => match function {
                Function::Always => ALL,
                Function::Success => {
                    let goes_on = self.space.not(at.status.stop);
                    self.space.and(at.status.ok, goes_on)
                }
                Function::Failure => at.status.bad,
                Function::Cancelled => at.status.stop,
                Function::Contains => self.contains(arguments, at),
                Function::StartsWith => self.affix(arguments, Question::Starts, at),
                Function::EndsWith => self.affix(arguments, Question::Ends, at),
                Function::Matches => self.matches(arguments, at),
                Function::Changed => self.space.happens(&format!("changed {}", constants(arguments).join(", "))),
                _ => {
                    let value = self.value(expr, at);
                    self.space.truth(value)
                }
            },
            _ => {
                let value = self.value(expr, at);
                self.space.truth(value)
            }
        }
    }

    fn call(&mut self, function: Function, arguments: &[Expr<Ref>], expr: &Expr<Ref>, at: &At) -> Values {
        match function {
            Function::Case => self.case_of(arguments, at),
            Function::Format => self.format(arguments, expr, at),
            Function::FromJson => self.read_json(arguments, expr, at),
            Function::ToJson => self.json_text(arguments, expr, at),
            Function::Words => arguments.first().map_or_else(null, |text| self.value(text, at)),
            Function::Join | Function::HashFiles => {
                let name = self.spelled(expr, at);
                always(self.free(&name))
            }
            _ => self.boolean(expr, at),
        }
    }
}
