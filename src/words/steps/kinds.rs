//! What each kind of step says in its header and body.

use super::{Gate, RollbackTo, Scanner, Step, StepKind, name_and_title, tail};
use crate::source::Span;
use crate::syntax::ast::{self, Block, Body, Expr, ExprKind};
use crate::words::read::{Fields, Header, Reader};
use crate::words::steps_bodies::*;
use crate::words::values::{Given, TextExpr, expr_of};

pub(super) fn script_kind(
    word: &str,
    header: &mut Header<'_>,
    block: &Block,
    step: &mut Step,
    cx: &mut Reader<'_>,
) -> Option<StepKind> {
    Some(match word {
        "run" => {
            name_and_title(header, step);
            tail(header, word, step, cx);
            let mut body = run_body(block, header.head, cx);
            step.conditions.line(&std::mem::take(&mut body.when), cx);
            StepKind::Run(Box::new(body))
        }
        "action" => {
            let reference = header.name("the action, in quotes", cx)?;
            name_and_title(header, step);
            tail(header, word, step, cx);
            let body: ActionFields = cx.fields(block, header.head);
            step.conditions.line(&body.when, cx);
            StepKind::Action { reference, body: Box::new(body) }
        }
        "use" => {
            let component = header.name("the component", cx)?;
            name_and_title(header, step);
            tail(header, word, step, cx);
            let body: ActionFields = cx.fields(block, header.head);
            step.conditions.line(&body.when, cx);
            StepKind::Use { component, body: Box::new(body) }
        }
        "checkout" => {
            name_and_title(header, step);
            tail(header, word, step, cx);
            let body: CheckoutFields = cx.fields(block, header.head);
            step.conditions.line(&body.when, cx);
            StepKind::Checkout(Box::new(body))
        }
        _ => {
            let target = header.name("the pipeline or workflow to call", cx)?;
            tail(header, word, step, cx);
            StepKind::Call { target, body: Box::new(cx.fields(block, header.head)) }
        }
    })
}

/// The body of a `run`: a text is its script.
fn run_body(block: &Block, head: Span, cx: &mut Reader<'_>) -> RunFields {
    let Some(Body::Text(text)) = &block.body else {
        return cx.fields(block, head);
    };
    let script = Expr { kind: ExprKind::Template(text.clone()), span: text.span };
    let mut body = RunFields { script: cx.value(&script), ..RunFields::default() };
    body.finish(head, cx);
    body
}

pub(super) fn image_kind(
    word: &str,
    header: &mut Header<'_>,
    block: &Block,
    step: &mut Step,
    cx: &mut Reader<'_>,
) -> Option<StepKind> {
    let what = if word == "start" { "a workload" } else { "an image" };
    let things = header.names(what, cx);
    if things.is_empty() {
        return None;
    }
    let kind = match word {
        "start" => StepKind::Start(things),
        "build" => {
            tail(header, word, step, cx);
            let body: BuildFields = cx.fields(block, header.head);
            step.title = computed(&body.title);
            step.conditions.line(&body.when, cx);
            return Some(StepKind::Build { images: things, body: Box::new(body) });
        }
        "scan" => {
            let environment = header.take_word("in").and_then(|_| header.name("an environment", cx));
            let mut with: Vec<Scanner> = match header.take_word("with") {
                Some(_) => header
                    .names("a scanner", cx)
                    .into_iter()
                    .map(|component| Scanner { component, inputs: Vec::new() })
                    .collect(),
                None => Vec::new(),
            };
            tail(header, word, step, cx);
            let body: ScanFields = cx.fields(block, header.head);
            with.extend(body.with);
            step.conditions.line(&body.when, cx);
            return Some(StepKind::Scan { images: things, environment, with });
        }
        _ => {
            if header.take_word("as").is_none() {
                header.expected("`as` and the tags", cx);
                return None;
            }
            let mut tags = Vec::new();
            while let Some(tag) = header.take_expression(cx) {
                tags.push(tag);
                if !header.take_comma() {
                    break;
                }
            }
            StepKind::Tag { images: things, tags }
        }
    };
    tail(header, word, step, cx);
    titled(block, step, cx);
    Some(kind)
}

/// The expression of a title.
fn computed(title: &Option<Given<TextExpr>>) -> Option<Expr> {
    title.as_ref().and_then(|given| expr_of(given.value.clone()))
}

/// The body of a step that has no facts of its own but `title` and `when`.
fn titled(block: &Block, step: &mut Step, cx: &mut Reader<'_>) {
    let body: TitleFields = cx.fields(block, step.span);
    if step.title.is_none() {
        step.title = computed(&body.title);
    }
    step.conditions.line(&body.when, cx);
}

pub(super) fn data_kind(
    word: &str,
    header: &mut Header<'_>,
    block: &Block,
    step: &mut Step,
    cx: &mut Reader<'_>,
) -> Option<StepKind> {
    let kind = match word {
        "artifact" => {
            step.name = Some(header.name("the name of the artifact", cx)?);
            header.take_word("from").or_else(|| {
                header.expected("`from` and the paths", cx);
                None
            })?;
            let paths = header.take_operand()?;
            let service_name = header.take_text();
            tail(header, word, step, cx);
            let body: ArtifactFields = cx.fields(block, header.head);
            step.title = computed(&body.title);
            step.conditions.line(&body.when, cx);
            return Some(StepKind::Artifact { paths, service_name, body: Box::new(body) });
        }
        "fetch" => {
            let artifacts = operands(header);
            header.preposition("into", "a folder", cx)?;
            let into = header.take_operand()?;
            tail(header, word, step, cx);
            let body: TitleFields = cx.fields(block, header.head);
            step.title = computed(&body.title);
            step.conditions.line(&body.when, cx);
            return Some(StepKind::Fetch { artifacts, into, body: Box::new(body) });
        }
        "notify" => {
            let channels = header.names("a channel", cx);
            let text = header.take_text();
            if text.is_none() {
                header.expected("the text of the message", cx);
            }
            StepKind::Notify { channels, text: text? }
        }
        "check" | "load" => {
            let name = header.name(if word == "check" { "a check" } else { "a load test" }, cx)?;
            let against = header.take_word("against").and_then(|_| header.take_expression(cx));
            match word {
                "check" => StepKind::Check { check: name, against },
                _ => StepKind::Load { load: name, against },
            }
        }
        "gate" => StepKind::Gate(gate(header, cx)?),
        _ => StepKind::Connect(header.take_expression(cx).or_else(|| {
            header.expected("an environment", cx);
            None
        })?),
    };
    tail(header, word, step, cx);
    titled(block, step, cx);
    Some(kind)
}

fn operands(header: &mut Header<'_>) -> Vec<Expr> {
    let mut list = Vec::new();
    while let Some(operand) = header.take_operand() {
        list.push(operand);
        if !header.take_comma() {
            break;
        }
    }
    list
}

fn gate(header: &mut Header<'_>, cx: &mut Reader<'_>) -> Option<Gate> {
    let value = header.take_expression(cx).or_else(|| {
        header.expected("a value to compare", cx);
        None
    })?;
    if header.take_word("in").is_none() {
        return Some(Gate::Value(value));
    }
    let ExprKind::Name(text) = &value.kind else {
        header.expected("the name of an objective before `in`", cx);
        return None;
    };
    let slo = ast::Name { text: text.clone(), quoted: false, span: value.span };
    let environment = header.take_expression(cx)?;
    header.take_word("for").or_else(|| {
        header.expected("`for` and a duration", cx);
        None
    })?;
    Some(Gate::Slo { slo, environment, duration: header.take_quantity()? })
}

pub(super) fn delivery_kind(
    word: &str,
    header: &mut Header<'_>,
    block: &Block,
    step: &mut Step,
    cx: &mut Reader<'_>,
) -> Option<StepKind> {
    let what = if matches!(word, "deploy" | "rollback") { "a workload" } else { "a backup" };
    let mut things = header.names(what, cx);
    if things.is_empty() {
        return None;
    }
    let preposition = if word == "deploy" { "to" } else { "in" };
    if header.take_word(preposition).is_none() {
        header.expected(&format!("`{preposition}` and an environment"), cx);
        return None;
    }
    let environment = header.take_expression(cx)?;
    Some(match word {
        "deploy" => {
            let strategy = header.take_word("by").and_then(|_| header.take_expression(cx));
            tail(header, word, step, cx);
            let body: DeployFields = cx.fields(block, header.head);
            step.conditions.line(&body.when, cx);
            StepKind::Deploy { workloads: things, environment, strategy, body: Box::new(body) }
        }
        "rollback" => {
            header.take_word("to").or_else(|| {
                header.expected("`to` and `previous`, a version or a backup", cx);
                None
            })?;
            let to = match header.take_word("backup") {
                Some(_) => RollbackTo::Backup(header.name("a backup", cx)?),
                None => RollbackTo::Version(header.take_expression(cx)?),
            };
            tail(header, word, step, cx);
            let body: RollbackFields = cx.fields(block, header.head);
            step.conditions.line(&body.when, cx);
            StepKind::Rollback { workloads: things, environment, to, body: Box::new(body) }
        }
        "restore" => {
            tail(header, word, step, cx);
            let body: RestoreFields = cx.fields(block, header.head);
            step.conditions.line(&body.when, cx);
            StepKind::Restore { backup: things.remove(0), environment, body: Box::new(body) }
        }
        _ => {
            tail(header, word, step, cx);
            titled(block, step, cx);
            StepKind::Backup { backup: things.remove(0), environment }
        }
    })
}
