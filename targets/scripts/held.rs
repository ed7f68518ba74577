//! Objectives that are watched for some time, as functions of the library: queries to Prometheus, by way of the cluster.

use super::bash;
use super::checks::function;
use super::model::{Held, HeldObjective, Prometheus};
use crate::emit::template::Places;
use crate::ir::units::exact;
use crate::ir::{Indicator, Ir, Measure, Objective, Slo, StepKind};
use crate::shell::{Language, Place, constant};

/// Over how long rates are taken.
const WINDOW: &str = "2m";

/// The objectives that some command watches.
pub(super) fn all(ir: &Ir, places: &mut Places) -> Vec<Held> {
    let steps = || ir.commands.values().flat_map(super::command::bodies).flat_map(|body| &body.steps);
    let wanted = |name: &str| steps().any(|step| matches!(&step.kind, StepKind::Hold { slo, .. } if slo == name));
    let found = ir.slos.iter().filter(|(name, _)| wanted(name));
    found.map(|(name, slo)| one(ir, name, slo, places)).collect()
}

fn one(ir: &Ir, name: &str, slo: &Slo, places: &mut Places) -> Held {
    let objectives = slo.objectives.iter().filter_map(|objective| measured(ir, slo, objective)).collect();
    let mark = places.mark(slo.span, format!("slo {name}"));
    Held { mark, name: name.to_owned(), function: function(name), objectives }
}

fn what(indicator: &Indicator) -> String {
    match indicator {
        Indicator::Latency(share) => {
            let share = exact(&Measure::Percent(*share), crate::ir::units::Unit::Percent);
            format!("latency p{}", share.map_or_else(String::new, |share| share.to_string()))
        }
        Indicator::Errors => "errors".to_owned(),
        Indicator::Memory => "memory".to_owned(),
        Indicator::Cpu => "cpu".to_owned(),
        Indicator::Disk => "disk".to_owned(),
        Indicator::Throughput => "throughput".to_owned(),
        Indicator::Restarts => "restarts".to_owned(),
        Indicator::Metric(name) => name.clone(),
    }
}

/// What is asked, and the bound in the same unit.
fn measured(ir: &Ir, slo: &Slo, objective: &Objective) -> Option<HeldObjective> {
    let bound = exact(&objective.target.value, objective.indicator.base_unit(ir))?.to_string();
    let query = query(ir, slo, &objective.indicator)?;
    Some(HeldObjective { what: what(&objective.indicator), query, sign: objective.comparison.sign(), bound })
}

/// The query of an indicator, between double quotes: one value, that of the worst pod or node.
fn query(ir: &Ir, slo: &Slo, indicator: &Indicator) -> Option<String> {
    let it = &ir.monitoring;
    let pods = format!("namespace=\"$namespace\",pod=~\"{}-.*\"", slo.workload);
    let rate = |metric: &str, more: &str| format!("sum(rate({metric}{{{pods}{more}}}[{WINDOW}]))");
    let of_limit = |used: String, resource: &str| {
        let limit = format!("kube_pod_container_resource_limits{{{pods},resource=\"{resource}\"}}");
        format!("max(sum by (pod) ({used}) / sum by (pod) ({limit}))")
    };
    let query = match indicator {
        Indicator::Latency(share) => {
            let quantile = exact(&Measure::Percent(*share), crate::ir::units::Unit::Ratio)?;
            format!("histogram_quantile({quantile}, sum by (le) (rate({}_bucket{{{pods}}}[{WINDOW}])))", it.latency)
        }
        Indicator::Errors => {
            let failed = rate(&it.requests, &format!(",{}=~\"5..\"", it.status));
            format!("({failed} or vector(0)) / {}", rate(&it.requests, ""))
        }
        Indicator::Throughput => rate(&it.requests, ""),
        Indicator::Memory => {
            of_limit(format!("container_memory_working_set_bytes{{{pods},container!=\"\"}}"), "memory")
        }
        Indicator::Cpu => {
            let used = format!("rate(container_cpu_usage_seconds_total{{{pods},container!=\"\"}}[{WINDOW}])");
            of_limit(used, "cpu")
        }
        Indicator::Disk => {
            let free = "node_filesystem_avail_bytes{mountpoint=\"/\"} / node_filesystem_size_bytes{mountpoint=\"/\"}";
            format!("1 - min({free})")
        }
        Indicator::Restarts => {
            format!("max(increase(kube_pod_container_status_restarts_total{{{pods}}}[{WINDOW}]))")
        }
        Indicator::Metric(name) => return Some(bash::inside(&ir.metrics.get(name)?.query).trim().to_owned()),
    };
    Some(constant(Language::Bash, Place::Double, &query).replace("\\$namespace", "$namespace"))
}

/// Where the API server finds Prometheus: `http://SERVICE.NAMESPACE:PORT` as a path.
pub(super) fn prometheus(ir: &Ir) -> Prometheus {
    let address = ir.monitoring.prometheus.trim_end_matches('/');
    let (scheme, host) = address.split_once("://").unwrap_or(("http", address));
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    let mut parts = name.split('.');
    let (service, namespace) = (parts.next().unwrap_or("prometheus"), parts.next().unwrap_or("monitoring"));
    Prometheus { path: format!("/api/v1/namespaces/{namespace}/services/{scheme}:{service}:{port}/proxy") }
}
