//! `start`: workloads on the runner, with the services that they need beside them.

use super::super::JobBuilder;
use super::super::conditions::NOWHERE;
use super::super::expressions::Place;
use super::registry::is_own_runner;
use super::{bring, env, reference};
use crate::emit::Field;
use crate::expr::{Expr, Function, Literal};
use crate::ir::{ImageField, Probe, Step, Workload};
use crate::shell::{Language, Place as Quoting, constant};
use crate::targets::github_actions::model::{self, Table, Text, TextPiece, Value};

/// How many cores the smallest of GitHub's machines has; more than there are is an error.
const CORES: f64 = 2.0;

/// Lowers the step.
pub(super) fn lower(workloads: &[String], step: &Step, cx: &mut JobBuilder<'_>) {
    for name in workloads {
        let Some(workload) = cx.ir().workloads.get(name) else { continue };
        bring(&workload.image, step, cx);
        let (script, variables) = run(name, workload, cx);
        let mut it = model::Step::run(Field::new(script));
        it.env = variables;
        if step.title.is_none() || workloads.len() > 1 {
            it.name = Some(Field::new(format!("Start {name}")));
        }
        cx.step(step, it);
        finish(name, step, cx);
    }
}

/// The script, and the variables that it reads.
fn run(name: &str, workload: &Workload, cx: &JobBuilder<'_>) -> (String, Table<Value>) {
    let foreign = cx.ir().images.get(&workload.image).and_then(|image| image.from.as_ref());
    let (image, mut variables) = match foreign {
        Some(from) => (constant(Language::Bash, Quoting::Bare, &cx.pins().image(from)), Table::new()),
        None => {
            let reference = reference(&cx.scope(Place::Step), &workload.image, ImageField::Reference, workload.span);
            ("\"$IMAGE\"".to_owned(), env([("IMAGE", reference)]))
        }
    };
    let mut lines = vec![format!("docker run --detach --name {name} --network host{}", limits(workload))];
    for (variable, value) in &workload.env {
        let Some(value) = cx.value(value, Place::Step) else { continue };
        lines.push(match plain(&value) {
            Some(text) => {
                format!("--env {}", constant(Language::Bash, Quoting::Bare, &format!("{variable}={text}")))
            }
            None => {
                variables.insert(variable.clone(), Field::from(value));
                format!("--env {variable}")
            }
        });
    }
    let command: Vec<String> = workload.command.iter().map(|w| constant(Language::Bash, Quoting::Bare, w)).collect();
    lines.push([vec![image], command].concat().join(" "));
    let mut script = lines.join(" \\\n  ") + "\n";
    let health = workload.health.as_ref().map(|health| &health.value.by);
    if let (Some(Probe::Path(path)), Some(port)) = (health, &workload.port) {
        let seconds = workload.startup.value.0.div_ceil(1000).max(1);
        let url = constant(Language::Bash, Quoting::Bare, &format!("http://localhost:{}{path}", port.value.inner));
        script.push_str(&format!(
            "curl --fail --silent --show-error --output /dev/null --max-time 5 \\\n  \
             --retry {seconds} --retry-delay 1 --retry-all-errors {url}\n"
        ));
    }
    (script, variables)
}

/// A value that is known.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(crate::emit::Number::Int(number)) => Some(number.to_string()),
        Value::Number(crate::emit::Number::Float(number)) => Some(number.to_string()),
        Value::Text(Text { pieces, .. }) => match pieces.as_slice() {
            [] => Some(String::new()),
            [TextPiece::Literal(text)] => Some(text.clone()),
            _ => None,
        },
    }
}

/// What happens behind all steps of the job: the log of a failure, and on a machine that lives on the end of the container.
fn finish(name: &str, step: &Step, cx: &mut JobBuilder<'_>) {
    let span = Some(step.origin.users());
    let status = |function| Expr::call(function, Vec::new(), NOWHERE);
    let mut log = model::Step::run(Field::new(format!("docker logs --tail 500 {name}")));
    log.name = Some(Field::new(format!("Log of {name}")));
    let mut all = vec![(log, status(Function::Failure))];
    if is_own_runner(cx) {
        let mut remove = model::Step::run(Field::new(format!("docker rm --force {name}")));
        remove.name = Some(Field::new(format!("Stop {name}")));
        all.push((remove, status(Function::Always)));
    }
    let when = cx.when(step).unwrap_or(None);
    for (it, status) in all {
        let it = match &when {
            Some(when) if !matches!(when.literal(), Some(Literal::Bool(_))) => cx.guarded(it, when.clone()),
            _ => it,
        };
        let it = cx.guarded(it, status);
        cx.finally(Field::from(it).derived(span, "a workload that is started on the runner"));
    }
}

/// Its upper bounds, as Docker takes them.
fn limits(workload: &Workload) -> String {
    let cpu = workload.cpu.as_ref().map(|cpu| (cpu.value.1.millis as f64 / 1000.0).min(CORES));
    let cpu = cpu.map(|cores| format!(" --cpus {cores}"));
    let memory = workload.memory.as_ref().map(|memory| format!(" --memory {}", bytes(memory.value.1.bytes)));
    cpu.into_iter().chain(memory).collect()
}

/// A size in the largest unit that keeps it whole.
fn bytes(bytes: u64) -> String {
    let units = [(1 << 30, 'g'), (1 << 20, 'm'), (1 << 10, 'k')];
    let fits = units.into_iter().find(|(factor, _)| bytes.is_multiple_of(*factor));
    fits.map_or_else(|| format!("{bytes}b"), |(factor, unit)| format!("{}{unit}", bytes / factor))
}
