//! Checks of the system, its secrets, registries and commands, and of what holds for the whole project.

use super::{deployment, documents, texts};
use crate::diag::{Diagnostic, codes, similar};
use crate::ir::EMIT_DEFAULTS;
use crate::lower::binding::{Around, Instance, bind, find, lacks};
use crate::lower::expressions::value;
use crate::lower::names::listed;
use crate::lower::scope::Scope;
use crate::lower::shared::{any, declared, entries, facts};
use crate::lower::{Known, Lower};
use crate::syntax::ast;
use crate::words::commands::{Command, CommandFields};
use crate::words::common::Input;
use crate::words::declaration::Definition;
use crate::words::system::System;
use crate::words::ty::{Kind, Ty};
use indexmap::IndexMap;

/// Checks all of them.
pub(super) fn check(scope: &Scope<'_>, cx: &mut Lower<'_>) {
    let project = &cx.program.project;
    for system in &project.system {
        check_system(system, scope, cx);
    }
    for secret in &project.secrets {
        for environment in &secret.environments {
            declared(Kind::Environment, environment, scope, cx);
        }
        facts(&secret.fields, &[], scope, cx);
    }
    for registry in &project.registries {
        facts(&*registry.fields, &["user", "password"], scope, cx);
    }
    for monitoring in &project.monitoring {
        facts(&*monitoring.fields, &["gateway"], scope, cx);
        texts(&monitoring.fields.labels, scope, cx);
    }
    for versions in &project.versions {
        facts(&*versions.fields, &[], scope, cx);
        texts(&versions.fields.changelog, scope, cx);
    }
    deployment::check_repository(scope, cx);
    texts(&project.env, scope, cx);
    documents(scope, cx);
    for command in &project.commands {
        check_command(command, scope, cx);
    }
}

fn check_system(system: &System, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    if let Some(title) = &system.title {
        any(title, scope, cx);
    }
    facts(&system.fields, &["in"], scope, cx);
    for set in &system.fields.tools {
        entries(&set.list, &Ty::Version, scope, &mut cx.diags);
    }
    for set in &system.fields.emit {
        for entry in &set.list {
            check_output(&entry.key, cx);
        }
        entries(&set.list, &Ty::Path, scope, &mut cx.diags);
    }
    for runners in &system.fields.runners {
        for (_, group) in &runners.groups {
            facts(group, &[], scope, cx);
        }
    }
}

/// Checks the name of an output in `emit`.
fn check_output(name: &ast::Name, cx: &mut Lower<'_>) {
    let known: Vec<&str> = EMIT_DEFAULTS.iter().map(|(name, _)| *name).collect();
    if known.contains(&name.text.as_str()) {
        return;
    }
    let d = Diagnostic::new(&codes::UNKNOWN_FACT, name.span, format!("there is no output `{}`", name.text));
    let d = match similar(&name.text, known.iter().copied()) {
        Some(near) => d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near),
        None => d.label("nothing goes there").help(format!("there are {}", listed(&known))),
    };
    cx.diags.push(d);
}

fn check_command(command: &Command, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    match &command.definition {
        Definition::Written(fields) => command_fields(fields, &IndexMap::new(), scope, cx),
        Definition::From(instance) => {
            let (known, diags) = cx.parts();
            let Some(found) = find(&instance.component, Around::default(), known.program, diags) else { return };
            if found.component.fields.command.is_empty() {
                return lacks(found, &instance.component, Kind::Command, diags);
            }
            bind(found, Instance::of(&command.name, &instance.inputs), scope, known.library(), diags);
        }
    }
}

/// Checks the inputs, verbs and steps of a command; `outer` are the inputs of the command around a verb.
fn command_fields(fields: &CommandFields, outer: &IndexMap<String, Ty>, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    let mut inputs = outer.clone();
    check_inputs(&fields.inputs, scope, cx);
    inputs.extend(fields.inputs.iter().map(|i| (i.name.text.clone(), i.ty.clone())));
    let inner = Scope { command: Some(&inputs), ..*scope };
    texts(&fields.env, &inner, cx);
    let known = Known { program: cx.program, sources: cx.sources, symbols: scope.symbols, pipelines: &cx.pipelines };
    crate::lower::steps::command_steps(&fields.steps, &inner, known, &mut cx.diags);
    for (at, verb) in fields.verbs.iter().enumerate() {
        if let Some(first) = fields.verbs[..at].iter().find(|v| v.name.text == verb.name.text) {
            twice("verb", &verb.name, &first.name, cx);
        }
        command_fields(&verb.fields, &inputs, scope, cx);
    }
}

/// Checks that each input is there once, and that its default has its type.
fn check_inputs(inputs: &[Input], scope: &Scope<'_>, cx: &mut Lower<'_>) {
    for (at, input) in inputs.iter().enumerate() {
        if let Some(first) = inputs[..at].iter().find(|i| i.name.text == input.name.text) {
            twice("input", &input.name, &first.name, cx);
        }
        facts(&input.fields, &[], scope, cx);
        if let Some(default) = &input.default {
            value(default, &input.ty, scope, &mut cx.diags);
        }
    }
}

fn twice(what: &str, name: &ast::Name, first: &ast::Name, cx: &mut Lower<'_>) {
    let message = format!("{what} `{}` is declared twice", name.text);
    let d = Diagnostic::new(&codes::DECLARED_TWICE, name.span, message).label("a second time here");
    cx.diags.push(d.also(first.span, "first here").help("give one of them another name"));
}
