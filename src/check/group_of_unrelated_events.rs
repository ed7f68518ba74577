//! Runs of different events in one concurrency group that cancels.

use super::texts::spelt;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::expr::Literal;
use crate::ir::{Pipeline, Trigger};

static CODE: Code = Code {
    id: "E705",
    name: "group-of-unrelated-events",
    severity: Severity::Error,
    page: include_str!("group_of_unrelated_events.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for pipeline in &given.ir.pipelines {
        let Some(group) = &pipeline.concurrency else { continue };
        let cancels = group.cancel.as_ref().and_then(|cancel| cancel.literal()) == Some(&Literal::Bool(true));
        let text = spelt(&group.group);
        if !cancels || tells_events_apart(&text) {
            continue;
        }
        let Some((push, other)) = on_the_default_branch(pipeline, &given.ir.system.branch) else { continue };
        let d =
            Diagnostic::new(&CODE, group.span, format!("a push and a `{}` run cancel each other", word(&other.event)))
                .label("both are in this group");
        let d = push.span.map_or(d.clone(), |span| d.also(span, "a push to the default branch"));
        let d = other.span.map_or(d.clone(), |span| d.also(span, "on the same branch"));
        diags.push(d.help(
            "put the event into the group, `…-${{ github.event_name }}`; or leave `concurrency` out, which does so",
        ));
    }
}

fn tells_events_apart(group: &str) -> bool {
    ["event", "run_id", "run_number", "github.sha", "schedule"].iter().any(|part| group.contains(part))
}

/// A push to the default branch, and another event that has this ref.
fn on_the_default_branch<'p>(pipeline: &'p Pipeline, branch: &str) -> Option<(&'p Trigger, &'p Trigger)> {
    let push = pipeline.on("push").find(|trigger| {
        let list = |name: &str| trigger.filters.iter().find(|(filter, _)| filter == name).map(|(_, globs)| globs);
        match (list("branches"), list("tags")) {
            (Some(branches), _) => branches.iter().any(|glob| glob == branch),
            (None, tags) => tags.is_none() && list("branches-ignore").is_none(),
        }
    })?;
    let other = pipeline.triggers.iter().find(|trigger| trigger.event == "schedule")?;
    Some((push, other))
}

fn word(event: &str) -> &str {
    if event == "workflow_dispatch" { "dispatch" } else { event }
}
