//! Declarations with mistakes.

use super::{codes, messages, read};
use crate::words::commands::{Command, Manifest};
use crate::words::environment::{Backup, Channel, Environment};
use crate::words::objectives::{Alert, Metric, Slo};
use crate::words::policies::{Policy, Repository, Versions};
use crate::words::requests::{Check, Load, Request};
use crate::words::services::{Image, Registry, Service};
use crate::words::workload::Workload;

#[test]
fn what_is_missing() {
    assert_eq!(codes::<Service>("service db { image = \"x\" }"), ["E023"]);
    assert_eq!(codes::<Service>("service"), ["E025"]);
    assert_eq!(codes::<Registry>("registry hub"), ["E025"]);
    assert_eq!(codes::<Check>("check smoke of api { tries = 1 }"), ["E023"]);
    assert_eq!(codes::<Backup>("backup state of db { }"), ["E023"]);
    assert_eq!(codes::<Policy>("policy vulnerabilities { high = log }"), ["E023"]);
    assert_eq!(codes::<Environment>("environment a { rollout api by canary }"), ["E023"]);
}

#[test]
fn workloads_know_what_their_kind_has() {
    let facts = "image = a; cpu = 1; memory = 1Gi";
    assert_eq!(codes::<Workload>(&format!("workload w {{ {facts} }}")), ["E023"]);
    let job = format!("workload w as job {{ {facts}; port = 80; replicas = 2 }}");
    assert_eq!(codes::<Workload>(&job), ["E021", "E021"]);
    assert!(messages::<Workload>(&job).contains("a workload `as job` has no `port`"));
    assert_eq!(codes::<Workload>(&format!("workload w as cron {{ {facts} }}")), ["E023"]);
    assert_eq!(codes::<Workload>(&format!("workload w as daemon {{ {facts}; port = 80; health = \"/\" }}")), ["E061"]);
    let both = format!("workload w {{ {facts}; port = 80; health = \"/\"; replicas = 2; autoscale 1 .. 3 }}");
    assert_eq!(codes::<Workload>(&both), ["E024"]);
}

#[test]
fn values_of_another_type() {
    assert_eq!(codes::<Image>("image api { cache = disk }"), ["E061"]);
    assert_eq!(codes::<Image>("image api { dockerfile = 3 }"), ["E060"]);
    let message = messages::<Backup>("backup a of b { store = \"s3://x\"; keep = 10x }");
    assert_eq!(message, "`10x` is neither a duration such as 15m nor a whole number\n");
    assert_eq!(codes::<Policy>("policy access { operators = root }"), ["E061"]);
    assert_eq!(codes::<Repository>("repository { updates { npm = hourly } }"), ["E061"]);
    assert_eq!(codes::<Versions>("versions { bump { feat = huge } }"), ["E061"]);
    assert_eq!(codes::<Environment>("environment a { quota { pods = 1Gi } }"), ["E060"]);
}

#[test]
fn objectives() {
    assert_eq!(codes::<Slo>("slo a of b { latency p200 < 1s }"), ["E025"]);
    assert_eq!(codes::<Slo>("slo a of b { latency p95 < 50% }"), ["E060"]);
    assert_eq!(codes::<Slo>("slo a of b { errors 1% }"), ["E025"]);
    assert_eq!(codes::<Slo>("slo a of b { errors < 1% warning 2% }"), ["E025"]);
    assert_eq!(codes::<Slo>("slo a of b { errors < 1%\nerrors < 2% }"), ["E024"]);
    assert_eq!(codes::<Slo>("slo a of b { errors = 1% }"), ["E022"]);
    assert_eq!(codes::<Slo>("slo a { errors < 1% }"), ["E025"]);
    assert_eq!(codes::<Metric>("metric a: percent of b"), ["E026"]);
    assert_eq!(codes::<Metric>("metric a: colour of b \"\"\"x\"\"\""), ["E061"]);
    assert_eq!(codes::<Alert>("alert a of b"), ["E025"]);
}

#[test]
fn requests() {
    assert_eq!(codes::<Request>("request a FETCH \"/\""), ["E061"]);
    assert_eq!(codes::<Request>("request a POST \"/\" { body = \"x\"; json { a = 1 } }"), ["E024"]);
    assert_eq!(codes::<Load>("load a of b { ramp to 5; request c }"), ["E025"]);
    assert_eq!(codes::<Load>("load a of b { hold for 5; request c }"), ["E060"]);
    assert_eq!(codes::<Load>("load a of b { request c { wait = 3 } }"), ["E021"]);
    assert_eq!(codes::<Check>("check a of b { request c { weight = 3 } }"), ["E021"]);
}

#[test]
fn words_of_another_place() {
    assert_eq!(codes::<Environment>("environment a { rollout api by rolling { bake = 3m } }"), ["E021"]);
    assert_eq!(codes::<Environment>("environment a { rollout api by magic }"), ["E061"]);
    assert_eq!(codes::<Environment>("environment a { workload api { replica = 3 } }"), ["E021"]);
    assert_eq!(codes::<Policy>("policy runtime { patterns = [\"a\"] }"), ["E021"]);
    assert_eq!(codes::<Policy>("policy colours { }"), ["E061"]);
    assert_eq!(codes::<Command>("command \"x\" { artifact a from \"b\" }"), ["E020"]);
    assert_eq!(codes::<Manifest>("manifest a"), ["E026"]);
    assert_eq!(codes::<Channel>("channel a slack { }"), ["E025"]);
}

#[test]
fn a_mistake_does_not_lose_the_declaration() {
    let (workload, diags) =
        read::<Workload>("workload w { image = a; prot = 80; cpu = 1; memory = 1Gi; health = \"/\" }");
    assert!(workload.is_some());
    let unknown = diags.iter().find(|d| d.code.id == "E021").expect("an unknown fact");
    assert_eq!(unknown.fixes[0].edits[0].new, "port");
}
