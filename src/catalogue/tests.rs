//! The facts that the rest of the compiler relies on, and the form of the files.

use std::sync::Arc;
use std::time::Instant;

use super::entry::{ACTIONS, find, lines};
use super::*;

/// The actions that the standard library uses.
const STD: &[&str] = &[
    "actions/checkout@v7",
    "actions/setup-python@v7",
    "actions/setup-node@v7",
    "actions/cache/restore@v5",
    "actions/cache/save@v5",
    "actions/upload-artifact@v7",
    "actions/download-artifact@v8",
    "actions/create-github-app-token@v3",
    "anchore/scan-action@v7",
    "aquasecurity/trivy-action@v0.36.0",
    "astral-sh/setup-uv@v10",
    "aws-actions/configure-aws-credentials@v6",
    "azure/setup-helm@v5",
    "azure/setup-kubectl@v5",
    "codecov/codecov-action@v5",
    "dependency-check/Dependency-Check_Action@main",
    "docker/build-push-action@v7",
    "docker/login-action@v4",
    "docker/metadata-action@v6",
    "docker/scout-action@v1",
    "docker/setup-buildx-action@v4",
    "github/codeql-action/upload-sarif@v4",
    "grafana/setup-k6-action@v1",
    "helm/kind-action@v1",
    "orhun/git-cliff-action@v4",
    "slackapi/slack-github-action@v4",
    "snyk/actions/docker@master",
    "SonarSource/sonarqube-scan-action@v8",
    "trufflesecurity/trufflehog@v3.97.0",
];

fn reference(text: &str) -> ActionRef {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

fn lookup(text: &str) -> Lookup {
    Catalogue::builtin().action(&reference(text))
}

fn facts(text: &str) -> Arc<ActionFacts> {
    match lookup(text) {
        Lookup::Known(facts) => facts,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn the_actions_of_the_library_can_be_pinned() {
    for text in STD {
        let facts = facts(text);
        assert_eq!(facts.sha.as_ref().map(String::len), Some(40), "{text}");
        assert!(matches!(facts.status, Status::Current | Status::Supported), "{text}: {:?}", facts.status);
        assert!(facts.inputs.is_some(), "{text}");
    }
}

#[test]
fn what_the_library_needs_is_reviewed() {
    let unknown: Vec<_> = STD.iter().filter(|text| Catalogue::builtin().needs(&reference(text)).is_none()).collect();
    assert_eq!(unknown, [&"docker/scout-action@v1"]);
}

#[test]
fn versions_resolve() {
    let table = [
        ("actions/checkout@v4", "v4.4.0", RefKind::Tag),
        ("Actions/Checkout@v7", "v7.0.1", RefKind::Tag),
        ("actions/checkout@v7.0", "v7.0.1", RefKind::Tag),
        ("actions/checkout@v7.0.1", "v7.0.1", RefKind::Tag),
        ("actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1", RefKind::Tag),
        ("astral-sh/setup-uv@v10", "v10.0.1", RefKind::None),
        ("aquasecurity/trivy-action@v0.36", "v0.36.0", RefKind::None),
        ("snyk/actions/docker@master", "master", RefKind::Branch),
        ("dependency-check/dependency-check_action@main", "main", RefKind::Branch),
        ("pypa/gh-action-pypi-publish@release/v1", "v1.8.14", RefKind::Branch),
        ("dtolnay/rust-toolchain@stable", "stable", RefKind::Branch),
        ("shivammathur/setup-php@v2", "2.37.2", RefKind::Tag),
    ];
    for (text, version, kind) in table {
        let facts = facts(text);
        assert_eq!((facts.version.as_str(), facts.ref_kind), (version, kind), "{text}");
        assert!(facts.sha.is_some(), "{text}");
    }
}

#[test]
fn versions_that_are_not_there() {
    for text in ["actions/checkout@v99", "actions/checkout@7", "aquasecurity/trivy-action@0.28.0", "snyk/actions@main"]
    {
        let Lookup::UnknownVersion { known, .. } = lookup(text) else { panic!("{text}") };
        assert!(!known.is_empty(), "{text}");
    }
    let Lookup::UnknownVersion { known, status } = lookup("actions/cache@v4.1.2") else { panic!() };
    assert_eq!(known.first().map(String::as_str), Some("v5.0.5"));
    let Some(Status::Broken(advice)) = status else { panic!("{status:?}") };
    assert_eq!(advice.replacements, ["actions/cache@v5"]);
    assert_eq!(lookup("nobody/nothing@v1"), Lookup::Unknown);
    assert!(matches!(lookup("github/codeql-action@v4"), Lookup::UnknownPath { known } if known.contains(&"analyze")));
}

#[test]
fn a_version_that_was_only_seen_has_no_commit() {
    let facts = facts("actions/cache@v6");
    assert_eq!((facts.sha.clone(), facts.ref_kind, facts.version.as_str()), (None, RefKind::Unverified, "v6"));
}

#[test]
fn advice() {
    let node = |text: &str| match &facts(text).status {
        Status::Deprecated(advice) => (advice.because(), advice.replacements.clone()),
        other => panic!("{text}: {other:?}"),
    };
    let (because, replacements) = node("actions/checkout@v4");
    assert_eq!(because, "is written for Node 20, which the runner no longer has");
    assert_eq!(replacements, ["actions/checkout@v7"]);
    assert_eq!(node("github/codeql-action/init@v3").1, ["github/codeql-action/init@v4"]);
    assert_eq!(node("actions/create-release@v1").1[0], "softprops/action-gh-release");
    let Status::Broken(advice) = &facts("actions/upload-artifact@v3").status else { panic!() };
    assert_eq!(advice.since, Some("2025-01-30"));
}

#[test]
fn inputs_and_outputs() {
    let uv = facts("astral-sh/setup-uv@v10");
    assert_eq!(uv.using, Some("node24"));
    assert!(uv.input("Enable-Cache").is_some());
    assert_eq!(uv.similar_input("enable-cahce"), Some("enable-cache"));
    let build = facts("docker/build-push-action@v7");
    assert_eq!(build.input("push").map(|input| &input.kind), Some(&Some(InputType::Bool)));
    assert_eq!((build.has_output("digest"), build.has_output("digset")), (Some(true), Some(false)));
    assert_eq!(build.similar_output("digset"), Some("digest"));
    assert_eq!(facts("dorny/paths-filter@v4").has_output("backend"), None);
    let cache = facts("actions/cache@v5");
    let missing: Vec<_> = cache.missing_inputs(&["Path"]).map(|input| input.name).collect();
    assert_eq!(missing, ["key"]);
    let sarif = facts("github/codeql-action/upload-sarif@v4");
    assert_eq!(sarif.missing_inputs(&[]).count(), 0, "an input with a default need not be given");
    assert!(facts("slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@v2").pin_by_tag);
}

#[test]
fn references() {
    let parsed = reference("github/codeql-action/upload-sarif@v4");
    assert_eq!(
        (parsed.path.as_str(), parsed.to_string()),
        ("upload-sarif", "github/codeql-action/upload-sarif@v4".into())
    );
    let table = [
        ("actions/checkout", RefError::NoVersion),
        ("actions/checkout@", RefError::NoVersion),
        ("checkout@v4", RefError::NoRepository),
        ("a/../b@v1", RefError::NoRepository),
        ("a/b/../c@v1", RefError::NoRepository),
        ("./local", RefError::NotInARepository),
        ("docker://alpine:3", RefError::NotInARepository),
    ];
    for (text, error) in table {
        assert_eq!(text.parse::<ActionRef>().err(), Some(error), "{text}");
    }
}

#[test]
fn needs() {
    let catalogue = Catalogue::builtin();
    let needs = |text: &str| catalogue.needs(&reference(text)).unwrap_or_else(|| panic!("{text}"));
    let checkout: Vec<_> = needs("Actions/checkout@v7").grants(|_| false).map(|g| (g.scope, g.level.word())).collect();
    assert_eq!(checkout, [("contents", "read")]);
    let pypi = needs("pypa/gh-action-pypi-publish@release/v1");
    assert_eq!((pypi.grants(|_| false).count(), pypi.grants(|input| input == "password").count()), (1, 0));
    let python = needs("actions/setup-python@v7");
    assert_eq!((python.needs_sources(|_| false), python.needs_sources(|input| input == "cache")), (false, true));
    assert!(catalogue.needs(&reference("actions/github-script@v8")).is_none());
}

#[test]
fn the_table_of_needs_names_what_there_is() {
    let catalogue = Catalogue::builtin();
    for (target, needs) in &super::needs::Table::builtin().actions {
        let id: Vec<&str> = target.splitn(3, '/').take(2).collect();
        assert!(catalogue.action_ids().any(|known| known.eq_ignore_ascii_case(&id.join("/"))), "{target}");
        for grant in &needs.permissions {
            let scope = catalogue.permission_scope(grant.scope).unwrap_or_else(|| panic!("{target}: {}", grant.scope));
            assert!(scope.has_level(grant.level.word()), "{target}: {}", grant.scope);
        }
    }
}

#[test]
fn events() {
    let catalogue = Catalogue::builtin();
    let event = |name: &str| catalogue.event(name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(catalogue.event_names().count(), 37);
    assert_eq!(event("pull_request").default_types(), ["opened", "synchronize", "reopened"]);
    assert_eq!(event("issues").default_types(), event("issues").types);
    assert!(event("push").has_filter("tags") && !event("pull_request").has_filter("tags"));
    assert!(event("repository_dispatch").has_type("anything") && !event("push").has_type("opened"));
    assert!(event("workflow_call").inputs && !event("push").inputs);
    assert!(event("pull_request_target").is_privileged() && !event("pull_request").is_privileged());
    assert_eq!(catalogue.filter_excluded_by("paths-ignore"), Some("paths"));
    assert!(catalogue.event("pull-request").is_none());
}

#[test]
fn runners() {
    let catalogue = Catalogue::builtin();
    assert_eq!(catalogue.runner("Ubuntu-24.04"), Runner::Current);
    assert_eq!(
        catalogue.runner("ubuntu-22.04"),
        Runner::Deprecated { date: Some("2027-04-17"), replacement: Some("ubuntu-24.04") }
    );
    assert!(matches!(catalogue.runner("macos-13"), Runner::Removed { replacement: Some("macos-15-intel"), .. }));
    assert_eq!((catalogue.runner("self-hosted"), catalogue.runner("spot")), (Runner::SelfHosted, Runner::Unknown));
    assert_eq!(catalogue.runner_for("linux/arm64"), Some("ubuntu-24.04-arm"));
    for platform in ["linux/amd64", "linux/arm64", "windows/amd64", "windows/arm64"] {
        let label = catalogue.runner_for(platform).unwrap_or_default();
        assert_eq!(catalogue.runner(label), Runner::Current, "{platform}");
    }
}

#[test]
fn contexts() {
    let catalogue = Catalogue::builtin();
    let job_if = catalogue.available("jobs.<job_id>.if").unwrap_or_else(|| panic!());
    assert!(job_if.has_context("needs") && !job_if.has_context("secrets") && !job_if.has_context("matrix"));
    assert!(job_if.has_function("always") && !job_if.has_function("hashFiles") && !job_if.has_function(""));
    assert!(catalogue.available("jobs.<job_id>.steps[*].uses").is_none());
    let kind = |path: &str| catalogue.property(path).map(|property| property.kind);
    assert_eq!(kind("GitHub.ref_protected"), Some(ValueType::Boolean));
    assert_eq!(kind("steps.build.outputs.image"), Some(ValueType::String));
    assert_eq!(kind("github.event.pull_request.number"), Some(ValueType::Any));
    assert_eq!((kind("github.reff"), kind("github"), kind("steps.build")), (None, None, None));
    assert!(catalogue.properties_of("runner").any(|name| name == "os"));
    assert_eq!(catalogue.default_variable_of("github.sha"), Some("GITHUB_SHA"));
    assert!(catalogue.is_default_variable("CI"));
    assert_eq!(catalogue.default_variable_of(""), None, "CI has no property");
}

#[test]
fn trust_and_names() {
    let catalogue = Catalogue::builtin();
    for path in ["github.head_ref", "github.event", "github.event.commits.0.message", "github.event.commits.*.message"]
    {
        assert!(catalogue.is_untrusted(path), "{path}");
    }
    for path in ["github.sha", "github.event.pull_request.number", "inputs.environment"] {
        assert!(!catalogue.is_untrusted(path), "{path}");
    }
    assert!(is_reserved_name("github_x") && !is_reserved_name("GH_TOKEN") && !is_reserved_name("é"));
    assert!(is_secret_name("A_1") && !is_secret_name("1A") && !is_secret_name("a-b") && !is_secret_name(""));
    let scope = |name: &str| catalogue.permission_scope(name).unwrap_or_else(|| panic!("{name}"));
    assert!(scope("id-token").has_level("write") && !scope("id-token").has_level("read"));
    assert!(catalogue.permission_scopes().count() > 15);
}

#[test]
fn images() {
    let catalogue = Catalogue::builtin();
    for image in (13..=18).map(|n| format!("postgres:{n}")).chain((6..=8).map(|n| format!("redis:{n}"))) {
        let digest = catalogue.image_digest(&image).unwrap_or_else(|| panic!("{image}"));
        let hex = digest.strip_prefix("sha256:").unwrap_or_default();
        assert!(hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()), "{image}");
        assert_eq!(catalogue.image_digest(&format!("docker.io/library/{image}")), Some(digest));
    }
    assert_eq!(catalogue.image_digest("postgres:12"), None);
}

#[test]
fn the_file_of_actions_is_one_sorted_line_each() {
    let ids: Vec<String> = Catalogue::builtin().action_ids().map(str::to_lowercase).collect();
    let whole: serde_json::Value = read("actions.json", ACTIONS);
    assert_eq!(whole["actions"].as_array().map(Vec::len), Some(ids.len()));
    assert!(ACTIONS.is_ascii() && ACTIONS.len() < 500_000);
    assert!(ids.is_sorted_by(|a, b| a < b));
    let lines = lines(ACTIONS);
    for absent in ["", "a/a", "actions/checkouts", "actions/checkou", "zzz/zzz"] {
        assert!(find(&lines, absent).is_none(), "{absent}");
    }
    for (id, all) in ids.iter().zip(whole["actions"].as_array().into_iter().flatten()) {
        let majors = find(&lines, id).unwrap_or_else(|| panic!("{id}")).entry().1;
        assert_eq!(Some(majors.clone().count()), all["majors"].as_array().map(Vec::len), "{id}");
        for (index, major) in majors.enumerate() {
            assert_eq!(
                all["majors"][index]["defs"].as_object().map(|defs| defs.len()),
                Some(major.defs().len()),
                "{id}"
            );
            assert!(major.sha.is_none_or(|sha| sha.len() == 40), "{id}");
            assert!(matches!(major.status, "current" | "supported" | "deprecated" | "broken"), "{id}");
        }
    }
}

/// `cargo test --release --lib catalogue -- --ignored --nocapture`
#[test]
#[ignore = "measures"]
fn first_lookups() {
    let catalogue = Catalogue::builtin();
    let references: Vec<ActionRef> = STD.iter().take(15).map(|text| reference(text)).collect();
    for round in ["first", "again"] {
        let start = Instant::now();
        let known = references.iter().filter(|at| matches!(catalogue.action(at), Lookup::Known(_))).count();
        println!("{round}: {known} actions in {:?}", start.elapsed());
    }
    let start = Instant::now();
    let found =
        (catalogue.event("push").is_some(), catalogue.runner("ubuntu-24.04"), catalogue.image_digest("redis:8"));
    println!("events, runners, images: {:?} {}", start.elapsed(), found.0);
    let start = Instant::now();
    let found = catalogue.available("jobs.<job_id>.if").is_some();
    println!("contexts: {:?} {found}", start.elapsed());
}
