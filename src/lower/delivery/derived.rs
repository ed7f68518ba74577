//! Commands that no program declares: a pipeline does something that needs a script, so there is one, and people can run
//! it, too.

use crate::expr::Expr;
use crate::ir::{self, Command, CommandBody, CommandInput, Ir, Origin, Ref, Step, StepKind, Target, Value};
use crate::source::Span;
use crate::words::ty::{Kind, Ty};

/// Adds a command for each step of a pipeline that none does.
pub(in crate::lower) fn commands(ir: &mut Ir) {
    let mut wanted: Vec<(StepKind, Span)> = Vec::new();
    for step in ir.pipelines.iter().flat_map(|pipeline| &pipeline.jobs).flat_map(ir::Job::steps) {
        wanted.push((step.kind.clone(), step.origin.users()));
    }
    for (kind, span) in wanted {
        if ir.call(&kind).is_some() {
            continue;
        }
        if let Some(command) = command(ir, &kind, span) {
            ir.commands.insert(command.path.clone(), command);
        }
    }
}

fn command(ir: &Ir, kind: &StepKind, span: Span) -> Option<Command> {
    let environment = || input("environment", span);
    let mut inputs = vec![given("environment", Ty::Declared(Kind::Environment), None, true, span)];
    let (path, kind) = match kind {
        StepKind::Deploy { workloads, .. } => {
            inputs.push(given("strategy", Ty::Declared(Kind::Rollout), None, false, span));
            inputs.push(given("version", Ty::Semver, None, false, span));
            let kind = StepKind::Deploy {
                workloads: workloads.clone(),
                environment: environment(),
                strategy: Some(input("strategy", span)),
                version: Some(input("version", span)),
            };
            (free(ir, "scripts/deploy.sh", workloads), kind)
        }
        StepKind::Rollback { workloads, .. } => {
            let previous = Value::Text(ir::Text::plain("previous", span));
            let ty = Ty::Union(vec![Ty::Semver, Ty::choice(&["previous"])]);
            inputs.push(given("version", ty, Some(previous), false, span));
            let kind = StepKind::Rollback {
                workloads: workloads.clone(),
                environment: environment(),
                to: input("version", span),
                checks: None,
                confirm: None,
            };
            (free(ir, "scripts/rollback.sh", workloads), kind)
        }
        StepKind::Check(check, _) => {
            let kind = StepKind::Check(check.clone(), Some(Target::Environment(environment())));
            (format!("scripts/check-{check}.sh"), kind)
        }
        StepKind::Backup { backup, .. } => {
            let kind = StepKind::Backup { backup: backup.clone(), environment: environment() };
            (format!("scripts/backup-{backup}.sh"), kind)
        }
        StepKind::Restore { backup, scratch, .. } => {
            let nothing =
                Value::Expr(Expr::new(crate::expr::Kind::Literal(crate::expr::Literal::Null), span), Ty::None);
            inputs.push(given("from", Ty::Text, Some(nothing), false, span));
            let from = Some(input("from", span));
            let kind =
                StepKind::Restore { backup: backup.clone(), environment: environment(), from, scratch: *scratch };
            let beside = if *scratch { "-beside" } else { "" };
            (format!("scripts/restore-{backup}{beside}.sh"), kind)
        }
        StepKind::Hold { slo, .. } => {
            inputs.push(given("for", Ty::Duration, None, false, span));
            let kind = StepKind::Hold { slo: slo.clone(), environment: environment(), duration: input("for", span) };
            (format!("scripts/gate-{slo}.sh"), kind)
        }
        _ => return None,
    };
    let body = CommandBody { inputs, env: Vec::new(), steps: vec![step(kind, span)], doc: None };
    Some(Command { path, body, verbs: Vec::new(), derived: true, span })
}

/// The path, with the workloads in it where another command has it.
fn free(ir: &Ir, path: &str, workloads: &[String]) -> String {
    if !ir.commands.contains_key(path) {
        return path.to_owned();
    }
    format!("{}-{}.sh", path.trim_end_matches(".sh"), workloads.join("-"))
}

fn input(name: &str, span: Span) -> Value {
    Value::Expr(Expr::name(Ref::Input(name.to_owned(), None), span), Ty::Any)
}

fn given(name: &str, ty: Ty, default: Option<Value>, positional: bool, span: Span) -> CommandInput {
    CommandInput { name: name.to_owned(), ty, default, positional, doc: None, span }
}

fn step(kind: StepKind, span: Span) -> Step {
    Step {
        key: None,
        title: None,
        when: None,
        warn: None,
        env: Vec::new(),
        timeout: None,
        permissions: Vec::new(),
        history: None,
        doc: None,
        kind,
        raw: Vec::new(),
        origin: Origin::at(span),
    }
}
