//! The named templates of the chart: the labels of each workload.

use super::subject::Subject;
use crate::emit::Written;
use crate::targets::chart::{Block, Body, Expr};

/// `_helpers.tpl`
pub(super) fn of(subjects: &[Subject<'_>]) -> Written {
    let mut out = Written::default();
    for subject in subjects {
        for block in blocks(subject) {
            block.append(&mut out);
        }
    }
    out
}

fn blocks(subject: &Subject<'_>) -> [Block; 3] {
    let place = &subject.place;
    let instance = |body: Body<_>| body.value("app.kubernetes.io/instance", &Expr::field(".Release.Name"));
    let version = match place.several {
        true => Expr::field(format!("(index .Values \"{}\").image.version", subject.name)),
        false => Expr::field(".Values.image.version"),
    };
    let chart = Expr::call("printf", [Expr::text("%s-%s"), Expr::field(".Chart.Name"), Expr::field(".Chart.Version")]);
    let labels = Body::new()
        .lines_of(&Expr::call("include", [Expr::text(place.helper("selector")), Expr::field(".")]))
        .word("app.kubernetes.io/part-of", &place.chart)
        .value("app.kubernetes.io/managed-by", &Expr::field(".Release.Service"))
        .value("helm.sh/chart", &chart)
        .with(&version, Body::new().text("app.kubernetes.io/version", &Expr::field(".")));
    let selector = instance(Body::new().word("app.kubernetes.io/name", subject.name));
    let pods = instance(Body::new()).word("app.kubernetes.io/component", subject.name);
    let block = |what: &str, note: &str, entries| Block { note: note.to_owned(), name: place.helper(what), entries };
    let selected = match subject.flagger() {
        true => "The Deployment's selector: immutable. Flagger appends \"-primary\" to the name on its copy.",
        false => "The Deployment's selector: immutable.",
    };
    let common = match subject.flagger() {
        true => "What the pods of target and primary have in common: for everything that must see both.",
        false => "What all pods have in common.",
    };
    [
        block(
            "labels",
            "Labels of every object. The version is none of them on pods: it would start a rollout.",
            labels,
        ),
        block("selector", selected, selector),
        block("pods", common, pods),
    ]
}
