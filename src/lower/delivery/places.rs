//! Environments, channels and the policy for findings of scanners.

use super::given;
use super::objectives::{changed, settings};
use super::rollouts::rollout;
use super::workloads::sourced;
use crate::ir;
use crate::lower::Lower;
use crate::lower::binding::{Around, lookup};
use crate::lower::scope::Scope;
use crate::lower::shared::{fixed, fixed_list};
use crate::words::environment::{Environment, Quota, Security, Watch};
use crate::words::policies::{Network, Rules, VulnerabilitiesFields};
use crate::words::unions::Either;
use crate::words::values::Given;
use indexmap::IndexMap;

/// The environments by name, in the order of the program.
pub(super) fn environments(
    system: &ir::System,
    scope: &Scope<'_>,
    cx: &mut Lower<'_>,
) -> IndexMap<String, ir::Environment> {
    let all = &cx.program.project.environments;
    all.iter().map(|e| (e.name.text.clone(), environment(e, system, scope, cx))).collect()
}

fn environment(
    environment: &Environment,
    system: &ir::System,
    scope: &Scope<'_>,
    cx: &mut Lower<'_>,
) -> ir::Environment {
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
        workloads: super::workloads::of(environment, scope, cx),
        security: fixed(&fields.security, scope).unwrap_or(Security::Restricted),
        quota: fields.quota.first().map(|q| quota(q, scope)),
        revisions: fixed(&fields.revisions, scope).map_or(10, |count| count.0),
        raw: {
            let (known, diags) = cx.parts();
            crate::lower::raw::of_object(&fields.raw, known, diags)
        },
        source: cx.sources.get(environment.span.file).name.clone(),
        span: environment.span,
    }
}

fn quota(quota: &Quota, scope: &Scope<'_>) -> ir::Quota {
    let counts = quota.counts.iter();
    ir::Quota {
        cpu: sourced(&quota.fields.cpu, scope),
        memory: sourced(&quota.fields.memory, scope),
        counts: counts.filter_map(|c| Some((c.key.text.clone(), fixed(&Some(c.value.clone()), scope)?.0))).collect(),
        span: quota.span,
    }
}

/// The policy for containers while they run, said or by default.
pub(super) fn runtime(scope: &Scope<'_>, cx: &Lower<'_>) -> ir::RuntimePolicy {
    let said = cx.program.project.policies.iter().find_map(|p| match &p.rules {
        Rules::Runtime(fields) => Some((p.span, fields)),
        _ => None,
    });
    let fields = said.map(|(_, fields)| fields);
    let truth = |fact: Option<&Option<Given<bool>>>, default| fact.and_then(|f| fixed(f, scope)).unwrap_or(default);
    let capabilities = match fields.and_then(|f| fixed(&f.privileges, scope)) {
        Some(Either::Right(list)) => list.0.into_iter().map(|(name, _)| name.0).collect(),
        _ => Vec::new(),
    };
    let seccomp = fields.and_then(|f| fixed(&f.seccomp, scope));
    ir::RuntimePolicy {
        non_root: truth(fields.map(|f| &f.non_root), true),
        read_only: truth(fields.map(|f| &f.read_only), false),
        writable: fields.map(|f| fixed_list(&f.writable, scope)).unwrap_or_default().into_iter().map(|p| p.0).collect(),
        capabilities,
        seccomp: seccomp.map_or_else(|| "runtime-default".to_string(), |name| name.0),
        closed: fields.and_then(|f| fixed(&f.network, scope)) == Some(Network::Closed),
        span: said.map(|(span, _)| span),
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
