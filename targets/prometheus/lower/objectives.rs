//! Alerts of objectives: at the bands, or at the target where there is only `for`, and when a budget burns down.

use super::alerts::{Alerting, described, labels};
use super::recordings::{Recorded, Recording};
use super::said::Said;
use super::text::{base, bound, camel, complaint, title};
use super::when::{Value, When};
use super::{Cx, budgets};
use crate::ir::units::Exact;
use crate::ir::{AlertLevel, Indicator, Objective, Slo};
use crate::targets::promql::{among, time};

/// The alerts of all objectives. What they are about is recorded, and so is every other indicator of an objective.
pub(super) fn all<'a>(cx: &Cx<'a>, recorded: &mut Recorded<'a>) -> Vec<Alerting> {
    let mut found = Vec::new();
    if cx.places().is_empty() {
        return found;
    }
    for (name, slo) in &cx.ir.slos {
        for objective in &slo.objectives {
            let window = window(cx, objective);
            let record = Recording::add(recorded, &slo.workload, &objective.indicator, &window, objective.span);
            found.extend(bands(cx, name, slo, objective, &record));
        }
        found.extend(budgets::all(cx, name, slo, recorded));
    }
    found
}

fn window(cx: &Cx<'_>, objective: &Objective) -> String {
    match (&objective.indicator, &objective.duration) {
        (Indicator::Restarts, Some(duration)) => time(duration.value.0),
        (Indicator::Restarts, None) => time(900_000),
        _ => cx.window(),
    }
}

/// A bound at which an alert fires, and the namespaces where it does.
#[derive(Clone)]
struct At {
    level: AlertLevel,
    bound: Exact,
    duration: u64,
    target: String,
    complaint: String,
    comparison: crate::ir::Comparison,
    namespaces: Vec<String>,
}

impl At {
    /// One for each namespace: rules of one name are told apart by its label.
    fn apart(&self) -> Vec<At> {
        self.namespaces.iter().map(|one| At { namespaces: vec![one.clone()], ..self.clone() }).collect()
    }
}

/// The alerts of one line: environments that say the same share a rule.
fn bands(cx: &Cx<'_>, name: &str, slo: &Slo, objective: &Objective, record: &str) -> Vec<Alerting> {
    let indicator = &objective.indicator;
    let mut all: Vec<At> = Vec::new();
    for (_, environment) in cx.alerting() {
        let here = cx.ir.slo(environment, name).unwrap_or(slo);
        let Some(line) = here.objectives.iter().find(|line| line.indicator == *indicator) else { continue };
        for (level, limit, duration) in line.alerts() {
            let at = At {
                level,
                bound: base(cx.ir, indicator, &limit.value),
                duration: duration.value.0,
                target: bound(line.comparison, &line.target.value),
                complaint: complaint(indicator, line.comparison),
                comparison: line.comparison.negated(),
                namespaces: vec![environment.namespace.clone()],
            };
            let same = |other: &&mut At| {
                other.level == at.level
                    && other.bound == at.bound
                    && other.duration == at.duration
                    && other.comparison == at.comparison
                    && other.target == at.target
            };
            match all.iter_mut().find(same) {
                Some(known) => known.namespaces.extend(at.namespaces),
                None => all.push(at),
            }
        }
    }
    let split = |level| all.iter().filter(|at: &&At| at.level == level).count() > 1;
    let named = |at: &At| if split(at.level) { at.apart() } else { vec![at.clone()] };
    all.iter().flat_map(named).map(|at| alerting(cx, name, slo, objective, record, &at, split(at.level))).collect()
}

fn alerting(cx: &Cx<'_>, name: &str, slo: &Slo, objective: &Objective, record: &str, at: &At, split: bool) -> Alerting {
    let indicator = &objective.indicator;
    let own = Recording::by_namespace(indicator);
    let names: Vec<&str> = at.namespaces.iter().map(String::as_str).collect();
    let everywhere = names.len() == cx.places().len();
    let labels_of = if everywhere || !own { Vec::new() } else { vec![among("namespace", &names)] };
    let duration = if *indicator == Indicator::Restarts { 0 } else { at.duration };
    let mut more = vec![("slo", name), ("workload", slo.workload.as_str())];
    if let (true, [place]) = (split && own, names.as_slice()) {
        more.push(("namespace", place));
    }
    Alerting {
        group: name.to_string(),
        name: format!("{}{}{}", camel(&slo.workload), camel(name), title(indicator)),
        when: When::Value(Value {
            record: record.to_string(),
            labels: labels_of,
            namespace: names.first().filter(|_| own).map(ToString::to_string),
            comparison: at.comparison,
            bound: at.bound,
        }),
        duration,
        labels: labels(cx, at.level, &more),
        summary: Said::text(format!("{} {}", slo.workload, at.complaint)).place(own),
        description: described(cx, indicator, at.duration, &at.target),
        runbook: None,
        span: objective.span,
    }
}
