//! What the user owns: `raw`, `words`, workflows for which nothing is derived.

use super::build::*;
use crate::expr::{Expr, Function};
use crate::ir::*;
use crate::words::ty::Ty;

/// The file of one pipeline.
fn file_of(pipeline: Pipeline) -> String {
    written(ir(vec![pipeline]))
}

fn raw(target: Option<&str>, text: &str) -> Raw {
    Raw { target: target.map(str::to_owned), text: text.to_owned(), keys: Vec::new(), span: AT }
}

#[test]
fn raw_is_merged_last() {
    let mut script = run("Test", "make test");
    script.raw = vec![raw(None, "background: true")];
    let mut test = job("test", &[], vec![script]);
    test.raw = vec![raw(None, "snapshot: image"), raw(Some("helm"), "replicas: 1")];
    let mut ci = pipeline("ci", vec![on("push")], vec![test]);
    ci.raw = vec![raw(Some("workflow"), "concurrency:\n  group: own\nx-own: [1, 2]")];
    let text = file_of(ci);
    for part in ["        background: true\n", "    snapshot: image\n", "concurrency:\n  group: own\n", "x-own:"] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    assert!(!text.contains("cancel-in-progress") && !text.contains("replicas"), "{text}");
}

fn words(expr: &str) -> Script {
    let hole = Piece::Hole(Expr::call(Function::Words, vec![e(expr)], AT), Ty::Text);
    Script::Text(Text { pieces: vec![hole, Piece::Literal(" --all".into())], span: AT })
}

#[test]
fn words_stand_without_quotes() {
    let steps = ["matrix.command", "'npm test'"].map(|expr| {
        let mut step = run("Run", "");
        if let StepKind::Run(run) = &mut step.kind {
            run.script = words(expr);
        }
        step
    });
    let text = file_of(pipeline("ci", vec![on("push")], vec![job("test", &[], steps.to_vec())]));
    assert!(text.contains("COMMAND: ${{ matrix.command }}\n"), "{text}");
    assert!(text.contains("\n          $COMMAND --all"), "{text}");
    assert!(text.contains("run: npm test --all"), "{text}");
}

#[test]
fn nothing_is_derived_where_githubs_defaults_hold() {
    let mut step = run("Publish", "npm publish");
    step.env = vec![("TOKEN".into(), v("= secret.TOKEN"))];
    let mut test = job("publish", &[], vec![uses("actions/checkout@v7", &[]), step]);
    test.implied_checkout = false;
    test.shell = None;
    test.timeout = None;
    let mut ci = pipeline("ci", vec![on("push")], vec![test]);
    ci.derives = false;
    let text = file_of(ci);
    let (_, body) = text.split_once("\n\n").unwrap_or_default();
    let body: String = body.lines().map(|line| format!("{}\n", line.split(" # ").next().unwrap_or(line))).collect();
    assert_eq!(
        body,
        "on:\n  push:\n\njobs:\n  publish:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1\n\n      - name: Publish\n        env:\n          \
         TOKEN: ${{ secrets.TOKEN }}\n        run: npm publish\n"
    );
}

#[test]
fn secrets_of_a_workflow_that_nobody_calls_have_an_environment() {
    let mut step = run("Publish", "npm publish");
    step.env = vec![("TOKEN".into(), v("= secret.TOKEN"))];
    let publish = job("publish", &[], vec![step]);
    let alone = file_of(pipeline("ci", vec![on("push")], vec![publish.clone()]));
    assert!(alone.contains("    environment:\n      name: ci\n      deployment: false\n"), "{alone}");
    let called = file_of(pipeline("ci", vec![on("workflow_call")], vec![publish]));
    assert!(!called.contains("environment:"), "{called}");
}

#[test]
fn a_service_is_reached_where_the_job_runs() {
    let service = |job: Job| {
        let mut ir = ir(vec![pipeline("ci", vec![on("push")], vec![job])]);
        ir.services.insert("postgres".into(), super::workflows::postgres());
        written(ir)
    };
    let mut test = job("test", &[], vec![run("Test", "make test")]);
    test.services = vec![ServiceUse { name: "postgres".into(), own: None }];
    test.env = vec![("DATABASE_URL".into(), v("= service.postgres"))];
    let mut own = test.clone();
    own.runner = Runner::Labels(vec!["self-hosted".into(), "spot".into()]);
    let text = service(own);
    let url =
        "          DATABASE_URL: postgresql://postgres@localhost:${{ job.services.postgres.ports['5432'] }}/app\n";
    assert!(text.contains(url) && text.contains("ports: [\"5432\"]"), "{text}");
    let mut inside = test;
    let image = v("node:22");
    inside.container =
        Some(Container { image, env: vec![], ports: vec![], volumes: vec![], options: None, login: None, raw: vec![] });
    let text = service(inside);
    assert!(text.contains("DATABASE_URL: postgresql://postgres@postgres:5432/app\n"), "{text}");
    assert!(!text.contains("ports:"), "{text}");
}

#[test]
fn parts_of_an_input_are_read_once() {
    let input = Input { name: "version".into(), ty: Ty::Semver, default: None, required: true, doc: None, span: AT };
    let trigger = Trigger { inputs: vec![input], ..on("workflow_dispatch") };
    let major = Value::Expr(Expr::name(Ref::Input("version".into(), Some(VersionPart::Major)), AT), Ty::Text);
    let mut step = run("Tag", "tag");
    step.env = vec![("MAJOR".into(), major)];
    let jobs = vec![job("build", &[], vec![run("Build", "make")]), job("tag", &["build"], vec![step])];
    let text = file_of(pipeline("release", vec![trigger], jobs));
    assert!(text.contains("      version-major: ${{ steps.parts-of-version.outputs.major }}\n"), "{text}");
    assert!(text.contains("MAJOR: ${{ needs.build.outputs.version-major }}\n"), "{text}");
}
