//! One run out of a set: every free thing has a value, and the ones that matter are said.

use super::cases::{About, Case};
use super::diagram::{Node, Var};
use super::sets::{Set, State};
use super::space::Meaning;
use crate::expr::Literal;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A run: what starts it, and every value that is free in it, by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// What starts it.
    pub case: Case,
    /// Texts.
    pub texts: BTreeMap<String, String>,
    /// Choices.
    pub choices: BTreeMap<String, Literal>,
    /// How jobs end that run: by pipeline and job, as `ci/build`.
    pub outcomes: BTreeMap<String, &'static str>,
    /// Jobs before which the run has been cancelled.
    pub cancelled: BTreeSet<String>,
    /// Which steps fail: `ci/build compile`, and groups of steps, `ci/build before 3`.
    pub fails: BTreeMap<String, bool>,
    /// What nobody can know, and how it is here.
    pub facts: BTreeMap<String, bool>,
    /// What happens or does not: whether files have changed, for instance.
    pub chances: BTreeMap<String, bool>,
    /// The names of what matters.
    matters: BTreeSet<String>,
}

impl Run {
    /// The things that nobody can know and that matter.
    #[must_use]
    pub fn unknown(&self) -> Vec<&str> {
        self.facts.keys().filter(|fact| self.matters.contains(*fact)).map(String::as_str).collect()
    }

    fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }
}

/// The run in words: `push to main`, `pull_request into main from a fork, where build failed`.
impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let event = match self.case.event.as_str() {
            "workflow_dispatch" => "dispatch",
            "workflow_call" => "a call",
            other => other,
        };
        f.write_str(event)?;
        match self.case.about {
            About::Branch if self.matters.contains("branch") || event == "push" => {
                write!(f, " {} `{}`", if event == "push" { "to" } else { "on" }, self.text("branch"))?;
            }
            About::Tag => write!(f, " of the tag `{}`", self.text("tag"))?,
            _ if self.case.is_request() => write!(f, " into `{}`", self.text("base"))?,
            _ => {}
        }
        if self.case.is_request() && self.choices.get("fork") == Some(&Literal::Bool(true)) {
            f.write_str(" from a fork")?;
        }
        let mut with = Vec::new();
        for (name, value) in self.choices.iter().filter(|(name, _)| self.matters.contains(*name) && *name != "fork") {
            let value = super::values::spelling(value).unwrap_or_default();
            match (name.strip_suffix(".action"), name.split_once(" input ")) {
                (Some(_), _) => with.push(format!("activity `{value}`")),
                (_, Some((_, input))) => with.push(format!("{input} = `{value}`")),
                _ if name.starts_with("kind of ") => {}
                _ => with.push(format!("{name} = `{value}`")),
            }
        }
        for (name, value) in self.texts.iter().filter(|(name, _)| self.matters.contains(*name)) {
            match name.as_str() {
                "branch" | "tag" | "base" | "repository" | "fork" => {}
                "head" => with.push(format!("from `{value}`")),
                _ => {
                    let name = name.split_once(" input ").map_or(name.as_str(), |(_, input)| input);
                    with.push(format!("{name} = `{value}`"));
                }
            }
        }
        for (job, outcome) in self.outcomes.iter().filter(|(job, _)| self.matters.contains(*job)) {
            let job = job.rsplit('/').next().unwrap_or(job);
            match *outcome {
                "success" => {}
                "failure" => with.push(format!("`{job}` failed")),
                other => with.push(format!("`{job}` was {other}")),
            }
        }
        if !self.cancelled.is_empty() {
            with.push("the run is cancelled".to_owned());
        }
        if with.is_empty() { Ok(()) } else { write!(f, ", with {}", with.join(", ")) }
    }
}

impl State {
    /// The run at a point of a set.
    pub(super) fn run(&self, point: &[(Var, u32)]) -> Option<Run> {
        let at = |var: Var| point.iter().find(|(asked, _)| *asked == var).map_or(0, |(_, value)| *value);
        let mut run = Run {
            case: self.cases.first()?.clone(),
            texts: BTreeMap::new(),
            choices: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            cancelled: BTreeSet::new(),
            fails: BTreeMap::new(),
            facts: BTreeMap::new(),
            chances: BTreeMap::new(),
            matters: BTreeSet::new(),
        };
        for text in &self.space.texts {
            let example = text.classes.as_ref().and_then(|classes| classes.first());
            run.texts.insert(text.name.clone(), example.map(|class| class.example.clone()).unwrap_or_default());
        }
        for var in 0.. {
            let Some((name, meaning)) = self.space.named(var) else { break };
            let plain = name.split_once(' ').map_or(name, |(_, plain)| plain).to_owned();
            let value = at(var) as usize;
            if point.iter().any(|(asked, _)| *asked == var) {
                run.matters.insert(plain.clone());
            }
            match meaning {
                Meaning::Case => run.case = self.cases.get(value)?.clone(),
                Meaning::Choice(values) => {
                    run.choices.insert(plain, values.get(value)?.clone());
                }
                Meaning::Text(at) => {
                    let text = self.space.texts.get(*at)?;
                    let class = text.classes.as_ref()?.get(value)?;
                    run.texts.insert(text.name.clone(), class.example.clone());
                }
                Meaning::Fact(_) => {
                    run.facts.insert(plain, value == 1);
                }
                Meaning::Chance => {
                    run.chances.insert(plain, value == 1);
                }
                Meaning::Outcome(words) => {
                    run.outcomes.insert(plain, words.get(value)?);
                }
                Meaning::Cancelled if value == 1 => {
                    run.cancelled.insert(plain);
                }
                Meaning::Fails => {
                    run.fails.insert(plain, value == 1);
                }
                Meaning::Cancelled => {}
            }
        }
        Some(run)
    }

    fn example(&self, node: Node) -> Option<Run> {
        self.run(&self.space.diagram.first(node)?)
    }
}

impl Set {
    /// A run out of the set: of all that are in it, the one that people think of first.
    #[must_use]
    pub fn example(&self) -> Option<Run> {
        self.shared.state.borrow().example(self.node?)
    }
}
