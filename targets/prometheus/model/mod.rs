//! Files of Prometheus as types: rules, the object that holds them in a cluster, and the tests of `promtool`.

mod rules;
mod tests_of;

pub use rules::{Group, Kind, PrometheusRule, Rule, Rules};
pub use tests_of::{AlertTest, ExpectedAlert, QueryTest, Series, TestFile, TestGroup};
