//! The secrets that a step needs of its environment, and the step that looks whether they are there.

use std::collections::BTreeSet;

use super::super::JobBuilder;
use super::wherever::Where;
use crate::emit::Field;
use crate::expr::visit::names;
use crate::ir::{Environment, Ir, Piece, Ref, Value};
use crate::targets::github_actions::model::{self, Step, Table};

/// The secrets that a value reads.
fn read(value: &Value, out: &mut BTreeSet<String>) {
    let mut of_expr = |expr: &crate::expr::Expr<Ref>| {
        for (name, _) in names(expr) {
            if let Ref::Secret(secret, _) = name {
                out.insert(secret.clone());
            }
        }
    };
    match value {
        Value::Expr(expr, _) => of_expr(expr),
        Value::Text(text) => text.pieces.iter().for_each(|piece| match piece {
            Piece::Hole(expr, _) => of_expr(expr),
            Piece::Literal(_) => {}
        }),
        Value::List(items) => items.iter().for_each(|item| read(item, out)),
    }
}

/// Those that live outside of the cluster.
fn outside(ir: &Ir, mut secrets: BTreeSet<String>) -> BTreeSet<String> {
    secrets.retain(|name| ir.secrets.get(name).is_none_or(|secret| !secret.cluster));
    secrets
}

/// What a deployment needs: the cluster, the settings of its workloads and services, what its checks and load send.
pub(super) fn of_deployment(ir: &Ir, workloads: &[String], environment: &Environment) -> BTreeSet<String> {
    let mut out = of_rollback(ir, workloads, environment);
    for workload in workloads.iter().filter_map(|name| ir.workloads.get(name)) {
        workload.env.iter().for_each(|(_, value)| read(value, &mut out));
        let services = workload.services.iter().filter_map(|service| environment.services.get(service));
        services.for_each(|url| read(url, &mut out));
    }
    for rollout in environment.rollouts.iter().filter(|rollout| concerns(&rollout.workloads, workloads)) {
        let load = rollout.load.as_ref().and_then(|load| ir.loads.get(&load.value));
        out.extend(load.iter().flat_map(|load| load.secrets.clone()));
    }
    outside(ir, out)
}

/// What a rollback needs: the cluster, and what its checks send.
pub(super) fn of_rollback(ir: &Ir, workloads: &[String], environment: &Environment) -> BTreeSet<String> {
    let mut out = of_cluster(environment);
    for rollout in environment.rollouts.iter().filter(|rollout| concerns(&rollout.workloads, workloads)) {
        let checks = rollout.checks.iter().filter_map(|check| ir.checks.get(&check.value));
        out.extend(checks.flat_map(|check| check.secrets.clone()));
    }
    outside(ir, out)
}

/// The secret that opens the cluster.
pub(super) fn of_cluster(environment: &Environment) -> BTreeSet<String> {
    environment.cluster.iter().cloned().collect()
}

/// Whether a rollout is about one of these workloads.
pub(super) fn concerns(rollout: &[String], workloads: &[String]) -> bool {
    workloads.is_empty() || rollout.iter().any(|name| workloads.contains(name))
}

/// Puts secrets into the variables of a step, each under its name.
pub(super) fn give<'s>(
    cx: &JobBuilder<'_>,
    secrets: impl IntoIterator<Item = &'s String>,
    env: &mut Table<model::Value>,
) {
    for secret in secrets {
        env.insert(secret.clone(), cx.secret(secret));
    }
}

/// The step that looks whether the secrets of each environment are there; nothing where none is needed.
pub(super) fn check(
    cx: &JobBuilder<'_>,
    place: &Where<'_>,
    needed: &dyn Fn(&Environment) -> BTreeSet<String>,
) -> Option<Step> {
    let must = |secret: &String| cx.ir().secrets.get(secret).is_none_or(|known| !known.optional);
    let lists: Vec<(&str, Vec<String>)> =
        place.all.iter().map(|(name, it)| (*name, needed(it).into_iter().filter(must).collect())).collect();
    let all: BTreeSet<String> = lists.iter().flat_map(|(_, list)| list.clone()).collect();
    if all.is_empty() {
        return None;
    }
    let mut env = Table::new();
    give(cx, &all, &mut env);
    let script = match (&place.known, lists.as_slice()) {
        (Some(name), [(_, list)]) => known(name, list),
        _ => {
            place.word(&mut env);
            chosen(&lists)
        }
    };
    let mut step = Step::run(Field::new(script.as_str()));
    step.name = Some(Field::new("Check that all secrets are set"));
    step.id = Some(Field::new("secrets"));
    step.env = env;
    Some(step)
}

/// The script for one environment.
fn known(name: &str, list: &[String]) -> String {
    let report = |secret: &str| {
        format!("echo \"::error title=Secret missing::set the secret {secret} for the environment {name}\"")
    };
    match list {
        [one] => format!("if [ -z \"${one}\" ]; then\n  {}\n  exit 1\nfi\n", report(one)),
        _ => format!("missing=0\n{}", over(&list.join(" "), &report("$name"))),
    }
}

/// The script for an environment that the run chooses.
fn chosen(lists: &[(&str, Vec<String>)]) -> String {
    let mut script = String::from("case \"$ENVIRONMENT\" in\n");
    for (name, list) in lists {
        script.push_str(&format!("  {name}) names=({}) ;;\n", list.join(" ")));
    }
    script.push_str(
        "  *)\n    echo \"::error::there is no environment $ENVIRONMENT\"\n    exit 1\n    ;;\nesac\nmissing=0\n",
    );
    let report = "echo \"::error title=Secret missing::set the secret $name for the environment $ENVIRONMENT\"";
    script + &over("\"${names[@]}\"", report)
}

fn over(names: &str, report: &str) -> String {
    format!(
        "for name in {names}; do\n  if [ -z \"${{!name}}\" ]; then\n    {report}\n    missing=1\n  fi\ndone\n\
         exit \"$missing\"\n"
    )
}
