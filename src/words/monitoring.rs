//! How all of it is measured.

use super::declaration::plain_block;
use super::read::Entries;
use super::values::{Duration, List, Text, To, Url, kind};
use crate::place;

place! {
    /// How all workloads are measured.
    pub struct MonitoringFields = "monitoring" {
        /// The pause between two measurements.
        scrape: Duration = "scrape" (Value "30s");
        /// Where deployments and rollbacks push their own metrics.
        gateway: Url = "gateway";
        /// Where Prometheus answers, from inside the cluster: strategies and gates ask it.
        prometheus: Url = "prometheus" (Value "\"http://prometheus-operated.monitoring:9090\"");
        /// The load tester that runs the checks and the load of a strategy, from inside the cluster.
        tester: Url = "tester" (From "`http://flagger-loadtester.NAMESPACE/`");
        /// Secrets of the cluster whose keys the load tester has as variables, for the requests that send them.
        credentials: List<To<kind::Secret>> = "credentials" (Value "[]");
        /// The histogram with the durations of requests in seconds, without `_bucket`.
        latency: Text = "latency" (Value "\"http_request_duration_seconds\"");
        /// The counter of requests.
        requests: Text = "requests" (From "`LATENCY_count`");
        /// The label of the counter with the status of the answer: 5xx has failed.
        status: Text = "status" (Value "\"status\"");
    } blocks {
        /// Labels of what is measured and of the rules, by which Prometheus finds them.
        labels: Entries = "labels";
    }
}

plain_block! {
    /// `monitoring { }`
    Monitoring of MonitoringFields
}
