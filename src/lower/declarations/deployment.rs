//! Checks of environments, backups, channels and policies.

use super::{SERVICE_OPEN, objectives, texts};
use crate::diag::{Diagnostic, codes};
use crate::lower::binding::{Around, Instance, bind, find};
use crate::lower::delivery::rollouts;
use crate::lower::scope::Scope;
use crate::lower::shared::{declared, facts, form};
use crate::lower::{Lower, known};
use crate::syntax::ast;
use crate::words::declaration::Override;
use crate::words::environment::{Channel, Environment, EnvironmentFields};
use crate::words::policies::Rules;
use crate::words::rollouts::{AbFields, By, Rollout};
use crate::words::steps::Scanner;
use crate::words::ty::{Form, Kind, Ty};
use crate::words::values::Value;

/// Checks all of them.
pub(super) fn check(scope: &Scope<'_>, cx: &mut Lower<'_>) {
    let project = &cx.program.project;
    for environment in &project.environments {
        check_environment(environment, scope, cx);
    }
    cycles(&project.environments, cx);
    for backup in &project.backups {
        for service in &backup.services {
            declared(Kind::Service, service, scope, cx);
        }
        facts(&*backup.fields, &["role", "store"], scope, cx);
    }
    for channel in &project.channels {
        check_channel(channel, scope, cx);
    }
    check_policies(scope, cx);
}

fn check_environment(environment: &Environment, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    if let Some(after) = &environment.after {
        declared(Kind::Environment, after, scope, cx);
    }
    let fields = &environment.fields;
    facts(&**fields, &[], scope, cx);
    form(fields.cluster.as_ref(), Form::Kubeconfig, "cluster", scope, cx);
    for quota in &fields.quota {
        facts(&*quota.fields, &[], scope, cx);
    }
    check_rollouts(&fields.rollouts, scope, cx);
    check_overrides(fields, scope, cx);
}

fn check_rollouts(rollouts: &[Rollout], scope: &Scope<'_>, cx: &mut Lower<'_>) {
    let mut seen: Vec<(&str, &str, crate::source::Span)> = Vec::new();
    for rollout in rollouts {
        let strategy = rollout.by.strategy().word();
        for workload in &rollout.workloads {
            if !declared(Kind::Workload, workload, scope, cx) {
                continue;
            }
            match seen.iter().find(|(w, s, _)| *w == workload.text && *s == strategy) {
                Some((_, _, first)) => {
                    let message = format!("`{}` comes out by `{strategy}` twice here", workload.text);
                    let d = Diagnostic::new(&codes::TWICE, workload.span, message).label("a second time");
                    cx.diags.push(d.also(*first, "first here").help("keep one of them"));
                }
                None => seen.push((&workload.text, strategy, workload.span)),
            }
        }
        match &rollout.by {
            By::Rolling(fields) => facts(&**fields, &[], scope, cx),
            By::BlueGreen(fields) => facts(&**fields, &[], scope, cx),
            By::Canary(fields) => facts(&**fields, &[], scope, cx),
            By::Ab(fields) => {
                facts(&**fields, &["match"], scope, cx);
                told_apart(fields, scope, cx);
            }
            By::Recreate(fields) => facts(&**fields, &[], scope, cx),
        }
    }
}

/// Reports requests that no router could tell apart.
fn told_apart(fields: &AbFields, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    let Some(Value::Computed(expr)) = fields.matches.as_ref().map(|given| &given.value) else { return };
    if let Err((span, message)) = rollouts::matches(expr, scope) {
        let d = Diagnostic::new(&codes::REQUEST_MATCH, span, message).label("no router can decide by this");
        cx.diags.push(d.help("compare a header or a cookie with a text: `header(\"x-beta\") == \"yes\"`"));
    }
}

/// What is said anew of other declarations.
fn check_overrides(fields: &EnvironmentFields, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    overridden(Kind::Workload, &fields.workloads, scope, cx, super::workload_fields);
    overridden(Kind::Service, &fields.services, scope, cx, |f, scope, cx| {
        let scope = Scope { in_service: true, ..*scope };
        facts(f, &SERVICE_OPEN, &scope, cx);
        texts(&f.env, &scope, cx);
    });
    overridden(Kind::Backup, &fields.backups, scope, cx, |f, scope, cx| facts(f, &["role", "store"], scope, cx));
    overridden(Kind::Slo, &fields.slos, scope, cx, objectives::slo_fields);
    overridden(Kind::Check, &fields.checks, scope, cx, objectives::check_fields);
    overridden(Kind::Load, &fields.loads, scope, cx, objectives::load_fields);
}

fn overridden<F>(
    kind: Kind,
    list: &[Override<F>],
    scope: &Scope<'_>,
    cx: &mut Lower<'_>,
    check: impl Fn(&F, &Scope<'_>, &mut Lower<'_>),
) {
    for (at, one) in list.iter().enumerate() {
        declared(kind, &one.name, scope, cx);
        if let Some(first) = list[..at].iter().find(|o| o.name.text == one.name.text) {
            let message = format!("the {} `{}` is changed twice here", kind.word(), one.name.text);
            let d = Diagnostic::new(&codes::TWICE, one.name.span, message).label("a second time");
            cx.diags.push(d.also(first.name.span, "first here").help("write both into one block"));
        }
        check(&one.fields, scope, cx);
    }
}

/// Reports environments that come after themselves, each circle once.
fn cycles(environments: &[Environment], cx: &mut Lower<'_>) {
    let after = |name: &str| environments.iter().find(|e| e.name.text == name)?.after.as_ref();
    let mut told: Vec<&str> = Vec::new();
    for environment in environments {
        let mut way: Vec<&ast::Name> = Vec::new();
        let mut next = environment.after.as_ref();
        while let Some(name) = next.filter(|n| !way.iter().any(|w| w.text == n.text)) {
            way.push(name);
            next = after(&name.text);
        }
        let closes = way.last().is_some_and(|last| last.text == environment.name.text);
        if !closes || told.contains(&environment.name.text.as_str()) {
            continue;
        }
        told.extend(way.iter().map(|n| n.text.as_str()));
        let circle: Vec<String> = way.iter().map(|n| format!("`{}`", n.text)).collect();
        let message = format!("the environment `{}` comes after itself", environment.name.text);
        let at = environment.after.as_ref().map_or(environment.span, |n| n.span);
        let mut d = Diagnostic::new(&codes::CYCLE, at, message).label(format!("after {}", circle.join(", after ")));
        for name in way.iter().skip(1) {
            d = d.also(name.span, format!("after `{}`", name.text));
        }
        cx.diags.push(d.help("remove one `after`: a version has to be able to begin somewhere"));
    }
}

fn check_channel(channel: &Channel, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    facts(&*channel.fields, &[], scope, cx);
    let (known, diags) = cx.parts();
    let around = Around { inside: None, beside: Some("notify") };
    let Some(found) = find(&channel.component, around, known.program, diags) else { return };
    let filled = [("text", None), ("event", None)];
    let instance = Instance { filled: &filled, ..Instance::of(&channel.component, channel.inputs()) };
    bind(found, instance, scope, known.library(), diags);
}

fn check_policies(scope: &Scope<'_>, cx: &mut Lower<'_>) {
    let policies = &cx.program.project.policies;
    for (at, policy) in policies.iter().enumerate() {
        if let Some(first) = policies[..at].iter().find(|p| p.kind == policy.kind) {
            let message = format!("`policy {}` is said twice", policy.kind.word());
            let d = Diagnostic::new(&codes::TWICE, policy.span, message).label("a second time");
            cx.diags.push(d.also(first.span, "first here").help("write both into one block"));
            continue;
        }
        match &policy.rules {
            Rules::Vulnerabilities(fields) => {
                facts(&**fields, &[], scope, cx);
                for scan in &fields.scan {
                    check_scanner(&scan.0, scope, cx);
                }
            }
            Rules::Secrets(fields) => facts(&**fields, &[], scope, cx),
            Rules::Runtime(fields) => facts(&**fields, &[], scope, cx),
            Rules::Images(fields) => facts(&**fields, &[], scope, cx),
            Rules::Access(_) => {}
        }
    }
}

/// Checks a scanner: a component that takes an image, with its other inputs.
fn check_scanner(scanner: &Scanner, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    let (known, diags) = cx.parts();
    let Some(found) = find(&scanner.component, Around::default(), known.program, diags) else { return };
    let takes = |ty: &Ty| match ty {
        Ty::Declared(Kind::Image) => true,
        Ty::Union(all) => all.contains(&Ty::Declared(Kind::Image)),
        _ => false,
    };
    if !found.component.fields.inputs.iter().any(|i| i.name.text == "image" && takes(&i.ty)) {
        let message = format!("the component `{}` is no scanner: it has no `input image: image`", found.path());
        let mut d = Diagnostic::new(&codes::WRONG_TYPE, scanner.component.span, message).label("takes no image");
        if found.module.is_none() {
            d = d.also(found.component.name.span, "declared here");
        }
        diags.push(d.help("a scanner is a component with `input image: image`, which the scan fills in"));
        return;
    }
    let filled = [("image", None), ("platforms", None)];
    let instance = Instance { filled: &filled, ..Instance::of(&scanner.component, &scanner.inputs) };
    bind(found, instance, scope, known.library(), diags);
}

/// Checks which pipelines a branch is protected by.
pub(super) fn check_repository(scope: &Scope<'_>, cx: &mut Lower<'_>) {
    for repository in &cx.program.project.repository {
        facts(&*repository.fields, &[], scope, cx);
        for protect in &repository.fields.protect {
            facts(&*protect.fields, &[], scope, cx);
            let checks = known(&protect.fields.checks).map(|list| list.0).unwrap_or_default();
            for (at, (check, span)) in checks.iter().enumerate() {
                if let Some((_, first)) = checks[..at].iter().find(|(c, _)| c.name == check.name) {
                    let message = format!("the pipeline `{}` is required twice", check.name);
                    let d = Diagnostic::new(&codes::TWICE, *span, message).label("a second time");
                    cx.diags.push(d.also(*first, "first here").help("keep one of them"));
                }
            }
        }
    }
}
