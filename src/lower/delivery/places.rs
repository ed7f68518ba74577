//! Environments, channels, policies, versions and the repository's settings.

use super::{given, texts};
use crate::diag::Diagnostics;
use crate::ir::{self, Sourced, Value};
use crate::lower::expressions::value;
use crate::lower::instances::{Found, find};
use crate::lower::scope::Scope;
use crate::lower::shared::{fixed, fixed_list, plain};
use crate::lower::{Lower, known};
use crate::words::environment::Environment;
use crate::words::policies::{Rules, VulnerabilitiesFields};
use crate::words::read::Entry;
use crate::words::rollouts::Rollout;
use indexmap::IndexMap;

/// The headings of a changelog where the program names none, by the type of commits.
const CHANGELOG: [(&str, &str); 6] = [
    ("feat", "Features"),
    ("fix", "Bug Fixes"),
    ("perf", "Performance"),
    ("refactor", "Refactoring"),
    ("docs", "Documentation"),
    ("revert", "Reverts"),
];

/// The environments by name, in the order of the program.
pub(super) fn environments(
    system: &ir::System,
    scope: &Scope<'_>,
    cx: &Lower<'_>,
) -> IndexMap<String, ir::Environment> {
    let all = &cx.program.project.environments;
    all.iter().map(|e| (e.name.text.clone(), environment(e, system, scope))).collect()
}

fn environment(environment: &Environment, system: &ir::System, scope: &Scope<'_>) -> ir::Environment {
    let fields = &environment.fields;
    let namespace = fixed(&fields.namespace, scope).map(|n| n.0);
    let services = fields.services.iter();
    ir::Environment {
        after: environment.after.as_ref().map(|n| n.text.clone()),
        runtime: fixed(&fields.runtime, scope).map_or("kubernetes", |r| r.word()).to_string(),
        namespace: namespace.unwrap_or_else(|| format!("{}-{}", system.name, environment.name.text)),
        url: fixed(&fields.url, scope).map(|u| u.0),
        cluster: fixed(&fields.cluster, scope).map(|to| to.name),
        branches: fixed_list(&fields.branches, scope).into_iter().map(|g| g.0).collect(),
        approval: fixed_list(&fields.approval, scope).into_iter().map(|n| n.0).collect(),
        notify: fixed_list(&fields.notify, scope).into_iter().map(|to| to.name).collect(),
        announce: Vec::new(),
        rollouts: fields.rollouts.iter().map(|r| rollout(r, scope)).collect(),
        services: services.filter_map(|s| Some((s.name.text.clone(), given(&s.fields.url, scope)?))).collect(),
        span: environment.span,
    }
}

fn rollout(rollout: &Rollout, scope: &Scope<'_>) -> ir::Rollout {
    let shared = rollout.by.shared();
    let checks = fixed_list(&shared.check.cloned(), scope);
    ir::Rollout {
        workloads: texts(&rollout.workloads),
        strategy: rollout.by.strategy().word().to_string(),
        checks: checks.into_iter().map(|to| to.name).collect(),
        load: fixed(&shared.load.cloned(), scope).map(|to| to.name),
    }
}

/// The inputs that are given to a component.
fn settings(found: &Found<'_>, list: &[Entry], scope: &Scope<'_>) -> Vec<(Sourced<String>, Value)> {
    let quiet = &mut Diagnostics::default();
    let lowered = list.iter().filter_map(|entry| {
        let input = found.component.fields.inputs.iter().find(|i| i.name.text == entry.key.text)?;
        let value = value(&entry.value, &input.ty, scope, quiet)?;
        Some((Sourced::new(entry.key.text.clone(), entry.key.span), value))
    });
    lowered.collect()
}

/// Whether there is such a component: if not, that has been reported.
fn exists(name: &str, beside: Option<&'static str>, cx: &Lower<'_>) -> bool {
    cx.program.component(name, None).or_else(|| cx.program.component(name, beside)).is_some()
}

/// The channels by name.
pub(super) fn channels(scope: &Scope<'_>, cx: &mut Lower<'_>) -> IndexMap<String, ir::Channel> {
    let project = &cx.program.project;
    let mut channels = IndexMap::new();
    for channel in &project.channels {
        if !exists(&channel.component.text, Some("notify"), cx) {
            continue;
        }
        let Some(found) = find(&channel.component, Some("notify"), cx) else { continue };
        let settings = settings(&found, channel.inputs(), scope);
        let one = ir::Channel { component: found.path(), settings, span: channel.span };
        channels.insert(channel.name.text.clone(), one);
    }
    channels
}

/// The policy for findings of scanners.
pub(super) fn vulnerabilities(scope: &Scope<'_>, cx: &mut Lower<'_>) -> Option<ir::VulnerabilityPolicy> {
    let project = &cx.program.project;
    let policy = project.policies.iter().find_map(|p| match &p.rules {
        Rules::Vulnerabilities(fields) => Some((p.span, fields)),
        _ => None,
    });
    let (span, fields) = policy?;
    let mut scanners = Vec::new();
    for scan in &fields.scan {
        let scanner = &scan.0;
        if !exists(&scanner.component.text, None, cx) {
            continue;
        }
        let Some(found) = find(&scanner.component, None, cx) else { continue };
        scanners.push((found.path(), settings(&found, &scanner.inputs, scope)));
    }
    let notify = fixed_list(&fields.notify, scope).into_iter().map(|to| to.name).collect();
    Some(ir::VulnerabilityPolicy { actions: actions(fields, scope), notify, scanners, span })
}

fn actions(fields: &VulnerabilitiesFields, scope: &Scope<'_>) -> Vec<(String, String)> {
    let all =
        [("critical", &fields.critical), ("high", &fields.high), ("medium", &fields.medium), ("low", &fields.low)];
    let found = all
        .into_iter()
        .filter_map(|(severity, given)| Some((severity.to_string(), fixed(given, scope)?.word().to_string())));
    found.collect()
}

/// How versions look, said or by default.
pub(super) fn versions(scope: &Scope<'_>, cx: &Lower<'_>) -> ir::Versions {
    let own = cx.program.project.versions.first().map(|v| &v.fields);
    let quiet = &mut Diagnostics::default();
    let prerelease = own.and_then(|f| f.prerelease.clone());
    let mut names: Vec<String> = fixed_list(&prerelease, scope).into_iter().map(|n| n.0).collect();
    if prerelease.is_none() {
        names = ["alpha", "beta", "rc"].map(str::to_string).to_vec();
    }
    let entries = own.into_iter().flat_map(|f| &f.changelog).flat_map(|set| &set.list);
    let headings = entries.filter_map(|e| {
        let heading = value(&e.value, &crate::words::ty::Ty::Text, scope, quiet).and_then(plain)?;
        Some((e.key.text.clone(), heading))
    });
    let mut changelog: Vec<(String, String)> = headings.collect();
    if changelog.is_empty() {
        changelog = CHANGELOG.iter().map(|(key, heading)| ((*key).to_string(), (*heading).to_string())).collect();
    }
    let prefix = own.and_then(|f| fixed(&f.prefix, scope)).map_or_else(|| "v".to_string(), |t| t.0);
    ir::Versions { prefix, prerelease: names, changelog }
}

/// The repository's own settings.
pub(super) fn repository(cx: &Lower<'_>) -> Option<ir::Repository> {
    let repository = cx.program.project.repository.first()?;
    let fields = &repository.fields;
    let protect = fields.protect.iter().map(|protect| {
        let checks = known(&protect.fields.checks).map(|list| list.0).unwrap_or_default();
        (texts(&protect.branches), checks.into_iter().map(|(to, _)| to.name).collect())
    });
    let updates = fields.updates.iter().flat_map(|block| &block.list);
    let updates = updates.filter_map(|u| Some((u.key.text.clone(), u.value.known()?.word().to_string())));
    Some(ir::Repository {
        protect: protect.collect(),
        updates: updates.collect(),
        source: cx.sources.get(repository.span.file).name.clone(),
        span: repository.span,
    })
}
