//! Names and numbers as people read them.

use crate::ir::units::{Exact, Unit, exact};
use crate::ir::{Comparison, Indicator, Ir, Measure};
use crate::targets::promql::{indicators, time};

/// `ohlcv-rag` as `OhlcvRag`
#[must_use]
pub fn camel(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let one = |word: &str| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    };
    words.map(one).collect()
}

/// A measured number as it is written in a program.
#[must_use]
pub fn measure(measure: &Measure) -> String {
    match measure {
        Measure::Duration(it) if it.0 % 1_000 != 0 => format!("{}ms", it.0),
        Measure::Duration(it) => time(it.0),
        Measure::Percent(_) => format!("{}%", exact(measure, Unit::Percent).unwrap_or(Exact::whole(0))),
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
    }
}

/// `below 500ms`
#[must_use]
pub fn bound(good: Comparison, target: &Measure) -> String {
    let word = match good {
        Comparison::Less => "below",
        Comparison::LessEqual => "at most",
        Comparison::Greater => "above",
        Comparison::GreaterEqual => "at least",
    };
    format!("{word} {}", measure(target))
}

/// `latency.p95 > 500ms`
#[must_use]
pub(super) fn comparison(indicator: &Indicator, comparison: Comparison, limit: &Measure) -> String {
    format!("{} {} {}", name(indicator), comparison.sign(), measure(limit))
}

fn name(indicator: &Indicator) -> String {
    match indicator {
        Indicator::Latency(share) => format!("latency.{}", indicators::percentile(*share)),
        Indicator::Errors => "errors".into(),
        Indicator::Memory => "memory".into(),
        Indicator::Cpu => "cpu".into(),
        Indicator::Disk => "disk".into(),
        Indicator::Throughput => "throughput".into(),
        Indicator::Restarts => "restarts".into(),
        Indicator::Metric(name) => name.clone(),
    }
}

/// The end of an alert's name.
pub(super) fn title(indicator: &Indicator) -> String {
    match indicator {
        Indicator::Latency(share) => format!("LatencyP{}", &indicators::percentile(*share)[1..].replace('.', "")),
        other => camel(&name(other)),
    }
}

/// What a value is of, at the beginning of a sentence.
pub(super) fn subject(indicator: &Indicator) -> String {
    match indicator {
        Indicator::Latency(share) => {
            format!("The {}th percentile of the duration of requests", &indicators::percentile(*share)[1..])
        }
        Indicator::Errors => "The share of requests that fail".into(),
        Indicator::Memory => "Memory, as a share of the limit,".into(),
        Indicator::Cpu => "Processor time, as a share of the limit,".into(),
        Indicator::Disk => "The share of the disk that is full".into(),
        Indicator::Throughput => "The number of requests per second".into(),
        Indicator::Restarts => "The number of restarts".into(),
        Indicator::Metric(name) => format!("`{name}`"),
    }
}

/// What is wrong with the workload where the objective does not hold.
pub(super) fn complaint(indicator: &Indicator, good: Comparison) -> String {
    let side = if good.upper() { "high" } else { "low" };
    match indicator {
        Indicator::Latency(_) if good.upper() => "answers slowly".into(),
        Indicator::Errors if good.upper() => "fails requests".into(),
        Indicator::Memory if good.upper() => "uses much of its memory".into(),
        Indicator::Cpu if good.upper() => "uses much of its processor time".into(),
        Indicator::Disk if good.upper() => "runs out of disk".into(),
        Indicator::Throughput if !good.upper() => "answers few requests".into(),
        Indicator::Restarts if good.upper() => "starts anew again and again".into(),
        other => format!("has a {side} {}", name(other)),
    }
}

/// A bound in the unit that Prometheus counts the indicator in. Checks have refused what has none.
pub(super) fn base(ir: &Ir, indicator: &Indicator, measure: &Measure) -> Exact {
    exact(measure, indicator.base_unit(ir)).unwrap_or(Exact::whole(0))
}
