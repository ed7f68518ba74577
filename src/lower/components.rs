//! Components: checked where they are defined, inlined where they are used.

use super::binding::{Around, Found, Instance, bind, find};
use super::component_names::{DEPTH, unbound};
use super::expressions::value;
use super::scope::Scope;
use super::signatures::instance_name;
use super::{Known, Lower, known, steps};
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::expr::{Expr, Operator};
use crate::ir::{self, Ref, Value};
use crate::source::{Home, Span};
use crate::syntax::ast;
use crate::words::read::Entry;
use crate::words::steps::Step;
use crate::words::steps_bodies::ActionFields;
use crate::words::system::Component;
use crate::words::ty::Ty;

/// Checks the project's own components where they are defined.
pub fn check_all(cx: &mut Lower<'_>) {
    let (known, diags) = cx.parts();
    let all = known.program.project.components.iter().map(|c| (c, None));
    let modules =
        known.program.modules.iter().flat_map(|(m, f)| f.components.iter().map(move |c| (c, Some(m.as_str()))));
    for (component, module) in all.chain(modules) {
        if known.sources.get(component.span.file).home == Home::Project {
            check(component, module, known, diags);
        }
    }
}

/// Checks one component by itself: its inputs stand for values of their types.
pub fn check(component: &Component, module: Option<&str>, known: Known<'_>, diags: &mut Diagnostics) {
    let names = unbound(component, module, known.library());
    let scope = Scope { component: Some(&names), ..Scope::top(known.symbols) };
    for input in &component.fields.inputs {
        if let Some(default) = &input.default {
            value(default, &input.ty, &scope, diags);
        }
    }
    for output in &component.fields.outputs {
        let ty = output.ty.clone().unwrap_or(Ty::Text);
        match &output.value {
            Some(expr) => {
                value(expr, &ty, &scope, diags);
            }
            None if !component.fields.steps.is_empty() => diags.push(
                Diagnostic::new(&codes::MISSING_VALUE, output.name.span, "an output of a component needs a value")
                    .help(format!("write `output {} = STEP.OUTPUT`", output.name.text)),
            ),
            None => {}
        }
    }
    let steps = steps::lower_all(&component.fields.steps, &scope, known, diags);
    super::component_checks::unread(component, &steps, &scope, diags);
}

/// A use of a component.
pub struct Use<'u> {
    /// The component.
    pub component: &'u ast::Name,
    /// Its inputs.
    pub entries: &'u [Entry],
    /// Inputs that the compiler fills in.
    pub filled: &'u [(&'u str, Option<Value>)],
    /// A module whose components need no prefix here.
    pub beside: Option<&'static str>,
    /// Whether its inputs have been checked elsewhere.
    pub checked: bool,
    /// What the instance is called.
    pub key: String,
    /// Its title.
    pub title: Option<Value>,
    /// Its folder; none: that of the job around it.
    pub dir: Option<Value>,
    /// Where it is used.
    pub span: Span,
}

/// `use COMPONENT …`: its steps, inlined.
pub fn inline(
    step: &Step,
    component: &ast::Name,
    body: &ActionFields,
    scope: &Scope<'_>,
    known: Known<'_>,
    diags: &mut Diagnostics,
) -> Vec<ir::Step> {
    let title = step.title.as_ref().and_then(|t| value(t, &Ty::Text, scope, diags));
    let when = step.conditions.when.as_ref().and_then(|w| super::expressions::condition(w, scope, diags));
    let entries = body.entries.as_slice();
    let dir = body.step.iter().find_map(|facts| super::known(&facts.0.dir));
    let dir = dir.map(|dir| Value::Text(ir::Text::plain(dir.0, step.span)));
    let key = instance_name(step, component);
    let usage = Use { component, entries, filled: &[], beside: None, checked: false, key, title, dir, span: step.span };
    let mut steps = expand(&usage, scope, known, diags);
    let env = steps::entries(body.env.iter().flat_map(|e| &e.list), scope, diags);
    for inner in &mut steps {
        inner.when = both(when.clone(), inner.when.take());
        let mut all = env.clone();
        all.append(&mut inner.env);
        inner.env = all;
        if step.conditions.warn.is_some() && inner.warn.is_none() {
            inner.warn = Some(None);
        }
        steps::step_facts(body, inner);
    }
    steps.retain_mut(steps::settle);
    steps
}

/// Both conditions.
#[must_use]
pub fn both(a: Option<Expr<Ref>>, b: Option<Expr<Ref>>) -> Option<Expr<Ref>> {
    match (a, b) {
        (Some(a), Some(b)) => Some(Expr::binary(Operator::And, a, b)),
        (a, b) => a.or(b),
    }
}

/// The steps of a component with its inputs bound.
pub fn expand(usage: &Use<'_>, scope: &Scope<'_>, known: Known<'_>, diags: &mut Diagnostics) -> Vec<ir::Step> {
    let inside = scope.component.and_then(|c| c.module.as_deref());
    let around = Around { inside, beside: usage.beside };
    // What is declared has been checked where it is declared.
    let quiet = &mut Diagnostics::default();
    let told = if usage.checked { &mut *quiet } else { &mut *diags };
    let Some(found) = find(usage.component, around, known.program, told) else { return Vec::new() };
    let component = found.component;
    let outer = scope.component.and_then(|c| c.instance.as_deref());
    let key = outer.map_or_else(|| usage.key.clone(), |o| format!("{o}.{}", usage.key));
    if key.split('.').count() > DEPTH {
        diags.push(
            Diagnostic::new(&codes::CYCLE, usage.component.span, format!("`{}` uses itself", usage.component.text))
                .help("a component cannot be part of itself"),
        );
        return Vec::new();
    }
    let dir = usage.dir.clone().unwrap_or_else(|| scope.folder(usage.span));
    let title = usage.title.clone().unwrap_or_else(|| sentence(&usage.key, usage.span));
    let instance = Instance {
        key: Some(key),
        title: Some(title),
        dir: Some(dir),
        at: usage.component.span,
        given: usage.entries,
        filled: usage.filled,
    };
    let quiet = &mut Diagnostics::default();
    let told = if usage.checked { quiet } else { &mut *diags };
    let (names, _) = bind(found, instance, scope, known.library(), told);
    let inner = Scope {
        component: Some(&names),
        job: scope.job,
        pipeline: scope.pipeline,
        shell: scope.shell,
        ..Scope::top(known.symbols)
    };
    let mut own = Diagnostics::default();
    let mut steps = steps::lower_all(&component.fields.steps, &inner, known, &mut own);
    report_inner(own, usage.span, known, diags);
    let named = component.fields.steps.iter().filter_map(|s| s.name.as_ref());
    let declared = named.map(|n| inner.prefix(&n.text)).collect();
    super::dropped::settle_dropped(&declared, &mut steps);
    finish(found, usage, &inner, &mut steps, diags);
    steps
}

/// What is wrong inside, with the place of the use. Of the project's own components it has been said where they are defined.
fn report_inner(own: Diagnostics, at: Span, known: Known<'_>, diags: &mut Diagnostics) {
    for d in own.iter() {
        let here = *d.code == codes::NOT_CONSTANT || *d.code == codes::UNTRUSTED_WORDS;
        if here || known.sources.get(d.span().file).home == Home::Std {
            diags.push(d.clone().also(at, "used here"));
        }
    }
}

/// What holds for all steps of a component: environment, permissions, history, where it is used.
fn finish(found: Found<'_>, usage: &Use<'_>, scope: &Scope<'_>, steps: &mut [ir::Step], diags: &mut Diagnostics) {
    let (component, path) = (found.component, found.path());
    let env = steps::entries(component.fields.env.iter().flat_map(|e| &e.list), scope, diags);
    let history = known(&component.fields.history).map(|h| h.0).filter(|h| h != "1");
    for step in steps.iter_mut() {
        // Only scripts and actions read variables; an upload does not.
        if matches!(step.kind, ir::StepKind::Run(_) | ir::StepKind::Action(_)) {
            let mut all = env.clone();
            all.append(&mut step.env);
            step.env = all;
        }
        step.origin.via = Some(usage.span);
        for permission in &component.fields.permissions {
            for (scope, level, _) in &permission.list {
                step.permissions.push((scope.text.clone(), *level, path.clone()));
            }
        }
        if let (Some(history), None) = (&history, &step.history) {
            step.history = Some((history.clone(), path.clone()));
        }
    }
}

/// `unit-tests` as a title: `Unit tests`.
fn sentence(key: &str, span: Span) -> Value {
    let words = key.replace(['-', '_'], " ");
    let mut chars = words.chars();
    let title: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    Value::Text(ir::Text::plain(title, span))
}
