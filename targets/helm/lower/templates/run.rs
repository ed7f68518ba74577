//! What runs the pods: a Deployment, a Job or a CronJob.

use super::super::subject::Subject;
use super::{object, one, pod};
use crate::emit::{Doc, Entry};
use crate::targets::chart::{Body, Expr, Template};
use crate::words::workload::RunKind;

/// The object, in its file.
pub(super) fn template(subject: &Subject<'_>) -> Template {
    let mut template = match subject.workload.kind {
        None | Some(RunKind::Worker) => one(subject, "deployment.yaml", None, deployment(subject)),
        Some(RunKind::Job) => job(subject),
        Some(RunKind::Cron) => one(subject, "cronjob.yaml", None, cron_job(subject)),
    };
    let chart = &subject.place.chart;
    let name = Expr::field(".Release.Name");
    let message = format!("the release must be called {chart}, not %s: its objects have fixed names");
    let message = Expr::call("printf", [Expr::text(message), name.clone()]);
    template.refusals = vec![(Expr::call("ne", [name, Expr::text(chart.as_str())]), message)];
    template
}

fn deployment(subject: &Subject<'_>) -> Doc {
    let place = &subject.place;
    let replicas = Body::new().value("replicas", &place.value("replicaCount"));
    let spec = match (subject.fixed(), subject.scaled()) {
        (true, true) => Body::new()
            .note("Where the autoscaler owns the replicas, nobody else says how many there are.")
            .when(&place.value("autoscaling.enabled").negated(), replicas),
        (true, false) => replicas,
        _ => Body::new().note("No replicas: the autoscaler owns them, and Flagger where it is the owner."),
    };
    let revisions = subject.places.iter().map(|here| here.environment.revisions).max().unwrap_or(10);
    let spec = spec
        .put("revisionHistoryLimit", Doc::int(i64::try_from(revisions).unwrap_or(i64::MAX)))
        .value("progressDeadlineSeconds", &place.value("rollout.progressDeadlineSeconds"))
        .put("strategy", crate::targets::chart::template::lines(&place.value("strategy")))
        .map("selector", Body::new().map("matchLabels", Body::new().lines(&place.include("selector"))))
        .map("template", pod::template(subject, "Always"));
    object(subject, "apps/v1", "Deployment", Body::new()).map("spec", spec).of(subject.workload.span)
}

/// A Job that runs once for each deployment that names its image, when everything else is there.
fn job(subject: &Subject<'_>) -> Template {
    let hook = Body::new()
        .word("helm.sh/hook", "post-install,post-upgrade")
        .word("helm.sh/hook-delete-policy", "before-hook-creation");
    let doc = object(subject, "batch/v1", "Job", Body::new().map("annotations", hook))
        .map("spec", job_spec(subject))
        .of(subject.workload.span);
    let mut template = one(subject, "job.yaml", Some(subject.place.value("image.digest")), doc);
    template.notes = vec!["Runs once for each deployment that gives its digest, and has to end well.".to_owned()];
    template
}

fn job_spec(subject: &Subject<'_>) -> Body<Entry> {
    Body::new()
        .put("backoffLimit", Doc::int(0))
        .value("activeDeadlineSeconds", &subject.place.value("activeDeadlineSeconds"))
        .map("template", pod::template(subject, "Never"))
}

fn cron_job(subject: &Subject<'_>) -> Doc {
    let spec = Body::new()
        .text("schedule", &subject.place.value("schedule"))
        .word("concurrencyPolicy", "Forbid")
        .map("jobTemplate", Body::new().map("spec", job_spec(subject)));
    object(subject, "batch/v1", "CronJob", Body::new()).map("spec", spec).of(subject.workload.span)
}
