//! Makes random workflows.

use crate::expr::{Expr, Literal, parse::parse, visit};
use crate::ir::{Input, Predicate, Ref, RunName, Schedule, Trigger, Value as Given};
use crate::reach::model::{Dialect, Job, Step, System, Warn, Workflow, spelled};
use crate::source::{FileId, Span};
use crate::words::ty::Ty;
use std::collections::BTreeMap;

/// A generator of numbers that needs no library, so that a seed always makes the same program.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 11) as usize % limit.max(1)
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn of<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };
const BRANCHES: [&str; 7] = ["main", "Main", "develop", "release/1", "release/old/1", "feature-a", "refs/heads/x"];
const GLOBS: [&str; 10] =
    ["main", "release/**", "!release/old/**", "release/old/keep", "feature-?a", "**", "*", "v[0-9]+.*", "v*", "dev*"];
const PARTS: [&str; 8] = ["", "main", "refs/heads/", "refs/tags/v", "release/", "e", "1", "/merge"];

fn triggers(random: &mut Random) -> Vec<Trigger> {
    let mut triggers: Vec<Trigger> = Vec::new();
    let events = ["push", "pull_request", "workflow_dispatch", "schedule", "release", "pull_request_target", "create"];
    for event in events {
        if !random.chance(35) {
            continue;
        }
        let mut it = Trigger { event: event.to_owned(), ..Trigger::default() };
        let globs = |random: &mut Random| {
            let mut globs: Vec<String> = (0..1 + random.below(3)).map(|_| random.of(&GLOBS).to_owned()).collect();
            globs.retain(|glob| !glob.starts_with('!') || random.chance(50));
            if globs.iter().all(|glob| glob.starts_with('!')) {
                globs.insert(0, "**".to_owned());
            }
            globs
        };
        let minus = |random: &mut Random| if random.chance(15) { "-ignore" } else { "" };
        match event {
            "push" | "pull_request" | "pull_request_target" => {
                if random.chance(60) {
                    let mut list = globs(random);
                    let name = format!("branches{}", minus(random));
                    if name.ends_with("-ignore") {
                        list.retain(|glob| !glob.starts_with('!'));
                    }
                    it.filters.push((name, list));
                }
                if event == "push" && random.chance(40) {
                    it.filters.push(("tags".to_owned(), globs(random)));
                }
                if event == "pull_request" && random.chance(20) {
                    it.types = vec!["opened".to_owned(), "labeled".to_owned()];
                }
                if event == "pull_request" && random.chance(20) {
                    it.types.push("closed".to_owned());
                }
            }
            "workflow_dispatch" => it.inputs = inputs(),
            "schedule" => {
                for (name, cron) in [("nightly", "0 2 * * *"), ("weekly", "0 3 * * 1")] {
                    let schedule = Schedule { name: Some(name.to_owned()), cron: cron.to_owned(), zone: None };
                    triggers.push(Trigger { schedule: Some(schedule), ..it.clone() });
                }
                continue;
            }
            _ => {}
        }
        triggers.push(it);
    }
    if triggers.is_empty() {
        triggers.push(Trigger { event: "push".to_owned(), ..Trigger::default() });
    }
    triggers
}

fn inputs() -> Vec<Input> {
    let input = |name: &str, ty: Ty, default: Literal| Input {
        name: name.to_owned(),
        default: Some(Given::Expr(Expr::new(crate::expr::Kind::Literal(default), NOWHERE), ty.clone())),
        ty,
        required: false,
        doc: None,
        span: NOWHERE,
    };
    vec![
        input("flag", Ty::Bool, Literal::Bool(true)),
        input("target", Ty::choice(&["staging", "production"]), Literal::String("staging".into())),
        input("note", Ty::Text, Literal::String(String::new())),
    ]
}

/// An expression of GitHub.
fn github(text: &str) -> Expr<Ref> {
    let expr = parse(text, NOWHERE).unwrap_or_else(|_| panic!("{text}"));
    visit::map_names(expr, |context, span| Expr::name(Ref::Context(context), span))
}

fn subject(random: &mut Random) -> String {
    let subjects = [
        "github.ref",
        "github.ref_name",
        "github.event_name",
        "github.base_ref",
        "github.head_ref",
        "github.ref_type",
        "inputs.target",
        "inputs.note",
        "inputs.flag",
        "github.event.inputs.target",
        "github.event.inputs.flag",
        "github.event.schedule",
        "github.event.pull_request.draft",
        "github.event.pull_request.base.ref",
        "github.event.action",
        "github.event.pull_request.head.repo.full_name",
        "github.repository",
        "vars.KIND",
        "github.event.release.prerelease",
        "github.actor",
        "github.event.pull_request.merged",
    ];
    random.of(&subjects).to_owned()
}

fn literal(random: &mut Random) -> String {
    let texts = [
        "''",
        "'main'",
        "'Main'",
        "'refs/heads/main'",
        "'refs/tags/v1'",
        "'push'",
        "'pull_request'",
        "'release/1'",
        "'staging'",
        "'production'",
        "'tag'",
        "'true'",
        "'false'",
        "true",
        "false",
        "null",
        "0",
        "'0'",
        "'opened'",
        "'someone/fork'",
        "'0 2 * * *'",
        "'1/merge'",
        "'labeled'",
        "'closed'",
        "'schedule'",
        "'workflow_dispatch'",
    ];
    random.of(&texts).to_owned()
}

/// A part of a condition by GitHub's rules. `before` are the jobs that are needed.
fn atom(random: &mut Random, before: &[String], steps: &[String]) -> String {
    let part = |random: &mut Random| format!("'{}'", random.of(&PARTS));
    match random.below(13) {
        0..=2 => format!("{} == {}", subject(random), literal(random)),
        3 => format!("{} != {}", subject(random), literal(random)),
        4 => format!("startsWith({}, {})", subject(random), part(random)),
        5 => format!("endsWith({}, {})", subject(random), part(random)),
        6 => format!("contains({}, {})", subject(random), part(random)),
        7 if !before.is_empty() => {
            let words = ["success", "failure", "skipped", "cancelled"];
            let job = &before[random.below(before.len())];
            format!("needs.{job}.result == '{}'", random.of(&words))
        }
        8 if !before.is_empty() => {
            let job = &before[random.below(before.len())];
            match random.below(4) {
                0 => "contains(needs.*.result, 'failure')".to_owned(),
                1 => format!("contains(needs.{job}.outputs.made, {})", part(random)),
                _ => format!("needs.{job}.outputs.made == {}", literal(random)),
            }
        }
        9 => subject(random),
        10 => format!("contains(fromJSON('[\"main\", \"push\"]'), {})", subject(random)),
        11 if !steps.is_empty() => {
            let (step, word) = (&steps[random.below(steps.len())], random.of(&["outcome", "conclusion"]));
            format!("steps.{step}.{word} == '{}'", random.of(&["success", "failure", "skipped"]))
        }
        _ => format!("({} && {} || {}) == {}", subject(random), literal(random), literal(random), literal(random)),
    }
}

fn condition(random: &mut Random, before: &[String], steps: &[String], status: usize) -> String {
    let mut text = atom(random, before, steps);
    for _ in 0..random.below(3) {
        let next = atom(random, before, steps);
        text = match random.below(4) {
            0 => format!("({text} || {next})"),
            1 => format!("!({text}) && {next}"),
            _ => format!("{text} && {next}"),
        };
    }
    if random.chance(status) {
        let words = ["always()", "success()", "failure()", "!cancelled()", "cancelled()", "(success() || failure())"];
        text = format!("{} && ({text})", random.of(&words));
    }
    text
}

/// A condition in the words of the language.
fn own(random: &mut Random, before: &[String]) -> Expr<Ref> {
    let run = |name| Expr::name(Ref::Run(name), NOWHERE);
    let equal = |left, right: &str| Expr::binary(crate::expr::Operator::Equal, left, Expr::text(right, NOWHERE));
    let matches =
        |left, glob: &str| Expr::call(crate::expr::Function::Matches, vec![left, Expr::text(glob, NOWHERE)], NOWHERE);
    match random.below(9) {
        0 => equal(
            run(RunName::Event),
            random.of(&["push", "pull_request", "workflow_dispatch", "schedule", "workflow_call"]),
        ),
        1 => equal(run(RunName::Branch), random.of(&BRANCHES)),
        2 => equal(run(RunName::Tag), random.of(&["v1", "", "V1.0"])),
        3 => matches(run(RunName::Branch), random.of(&["main", "release/**", "dev*", "feature-?a"])),
        4 => run(RunName::Fork),
        5 => equal(Expr::name(Ref::Input("target".into(), None), NOWHERE), random.of(&["staging", "production"])),
        6 if !before.is_empty() => {
            let job = before[random.below(before.len())].clone();
            let words = [Predicate::Failed, Predicate::Skipped, Predicate::Succeeded, Predicate::Cancelled];
            Expr::name(Ref::Job(job, words[random.below(4)]), NOWHERE)
        }
        7 if !before.is_empty() => Expr::name(Ref::Any(Predicate::Failed), NOWHERE),
        _ => equal(run(RunName::Schedule), "nightly"),
    }
}

fn own_condition(random: &mut Random, before: &[String]) -> Expr<Ref> {
    let mut it = own(random, before);
    for _ in 0..random.below(3) {
        let next = own(random, before);
        let operator = if random.chance(35) { crate::expr::Operator::Or } else { crate::expr::Operator::And };
        it = Expr::binary(operator, it, next);
        if random.chance(20) {
            it = Expr::new(crate::expr::Kind::Not(Box::new(it)), NOWHERE);
        }
    }
    it
}

fn steps(random: &mut Random, dialect: Dialect) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut keys: Vec<String> = Vec::new();
    for index in 0..random.below(5) {
        let key = random.chance(60).then(|| format!("s{index}"));
        let when = random.chance(50).then(|| match dialect {
            Dialect::Program if !keys.is_empty() && random.chance(40) => {
                let step = keys[random.below(keys.len())].clone();
                let words = [Predicate::Failed, Predicate::Skipped, Predicate::Succeeded];
                Expr::name(Ref::Step(step, words[random.below(3)]), NOWHERE)
            }
            Dialect::Program if random.chance(30) => Expr::name(Ref::Any(Predicate::Failed), NOWHERE),
            _ => github(&condition(random, &[], &keys, 40)),
        });
        let warn = if random.chance(20) { Warn::Yes } else { Warn::No };
        keys.extend(key.clone());
        steps.push(Step { key, when, warn, span: NOWHERE });
    }
    steps
}

fn workflow(random: &mut Random, name: &str) -> Workflow {
    let dialect = if random.chance(50) { Dialect::Program } else { Dialect::Github };
    let mut jobs: Vec<Job> = Vec::new();
    for index in 0..1 + random.below(5) {
        let before: Vec<String> = jobs.iter().map(|job| job.name.clone()).filter(|_| random.chance(40)).collect();
        let when = random.chance(65).then(|| match dialect {
            Dialect::Github => github(&condition(random, &before, &[], 35)),
            Dialect::Program if random.chance(25) => github(&condition(random, &[], &[], 20)),
            Dialect::Program => own_condition(random, &before),
        });
        let made = ("made".to_owned(), github("steps.make.outputs.made"));
        jobs.push(Job {
            name: format!("j{index}"),
            needs: before,
            written: BTreeMap::new(),
            when,
            rescue: false,
            warn: if random.chance(15) { Warn::Yes } else { Warn::No },
            cells: Vec::new(),
            env: BTreeMap::new(),
            outputs: BTreeMap::from([made]),
            call: None,
            calls_out: false,
            steps: steps(random, dialect),
            span: NOWHERE,
        });
    }
    let pushed_by = BTreeMap::new();
    Workflow { name: name.to_owned(), triggers: triggers(random), jobs, pushed_by, dialect, span: NOWHERE }
}

/// A caller and what it calls.
pub(super) fn system(random: &mut Random) -> System {
    let mut workflows = vec![workflow(random, "a")];
    if random.chance(30) {
        let mut called = workflow(random, "b");
        called.triggers = vec![Trigger { event: "workflow_call".to_owned(), inputs: inputs(), ..Trigger::default() }];
        let at = random.below(workflows[0].jobs.len());
        let target = random.of(&["'production'", "github.ref_name", "inputs.target", "'staging'"]);
        workflows[0].jobs[at].call = Some(("b".to_owned(), BTreeMap::from([("target".to_owned(), github(target))])));
        workflows[0].jobs[at].steps.clear();
        workflows.push(called);
    }
    System {
        repository: "example/s".to_owned(),
        branch: "main".to_owned(),
        branches: Vec::new(),
        asked: Vec::new(),
        workflows,
    }
}

pub(super) fn shown(system: &System) -> String {
    let mut text = String::new();
    for workflow in &system.workflows {
        text.push_str(&format!("{} {:?}\n", workflow.name, workflow.dialect));
        for trigger in &workflow.triggers {
            text.push_str(&format!("  on {} {:?} {:?}\n", trigger.event, trigger.filters, trigger.types));
        }
        for job in &workflow.jobs {
            let when = job.when.as_ref().map(spelled).unwrap_or_default();
            text.push_str(&format!(
                "  {} after {:?} warn {:?} call {:?} when {when}\n",
                job.name, job.needs, job.warn, job.call
            ));
            for step in &job.steps {
                let when = step.when.as_ref().map(spelled).unwrap_or_default();
                text.push_str(&format!("    step {:?} warn {:?} when {when}\n", step.key, step.warn));
            }
        }
    }
    text
}
