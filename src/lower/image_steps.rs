//! Steps about images: `build`, `scan`, `tag`, `start`.

use super::Known;
use super::binding::image_reference;
use super::components::Use;
use super::expressions::value;
use super::known;
use super::scope::Scope;
use super::shared::{fixed, fixed_list};
use super::step_kinds::{all_declared, declared};
use super::steps::{expand, fold_value, frame};
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::expr::{Expr, Function, Operator};
use crate::ir::{self, Ref, TagName, Text, Value};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};
use crate::words::read::Entry;
use crate::words::services::ImageSource;
use crate::words::steps::{Scanner, Step, StepKind};
use crate::words::ty::{Kind, Ty};
use crate::words::values::{Given, List, Name};

pub(super) fn image_steps(step: &Step, scope: &Scope<'_>, known: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::Step> {
    match &step.kind {
        StepKind::Build { images, body } => {
            let images = all_declared(Kind::Image, images, known, diags);
            let build = ir::Build {
                variants: variants(&images, &body.variants, scope, known),
                images,
                push: fixed(&body.push, scope),
                parallel: fixed(&body.parallel, scope).unwrap_or(false),
            };
            vec![frame(step, ir::StepKind::Build(build), scope, diags)]
        }
        StepKind::Start(workloads) => {
            let workloads = all_declared(Kind::Workload, workloads, known, diags);
            vec![frame(step, ir::StepKind::Start(workloads), scope, diags)]
        }
        StepKind::Tag { images, tags } => {
            let tags: Vec<TagName> = tags.iter().filter_map(|t| tag_name(t, scope, diags)).collect();
            let images = all_declared(Kind::Image, images, known, diags);
            let kind = |image| ir::StepKind::Tag { image, tags: tags.clone() };
            images.into_iter().map(|image| frame(step, kind(image), scope, diags)).collect()
        }
        StepKind::Scan { images, environment, with } => {
            let mut steps = Vec::new();
            for image in images.iter().filter(|i| declared(Kind::Image, i, known, diags)).collect::<Vec<_>>() {
                steps.push(scan(step, image, environment.as_ref(), with, scope, known, diags));
            }
            steps
        }
        _ => Vec::new(),
    }
}

/// The variants that a build names; `all` are those of its images.
fn variants(images: &[String], fact: &Option<Given<List<Name>>>, scope: &Scope<'_>, known: Known<'_>) -> Vec<String> {
    let named: Vec<String> = fixed_list(fact, scope).into_iter().map(|name| name.0).collect();
    if named != ["all"] {
        return named;
    }
    let declared = known.program.project.images.iter().filter(|image| images.contains(&image.name.text));
    let own = declared.filter_map(|image| match &image.source {
        ImageSource::Built(fields) => Some(fixed_list(&fields.variants, scope)),
        ImageSource::Foreign(_) => None,
    });
    own.flatten().map(|name| name.0).collect()
}

fn tag_name(expr: &ast::Expr, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<TagName> {
    if let ExprKind::Name(word) = &expr.kind {
        match word.as_str() {
            "version" => return Some(TagName::Version),
            "major-minor" => return Some(TagName::MajorMinor),
            "major" => return Some(TagName::Major),
            "branch" => return Some(TagName::Branch),
            name if !name.contains('.') => return Some(TagName::Fixed(name.to_string())),
            _ => {}
        }
    }
    Some(TagName::Value(value(expr, &Ty::Text, scope, diags).map(fold_value)?))
}

/// `scan IMAGE`: the scanners behind `with`, else those of the policy.
fn scan(
    step: &Step,
    image: &ast::Name,
    environment: Option<&ast::Name>,
    with: &[Scanner],
    scope: &Scope<'_>,
    known: Known<'_>,
    diags: &mut Diagnostics,
) -> ir::Step {
    let environment = environment.filter(|e| declared(Kind::Environment, e, known, diags)).map(|e| e.text.clone());
    let scanners = scanners(with, known);
    if scanners.is_empty() {
        let d = Diagnostic::new(&codes::MISSING_FACT, step.span, "nothing says which scanner to use");
        diags.push(d.help("declare `policy vulnerabilities { scan with … }`, or write `scan IMAGE with COMPONENT`"));
    }
    let reference = match &environment {
        Some(_) => {
            let name = Ref::Output { job: None, step: format!("deployed.{}", image.text), name: "image".into() };
            Value::Expr(Expr::name(name, image.span), Ty::Text)
        }
        None => image_reference(&image.text, image.span),
    };
    let platforms = platforms_of(&image.text, image.span, known);
    let filled = [("image", Some(reference)), ("platforms", Some(platforms))];
    let mut all = Vec::new();
    let several = scanned(scope, known) > 1;
    for (component, entries) in scanners {
        let scanner = component.text.rsplit('.').next().unwrap_or_default();
        let key = if several { format!("{}-{scanner}", image.text) } else { scanner.to_string() };
        let usage = Use {
            component: &component,
            entries: &entries,
            filled: &filled,
            key: key.clone(),
            title: None,
            beside: None,
            checked: with.is_empty(),
            dir: None,
            span: step.span,
        };
        let mut steps = expand(&usage, scope, known, diags);
        steps.extend(review(&component, &key, &entries, image, step.span, scope, known));
        all.push((key, steps));
    }
    let kind = ir::StepKind::Scan { image: image.text.clone(), environment, scanners: all };
    frame(step, kind, scope, diags)
}

/// Tells the channels of the policy what a scanner has found to review; nothing where it does not say so.
fn review(
    component: &ast::Name,
    key: &str,
    entries: &[Entry],
    image: &ast::Name,
    span: Span,
    scope: &Scope<'_>,
    program: Known<'_>,
) -> Vec<ir::Step> {
    let policy = program.program.project.policies.iter().find_map(|p| match &p.rules {
        crate::words::policies::Rules::Vulnerabilities(v) => Some(v),
        _ => None,
    });
    let Some(policy) = policy else { return Vec::new() };
    let asks = [&policy.critical, &policy.high, &policy.medium, &policy.low];
    let asks = asks.iter().any(|r| known(r) == Some(crate::words::policies::Response::Review));
    let names = super::component_names::instance_names(component, key, entries, None, program.library());
    let Some((Value::Expr(count, _), _)) = names.outputs.get("review").filter(|_| asks) else { return Vec::new() };
    let text = format!("{} found vulnerabilities to review in {}", component.text, image.text);
    let found = |not: &str| Expr::binary(Operator::NotEqual, count.clone(), Expr::text(not, span));
    let event = Expr::name(Ref::Run(crate::ir::RunName::Event), span);
    let trusted = Expr::binary(Operator::NotEqual, event, Expr::text("pull_request", span));
    let cancelled = Expr::call(Function::Cancelled, Vec::new(), span);
    let running = Expr::new(crate::expr::Kind::Not(Box::new(cancelled)), span);
    let when = [trusted, found(""), found("0")].into_iter().fold(running, |a, b| Expr::binary(Operator::And, a, b));
    // What is wrong with a channel is reported where it is declared.
    let quiet = &mut Diagnostics::default();
    let mut steps = Vec::new();
    for (channel, _) in known(&policy.notify).map(|l| l.0).unwrap_or_default() {
        let text = Text::plain(text.clone(), span);
        let own = super::step_kinds::channel_steps(&channel.name, &text, "alert", span, scope, program, quiet);
        steps.extend(own.into_iter().map(|mut step| {
            step.when = super::components::both(Some(when.clone()), step.when.take());
            step
        }));
    }
    steps
}

/// How many images the job scans: the files of their scanners must not have one name.
fn scanned(scope: &Scope<'_>, known: Known<'_>) -> usize {
    let pipeline = scope.pipeline.and_then(|names| {
        let all = &known.program.project.pipelines;
        all.iter().find(|pipeline| pipeline.name.text == names.name)
    });
    let job = pipeline.and_then(|pipeline| pipeline.fields.jobs.iter().find(|job| scope.job == Some(&job.name.text)));
    let steps = job.into_iter().flat_map(|job| &job.fields.steps);
    let images = steps.filter_map(|step| match &step.kind {
        StepKind::Scan { images, .. } => Some(images),
        _ => None,
    });
    images.flatten().map(|image| image.text.as_str()).collect::<std::collections::BTreeSet<_>>().len()
}

fn scanners(with: &[Scanner], known: Known<'_>) -> Vec<(ast::Name, Vec<Entry>)> {
    if !with.is_empty() {
        return with.iter().map(|s| (s.component.clone(), s.inputs.clone())).collect();
    }
    let policies = known.program.project.policies.iter().filter_map(|p| match &p.rules {
        crate::words::policies::Rules::Vulnerabilities(v) => Some(v),
        _ => None,
    });
    policies.flat_map(|v| &v.scan).map(|s| (s.0.component.clone(), s.0.inputs.clone())).collect()
}

fn platforms_of(image: &str, span: Span, program: Known<'_>) -> Value {
    let found = program.program.project.images.iter().find(|i| i.name.text == image);
    let platforms = found.and_then(|i| match &i.source {
        crate::words::services::ImageSource::Built(fields) => known(&fields.platforms),
        crate::words::services::ImageSource::Foreign(_) => None,
    });
    let texts = platforms
        .map(|l| l.0.into_iter().map(|(p, _)| p.0).collect())
        .unwrap_or_else(|| vec!["linux/amd64".to_string()]);
    Value::List(texts.into_iter().map(|p| Value::Text(Text::plain(p, span))).collect())
}
