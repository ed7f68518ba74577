//! Random workflows: the sets and the plain interpreter must agree at every point, and every example must run.

use super::programs::{Random, shown, system};
use crate::reach::interpret::interpret;
use crate::reach::space::Meaning;
use crate::reach::{Budget, Reach};

/// What was compared.
#[derive(Debug, Default)]
pub(super) struct Count {
    programs: usize,
    jobs: usize,
    never: usize,
    examples: usize,
    points: usize,
    undecided: usize,
}

/// Holds one random system to account; gives what is apart.
pub(super) fn agree(seed: u64, count: &mut Count) -> Result<(), String> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let system = system(&mut random);
    let reach = Reach::of_systems(vec![system.clone()], Budget::default());
    count.programs += 1;
    let said = |what: String| format!("seed {seed}: {what}\n{}", shown(&system));
    for (job, state) in reach.jobs_of_all_ways() {
        count.jobs += 1;
        let Some(run) = state.example() else {
            count.never += 1;
            continue;
        };
        match interpret(&system, &run) {
            Some(ends) if run.unknown().is_empty() => {
                count.examples += 1;
                if !ends.get(&job).is_some_and(|end| end.ran) {
                    return Err(said(format!("{job} does not run on {run}")));
                }
            }
            _ => count.undecided += 1,
        }
    }
    for _ in 0..12 {
        let (run, holds) = reach.random_point(&mut |limit| random.below(limit));
        let Some(ends) = interpret(&system, &run) else { continue };
        for (job, (ran, steps)) in holds {
            let Some(end) = ends.get(&job) else { return Err(said(format!("no {job}"))) };
            let Some(ran) = ran else {
                count.undecided += 1;
                continue;
            };
            count.points += 1;
            if end.ran != ran {
                return Err(said(format!("{job}: interpreter {}, sets {ran}, on {run} {run:?}", end.ran)));
            }
            for (index, step) in steps.iter().enumerate() {
                if step.is_some_and(|step| end.steps.get(index) != Some(&step)) {
                    return Err(said(format!("{job} step {index}: sets {step:?}, {:?} on {run}", run.fails)));
                }
            }
        }
    }
    Ok(())
}

type Point = (crate::reach::Run, Vec<(String, (Option<bool>, Vec<Option<bool>>))>);

impl Reach {
    /// Every job in every way in which it is run.
    fn jobs_of_all_ways(&self) -> Vec<(String, crate::reach::Set)> {
        let state = self.shared.state.borrow();
        let mut jobs = Vec::new();
        for instance in &state.instances {
            let workflow = &self.shared.systems[instance.system].workflows[instance.workflow];
            for (job, found) in instance.jobs.iter().zip(&workflow.jobs) {
                jobs.push((format!("{}/{}", instance.name, found.name), self.set((!job.lost).then_some(job.run))));
            }
        }
        jobs
    }

    /// A point, and for each job whether it is in its set; nothing where that rests on something that nobody knows.
    fn random_point(&self, below: &mut dyn FnMut(usize) -> usize) -> Point {
        let state = self.shared.state.borrow();
        let mut point = Vec::new();
        for var in 0.. {
            if state.space.named(var).is_none() {
                break;
            }
            let size = state.space.diagram.size(var) as usize;
            let mut value = below(size.max(1));
            // What is likely comes first: everything at random, hardly a job would run.
            if size > 2 && below(3) == 0 {
                value = 0;
            }
            point.push((var, u32::try_from(value).unwrap()));
        }
        let at = |var: u32| point[var as usize].1;
        let known = |node| {
            let asked = state.space.diagram.asked(node);
            !asked.into_iter().any(|var| matches!(state.space.named(var), Some((_, Meaning::Fact(_)))))
        };
        let holds = |node| known(node).then(|| state.space.diagram.has(node, &at));
        let mut jobs = Vec::new();
        for instance in &state.instances {
            let workflow = &self.shared.systems[instance.system].workflows[instance.workflow];
            for (job, found) in instance.jobs.iter().zip(&workflow.jobs) {
                let steps = job.steps.iter().map(|step| holds(*step)).collect();
                let ran = if job.lost { None } else { holds(job.run) };
                jobs.push((format!("{}/{}", instance.name, found.name), (ran, steps)));
            }
        }
        (state.run(&point).unwrap(), jobs)
    }
}

/// How many programs: 2,000, or what `PIPEC_REACH_PROGRAMS` says.
fn programs() -> u64 {
    option_env!("PIPEC_REACH_PROGRAMS").and_then(|count| count.parse().ok()).unwrap_or(2_000)
}

#[test]
fn sets_and_interpreter_agree() {
    let mut count = Count::default();
    let apart: Vec<String> = (1..=programs()).filter_map(|seed| agree(seed, &mut count).err()).take(4).collect();
    println!("{count:?}");
    assert!(apart.is_empty(), "{}", apart.join("\n"));
    assert!(count.never > count.jobs / 20 && count.examples > count.jobs / 4, "{count:?}");
    assert!(count.undecided < count.points / 10, "{count:?}");
}
