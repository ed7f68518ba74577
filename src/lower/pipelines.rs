//! Pipelines: events, inputs, what holds for all jobs, messages at the end.

use super::expressions::{condition, value};
use super::jobs::{self, Inherited, concurrency, permissions, shell};
use super::scope::{PipelineNames, Scope};
use super::signatures::input_type;
use super::step_kinds::{channel_steps, computed, declared, env_sets};
use super::steps::{environment, fold_value, title_text};
use super::triggers::triggers;
use super::{Known, Lower, known};
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::expr::Expr;
use crate::ir::{self, CallSecrets, CallTarget, Ir, Piece, Ref, Runner, Sourced, Text, Value};
use crate::source::Span;
use crate::syntax::ast;
use crate::words::common::Input;
use crate::words::declaration::Override;
use crate::words::pipeline::{Defaults, Notify, Pipeline};
use crate::words::read::Fields;
use crate::words::services::ServiceFields;
use crate::words::steps_bodies::CallFields;
use crate::words::ty::{Kind, Ty};
use std::collections::BTreeSet;

/// GitHub's name of an event.
#[must_use]
pub fn github_event(word: &str) -> &str {
    match word {
        "dispatch" => "workflow_dispatch",
        "call" => "workflow_call",
        other => other,
    }
}

/// Lowers all pipelines into `ir`.
pub fn lower_all(cx: &mut Lower<'_>, ir: &mut Ir) {
    let program = cx.program;
    for pipeline in &program.project.pipelines {
        let inputs = inputs_of(pipeline, cx);
        let (known, diags) = cx.parts();
        let Some(names) = known.pipelines.get(&pipeline.name.text) else { continue };
        ir.pipelines.push(lower(pipeline, names, inputs, known, diags));
    }
    changed_services(cx, ir);
    drop_unread(&mut ir.pipelines);
    announcements(cx, ir);
}

/// Fills in what jobs say anew of the services beside them.
fn changed_services(cx: &mut Lower<'_>, ir: &mut Ir) {
    let symbols = cx.symbols.clone();
    let scope = Scope::top(&symbols);
    let written = cx.program.project.pipelines.iter().flat_map(|pipeline| &pipeline.fields.jobs);
    let lowered = ir.pipelines.iter_mut().flat_map(|pipeline| &mut pipeline.jobs);
    for (job, lowered) in written.zip(lowered) {
        let says =
            |change: &&Override<ServiceFields>| !change.fields.facts().is_empty() || !change.fields.env.is_empty();
        for change in job.fields.services.iter().filter(says) {
            super::declarations::service_fields(&change.fields, &scope, cx);
            let own = super::delivery::services::changed(change, &ir.images, &scope, cx);
            for service in lowered.services.iter_mut().filter(|service| service.name == change.name.text) {
                service.own = own.clone().map(Box::new);
            }
        }
    }
}

/// Takes away what a component uploads and nobody reads: neither a job that fetches it nor, with `outside`, a person.
fn drop_unread(pipelines: &mut [ir::Pipeline]) {
    let steps = pipelines.iter().flat_map(|p| &p.jobs).flat_map(ir::Job::steps);
    let fetches = steps.filter_map(|s| if let ir::StepKind::Fetch(fetch) = &s.kind { Some(fetch) } else { None });
    let mut fetched: BTreeSet<String> = BTreeSet::new();
    for artifact in fetches.flat_map(|fetch| &fetch.artifacts) {
        let name = format!("{}.{}", artifact.job, artifact.artifact);
        // A calling pipeline names the job of the called one behind its own.
        fetched.extend(name.match_indices('.').map(|(dot, _)| name[dot + 1..].to_string()));
        fetched.insert(name);
    }
    for job in pipelines.iter_mut().flat_map(|p| &mut p.jobs) {
        let ir::Work::Steps(steps) = &mut job.work else { continue };
        steps.retain(|step| match &step.kind {
            ir::StepKind::Artifact(artifact) if step.origin.via.is_some() && !artifact.outside => {
                fetched.contains(&format!("{}.{}", job.name, artifact.name))
            }
            _ => true,
        });
    }
}

/// The steps that tell the channels of each environment about its deployments. Their text is that of the step `message`.
fn announcements(cx: &mut Lower<'_>, ir: &mut Ir) {
    // What is wrong with a channel is reported where it is declared.
    let quiet = &mut Diagnostics::default();
    let (known, _) = cx.parts();
    let scope = Scope::top(known.symbols);
    for environment in ir.environments.values_mut() {
        let name = Ref::Output { job: None, step: "message".into(), name: "text".into() };
        let span = environment.span;
        let text = Text { pieces: vec![Piece::Hole(Expr::name(name, span), Ty::Text)], span };
        let steps = |channel: &String| {
            let steps = channel_steps(channel, &text, "deployed", span, &scope, known, quiet);
            (!steps.is_empty()).then(|| (channel.clone(), steps))
        };
        environment.announce = environment.notify.iter().filter_map(steps).collect();
    }
}

/// The inputs of each `on`, their types as GitHub's forms know them.
fn inputs_of<'p>(pipeline: &'p Pipeline, cx: &mut Lower<'_>) -> Vec<(&'p Input, Ty)> {
    let all = pipeline.fields.on.iter().flat_map(|on| &on.fields.inputs);
    all.map(|input| (input, input_type(&input.ty, cx))).collect()
}

fn lower(
    pipeline: &Pipeline,
    names: &PipelineNames,
    inputs: Vec<(&Input, Ty)>,
    program: Known<'_>,
    diags: &mut Diagnostics,
) -> ir::Pipeline {
    let fields = &pipeline.fields;
    let scope = Scope { pipeline: Some(names), ..Scope::top(program.symbols) };
    let system = program.program.project.system.first().map(|s| &s.fields);
    let github = known(&fields.defaults).or_else(|| system.and_then(|s| known(&s.defaults)));
    let derives = github != Some(Defaults::Github);
    let inherited = inherited(pipeline, derives, &scope, program, diags);
    let sets: Vec<String> =
        known(&fields.env_sets).map(|l| l.0.into_iter().map(|(t, _)| t.name).collect()).unwrap_or_default();
    let title = pipeline
        .title
        .clone()
        .or_else(|| fields.title.as_ref().and_then(|t| crate::words::values::expr_of(t.value.clone())));
    let run_title = fields.run_title.as_ref().and_then(|t| crate::words::values::expr_of(t.value.clone()));
    let file = known(&fields.file).map_or_else(|| format!("{}.yml", pipeline.name.text), |p| p.0);
    let source = program.sources.get(pipeline.span.file).name.clone();
    let jobs = fields.jobs.iter().map(|job| jobs::lower(job, &inherited, &scope, program, diags)).collect();
    ir::Pipeline {
        name: pipeline.name.text.clone(),
        title: title.and_then(|t| title_text(&t, &scope, diags)),
        run_title: run_title.and_then(|t| title_text(&t, &scope, diags)),
        doc: pipeline.doc.clone().or_else(|| program.program.doc(pipeline.span.file).map(str::to_string)),
        source,
        file,
        derives,
        triggers: triggers(pipeline, &inputs, &scope, program, diags),
        outputs: outputs(pipeline, &scope, diags),
        call_secrets: call_secrets(pipeline),
        permissions: permissions(&fields.permissions, &fields.permission_list),
        concurrency: concurrency(&fields.concurrency, &scope, diags),
        env: environment(&fields.env, &sets, &env_sets(&scope, program), &scope, diags),
        jobs,
        notify: fields.notify.iter().filter_map(|n| notify(n, &scope, program, diags)).collect(),
        raw: super::raw::of_pipeline(pipeline, program, diags),
        budget: fields.budget.as_ref().and_then(|b| Some(Sourced::new(*b.known()?, b.span))),
        span: pipeline.span,
    }
}

fn inherited(
    pipeline: &Pipeline,
    derives: bool,
    scope: &Scope<'_>,
    program: Known<'_>,
    diags: &mut Diagnostics,
) -> Inherited {
    let fields = &pipeline.fields;
    let system = program.program.project.system.first().map(|s| &s.fields);
    let timeout = fields.timeout.as_ref().or_else(|| system.and_then(|s| s.timeout.as_ref()));
    let runner = jobs::runner(&fields.runner, scope, program, diags)
        .or_else(|| system.and_then(|s| jobs::runner(&s.runner, scope, program, diags)))
        .unwrap_or_else(|| Runner::Label("ubuntu-24.04".into()));
    let own_shell = fields.shell.as_ref().filter(|s| !s.default).cloned();
    let default_shell = if derives { Some("bash".to_string()) } else { None };
    let shell = shell(&own_shell).or_else(|| system.and_then(|s| shell(&s.shell))).or(default_shell);
    for fact in [own_shell.as_ref(), system.and_then(|s| s.shell.as_ref())].into_iter().flatten() {
        super::labels::shell(fact, diags);
    }
    let own_dir = fields.dir.clone().filter(|d| !d.default);
    let dir = computed(&own_dir, scope, diags).or_else(|| system.and_then(|s| computed(&s.dir, scope, diags)));
    let dir = dir.and_then(|d| match d {
        Value::Text(text) if text.as_plain() != Some(".") => Some(text),
        _ => None,
    });
    let own_fail_fast = fields.fail_fast.as_ref().filter(|f| !f.default).and_then(|f| f.known().copied());
    Inherited {
        timeout: timeout.and_then(|t| Some(Sourced::new(*t.known()?, t.span))),
        runner,
        shell: shell.filter(|s| s != "default"),
        dir,
        fail_fast: own_fail_fast.or(derives.then_some(false)),
        derives,
    }
}

fn outputs(pipeline: &Pipeline, scope: &Scope<'_>, diags: &mut Diagnostics) -> Vec<ir::CallOutput> {
    let mut all = Vec::new();
    for output in pipeline.fields.on.iter().flat_map(|on| &on.fields.outputs) {
        let ty = output.ty.clone().unwrap_or(Ty::Text);
        let Some(found) = output.value.as_ref().and_then(|v| value(v, &Ty::Any, scope, diags)) else { continue };
        all.push(Sourced::new((output.name.text.clone(), ty, found, output.doc.clone()), output.name.span));
    }
    all
}

fn call_secrets(pipeline: &Pipeline) -> Vec<(String, bool, Option<String>)> {
    let all = pipeline.fields.on.iter().flat_map(|on| &on.fields.secrets);
    all.map(|s| (s.name.text.clone(), s.optional, s.doc.clone())).collect()
}

fn notify(notify: &Notify, scope: &Scope<'_>, program: Known<'_>, diags: &mut Diagnostics) -> Option<ir::Notify> {
    let text = title_text(&notify.text, scope, diags)?;
    let when = notify.when.as_ref().and_then(|w| condition(w, scope, diags));
    let channels: Vec<String> =
        notify.channels.iter().filter(|c| declared(Kind::Channel, c, program, diags)).map(|c| c.text.clone()).collect();
    let steps = channels
        .iter()
        .map(|c| (c.clone(), channel_steps(c, &text, "info", notify.span, scope, program, diags)))
        .collect();
    Some(ir::Notify { channels, text, when, span: notify.span, steps })
}

/// `call TARGET { … }`
pub fn call(
    target: &ast::Name,
    body: &CallFields,
    span: Span,
    scope: &Scope<'_>,
    program: Known<'_>,
    diags: &mut Diagnostics,
) -> ir::Call {
    let called = (!target.quoted && declared(Kind::Pipeline, target, program, diags))
        .then(|| program.pipelines.get(&target.text))
        .flatten();
    let mut inputs = Vec::new();
    let mut misspelt = false;
    let entries = if called.is_some() || target.quoted { body.entries.as_slice() } else { &[] };
    for entry in entries {
        let wanted = match called.map(|c| c.inputs.get(&entry.key.text)) {
            Some(Some(ty)) => ty.clone(),
            Some(None) => {
                let known: Vec<&str> = called.into_iter().flat_map(|c| c.inputs.keys().map(String::as_str)).collect();
                let message = format!("the pipeline `{}` has no input `{}`", target.text, entry.key.text);
                super::names::report(&codes::UNKNOWN_INPUT, entry.key.span, message, &entry.key.text, known, diags);
                misspelt = true;
                continue;
            }
            None => Ty::Any,
        };
        if let Some(found) = value(&entry.value, &wanted, scope, diags) {
            inputs.push((entry.key.text.clone(), fold_value(found)));
        }
    }
    if called.is_some() && !misspelt {
        missing_inputs(target, body, span, program, diags);
    }
    let named = super::steps::entries(body.secrets.iter().flat_map(|s| &s.list), scope, diags);
    let secrets = match (known(&body.all_secrets), named.is_empty()) {
        (Some(_), _) => CallSecrets::Inherit,
        (None, true) => CallSecrets::Derived,
        (None, false) => CallSecrets::Named(named),
    };
    let target = match target.quoted {
        true => CallTarget::Workflow(target.text.clone()),
        false => CallTarget::Pipeline(target.text.clone()),
    };
    ir::Call { target, inputs, secrets, span }
}

fn missing_inputs(target: &ast::Name, body: &CallFields, span: Span, program: Known<'_>, diags: &mut Diagnostics) {
    let Some(pipeline) = program.program.project.pipelines.iter().find(|p| p.name.text == target.text) else { return };
    let Some(on) = pipeline.fields.on.iter().find(|on| on.events.iter().any(|e| e.text == "call")) else {
        let d =
            Diagnostic::new(&codes::NOT_HERE, target.span, format!("the pipeline `{}` cannot be called", target.text))
                .label("called here")
                .also(pipeline.span, "it has no `on call`")
                .help("add `on call` to it");
        diags.push(d);
        return;
    };
    for input in &on.fields.inputs {
        let given = body.entries.iter().any(|e| e.key.text == input.name.text);
        if !given && input.default.is_none() {
            let d = Diagnostic::new(
                &codes::MISSING_INPUT,
                span,
                format!("`{}` needs the input `{}`", target.text, input.name.text),
            )
            .label("not given here")
            .also(input.name.span, "declared here")
            .help(format!("add `{} = …`", input.name.text));
            diags.push(d);
        }
    }
}
