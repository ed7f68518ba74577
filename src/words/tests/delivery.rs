//! What runs and what healthy means.

use super::{known, right};
use crate::words::monitoring::Monitoring;
use crate::words::objectives::{Alert, AlertLevel, Indicator, Metric, MetricType, Runbook, Slo};
use crate::words::requests::{Check, CheckRequest, JsonBody, Load, Method, Request, Sent, StageKind};
use crate::words::services::{Cache, Image, ImageSource, Registry, Service, ServiceBody};
use crate::words::unions::{Either, Measure};
use crate::words::values::{Count, Duration, Percent, Rate};
use crate::words::workload::{RunKind, Workload};

#[test]
fn service() {
    let service: Service = right(
        r#"service db {
  image = "postgres:17"
  port = 8080 -> 5432
  health = "pg_isready"
  tries = 7
  env { POSTGRES_DB = "app" }
  password = secret.DB
}"#,
    );
    let fields = service.definition.written().expect("fields");
    assert_eq!(service.name.text, "db");
    assert_eq!(known(&fields.port).outer, Some(8080));
    assert_eq!(known(&fields.tries), Count(7));
    assert_eq!(known(&fields.every), Duration(10_000));
    assert!(matches!(known(&fields.password), Either::Right(secret) if secret.name == "DB"));
    assert!(fields.image.as_ref().is_some_and(|image| image.known().is_none()));
    assert_eq!(fields.env[0].list[0].key.text, "POSTGRES_DB");
}

#[test]
fn service_from_a_component() {
    let service: Service = right("## The database.\nservice db from services.postgres { version = 17 }");
    let crate::words::declaration::Definition::From(instance) = &service.definition else { panic!() };
    assert_eq!(instance.component.text, "services.postgres");
    assert_eq!(instance.inputs[0].key.text, "version");
    assert_eq!(service.doc.as_deref(), Some("The database."));
    let body: ServiceBody = right(r#"service { image = "redis:8"; port = 6379 }"#);
    assert_eq!(known(&body.fields.port).inner, 6379);
}

#[test]
fn registry() {
    let registry: Registry = right(r#"registry hub "docker.io" { user = "me"; password = secret.HUB }"#);
    assert_eq!(registry.host.known().map(|h| h.0.as_str()), Some("docker.io"));
}

#[test]
fn image() {
    let image: Image = right(
        r#"image api {
  target = production
  platforms = [linux/amd64, linux/arm64]
  cache = registry
  args { BASE = "slim" }
}"#,
    );
    let ImageSource::Built(fields) = &image.source else { panic!() };
    assert_eq!(known(&fields.dockerfile).0, "Dockerfile");
    assert_eq!(known(&fields.platforms).0.len(), 2);
    assert_eq!(known(&fields.cache), Cache::Registry);
    assert_eq!(known(&fields.tags).0.len(), 1);
    let image: Image = right(r#"image nginx from "nginx:1.29""#);
    assert!(matches!(image.source, ImageSource::Foreign(_)));
}

#[test]
fn workload() {
    let workload: Workload = right(
        r#"workload api {
  image = api
  port = 80 -> 8000
  health = "/health"
  needs = [db, workload.engine]
  cpu = 500m .. 2
  memory = 1Gi
  volume models 20Gi { path = "/models"; class = gp3 }
  autoscale 2 .. 10 { cpu = 70%; queue-length = 30 }
  ingress by nginx { tls = api-tls; limit = 100/s }
  probe { every = 30s }
}"#,
    );
    let fields = &workload.fields;
    assert_eq!(workload.kind, None);
    assert_eq!(known(&fields.cpu).from.millis, 500);
    assert_eq!(known(&fields.memory).to.bytes, 1 << 30);
    assert_eq!(known(&fields.needs).0[1].0.name, "engine");
    assert!(matches!(known(&fields.health), Either::Left(path) if path.0 == "/health"));
    assert_eq!(fields.volumes[0].size.known().map(|s| s.bytes), Some(20 << 30));
    let scale = &fields.autoscale[0];
    assert_eq!(scale.replicas.known().map(|r| (r.from, r.to)), Some((Count(2), Count(10))));
    assert_eq!(scale.metrics[0].value.known(), Some(&Measure::Count(Count(30))));
    assert_eq!(known(&fields.ingress[0].fields.path).0, "/");
    assert_eq!(known(&fields.probe[0].fields.failures), Count(3));
}

#[test]
fn workload_of_a_kind() {
    let worker: Workload =
        right(r#"workload w as worker { image = a; health = ["python", "-m", "x"]; cpu = 1; memory = 1Gi }"#);
    assert_eq!(worker.kind, Some(RunKind::Worker));
    assert!(matches!(known(&worker.fields.health), Either::Right(command) if command.0.len() == 3));
    let _: Workload = right(r#"workload j as job { image = a; cpu = 1; memory = 1Gi; timeout = 15m }"#);
    let cron: Workload = right(r#"workload c as cron { image = a; cpu = 1; memory = 1Gi; cron = "0 2 * * *" }"#);
    assert_eq!(known(&cron.fields.cron).0, "0 2 * * *");
}

#[test]
fn slo() {
    let slo: Slo = right(
        "slo serving of api {
  latency p99.9 < 500ms warning 800ms for 5m critical 2s for 5m
  errors <= 1% for 5m
  throughput > 50/s
  restarts < 3
  accuracy > 85% for 1h
}",
    );
    assert_eq!((slo.name.text.as_str(), slo.workload.text.as_str()), ("serving", "api"));
    let list = &slo.fields.objectives;
    assert_eq!(list[0].indicator, Indicator::Latency(Percent(99_900)));
    assert_eq!(list[0].target.known(), Some(&Measure::Duration(Duration(500))));
    let critical = list[0].critical.as_ref().expect("critical");
    assert_eq!(critical.limit.known(), Some(&Measure::Duration(Duration(2_000))));
    assert_eq!(critical.duration.known(), Some(&Duration(300_000)));
    assert_eq!(list[1].duration.as_ref().and_then(|d| d.known()), Some(&Duration(300_000)));
    assert_eq!(list[2].target.known(), Some(&Measure::Rate(Rate { count: 50, per: 1_000 })));
    assert!(matches!(&list[4].indicator, Indicator::Metric(name) if name.text == "accuracy"));
    assert_eq!(list[4].target.known(), Some(&Measure::Percent(Percent(85_000))));
}

#[test]
fn metric_alert_runbook_monitoring() {
    let metric: Metric = right(r#"metric drop: percent of engine """1 - x{a="b"}""""#);
    assert_eq!(metric.ty.known(), Some(&MetricType::Percent));
    assert_eq!(metric.query.plain().as_deref(), Some(r#"1 - x{a="b"}"#));
    let alert: Alert =
        right(r#"alert down of api when health failed for 90s { severity = critical; runbook = "Down" }"#);
    assert_eq!(alert.duration.and_then(|d| d.known().copied()), Some(Duration(90_000)));
    assert_eq!(known(&alert.fields.severity), AlertLevel::Critical);
    let alert: Alert = right("alert value when drop > 5%");
    assert!(alert.workload.is_none());
    assert_eq!(known(&alert.fields.severity), AlertLevel::Warning);
    let runbook: Runbook = right("runbook \"Down\" \"\"\"\n  Look.\n\"\"\"");
    assert_eq!(runbook.text.plain().as_deref(), Some("Look."));
    let monitoring: Monitoring = right(r#"monitoring { labels { release = "x" }; gateway = var.URL }"#);
    assert_eq!(known(&monitoring.fields.scrape), Duration(30_000));
}

#[test]
fn request_and_check() {
    let request: Request = right(
        r#"request query POST "/api/${{ env.MODEL }}" {
  headers { Authorization = "Bearer ${{ secret.T }}" }
  json { a = 1; b = "x" }
  timeout = 10s
  expect status == 200
  expect body.data exists
}"#,
    );
    assert_eq!(request.call.method.known(), Some(&Method::Post));
    assert!(request.call.path.known().is_none());
    assert!(matches!(&request.call.fields.json[0].body, JsonBody::Object(list) if list.len() == 2));
    assert_eq!(request.call.fields.expect.len(), 2);
    let request: Request = right("request raw PUT \"/x\" { json \"\"\"[{}]\"\"\" }");
    assert!(matches!(&request.call.fields.json[0].body, JsonBody::Text(_)));
    let check: Check = right(
        r#"check smoke of api {
  request GET "/health" { expect status == 200 }
  request query
  tries = 10
}"#,
    );
    let [CheckRequest { request: Sent::Own(own), .. }, CheckRequest { request: Sent::Named(name, _), .. }] =
        check.fields.requests.as_slice()
    else {
        panic!()
    };
    assert_eq!(own.path.known().map(|p| p.0.as_str()), Some("/health"));
    assert_eq!(name.text, "query");
    assert_eq!(known(&check.fields.tries), Count(10));
}

#[test]
fn load() {
    let load: Load = right(
        r#"load peak "Peak" of api {
  ramp to 50 over 2m
  hold for 5m
  rate 20/s for 1m
  ramp to 0 over 2m
  users 3 for 1m
  request query { weight = 3 }
  request GET "/"
  think = 1s
  slo = serving
}"#,
    );
    let stages = load.fields.stages();
    let kinds: Vec<_> = stages.iter().map(|s| std::mem::discriminant(&s.kind)).collect();
    assert_eq!(kinds[0], kinds[3]);
    assert!(matches!(&stages[2].kind, StageKind::Rate(rate) if rate.known().is_some_and(|r| r.count == 20)));
    assert!(matches!(&stages[4].kind, StageKind::Users(users) if users.known() == Some(&Count(3))));
    let Sent::Named(_, weight) = &load.fields.requests[0].request else { panic!() };
    assert_eq!(known(&weight.weight), Count(3));
    assert_eq!(known(&load.fields.slo).0[0].0.name, "serving");
}
