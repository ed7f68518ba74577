//! What nobody has to declare: a version that was refused, and a workload that nobody measures any more.

use super::Cx;
use super::alerts::{Alerting, labels, rollout};
use super::said::Said;
use super::text::camel;
use super::when::{Fact, When};
use crate::ir::{AlertCondition, AlertLevel};
use crate::targets::promql::{Query, is, like};

/// The alerts that follow from what is deployed and measured.
pub(super) fn all(cx: &Cx<'_>) -> Vec<Alerting> {
    let mut found = Vec::new();
    for (name, workload) in &cx.ir.workloads {
        let declared = cx.ir.alerts.values().any(|alert| {
            alert.workload.as_deref() == Some(name) && matches!(alert.condition, AlertCondition::RolloutFailed(_))
        });
        let comes_out = cx.alerting().iter().any(|(_, e)| e.rollouts_of(name).next().is_some());
        if !declared && comes_out {
            found.extend(refused(cx, name, workload.span));
        }
        let measured = cx.ir.slos.values().any(|slo| slo.workload == *name);
        if measured {
            found.extend(cx.alerting().into_iter().map(|(_, e)| unobserved(cx, name, &e.namespace, workload.span)));
        }
    }
    found
}

fn refused(cx: &Cx<'_>, workload: &str, span: crate::source::Span) -> Option<Alerting> {
    let fact = rollout(cx, workload)?;
    Some(Alerting {
        group: "delivery".into(),
        name: format!("{}RolloutFailed", camel(workload)),
        when: When::Fact(fact),
        duration: 0,
        labels: labels(cx, AlertLevel::Warning, &[("workload", workload)]),
        summary: Said::text(format!("The last version of {workload} did not come out")).place(true),
        description: Said::text("The version before serves. The events of the Canary, or of the Deployment, say why."),
        runbook: None,
        span,
    })
}

/// Without samples all other rules are silent.
fn unobserved(cx: &Cx<'_>, workload: &str, namespace: &str, span: crate::source::Span) -> Alerting {
    let pods = [is("namespace", namespace), like("pod", format!("{workload}(-primary)?-[^-]+-[^-]+"))];
    let up = Query::series("up", &pods).joined("==", Query::number(1));
    let pod = format!("{workload}-primary-5f-a");
    let one = Query::series("up", &[is("namespace", namespace), is("pod", &pod)]);
    Alerting {
        group: "delivery".into(),
        name: format!("{}Unobserved", camel(workload)),
        when: When::Fact(Fact {
            query: Query::Call("absent", vec![up]),
            without: true,
            firing: Vec::new(),
            silent: vec![(one.to_string(), "1")],
            namespace: Some(namespace.to_string()),
        }),
        duration: 300_000,
        labels: labels(cx, AlertLevel::Warning, &[("namespace", namespace), ("workload", workload)]),
        summary: Said::text(format!("Nobody measures {workload} in {namespace}")),
        description: Said::text("No pod has been scraped for 5m: the other alerts are silent without samples."),
        runbook: None,
        span,
    }
}
