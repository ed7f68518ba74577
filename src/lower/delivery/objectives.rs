//! Objectives, metrics, alerts, channels, and how all of it is measured.

use super::rollouts::{names, sourced};
use super::{given, things};
use crate::diag::Diagnostics;
use crate::ir::{self, Sourced, Value};
use crate::lower::Lower;
use crate::lower::binding::{Around, Found, lookup};
use crate::lower::conditions;
use crate::lower::expressions::{text, value};
use crate::lower::scope::Scope;
use crate::lower::shared::{fixed, fixed_list, plain};
use crate::source::Span;
use crate::syntax::ast::Operator;
use crate::words::environment::Environment;
use crate::words::objectives::{Band, Indicator, Objective, SloFields};
use crate::words::read::Entry;
use crate::words::unions::Measure;
use crate::words::values::{Duration, Given};
use indexmap::IndexMap;

/// The objectives by name.
pub(super) fn slos(scope: &Scope<'_>, cx: &Lower<'_>) -> ir::Slos {
    let lowered = cx.program.project.slos.iter().map(|slo| {
        let one = ir::Slo {
            workload: slo.workload.text.clone(),
            objectives: objectives(&slo.fields, scope),
            doc: slo.doc.clone(),
            span: slo.span,
        };
        (slo.name.text.clone(), one)
    });
    lowered.collect()
}

/// The objectives that are others in an environment: a line said anew takes the place of the one about the same.
pub(super) fn changed(environment: &Environment, scope: &Scope<'_>, cx: &Lower<'_>) -> ir::Slos {
    let mut changed = ir::Slos::new();
    for one in &environment.fields.slos {
        let Some(slo) = cx.program.project.slos.iter().find(|s| s.name.text == one.name.text) else { continue };
        let mut lines = objectives(&slo.fields, scope);
        for line in objectives(&one.fields, scope) {
            match lines.iter_mut().find(|l| l.indicator == line.indicator) {
                Some(old) => *old = line,
                None => lines.push(line),
            }
        }
        let workload = slo.workload.text.clone();
        let doc = one.doc.clone().or_else(|| slo.doc.clone());
        changed.insert(one.name.text.clone(), ir::Slo { workload, objectives: lines, doc, span: one.span });
    }
    changed
}

fn objectives(fields: &SloFields, scope: &Scope<'_>) -> Vec<ir::Objective> {
    fields.objectives.iter().filter_map(|o| objective(o, scope)).collect()
}

fn objective(objective: &Objective, scope: &Scope<'_>) -> Option<ir::Objective> {
    Some(ir::Objective {
        indicator: indicator(&objective.indicator),
        comparison: match objective.operator {
            Operator::Less => ir::Comparison::Less,
            Operator::LessEqual => ir::Comparison::LessEqual,
            Operator::Greater => ir::Comparison::Greater,
            _ => ir::Comparison::GreaterEqual,
        },
        target: measure(&objective.target, scope)?,
        budget: duration(&objective.budget, scope),
        duration: duration(&objective.duration, scope),
        warning: objective.warning.as_ref().and_then(|b| band(b, scope)),
        critical: objective.critical.as_ref().and_then(|b| band(b, scope)),
        doc: objective.doc.clone(),
        span: objective.span,
    })
}

fn indicator(indicator: &Indicator) -> ir::Indicator {
    match indicator {
        Indicator::Latency(share) => ir::Indicator::Latency(*share),
        Indicator::Errors => ir::Indicator::Errors,
        Indicator::Memory => ir::Indicator::Memory,
        Indicator::Cpu => ir::Indicator::Cpu,
        Indicator::Disk => ir::Indicator::Disk,
        Indicator::Throughput => ir::Indicator::Throughput,
        Indicator::Restarts => ir::Indicator::Restarts,
        Indicator::Metric(name) => ir::Indicator::Metric(name.text.clone()),
    }
}

fn measure(given: &Given<Measure>, scope: &Scope<'_>) -> Option<Sourced<Measure>> {
    Some(Sourced::new(fixed(&Some(given.clone()), scope)?, given.span))
}

fn duration(given: &Option<Given<Duration>>, scope: &Scope<'_>) -> Option<Sourced<Duration>> {
    Some(Sourced::new(fixed(given, scope)?, given.as_ref()?.span))
}

fn band(band: &Band, scope: &Scope<'_>) -> Option<ir::Band> {
    let duration = Sourced::new(fixed(&Some(band.duration.clone()), scope)?, band.duration.span);
    Some(ir::Band { limit: measure(&band.limit, scope)?, duration })
}

/// The metrics of the program by name.
pub(super) fn metrics(scope: &Scope<'_>, cx: &Lower<'_>) -> IndexMap<String, ir::Metric> {
    let lowered = cx.program.project.metrics.iter().filter_map(|metric| {
        let one = ir::Metric {
            ty: *metric.ty.known()?,
            workload: metric.workload.text.clone(),
            query: text(&metric.query, scope, &mut Diagnostics::default())?,
            doc: metric.doc.clone(),
            span: metric.span,
        };
        Some((metric.name.text.clone(), one))
    });
    lowered.collect()
}

/// The alerts by name.
pub(super) fn alerts(scope: &Scope<'_>, cx: &Lower<'_>) -> IndexMap<String, ir::Alert> {
    let lowered = cx.program.project.alerts.iter().filter_map(|alert| {
        let fields = &alert.fields;
        let quiet = &mut Diagnostics::default();
        let notify = fields.notify.as_ref().map(|_| fixed_list(&fields.notify, scope));
        let one = ir::Alert {
            workload: alert.workload.as_ref().map(|n| n.text.clone()),
            condition: conditions::alert(&alert.condition, scope, cx.program, quiet)?,
            duration: duration(&alert.duration, scope),
            severity: fixed(&fields.severity, scope).unwrap_or(ir::AlertLevel::Warning),
            runbook: fixed(&fields.runbook, scope).map(|t| t.0),
            notify: notify.map(|list| list.into_iter().map(|to| to.name).collect()),
            doc: alert.doc.clone(),
            span: alert.span,
        };
        Some((alert.name.text.clone(), one))
    });
    lowered.collect()
}

/// The inputs that are given to a component.
pub(super) fn settings(found: Found<'_>, list: &[Entry], scope: &Scope<'_>) -> Vec<(Sourced<String>, Value)> {
    let quiet = &mut Diagnostics::default();
    let lowered = list.iter().filter_map(|entry| {
        let input = found.component.fields.inputs.iter().find(|i| i.name.text == entry.key.text)?;
        let value = value(&entry.value, &input.ty, scope, quiet)?;
        Some((Sourced::new(entry.key.text.clone(), entry.key.span), value))
    });
    lowered.collect()
}

/// The channels by name.
pub(super) fn channels(scope: &Scope<'_>, cx: &mut Lower<'_>) -> IndexMap<String, ir::Channel> {
    let project = &cx.program.project;
    let mut channels = IndexMap::new();
    for channel in &project.channels {
        let around = Around { inside: None, beside: Some("notify") };
        let Some(found) = lookup(&channel.component.text, around, cx.program) else { continue };
        let settings = settings(found, channel.inputs(), scope);
        let alerts = fixed(&channel.fields.alerts, scope);
        let one = ir::Channel { component: found.path(), settings, alerts, span: channel.span };
        channels.insert(channel.name.text.clone(), one);
    }
    channels
}

/// How all of it is measured, said or by default.
pub(super) fn monitoring(scope: &Scope<'_>, cx: &Lower<'_>) -> ir::Monitoring {
    let own = cx.program.project.monitoring.first();
    let fields = own.map(|m| &*m.fields);
    let span = own.map(|m| m.span);
    let place = span.unwrap_or(Span::new(crate::source::FileId(0), 0, 0));
    let latency = fields.and_then(|f| fixed(&f.latency, scope)).map(|t| t.0);
    let latency = latency.unwrap_or_else(|| "http_request_duration_seconds".to_string());
    let requests = fields.and_then(|f| fixed(&f.requests, scope)).map(|t| t.0);
    let labels = fields.map(|f| things::lowered(&f.labels, scope)).unwrap_or_default();
    let prometheus = fields.and_then(|f| fixed(&f.prometheus, scope)).map(|u| u.0);
    ir::Monitoring {
        scrape: sourced(&fields.and_then(|f| f.scrape.clone()), Duration(30_000), place, scope),
        gateway: fields.and_then(|f| given(&f.gateway, scope)),
        labels: labels.into_iter().filter_map(|(key, value)| Some((key, plain(value)?))).collect(),
        prometheus: prometheus.unwrap_or_else(|| "http://prometheus-operated.monitoring:9090".to_string()),
        tester: fields.and_then(|f| fixed(&f.tester, scope)).map(|u| u.0),
        credentials: names(fields.and_then(|f| f.credentials.as_ref()), scope),
        requests: requests.unwrap_or_else(|| format!("{latency}_count")),
        latency,
        status: fields.and_then(|f| fixed(&f.status, scope)).map_or_else(|| "status".to_string(), |t| t.0),
        span,
    }
}
