//! The graph of a pipeline's jobs: who waits for whom, by `after` and by what is read. The only user of petgraph.

use super::{Job, Pipeline, Work};
use crate::ir::uses;
use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use std::collections::{BTreeMap, BTreeSet};

/// Jobs by their position, with edges from each to those that it waits for.
pub struct JobGraph<'p> {
    pipeline: &'p Pipeline,
    graph: DiGraphMap<usize, ()>,
}

impl<'p> JobGraph<'p> {
    /// The graph of `pipeline`. Names of jobs that do not exist are left out.
    #[must_use]
    pub fn new(pipeline: &'p Pipeline) -> JobGraph<'p> {
        let index: BTreeMap<&str, usize> =
            pipeline.jobs.iter().enumerate().map(|(i, j)| (j.name.as_str(), i)).collect();
        let mut graph = DiGraphMap::new();
        for (i, job) in pipeline.jobs.iter().enumerate() {
            graph.add_node(i);
            for needed in needs(job) {
                if let Some(n) = index.get(needed.as_str()) {
                    graph.add_edge(i, *n, ());
                }
            }
        }
        JobGraph { pipeline, graph }
    }

    /// The circles, each as the names of its jobs in the order of the program.
    #[must_use]
    pub fn cycles(&self) -> Vec<Vec<String>> {
        let mut cycles: Vec<Vec<usize>> = tarjan_scc(&self.graph);
        cycles.retain(|c| c.len() > 1 || c.iter().all(|i| self.graph.contains_edge(*i, *i)));
        for cycle in &mut cycles {
            cycle.sort_unstable();
        }
        cycles.sort();
        let name = |i: usize| self.pipeline.jobs.get(i).map(|j| j.name.clone());
        cycles.into_iter().map(|c| c.into_iter().filter_map(name).collect()).collect()
    }
}

/// The jobs that a job waits for: as written, and those whose outputs, artifacts or images it reads.
#[must_use]
pub fn needs(job: &Job) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = job.after.iter().map(|a| a.value.clone()).collect();
    uses::names(job, &mut |name, _| {
        if let super::Ref::Output { job: Some(other), .. }
        | super::Ref::JobOutput(other, _)
        | super::Ref::Job(other, _) = name
        {
            names.insert(other.clone());
        }
    });
    if let Work::Steps(steps) = &job.work {
        for step in steps {
            if let super::StepKind::Fetch(fetch) = &step.kind {
                names.extend(fetch.artifacts.iter().filter(|a| a.pipeline.is_none()).map(|a| a.job.clone()));
            }
        }
    }
    names
}

/// All jobs that must have ended before this one begins.
#[must_use]
pub fn ancestors(pipeline: &Pipeline, job: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<String> = vec![job.to_owned()];
    while let Some(name) = open.pop() {
        for needed in pipeline.job(&name).map(needs).unwrap_or_default() {
            if found.insert(needed.clone()) {
                open.push(needed);
            }
        }
    }
    found
}
