//! Environments, channels and the policy for findings of scanners.

use super::given;
use super::objectives::{changed, settings};
use super::rollouts::rollout;
use crate::ir;
use crate::lower::Lower;
use crate::lower::binding::{Around, lookup};
use crate::lower::scope::Scope;
use crate::lower::shared::{fixed, fixed_list};
use crate::words::environment::{Environment, Watch};
use crate::words::policies::{Rules, VulnerabilitiesFields};
use indexmap::IndexMap;

/// The environments by name, in the order of the program.
pub(super) fn environments(
    system: &ir::System,
    scope: &Scope<'_>,
    cx: &Lower<'_>,
) -> IndexMap<String, ir::Environment> {
    let all = &cx.program.project.environments;
    all.iter().map(|e| (e.name.text.clone(), environment(e, system, scope, cx))).collect()
}

fn environment(environment: &Environment, system: &ir::System, scope: &Scope<'_>, cx: &Lower<'_>) -> ir::Environment {
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
        monitoring: fixed(&fields.monitoring, scope).unwrap_or(Watch::Full),
        slos: changed(environment, scope, cx),
        services: services.filter_map(|s| Some((s.name.text.clone(), given(&s.fields.url, scope)?))).collect(),
        span: environment.span,
    }
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
        let Some(found) = lookup(&scanner.component.text, Around::default(), cx.program) else { continue };
        scanners.push((found.path(), settings(found, &scanner.inputs, scope)));
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
