//! From a load test of the plan to its script.

use super::js;
use super::model::{Health, Pads, Round, Script, Variable, Weighted};
use super::{requests, thresholds};
use crate::emit::template::Places;
use crate::expr::visit::names;
use crate::ir::{Ir, Load, Payload, Piece, Probe, Ref, Request, StageKind, Text, Value};
use crate::words::values::{Duration, Rate};

/// The script of a load test.
#[must_use]
pub fn script(ir: &Ir, name: &str, load: &Load, places: &mut Places) -> Script {
    let variables = variables(ir, load);
    let exec = if load.requests.len() == 1 { first(load) } else { js::name(name) };
    let think = (load.think.0 > 0).then(|| seconds(load.think));
    let single = load.requests.len() == 1;
    let requests: Vec<_> = load
        .requests
        .iter()
        .map(|sent| requests::request(&sent.request, single, think.clone().filter(|_| single), places))
        .collect();
    let scenario = super::scenario::of(ir, name, load, exec.clone(), places);
    let (thresholds, unseen) = thresholds::all(ir, name, load, &scenario, places);
    let base_url = base_url(ir, &load.workload);
    let mut example = ir.environments.values().filter_map(|environment| environment.url.clone());
    Script {
        source: ir.file(load.span).to_owned(),
        load: name.to_owned(),
        headline: headline(name, load),
        doc: load.doc.iter().flat_map(|doc| doc.lines()).map(str::to_owned).collect(),
        path: format!("{}/{name}.js", ir.output("loads")),
        example: example.next().unwrap_or_else(|| base_url.clone()),
        example_secrets: variables.iter().filter(|it| it.required).map(|it| format!("{}=… ", it.name)).collect(),
        base_url,
        pads: Pads { base_url: padded("BASE_URL", &variables), results: padded("RESULTS", &variables) },
        imports_code: if think.is_some() { "check, sleep".to_owned() } else { "check".to_owned() },
        health: health(ir, &load.workload),
        reads_body: requests.iter().flat_map(|it| &it.checks).any(|check| check.code.contains("field(")),
        requires: variables.iter().any(|it| it.required),
        variables,
        round: (!single).then(|| round(name, load, think)),
        scenario,
        thresholds,
        unseen,
        requests,
        summary_type_code: "{{ metrics: Record<string, any>, state: { testRunDurationMs: number } }}",
    }
}

fn first(load: &Load) -> String {
    load.requests.first().map_or_else(String::new, |sent| requests::function(&sent.request))
}

/// `Load test: 50 users in 16 minutes, POST /api/query.`
fn headline(name: &str, load: &Load) -> String {
    let title = load.title.clone().unwrap_or_else(|| sentence(name));
    let most = |of: &dyn Fn(&StageKind) -> Option<u64>| load.stages.iter().filter_map(|stage| of(&stage.kind)).max();
    let users = most(&|kind| match kind {
        StageKind::Ramp(users) | StageKind::Users(users) => Some(*users),
        _ => None,
    });
    let rate = load.stages.iter().filter_map(|stage| match &stage.kind {
        StageKind::Rate(rate) => Some(*rate),
        _ => None,
    });
    let who = match (users, rate.max_by_key(|rate| rate.count * 3_600_000 / rate.per.max(1))) {
        (_, Some(rate)) => format!("{} requests {}", rate.count, unit(rate)),
        (Some(1), None) => "1 user".to_owned(),
        (users, None) => format!("{} users", users.unwrap_or(0)),
    };
    let what: Vec<String> = load
        .requests
        .iter()
        .map(|sent| format!("{} {}", sent.request.method, requests::pattern(&sent.request.path)))
        .collect();
    format!("{title}: {who} in {}, {}.", spoken(load.duration), what.join(" and "))
}

fn unit(rate: Rate) -> &'static str {
    match rate.per {
        1_000 => "a second",
        60_000 => "a minute",
        _ => "an hour",
    }
}

/// `16 minutes`
fn spoken(time: Duration) -> String {
    let (count, unit) = match time.0 {
        time if time % 3_600_000 == 0 => (time / 3_600_000, "hour"),
        time if time % 60_000 == 0 => (time / 60_000, "minute"),
        time if time % 1_000 == 0 => (time / 1_000, "second"),
        time => (time, "millisecond"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

/// `load-test` as people write it.
fn sentence(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Where the workload answers on the machine of whoever runs the test.
fn base_url(ir: &Ir, workload: &str) -> String {
    let port = ir.workloads.get(workload).and_then(|workload| workload.port.as_ref()).map(|port| port.value.inner);
    port.map_or_else(|| "http://localhost".to_owned(), |port| format!("http://localhost:{port}"))
}

fn health(ir: &Ir, workload: &str) -> Option<Health> {
    let Probe::Path(path) = &ir.workloads.get(workload)?.health.as_ref()?.value.by else { return None };
    let path_code = path.chars().flat_map(|c| if "`\\$".contains(c) { vec!['\\', c] } else { vec![c] }).collect();
    Some(Health { path_code, name: format!("GET {path}") })
}

fn padded(name: &str, variables: &[Variable]) -> String {
    let width = variables.iter().map(|it| it.name.len()).chain(["BASE_URL".len()]).max().unwrap_or(0) + 4;
    format!("{name:<width$}")
}

/// What the requests read of the environment, each once.
fn variables(ir: &Ir, load: &Load) -> Vec<Variable> {
    let mut found: Vec<Variable> = Vec::new();
    for name in load.requests.iter().flat_map(|sent| outside(&sent.request)) {
        let Some(text) = js::outside(&name) else { continue };
        if found.iter().any(|it| it.name == text) {
            continue;
        }
        let secret = matches!(name, Ref::Secret(..));
        let optional = matches!(&name, Ref::Secret(name, _) if ir.secrets.get(name).is_some_and(|it| it.optional));
        found.push(Variable { name: text.to_owned(), padded: String::new(), required: !optional, secret });
    }
    let names = found.clone();
    for variable in &mut found {
        variable.padded = padded(&variable.name, &names);
    }
    found
}

/// The names that a request reads.
fn outside(request: &Request) -> Vec<Ref> {
    let mut found = Vec::new();
    of_text(&request.path, &mut found);
    for (_, value) in &request.headers {
        of_value(value, &mut found);
    }
    match &request.body {
        Some(Payload::Text(value)) => of_value(value, &mut found),
        Some(Payload::Form(list) | Payload::Json(list)) => {
            list.iter().for_each(|(_, value)| of_value(value, &mut found));
        }
        Some(Payload::JsonText(text)) => of_text(text, &mut found),
        None => {}
    }
    found
}

fn of_value(value: &Value, found: &mut Vec<Ref>) {
    match value {
        Value::Text(text) => of_text(text, found),
        Value::Expr(expr, _) => found.extend(names(expr).into_iter().map(|(name, _)| name.clone())),
        Value::List(items) => items.iter().for_each(|item| of_value(item, found)),
    }
}

fn of_text(text: &Text, found: &mut Vec<Ref>) {
    for piece in &text.pieces {
        if let Piece::Hole(expr, _) = piece {
            found.extend(names(expr).into_iter().map(|(name, _)| name.clone()));
        }
    }
}

/// What a user does where it is more than one request.
fn round(name: &str, load: &Load, pause: Option<String>) -> Round {
    let weighted = load.requests.iter().any(|sent| sent.weight.is_some());
    let mix: Vec<Weighted> = load
        .requests
        .iter()
        .filter(|_| weighted)
        .map(|sent| Weighted { function: requests::function(&sent.request), weight: sent.weight.unwrap_or(1) })
        .collect();
    let calls = load.requests.iter().filter(|_| !weighted).map(|sent| requests::function(&sent.request)).collect();
    Round { function: js::name(name), calls, total: mix.iter().map(|it| it.weight).sum(), mix, pause }
}

/// `2m`, `90s`, `1500ms`
#[must_use]
pub fn duration_text(time: Duration) -> String {
    match time.0 {
        time if time > 0 && time % 3_600_000 == 0 => format!("{}h", time / 3_600_000),
        time if time > 0 && time % 60_000 == 0 => format!("{}m", time / 60_000),
        time if time % 1_000 == 0 => format!("{}s", time / 1_000),
        time => format!("{time}ms"),
    }
}

/// `1`, `0.5`
fn seconds(time: Duration) -> String {
    let (whole, rest) = (time.0 / 1_000, time.0 % 1_000);
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:03}").trim_end_matches('0').to_owned() }
}
