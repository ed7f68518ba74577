//! Environments, rules and commands.

use super::{known, right};
use crate::words::commands::{Command, CommandBody, Manifest, ManifestSource};
use crate::words::declaration::Definition;
use crate::words::environment::{Backup, Channel, Environment, Runtime, Security};
use crate::words::policies::{Access, Bump, Interval, Policy, Repository, Response, Rules, Versions};
use crate::words::rollouts::{By, Strategy};
use crate::words::steps::StepKind;
use crate::words::unions::{Either, Nothing};
use crate::words::values::{Count, Duration, Percent};

#[test]
fn environment() {
    let environment: Environment = right(
        r#"environment production after staging {
  namespace = shop
  url = "https://shop.example.com"
  cluster = secret.KUBE
  approval = [release-managers]
  notify = team
  quota { cpu = 24; memory = 48Gi; pods = 40 }
  workload api { replicas = 5; memory = 4Gi }
  service postgres { url = secret.DATABASE_URL }
  backup state { every = "0 3 * * *" }
  slo serving { errors < 2% }
  check smoke { tries = 3 }
  load peak { think = 2s }
}"#,
    );
    let fields = &environment.fields;
    assert_eq!(environment.after.as_ref().map(|a| a.text.as_str()), Some("staging"));
    assert_eq!(known(&fields.runtime), Runtime::Kubernetes);
    assert_eq!(known(&fields.security), Security::Restricted);
    assert_eq!(known(&fields.cluster).name, "KUBE");
    assert_eq!(known(&fields.notify).0[0].0.name, "team");
    assert_eq!(fields.quota[0].counts[0].value.known(), Some(&Count(40)));
    let api = &fields.workloads[0].fields;
    assert_eq!(known(&api.replicas), Count(5));
    assert!(api.image.is_none() && api.startup.is_none(), "an override has no defaults");
    assert_eq!(fields.slos[0].fields.objectives.len(), 1);
    assert_eq!(known(&fields.checks[0].fields.tries), Count(3));
    let bare: Environment = right("environment pypi");
    assert!(bare.fields.cluster.is_none());
}

#[test]
fn rollouts() {
    let environment: Environment = right(
        r#"environment production {
  rollout engine by recreate
  rollout api, web by rolling { surge = 1; unavailable = 10%; check = smoke }
  rollout api by blue-green { bake = 15m }
  rollout api by canary { steps = [10%, 50%]; slo = serving; load = steady }
  rollout api by ab { match = header("x-beta") == "yes"; iterations = 5 }
}"#,
    );
    let rollouts = &environment.fields.rollouts;
    let strategies: Vec<Strategy> = rollouts.iter().map(|r| r.by.strategy()).collect();
    use Strategy::{Ab, BlueGreen, Canary, Recreate, Rolling};
    assert_eq!(strategies, [Recreate, Rolling, BlueGreen, Canary, Ab]);
    let By::Rolling(rolling) = &rollouts[1].by else { panic!() };
    assert_eq!(known(&rolling.surge), Either::Right(Count(1)));
    assert_eq!(known(&rolling.unavailable), Either::Left(Percent(10_000)));
    assert_eq!(rollouts[1].workloads.len(), 2);
    let By::Canary(canary) = &rollouts[3].by else { panic!() };
    assert_eq!(known(&canary.weights).0.len(), 2);
    assert_eq!(known(&canary.failures), Count(3));
    let shared = rollouts[3].by.shared();
    assert_eq!(shared.load.and_then(|l| l.known()).map(|l| l.name.as_str()), Some("steady"));
    assert_eq!(shared.timeout.and_then(|t| t.known()), Some(&Duration(600_000)));
}

#[test]
fn backup_and_channel() {
    let backup: Backup =
        right(r#"backup state of manifests, postgres { store = "s3://x"; role = var.ROLE; keep = 10 }"#);
    assert!(backup.manifests.is_some());
    assert_eq!(backup.services.len(), 1);
    assert_eq!(known(&backup.fields.keep), Either::Right(Count(10)));
    let backup: Backup = right(r#"backup state of postgres { store = "s3://x" }"#);
    assert_eq!(known(&backup.fields.keep), Either::Left(Duration(30 * 86_400_000)));
    let channel: Channel = right(r#"channel team by slack { url = secret.HOOK; alerts = warning }"#);
    assert_eq!(channel.component.text, "slack");
    assert_eq!(channel.inputs().len(), 1);
}

#[test]
fn policies() {
    let policy: Policy = right(
        "policy vulnerabilities {
  high = review
  scan with security.trivy
  scan with security.snyk { token = secret.SNYK }
}",
    );
    let Rules::Vulnerabilities(fields) = &policy.rules else { panic!() };
    assert_eq!((known(&fields.critical), known(&fields.high)), (Response::Block, Response::Review));
    assert_eq!(fields.scan[1].0.component.text, "security.snyk");
    assert_eq!(fields.scan[1].0.inputs.len(), 1);
    let policy: Policy = right("policy runtime { read-only = true; writable = [\"/tmp\"] }");
    let Rules::Runtime(fields) = &policy.rules else { panic!() };
    assert!(known(&fields.read_only) && known(&fields.non_root));
    assert!(matches!(known(&fields.privileges), Either::Left(Nothing)));
    let policy: Policy = right("policy runtime { privileges = [NET_BIND_SERVICE] }");
    let Rules::Runtime(fields) = &policy.rules else { panic!() };
    assert!(matches!(known(&fields.privileges), Either::Right(list) if list.0[0].0.0 == "NET_BIND_SERVICE"));
    let policy: Policy = right("policy access { operators = deploy; developers = read }");
    let Rules::Access(groups) = &policy.rules else { panic!() };
    assert_eq!(groups[0].value.known(), Some(&Access::Deploy));
    let _: Policy = right("policy secrets { exclude = [\"docs/**\"] }");
    let _: Policy = right("policy images { bases = [\"python:3.*-slim*\"] }");
}

#[test]
fn versions_and_repository() {
    let versions: Versions = right("versions { bump { feat = minor; docs = none }; changelog { feat = \"New\" } }");
    assert_eq!(known(&versions.fields.prefix).0, "v");
    assert_eq!(known(&versions.fields.prerelease).0.len(), 3);
    assert_eq!(versions.fields.bump[0].list[1].value.known(), Some(&Bump::Nothing));
    let repository: Repository = right(
        "repository {
  protect main, develop { checks = [ci]; reviews = 2 }
  updates { python = weekly; actions = monthly }
  logs = 90d
}",
    );
    let protect = &repository.fields.protect[0];
    assert_eq!(protect.branches.len(), 2);
    assert_eq!(known(&protect.fields.reviews), Count(2));
    assert!(!known(&protect.fields.force_push));
    assert_eq!(repository.fields.updates[0].list[1].value.known(), Some(&Interval::Monthly));
}

#[test]
fn commands() {
    let command: Command = right(
        r#"command "scripts/deploy.sh" {
  input environment: environment = staging { positional = true }
  deploy api to input.environment
  verb smoke { check smoke against input.environment }
}"#,
    );
    let fields = command.definition.written().expect("fields");
    assert_eq!(command.name.text, "scripts/deploy.sh");
    assert!(known(&fields.inputs[0].fields.positional));
    assert!(matches!(fields.steps[0].kind, StepKind::Deploy { .. }));
    assert!(matches!(fields.verbs[0].fields.steps[0].kind, StepKind::Check { .. }));
    let command: Command = right(r#"command "x.sh" from tools.setup { version = 3 }"#);
    assert!(matches!(command.definition, Definition::From(_)));
    let body: CommandBody = right("command { run \"\"\"echo\"\"\" }");
    assert_eq!(body.fields.steps.len(), 1);
}

#[test]
fn manifests() {
    let manifest: Manifest = right("manifest limits from \"k8s/limits.yaml\"");
    assert!(matches!(manifest.source, ManifestSource::File(_)));
    let manifest: Manifest = right("manifest limits \"\"\"\n  kind: LimitRange\n\"\"\"");
    assert!(matches!(manifest.source, ManifestSource::Text(_)));
}
