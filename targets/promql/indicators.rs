//! The query of each indicator, in the base units of Prometheus: seconds, parts of one, bytes, per second.

use super::{Label, Query, among, is, like};
use crate::ir::{Indicator, Ir, Monitoring};
use crate::words::values::Percent;

/// Whose pods are measured.
#[derive(Clone, Debug)]
pub struct Pods {
    /// Their labels: namespace and pod.
    pub labels: Vec<Label>,
    /// The labels of the result.
    pub by: &'static [&'static str],
}

impl Pods {
    /// All pods of a workload in namespaces, those of its primary and canary too; a value for each namespace.
    #[must_use]
    pub fn of(workload: &str, namespaces: &[&str]) -> Pods {
        let pod = like("pod", format!("{workload}(-primary)?-[^-]+-[^-]+"));
        Pods { labels: vec![among("namespace", namespaces), pod], by: &["namespace"] }
    }

    fn with(&self, label: Label) -> Vec<Label> {
        self.labels.iter().cloned().chain([label]).collect()
    }
}

/// The query of an indicator of a workload, over a window of time.
#[must_use]
pub fn indicator(ir: &Ir, indicator: &Indicator, pods: &Pods, window: &str) -> Query {
    let monitoring = &ir.monitoring;
    match indicator {
        Indicator::Latency(share) => latency(monitoring, *share, pods, window),
        Indicator::Errors => errors(monitoring, pods, window),
        Indicator::Throughput => Query::rate(&*monitoring.requests, &pods.labels, window).by("sum", pods.by),
        Indicator::Memory => {
            of_limit(Query::series("container_memory_working_set_bytes", &pods.with(container())), "memory", pods)
        }
        Indicator::Cpu => {
            let used = Query::rate("container_cpu_usage_seconds_total", &pods.with(container()), window);
            of_limit(used, "cpu", pods)
        }
        Indicator::Disk => nodes(pods),
        Indicator::Restarts => {
            let counted = Query::over("kube_pod_container_status_restarts_total", &pods.labels, window);
            Query::Call("increase", vec![counted]).by("max", pods.by)
        }
        Indicator::Metric(name) => {
            let query = ir.metrics.get(name).and_then(|metric| metric.query.as_plain()).unwrap_or_default();
            Query::Raw(query.trim().to_string())
        }
    }
}

/// Only the containers themselves, not their sum.
fn container() -> Label {
    ("container".to_string(), "!=", String::new())
}

fn latency(monitoring: &Monitoring, share: Percent, pods: &Pods, window: &str) -> Query {
    let mut by = pods.by.to_vec();
    by.push("le");
    let buckets = Query::rate(format!("{}_bucket", monitoring.latency), &pods.labels, window).by("sum", &by);
    Query::Call("histogram_quantile", vec![Query::number(quantile(share)), buckets])
}

/// `95%` as `0.95`.
fn quantile(share: Percent) -> String {
    crate::ir::units::Exact::whole(share.0).shifted(-5).to_string()
}

/// Requests that failed, of all. Where none failed there is no series of them, and the share is nought.
fn errors(monitoring: &Monitoring, pods: &Pods, window: &str) -> Query {
    let all = || Query::rate(&*monitoring.requests, &pods.labels, window).by("sum", pods.by);
    let failed = Query::rate(&*monitoring.requests, &pods.with(like(&monitoring.status, "5..")), window);
    let failed = failed.by("sum", pods.by).joined("or", Query::number(0).joined("*", all()));
    failed.joined("/", all())
}

/// The pod that uses most of its limit.
fn of_limit(used: Query, resource: &str, pods: &Pods) -> Query {
    let each = &["namespace", "pod"];
    let limit = Query::series("kube_pod_container_resource_limits", &pods.with(is("resource", resource)));
    used.by("sum", each).joined("/", limit.by("sum", each)).by("max", pods.by)
}

/// The node whose disk is fullest, for each namespace with such pods.
fn nodes(pods: &Pods) -> Query {
    let root = [is("mountpoint", "/")];
    let free = Query::series("node_filesystem_avail_bytes", &root);
    let free = free.joined("/", Query::series("node_filesystem_size_bytes", &root));
    let used = Query::number(1).joined("-", free.by("min", &[]));
    let here = Query::series("kube_pod_info", &pods.labels).by("max", pods.by);
    here.joined("* on () group_left ()", used)
}

/// The name under which an indicator of a workload is recorded.
#[must_use]
pub fn record(workload: &str, indicator: &Indicator, window: &str) -> String {
    let workload = snake(workload);
    match indicator {
        Indicator::Latency(share) => {
            let share = percentile(*share).replace('.', "_");
            format!("namespace:{workload}_request_latency_seconds:{share}_{window}")
        }
        Indicator::Errors => format!("namespace:{workload}_request_errors:ratio_{window}"),
        Indicator::Throughput => format!("namespace:{workload}_requests:rate_{window}"),
        Indicator::Memory => format!("namespace:{workload}_memory:ratio"),
        Indicator::Cpu => format!("namespace:{workload}_cpu:ratio_{window}"),
        Indicator::Disk => format!("namespace:{workload}_disk:ratio"),
        Indicator::Restarts => format!("namespace:{workload}_restarts:increase_{window}"),
        Indicator::Metric(name) => format!("{workload}:{}", snake(name)),
    }
}

/// `p95`
#[must_use]
pub fn percentile(share: Percent) -> String {
    format!("p{}", crate::ir::units::Exact::whole(share.0).shifted(-3))
}

/// A name as Prometheus admits it.
#[must_use]
pub fn snake(name: &str) -> String {
    name.replace(|c: char| !c.is_ascii_alphanumeric(), "_")
}
