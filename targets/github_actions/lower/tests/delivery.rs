//! Deployments, load tests, checks, gates, and who hears of them.

use super::build::*;
use crate::expr::Expr;
use crate::ir::*;
use crate::words::environment::{Security, Watch};
use crate::words::ty::{Form, Ty};
use crate::words::values::{Duration, Ports};
use indexmap::IndexMap;

fn secret(environments: &[&str]) -> Secret {
    Secret {
        form: Form::Token,
        environments: environments.iter().map(ToString::to_string).collect(),
        cluster: false,
        optional: false,
        vault: None,
        keys: Vec::new(),
        doc: None,
        span: AT,
    }
}

fn by(strategy: &str) -> By {
    let analysis = || Analysis { every: Sourced::new(Duration(60_000), AT), failures: Sourced::new(3, AT) };
    match strategy {
        "canary" => By::Canary(Canary { steps: Vec::new(), steps_span: AT, analysis: analysis() }),
        "blue-green" => By::BlueGreen(BlueGreen { bake: Sourced::new(Duration(0), AT), analysis: analysis() }),
        _ => By::Rolling(Rolling {
            surge: Sourced::new(Replicas::Count(1), AT),
            unavailable: Sourced::new(Replicas::Count(0), AT),
        }),
    }
}

fn environment(name: &str, after: Option<&str>, strategies: &[&str]) -> Environment {
    let rollout = |strategy: &&str| Rollout {
        workloads: vec!["shop".into()],
        by: by(strategy),
        strategy_span: AT,
        checks: vec![Sourced::new("smoke".into(), AT)],
        slos: Vec::new(),
        load: None,
        timeout: Sourced::new(Duration(600_000), AT),
        doc: None,
        span: AT,
    };
    let text = Ref::Output { job: None, step: "message".into(), name: "text".into() };
    let tell = uses("slackapi/slack-github-action@v4", &[("payload", Value::Expr(Expr::name(text, AT), Ty::Text))]);
    Environment {
        after: after.map(str::to_owned),
        runtime: "kubernetes".into(),
        namespace: format!("shop-{name}"),
        url: Some(format!("https://{name}.acme.example")),
        cluster: Some(format!("KUBE_{}", name.to_uppercase())),
        branches: Vec::new(),
        approval: vec!["managers".into()],
        notify: vec!["team".into()],
        announce: vec![("team".into(), vec![tell])],
        rollouts: strategies.iter().map(rollout).collect(),
        monitoring: Watch::Full,
        slos: Slos::new(),
        services: [("postgres".to_owned(), v("= secret.DATABASE_URL"))].into(),
        workloads: IndexMap::new(),
        security: Security::Restricted,
        quota: None,
        revisions: 10,
        raw: Vec::new(),
        source: "delivery.pipe".into(),
        span: AT,
    }
}

fn shop(pipelines: Vec<Pipeline>) -> Ir {
    let mut it = ir(pipelines);
    for (tool, version) in [("kubectl", "1.34"), ("helm", "3.19"), ("k6", "1.1.0")] {
        it.system.tools.insert(tool.into(), version.into());
    }
    it.environments.insert("staging".into(), environment("staging", None, &["rolling"]));
    it.environments.insert("production".into(), environment("production", Some("staging"), &["canary", "blue-green"]));
    let port = Ports { outer: None, inner: 8000 };
    let workload = Workload { services: vec!["postgres".into()], ..workload_of("shop", port) };
    it.workloads.insert("shop".into(), workload);
    let load = Load {
        title: None,
        workload: "shop".into(),
        stages: Vec::new(),
        requests: Vec::new(),
        think: Duration(0),
        slos: Vec::new(),
        abort: false,
        secrets: vec!["TOKEN".into()],
        duration: Duration(1000),
        doc: None,
        span: AT,
    };
    it.loads.insert("peak-hour".into(), load);
    let check = Check {
        workload: "shop".into(),
        requests: Vec::new(),
        tries: 1,
        every: Duration(1000),
        secrets: vec!["TOKEN".into()],
        doc: None,
        span: AT,
    };
    it.checks.insert("smoke".into(), check);
    it.secrets.insert("TOKEN".into(), secret(&[]));
    it.secrets.insert("DATABASE_URL".into(), secret(&["staging", "production"]));
    it.secrets.insert("KUBE_STAGING".into(), secret(&["staging"]));
    it.secrets.insert("KUBE_PRODUCTION".into(), secret(&["production"]));
    it.monitoring.gateway = Some(v("= var.GATEWAY"));
    let image = Image {
        name: "ghcr.io/acme/shop/shop".into(),
        registry: "ghcr.io".into(),
        login: None,
        dockerfile: "Dockerfile".into(),
        dockerfile_span: AT,
        context: ".".into(),
        target: None,
        variants: Vec::new(),
        platforms: vec!["linux/amd64".into()],
        tags: Vec::new(),
        cache: "none".into(),
        push: true,
        args: Vec::new(),
        labels: Vec::new(),
        secrets: Vec::new(),
        from: None,
        span: AT,
    };
    it.images.insert("shop".into(), image);
    it
}

fn deploy(environment: &str, strategy: Option<&str>) -> Step {
    step(StepKind::Deploy {
        workloads: vec!["shop".into()],
        environment: v(environment),
        strategy: strategy.map(v),
        version: None,
    })
}

fn choice(name: &str, words: &[&str]) -> Input {
    Input { name: name.into(), ty: Ty::choice(words), default: None, required: true, doc: None, span: AT }
}

/// The workflow from its jobs on.
fn jobs_in(ir: Ir) -> String {
    let text = written(ir);
    text.split_once("\njobs:\n").map_or(String::new(), |(_, jobs)| jobs.to_owned())
}

#[test]
fn staging_comes_before_production() {
    let build = job("build", &[], vec![step(StepKind::Build(build_of("shop")))]);
    let staging = job("stage", &["build"], vec![deploy("staging", None)]);
    let production =
        when(job("release", &["build"], vec![deploy("production", Some("= input.strategy"))]), "branch == 'main'");
    let back = Step {
        title: None,
        ..step(StepKind::Rollback {
            workloads: vec!["shop".into()],
            environment: v("production"),
            to: v("previous"),
            checks: None,
            confirm: None,
        })
    };
    let back = when(job("back", &["release"], vec![back]), "failed.release");
    let call = Trigger { inputs: vec![choice("strategy", &["canary", "blue-green"])], ..on("workflow_call") };
    let triggers = vec![on_with("push", "branches", &["main"]), call];
    insta::assert_snapshot!(jobs_in(shop(vec![pipeline("ci", triggers, vec![build, staging, production, back])])));
}

#[test]
fn the_run_chooses_the_environment() {
    let dispatch = Trigger { inputs: vec![choice("to", &["staging", "production"])], ..on("workflow_dispatch") };
    let mut load = step(StepKind::Load("peak-hour".into(), Some(Target::Environment(v("= input.to")))));
    load.warn = Some(None);
    let smoke = step(StepKind::Check("smoke".into(), Some(Target::Environment(v("= input.to")))));
    let steps = vec![deploy("= input.to", None), smoke, load];
    insta::assert_snapshot!(jobs_in(shop(vec![pipeline("by-hand", vec![dispatch], vec![job("deploy", &[], steps)])])));
}

#[test]
fn on_the_runner() {
    let load = step(StepKind::Load("peak-hour".into(), None));
    let again = step(StepKind::Load("peak-hour".into(), Some(Target::Url(v("http://localhost:9000")))));
    let smoke = step(StepKind::Check("smoke".into(), None));
    let gate = |condition: &str| step(StepKind::Gate { condition: e(condition), text: condition.into() });
    let mut warns = gate("out.measure.coverage >= 80");
    warns.warn = Some(None);
    let analyse = run("Analyse", "analyse ${{ out.peak-hour.results }}");
    let then = step_when(run("Then", "echo"), "out.smoke.passed");
    let steps = vec![smoke, load, again, gate("branch == 'main' && input.ok"), warns, analyse, then];
    insta::assert_snapshot!(jobs_in(shop(vec![pipeline("ci", vec![on("push")], vec![job("measure", &[], steps)])])));
}

#[test]
fn scripts_of_other_words() {
    let (backup, environment) = ("orders".to_owned(), v("staging"));
    let steps = vec![
        step(StepKind::Connect(environment.clone())),
        step(StepKind::Backup { backup: backup.clone(), environment: environment.clone() }),
        step(StepKind::Restore { backup, environment: environment.clone(), from: None, scratch: false }),
        step(StepKind::Hold { slo: "serving".into(), environment, duration: v("10m") }),
    ];
    let chosen = vec![step(StepKind::Connect(v("= input.to")))];
    let dispatch = Trigger { inputs: vec![choice("to", &["staging", "production"])], ..on("workflow_dispatch") };
    let jobs = vec![job("known", &[], steps), job("chosen", &[], chosen)];
    insta::assert_snapshot!(jobs_in(shop(vec![pipeline("ops", vec![dispatch], jobs)])));
}
