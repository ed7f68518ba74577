//! Images: built, scanned, started, tagged.

use super::build::*;
use crate::expr::{Expr, Function, Kind, Literal, Operator};
use crate::ir::*;
use crate::words::ty::Ty;
use crate::words::values::{Cpu, Duration, Ports, Size};

fn image(platforms: &[&str]) -> Image {
    Image {
        name: "ghcr.io/acme/shop/api".into(),
        registry: "ghcr.io".into(),
        login: None,
        dockerfile: "Dockerfile".into(),
        dockerfile_span: AT,
        context: ".".into(),
        target: None,
        variants: Vec::new(),
        platforms: platforms.iter().map(ToString::to_string).collect(),
        tags: vec!["branch".into(), "pull-request".into(), "sha".into()],
        cache: "gha".into(),
        push: true,
        args: vec![("VERSION".into(), v("= version"))],
        labels: Vec::new(),
        secrets: vec!["NPM_TOKEN".into()],
        from: None,
        span: AT,
    }
}

const BOTH: [&str; 2] = ["linux/amd64", "linux/arm64"];

fn build() -> Step {
    step(StepKind::Build(build_of("api")))
}

fn scan(environment: Option<&str>) -> Step {
    let reference = match environment {
        None => Ref::Image("api".into(), ImageField::Reference),
        Some(_) => Ref::Output { job: None, step: "deployed.api".into(), name: "image".into() },
    };
    let reference = Value::Expr(Expr::name(reference, AT), Ty::Text);
    let scanner = uses("anchore/scan-action@v7", &[("image", reference)]);
    let scanners = vec![("grype".into(), vec![scanner])];
    step(StepKind::Scan { image: "api".into(), environment: environment.map(str::to_owned), scanners })
}

fn tag(tags: Vec<TagName>) -> Step {
    step(StepKind::Tag { image: "api".into(), tags })
}

fn workload() -> Workload {
    let cpu = Cpu { millis: 500, text: "500m".into() };
    let memory = Size { bytes: 2 << 30, text: "2Gi".into() };
    let health =
        Health { by: Probe::Path("/health".into()), every: Duration(10_000), timeout: Duration(1_000), failures: 3 };
    Workload {
        health: Some(Sourced::new(health, AT)),
        cpu: Some(Sourced::new((cpu.clone(), cpu), AT)),
        memory: Some(Sourced::new((memory.clone(), memory), AT)),
        command: vec!["serve".into()],
        env: vec![
            ("URL".into(), v("redis://localhost:6379/0")),
            ("NOTE".into(), v("a b")),
            ("TOKEN".into(), v("= secret.API_TOKEN")),
        ],
        ..workload_of("api", Ports { outer: Some(80), inner: 8000 })
    }
}

/// The jobs of a pipeline of pushes, and of pull requests where `forks`.
fn jobs(forks: bool, image: Image, jobs: Vec<Job>) -> String {
    let mut triggers = vec![on_with("push", "branches", &["main"])];
    triggers.extend(forks.then(|| on("pull_request")));
    jobs_on(triggers, image, jobs)
}

fn jobs_on(triggers: Vec<Trigger>, image: Image, jobs: Vec<Job>) -> String {
    let mut ir = ir(vec![pipeline("ci", triggers, jobs)]);
    ir.images.insert("api".into(), image);
    ir.workloads.insert("api".into(), workload());
    let text = written(ir);
    text.split_once("\njobs:\n").map_or(String::new(), |(_, jobs)| format!("\n{jobs}"))
}

/// One job of a workflow.
fn one<'t>(text: &'t str, job: &str) -> &'t str {
    let (_, rest) = text.split_once(&format!("\n  {job}:\n")).unwrap_or_else(|| panic!("no {job} in {text}"));
    rest.split_once("\n\n  ").filter(|(_, next)| !next.starts_with(' ')).map_or_else(
        || {
            let end = rest.match_indices("\n\n  ").find(|(at, _)| !rest[at + 4..].starts_with(' '));
            end.map_or(rest, |(at, _)| &rest[..at])
        },
        |(job, _)| job,
    )
}

#[track_caller]
fn has(text: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(text.contains(wanted), "{wanted:?} is not in\n{text}");
    }
}

#[track_caller]
fn has_not(text: &str, unwanted: &[&str]) {
    for unwanted in unwanted {
        assert!(!text.contains(unwanted), "{unwanted:?} is in\n{text}");
    }
}

#[test]
fn platforms_are_built_apart_and_joined() {
    let test = job("test", &[], vec![run("Test", "make test")]);
    let text = jobs(true, image(&BOTH), vec![test, job("image", &["test"], vec![build()])]);
    insta::assert_snapshot!(text);
}

#[test]
fn one_platform_is_built_in_the_job() {
    let text = jobs(false, image(&["linux/amd64"]), vec![job("image", &[], vec![build()])]);
    insta::assert_snapshot!(text);
}

#[test]
fn what_is_prepared_stays_in_one_job() {
    let prepared = job("image", &[], vec![run("Prepare", "make dist"), build()]);
    let text = jobs(true, image(&BOTH), vec![prepared]);
    has(
        &text,
        &[
            "docker/setup-qemu-action@",
            "platforms: ${{ env.PUSH == 'true' && 'linux/amd64,linux/arm64' || 'linux/amd64' }}",
            "|| 'type=cacheonly' }}",
        ],
    );
    has_not(&text, &["image-platforms"]);
}

#[test]
fn an_image_that_is_not_pushed_travels_as_an_archive() {
    let mut it = image(&["linux/amd64"]);
    it.push = false;
    let start = step(StepKind::Start(vec!["api".into()]));
    let text = jobs(false, it, vec![job("image", &[], vec![build()]), job("use", &["image"], vec![start])]);
    has(
        one(&text, "image"),
        &["outputs: type=docker,name=ghcr.io/acme/shop/api:sha-${{ github.sha }},dest=${{ runner.temp }}/api.tar"],
    );
    has(
        one(&text, "use"),
        &["name: image-api-image", "run: docker load --input", "IMAGE: ghcr.io/acme/shop/api:sha-${{ github.sha }}"],
    );
    has_not(&text, &["docker/login-action", "packages:", "PUSH", "api-image:"]);
}

#[test]
fn registries_of_others() {
    let mut it = image(&["linux/amd64"]);
    it.name = "registry.example/api".into();
    it.registry = "registry.example".into();
    it.login = Some((v("robot"), v("= secret.REGISTRY_TOKEN")));
    let tagged = job("tag", &[], vec![tag(vec![TagName::Branch])]);
    let text = jobs(true, it, vec![job("image", &[], vec![build()]), tagged]);
    has(
        &text,
        &["registry: registry.example\n          username: robot\n          password: ${{ secrets.REGISTRY_TOKEN }}\n"],
    );
    has_not(&text, &["packages:"]);
}

#[test]
fn a_scan_has_the_image_of_a_fork() {
    let pipeline = |platforms: &[&str]| {
        let scanning = job("scan", &["image"], vec![scan(None)]);
        jobs(true, image(platforms), vec![job("image", &[], vec![build(), scan(None)]), scanning])
    };
    let text = pipeline(&BOTH);
    has(
        one(&text, "scan"),
        &[
            "packages: read # pull the image api",
            "if: needs.image.outputs.api-image != ''\n        uses: docker/login-action@",
            "if: needs.image.outputs.api-image == ''\n        uses: actions/download-artifact@",
            "if: needs.image.outputs.api-image == ''\n        shell: bash\n        run: docker load --input \"$RUNNER_TEMP/images/api.tar\"",
            "image: ${{ needs.image.outputs.api-image || format('ghcr.io/acme/shop/api:sha-{0}', github.sha) }}",
        ],
    );
    has(
        one(&text, "image"),
        &[
            "if: env.PUSH != 'true'\n        uses: actions/download-artifact@",
            "run: docker load --input \"$RUNNER_TEMP/images/api.tar\"",
            "image: ${{ steps.api.outputs.image || format('ghcr.io/acme/shop/api:sha-{0}', github.sha) }}",
        ],
    );
    // What the job has built itself is there.
    let text = pipeline(&["linux/amd64"]);
    has(one(&text, "image"), &["run: docker load --input \"$RUNNER_TEMP/api.tar\""]);
    has_not(one(&text, "image"), &["actions/download-artifact"]);
}

#[test]
fn a_scan_of_what_runs() {
    let mut it = job("scan", &[], vec![scan(Some("production"))]);
    it.runner = Runner::Labels(vec!["self-hosted".into(), "spot".into()]);
    let text = jobs_on(vec![on("workflow_dispatch")], image(&BOTH), vec![it]);
    has(
        &text,
        &[
            "deployments: read # which digest production runs",
            "packages: read # pull the image api",
            "DOCKER_CONFIG: ${{ github.workspace }}/.docker",
            "name: Look up what production runs\n        id: deployed-api",
            "deployments?environment=production&per_page=30\"",
            "--format '{{json .Manifest}}'",
            "image: ${{ steps.deployed-api.outputs.image }}",
        ],
    );
    has_not(&text, &["docker load"]);
}

#[test]
fn a_scanner_asks_whether_the_image_is_there() {
    let text = |forks, environment| {
        let mut scan = scan(environment);
        let StepKind::Scan { scanners, .. } = &mut scan.kind else { panic!("no scan") };
        let inner = &mut scanners[0].1[0];
        let StepKind::Action(action) = &inner.kind else { panic!("no action") };
        let Value::Expr(reference, _) = action.inputs[0].1.clone() else { panic!("no reference") };
        let none = Expr::new(Kind::Literal(Literal::Null), AT);
        inner.when = Some(Expr::binary(Operator::NotEqual, reference, none));
        let jobs_of = vec![job("image", &[], vec![build()]), job("scan", &["image"], vec![scan])];
        one(&jobs(forks, image(&["linux/amd64"]), jobs_of), "scan").to_owned()
    };
    has_not(&text(true, None), &["if: ${{ false", "''\n        uses: anchore"]);
    has(&text(false, Some("production")), &["if: steps.deployed-api.outputs.image != ''\n        uses: anchore"]);
}

#[test]
fn names_of_versions() {
    let tags = vec![TagName::Version, TagName::MajorMinor, TagName::Fixed("stable".into())];
    let verify = job("verify", &[], vec![run("Test", "make test")]);
    let tagged = job("image", &["verify"], vec![tag(tags)]);
    let triggers = vec![on_with("push", "tags", &["v[0-9]+.[0-9]+.[0-9]+", "v[0-9]+.[0-9]+.[0-9]+-*"])];
    let text = jobs_on(triggers, image(&BOTH), vec![verify, tagged]);
    insta::assert_snapshot!(one(&text, "image"));
}

#[test]
fn names_of_what_was_built() {
    let text = jobs(
        true,
        image(&BOTH),
        vec![
            job("image", &[], vec![build()]),
            job("tag", &["image"], vec![tag(vec![TagName::Fixed("latest".into())])]),
            job("release", &["image"], vec![tag(vec![TagName::Value(v("= sha")), TagName::Branch])]),
        ],
    );
    has(
        one(&text, "tag"),
        &[
            "packages: write # move the tag latest",
            "name: Tag api as latest\n        if: needs.image.outputs.api-image != ''",
            "IMAGE: ${{ needs.image.outputs.api-image }}",
            "run: docker buildx imagetools create --tag ghcr.io/acme/shop/api:latest \"$IMAGE\"",
        ],
    );
    has(
        one(&text, "release"),
        &[
            "TAG: ${{ github.sha }}",
            "--tag \"$image:$TAG\" --tag \"$image:${GITHUB_REF_NAME//[^a-zA-Z0-9._-]/-}\" \"$IMAGE\"",
        ],
    );
}

#[test]
fn a_workload_on_the_runner() {
    let start = step(StepKind::Start(vec!["api".into()]));
    let used = job("use", &["image"], vec![start, run("Test", "make test")]);
    let text = jobs(false, image(&BOTH), vec![job("image", &[], vec![build()]), used]);
    insta::assert_snapshot!(one(&text, "use"));
}

#[test]
fn scripts_have_the_images_that_they_read() {
    let list = Expr::new(Kind::List(vec![e("image.api"), e("sha")]), AT);
    let both = Expr::call(Function::Join, vec![list, Expr::text(" ", AT)], AT);
    let both = Value::Expr(both, Ty::Text);
    let mut compose = run("Compose", "docker compose up");
    compose.env = vec![("IMAGES".into(), both)];
    let text = jobs(true, image(&BOTH), vec![job("image", &[], vec![build()]), job("use", &["image"], vec![compose])]);
    has(
        one(&text, "use"),
        &[
            "packages: read # pull the image api",
            "run: docker load --input",
            "${{ needs.image.outputs.api-image || format('ghcr.io/acme/shop/api:sha-{0}', github.sha) }} ${{ github.sha",
        ],
    );
}

#[test]
fn a_deployment_never_takes_the_image_of_a_fork() {
    let mut said = run("Say", "true");
    said.kind = StepKind::Gate { condition: e("event == 'push'"), text: String::new() };
    let mut conditional = job("deploy", &["image"], vec![said]);
    let pushed = Expr::name(Ref::Image("api".into(), ImageField::Digest), AT);
    conditional.when = Some(pushed);
    let text = jobs(true, image(&BOTH), vec![job("image", &[], vec![build()]), conditional]);
    has(one(&text, "deploy"), &["if: needs.image.outputs.api-image != ''"]);
}
