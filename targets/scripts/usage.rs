//! What `--help` says.

use super::command::{bodies, default_text, inputs, is_required, named, needs_library, only_checks};
use super::library::{colours, strategies};
use crate::ir::{self, CommandBody, CommandInput, Environment, Ir, Step, StepKind};
use crate::words::ty::{Kind, Ty};
use std::collections::BTreeSet;

/// Its lines.
pub(super) fn lines(ir: &Ir, command: &ir::Command) -> Vec<String> {
    let mut lines = vec![about(ir, &command.body, command)];
    lines.extend(["".to_owned(), usage(command), "".to_owned()]);
    let mut table: Vec<(String, Vec<String>)> = Vec::new();
    for verb in &command.verbs {
        table.push((verb.name.clone(), vec![about(ir, &verb.body, command)]));
    }
    for input in inputs(command).into_iter().filter(|input| input.positional) {
        table.push((input.name.to_uppercase(), explain(ir, input, owner(command, input), command)));
    }
    for input in named(command) {
        table.push((flag(input), explain(ir, input, owner(command, input), command)));
    }
    let all = || bodies(command).flat_map(|body| &body.steps);
    if all().any(|step| matches!(step.kind, StepKind::Deploy { .. })) {
        let default = "exactly this image; default: the image of the checked-out commit";
        table.push(("--image REF@DIGEST".to_owned(), vec![default.to_owned()]));
    }
    if only_checks(command) {
        table.push(("--url URL".to_owned(), vec!["check this address instead of the environment's".to_owned()]));
    }
    for (name, text) in [
        ("--dry-run", "say what would be done; change nothing"),
        ("--verbose", "print every command"),
        ("--help", "this text"),
    ] {
        table.push((name.to_owned(), vec![text.to_owned()]));
    }
    let width = table.iter().map(|(name, _)| name.len()).max().unwrap_or(0) + 3;
    for (name, texts) in &table {
        for (at, text) in texts.iter().enumerate() {
            let name = if at == 0 { name.as_str() } else { "" };
            lines.push(format!("  {name:<width$}{text}"));
        }
    }
    lines.push(String::new());
    lines.extend(environment(ir, command));
    lines
        .push("Exit status: 0 done; 1 failed; 2 wrong arguments; 3 refused, nothing changed; 128 + signal.".to_owned());
    lines
}

/// The part that declares an input.
fn owner<'a>(command: &'a ir::Command, input: &CommandInput) -> &'a CommandBody {
    let has = |body: &&CommandBody| body.inputs.iter().any(|known| known.name == input.name);
    bodies(command).find(has).unwrap_or(&command.body)
}

/// `--strategy S`
fn flag(input: &CommandInput) -> String {
    let value = match &input.ty {
        Ty::Bool => return format!("--{}", input.name),
        Ty::Choice(words) if words.len() < 4 => words.join("|"),
        Ty::Semver => "V".to_owned(),
        Ty::Declared(Kind::Environment) => "E".to_owned(),
        Ty::Declared(Kind::Rollout) => "S".to_owned(),
        _ => "VALUE".to_owned(),
    };
    format!("--{} {value}", input.name)
}

fn usage(command: &ir::Command) -> String {
    let mut words = vec![format!("usage: {}", command.path)];
    if !command.verbs.is_empty() {
        words.push(if command.body.steps.is_empty() { "VERB" } else { "[VERB]" }.to_owned());
    }
    for input in inputs(command) {
        let name = input.name.to_uppercase();
        let required = is_required(input, owner(command, input));
        match (input.positional, required) {
            (true, true) => words.push(name),
            (true, false) => words.push(format!("[{name}]")),
            (false, true) => words.push(flag(input)),
            (false, false) => {}
        }
    }
    words.push("[options]".to_owned());
    words.join(" ")
}

/// What it does: its comment, else what its steps say.
fn about(ir: &Ir, body: &CommandBody, command: &ir::Command) -> String {
    if let Some(doc) = &body.doc {
        return doc.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let steps = body.steps.iter().filter_map(|step| sentence(ir, step)).collect::<Vec<_>>();
    match steps.as_slice() {
        [] if !command.verbs.is_empty() => format!("What is done with {} by hand.", ir.system.name),
        [] => "Runs what the program declares.".to_owned(),
        steps => steps.join(" "),
    }
}

fn sentence(ir: &Ir, step: &Step) -> Option<String> {
    Some(match &step.kind {
        StepKind::Deploy { workloads, .. } => {
            format!("Deploys {} and waits until it serves; goes back when it does not.", workloads.join(", "))
        }
        StepKind::Rollback { workloads, .. } => {
            format!("Takes {} back, whatever strategy brought the present version.", workloads.join(", "))
        }
        StepKind::Check(check, _) => {
            let requests = ir.checks.get(check).map(|check| check.requests.iter().map(title).collect::<Vec<_>>());
            format!("Checks that {} are answered as they must be.", requests.unwrap_or_default().join(" and "))
        }
        StepKind::Build(build) => format!("Builds {} for this machine.", build.images.join(", ")),
        StepKind::Backup { backup, .. } => format!("Makes the backup {backup}."),
        StepKind::Restore { backup, .. } => format!("Restores the backup {backup}."),
        StepKind::Run(run) => match &run.script {
            ir::Script::Text(text) => {
                let all: String = text
                    .pieces
                    .iter()
                    .map(|piece| match piece {
                        ir::Piece::Literal(text) => text.as_str(),
                        ir::Piece::Hole(..) => "…",
                    })
                    .collect();
                let first = all.trim().lines().next().unwrap_or_default().to_owned();
                if all.trim().lines().count() > 1 || first.len() > 70 {
                    return None;
                }
                format!("Runs: {first}")
            }
            _ => return None,
        },
        StepKind::Hold { slo, .. } => format!("Watches whether {slo} holds."),
        _ => return None,
    })
}

fn title(request: &ir::Request) -> String {
    format!("{} {}", request.method, request.path.as_plain().unwrap_or("…"))
}

/// What an input is for, and what it may be.
fn explain(ir: &Ir, input: &CommandInput, body: &CommandBody, command: &ir::Command) -> Vec<String> {
    let mut lines: Vec<String> =
        input.doc.iter().map(|doc| doc.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let default = default_text(input);
    let marked =
        |word: &str| if default.as_deref() == Some(word) { format!("{word} (default)") } else { word.to_owned() };
    match &input.ty {
        Ty::Declared(Kind::Environment) => {
            let mut names: Vec<String> = ir.environments.keys().map(|name| marked(name)).collect();
            if only_checks(command) {
                names.extend(colours(ir).into_iter().map(|(name, _)| format!("{name}-blue, {name}-green")));
                names.dedup();
            }
            lines.push(names.join(", "));
        }
        Ty::Declared(Kind::Rollout) => {
            let workloads: Vec<&String> = body
                .steps
                .iter()
                .filter_map(|step| match &step.kind {
                    StepKind::Deploy { workloads, .. } => Some(workloads),
                    _ => None,
                })
                .flatten()
                .collect();
            for (name, it) in &ir.environments {
                let mut all: Vec<String> = Vec::new();
                for strategy in workloads.iter().flat_map(|workload| strategies(it, workload)) {
                    if !all.contains(&strategy) {
                        all.push(strategy);
                    }
                }
                lines.push(format!("{name}: {}", all.join(", ")));
            }
        }
        Ty::Choice(words) => lines.push(words.iter().map(|word| marked(word)).collect::<Vec<_>>().join(", ")),
        Ty::Semver if lines.is_empty() => lines.push("a version such as 1.4.0".to_owned()),
        Ty::Union(_) if lines.is_empty() => {
            lines.push(match default {
                Some(default) => format!("a version such as 1.4.0; default: {default}"),
                None => "a value".to_owned(),
            });
        }
        _ if lines.is_empty() => lines.push(default.map_or_else(String::new, |default| format!("default: {default}"))),
        _ => {}
    }
    lines
}

/// The variables that it reads.
fn environment(ir: &Ir, command: &ir::Command) -> Vec<String> {
    if !needs_library(command) {
        return Vec::new();
    }
    let all = || bodies(command).flat_map(|body| &body.steps);
    let clusters: BTreeSet<&String> = ir.environments.values().filter_map(|it| it.cluster.as_ref()).collect();
    let mut lines: Vec<String> = Vec::new();
    let touches = all().any(|step| !matches!(step.kind, StepKind::Check(..)));
    if touches && !clusters.is_empty() {
        let names: Vec<&str> = clusters.into_iter().map(String::as_str).collect();
        lines.push(format!("{} (else the kubeconfig of the caller)", names.join(", ")));
    }
    if all().any(|step| matches!(step.kind, StepKind::Deploy { .. })) {
        let settings = |it: &Environment| -> Vec<String> {
            let values = ir.workloads.values().flat_map(|workload| &workload.env);
            values.flat_map(|(_, value)| super::library::secrets(ir, it, value)).collect()
        };
        let names: BTreeSet<String> = ir.environments.values().flat_map(settings).collect();
        if !names.is_empty() {
            let names: Vec<String> = names.into_iter().collect();
            lines.push(format!("{} (else those of the present release)", names.join(", ")));
        }
    }
    let checks: BTreeSet<&String> = ir.checks.values().flat_map(|check| &check.secrets).collect();
    if !checks.is_empty() {
        lines.push(format!("{} for the checks", checks.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ")));
    }
    if touches && ir.monitoring.gateway.is_some() {
        lines.push("PUSHGATEWAY_URL".to_owned());
    }
    if lines.is_empty() { lines } else { wrapped(&format!("Environment: {}.", lines.join("; "))) }
}

/// A text in lines of at most 110 characters.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        let Some(last) = lines.last_mut() else { break };
        if !last.is_empty() && last.len() + word.len() > 110 {
            lines.push(format!("  {word}"));
        } else {
            last.push_str(if last.is_empty() { "" } else { " " });
            last.push_str(word);
        }
    }
    lines
}
