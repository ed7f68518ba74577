//! `raw`: YAML of the user's own. It has to be YAML, and it says nothing that a word says, too.

use super::Known;
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::emit::{Node, raw};
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{Expr, Piece, Template};
use crate::words::common::{Conditions, Raw};
use crate::words::pipeline::{ContainerFields, Job, OnFields, Pipeline};
use crate::words::read::Entries;
use crate::words::services::ServiceFields;
use crate::words::steps::Step;
use crate::words::steps_bodies::{ActionFields, RunFields};
use crate::words::values::Given;

/// Keys that the program writes with a word, and where.
type Written = Vec<(&'static str, Option<Span>)>;

fn given<T>(fact: &Option<Given<T>>) -> Option<Span> {
    fact.as_ref().filter(|fact| !fact.default).map(|fact| fact.span)
}

fn variables(env: &[Entries]) -> Option<Span> {
    env.iter().find(|entries| entries.name.is_none()).and_then(|entries| entries.span)
}

fn place(expr: &Option<Expr>) -> Option<Span> {
    expr.as_ref().map(|expr| expr.span)
}

fn conditions(conditions: &Conditions) -> Written {
    vec![("if", place(&conditions.when)), ("continue-on-error", conditions.warn.as_ref().map(|warn| warn.span))]
}

/// Of a pipeline.
pub fn of_pipeline(pipeline: &Pipeline, program: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::Raw> {
    let fields = &pipeline.fields;
    let written = vec![
        ("name", place(&pipeline.title).or(given(&fields.title))),
        ("run-name", given(&fields.run_title)),
        ("on", fields.on.first().map(|on| on.span)),
        ("permissions", given(&fields.permissions).or(fields.permission_list.first().map(|p| p.span))),
        ("concurrency", fields.concurrency.first().map(|c| c.span)),
        ("env", given(&fields.env_sets).or(variables(&fields.env))),
        ("jobs", fields.jobs.first().map(|job| job.span)),
    ];
    read(&fields.raw, &written, program, diags)
}

/// Of a job.
pub fn of_job(job: &Job, program: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::Raw> {
    let fields = &job.fields;
    let strategy = fields.matrix.first().map(|matrix| matrix.span);
    let mut written = vec![
        ("name", place(&job.title).or(given(&fields.title))),
        ("needs", job.after.first().map(|after| after.span)),
        ("runs-on", given(&fields.runner)),
        ("timeout-minutes", given(&fields.timeout)),
        ("permissions", given(&fields.permissions).or(fields.permission_list.first().map(|p| p.span))),
        ("concurrency", fields.concurrency.first().map(|c| c.span)),
        ("environment", given(&fields.environment)),
        ("strategy", strategy.or(given(&fields.fail_fast)).or(given(&fields.max_parallel))),
        ("outputs", fields.outputs.first().map(|output| output.name.span)),
        ("container", fields.container.first().map(|container| container.image.span)),
        ("services", fields.services.first().map(|service| service.name.span)),
        ("env", given(&fields.env_sets).or(variables(&fields.env))),
        ("steps", fields.steps.first().map(|step| step.span)),
    ];
    written.extend(conditions(&job.conditions));
    read(&fields.raw, &written, program, diags)
}

/// Of a script.
pub fn of_run(step: &Step, fields: &RunFields, program: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::Raw> {
    let mut written = vec![
        ("name", place(&step.title)),
        ("timeout-minutes", given(&fields.timeout)),
        ("working-directory", given(&fields.dir)),
        ("shell", given(&fields.shell)),
        ("env", given(&fields.env_sets).or(variables(&fields.env))),
        ("run", given(&fields.script)),
    ];
    written.extend(conditions(&step.conditions));
    read(&fields.raw, &written, program, diags)
}

/// Of an action.
pub fn of_action(step: &Step, fields: &ActionFields, program: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::Raw> {
    let mut written = vec![
        ("name", place(&step.title)),
        ("timeout-minutes", fields.step.iter().find_map(|facts| given(&facts.0.timeout))),
        ("uses", Some(step.span)),
        ("env", variables(&fields.env)),
        ("with", fields.entries.first().map(|entry| entry.key.span)),
    ];
    written.extend(conditions(&step.conditions));
    read(&fields.raw, &written, program, diags)
}

/// Of the container of a job.
pub fn of_container(fields: &ContainerFields, program: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::Raw> {
    let written = vec![
        ("env", variables(&fields.env)),
        ("ports", given(&fields.ports)),
        ("volumes", given(&fields.volumes)),
        ("options", given(&fields.options)),
        ("credentials", given(&fields.user).or(given(&fields.password))),
    ];
    read(&fields.raw, &written, program, diags)
}

/// Of a service: of the container that it is beside a job.
pub fn of_service(fields: &ServiceFields, program: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::Raw> {
    let written = vec![
        ("image", given(&fields.image)),
        ("env", variables(&fields.env)),
        ("ports", given(&fields.port)),
        ("volumes", given(&fields.volumes)),
        ("options", given(&fields.options).or(given(&fields.health))),
        ("credentials", given(&fields.user).or(given(&fields.password))),
    ];
    read(&fields.raw, &written, program, diags)
}

/// Of an event there is nothing that no word says.
pub fn of_event(fields: &OnFields, diags: &mut Diagnostics) {
    for raw in &fields.raw {
        let d = Diagnostic::new(&codes::UNKNOWN_WORD, raw.span, "`on` takes no `raw`");
        diags.push(d.label("all filters of events have words").help("write `branches = […]`, `types = […]` and so on"));
    }
}

/// Of an object in the cluster: what its words write is not known here.
pub fn of_object(list: &[Raw], program: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::Raw> {
    read(list, &Vec::new(), program, diags)
}

/// The texts; what is no YAML is reported, and so is what a word says already.
fn read(list: &[Raw], written: &Written, program: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::Raw> {
    let mut found = Vec::new();
    for one in list {
        let text = text_of(&one.text, program);
        let doc = match raw::mapping(&text) {
            Ok(doc) => doc,
            Err(message) => {
                let d = Diagnostic::new(&codes::RAW_YAML, one.text.span, "this is no YAML for `raw`").label(message);
                diags.push(d.help("write keys and values as the target documents them: `key: value`"));
                continue;
            }
        };
        let target = one.target.as_ref().map(|target| target.text.clone());
        if target.as_deref().is_none_or(|target| target == "workflow") {
            clashes(&doc.node, one.text.span, written, diags);
        }
        let keys = match &doc.node {
            Node::Mapping(mapping) => mapping.entries.iter().map(|entry| entry.key.clone()).collect(),
            _ => Vec::new(),
        };
        found.push(ir::Raw { target, text, keys, span: one.span });
    }
    found
}

fn clashes(node: &Node, span: Span, written: &Written, diags: &mut Diagnostics) {
    let Node::Mapping(mapping) = node else { return };
    for entry in &mapping.entries {
        let twice = written.iter().find(|(key, _)| entry.key.eq_ignore_ascii_case(key));
        let Some((key, Some(place))) = twice else { continue };
        let d = Diagnostic::new(&codes::TWICE, span, format!("`{key}` is written twice"))
            .label(format!("`raw` has `{key}`"))
            .also(*place, "and this word writes it, too")
            .help("take one of them away: `raw` replaces only what is derived");
        diags.push(d);
    }
}

/// The text as it stands in the source: a hole in it is the target's own expression.
fn text_of(template: &Template, program: Known<'_>) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text, _) => text.clone(),
        Piece::Hole(_, span) => program.sources.text(*span).to_owned(),
    };
    template.pieces.iter().map(piece).collect()
}
