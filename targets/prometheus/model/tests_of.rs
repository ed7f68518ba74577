//! The tests of `promtool test rules`.

use crate::emit::{Doc, Map, ToDoc};
use indexmap::IndexMap;

/// A file of tests.
#[derive(Clone, Debug)]
pub struct TestFile {
    /// The rules that are tested, beside this file.
    pub rule_files: Vec<String>,
    /// How often rules are worked out.
    pub evaluation_interval: String,
    /// The tests.
    pub tests: Vec<TestGroup>,
}

/// Series, and what comes of them.
#[derive(Clone, Debug)]
pub struct TestGroup {
    /// What it shows.
    pub name: String,
    /// The pause between two samples.
    pub interval: String,
    /// The series.
    pub series: Vec<Series>,
    /// Queries and their values.
    pub queries: Vec<QueryTest>,
    /// Alerts that fire or keep silent.
    pub alerts: Vec<AlertTest>,
}

/// A series with its samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Name and labels.
    pub series: String,
    /// The samples, in the short form of `promtool`.
    pub values: String,
}

/// What a query gives at a time.
#[derive(Clone, Debug)]
pub struct QueryTest {
    /// PromQL.
    pub expr: String,
    /// When.
    pub eval_time: String,
    /// Labels of the one sample, and its value.
    pub sample: (String, f64),
}

/// What alerts of a name there are at a time.
#[derive(Clone, Debug)]
pub struct AlertTest {
    /// When.
    pub eval_time: String,
    /// The name.
    pub alertname: String,
    /// Those that fire.
    pub alerts: Vec<ExpectedAlert>,
}

/// An alert that fires.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedAlert {
    /// Its labels, without the name.
    pub labels: IndexMap<String, String>,
    /// What people read.
    pub annotations: IndexMap<String, String>,
}

impl ToDoc for TestFile {
    fn to_doc(&self) -> Doc {
        Map::new()
            .put("rule_files", self.rule_files.as_slice())
            .put("evaluation_interval", &self.evaluation_interval)
            .put_doc("tests", self.tests.as_slice().to_doc().spaced())
            .doc()
    }
}

impl ToDoc for TestGroup {
    fn to_doc(&self) -> Doc {
        Map::new()
            .put("name", &self.name)
            .put("interval", &self.interval)
            .list("input_series", &self.series)
            .list("promql_expr_test", &self.queries)
            .list("alert_rule_test", &self.alerts)
            .doc()
    }
}

impl ToDoc for Series {
    fn to_doc(&self) -> Doc {
        Map::new().put("series", &self.series).put("values", &self.values).doc()
    }
}

impl ToDoc for QueryTest {
    fn to_doc(&self) -> Doc {
        let (labels, value) = &self.sample;
        let value = Doc::new(crate::emit::Node::Number(crate::emit::Number::Float(*value)));
        let sample = Map::new().put("labels", labels).put_doc("value", value);
        Map::new()
            .put("expr", &self.expr)
            .put("eval_time", &self.eval_time)
            .put_doc("exp_samples", Doc::list([sample.doc()]))
            .doc()
    }
}

impl ToDoc for AlertTest {
    fn to_doc(&self) -> Doc {
        Map::new()
            .put("eval_time", &self.eval_time)
            .put("alertname", &self.alertname)
            .put_doc("exp_alerts", Doc::list(self.alerts.iter().map(ToDoc::to_doc)))
            .doc()
    }
}

impl ToDoc for ExpectedAlert {
    fn to_doc(&self) -> Doc {
        Map::new().table("exp_labels", &self.labels).table("exp_annotations", &self.annotations).doc()
    }
}
