//! Objectives as thresholds of k6: milliseconds, and shares of one.

use super::model::{Scenario, Threshold};
use crate::emit::template::Places;
use crate::ir::units::{Unit, exact};
use crate::ir::{Comparison, Indicator, Ir, Load, Measure, Objective};
use crate::words::values::Percent;

/// The thresholds of a load test, and the objectives that it does not see.
pub(super) fn all(
    ir: &Ir,
    name: &str,
    load: &Load,
    scenario: &Scenario,
    places: &mut Places,
) -> (Vec<Threshold>, Vec<String>) {
    let tag = format!("load:{name}");
    let (mut found, mut unseen) = (Vec::new(), Vec::new());
    let mut errors: Option<&Objective> = None;
    for slo in &load.slos {
        let Some(declared) = ir.slos.get(&slo.value) else { continue };
        for objective in &declared.objectives {
            let text = format!("slo {}: {}", slo.value, spoken(objective));
            let Some((metric, condition)) = threshold(objective, &tag) else {
                unseen.push(text);
                continue;
            };
            if objective.indicator == Indicator::Errors {
                errors = errors.or(Some(objective));
            }
            let mark = Some(places.mark(objective.span, text.clone()));
            found.push(Threshold { mark, why: text, metric, condition, more: Vec::new(), abort: load.abort });
        }
    }
    let own = |why: &str, metric: String, condition: String| Threshold {
        mark: None,
        why: why.to_owned(),
        metric,
        condition,
        more: Vec::new(),
        abort: false,
    };
    let why = match errors {
        Some(_) => "every answer is as its request expects it, to the same bound",
        None => "every answer is as its request expects it",
    };
    found.push(own(why, format!("checks{{{tag}}}"), checks(errors)));
    if scenario.executor.ends_with("arrival-rate") {
        let why = "the rate is really offered: users were always free to send";
        found.push(own(why, format!("dropped_iterations{{{tag}}}"), "count<1".to_owned()));
    }
    let why = "the thresholds above pass without a single sample";
    found.push(own(why, format!("http_reqs{{{tag}}}"), "count>0".to_owned()));
    (merged(found), unseen)
}

/// Two conditions for one metric would be one key twice, of which the last wins: they become one list.
fn merged(list: Vec<Threshold>) -> Vec<Threshold> {
    let mut out: Vec<Threshold> = Vec::new();
    for one in list {
        match out.iter_mut().find(|known| known.metric == one.metric) {
            Some(known) if known.condition == one.condition => {}
            Some(known) => known.more.push(one.condition),
            None => out.push(one),
        }
    }
    out
}

/// The metric and the condition; nothing where k6 does not see the indicator.
fn threshold(objective: &Objective, tag: &str) -> Option<(String, String)> {
    let sign = objective.comparison.sign();
    let bound = |unit: Unit| exact(&objective.target.value, unit);
    match &objective.indicator {
        Indicator::Latency(share) => {
            let metric = format!("http_req_duration{{{tag},expected_response:true}}");
            Some((metric, format!("p({}){sign}{}", percent(*share), bound(Unit::Milliseconds)?)))
        }
        Indicator::Errors => Some((format!("http_req_failed{{{tag}}}"), format!("rate{sign}{}", bound(Unit::Ratio)?))),
        Indicator::Throughput => {
            Some((format!("http_reqs{{{tag}}}"), format!("rate{sign}{}", bound(Unit::PerSecond)?)))
        }
        _ => None,
    }
}

/// What holds for the answers where so many may fail: the rest must be as expected, as strictly.
fn checks(errors: Option<&Objective>) -> String {
    let rest = errors.and_then(|objective| {
        let sign = if objective.comparison == Comparison::Less { ">" } else { ">=" };
        Some(format!("rate{sign}{}", exact(&objective.target.value, Unit::Ratio)?.from(1)?))
    });
    rest.unwrap_or_else(|| "rate==1".to_owned())
}

/// `99`, `99.9`
fn percent(share: Percent) -> String {
    exact(&Measure::Percent(share), Unit::Percent).map_or_else(String::new, |number| number.to_string())
}

/// `latency p95 < 500ms`
fn spoken(objective: &Objective) -> String {
    let what = match &objective.indicator {
        Indicator::Latency(share) => format!("latency p{}", percent(*share)),
        Indicator::Errors => "errors".to_owned(),
        Indicator::Memory => "memory".to_owned(),
        Indicator::Cpu => "cpu".to_owned(),
        Indicator::Disk => "disk".to_owned(),
        Indicator::Throughput => "throughput".to_owned(),
        Indicator::Restarts => "restarts".to_owned(),
        Indicator::Metric(name) => name.clone(),
    };
    let bound = match &objective.target.value {
        Measure::Duration(time) => super::lower::duration_text(*time),
        Measure::Percent(share) => format!("{}%", percent(*share)),
        Measure::Rate(rate) => {
            let unit = match rate.per {
                1_000 => "s",
                60_000 => "m",
                _ => "h",
            };
            format!("{}/{unit}", rate.count)
        }
        Measure::Size(size) => size.text.clone(),
        Measure::Count(count) => count.0.to_string(),
        Measure::Number(text) => text.clone(),
    };
    format!("{what} {} {bound}", objective.comparison.sign())
}
