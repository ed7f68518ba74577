//! The steps of a command: calls of the library, builds, and scripts of its own as functions.

use super::bash;
use super::checks;
use super::model::StepLines;
use crate::emit::template::Places;
use crate::ir::{Build, Image, Ir, Ref, Run, Script, Step, StepKind, Target, Value};

/// Names for the functions of a script, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    prefix: String,
    count: usize,
}

impl Names {
    /// Those of a verb.
    pub(super) fn named(&self, verb: &str) -> Names {
        Names { prefix: verb.replace('-', "_"), count: 0 }
    }

    fn next(&mut self) -> String {
        self.count += 1;
        let prefix = if self.prefix.is_empty() { "step" } else { &self.prefix };
        if self.count == 1 && !self.prefix.is_empty() {
            format!("do_{prefix}")
        } else {
            format!("do_{prefix}_{}", self.count)
        }
    }
}

/// The lines of steps; scripts of their own go to `functions`.
pub(super) fn all(
    ir: &Ir,
    steps: &[Step],
    names: &mut Names,
    functions: &mut Vec<String>,
    places: &mut Places,
) -> Vec<StepLines> {
    let mut found: Vec<StepLines> = Vec::new();
    for step in steps {
        let mut lines = one(ir, step, names, functions);
        if let Some(when) = &step.when {
            lines = lines.into_iter().map(|line| format!("  {line}")).collect();
            lines.insert(0, format!("if {}; then", bash::condition(when)));
            lines.push("fi".to_owned());
        }
        found.push(StepLines { mark: places.mark(step.origin.users(), "a step"), lines });
    }
    let last = steps.iter().rposition(|step| matches!(step.kind, StepKind::Build(_)));
    if let Some(step) = last.and_then(|at| found.get_mut(at)) {
        step.lines.push("wait_for_builds".to_owned());
    }
    found
}

fn one(ir: &Ir, step: &Step, names: &mut Names, functions: &mut Vec<String>) -> Vec<String> {
    match &step.kind {
        StepKind::Run(run) => {
            let name = names.next();
            functions.push(function(&name, run, step));
            vec![format!("perform {name}")]
        }
        StepKind::Deploy { workloads, environment, strategy, version } => {
            let word = |value: &Option<Value>| value.as_ref().map_or_else(|| "''".to_owned(), bash::value);
            let mut lines = place(environment);
            lines.push(format!("deploy {} {} {}", word(strategy), word(version), workloads.join(" ")));
            lines
        }
        StepKind::Rollback { workloads, environment, to, checks, confirm } => {
            let checks = checks.as_ref().map_or_else(|| "true".to_owned(), bash::truth);
            let confirm = confirm.as_ref().map_or_else(|| "ask".to_owned(), bash::truth);
            let mut lines = place(environment);
            lines.push(format!("rollback {} {checks} {confirm} {}", bash::value(to), workloads.join(" ")));
            lines
        }
        StepKind::Check(check, target) => {
            let mut lines = match target {
                Some(Target::Environment(environment)) => place(environment),
                _ => Vec::new(),
            };
            if ir.environments.values().any(|it| !it.rollouts.is_empty()) && !super::library::colours(ir).is_empty() {
                lines.push("[ -z \"${colour-}\" ] || [ -n \"$dry_run\" ] || forward_to \"$colour\"".to_owned());
            }
            let address = match target {
                Some(Target::Url(url)) => bash::value(url),
                _ => "\"$url\"".to_owned(),
            };
            lines.push(format!("check_{} {address} || fail 'the check {check} fails'", checks::function(check)));
            lines
        }
        StepKind::Connect(environment) => vec![format!("connect {}", bash::value(environment))],
        StepKind::Backup { backup, environment } => {
            vec![format!("connect {}", bash::value(environment)), format!("backup_{}", checks::function(backup))]
        }
        StepKind::Restore { backup, environment, from, scratch } => {
            let from = from.as_ref().map_or_else(|| "''".to_owned(), bash::value);
            vec![
                format!("connect {}", bash::value(environment)),
                format!("restore_{} {from} {scratch}", checks::function(backup)),
            ]
        }
        StepKind::Hold { slo, environment, duration } => vec![
            format!("connect {}", bash::value(environment)),
            format!(
                "hold_{} {} || fail 'the objective {slo} does not hold'",
                checks::function(slo),
                bash::value(duration)
            ),
        ],
        StepKind::Build(build) => builds(ir, build),
        _ => Vec::new(),
    }
}

/// The facts of an environment that is not the argument, which has been looked up already.
fn place(environment: &Value) -> Vec<String> {
    match environment {
        Value::Expr(expr, _) if matches!(&expr.kind, crate::expr::Kind::Name(Ref::Input(..))) => Vec::new(),
        other => vec![format!("environment_facts {}", bash::value(other))],
    }
}

/// A script of the program as a function: in a shell of its own, so that what it changes stays inside.
fn function(name: &str, run: &Run, step: &Step) -> String {
    let text = match &run.script {
        Script::Text(text) => bash::script(text),
        Script::File(path) => format!("bash {}", bash::word(path)),
        Script::Std(path) => crate::stdlib::file(path).map_or_else(String::new, body_of),
    };
    let mut lines: Vec<String> = Vec::new();
    if let Some(dir) = run.dir.as_ref() {
        lines.push(format!("cd \"{}\"", bash::inside(dir)));
    }
    for (variable, value) in &step.env {
        lines.push(format!("export {variable}={}", bash::value(value)));
    }
    lines.extend(text.trim_matches('\n').lines().map(str::to_owned));
    // The lines of a here-document must not be moved.
    let indent = if text.contains("<<") && !text.contains("<<<") { "" } else { "  " };
    let body: Vec<String> =
        lines.iter().map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") }).collect();
    format!("{name}() (\n{}\n)", body.join("\n"))
}

/// A script of the library without its head.
fn body_of(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("#!") && *line != "set -euo pipefail");
    lines.collect::<Vec<_>>().join("\n")
}

/// What builds need: the version of the commit, and a function that starts one.
pub(super) fn build_functions(ir: &Ir) -> Vec<String> {
    let prefix = format!("prefix={}", bash::word(&ir.versions.prefix));
    vec![prefix, include_str!("assets/build.sh").trim_end().to_owned()]
}

fn builds(ir: &Ir, build: &Build) -> Vec<String> {
    let mut lines = Vec::new();
    for name in &build.images {
        let Some(image) = ir.images.get(name).filter(|image| image.from.is_none()) else { continue };
        let several = !build.variants.is_empty();
        for target in image.target.iter().map(Some).chain(image.target.is_none().then_some(None)) {
            lines.push(start(name, image, build, target, several, true));
        }
        for variant in &build.variants {
            lines.push(start(name, image, build, Some(variant), true, false));
        }
        if !build.parallel {
            lines.push("wait_for_builds".to_owned());
        }
    }
    if !build.parallel {
        lines.pop();
    }
    lines
}

/// The call that starts one build. The deployed stage has the plain tag; a variant has its stage behind it.
fn start(name: &str, image: &Image, build: &Build, target: Option<&String>, several: bool, main: bool) -> String {
    let called = match target.filter(|_| several) {
        Some(target) => format!("{name}-{target}"),
        None => name.to_owned(),
    };
    let suffix = target.filter(|_| !main).map_or_else(String::new, |target| format!("-{target}"));
    let mut words = vec![format!("build {}", bash::word(&called))];
    words.push(if build.push.unwrap_or(image.push) { "--push" } else { "--load" }.to_owned());
    words.push(format!("--file {}", bash::word(&image.dockerfile)));
    words.extend(target.map(|target| format!("--target {}", bash::word(target))));
    words.push(format!("--tag \"{}:$version{suffix}\"", image.name));
    words.push(format!("--tag \"{}:sha-$sha{suffix}\"", image.name));
    for (argument, value) in &image.args {
        words.push(format!("--build-arg {}", argument_word(argument, value)));
    }
    if image.cache == "registry" {
        let of = target.map_or_else(String::new, |target| format!("-{target}"));
        words.push(format!("--cache-from type=registry,ref={}:buildcache{of}", image.name));
    }
    words.push(bash::word(&image.context));
    words.join(" \\\n  ")
}

fn argument_word(name: &str, value: &Value) -> String {
    let word = bash::value(value);
    match word.strip_prefix('"') {
        Some(rest) => format!("\"{name}={rest}"),
        None => format!("{name}={word}"),
    }
}
