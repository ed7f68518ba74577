//! `start`: a workload from the image of this commit, on the runner, beside the services that it needs.

use super::super::JobBuilder;
use super::super::expressions::{Place, printed};
use crate::emit::Field;
use crate::expr::Expr;
use crate::ir::{ImageField, Ref, Step, Workload};
use crate::shell::{Language, Place as Quoting, constant};
use crate::targets::github_actions::model::{self, Condition, Table, Text, TextPiece, Value};

/// How often the health check is asked for before the workload counts as broken.
const TRIES: u64 = 30;

/// Lowers a start of workloads.
pub(super) fn lower(workloads: &[String], step: &Step, cx: &mut JobBuilder<'_>) {
    let ir = cx.ir();
    for name in workloads {
        let Some(workload) = ir.workloads.get(name) else { continue };
        if let Some(image) = ir.images.get(&workload.image) {
            super::scan::at_hand(&workload.image, image, step.origin.users(), cx);
        }
        run(name, workload, step, cx);
        log(name, cx);
    }
}

fn run(name: &str, workload: &Workload, step: &Step, cx: &mut JobBuilder<'_>) {
    let mut env: Table<Value> = Table::new();
    let reference: Expr<Ref> = Expr::name(Ref::Image(workload.image.clone(), ImageField::Reference), step.origin.span);
    env.insert("IMAGE".to_owned(), Field::new(Text::expr(printed(&cx.expr(&reference, Place::Step)))));
    let mut command = vec![format!("docker run --detach --name {name} --network host{}", limits(workload))];
    for (key, value) in &workload.env {
        command.push(variable(key, cx.value_text(value, Place::Step), &mut env));
    }
    let words: Vec<String> = workload.command.iter().map(|w| constant(Language::Bash, Quoting::Bare, w)).collect();
    command.push(format!("\"$IMAGE\"{}{}", if words.is_empty() { "" } else { " " }, words.join(" ")));
    let mut script = command.join(" \\\n  ") + "\n";
    if let (Some(health), Some(port)) = (workload.health.as_deref().filter(|h| h.starts_with('/')), &workload.port) {
        let tries = workload.startup.map_or(TRIES, |s| TRIES.max(s.0 / 1000));
        script.push_str(&format!(
            "curl --fail --silent --show-error --output /dev/null --max-time 5 \\\n  --retry {tries} --retry-delay 1 --retry-all-errors http://localhost:{}{health}\n",
            port.inner
        ));
    }
    let mut it = model::Step::run(Field::new(script.as_str()));
    it.env = env;
    if step.title.is_none() {
        it.name = Some(Field::new(format!("Start {name}").as_str()));
    }
    cx.step(step, it);
}

/// The limits of the cluster hold here, too: what is too small shows.
fn limits(workload: &Workload) -> String {
    let mut flags = String::new();
    if let Some(cpu) = &workload.cpu {
        let cpus = match cpu.strip_suffix('m').and_then(|m| m.parse::<f64>().ok()) {
            Some(millis) => format!("{}", millis / 1000.0),
            None => cpu.clone(),
        };
        flags.push_str(&format!(" --cpus {cpus}"));
    }
    if let Some(memory) = &workload.memory {
        flags.push_str(&format!(" --memory {}", memory.trim_end_matches('i').to_lowercase()));
    }
    flags
}

/// `--env KEY=value`; a value that is not known goes through the environment of the step, and never onto the command line.
fn variable(key: &str, value: Text, env: &mut Table<Value>) -> String {
    match value.pieces.as_slice() {
        [] => format!("--env {key}="),
        [TextPiece::Literal(text)] => format!("--env {key}={}", constant(Language::Bash, Quoting::Bare, text)),
        _ => {
            env.insert(key.to_owned(), Field::new(value));
            format!("--env {key}")
        }
    }
}

/// What it said, when something failed.
fn log(name: &str, cx: &mut JobBuilder<'_>) {
    if cx.done.insert(format!("log {name}")) {
        let mut step = model::Step::run(Field::new(format!("docker logs --tail 500 {name}").as_str()));
        step.name = Some(Field::new(format!("Log of {name}").as_str()));
        step.condition = Some(Field::new(Condition::new("failure()")));
        cx.finally(step);
    }
}
