//! A release `NAME-canary` that grows, and a release `NAME` that stays as it is.

use super::tool_calls::{ToolCall, calls};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static CODE: Code = Code {
    id: "E907",
    name: "canary-never-promoted",
    severity: Severity::Error,
    page: include_str!("canary_never_promoted.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let all = calls(given, "helm");
    let mut reported: Vec<(&str, &str)> = Vec::new();
    for call in &all {
        let Some(canary) = release(call).filter(|name| name.ends_with("-canary")) else { continue };
        let stable = canary.trim_end_matches("-canary");
        let pipeline = call.job.pipeline;
        let of_pipeline = || all.iter().filter(|other| other.job.pipeline.name == pipeline.name);
        let promoted = of_pipeline().any(|other| release(other).is_some_and(|name| !name.ends_with("-canary")));
        if promoted || reported.contains(&(&pipeline.name, stable)) {
            continue;
        }
        reported.push((&pipeline.name, stable));
        let last = of_pipeline().rfind(|other| release(other) == Some(canary)).unwrap_or(call);
        diags.push(
            Diagnostic::new(&CODE, last.span(given), format!("the canary never becomes the stable version: `{stable}` stays old"))
                .label("the last that is done to the canary")
                .also(pipeline.span, format!("nothing here upgrades `{stable}` or takes `{canary}` away"))
                .help("write `rollout WORKLOAD by canary` in the environment, and `deploy` it: it is measured, promoted and cleared away"),
        );
    }
}

/// The release that a call installs or upgrades.
fn release<'g>(call: &ToolCall<'g, '_>) -> Option<&'g str> {
    let changes = call.does(&["upgrade"]) || call.does(&["install"]);
    call.plain().get(1).filter(|_| changes).map(|word| word.text.as_str())
}
