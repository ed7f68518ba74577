//! Whole files.

use super::build::*;
use crate::expr::{Expr, Operator};
use crate::ir::*;
use crate::words::steps_bodies::Missing;
use crate::words::ty::Ty;
use crate::words::values::Ports;

pub(super) fn postgres() -> Service {
    Service {
        image: "postgres:15".into(),
        image_span: AT,
        port: Ports { outer: None, inner: 5432 },
        env: vec![("POSTGRES_DB".into(), v("app"))],
        health: Some("pg_isready --username postgres".into()),
        every: crate::words::values::Duration(10_000),
        timeout: crate::words::values::Duration(5_000),
        tries: 5,
        url: Some(t("postgresql://postgres@localhost:5432/app")),
        options: None,
        volumes: Vec::new(),
        login: None,
        raw: Vec::new(),
        span: AT,
    }
}

fn report() -> Step {
    step(StepKind::Artifact(ArtifactStep {
        name: "unit.report".into(),
        paths: vec![v("results/"), v("coverage.xml")],
        service_name: None,
        keep: None,
        missing: Missing::Error,
        hidden: false,
        overwrite: false,
        compression: None,
        outside: false,
    }))
}

fn ci() -> Pipeline {
    let cron = Schedule { name: Some("nightly".into()), cron: "0 2 * * *".into(), zone: None };
    let input = |name: &str, words: &[&str]| Input {
        name: name.into(),
        ty: Ty::choice(words),
        default: words.first().map(|word| v(word)),
        required: false,
        doc: None,
        span: AT,
    };
    let triggers = vec![
        on_with("push", "branches", &["main", "develop", "release/**"]),
        on_with("pull_request", "branches", &["main"]),
        Trigger { schedule: Some(cron), ..on("schedule") },
        Trigger { inputs: vec![input("environment", &["staging", "production"])], ..on("workflow_call") },
    ];
    let mut sonar = step_when(uses("SonarSource/sonarqube-scan-action@v8", &[]), "secret.SONAR_TOKEN != null");
    sonar.env = vec![("SONAR_TOKEN".into(), v("= secret.SONAR_TOKEN"))];
    sonar.history = Some(("full".into(), "security.sonar".into()));
    let setup = uses(
        "astral-sh/setup-uv@v10",
        &[("version", version("0.9.5")), ("python-version", v("= matrix.python")), ("enable-cache", v("= true"))],
    );
    let mut quality = job("code-quality", &[], vec![run("Black", "black --check src/ tests/"), sonar]);
    quality.title = Some(t("Code Quality Checks"));
    let mut test = job("test", &["code-quality"], vec![setup, run("Unit tests", "pytest\necho done"), report()]);
    test.title = Some(t("Run Tests (${{ matrix.python }})"));
    test.services = vec![ServiceUse { name: "postgres".into(), own: None }];
    test.env = vec![("DATABASE_URL".into(), v("= service.postgres"))];
    test.matrix = Some(Matrix {
        from: None,
        axes: vec![("python".into(), Axis::Values(vec![version("3.11"), version("3.12")]))],
        include: Vec::new(),
        exclude: Vec::new(),
        span: AT,
    });
    let deploy = when(
        job("deploy", &["test"], vec![run("Deploy", "deploy ${{ input.environment }}")]),
        "event == 'call' || event == 'push' && branch == 'main'",
    );
    let mut it = pipeline("ci-cd", triggers, vec![quality, test, deploy]);
    it.title = Some(t("CI/CD Pipeline"));
    it.doc = Some("The pipeline of every push.".into());
    it.notify = vec![Notify {
        channels: vec!["team".into()],
        text: t("CI/CD failed on ${{ branch }}"),
        when: Some(e("any.failed && event != 'pull_request'")),
        span: AT,
        steps: vec![(
            "team".into(),
            vec![uses(
                "slackapi/slack-github-action@v4",
                &[
                    ("webhook", v("= secret.SLACK_WEBHOOK_URL")),
                    ("payload", v("text: ${{ toJSON(format('CI/CD failed on {0}', branch)) }}")),
                ],
            )],
        )],
    }];
    it
}

fn by_hand() -> Pipeline {
    let mut delivery = job("delivery", &[], Vec::new());
    delivery.work = Work::Call(Call {
        target: CallTarget::Pipeline("ci-cd".into()),
        inputs: vec![("environment".into(), v("= input.environment"))],
        secrets: CallSecrets::Derived,
        span: AT,
    });
    let input = Input {
        name: "environment".into(),
        ty: Ty::choice(&["staging", "production"]),
        default: Some(v("staging")),
        required: false,
        doc: Some("Deployment environment".into()),
        span: AT,
    };
    pipeline("main-pipeline", vec![Trigger { inputs: vec![input], ..on("workflow_dispatch") }], vec![delivery])
}

#[test]
fn a_system() {
    let mut ir = ir(vec![ci(), by_hand()]);
    ir.services.insert("postgres".into(), postgres());
    ir.system.runners.insert("spot".into(), (None, vec!["self-hosted".into(), "spot".into()]));
    ir.repository = Some(protected("ci-cd", &[("python", "weekly"), ("actions", "weekly")], "security.pipe"));
    insta::assert_snapshot!(written(ir));
}

#[test]
fn a_release() {
    let globs = ["v[0-9]+.[0-9]+.[0-9]+", "v[0-9]+.[0-9]+.[0-9]+-*"];
    let verify = job("verify", &[], vec![run("Test", "make test")]);
    let publish = job("publish", &["verify"], vec![run("Publish", "publish ${{ version }} ${{ tag }}")]);
    insta::assert_snapshot!(written(ir(vec![pipeline(
        "release",
        vec![on_with("push", "tags", &globs)],
        vec![verify, publish]
    )])));
}

#[test]
fn changes_and_checkouts() {
    let mut pushes = run("Commit", "git commit -m x\ngit push");
    pushes.env = vec![("MESSAGE".into(), v("release ${{ branch }}"))];
    let mut backend = job("backend", &[], vec![run("Test", "make")]);
    backend.when = Some(changed(&["backend/**", "!**/*.md"]));
    let mut frontend = job("frontend", &[], vec![pushes]);
    frontend.when = Some(Expr::binary(Operator::And, changed(&["frontend/**"]), e("branch == 'main'")));
    let all = job("all", &["backend"], vec![run("All", "make all")]);
    let triggers = vec![on_with("push", "branches", &["main"]), on("pull_request")];
    let mut ir = ir(vec![pipeline("ci", triggers, vec![backend, frontend, all])]);
    ir.repository = Some(protected("ci", &[], ""));
    insta::assert_snapshot!(written(ir));
}

#[test]
fn nothing_is_derived_for_converted_pipelines() {
    let checkout = step(StepKind::Checkout(Checkout::default()));
    let mut build = job("build", &[], vec![checkout, run("Build", "make ${{ github.ref_name }}"), report()]);
    build.timeout = None;
    build.shell = None;
    let mut it = pipeline("old", vec![on("push"), on("workflow_call")], vec![build]);
    it.derives = false;
    insta::assert_snapshot!(written(ir(vec![it])));
}
