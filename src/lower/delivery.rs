//! From declarations to the maps of the delivery system.

pub(super) mod answers;
mod commands;
mod derived;
mod objectives;
mod places;
mod repository;
mod requests;
pub(super) mod rollouts;
pub(super) mod services;
mod things;
mod workloads;

use super::scope::Scope;
use super::shared::{fixed, folded, open, plain, title};
use super::{Lower, known};
use crate::diag::{Diagnostic, codes};
use crate::ir::{self, EMIT_DEFAULTS, Ir, Value};
use crate::syntax::ast;
use crate::words::system::System;
use crate::words::values::{Count, Given, Text};
use indexmap::IndexMap;

/// The edition of the language that this compiler knows.
const EDITION: u64 = 2026;

/// Lowers the system with everything that it declares. `None` when there is none, or two; that has been reported.
pub fn system(cx: &mut Lower<'_>) -> Option<Ir> {
    let system = the_system(cx)?;
    check_edition(system, cx);
    let symbols = cx.symbols.clone();
    let scope = Scope::top(&symbols);
    let repository = repository_name(system, cx);
    let system = lower_system(system, repository, &scope, cx);
    let images = things::images(&system, &scope, cx);
    let services = services::all(&images, &scope, cx);
    let project = &cx.program.project;
    let vars = project.vars.iter().filter(|v| v.value.is_none());
    let vars = vars.map(|v| (v.name.text.clone(), ir::Var { doc: v.doc.clone(), span: v.name.span }));
    let mut ir = Ir {
        secrets: secrets(cx),
        vars: vars.collect(),
        workloads: workloads::all(&scope, cx),
        loads: requests::loads(&scope, cx),
        checks: requests::checks(&scope, cx),
        commands: commands::commands(&scope, cx),
        backups: commands::backups(&scope, cx),
        environments: places::environments(&system, &scope, cx),
        channels: objectives::channels(&scope, cx),
        slos: objectives::slos(&scope, cx),
        metrics: objectives::metrics(&scope, cx),
        alerts: objectives::alerts(&scope, cx),
        monitoring: objectives::monitoring(&scope, cx),
        runtime: places::runtime(&scope, cx),
        vulnerabilities: places::vulnerabilities(&scope, cx),
        secrets_policy: repository::secrets(&scope, cx),
        versions: repository::versions(&scope, cx),
        repository: repository::repository(&scope, cx),
        images,
        services,
        system,
        pipelines: Vec::new(),
        tests: std::mem::take(&mut cx.tests),
        runbooks: repository::runbooks(&scope, cx),
        files: cx.sources.iter().map(|(_, source)| source.name.clone()).collect(),
    };
    super::pipelines::lower_all(cx, &mut ir);
    derived::commands(&mut ir);
    Some(ir)
}

/// The one `system` of the program.
fn the_system<'a>(cx: &mut Lower<'a>) -> Option<&'a System> {
    let program = cx.program;
    match program.project.system.as_slice() {
        [system] => Some(system),
        [first, second, ..] => {
            let d = Diagnostic::new(&codes::NO_SYSTEM, second.span, "a project has one system, and here is another");
            let d = d.label(format!("`{}` is declared here", second.name.text));
            let d = d.also(first.span, format!("`{}` is declared here", first.name.text));
            cx.diags.push(d.help("remove one of them, or give it a folder of its own"));
            None
        }
        [] => {
            let start = crate::source::Span::new(crate::source::FileId(0), 0, 0);
            let d = Diagnostic::new(&codes::NO_SYSTEM, start, "no file of this project declares `system`");
            cx.diags.push(d.help("write `system NAME {}` in one of its files; `pipec init` makes a new project"));
            None
        }
    }
}

fn check_edition(system: &System, cx: &mut Lower<'_>) {
    let Some(given) = &system.fields.edition else { return };
    let Some(Count(edition)) = given.known().filter(|count| count.0 != EDITION) else { return };
    let d = Diagnostic::new(&codes::UNKNOWN_EDITION, given.span, format!("there is no edition `{edition}`"));
    let d = d.label(format!("this compiler knows the edition {EDITION}"));
    cx.diags.push(d.fix(format!("write `{EDITION}`"), given.span, EDITION.to_string()));
}

/// `owner/name`, or what was written in its place, with a report.
fn repository_name(system: &System, cx: &mut Lower<'_>) -> String {
    let Some(given) = &system.fields.repository else { return String::new() };
    let Some(Text(name)) = given.known() else { return String::new() };
    let part = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if !name.split_once('/').is_some_and(|(owner, name)| part(owner) && part(name)) {
        let d = Diagnostic::new(&codes::WRONG_TYPE, given.span, format!("`{name}` is no repository"));
        cx.diags.push(d.label("expected an owner and a name").help("write `repository = \"owner/name\"`"));
    }
    name.clone()
}

fn lower_system(system: &System, repository: String, scope: &Scope<'_>, cx: &Lower<'_>) -> ir::System {
    let fields = &system.fields;
    let entry = |key: &str| scope.symbols.fields.get(key).and_then(|(value, _)| plain(value.clone()));
    let tools = fields.tools.iter().flat_map(|set| &set.list);
    let tools = tools.filter_map(|e| Some((e.key.text.clone(), entry(&format!("tools.{}", e.key.text))?)));
    let emit =
        EMIT_DEFAULTS.iter().filter_map(|(name, _)| Some(((*name).to_string(), entry(&format!("emit.{name}"))?)));
    ir::System {
        name: system.name.text.clone(),
        title: title(&system.title, scope),
        repository,
        branch: fixed(&fields.branch, scope).map_or_else(|| "main".to_string(), |n| n.0),
        registry: host(&fixed(&fields.registry, scope).map_or_else(|| "ghcr.io".to_string(), |n| n.0), cx),
        output: fixed(&fields.output, scope).map_or_else(|| ".".to_string(), |p| p.0),
        runners: runners(system),
        tools: tools.collect(),
        emit: emit.collect(),
        source: cx.sources.get(system.span.file).name.clone(),
        own_chart: false,
        span: system.span,
    }
}

/// The host of a registry: that of the `registry` of this name, else the text itself.
fn host(name: &str, cx: &Lower<'_>) -> String {
    let declared = cx.program.project.registries.iter().find(|r| r.name.text == name);
    declared.and_then(|r| r.host.known()).map_or_else(|| name.to_string(), |host| host.0.clone())
}

fn runners(system: &System) -> IndexMap<String, (Option<String>, Vec<String>)> {
    let mut all = IndexMap::new();
    for runners in &system.fields.runners {
        for (name, labels) in &runners.labels {
            all.insert(name.text.clone(), (None, labels.clone()));
        }
        for (name, group) in &runners.groups {
            let labels = known(&group.labels).map(|l| l.0.into_iter().map(|(n, _)| n.0).collect()).unwrap_or_default();
            all.insert(name.text.clone(), (known(&group.group).map(|t| t.0), labels));
        }
    }
    all
}

fn secrets(cx: &Lower<'_>) -> IndexMap<String, ir::Secret> {
    let lowered = cx.program.project.secrets.iter().map(|secret| {
        let one = ir::Secret {
            form: secret.form,
            environments: secret.environments.iter().map(|n| n.text.clone()).collect(),
            cluster: secret.cluster,
            optional: known(&secret.fields.optional).unwrap_or(false),
            vault: known(&secret.fields.vault).map(|path| path.0),
            keys: known(&secret.fields.keys).map(|l| l.0.into_iter().map(|(n, _)| n.0).collect()).unwrap_or_default(),
            doc: secret.doc.clone(),
            span: secret.span,
        };
        (secret.name.text.clone(), one)
    });
    lowered.collect()
}

/// A fact as a value, whether it is a literal or depends on the run.
fn given<T: TextLike>(fact: &Option<Given<T>>, scope: &Scope<'_>) -> Option<Value> {
    let at = fact.as_ref()?;
    match at.known() {
        Some(value) => Some(Value::Text(ir::Text::plain(value.text(), at.span))),
        None => open(fact, scope).map(|value| folded(value.clone()).unwrap_or(value)),
    }
}

/// A literal that is a text.
trait TextLike: crate::words::values::FromValue {
    /// The text.
    fn text(&self) -> &str;
}

impl TextLike for crate::words::values::Url {
    fn text(&self) -> &str {
        &self.0
    }
}

/// The texts of names.
fn texts(names: &[ast::Name]) -> Vec<String> {
    names.iter().map(|n| n.text.clone()).collect()
}
