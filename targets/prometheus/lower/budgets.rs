//! Error budgets: alerts when one is used up so fast that it will not last, over a long window and a short one.

use super::Cx;
use super::alerts::{Alerting, labels};
use super::recordings::{Recorded, Recording};
use super::said::Said;
use super::text::{base, camel, measure};
use super::when::{Value, When};
use crate::ir::units::Exact;
use crate::ir::{AlertLevel, Comparison, Objective, Slo};
use crate::targets::promql::{among, time};

const HOUR: u64 = 3_600_000;

/// A share of the budget, in percent, that may not be used up within the long window; the short one says that it goes on.
const PACES: [(u64, u64, u64, AlertLevel); 4] = [
    (2, HOUR, HOUR / 12, AlertLevel::Critical),
    (5, 6 * HOUR, HOUR / 2, AlertLevel::Critical),
    (10, 24 * HOUR, 2 * HOUR, AlertLevel::Warning),
    (10, 72 * HOUR, 6 * HOUR, AlertLevel::Warning),
];

/// The alerts of the budgets of an objective.
pub(super) fn all<'a>(cx: &Cx<'a>, name: &str, slo: &'a Slo, recorded: &mut Recorded<'a>) -> Vec<Alerting> {
    let mut found = Vec::new();
    for objective in &slo.objectives {
        let Some(budget) = &objective.budget else { continue };
        for pace in PACES {
            found.extend(one(cx, name, slo, (objective, budget.value.0), pace, recorded));
        }
    }
    found
}

/// Nothing where this pace would use up less than the budget, or where not even all requests that fail are so many.
fn one<'a>(
    cx: &Cx<'a>,
    name: &str,
    slo: &'a Slo,
    (objective, budget): (&'a Objective, u64),
    (share, long, short, level): (u64, u64, u64, AlertLevel),
    recorded: &mut Recorded<'a>,
) -> Option<Alerting> {
    let pace = Exact::whole(share * budget).divided(long)?.shifted(-2);
    let bound = base(cx.ir, &objective.indicator, &objective.target.value).times(pace)?;
    if pace < Exact::whole(1) || bound >= Exact::whole(1) || cx.alerting().is_empty() {
        return None;
    }
    let names: Vec<&str> = cx.alerting().into_iter().map(|(_, e)| e.namespace.as_str()).collect();
    let labels_of = if names.len() == cx.places().len() { Vec::new() } else { vec![among("namespace", &names)] };
    let mut leaf = |window: u64| {
        let record = Recording::add(recorded, &slo.workload, &objective.indicator, &time(window), objective.span);
        let namespace = names.first().map(ToString::to_string);
        When::Value(Value { record, labels: labels_of.clone(), namespace, comparison: Comparison::Greater, bound })
    };
    let when = When::All(vec![leaf(long), leaf(short)]);
    let whole = format!("{} over {}", measure(&objective.target.value), time(budget));
    let times = if pace == Exact::whole(1) { String::new() } else { format!("{pace} times ") };
    let description = format!(
        "In the last {} the budget of errors, {whole}, was used up {times}as fast as it may be, and it goes on.",
        time(long)
    );
    let pace_label = format!("{}-{}", time(long), time(short));
    Some(Alerting {
        group: name.to_string(),
        name: format!("{}{}ErrorBudget", camel(&slo.workload), camel(name)),
        when,
        duration: 0,
        labels: labels(cx, level, &[("slo", name), ("workload", &slo.workload), ("windows", &pace_label)]),
        summary: Said::text(format!("{} uses up its budget of errors", slo.workload)).place(true),
        description: Said::text(description),
        runbook: None,
        span: objective.span,
    })
}
