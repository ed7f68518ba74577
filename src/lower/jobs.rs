//! Jobs: from words to what runs.

use super::expressions::{condition, text, typed_value, value};
use super::labels::{self, Labelled};
use super::scope::Scope;
use super::step_kinds::{computed, declared, env_sets};
use super::steps::{entries, environment, fold_value, lower_all, title_text, warning};
use super::{Known, known};
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::expr::Expr;
use crate::ir::{self, Runner, Sourced, Value};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};
use crate::words::pipeline::{self as words, Job};
use crate::words::steps::StepKind;
use crate::words::ty::{Kind, Ty};
use crate::words::values::{Duration, Given, Name, Value as WordValue, expr_of};

/// What a job takes over from its pipeline and the system.
pub struct Inherited {
    /// Of jobs that name none.
    pub timeout: Option<Sourced<Duration>>,
    /// Of jobs that name none.
    pub runner: Runner,
    /// Of its scripts.
    pub shell: Option<String>,
    /// Of its scripts.
    pub dir: Option<ir::Text>,
    /// Of its matrices.
    pub fail_fast: Option<bool>,
    /// Whether anything is derived.
    pub derives: bool,
}

/// Lowers one job.
pub fn lower(
    job: &Job,
    inherited: &Inherited,
    scope: &Scope<'_>,
    program: Known<'_>,
    diags: &mut Diagnostics,
) -> ir::Job {
    let fields = &job.fields;
    fields.shell.iter().for_each(|fact| labels::shell(fact, diags));
    let own_shell = shell(&fields.shell).or_else(|| inherited.shell.clone());
    let shell_name = own_shell.as_deref().filter(|s| *s != "default").unwrap_or("bash");
    let dir = computed(&fields.dir, &Scope { job: Some(&job.name.text), ..*scope }, diags).map(as_text);
    let dir = dir.or_else(|| inherited.dir.clone());
    let scope = &Scope { job: Some(&job.name.text), shell: shell_name, dir: dir.as_ref(), ..*scope };
    // The job's own condition reads other jobs, not its steps.
    let outside = Scope { job: None, dir: None, ..*scope };
    let when = job.conditions.when.as_ref().and_then(|w| condition(w, &outside, diags));
    let title = job.title.clone().or_else(|| fields.title.as_ref().and_then(|t| expr_of(t.value.clone())));
    let sets: Vec<String> =
        known(&fields.env_sets).map(|l| l.0.into_iter().map(|(t, _)| t.name).collect()).unwrap_or_default();
    let checkouts = fields.steps.iter().any(|s| matches!(s.kind, StepKind::Checkout(_)));
    let work = work(job, scope, program, diags);
    ir::Job {
        name: job.name.text.clone(),
        title: title.and_then(|t| title_text(&t, scope, diags)),
        doc: job.doc.clone(),
        after: job.after.iter().map(|a| Sourced::new(a.text.clone(), a.span)).collect(),
        when: when.map(|w| crate::expr::fold::fold_condition(w, &|_| None)),
        warn: job.conditions.warn.as_ref().map(|w| warning(w, scope, diags)),
        timeout: known(&fields.timeout)
            .map(|t| Sourced::new(t, fields.timeout.as_ref().map_or(job.span, |g| g.span)))
            .or_else(|| inherited.timeout.clone()),
        runner: runner(&fields.runner, scope, program, diags).unwrap_or_else(|| inherited.runner.clone()),
        shell: own_shell.clone(),
        permissions: permissions(&fields.permissions, &fields.permission_list),
        concurrency: concurrency(&fields.concurrency, scope, diags),
        env: environment(&fields.env, &sets, &env_sets(scope, program), scope, diags),
        environment: environment_of(job, scope, program, diags),
        matrix: fields.matrix.first().map(|m| super::matrix::lower(m, scope, diags)),
        fail_fast: fail_fast(job, inherited, scope, diags),
        max_parallel: known(&fields.max_parallel).map(|c| c.0),
        services: services(job, program, diags),
        container: container(job, scope, program, diags),
        outputs: outputs(job, scope, diags),
        implied_checkout: inherited.derives && fields.no_checkout.is_none() && !checkouts,
        raw: super::raw::of_job(job, program, diags),
        work,
        steps_written: fields.steps.len(),
        span: job.span,
    }
}

fn as_text(value: Value) -> ir::Text {
    match value {
        Value::Text(text) => text,
        other => {
            let expr = super::expressions::to_expr(other);
            let span = expr.span;
            ir::Text { pieces: vec![ir::Piece::Hole(expr, Ty::Text)], span }
        }
    }
}

/// A shell's name; `default` is the runner's.
#[must_use]
pub fn shell(fact: &Option<Given<Name>>) -> Option<String> {
    known(fact).map(|s| s.0)
}

fn work(job: &Job, scope: &Scope<'_>, program: Known<'_>, diags: &mut Diagnostics) -> ir::Work {
    let steps = &job.fields.steps;
    let call = steps.iter().find_map(|s| match &s.kind {
        StepKind::Call { target, body } => Some((s, target, body)),
        _ => None,
    });
    let Some((step, target, body)) = call else {
        return ir::Work::Steps(lower_all(steps, scope, program, diags));
    };
    if let Some(other) = steps.iter().find(|s| !std::ptr::eq(*s, step)) {
        let d = Diagnostic::new(&codes::WRONG_FORM, other.span, "a job that calls a pipeline has no other steps")
            .label("this step would not run")
            .also(step.span, "the call")
            .help("move it to a job of its own");
        diags.push(d);
    }
    ir::Work::Call(super::pipelines::call(target, body, step.span, scope, program, diags))
}

/// Where a job runs.
pub fn runner<T: Labelled>(
    fact: &Option<Given<T>>,
    scope: &Scope<'_>,
    program: Known<'_>,
    diags: &mut Diagnostics,
) -> Option<Runner> {
    let given = fact.as_ref()?;
    match &given.value {
        WordValue::Known(label) => Some(labels::checked(label.label(), given.span, program, diags)),
        WordValue::Computed(expr) => {
            if let ExprKind::Name(name) = &expr.kind
                && !crate::words::values::is_reference(name, crate::words::values::Written::Name)
            {
                return Some(labels::checked(name, expr.span, program, diags));
            }
            let (found, _) = typed_value(expr, &Ty::Label, scope, diags)?;
            Some(match fold_value(found) {
                Value::Text(text) if text.as_plain().is_some() => {
                    labels::checked(text.as_plain().unwrap_or_default(), expr.span, program, diags)
                }
                other => Runner::Expr(other),
            })
        }
    }
}

/// A label, or the labels behind a name of `runners`.
#[must_use]
pub fn label_of(label: &str, program: Known<'_>) -> Runner {
    let runners = program.program.project.system.iter().flat_map(|s| &s.fields.runners);
    for own in runners {
        if let Some((_, labels)) = own.labels.iter().find(|(n, _)| n.text == label) {
            return Runner::Labels(labels.clone());
        }
        if let Some((_, group)) = own.groups.iter().find(|(n, _)| n.text == label) {
            let labels = known(&group.labels).map(|l| l.0.into_iter().map(|(n, _)| n.0).collect()).unwrap_or_default();
            return Runner::Group(known(&group.group).map(|g| g.0).unwrap_or_default(), labels);
        }
    }
    Runner::Label(label.to_string())
}

/// What was said of the token.
#[must_use]
pub fn permissions(all: &Option<Given<words::Level>>, list: &[words::Permissions]) -> ir::Permissions {
    let of = |said: &words::Permissions| {
        let doc = said.doc.clone();
        let scope = move |(scope, level, own): &(ast::Name, words::Level, Option<String>)| ir::Permission {
            scope: scope.text.clone(),
            level: *level,
            doc: own.clone().or_else(|| doc.clone()),
            span: scope.span,
        };
        said.list.iter().map(scope).collect::<Vec<_>>()
    };
    let scopes = list.iter().flat_map(of).collect();
    ir::Permissions { all: known(all), scopes, exactly: list.iter().any(|p| p.exactly) }
}

/// What was said of concurrency.
pub fn concurrency(list: &[words::Concurrency], scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<ir::Concurrency> {
    let found = list.first()?;
    let group = computed(&found.fields.group, scope, diags).map(as_text)?;
    let cancel = found.fields.cancel.as_ref().and_then(|c| match &c.value {
        WordValue::Computed(expr) => condition(expr, scope, diags),
        WordValue::Known(_) => None,
    });
    let queue = known(&found.fields.queue).unwrap_or(words::Queue::Single);
    Some(ir::Concurrency { group, cancel, queue, span: found.span })
}

/// The environment that was named, else that of `deploy` or `connect`.
fn environment_of(
    job: &Job,
    scope: &Scope<'_>,
    program: Known<'_>,
    diags: &mut Diagnostics,
) -> Option<ir::EnvironmentUse> {
    let fields = &job.fields;
    let written = fields.environment.as_ref().and_then(|e| match &e.value {
        WordValue::Computed(expr) => Some((expr.clone(), e.span)),
        WordValue::Known(_) => None,
    });
    let derived = || {
        job.fields.steps.iter().find_map(|s| match &s.kind {
            StepKind::Deploy { environment, .. }
            | StepKind::Connect(environment)
            | StepKind::Rollback { environment, .. } => Some((environment.clone(), s.span)),
            StepKind::Backup { environment, .. } | StepKind::Restore { environment, .. } => {
                Some((environment.clone(), s.span))
            }
            _ => None,
        })
    };
    // Only a deployment is recorded as one, unless the program says otherwise.
    let is_deployment = written.is_some() || fields.steps.iter().any(|s| matches!(s.kind, StepKind::Deploy { .. }));
    let (expr, span) = written.or_else(derived)?;
    let wanted = Ty::Union(vec![Ty::Declared(Kind::Environment), Ty::Text]);
    let name = match &expr.kind {
        ExprKind::Name(text) if !text.contains('.') => {
            let name = ast::Name { text: text.clone(), quoted: false, span: expr.span };
            declared(Kind::Environment, &name, program, diags)
                .then(|| Value::Text(ir::Text::plain(text.clone(), expr.span)))
        }
        _ => typed_value(&expr, &wanted, scope, diags).map(|(found, ty)| {
            every_choice(&ty, expr.span, scope, program, diags);
            fold_value(found)
        }),
    }?;
    let url = match &fields.url {
        Some(_) => computed(&fields.url, scope, diags).map(as_text),
        None => match &name {
            Value::Text(text) => text.as_plain().and_then(|n| {
                let (value, _) = program.symbols.fields.get(&format!("environment.{n}.url"))?;
                Some(as_text(value.clone()))
            }),
            _ => None,
        },
    };
    let deployment = known(&fields.deployment).unwrap_or(is_deployment);
    Some(ir::EnvironmentUse { name, url, deployment, span })
}

/// Holds the choices of an input against the environments that are declared.
fn every_choice(ty: &Ty, at: Span, scope: &Scope<'_>, program: Known<'_>, diags: &mut Diagnostics) {
    let Ty::Choice(choices) = ty else { return };
    let pipeline = scope.pipeline.map(|p| p.name.as_str());
    let pipelines = program.program.project.pipelines.iter().filter(|p| Some(p.name.text.as_str()) == pipeline);
    let mut inputs = pipelines.flat_map(|p| &p.fields.on).flat_map(|on| &on.fields.inputs);
    let input = inputs.find(|input| input.ty == *ty);
    for choice in choices.iter().filter(|choice| !program.symbols.has(Kind::Environment, choice)) {
        let d = Diagnostic::new(&codes::UNKNOWN_NAME, at, format!("no environment `{choice}` is declared"));
        let d = d.label(format!("may be `{choice}`"));
        let d = input.into_iter().fold(d, |d, input| d.also(input.name.span, "one of its choices"));
        let known: Vec<&str> = program.symbols.of(Kind::Environment).collect();
        diags.push(match similar(choice, known.iter().copied()) {
            Some(near) => d.help(format!("did you mean `{near}`?")),
            None => d.help(format!("declare `environment {choice}`, or take the choice away")),
        });
    }
}

fn fail_fast(job: &Job, inherited: &Inherited, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Value> {
    let written = job.fields.fail_fast.as_ref().and_then(|f| match &f.value {
        WordValue::Computed(expr) => value(expr, &Ty::Bool, &Scope { job: None, ..*scope }, diags).map(fold_value),
        WordValue::Known(_) => None,
    });
    written.or_else(|| inherited.fail_fast.map(|b| Value::Expr(Expr::bool(b, job.span), Ty::Bool)))
}

fn services(job: &Job, program: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::ServiceUse> {
    let used = job.fields.services.iter();
    let mut names: Vec<String> =
        used.filter(|s| declared(Kind::Service, &s.name, program, diags)).map(|s| s.name.text.clone()).collect();
    // What a workload needs runs beside the job that starts it.
    for step in &job.fields.steps {
        let StepKind::Start(workloads) = &step.kind else { continue };
        for workload in
            program.program.project.workloads.iter().filter(|w| workloads.iter().any(|n| n.text == w.name.text))
        {
            for (need, _) in known(&workload.fields.needs).map(|l| l.0).unwrap_or_default() {
                if program.symbols.has(Kind::Service, &need.name) && !names.contains(&need.name) {
                    names.push(need.name.clone());
                }
            }
        }
    }
    // What is other beside this job is filled in when the services are known.
    names.into_iter().map(|name| ir::ServiceUse { name, own: None }).collect()
}

fn container(job: &Job, scope: &Scope<'_>, program: Known<'_>, diags: &mut Diagnostics) -> Option<ir::Container> {
    let found = job.fields.container.first()?;
    let (image, _) =
        typed_value(&found.image, &Ty::Union(vec![Ty::Text, Ty::None, Ty::Declared(Kind::Image)]), scope, diags)?;
    let fields = &found.fields;
    let user = computed(&fields.user, scope, diags);
    let password = computed(&fields.password, scope, diags);
    Some(ir::Container {
        image: fold_value(image),
        env: entries(fields.env.iter().flat_map(|e| &e.list), scope, diags),
        ports: known(&fields.ports).map(|l| l.0.iter().map(|(p, _)| port(p)).collect()).unwrap_or_default(),
        volumes: known(&fields.volumes).map(|l| l.0.into_iter().map(|(t, _)| t.0).collect()).unwrap_or_default(),
        options: known(&fields.options).map(|t| t.0),
        login: user.zip(password),
        raw: super::raw::of_container(fields, program, diags),
    })
}

fn port(ports: &crate::words::values::Ports) -> String {
    match ports.outer {
        Some(outer) => format!("{outer}:{}", ports.inner),
        None => ports.inner.to_string(),
    }
}

fn outputs(job: &Job, scope: &Scope<'_>, diags: &mut Diagnostics) -> Vec<Sourced<(String, Value)>> {
    let mut all = Vec::new();
    for output in &job.fields.outputs {
        let Some(expr) = &output.value else {
            let d = Diagnostic::new(&codes::MISSING_VALUE, output.name.span, "an output of a job needs a value");
            diags.push(d.help(format!("write `output {} = STEP.OUTPUT`", output.name.text)));
            continue;
        };
        let ty = output.ty.clone().unwrap_or(Ty::Any);
        if let Some(found) = value(expr, &ty, scope, diags) {
            all.push(Sourced::new((output.name.text.clone(), fold_value(found)), output.name.span));
        }
    }
    all
}

/// A title from its template.
pub fn title(expr: &Option<ast::Expr>, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<ir::Text> {
    match &expr.as_ref()?.kind {
        ExprKind::Template(template) => text(template, scope, diags).map(super::steps::inline_known),
        _ => title_text(expr.as_ref()?, scope, diags),
    }
}
