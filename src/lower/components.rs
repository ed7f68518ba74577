//! Components: checked where they are defined, inlined where they are used.

use super::component_names::{DEPTH, unbound};
use super::expressions::value;
use super::scope::{ComponentNames, Scope};
use super::signatures::instance_name;
use super::{Known, Lower, known, names, steps};
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::expr::{Expr, Operator};
use crate::ir::{self, Ref, Value};
use crate::source::{Home, Span};
use crate::syntax::ast;
use crate::words::common::Input;
use crate::words::read::Entry;
use crate::words::steps::Step;
use crate::words::steps_bodies::ActionFields;
use crate::words::system::Component;
use crate::words::ty::{Kind as Declared, Ty};

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

/// The component that a name means, or a report.
fn find<'a>(
    name: &ast::Name,
    scope: &Scope<'_>,
    known: Known<'a>,
    diags: &mut Diagnostics,
) -> Option<(&'a Component, Option<&'a str>)> {
    let module = scope.component.and_then(|c| c.module.as_deref());
    // The module's name has to live as long as the program.
    let module = module.and_then(|m| known.program.modules.get_key_value(m)).map(|(k, _)| k.as_str());
    if let Some(found) = known.program.component(&name.text, module) {
        return Some(found);
    }
    let imports = known.program.project.imports.iter().flat_map(|import| &import.0);
    let mut wanted = imports.filter_map(|import| import.text.strip_prefix("std/"));
    if name.text.contains('.') && wanted.any(|module| crate::stdlib::module(module).is_none()) {
        // The module could not be read; that has been reported.
        return None;
    }
    let all: Vec<String> = known.program.component_names().collect();
    let mut d = Diagnostic::new(&codes::UNKNOWN_NAME, name.span, format!("there is no component `{}`", name.text));
    let prefix = name.text.split('.').next().unwrap_or_default();
    if let Some(near) = similar(&name.text, all.iter().map(String::as_str)) {
        d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near.to_string());
    } else if name.text.contains('.')
        && crate::stdlib::module(prefix).is_some()
        && !known.program.modules.contains_key(prefix)
    {
        d = d.label(format!("`{prefix}` is not imported")).help(format!("add `import std/{prefix}`"));
    }
    diags.push(d);
    None
}

/// Binds the inputs of a component: what was given, else the defaults.
pub fn bind(
    component: &Component,
    module: Option<&str>,
    entries: &[Entry],
    at: Span,
    filled: &[(&str, Value)],
    scope: &Scope<'_>,
    known: Known<'_>,
    diags: &mut Diagnostics,
) -> ComponentNames {
    let mut names = unbound(component, module, known.library());
    let mut misspelt = false;
    for entry in entries {
        if !component.fields.inputs.iter().any(|i| i.name.text == entry.key.text) {
            unknown_input(component, entry, diags);
            misspelt = true;
        }
    }
    for input in &component.fields.inputs {
        let name = &input.name.text;
        let given = entries.iter().find(|e| e.key.text == *name);
        let bound = match given {
            Some(entry) => value(&entry.value, &input.ty, scope, diags),
            None => match filled.iter().find(|(n, _)| n == name) {
                Some((_, value)) => Some(value.clone()),
                // What is missing was probably misspelt.
                None if misspelt && input.default.is_none() => None,
                None => default_of(input, component, &names, at, known, diags),
            },
        };
        let bound = bound.map(|v| thing(v, &input.ty, known)).unwrap_or_else(|| unset(input));
        names.inputs.insert(name.clone(), (input.ty.clone(), Some(bound)));
    }
    names
}

/// What stands for an input whose value was refused: nothing that could raise another report.
fn unset(input: &Input) -> Value {
    Value::Expr(Expr::name(Ref::Argument(input.name.text.clone()), input.name.span), input.ty.clone())
}

fn unknown_input(component: &Component, entry: &Entry, diags: &mut Diagnostics) {
    let inputs: Vec<&str> = component.fields.inputs.iter().map(|i| i.name.text.as_str()).collect();
    let message = format!("`{}` has no input `{}`", component.name.text, entry.key.text);
    let mut d = Diagnostic::new(&codes::UNKNOWN_INPUT, entry.key.span, message);
    if let Some(near) = similar(&entry.key.text, inputs.iter().copied()) {
        d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), entry.key.span, near);
    }
    d = d.also(component.name.span, "the component is defined here");
    if inputs.is_empty() {
        d = d.help("it has no inputs");
    } else {
        d = d.help(format!("its inputs are {}", names::listed(&inputs)));
    }
    diags.push(d);
}

fn default_of(
    input: &Input,
    component: &Component,
    names: &ComponentNames,
    at: Span,
    known: Known<'_>,
    diags: &mut Diagnostics,
) -> Option<Value> {
    if let Some(default) = &input.default {
        let scope = Scope { component: Some(names), ..Scope::top(known.symbols) };
        return value(default, &input.ty, &scope, diags);
    }
    diags.push(
        Diagnostic::new(
            &codes::MISSING_INPUT,
            at,
            format!("`{}` needs the input `{}`", component.name.text, input.name.text),
        )
        .label("not given here")
        .also(input.name.span, format!("declared here, of type {}", input.ty))
        .help(format!("add `{} = …`", input.name.text)),
    );
    None
}

/// A name of something becomes that thing: an image its reference by digest.
fn thing(value: Value, ty: &Ty, known: Known<'_>) -> Value {
    fn wants_image(ty: &Ty) -> bool {
        match ty {
            Ty::Declared(kind) => *kind == Declared::Image,
            Ty::Union(all) => all.iter().any(wants_image),
            Ty::List(item) => wants_image(item),
            _ => false,
        }
    }
    match &value {
        Value::List(items) if wants_image(ty) => {
            Value::List(items.iter().map(|item| thing(item.clone(), ty, known)).collect())
        }
        Value::Text(text) if wants_image(ty) => match text.as_plain() {
            Some(name) if known.symbols.has(Declared::Image, name) => image_reference(name, text.span),
            _ => value,
        },
        _ => value,
    }
}

/// An image by its digest.
#[must_use]
pub fn image_reference(name: &str, span: Span) -> Value {
    let name = Ref::Image(name.to_string(), ir::ImageField::Reference);
    Value::Expr(Expr::name(name, span), Ty::Text)
}

/// A use of a component.
pub struct Use<'u> {
    /// The component.
    pub component: &'u ast::Name,
    /// Its inputs.
    pub entries: &'u [Entry],
    /// Inputs that the compiler fills in.
    pub filled: &'u [(&'u str, Value)],
    /// What the instance is called.
    pub key: String,
    /// Its title.
    pub title: Option<Value>,
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
    let usage = Use { component, entries, filled: &[], key: instance_name(step, component), title, span: step.span };
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
    let Some((component, module)) = find(usage.component, scope, known, diags) else { return Vec::new() };
    let outer = scope.component.and_then(|c| c.instance.as_deref());
    let key = outer.map_or_else(|| usage.key.clone(), |o| format!("{o}.{}", usage.key));
    if key.split('.').count() > DEPTH {
        diags.push(
            Diagnostic::new(&codes::CYCLE, usage.component.span, format!("`{}` uses itself", usage.component.text))
                .help("a component cannot be part of itself"),
        );
        return Vec::new();
    }
    let entries = usage.entries;
    let mut names = bind(component, module, entries, usage.component.span, usage.filled, scope, known, diags);
    names.instance = Some(key);
    names.title = Some(usage.title.clone().unwrap_or_else(|| sentence(&usage.key, usage.span)));
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
    finish(component, usage, &inner, &mut steps, diags);
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
fn finish(component: &Component, usage: &Use<'_>, scope: &Scope<'_>, steps: &mut [ir::Step], diags: &mut Diagnostics) {
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
                step.permissions.push((scope.text.clone(), *level, usage.component.text.clone()));
            }
        }
        if let (Some(history), None) = (&history, &step.history) {
            step.history = Some((history.clone(), usage.component.text.clone()));
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
