//! When users come, and how many: the executor of a load test and its stages.

use super::js;
use super::lower::duration_text;
use super::model::{Fact, Scenario, StageLine};
use crate::emit::template::Places;
use crate::ir::{Indicator, Ir, Load, Measure, Stage, StageKind};
use crate::words::values::{Duration, Rate};

/// Of the users that an arrival rate needs, so many times more may be made while it runs.
const SPARE: u64 = 10;
/// How long an answer is taken to last where no objective says it, in milliseconds.
const USUAL: u64 = 1_000;

/// The scenario; `exec` is the function that its users call.
pub(super) fn of(ir: &Ir, name: &str, load: &Load, exec: String, places: &mut Places) -> Scenario {
    let mut it = Scenario {
        key_code: js::key(name),
        name: name.to_owned(),
        executor: "ramping-vus",
        exec,
        facts: Vec::new(),
        stages: Vec::new(),
        tail: Vec::new(),
    };
    let rates = load.stages.iter().filter_map(|stage| match stage.kind {
        StageKind::Rate(rate) => Some(rate),
        _ => None,
    });
    let rates: Vec<Rate> = rates.collect();
    match (load.stages.as_slice(), rates.as_slice()) {
        ([Stage { kind: StageKind::Users(users), duration, .. }], _) => {
            it.executor = "constant-vus";
            it.facts = vec![fact("vus", users.to_string()), fact("duration", js::text(&duration_text(*duration)))];
        }
        (stages, []) => {
            it.facts = vec![fact("startVUs", start(stages).to_string())];
            it.stages = stage_lines(stages, places);
            it.tail = vec![fact("gracefulRampDown", "'30s'")];
        }
        (stages, rates) => arrivals(&mut it, stages, rates, (ir, load), places),
    }
    it
}

/// Users come at a rate, whatever an answer takes.
fn arrivals(it: &mut Scenario, stages: &[Stage], rates: &[Rate], (ir, load): (&Ir, &Load), places: &mut Places) {
    if let ([stage], [rate]) = (stages, rates) {
        it.executor = "constant-arrival-rate";
        it.facts = vec![
            fact("rate", rate.count.to_string()),
            fact("timeUnit", time_unit(rate.per)),
            fact("duration", js::text(&duration_text(stage.duration))),
        ];
        it.facts.extend(users_for(ir, load, *rate));
        return;
    }
    it.executor = "ramping-arrival-rate";
    let per = rates.iter().map(|rate| rate.per).max().unwrap_or(1_000);
    let most = rates.iter().copied().max_by_key(|rate| in_time(*rate, per));
    it.facts = vec![
        fact("startRate", rates.first().map_or(0, |rate| in_time(*rate, per)).to_string()),
        fact("timeUnit", time_unit(per)),
    ];
    it.facts.extend(most.into_iter().flat_map(|rate| users_for(ir, load, rate)));
    it.stages = rate_lines(stages, per, places);
}

fn fact(key: &'static str, code: impl Into<String>) -> Fact {
    Fact { key, code: code.into() }
}

fn time_unit(per: u64) -> String {
    js::text(&duration_text(Duration(per)))
}

/// How many come in `per` milliseconds.
fn in_time(rate: Rate, per: u64) -> u64 {
    rate.count * per / rate.per.max(1)
}

/// Users that wait for arrivals: what the rate takes at twice the time that answers may last, and pauses.
fn users_for(ir: &Ir, load: &Load, rate: Rate) -> Vec<Fact> {
    let bounds = load.slos.iter().filter_map(|slo| ir.slos.get(&slo.value)).flat_map(|slo| &slo.objectives);
    let latency = bounds.filter_map(|objective| match (&objective.indicator, &objective.target.value) {
        (Indicator::Latency(_), Measure::Duration(bound)) => Some(bound.0),
        _ => None,
    });
    let answer = latency.max().unwrap_or(USUAL / 2) * 2 * u64::try_from(load.requests.len()).unwrap_or(1);
    let users = (rate.count * (answer + load.think.0)).div_ceil(rate.per.max(1)).max(1);
    vec![fact("preAllocatedVUs", users.to_string()), fact("maxVUs", (users * SPARE).to_string())]
}

/// The users at the start: none, unless the first stage says so many.
fn start(stages: &[Stage]) -> u64 {
    match stages.first().map(|stage| &stage.kind) {
        Some(StageKind::Users(users)) => *users,
        _ => 0,
    }
}

fn stage_lines(stages: &[Stage], places: &mut Places) -> Vec<StageLine> {
    let mut lines = Vec::new();
    let mut users = start(stages);
    for (at, stage) in stages.iter().enumerate() {
        let mark = |places: &mut Places| places.mark(stage.span, "a stage");
        match stage.kind {
            StageKind::Ramp(target) => users = target,
            StageKind::Users(target) => {
                if at > 0 && target != users {
                    lines.push(StageLine { mark: mark(places), duration: "0s".to_owned(), target });
                }
                users = target;
            }
            StageKind::Hold | StageKind::Rate(_) => {}
        }
        lines.push(StageLine { mark: mark(places), duration: duration_text(stage.duration), target: users });
    }
    lines
}

fn rate_lines(stages: &[Stage], per: u64, places: &mut Places) -> Vec<StageLine> {
    let mut lines = Vec::new();
    let mut now = None;
    for stage in stages {
        let StageKind::Rate(rate) = stage.kind else { continue };
        let target = in_time(rate, per);
        if now.is_some_and(|now| now != target) {
            // Nothing in between: the next rate holds from the start of its stage.
            lines.push(StageLine { mark: places.mark(stage.span, "a stage"), duration: "0s".to_owned(), target });
        }
        now = Some(target);
        let duration = duration_text(stage.duration);
        lines.push(StageLine { mark: places.mark(stage.span, "a stage"), duration, target });
    }
    lines
}
