//! Prometheus: recording and alerting rules, and the tests that show that each alert fires and keeps silent.

pub mod lower;
pub mod model;
