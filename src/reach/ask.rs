//! Questions about a pipeline: what happens in the runs that are given, and whether something holds in all of them.

use super::diagram::{ALL, NONE, Node};
use super::engine::{At, Engine, Status};
use super::sets::{Reach, Set};
use super::space::Meaning;
use super::{Budget, Run};
use crate::expr::glob::Globs;
use crate::expr::visit;
use crate::expr::{Expr, Kind, Operator};
use crate::ir::{Given, GivenEvent, Ir, PipelineTest, Ref, RunName};
use crate::source::{FileId, Span};
use std::collections::BTreeSet;

const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

/// What became of an expectation.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// It holds in every run that is given: a proof.
    Holds,
    /// Not in this one.
    Fails(Box<Run>),
    /// No run is as it is given.
    NoRun,
    /// It would take too long to say.
    Unknown,
}

/// The runs that are given, as conditions of the language.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    conditions: Vec<Expr<Ref>>,
    changed: Option<Vec<String>>,
    /// Jobs of which is said how they end.
    ends: BTreeSet<String>,
    /// Everything that is not said is as it usually is.
    usual: bool,
}

fn run(name: RunName) -> Expr<Ref> {
    Expr::name(Ref::Run(name), NOWHERE)
}

fn is(name: Expr<Ref>, text: &str) -> Expr<Ref> {
    Expr::binary(Operator::Equal, name, Expr::text(text, NOWHERE))
}

impl Scene {
    /// What is given in a test.
    #[must_use]
    pub fn new(given: &[Given], ir: &Ir, pipeline: &str) -> Scene {
        let mut scene = Scene { usual: !given.is_empty(), ..Scene::default() };
        for given in given {
            match given {
                Given::Event(event) => scene.event(event, ir, pipeline),
                Given::Changed(files) => scene.changed.get_or_insert_with(Vec::new).extend(files.clone()),
                Given::Holds(condition) => {
                    for (name, _) in visit::names(condition) {
                        if let Ref::Job(job, _) = name {
                            scene.ends.insert(job.clone());
                        }
                    }
                    scene.conditions.push(condition.clone());
                }
            }
        }
        scene
    }

    fn event(&mut self, given: &GivenEvent, ir: &Ir, pipeline: &str) {
        let found = ir.pipelines.iter().find(|found| found.name == pipeline);
        let has = |event: &str| found.is_some_and(|pipeline| pipeline.has(event));
        let event = match given.event.as_str() {
            "tag" => "push",
            "dispatch" => "workflow_dispatch",
            "pull_request" if !has("pull_request") && has("pull_request_target") => "pull_request_target",
            event => event,
        };
        let mut all = vec![is(run(RunName::Event), event)];
        match (given.event.as_str(), &given.subject) {
            ("tag" | "release", Some(tag)) => all.push(is(run(RunName::Tag), tag)),
            ("tag", None) => all.push(Expr::binary(Operator::NotEqual, run(RunName::Tag), Expr::text("", NOWHERE))),
            ("schedule", Some(name)) => all.push(is(run(RunName::Schedule), name)),
            ("dispatch", None) => all.push(is(run(RunName::Branch), &ir.system.branch)),
            (_, Some(branch)) => all.push(is(run(RunName::Branch), branch)),
            _ => {}
        }
        if event.starts_with("pull_request") {
            let fork = run(RunName::Fork);
            all.push(if given.fork { fork } else { Expr::new(Kind::Not(Box::new(fork)), NOWHERE) });
        }
        let inputs = found.into_iter().flat_map(|pipeline| pipeline.on("workflow_dispatch")).flat_map(|t| &t.inputs);
        for input in inputs.filter(|_| event == "workflow_dispatch") {
            let said = given.inputs.iter().find(|(name, _)| *name == input.name).map(|(_, value)| value.clone());
            let default = match &input.default {
                Some(crate::ir::Value::Expr(expr, _)) if expr.literal().is_some() => Some(expr.clone()),
                Some(crate::ir::Value::Text(text)) => text.as_plain().map(|text| Expr::text(text, NOWHERE)),
                _ => None,
            };
            if let Some(value) = said.or(default) {
                let name = Expr::name(Ref::Input(input.name.clone(), None), NOWHERE);
                all.push(Expr::binary(Operator::Equal, name, value));
            }
        }
        self.conditions.extend(all);
    }
}

impl Reach {
    /// Goes through a program, and learns what its tests, or others, ask for.
    #[must_use]
    pub fn with_questions(ir: &Ir, asked: &[(String, Scene, Vec<Expr<Ref>>)]) -> Reach {
        let mut system = super::of_ir::system(ir);
        for (pipeline, scene, expressions) in asked {
            let all = scene.conditions.iter().chain(expressions);
            system.asked.extend(all.map(|expr| (pipeline.clone(), super::of_ir::meant(expr))));
        }
        Reach::of_systems(vec![system], Budget::default())
    }

    /// The answers to all expectations of the tests of a program.
    #[must_use]
    pub fn answers<'t>(ir: &Ir, tests: &[&'t PipelineTest]) -> Vec<(&'t PipelineTest, Vec<(Answer, Span)>)> {
        let scene = |test: &&PipelineTest| {
            let expect = test.expect.iter().map(|(expr, _)| expr.clone()).collect();
            (test.pipeline.clone(), Scene::new(&test.given, ir, &test.pipeline), expect)
        };
        let asked: Vec<(String, Scene, Vec<Expr<Ref>>)> = tests.iter().map(scene).collect();
        let reach = Reach::with_questions(ir, &asked);
        let answer = |(test, (_, scene, _)): (&&'t PipelineTest, &(String, Scene, Vec<Expr<Ref>>))| {
            let given = reach.scenes(&test.pipeline, scene);
            let of = |(expr, span): &(Expr<Ref>, Span)| (reach.answer(&given, expr), *span);
            (*test, test.expect.iter().map(of).collect())
        };
        tests.iter().zip(&asked).map(answer).collect()
    }

    fn answer(&self, given: &[(usize, Set)], expectation: &Expr<Ref>) -> Answer {
        let expectation = super::of_ir::meant(expectation);
        if given.iter().all(|(_, given)| given.is_empty()) {
            return Answer::NoRun;
        }
        for (instance, given) in given {
            let against = given.minus(&self.asks(*instance, &expectation));
            match against.example() {
                _ if !against.is_known() => return Answer::Unknown,
                Some(run) => return Answer::Fails(Box::new(run)),
                None => {}
            }
        }
        Answer::Holds
    }

    /// The runs of a workflow, run in one way, in which a condition about its jobs holds.
    fn asks(&self, instance: usize, condition: &Expr<Ref>) -> Set {
        self.compute(|engine| {
            let start = engine.instances[instance].start;
            engine.question(condition, instance, start)
        })
    }

    /// The runs of a pipeline that are as it is given, for each way in which it is run: where something is given, it is
    /// not called.
    fn scenes(&self, pipeline: &str, scene: &Scene) -> Vec<(usize, Set)> {
        let mut scenes = Vec::new();
        for (instance, _) in self.places(pipeline, None) {
            let (caller, name, start) = {
                let state = self.shared.state.borrow();
                let it = &state.instances[instance];
                (it.caller, it.name.clone(), it.start)
            };
            if scene.usual && caller.is_some() {
                continue;
            }
            let mut given = self.set(Some(start));
            for condition in &scene.conditions {
                given = given.and(&self.asks(instance, &super::of_ir::meant(condition)));
            }
            if scene.usual {
                given = given.and(&self.usual(&name, scene));
            }
            scenes.push((instance, given));
        }
        scenes
    }

    /// The runs of a pipeline that are as it is given.
    #[must_use]
    pub fn scene(&self, pipeline: &str, scene: &Scene) -> Set {
        let given = self.scenes(pipeline, scene);
        given.into_iter().next().map_or_else(|| self.set(Some(NONE)), |(_, given)| given)
    }

    /// The runs in which every job of which nothing is said succeeds where it runs, nobody cancels, and no request is a
    /// draft.
    fn usual(&self, instance: &str, scene: &Scene) -> Set {
        let start = format!("{instance}/");
        let own = |name: &str| name.strip_prefix(start.as_str()).is_some_and(|job| !scene.ends.contains(job));
        let mut node = ALL;
        let state = &mut *self.shared.state.borrow_mut();
        for var in 0.. {
            let Some((name, meaning)) = state.space.named(var) else { break };
            let plain = name.split_once(' ').map_or("", |(_, plain)| plain);
            let wanted = match meaning {
                Meaning::Outcome(_) => own(plain).then_some(0),
                Meaning::Cancelled => plain.starts_with(&start).then_some(0),
                Meaning::Choice(_) => (plain == "pull_request.draft").then_some(0),
                Meaning::Chance => match (plain.strip_prefix("changed "), &scene.changed) {
                    (Some(globs), Some(files)) => {
                        let globs = Globs::parse(globs.split(", ")).ok();
                        Some(u32::from(globs.is_some_and(|globs| globs.match_any(files))))
                    }
                    _ => None,
                },
                _ => None,
            };
            if let Some(wanted) = wanted {
                let here = state.space.diagram.one_of(var, |value| value == wanted);
                node = state.space.and(node, here);
            }
        }
        self.set(Some(node))
    }

    /// What a job does in the runs of a set, where its pipeline is not called.
    #[must_use]
    pub fn fate(&self, pipeline: &str, job: &str, given: &Set) -> Fate {
        let place = self.places(pipeline, Some(job)).into_iter().next();
        let Some((instance, position)) = place else { return Fate::Unknown };
        let state = self.shared.state.borrow().instances[instance].jobs[position].clone();
        let runs = self.set((!state.lost).then_some(state.run));
        let both = given.and(&runs);
        if !both.is_known() {
            return Fate::Unknown;
        }
        if given.implies(&runs) {
            return Fate::Runs;
        }
        if let Some(run) = both.example() {
            return Fate::Perhaps(Box::new(run));
        }
        let why = given.node.and_then(|given| self.shared.with(|engine| engine.why_not(instance, position, given)));
        why.map_or(Fate::Unknown, Fate::Skipped)
    }
}

/// What a job does.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It runs in all of the runs.
    Runs,
    /// It runs in some of them: one.
    Perhaps(Box<Run>),
    /// It runs in none: because of this.
    Skipped(super::Part),
    /// Nobody knows.
    Unknown,
}

impl Engine<'_> {
    /// Where a condition about the jobs of a workflow holds.
    pub(super) fn question(&mut self, condition: &Expr<Ref>, instance: usize, among: Node) -> Node {
        let status = Status { ok: ALL, bad: NONE, stop: NONE };
        self.holds(condition, among, At { instance, case: 0, job: None, status, steps: false })
    }
}
