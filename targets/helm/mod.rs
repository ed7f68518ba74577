//! Helm: the chart of the system's workloads, its values per environment and their schema; the namespaces around it.

pub mod lower;
