//! The tests: what is recorded has the right value, and each alert fires and keeps silent, at its bound and in its time.

use super::Cx;
use super::alerts::Alerting;
use super::recordings::{Recorded, Recording};
use super::when::{Assignment, When};
use crate::ir::{Indicator, Monitoring};
use crate::targets::prometheus::model::{AlertTest, ExpectedAlert, QueryTest, Series, TestFile, TestGroup};
use crate::targets::promql::{Query, is, time};
use indexmap::IndexMap;

/// The pause between two samples, in milliseconds.
const STEP: u64 = 30_000;

/// How many samples an indicator is measured by.
const SAMPLES: u64 = 80;

/// A series by its name, the labels beside those of its pod, and its values.
type SeriesOf<'a> = dyn Fn(&str, &[(&str, &str)], &str) -> Series + 'a;

/// All tests of the rules.
pub(super) fn file(cx: &Cx<'_>, alerts: &[Alerting], recorded: &Recorded<'_>) -> TestFile {
    let mut tests: Vec<TestGroup> = recorded.values().filter_map(|recording| measured(cx, recording)).collect();
    for (at, alert) in alerts.iter().enumerate() {
        tests.extend(fires(alerts, at));
        tests.extend(silent(alerts, alert));
    }
    TestFile { rule_files: Vec::new(), evaluation_interval: time(STEP), tests }
}

/// An indicator of known series has a known value. Over the days of a budget it is the same query, and days are not
/// tested: `promtool` works out every half minute of them.
fn measured(cx: &Cx<'_>, recording: &Recording<'_>) -> Option<TestGroup> {
    if recording.window != cx.window() {
        return None;
    }
    let namespace = *cx.namespaces().first()?;
    let pod = format!("{}-primary-5f-a", recording.workload);
    let labels = [is("namespace", namespace), is("pod", &pod)];
    let series = |name: &str, more: &[(&str, &str)], values: &str| {
        let labels: Vec<_> = labels.iter().cloned().chain(more.iter().map(|(k, v)| is(k, v))).collect();
        Series { series: Query::series(name, &labels).to_string(), values: values.to_string() }
    };
    let (input, value) = known(&cx.ir.monitoring, recording, &series)?;
    let input = input.into_iter().map(|one| Series { values: format!("{}x{SAMPLES}", one.values), ..one }).collect();
    let near = Query::Call("abs", vec![Query::series(&*recording.name, &[]).joined("-", Query::number(value))]);
    Some(TestGroup {
        name: format!("{} is measured", recording.name),
        interval: time(STEP),
        series: input,
        queries: vec![QueryTest {
            expr: near.joined("< bool", Query::number("0.000001")).to_string(),
            eval_time: time(STEP * (SAMPLES - 10)),
            sample: (format!("{{namespace=\"{namespace}\"}}"), 1.0),
        }],
        alerts: Vec::new(),
    })
}

/// Series, and what the indicator is of them.
fn known(monitoring: &Monitoring, recording: &Recording<'_>, series: &SeriesOf<'_>) -> Option<(Vec<Series>, String)> {
    let requests = |status: &str, values: &str| series(&monitoring.requests, &[(&monitoring.status, status)], values);
    let bucket = |le: &str, values: &str| series(&format!("{}_bucket", monitoring.latency), &[("le", le)], values);
    let container = ("container", "app");
    let limit = |resource: &str, values: &str| {
        series("kube_pod_container_resource_limits", &[container, ("resource", resource)], values)
    };
    Some(match recording.indicator {
        Indicator::Latency(share) => {
            // All requests lie between 0 and 1 s, evenly as far as a histogram knows.
            let value = crate::ir::units::Exact::whole(share.0).shifted(-5).to_string();
            (vec![bucket("1", "0+60"), bucket("+Inf", "0+60")], value)
        }
        Indicator::Errors => (vec![requests("200", "0+75"), requests("500", "0+25")], "0.25".into()),
        Indicator::Throughput => (vec![requests("200", "0+75"), requests("500", "0+45")], "4".into()),
        Indicator::Memory => {
            let used = series("container_memory_working_set_bytes", &[container], "256+0");
            (vec![used, limit("memory", "1024+0")], "0.25".into())
        }
        Indicator::Cpu => {
            let used = series("container_cpu_usage_seconds_total", &[container], "0+15");
            (vec![used, limit("cpu", "2+0")], "0.25".into())
        }
        Indicator::Disk => {
            let node = |name: &str, values: &str| Series {
                series: Query::series(name, &[is("mountpoint", "/"), is("instance", "node")]).to_string(),
                values: values.to_string(),
            };
            let free = node("node_filesystem_avail_bytes", "256+0");
            let (size, here) = (node("node_filesystem_size_bytes", "1024+0"), series("kube_pod_info", &[], "1+0"));
            // Whatever the pods are, the node has a quarter left.
            (vec![free, size, here], "0.75".into())
        }
        Indicator::Restarts | Indicator::Metric(_) => return None,
    })
}

/// An alert fires, not before its time.
fn fires(alerts: &[Alerting], at: usize) -> Option<TestGroup> {
    let alert = alerts.get(at)?;
    let given = alert.when.solved(true)?;
    let end = alert.duration + 2 * STEP;
    let mut tests = Vec::new();
    if alert.duration > 2 * STEP {
        tests.push(expected(alerts, alert, &given, alert.duration - STEP));
    }
    tests.push(expected(alerts, alert, &given, end));
    let name = format!("{} ({}) fires", alert.name, alert.labels.get("severity").map_or("", String::as_str));
    Some(group(name, alerts_series(&alert.when, &given, end), tests))
}

/// An alert keeps silent: on the good side, at its bound where that is still good.
fn silent(alerts: &[Alerting], alert: &Alerting) -> Option<TestGroup> {
    let given = alert.when.solved(false)?;
    let end = alert.duration + 2 * STEP;
    let test = expected(alerts, alert, &given, end);
    let name = format!("{} ({}) keeps silent", alert.name, alert.labels.get("severity").map_or("", String::as_str));
    Some(group(name, alerts_series(&alert.when, &given, end), vec![test]))
}

fn group(name: String, series: Vec<Series>, alerts: Vec<AlertTest>) -> TestGroup {
    TestGroup { name, interval: time(STEP), series, queries: Vec::new(), alerts }
}

/// Every alert of this name that fires on these series at a time.
fn expected(alerts: &[Alerting], alert: &Alerting, given: &Assignment, at: u64) -> AlertTest {
    let firing = alerts.iter().filter(|other| other.name == alert.name && other.duration <= at);
    let firing = firing.filter_map(|other| {
        let value = other.when.holds(given)?;
        let namespace = other.when.namespace();
        let mut labels: IndexMap<String, String> =
            namespace.map(|n| ("namespace".to_string(), n.to_string())).into_iter().collect();
        labels.extend(other.labels.clone());
        let annotations = other.annotations(|said| said.read(namespace, value.map(|v| v.to_f64())));
        Some(ExpectedAlert { labels, annotations })
    });
    AlertTest { eval_time: time(at), alertname: alert.name.clone(), alerts: firing.collect() }
}

/// The series of an assignment, long enough for a time.
fn alerts_series(when: &When, given: &Assignment, until: u64) -> Vec<Series> {
    let samples = until / STEP + 2;
    let value = |(record, namespace, value): &(String, Option<String>, crate::ir::units::Exact)| {
        let labels: Vec<_> = namespace.iter().map(|namespace| is("namespace", namespace)).collect();
        Series { series: Query::series(&**record, &labels).to_string(), values: format!("{value}+0x{samples}") }
    };
    let mut found: Vec<Series> = given.values.iter().map(value).collect();
    let mut facts = Vec::new();
    when.facts(&mut facts);
    for fact in facts {
        let query = fact.query.to_string();
        let holds = given.facts.iter().any(|(known, holds)| *known == query && *holds);
        let series = if holds { &fact.firing } else { &fact.silent };
        found.extend(
            series
                .iter()
                .map(|(series, value)| Series { series: series.clone(), values: format!("{value}+0x{samples}") }),
        );
    }
    found.dedup();
    found
}
