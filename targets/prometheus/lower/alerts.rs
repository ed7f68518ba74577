//! The alerts that a program declares, and what every alert has.

use super::recordings::{Recorded, Recording};
use super::said::Said;
use super::text::{base, camel, comparison};
use super::when::{Fact, Value, When};
use super::{Cx, text};
use crate::ir::units::Unit;
use crate::ir::{Alert, AlertCondition, AlertLevel, Indicator};
use crate::source::Span;
use crate::targets::prometheus::model::{Kind, Rule};
use crate::targets::promql::{Query, among, is, like, time};
use indexmap::IndexMap;

/// An alert, before it is a rule.
#[derive(Clone, Debug)]
pub(super) struct Alerting {
    /// The group that it stands in.
    pub group: String,
    /// Its name.
    pub name: String,
    /// When it fires.
    pub when: When,
    /// How long that has to last, in milliseconds.
    pub duration: u64,
    /// Its labels beside those of the series.
    pub labels: IndexMap<String, String>,
    /// One line for people.
    pub summary: Said,
    /// More of it.
    pub description: Said,
    /// Where it stands what to do.
    pub runbook: Option<String>,
    /// What asked for it.
    pub span: Span,
}

impl Alerting {
    /// The rule.
    pub(super) fn rule(&self) -> Rule {
        let duration = (self.duration > 0).then(|| time(self.duration));
        let annotations = self.annotations(Said::template);
        Rule {
            kind: Kind::Alert { name: self.name.clone(), duration, annotations },
            expr: self.when.query().text(),
            labels: self.labels.clone(),
            comment: None,
            span: self.span,
        }
    }

    /// What people read, each text shown by `show`.
    pub(super) fn annotations(&self, show: impl Fn(&Said) -> String) -> IndexMap<String, String> {
        let texts = [("summary", Some(show(&self.summary))), ("description", Some(show(&self.description)))];
        let runbook = [("runbook_url", self.runbook.clone())];
        let all = texts.into_iter().chain(runbook);
        all.filter_map(|(key, text)| Some((key.to_string(), text?))).collect()
    }
}

/// The labels of an alert.
pub(super) fn labels(cx: &Cx<'_>, severity: AlertLevel, more: &[(&str, &str)]) -> IndexMap<String, String> {
    let own = [("severity", severity.word()), ("system", cx.ir.system.name.as_str())];
    own.iter().chain(more).map(|(key, value)| ((*key).to_string(), (*value).to_string())).collect()
}

/// The alerts that the program declares.
pub(super) fn all<'a>(cx: &Cx<'a>, recorded: &mut Recorded<'a>) -> Vec<Alerting> {
    if cx.alerting().is_empty() {
        return Vec::new();
    }
    cx.ir.alerts.iter().filter_map(|(name, alert)| one(cx, name, alert, recorded)).collect()
}

fn one<'a>(cx: &Cx<'a>, name: &str, alert: &'a Alert, recorded: &mut Recorded<'a>) -> Option<Alerting> {
    let whose = alert.workload.as_deref();
    let duration = alert.duration.as_ref().map_or(0, |d| d.value.0);
    let when = when(cx, whose, &alert.condition, duration, recorded)?;
    let owner = whose.unwrap_or(&cx.ir.system.name);
    let mut more = Vec::new();
    more.extend(whose.map(|workload| ("workload", workload)));
    let said = format!("{owner}: {}", name.replace(['-', '_'], " "));
    let text = condition_text(&alert.condition);
    let lasting = if duration > 0 { format!(", for {}", time(duration)) } else { String::new() };
    let description = match &alert.doc {
        Some(doc) => Said::text(doc.split_whitespace().collect::<Vec<_>>().join(" ")),
        None => Said::text(format!("What holds: {text}{lasting}.")),
    };
    Some(Alerting {
        group: "alerts".into(),
        name: format!("{}{}", camel(owner), camel(name)),
        summary: Said::text(said).place(when.namespace().is_some()),
        description,
        when,
        duration: if is_window(&alert.condition) { 0 } else { duration },
        labels: labels(cx, alert.severity, &more),
        runbook: alert.runbook.as_deref().map(|title| runbook(cx, title)),
        span: alert.span,
    })
}

/// The number of restarts is that within the time of the alert, which then has no other.
fn is_window(condition: &AlertCondition) -> bool {
    matches!(condition, AlertCondition::Compare(Indicator::Restarts, ..))
}

/// The address of a page of the runbook.
pub(super) fn runbook(cx: &Cx<'_>, title: &str) -> String {
    let system = &cx.ir.system;
    let path = system.emit.get("runbook").map_or("docs/RUNBOOK.md", String::as_str);
    let anchor: String = title.to_lowercase().chars().filter_map(anchor).collect();
    format!("https://github.com/{}/blob/{}/{path}#{anchor}", system.repository, system.branch)
}

fn anchor(c: char) -> Option<char> {
    match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
        _ => None,
    }
}

fn condition_text(condition: &AlertCondition) -> String {
    let joined = |all: &[AlertCondition], word: &str| {
        all.iter().map(condition_text).collect::<Vec<_>>().join(&format!(" {word} "))
    };
    match condition {
        AlertCondition::HealthFailed(_) => "no pod is ready".into(),
        AlertCondition::RolloutFailed(_) => "the last version did not come out".into(),
        AlertCondition::Compare(indicator, operator, limit, _) => comparison(indicator, *operator, &limit.value),
        AlertCondition::All(all) => joined(all, "and"),
        AlertCondition::Any(any) => joined(any, "or"),
    }
}

fn when<'a>(
    cx: &Cx<'a>,
    whose: Option<&'a str>,
    condition: &'a AlertCondition,
    duration: u64,
    recorded: &mut Recorded<'a>,
) -> Option<When> {
    let mut each = |all: &'a [AlertCondition]| {
        all.iter().map(|one| when(cx, whose, one, duration, recorded)).collect::<Option<Vec<_>>>()
    };
    match condition {
        AlertCondition::HealthFailed(_) => Some(When::Fact(health(cx, whose?))),
        AlertCondition::RolloutFailed(_) => Some(When::Fact(rollout(cx, whose?)?)),
        AlertCondition::All(all) => Some(When::All(each(all)?)),
        AlertCondition::Any(any) => Some(When::Any(each(any)?)),
        AlertCondition::Compare(indicator, comparison, limit, span) => {
            let workload = match indicator {
                Indicator::Metric(name) => cx.ir.metrics.get(name)?.workload.as_str(),
                _ => whose?,
            };
            let window = match indicator {
                Indicator::Restarts => time(if duration > 0 { duration } else { 900_000 }),
                _ => cx.window(),
            };
            let record = Recording::add(recorded, workload, indicator, &window, *span);
            let bound = base(cx.ir, indicator, &limit.value);
            let own = Recording::by_namespace(indicator);
            Some(When::Value(value(cx, record, own, *comparison, bound)))
        }
    }
}

/// A recorded value in the namespaces whose alerts are sent.
fn value(
    cx: &Cx<'_>,
    record: String,
    by_namespace: bool,
    comparison: crate::ir::Comparison,
    bound: crate::ir::units::Exact,
) -> Value {
    let named: Vec<&str> = cx.alerting().into_iter().map(|(_, e)| e.namespace.as_str()).collect();
    let all = named.len() == cx.places().len();
    let labels = if all || !by_namespace { Vec::new() } else { vec![among("namespace", &named)] };
    let namespace = named.first().filter(|_| by_namespace).map(ToString::to_string);
    Value { record, labels, namespace, comparison, bound }
}

/// No pod is ready.
fn health(cx: &Cx<'_>, workload: &str) -> Fact {
    let named: Vec<&str> = cx.alerting().into_iter().map(|(_, e)| e.namespace.as_str()).collect();
    let deployments = [among("namespace", &named), like("deployment", format!("{workload}(-primary)?"))];
    let available = Query::series("kube_deployment_status_replicas_available", &deployments).by("max", &["namespace"]);
    let here = named.first().copied().unwrap_or_default();
    let series = |deployment: &str| {
        let labels = [is("namespace", here), is("deployment", deployment)];
        Query::series("kube_deployment_status_replicas_available", &labels).to_string()
    };
    let primary = format!("{workload}-primary");
    Fact {
        query: available.joined("<", Query::number(1)),
        without: false,
        firing: vec![(series(workload), "0")],
        silent: vec![(series(workload), "0"), (series(&primary), "2")],
        namespace: Some(here.to_string()),
    }
}

/// The last version did not come out: Flagger says so where it is the owner, else the Deployment.
pub(super) fn rollout(cx: &Cx<'_>, workload: &str) -> Option<Fact> {
    let (measured, plain): (Vec<_>, Vec<_>) = cx.alerting().into_iter().partition(|(_, e)| e.flagger_owns(workload));
    let names = |all: &[(&str, &crate::ir::Environment)]| -> Vec<String> {
        all.iter().map(|(_, e)| e.namespace.clone()).collect()
    };
    let (measured, plain) = (names(&measured), names(&plain));
    let refused = |place: &[String]| {
        let names: Vec<&str> = place.iter().map(String::as_str).collect();
        Query::series("flagger_canary_status", &[is("name", workload), among("namespace", &names)])
    };
    let stuck = |place: &[String]| {
        let names: Vec<&str> = place.iter().map(String::as_str).collect();
        let progress = [is("condition", "Progressing"), is("status", "false")];
        let whose = [among("namespace", &names), is("deployment", workload)];
        let labels: Vec<_> = whose.into_iter().chain(progress).collect();
        Query::series("kube_deployment_status_condition", &labels)
    };
    let by = |query: Query| query.by("max", &["namespace"]);
    let flagger = (!measured.is_empty()).then(|| by(refused(&measured)).joined("==", Query::number(2)));
    let helm = (!plain.is_empty()).then(|| by(stuck(&plain)).joined("==", Query::number(1)));
    let (series, bad, good, place) = match (measured.first(), plain.first()) {
        (Some(first), _) => (refused(&measured[..1]), "2", "1", first),
        (None, Some(first)) => (stuck(&plain[..1]), "1", "0", first),
        (None, None) => return None,
    };
    let series = series.to_string();
    let query = match (flagger, helm) {
        (Some(flagger), Some(helm)) => flagger.joined("or", helm),
        (one, other) => one.or(other)?,
    };
    Some(Fact {
        query,
        without: false,
        firing: vec![(series.clone(), bad)],
        silent: vec![(series, good)],
        namespace: Some(place.clone()),
    })
}

/// The value of an alert in the words of its indicator.
pub(super) fn described(cx: &Cx<'_>, indicator: &Indicator, duration: u64, target: &str) -> Said {
    let lasting = if duration > 0 { format!(" for {}", time(duration)) } else { String::new() };
    let unit: Unit = indicator.base_unit(cx.ir);
    Said::text(format!("{} has been ", text::subject(indicator)))
        .value(unit)
        .then(format!("{lasting}; the objective is {target}."))
}
