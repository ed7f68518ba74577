//! A small notation for systems: expressions as text, everything else by struct update.
//!
//! In an expression `event`, `branch`, … are names of the run; `secret.X`, `input.X`, `matrix.X`, `var.X` are what they
//! say; `failed.JOB`, `step_failed.KEY`, `any.failed` are predicates; `out.STEP.NAME`, `of.JOB.STEP.NAME` are outputs.

use crate::catalogue::Catalogue;
use crate::expr::parse::parse_with;
use crate::expr::visit::rewrite;
use crate::expr::{Context, Expr, Kind};
use crate::ir::Predicate;
use crate::ir::*;
use crate::lock::Lock;
use crate::plan::Plan;
use crate::source::{FileId, Span};
use crate::targets::github_actions::lower::{Pins, emit};
use crate::words::ty::Ty;
use crate::words::values::{Duration, Ports};
use indexmap::IndexMap;

pub(super) const AT: Span = Span { file: FileId(0), start: 0, end: 0 };

fn run_name(name: &str) -> Option<RunName> {
    Some(match name {
        "event" => RunName::Event,
        "branch" => RunName::Branch,
        "head" => RunName::Head,
        "tag" => RunName::Tag,
        "version" => RunName::Version(None),
        "sha" => RunName::Sha,
        "fork" => RunName::Fork,
        "home" => RunName::Home,
        "before" => RunName::Before,
        "created" => RunName::Created,
        "url" => RunName::Url,
        "schedule" => RunName::Schedule,
        "result" => RunName::Result,
        _ => return None,
    })
}

fn predicate(word: &str) -> Option<Predicate> {
    Predicate::ALL.into_iter().find(|predicate| predicate.word() == word)
}

fn root(name: &str) -> Option<Ref> {
    run_name(name)
        .map(Ref::Run)
        .or_else(|| Context::from_name(name).map(Ref::Context))
        .or(Some(Ref::Argument(name.into())))
}

fn member(base: &str, name: &str) -> Option<Ref> {
    let path: Vec<&str> = base.split('.').collect();
    let step = base.strip_prefix("step_").and_then(predicate);
    Some(match path.as_slice() {
        ["secret"] => Ref::Secret(name.into(), None),
        ["input"] => Ref::Input(name.into(), None),
        ["matrix"] => Ref::Matrix(vec![name.into()]),
        ["var"] => Ref::Var(name.into()),
        ["service"] => Ref::Service(name.into(), ServiceField::Url),
        ["image"] => Ref::Image(name.into(), ImageField::Reference),
        ["any"] => Ref::Any(predicate(name)?),
        ["out", step] => Ref::Output { job: None, step: (*step).into(), name: name.into() },
        ["of", job, step] => Ref::Output { job: Some((*job).into()), step: (*step).into(), name: name.into() },
        ["out" | "of", ..] => Ref::Argument(format!("{base}.{name}")),
        [_] if step.is_some() => Ref::Step(name.into(), step?),
        [word] => Ref::Job(name.into(), predicate(word)?),
        _ => return None,
    })
}

/// An expression.
pub(super) fn e(text: &str) -> Expr<Ref> {
    let parsed = parse_with(text, AT, &root).unwrap_or_else(|error| panic!("{text}: {error}"));
    rewrite(parsed, &mut |expr| match &expr.kind {
        Kind::Member(inner, name) => match &inner.kind {
            Kind::Name(Ref::Argument(base)) => member(base, name).map_or(expr.clone(), |name| Expr::name(name, AT)),
            Kind::Name(Ref::Context(Context::Matrix)) => Expr::name(Ref::Matrix(vec![name.clone()]), AT),
            _ => expr,
        },
        _ => expr,
    })
}

/// A text with holes.
pub(super) fn t(text: &str) -> Text {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once("${{") {
        if !before.is_empty() {
            pieces.push(Piece::Literal(before.into()));
        }
        let (hole, behind) = tail.split_once("}}").unwrap();
        pieces.push(Piece::Hole(e(hole.trim()), Ty::Text));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest.into()));
    }
    Text { pieces, span: AT }
}

pub(super) fn v(text: &str) -> Value {
    match text.strip_prefix("= ") {
        Some(expr) => Value::Expr(e(expr), Ty::Any),
        None => Value::Text(t(text)),
    }
}

pub(super) fn version(text: &str) -> Value {
    Value::Expr(Expr::text(text, AT), Ty::Version)
}

pub(super) fn sourced<T>(value: T) -> Sourced<T> {
    Sourced::new(value, AT)
}

pub(super) fn on(event: &str) -> Trigger {
    Trigger { event: event.into(), ..Trigger::default() }
}

pub(super) fn on_with(event: &str, filter: &str, globs: &[&str]) -> Trigger {
    let globs = globs.iter().map(ToString::to_string).collect();
    Trigger { filters: vec![(filter.into(), globs)], ..on(event) }
}

pub(super) fn minutes(minutes: u64) -> Option<Sourced<Duration>> {
    Some(sourced(Duration(minutes * 60_000)))
}

/// A job with these steps.
pub(super) fn job(name: &str, after: &[&str], steps: Vec<Step>) -> Job {
    Job {
        name: name.into(),
        title: None,
        doc: None,
        after: after.iter().map(|after| sourced((*after).to_owned())).collect(),
        when: None,
        warn: None,
        timeout: minutes(10),
        runner: Runner::Label("ubuntu-24.04".into()),
        shell: Some("bash".into()),
        permissions: Permissions::default(),
        concurrency: None,
        env: Vec::new(),
        environment: None,
        matrix: None,
        fail_fast: None,
        max_parallel: None,
        services: Vec::new(),
        container: None,
        outputs: Vec::new(),
        implied_checkout: true,
        steps_written: 1,
        raw: Vec::new(),
        work: Work::Steps(steps),
        span: AT,
    }
}

pub(super) fn when(mut job: Job, condition: &str) -> Job {
    job.when = Some(e(condition));
    job
}

pub(super) fn step(kind: StepKind) -> Step {
    Step {
        key: None,
        title: None,
        when: None,
        warn: None,
        env: Vec::new(),
        timeout: None,
        permissions: Vec::new(),
        history: None,
        doc: None,
        kind,
        raw: Vec::new(),
        origin: Origin::at(AT),
    }
}

pub(super) fn run(title: &str, script: &str) -> Step {
    let script = Script::Text(t(script));
    let run = Run { script, shell: None, dir: None, retry: 1, outputs: Vec::new(), sets: Vec::new() };
    Step { title: Some(t(title)), ..step(StepKind::Run(run)) }
}

pub(super) fn uses(reference: &str, inputs: &[(&str, Value)]) -> Step {
    let inputs = inputs.iter().map(|(name, value)| (sourced((*name).to_owned()), value.clone())).collect();
    step(StepKind::Action(Action { reference: sourced(reference.into()), inputs, outputs: Vec::new() }))
}

pub(super) fn step_when(mut step: Step, condition: &str) -> Step {
    step.when = Some(e(condition));
    step
}

pub(super) fn pipeline(name: &str, triggers: Vec<Trigger>, jobs: Vec<Job>) -> Pipeline {
    Pipeline {
        name: name.into(),
        title: None,
        run_title: None,
        doc: None,
        source: "ci.pipe".into(),
        file: format!("{name}.yml"),
        derives: true,
        triggers,
        outputs: Vec::new(),
        call_secrets: Vec::new(),
        permissions: Permissions::default(),
        concurrency: None,
        env: Vec::new(),
        jobs,
        notify: Vec::new(),
        raw: Vec::new(),
        budget: None,
        span: AT,
    }
}

pub(super) fn ir(pipelines: Vec<Pipeline>) -> Ir {
    Ir {
        system: System {
            name: "shop".into(),
            title: None,
            repository: "acme/shop".into(),
            branch: "main".into(),
            registry: "ghcr.io".into(),
            output: ".".into(),
            runners: IndexMap::new(),
            tools: IndexMap::new(),
            emit: IndexMap::new(),
            source: "system.pipe".into(),
            own_chart: false,
            span: AT,
        },
        secrets: IndexMap::new(),
        vars: IndexMap::new(),
        images: IndexMap::new(),
        services: IndexMap::new(),
        workloads: IndexMap::new(),
        loads: IndexMap::new(),
        checks: IndexMap::new(),
        commands: IndexMap::new(),
        backups: IndexMap::new(),
        environments: IndexMap::new(),
        channels: IndexMap::new(),
        runtime: RuntimePolicy {
            non_root: true,
            read_only: false,
            writable: Vec::new(),
            capabilities: Vec::new(),
            seccomp: "runtime-default".into(),
            closed: false,
            span: None,
        },
        vulnerabilities: None,
        secrets_policy: None,
        versions: Versions {
            prefix: "v".into(),
            prerelease: vec!["alpha".into(), "rc".into()],
            changelog: Vec::new(),
            span: None,
        },
        repository: None,
        slos: IndexMap::new(),
        metrics: IndexMap::new(),
        alerts: IndexMap::new(),
        monitoring: Monitoring {
            scrape: Sourced::new(Duration(30_000), AT),
            gateway: None,
            labels: Vec::new(),
            prometheus: "http://prometheus:9090".into(),
            tester: None,
            credentials: Vec::new(),
            latency: "http_request_duration_seconds".into(),
            requests: "http_request_duration_seconds_count".into(),
            status: "status".into(),
            span: None,
        },
        pipelines,
        tests: Vec::new(),
        runbooks: Vec::new(),
        files: vec!["ci.pipe".into()],
    }
}

/// The files of a system, one behind the other.
pub(super) fn written(ir: Ir) -> String {
    let lock = Lock::default();
    let used = std::cell::RefCell::new(Lock::default());
    let pins = Pins { lock: &lock, catalogue: Catalogue::builtin(), used: &used };
    let files = emit(&Plan { ir }, &pins);
    files.iter().map(|file| format!("=== {}\n{}", file.path, file.text)).collect()
}

fn update((what, interval): &(&str, &str)) -> Update {
    Update { what: (*what).into(), interval: (*interval).into(), folders: vec![".".into()] }
}

/// One image, built as it says itself.
pub(super) fn build_of(image: &str) -> Build {
    Build { images: vec![image.into()], variants: Vec::new(), push: None, parallel: false }
}

/// Settings of a repository with one protected branch.
pub(super) fn protected(check: &str, updates: &[(&str, &str)], source: &str) -> Repository {
    let protect =
        Protect { branches: vec!["main".into()], checks: vec![check.into()], reviews: 1, force_push: false, span: AT };
    Repository {
        protect: vec![protect],
        updates: updates.iter().map(update).collect(),
        alerts: true,
        branches: Vec::new(),
        logs: None,
        source: source.into(),
        span: AT,
    }
}

/// The workflow of one pipeline, from its jobs on.
pub(super) fn jobs_of(pipeline: Pipeline) -> String {
    let text = written(ir(vec![pipeline]));
    text.split_once("\njobs:\n").map_or(String::new(), |(_, jobs)| jobs.to_owned())
}

/// Whether such files have changed.
pub(super) fn changed(globs: &[&str]) -> Expr<Ref> {
    Expr::call(crate::expr::Function::Changed, globs.iter().map(|glob| Expr::text(*glob, AT)).collect(), AT)
}

/// A workload of one image and one port, which says nothing else.
pub(super) fn workload_of(image: &str, port: Ports) -> Workload {
    Workload {
        kind: None,
        image: image.into(),
        port: Some(Sourced::new(port, AT)),
        health: None,
        metrics: None,
        services: Vec::new(),
        needs: Needs::default(),
        replicas: Sourced::new(Running::Fixed(1), AT),
        cpu: None,
        memory: None,
        gpu: Sourced::new(0, AT),
        user: None,
        secrets: Vec::new(),
        pull: None,
        command: Vec::new(),
        env: Vec::new(),
        startup: Sourced::new(Duration(30_000), AT),
        grace: Sourced::new(Duration(30_000), AT),
        timeout: Sourced::new(Duration(3_600_000), AT),
        cron: None,
        ingress: Vec::new(),
        volumes: Vec::new(),
        raw: Vec::new(),
        doc: None,
        span: AT,
    }
}
