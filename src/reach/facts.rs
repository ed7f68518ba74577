//! What the names of expressions are, in each kind of run.

use super::cases::{self, About, Case, is_request};
use super::diagram::{ALL, NONE, Node};
use super::engine::{At, Engine};
use super::model::Dialect;
use super::pattern::Question;
use super::space::{Base, Space};
use super::values::{Value, Values, always, null, text};
use crate::expr::{Context, Expr, Kind, Literal};
use crate::ir::{self, Input, Predicate, Ref, RunName, VersionPart};
use crate::words::ty::Ty;

pub(super) fn literals(words: &[&str]) -> Vec<Literal> {
    words.iter().map(|word| Literal::String((*word).to_owned())).collect()
}

pub(super) fn truths() -> [Literal; 2] {
    [Literal::Bool(false), Literal::Bool(true)]
}

/// Where a pull request comes from a fork.
pub(super) fn fork(space: &mut Space) -> Node {
    space.chosen("fork", &truths(), |fork| *fork == Literal::Bool(true))
}

impl<'m> Engine<'m> {
    pub(super) fn case(&self, at: &At) -> &'m Case {
        &self.cases[at.case]
    }

    pub(super) fn called(&self, at: &At) -> bool {
        self.instances[at.instance].caller.is_some() || self.cases[at.case].about == About::Caller
    }

    pub(super) fn constants(&mut self, choice: &str, values: &[Literal]) -> Values {
        self.space.choice(choice, values).into_iter().map(|(node, literal)| (node, Value::Is(literal))).collect()
    }

    /// The value of a name, and of what is below it.
    pub(super) fn named(&mut self, name: &Ref, parts: &[&str], at: &At) -> Values {
        match name {
            Ref::Context(context) => self.context(*context, parts, at),
            Ref::Run(name) => self.run(*name, at),
            Ref::Secret(secret, _) => always(self.free(&format!("secret {secret}"))),
            Ref::Var(var) => always(self.free(&format!("variable {var}"))),
            Ref::Input(input, None) => self.input(input, true, at),
            Ref::Env(name) => self.context(Context::Env, &[name], at),
            Ref::Matrix(path) => {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                self.matrix(&path, at)
            }
            Ref::Output { job: None, step, name } => self.step_output(step, name, at),
            Ref::Output { job: Some(job), step, name } => {
                let (job, step) = (job.clone(), super::of_ir::step_id(step));
                self.of_job(&job, at, |engine, at| always(engine.output(&step, name, at)))
            }
            Ref::JobOutput(job, output) => self.job_output(&job.clone(), output, at),
            Ref::Job(job, predicate) => {
                let node = self.job_ended(&job.clone(), *predicate, at);
                self.bool(node)
            }
            Ref::Step(step, predicate) => {
                let node = self.step_ended(&super::of_ir::step_id(step), *predicate);
                self.bool(node)
            }
            Ref::Any(predicate) => {
                let node = self.any_ended(*predicate, at);
                self.bool(node)
            }
            Ref::Service(..) | Ref::WorkloadUrl(_) | Ref::Use(_) | Ref::Argument(_) => {
                always(self.free(&format!("{name:?}")))
            }
            Ref::Image(image, ir::ImageField::Digest) => {
                let digest = self.digest(image, &name.to_string(), at);
                if !is_request(&self.case(at).event) {
                    return digest;
                }
                // A run of a fork pushes nothing.
                let fork = fork(self.space);
                self.split(fork, null(), digest)
            }
            Ref::Input(_, Some(_)) | Ref::Image(..) => {
                let at = self.instances[at.instance].name.clone();
                always(self.free(&format!("{at} {name}")))
            }
        }
    }

    fn bool(&mut self, node: Node) -> Values {
        self.either(node, Value::Is(Literal::Bool(true)), Value::Is(Literal::Bool(false)))
    }

    /// The digest of an image that this run pushes: where its job fails, it may have pushed before that.
    fn digest(&mut self, image: &str, name: &str, at: &At) -> Values {
        let name = format!("{} {name}", self.instances[at.instance].name);
        let text = self.space.text(&name, Base::Anything, &[]);
        let perhaps = always(Value::Text(text, String::new(), String::new()));
        let builder = self.workflow(at).pushed_by.get(image);
        let Some(position) = builder.and_then(|job| self.need(job, at)) else { return perhaps };
        let job = &self.instances[at.instance].jobs[position];
        if job.lost {
            return perhaps;
        }
        let (ran, success) = (job.run, job.results[0]);
        let pushed = always(Value::Text(text, "sha256:".to_owned(), String::new()));
        let there = self.split(success, pushed, perhaps);
        self.split(ran, there, null())
    }

    /// Values of a direct need where it ran; nothing where it did not, or is none.
    fn of_job(&mut self, job: &str, at: &At, values: impl FnOnce(&mut Self, &At) -> Values) -> Values {
        let Some(position) = self.need(job, at) else { return null() };
        let ran = self.instances[at.instance].jobs[position].run;
        let there = At { job: Some(position), ..*at };
        let values = values(self, &there);
        self.split(ran, values, null())
    }

    /// The position of a job, if it is needed directly.
    pub(super) fn need(&self, job: &str, at: &At) -> Option<usize> {
        if let Some(own) = self.job(at) {
            own.needs.iter().find(|need| need.eq_ignore_ascii_case(job))?;
        }
        self.workflow(at).position(job)
    }

    /// The text that a step of this job writes as an output.
    fn output(&mut self, step: &str, name: &str, at: &At) -> Value {
        let job = self.job(at).map_or("", |job| job.name.as_str());
        let name = format!("{}/{job} {step}.{name}", self.instances[at.instance].name);
        self.free(&name)
    }

    pub(super) fn step_output(&mut self, step: &str, name: &str, at: &At) -> Values {
        always(self.output(&super::of_ir::step_id(step), name, at))
    }

    pub(super) fn job_output(&mut self, job: &str, output: &str, at: &At) -> Values {
        self.of_job(job, at, |engine, there| {
            let job = engine.job(there);
            if job.is_some_and(|job| job.call.is_some() || job.calls_out) {
                return always(engine.output("", output, there));
            }
            match job.and_then(|job| job.outputs.get(output)) {
                Some(value) if super::model::is_plain(value) => engine.value(value, &At { steps: true, ..*there }),
                Some(_) => always(engine.output("", output, there)),
                None => null(),
            }
        })
    }

    /// Where a job ended so.
    pub(super) fn job_ended(&mut self, job: &str, predicate: Predicate, at: &At) -> Node {
        let Some(position) = self.need(job, at) else { return NONE };
        let results = self.instances[at.instance].jobs[position].results;
        self.ended(results, predicate)
    }

    fn ended(&mut self, results: [Node; 4], predicate: Predicate) -> Node {
        let [success, failure, cancelled, skipped] = results;
        match predicate {
            Predicate::Failed => self.space.or(failure, cancelled),
            Predicate::Skipped => skipped,
            Predicate::Cancelled => cancelled,
            Predicate::Runs => self.space.not(skipped),
            _ => success,
        }
    }

    fn step_ended(&mut self, step: &str, predicate: Predicate) -> Node {
        let Some(state) = self.steps.get(step) else { return NONE };
        let [success, failure, cancelled, skipped] = state.outcome;
        match predicate {
            Predicate::Failed => failure,
            Predicate::Skipped => skipped,
            Predicate::Cancelled => cancelled,
            _ => success,
        }
    }

    fn any_ended(&mut self, predicate: Predicate, at: &At) -> Node {
        if at.steps {
            return match predicate {
                Predicate::Failed => at.status.bad,
                Predicate::Cancelled => at.status.stop,
                _ => at.status.ok,
            };
        }
        let all = || self.workflow(at).jobs.iter().map(|job| job.name.clone()).collect();
        let needs = self.job(at).map_or_else(all, |job| job.needs.clone());
        let mut sum = NONE;
        for need in &needs {
            let ended = self.job_ended(need, predicate, at);
            sum = self.space.or(sum, ended);
        }
        sum
    }

    /// The facts of a run in the words of the language.
    fn run(&mut self, name: RunName, at: &At) -> Values {
        let case = self.case(at);
        match name {
            RunName::Event => {
                let own = self.workflow(at).dialect == Dialect::Program;
                match (self.called(at), case.about) {
                    (true, _) if own => always(text("workflow_call")),
                    (_, About::Caller) => always(self.free("the event of the caller")),
                    _ => always(text(&case.event)),
                }
            }
            RunName::Branch => self.branch(case, at),
            RunName::Tag => match case.about {
                About::Tag => always(Value::Text(cases::tag_text(self.space), String::new(), String::new())),
                About::Caller => self.opaque("the tag of the caller"),
                _ => null(),
            },
            RunName::Fork => {
                if is_request(&case.event) {
                    self.constants("fork", &truths())
                } else {
                    always(Value::Is(Literal::Bool(false)))
                }
            }
            RunName::Home => {
                let repository = self.github(&["repository"], at);
                let own = always(text(&self.system(at).repository));
                let node = self.space.compare(crate::expr::Operator::Equal, &repository, &own);
                self.bool(node)
            }
            RunName::Head => self.github(&["head_ref"], at),
            RunName::Ref => self.github(&["ref"], at),
            RunName::Actor => self.github(&["actor"], at),
            RunName::Sha => self.github(&["sha"], at),
            RunName::Schedule => self.schedule(case, at),
            RunName::Result if at.steps => self.context(Context::Job, &["status"], at),
            RunName::Version(Some(VersionPart::Prerelease)) => match case.about {
                About::Tag => {
                    let tag = cases::tag_text(self.space);
                    let node = self.space.ask(tag, "", "", Question::Holds("-".to_owned()));
                    self.bool(node)
                }
                _ if self.workflow(at).is_of_tags() => null(),
                _ => always(Value::Is(Literal::Bool(true))),
            },
            RunName::Before | RunName::Version(_) | RunName::Created | RunName::Result => {
                let at = self.instances[at.instance].name.clone();
                always(self.free(&format!("{at} {name:?}")))
            }
            RunName::Url | RunName::Id | RunName::Number | RunName::Attempt => always(self.free(&format!("{name:?}"))),
        }
    }

    /// The branch that the event is about.
    fn branch(&mut self, case: &Case, at: &At) -> Values {
        let default = self.system(at).branch.clone();
        let plain = |at: usize| always(Value::Text(at, String::new(), String::new()));
        match case.about {
            About::Tag => null(),
            _ if is_request(&case.event) => plain(cases::base_text(self.space, &default)),
            About::Branch => plain(cases::branch_text(self.space, &default)),
            About::Request | About::Closed => self.opaque("the branch of the pull request"),
            About::Default => always(text(&default)),
            About::Queue => self.github(&["ref_name"], at),
            About::Caller => self.opaque("the branch of the caller"),
        }
    }

    /// The name of the schedule.
    fn schedule(&mut self, case: &Case, at: &At) -> Values {
        if case.event != "schedule" {
            return always(text(""));
        }
        let mut values = self.constants("schedule", &cases::crons(self.systems));
        let schedules = || self.workflow(at).triggers.iter().filter_map(|trigger| trigger.schedule.as_ref());
        let named: Vec<(String, String)> =
            schedules().filter_map(|s| Some((s.cron.clone(), s.name.clone()?))).collect();
        for (_, value) in &mut values {
            let Value::Is(Literal::String(cron)) = value else { continue };
            let name = named.iter().find(|(known, _)| known == cron).map(|(_, name)| name.as_str());
            match name {
                Some(name) => *value = text(name),
                None if !named.is_empty() => *value = text(""),
                None => {}
            }
        }
        values
    }

    /// An input: what was given, or, where the program asks and nothing can be given, its default.
    pub(super) fn input(&mut self, name: &str, defaults: bool, at: &At) -> Values {
        let case = self.case(at);
        let instance = self.instances[at.instance].clone();
        let event = if self.called(at) { "workflow_call" } else { case.event.as_str() };
        let workflow = self.workflow(at);
        let given =
            workflow.triggers.iter().filter(|trigger| trigger.event == event).flat_map(|trigger| &trigger.inputs);
        let found = given.into_iter().find(|input| input.name.eq_ignore_ascii_case(name));
        let all = workflow.triggers.iter().flat_map(|trigger| &trigger.inputs);
        let declared = all.into_iter().find(|input| input.name.eq_ignore_ascii_case(name));
        match (found, instance.caller) {
            (Some(input), Some((caller, job))) => {
                let there = At { instance: caller, job: Some(job), ..*at };
                let given = self.job(&there).and_then(|job| job.call.as_ref()).and_then(|(_, given)| given.get(name));
                match given {
                    Some(value) => self.value(value, &there),
                    None => self.default(input, at),
                }
            }
            (Some(input), None) => self.given(&format!("{} input {name}", instance.name), input),
            (None, _) => match declared {
                Some(input) if defaults => self.default(input, at),
                _ => null(),
            },
        }
    }

    fn default(&mut self, input: &Input, at: &At) -> Values {
        match &input.default {
            Some(ir::Value::Expr(expr, _)) => self.value(expr, at),
            Some(ir::Value::Text(it)) => match it.as_plain() {
                Some(plain) => always(text(plain)),
                None => always(self.free(&format!("the default of {}", input.name))),
            },
            Some(ir::Value::List(_)) => always(Value::Thing(format!("the default of {}", input.name))),
            None if input.ty == Ty::Bool => always(Value::Is(Literal::Bool(false))),
            None => always(text("")),
        }
    }

    /// What somebody may give as an input, its default first.
    fn given(&mut self, name: &str, input: &Input) -> Values {
        let default = match &input.default {
            Some(ir::Value::Expr(Expr { kind: Kind::Literal(literal), .. }, _)) => Some(literal.clone()),
            Some(ir::Value::Text(it)) => it.as_plain().map(|plain| Literal::String(plain.to_owned())),
            _ => None,
        };
        let mut values = match &input.ty {
            Ty::Bool => truths().to_vec(),
            Ty::Choice(words) => words.iter().map(|word| Literal::String(word.clone())).collect(),
            Ty::Number | Ty::Count => return always(Value::Thing(name.to_owned())),
            _ => {
                let likely = default.as_ref().and_then(super::values::spelling).unwrap_or_default();
                let text = self.space.text(name, Base::Anything, &[&likely]);
                return always(Value::Text(text, String::new(), String::new()));
            }
        };
        if let Some(at) = default.and_then(|default| values.iter().position(|value| *value == default)) {
            values[..=at].rotate_right(1);
        }
        if values.is_empty() { always(self.free(name)) } else { self.constants(name, &values) }
    }

    /// A value of the cell.
    pub(super) fn matrix(&mut self, parts: &[&str], at: &At) -> Values {
        let job = self.job(at);
        let name = format!("{}/{} matrix", self.instances[at.instance].name, job.map_or("", |job| job.name.as_str()));
        let key = parts.join(".");
        let Some(job) = job.filter(|job| job.cells.iter().any(|cell| cell.contains_key(&key))) else {
            return self.opaque(&format!("{name} {key}"));
        };
        let cells: Vec<Literal> = (0u32..).zip(&job.cells).map(|(cell, _)| Literal::Number(f64::from(cell))).collect();
        let nodes: Vec<Node> = self.space.choice(&name, &cells).into_iter().map(|(node, _)| node).collect();
        let mut values = Vec::new();
        for (node, cell) in nodes.into_iter().zip(&job.cells) {
            let of_cell = cell.get(&key).map_or_else(null, |value| self.value(value, at));
            for (inner, value) in of_cell {
                values.push((self.space.and(node, inner), value));
            }
        }
        values
    }

    /// Where the event is so.
    pub(super) fn where_case(&mut self, is: impl Fn(&Case) -> bool) -> Node {
        let cases = self.cases;
        if cases.len() == 1 {
            return if cases.iter().all(is) { ALL } else { NONE };
        }
        self.space.case(cases.len(), |at| cases.get(at).is_some_and(&is))
    }
}
