//! What starts a workflow: the kinds of runs, and the filters of triggers as sets of them.

use super::diagram::{ALL, NONE, Node};
use super::model::{System, Workflow};
use super::pattern::Question;
use super::space::{Base, Space};
use crate::catalogue::Catalogue;
use crate::expr::Literal;
use crate::ir::Trigger;

/// What the reference of a run is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A branch that was pushed, or that somebody chose.
    Branch,
    /// The default branch.
    Default,
    /// A tag.
    Tag,
    /// A pull request that is open.
    Request,
    /// A pull request that was closed.
    Closed,
    /// The queue of merges.
    Queue,
    /// A caller outside of the program decides.
    Caller,
}

/// A kind of run: the event, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    /// GitHub's name of the event.
    pub event: String,
    /// What it is about.
    pub about: About,
}

impl Case {
    /// Whether a pull request started it.
    #[must_use]
    pub fn is_request(&self) -> bool {
        is_request(&self.event)
    }

    /// How an example of it is preferred: what people think of first.
    fn rank(&self) -> (usize, About) {
        let known = ["push", "workflow_dispatch", "release", "schedule", "pull_request"];
        let place = known.iter().position(|event| *event == self.event).unwrap_or(known.len());
        (if self.about == About::Tag && place == 0 { 5 } else { place }, self.about)
    }
}

pub(super) fn is_request(event: &str) -> bool {
    matches!(event, "pull_request" | "pull_request_target")
}

/// The kinds of runs of one trigger.
fn of_trigger(trigger: &Trigger) -> Vec<About> {
    let has = |prefix: &str| trigger.filters.iter().any(|(name, _)| name.starts_with(prefix));
    match trigger.event.as_str() {
        "push" => {
            let branch = (has("branches") || !has("tags")).then_some(About::Branch);
            branch.into_iter().chain((has("tags") || !has("branches")).then_some(About::Tag)).collect()
        }
        "create" | "workflow_dispatch" => vec![About::Branch, About::Tag],
        "release" => vec![About::Tag],
        "merge_group" => vec![About::Queue],
        "pull_request" if trigger.types.iter().any(|ty| ty == "closed") => vec![About::Request, About::Closed],
        "pull_request" | "pull_request_review" | "pull_request_review_comment" => vec![About::Request],
        "workflow_call" => vec![About::Caller],
        _ => vec![About::Default],
    }
}

/// All kinds of runs of some systems, the likeliest first.
pub(super) fn all(systems: &[System]) -> Vec<Case> {
    let triggers = systems.iter().flat_map(|system| &system.workflows).flat_map(|workflow| &workflow.triggers);
    let of = |trigger: &Trigger| {
        let event = trigger.event.clone();
        of_trigger(trigger).into_iter().map(move |about| Case { event: event.clone(), about })
    };
    let mut cases: Vec<Case> = triggers.flat_map(of).collect();
    cases.sort_by_key(|case| (case.rank(), case.event.clone()));
    cases.dedup();
    cases
}

/// The activities with which an event starts a workflow that names none.
fn activities(event: &str) -> Vec<Literal> {
    let text = |types: &[&str]| types.iter().map(|ty| Literal::String((*ty).to_owned())).collect();
    match Catalogue::builtin().event(event) {
        Some(facts) if !facts.any_type => text(facts.default_types()),
        _ => Vec::new(),
    }
}

/// Whether an event has activities, known or not.
pub(super) fn has_activities(event: &str) -> bool {
    Catalogue::builtin().event(event).is_none_or(|facts| facts.any_type || !facts.types.is_empty())
}

/// All activities that some workflow waits for, for one event; the choice is the same for all.
pub(super) fn all_activities(event: &str, systems: &[System]) -> Vec<Literal> {
    let mut all = activities(event);
    let workflows = systems.iter().flat_map(|system| &system.workflows);
    for trigger in workflows.flat_map(|workflow| &workflow.triggers).filter(|trigger| trigger.event == event) {
        for ty in &trigger.types {
            let ty = Literal::String(ty.clone());
            if !all.contains(&ty) {
                all.push(ty);
            }
        }
    }
    all
}

/// The crons of all workflows.
pub(super) fn crons(systems: &[System]) -> Vec<Literal> {
    let workflows = systems.iter().flat_map(|system| &system.workflows);
    let schedules = workflows.flat_map(|workflow| &workflow.triggers).filter_map(|trigger| trigger.schedule.as_ref());
    let mut crons = Vec::new();
    for schedule in schedules {
        let cron = Literal::String(schedule.cron.clone());
        if !crons.contains(&cron) {
            crons.push(cron);
        }
    }
    crons
}

/// Where an event of this kind starts a workflow by one of its triggers.
pub(super) fn starts(space: &mut Space, workflow: &Workflow, case: &Case, systems: &[System], branch: &str) -> Node {
    let mut sum = NONE;
    for trigger in workflow.triggers.iter().filter(|trigger| trigger.event == case.event) {
        if of_trigger(trigger).contains(&case.about) {
            let passes = passes(space, trigger, case, systems, branch);
            sum = space.or(sum, passes);
        }
    }
    sum
}

fn passes(space: &mut Space, trigger: &Trigger, case: &Case, systems: &[System], branch: &str) -> Node {
    let mut node = ALL;
    if let Some(schedule) = &trigger.schedule {
        let wanted = Literal::String(schedule.cron.clone());
        node = space.chosen("schedule", &crons(systems), |cron| *cron == wanted);
    }
    let action = all_activities(&case.event, systems);
    if !action.is_empty() {
        let own: Vec<Literal> = match trigger.types.as_slice() {
            [] => activities(&case.event),
            types => types.iter().map(|ty| Literal::String(ty.clone())).collect(),
        };
        let closed = |ty: &Literal| *ty == Literal::String("closed".into());
        let fits = |ty: &Literal| {
            own.contains(ty) && (case.event != "pull_request" || closed(ty) == (case.about == About::Closed))
        };
        let chosen = space.chosen(&format!("{}.action", case.event), &action, fits);
        node = space.and(node, chosen);
    }
    for (name, globs) in &trigger.filters {
        let (kind, except) = name.strip_suffix("-ignore").map_or((name.as_str(), false), |kind| (kind, true));
        let text = match (kind, case.about) {
            ("branches", About::Branch) => branch_text(space, branch),
            ("branches", About::Request | About::Closed | About::Queue) => base_text(space, branch),
            ("branches", About::Default) if is_request(&case.event) => base_text(space, branch),
            ("branches", About::Default) if case.event == "workflow_run" => {
                space.text("followed branch", Base::Reference, &[branch])
            }
            ("tags", About::Tag) => tag_text(space),
            _ => continue,
        };
        let listed = listed(space, text, globs);
        let listed = if except { space.not(listed) } else { listed };
        node = space.and(node, listed);
    }
    node
}

/// Where a text passes a list of patterns: the last one that fits decides.
pub(super) fn listed(space: &mut Space, text: usize, globs: &[String]) -> Node {
    let mut node = NONE;
    for glob in globs {
        node = match glob.strip_prefix('!') {
            Some(glob) => {
                let fits = space.ask(text, "", "", Question::Fits(glob.to_owned()));
                space.minus(node, fits)
            }
            None => {
                let fits = space.ask(text, "", "", Question::Fits(glob.clone()));
                space.or(node, fits)
            }
        };
    }
    node
}

/// The branch that was pushed or chosen.
pub(super) fn branch_text(space: &mut Space, default: &str) -> usize {
    space.text("branch", Base::Reference, &[default, "develop", "feature/x"])
}

/// The branch that a pull request is to be merged into.
pub(super) fn base_text(space: &mut Space, default: &str) -> usize {
    space.text("base", Base::Reference, &[default, "develop"])
}

/// The tag.
pub(super) fn tag_text(space: &mut Space) -> usize {
    space.text("tag", Base::Reference, &["v1.0.0", "v1.0.0-rc.1"])
}
