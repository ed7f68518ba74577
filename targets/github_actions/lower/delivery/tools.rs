//! What scripts need on the runner: kubectl, Helm, k6, a login at the registry.

use super::super::JobBuilder;
use super::wherever::Where;
use crate::emit::Field;
use crate::ir::{ScriptCall, Step, StepKind};
use crate::targets::github_actions::model::{self, Table, Text, Value};

/// Where a script is: the verbs that the delivery targets write scripts for.
pub(super) fn script(verb: &str) -> String {
    match verb {
        "check" => "scripts/smoke-tests.sh".to_owned(),
        _ => format!("scripts/{verb}.sh"),
    }
}

/// The words that call a script for an environment: its path, its verb, and where.
pub(super) fn call(
    cx: &JobBuilder<'_>,
    verb: &str,
    call: Option<ScriptCall<'_>>,
    place: &Where<'_>,
    env: &mut Table<Value>,
) -> Vec<String> {
    let Some(call) = call else { return vec![script(verb), place.word(env)] };
    let mut words = vec![below(cx, &call.command.path)];
    words.extend(call.verb.map(|verb| verb.name.clone()));
    words.extend(call.environment().filter(|input| !input.positional).map(|input| format!("--{}", input.name)));
    words.push(place.word(env));
    words
}

/// A path below the folder of the outputs, as jobs see it.
pub(super) fn below(cx: &JobBuilder<'_>, path: &str) -> String {
    match cx.ir().system.output.trim_end_matches('/') {
        "." | "" => path.to_owned(),
        output => format!("{output}/{path}"),
    }
}

/// `1.34` as `1.34.0`: these tools are known by three parts only.
fn three_parts(version: &str) -> String {
    match version.split('.').count() {
        1 => format!("{version}.0.0"),
        2 => format!("{version}.0"),
        _ => version.to_owned(),
    }
}

/// Whether the program sets the tool up by itself in this job.
fn is_set_up(cx: &JobBuilder<'_>, action: &str) -> bool {
    let target = action.split('@').next().unwrap_or(action);
    let sets_up = |step: &Step| match &step.kind {
        StepKind::Action(it) => {
            it.reference.value.split('@').next().is_some_and(|known| known.eq_ignore_ascii_case(target))
        }
        _ => false,
    };
    cx.job.is_some_and(|job| job.steps().iter().any(sets_up))
}

/// Whether this is the only step of its family in the job: then what is set up for it shares its condition.
fn is_alone(cx: &JobBuilder<'_>, users: &dyn Fn(&StepKind) -> bool) -> bool {
    cx.job.is_some_and(|job| job.steps().iter().filter(|step| users(&step.kind)).count() == 1)
}

/// Adds a set-up step in front of its first user.
fn set_up(
    cx: &mut JobBuilder<'_>,
    user: &Step,
    name: &str,
    action: &str,
    with: Table<Value>,
    users: &dyn Fn(&StepKind) -> bool,
) {
    if is_set_up(cx, action) || !cx.done.insert(action.to_owned()) {
        return;
    }
    let mut step = model::Step::uses(cx.pin(action), with);
    step.name = Some(Field::new(name));
    if let (true, Ok(Some(when))) = (is_alone(cx, users), cx.when(user)) {
        step = cx.guarded(step, when);
    }
    cx.add(step);
}

fn uses_cluster(kind: &StepKind) -> bool {
    matches!(
        kind,
        StepKind::Deploy { .. }
            | StepKind::Rollback { .. }
            | StepKind::Connect(_)
            | StepKind::Backup { .. }
            | StepKind::Restore { .. }
            | StepKind::Hold { .. }
    )
}

/// kubectl, where some environment is in Kubernetes.
pub(super) fn kubectl(cx: &mut JobBuilder<'_>, place: &Where<'_>, user: &Step) {
    kubernetes(cx, place, user, "kubectl", "Set up kubectl", "Azure/setup-kubectl@v5");
}

/// Helm, where some environment is in Kubernetes.
pub(super) fn helm(cx: &mut JobBuilder<'_>, place: &Where<'_>, user: &Step) {
    kubernetes(cx, place, user, "helm", "Set up Helm", "Azure/setup-helm@v5");
}

fn kubernetes(cx: &mut JobBuilder<'_>, place: &Where<'_>, user: &Step, tool: &str, name: &str, action: &str) {
    if place.all.iter().all(|(_, environment)| environment.runtime != "kubernetes") {
        return;
    }
    let mut with = Table::new();
    if let Some(version) = cx.ir().system.tools.get(tool) {
        let version = format!("v{}", three_parts(version.trim_start_matches('v')));
        with.insert("version".to_owned(), Field::new(Value::from(version.as_str())));
    }
    set_up(cx, user, name, action, with, &uses_cluster);
}

/// k6.
pub(super) fn k6(cx: &mut JobBuilder<'_>, user: &Step) {
    let mut with = Table::new();
    if let Some(version) = cx.ir().system.tools.get("k6") {
        let version = Text { quoted: true, ..Text::literal(three_parts(version.trim_start_matches('v'))) };
        with.insert("k6-version".to_owned(), Field::new(Value::from(version)));
    }
    let is_load = |kind: &StepKind| matches!(kind, StepKind::Load(..));
    set_up(cx, user, "Set up k6", "grafana/setup-k6-action@v1", with, &is_load);
}
