//! Indicators that are recorded, each once.

use super::Cx;
use crate::ir::Indicator;
use crate::source::Span;
use crate::targets::prometheus::model::{Kind, Rule};
use crate::targets::promql::{self, Pods, Query};
use indexmap::IndexMap;

/// An indicator of a workload that is recorded.
#[derive(Clone, Debug)]
pub(super) struct Recording<'a> {
    /// The workload.
    pub workload: &'a str,
    /// What is measured.
    pub indicator: &'a Indicator,
    /// How far back a rate looks.
    pub window: String,
    /// The series that it becomes.
    pub name: String,
    /// What asked for it first.
    pub span: Span,
}

/// Recordings by the name of their series.
pub(super) type Recorded<'a> = IndexMap<String, Recording<'a>>;

impl<'a> Recording<'a> {
    /// Records an indicator, unless that is done already, and gives the name of the series.
    pub(super) fn add(
        recorded: &mut Recorded<'a>,
        workload: &'a str,
        indicator: &'a Indicator,
        window: &str,
        span: Span,
    ) -> String {
        let name = promql::record(workload, indicator, window);
        recorded.entry(name.clone()).or_insert_with(|| Recording {
            workload,
            indicator,
            window: window.to_string(),
            name: name.clone(),
            span,
        });
        name
    }

    /// The query that is recorded.
    pub(super) fn query(&self, cx: &Cx<'_>) -> Query {
        promql::indicator(cx.ir, self.indicator, &Pods::of(self.workload, &cx.namespaces()), &self.window)
    }

    /// Whether there is a value for each namespace. What a query of the program gives is its own.
    #[must_use]
    pub(super) fn by_namespace(indicator: &Indicator) -> bool {
        !matches!(indicator, Indicator::Metric(_))
    }

    /// The rule.
    pub(super) fn rule(&self, cx: &Cx<'_>) -> Rule {
        Rule {
            kind: Kind::Record(self.name.clone()),
            expr: self.query(cx).text(),
            labels: IndexMap::new(),
            comment: None,
            span: self.span,
        }
    }
}
