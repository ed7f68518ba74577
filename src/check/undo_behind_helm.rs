//! `kubectl rollout undo` where Helm deploys.

use super::tool_calls::{calls, connects};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static CODE: Code =
    Code { id: "E913", name: "undo-behind-helm", severity: Severity::Error, page: include_str!("undo_behind_helm.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    if given.ir.workloads.is_empty() {
        return;
    }
    for call in calls(given, "kubectl").iter().filter(|call| call.does(&["rollout", "undo"])) {
        let Some(connect) = connects(call.job) else { continue };
        diags.push(
            Diagnostic::new(&CODE, call.span(given), "this takes back an object, and not what was deployed")
                .label("Helm still holds the new version, and so does whatever divides the traffic")
                .also(connect.span(), "the workloads of this environment are deployed by Helm")
                .help(
                    "write `rollback WORKLOAD in ENVIRONMENT to previous`: it goes back the way the version came out",
                ),
        );
    }
}
