//! The library: the facts of the environments, as the functions of the shell tell them apart.

use super::checks;
use super::model::{Case, EnvironmentFacts, Library};
use crate::emit::template::Places;
use crate::expr::visit::names;
use crate::ir::{self, By, Environment, Ir, Piece, Ref, Rollout, ServiceField, Value};
use crate::words::values::Duration;
use crate::words::workload::RunKind;
use std::collections::BTreeSet;

/// How long readiness may take where no rollout says it.
const READY: Duration = Duration(600_000);

/// The library of a system.
pub(super) fn library(ir: &Ir, places: &mut Places) -> Library {
    let workloads = deployed(ir);
    let timeout = all_rollouts(ir).map(|(_, rollout)| rollout.timeout.value).max().unwrap_or(READY);
    let flagger_owned: Vec<Case> =
        pairs(ir, &workloads).filter(|(_, it, w)| flagger_owns(it, w)).map(|(e, _, w)| case(e, w)).collect();
    let jobs: Vec<String> = workloads.iter().filter(|name| is_job(ir, name)).cloned().collect();
    Library {
        source: sources(ir),
        system: ir.system.name.clone(),
        release: ir.system.name.clone(),
        chart: ir.output("chart"),
        values_code: format!("\"{}/values-$environment.yaml\"", ir.output("values")),
        environments: ir.environments.iter().map(|(name, it)| facts(ir, name, it, &workloads, places)).collect(),
        first_workload: workloads.first().cloned().unwrap_or_default(),
        several: ir.workloads.len() > 1,
        kubernetes: ir.environments.values().any(|it| it.runtime == "kubernetes"),
        compose: ir.environments.values().any(|it| it.runtime == "compose"),
        flagger: !flagger_owned.is_empty(),
        flagger_owned,
        strategies: told_apart(ir, &workloads, |it, w| strategies(it, w).join(" ")),
        checks: told_apart(ir, &workloads, |it, w| checks_of(it, w).join(" ")),
        limits: limits(ir, &workloads),
        bakes: Vec::new(),
        repositories: workloads.iter().filter_map(|name| repository(ir, name)).collect(),
        jobs: !jobs.is_empty(),
        jobs_code: jobs.join(" | "),
        timeout: format!("{}s", timeout.0 / 1_000),
        timeout_seconds: timeout.0 / 1_000,
        checked: checks::all(ir, places),
        colours: !colours(ir).is_empty(),
        backups: super::backups::all(ir, places),
        held: super::held::all(ir, places),
        prometheus: super::held::prometheus(ir),
        settings: workloads.iter().filter(|name| has_settings(ir, name)).map(|name| word_case(name)).collect(),
        told: workloads.iter().filter_map(|name| told(ir, name)).collect(),
        chosen: workloads.iter().filter(|name| ever_flagger(ir, name)).map(|name| word_case(name)).collect(),
        workloads,
    }
}

fn word_case(name: &str) -> Case {
    Case { pattern_code: name.to_owned(), ..Case::default() }
}

/// The workloads that are deployed somewhere, in the order of the program.
fn deployed(ir: &Ir) -> Vec<String> {
    ir.workloads.keys().cloned().collect()
}

fn is_job(ir: &Ir, name: &str) -> bool {
    ir.workloads.get(name).is_some_and(|it| !matches!(it.kind, None | Some(RunKind::Worker)))
}

fn all_rollouts(ir: &Ir) -> impl Iterator<Item = (&Environment, &Rollout)> {
    ir.environments.values().flat_map(|it| it.rollouts.iter().map(move |rollout| (it, rollout)))
}

fn of<'a>(environment: &'a Environment, workload: &'a str) -> impl Iterator<Item = &'a Rollout> {
    environment.rollouts.iter().filter(move |rollout| rollout.workloads.iter().any(|name| name == workload))
}

/// Whether Flagger owns the Service and the replicas of a workload.
pub(super) fn flagger_owns(environment: &Environment, workload: &str) -> bool {
    of(environment, workload).any(|rollout| matches!(rollout.by, By::Canary(_) | By::BlueGreen(_) | By::Ab(_)))
}

fn ever_flagger(ir: &Ir, workload: &str) -> bool {
    ir.environments.values().any(|it| flagger_owns(it, workload))
}

/// The strategies of a workload, the default first. Under Flagger `rolling` is always one: going back needs it.
pub(super) fn strategies(environment: &Environment, workload: &str) -> Vec<String> {
    let mut found: Vec<String> = of(environment, workload).map(|it| it.strategy().word().to_owned()).collect();
    if found.is_empty() || flagger_owns(environment, workload) && !found.iter().any(|it| it == "rolling") {
        found.push("rolling".to_owned());
    }
    found
}

fn checks_of(environment: &Environment, workload: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for check in of(environment, workload).flat_map(|rollout| &rollout.checks) {
        let function = checks::function(&check.value);
        if !found.contains(&function) {
            found.push(function);
        }
    }
    found
}

/// Workloads of which both colours can be reached, with the environment.
pub(super) fn colours(ir: &Ir) -> Vec<(String, String)> {
    let blue_green = |rollout: &&Rollout| matches!(rollout.by, By::BlueGreen(_));
    let all = ir.environments.iter().flat_map(|(name, it)| {
        let rollouts = it.rollouts.iter().filter(blue_green);
        rollouts.flat_map(move |rollout| rollout.workloads.iter().map(move |w| (name.clone(), w.clone())))
    });
    all.collect()
}

type Pair<'a> = (&'a str, &'a Environment, &'a str);

fn pairs<'a>(ir: &'a Ir, workloads: &'a [String]) -> impl Iterator<Item = Pair<'a>> {
    let kubernetes = ir.environments.iter().filter(|(_, it)| it.runtime == "kubernetes");
    kubernetes.flat_map(move |(name, it)| workloads.iter().map(move |w| (name.as_str(), it, w.as_str())))
}

fn case(environment: &str, workload: &str) -> Case {
    Case { pattern_code: format!("{environment}/{workload}"), ..Case::default() }
}

/// Cases by environment and workload; those that agree stand on one line.
fn told_apart(ir: &Ir, workloads: &[String], names: impl Fn(&Environment, &str) -> String) -> Vec<Case> {
    let mut found: Vec<Case> = Vec::new();
    for (environment, it, workload) in pairs(ir, workloads) {
        let names = names(it, workload);
        if names.is_empty() {
            continue;
        }
        let pattern = format!("{environment}/{workload}");
        match found.iter_mut().find(|known| known.names == names) {
            Some(known) => known.pattern_code.push_str(&format!(" | {pattern}")),
            None => found.push(Case { pattern_code: pattern, names, ..Case::default() }),
        }
    }
    found
}

/// One interval until Flagger looks, readiness, checks, analysis, promotion, and half of that again.
fn limits(ir: &Ir, workloads: &[String]) -> Vec<Case> {
    let mut found = Vec::new();
    for (environment, it, workload) in pairs(ir, workloads) {
        for rollout in of(it, workload) {
            let Some(analysis) = rollout.by.analysis() else { continue };
            let every = analysis.every.value.0;
            let (steps, bake) = match &rollout.by {
                By::Canary(canary) => (u64::try_from(canary.steps.len()).unwrap_or(0), 0),
                By::Ab(ab) => (ab.iterations.value, 0),
                By::BlueGreen(blue_green) => (1, blue_green.bake.value.0),
                By::Rolling(_) | By::Recreate => (0, 0),
            };
            let checks: u64 = rollout.checks.iter().filter_map(|name| ir.checks.get(&name.value)).map(longest).sum();
            let sum = (steps + 4) * every + bake + rollout.timeout.value.0 + checks;
            let pattern = format!("{environment}/{workload}/{}", rollout.strategy().word());
            found.push(Case { pattern_code: pattern, seconds: (sum * 3 / 2).div_ceil(60_000) * 60, ..Case::default() });
        }
    }
    found
}

/// How long a check takes when every try fails at once.
fn longest(check: &ir::Check) -> u64 {
    check.tries * check.every.0 * u64::try_from(check.requests.len()).unwrap_or(1)
}

fn repository(ir: &Ir, workload: &str) -> Option<Case> {
    let image = ir.images.get(&ir.workloads.get(workload)?.image)?;
    let name = image.name.split('@').next().unwrap_or(&image.name).to_owned();
    Some(Case { pattern_code: workload.to_owned(), name, ..Case::default() })
}

fn facts(ir: &Ir, name: &str, it: &Environment, workloads: &[String], places: &mut Places) -> EnvironmentFacts {
    let mut needed = BTreeSet::new();
    let mut fields: Vec<String> = Vec::new();
    let mut variables = BTreeSet::new();
    for workload in workloads.iter().filter_map(|w| it.workloads.get(w).or_else(|| ir.workloads.get(w))) {
        needed.extend(workload.pull.iter().map(|secret| format!("secret/{}", secret.value)));
        needed.extend(workload.secrets.iter().map(|secret| format!("secret/{}", secret.value)));
        for ingress in workload.ingress.iter().filter(|ingress| ingress.issuer.is_none()) {
            needed.extend(ingress.tls.iter().map(|secret| format!("secret/{}", secret.value)));
        }
        for (key, value) in &workload.env {
            let found = secrets(ir, it, value);
            if found.is_empty() {
                continue;
            }
            variables.extend(found);
            let field = format!("{}: {}", serde_json::Value::from(key.as_str()), jq(it, value));
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
    }
    EnvironmentFacts {
        mark: places.mark(it.span, format!("environment {name}")),
        name: name.to_owned(),
        namespace: it.namespace.clone(),
        url: it.url.clone().unwrap_or_default(),
        runtime: it.runtime.clone(),
        kubeconfig: it.cluster.clone().unwrap_or_else(|| "KUBE_CONFIG".to_owned()),
        settings: variables.into_iter().collect(),
        settings_object: if fields.is_empty() { String::new() } else { format!("{{{}}}", fields.join(", ")) },
        needed: needed.into_iter().collect(),
        after: it.after.clone().unwrap_or_default(),
        history: it.revisions,
    }
}

fn has_settings(ir: &Ir, workload: &str) -> bool {
    let of = |it: &Environment| {
        let workload = it.workloads.get(workload).or_else(|| ir.workloads.get(workload));
        workload.is_some_and(|w| w.env.iter().any(|(_, value)| !secrets(ir, it, value).is_empty()))
    };
    ir.environments.values().any(of)
}

/// Variables that every deployment tells a workload: those that are set outside and are no secret.
fn told(ir: &Ir, name: &str) -> Option<Case> {
    let is_var = |value: &Value| {
        let mut found = Vec::new();
        references(value, &mut found);
        matches!(found.as_slice(), [Ref::Var(_)])
    };
    let workload = ir.workloads.get(name)?;
    let all: Vec<&str> = workload.env.iter().filter(|(_, v)| is_var(v)).map(|(key, _)| key.as_str()).collect();
    (!all.is_empty()).then(|| Case { pattern_code: name.to_owned(), names: all.join(" "), ..Case::default() })
}

/// The names in a value.
fn references(value: &Value, found: &mut Vec<Ref>) {
    match value {
        Value::Expr(expr, _) => found.extend(names(expr).into_iter().map(|(name, _)| name.clone())),
        Value::Text(text) => {
            for piece in &text.pieces {
                if let Piece::Hole(expr, _) = piece {
                    found.extend(names(expr).into_iter().map(|(name, _)| name.clone()));
                }
            }
        }
        Value::List(items) => items.iter().for_each(|item| references(item, found)),
    }
}

/// The secrets outside of the cluster that a variable of a workload is made of.
pub(super) fn secrets(ir: &Ir, environment: &Environment, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    references(value, &mut found);
    let each = found.into_iter().flat_map(|name| match name {
        Ref::Secret(secret, None) if ir.secrets.get(&secret).is_none_or(|it| !it.cluster) => vec![secret],
        Ref::Service(service, ServiceField::Url) => match environment.services.get(&service) {
            Some(url) => secrets(ir, environment, url),
            None => Vec::new(),
        },
        _ => Vec::new(),
    });
    each.collect()
}

/// A value as jq makes it of the variables of the environment.
fn jq(environment: &Environment, value: &Value) -> String {
    let name = |name: &Ref| match name {
        Ref::Secret(name, _) | Ref::Var(name) | Ref::Env(name) => format!("env.{name}"),
        Ref::Service(service, _) => {
            environment.services.get(service).map_or_else(|| "\"\"".to_owned(), |url| jq(environment, url))
        }
        _ => "\"\"".to_owned(),
    };
    match value {
        Value::Expr(expr, _) => match &expr.kind {
            crate::expr::Kind::Name(it) => name(it),
            _ => "\"\"".to_owned(),
        },
        Value::Text(text) => {
            let piece = |piece: &Piece| match piece {
                Piece::Literal(text) => serde_json::Value::from(text.as_str()).to_string(),
                Piece::Hole(expr, ty) => jq(environment, &Value::Expr(expr.clone(), ty.clone())),
            };
            text.pieces.iter().map(piece).collect::<Vec<_>>().join(" + ")
        }
        Value::List(items) => items.iter().map(|item| jq(environment, item)).collect::<Vec<_>>().join(" + "),
    }
}

/// The files that declare environments and workloads.
fn sources(ir: &Ir) -> String {
    let spans = ir.environments.values().map(|it| it.span).chain(ir.workloads.values().map(|it| it.span));
    let files: BTreeSet<&str> = spans.map(|span| ir.file(span)).collect();
    files.into_iter().collect::<Vec<_>>().join(" and ")
}
