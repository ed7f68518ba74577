//! The names that a program declares, and the facts of declarations that read as values.

use super::expressions::typed_value;
use super::scope::Scope;
use super::{Lower, known};
use crate::diag::{Diagnostic, codes};

use crate::ir::{Text, Value};
use crate::source::Span;
use crate::syntax::ast;
use crate::words::policies::{Response, Rules};
use crate::words::ty::{Kind, Ty};

/// Collects all names, reports those declared twice, and works out the constants.
pub fn collect(cx: &mut Lower<'_>) {
    let program = cx.program;
    let p = &program.project;
    let names = |kind: Kind, list: Vec<&ast::Name>, cx: &mut Lower<'_>| {
        for name in list {
            declare(kind, name, cx);
        }
    };
    names(Kind::Secret, p.secrets.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Var, p.vars.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Registry, p.registries.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Service, p.services.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Image, p.images.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Workload, p.workloads.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Slo, p.slos.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Metric, p.metrics.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Alert, p.alerts.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Request, p.requests.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Check, p.checks.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Load, p.loads.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Environment, p.environments.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Backup, p.backups.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Channel, p.channels.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Command, p.commands.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Runbook, p.runbooks.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Manifest, p.manifests.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Pipeline, p.pipelines.iter().map(|d| &d.name).collect(), cx);
    names(Kind::Component, p.components.iter().map(|d| &d.name).collect(), cx);
    names(Kind::EnvSet, p.env.iter().filter_map(|e| e.name.as_ref()).collect(), cx);
    for secret in &p.secrets {
        let keys = known(&secret.fields.keys).map(|k| k.0.into_iter().map(|(n, _)| n.0).collect()).unwrap_or_default();
        cx.symbols.secret_keys.insert(secret.name.text.clone(), keys);
        cx.symbols.secret_forms.insert(secret.name.text.clone(), secret.form);
    }
    fields(cx);
    constants(cx);
}

fn declare(kind: Kind, name: &ast::Name, cx: &mut Lower<'_>) {
    let map = cx.symbols.names.entry(kind).or_default();
    if let Some(first) = map.get(&name.text) {
        let d = Diagnostic::new(
            &codes::DECLARED_TWICE,
            name.span,
            format!("{} `{}` is declared twice", kind.word(), name.text),
        )
        .label("a second time here")
        .also(*first, "first here")
        .help("give one of them another name");
        cx.diags.push(d);
        return;
    }
    map.insert(name.text.clone(), name.span);
}

/// `var NAME = VALUE`: constants, in the order of the program.
fn constants(cx: &mut Lower<'_>) {
    for var in &cx.program.project.vars {
        let Some(expr) = &var.value else { continue };
        let scope = Scope::top(&cx.symbols);
        if let Some((value, ty)) = typed_value(expr, &Ty::Any, &scope, &mut cx.diags) {
            cx.symbols.constants.insert(var.name.text.clone(), (value, ty));
        }
    }
}

fn text(text: impl Into<String>, span: Span) -> Value {
    Value::Text(Text::plain(text, span))
}

/// What the system says that others read.
fn system_fields(system: &crate::words::system::System, add: &mut dyn FnMut(String, Value, Ty)) {
    let span = system.span;
    add("system.name".into(), text(&system.name.text, span), Ty::Text);
    if let Some(branch) = known(&system.fields.branch) {
        add("system.branch".into(), text(branch.0, span), Ty::Name);
    }
    if let Some(repository) = known(&system.fields.repository) {
        add("system.repository".into(), text(repository.0, span), Ty::Text);
    }
    for (tool, version) in crate::catalogue::tools::TOOLS {
        add(format!("tools.{tool}"), text(version, span), Ty::Version);
    }
    for entry in system.fields.tools.iter().flat_map(|t| &t.list) {
        if let Some((version, _)) = crate::words::values::literal(&entry.value) {
            add(format!("tools.{}", entry.key.text), text(version, entry.value.span), Ty::Version);
        }
    }
    for (name, default) in crate::ir::EMIT_DEFAULTS {
        add(format!("emit.{name}"), text(default.replace("SYSTEM", &system.name.text), span), Ty::Path);
    }
    for entry in system.fields.emit.iter().flat_map(|t| &t.list) {
        if let Some((path, _)) = crate::words::values::literal(&entry.value) {
            add(format!("emit.{}", entry.key.text), text(path, entry.value.span), Ty::Path);
        }
    }
}

/// Facts that others read: `system.branch`, `tools.python`, `emit.chart`, `environment.staging.url`, `versions.tags`, …
fn fields(cx: &mut Lower<'_>) {
    let p = &cx.program.project;
    let mut add = |key: String, value: Value, ty: Ty| {
        cx.symbols.fields.insert(key, (value, ty));
    };
    let nowhere = Span::new(crate::source::FileId(0), 0, 0);
    if let Some(system) = p.system.first() {
        system_fields(system, &mut add);
    }
    for environment in &p.environments {
        let name = &environment.name.text;
        if let Some(url) = known(&environment.fields.url) {
            for key in [format!("environment.{name}.url"), format!("{name}.url")] {
                add(key, text(&url.0, environment.span), Ty::Url);
            }
        }
        let system = p.system.first().map(|s| s.name.text.as_str()).unwrap_or_default();
        let namespace = known(&environment.fields.namespace).map_or_else(|| format!("{system}-{name}"), |n| n.0);
        for key in [format!("environment.{name}.namespace"), format!("{name}.namespace")] {
            add(key, text(&namespace, environment.span), Ty::Name);
        }
    }
    for backup in &p.backups {
        if let Some(store) = known(&backup.fields.store) {
            add(format!("{}.store", backup.name.text), text(store.0, backup.span), Ty::Url);
        }
    }
    for image in &p.images {
        if let crate::words::services::ImageSource::Built(fields) = &image.source {
            let file = known(&fields.dockerfile).map_or("Dockerfile".to_string(), |f| f.0);
            add(format!("{}.dockerfile", image.name.text), text(file, image.span), Ty::Path);
        }
    }
    let prefix = p.versions.first().and_then(|v| known(&v.fields.prefix)).map_or("v".to_string(), |p| p.0);
    let pattern = |tail: &str| text(format!("{prefix}[0-9]+.[0-9]+.[0-9]+{tail}"), nowhere);
    add("versions.tags".into(), Value::List(vec![pattern(""), pattern("-*")]), Ty::list(Ty::Glob));
    add("versions.prefix".into(), text(&prefix, nowhere), Ty::Text);
    policies(cx);
}

fn policies(cx: &mut Lower<'_>) {
    let nowhere = Span::new(crate::source::FileId(0), 0, 0);
    let list = |words: Vec<String>| Value::List(words.into_iter().map(|w| text(w, nowhere)).collect());
    let mut actions: Vec<(&str, Response)> = vec![
        ("critical", Response::Block),
        ("high", Response::Block),
        ("medium", Response::Log),
        ("low", Response::Ignore),
    ];
    let mut notify = Vec::new();
    let mut patterns = Vec::new();
    let mut exclude = Vec::new();
    let mut bases = Vec::new();
    for policy in &cx.program.project.policies {
        match &policy.rules {
            Rules::Vulnerabilities(v) => {
                for (slot, given) in actions.iter_mut().zip([&v.critical, &v.high, &v.medium, &v.low]) {
                    slot.1 = known(given).unwrap_or(slot.1);
                }
                notify = known(&v.notify).map(|l| l.0.into_iter().map(|(c, _)| c.name).collect()).unwrap_or_default();
            }
            Rules::Secrets(s) => {
                patterns = known(&s.patterns).map(|l| l.0.into_iter().map(|(r, _)| r.0).collect()).unwrap_or_default();
                exclude = known(&s.exclude).map(|l| l.0.into_iter().map(|(g, _)| g.0).collect()).unwrap_or_default();
            }
            Rules::Images(i) => {
                bases = known(&i.bases).map(|l| l.0.into_iter().map(|(g, _)| g.0).collect()).unwrap_or_default()
            }
            Rules::Runtime(_) | Rules::Access(_) => {}
        }
    }
    let of = |wanted: &dyn Fn(Response) -> bool| {
        list(actions.iter().filter(|(_, r)| wanted(*r)).map(|(s, _)| (*s).to_string()).collect())
    };
    let severities = Ty::list(Ty::severity());
    let fields = &mut cx.symbols.fields;
    fields.insert("policy.vulnerabilities.block".into(), (of(&|r| r == Response::Block), severities.clone()));
    fields.insert("policy.vulnerabilities.review".into(), (of(&|r| r == Response::Review), severities.clone()));
    fields.insert("policy.vulnerabilities.warn".into(), (of(&|r| r == Response::Warn), severities.clone()));
    fields.insert("policy.vulnerabilities.report".into(), (of(&|r| r != Response::Ignore), severities));
    fields.insert("policy.vulnerabilities.notify".into(), (list(notify), Ty::list(Ty::Declared(Kind::Channel))));
    fields.insert("policy.secrets.patterns".into(), (list(patterns), Ty::list(Ty::Regex)));
    fields.insert("policy.secrets.exclude".into(), (list(exclude), Ty::list(Ty::Glob)));
    fields.insert("policy.images.bases".into(), (list(bases), Ty::list(Ty::Glob)));
}
