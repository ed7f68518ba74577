//! An object that the chart of the system owns, changed by hand.

use super::tool_calls::{calls, connects};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static CODE: Code = Code {
    id: "E901",
    name: "object-patched-by-hand",
    severity: Severity::Error,
    page: include_str!("object_patched_by_hand.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

const CHANGES: [&str; 5] = ["patch", "edit", "set", "scale", "replace"];

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for call in calls(given, "kubectl").iter().filter(|call| connects(call.job).is_some()) {
        let words = call.plain();
        let Some(verb) = words.first().filter(|word| CHANGES.contains(&word.text.as_str())) else { continue };
        let of = |name: &str| words.iter().skip(1).any(|word| word.text.rsplit('/').next() == Some(name));
        let Some((name, workload)) = given.ir.workloads.iter().find(|(name, _)| of(name)) else { continue };
        let message = format!("`kubectl {}` changes an object of `{name}`, which Helm owns", verb.text);
        diags.push(
            Diagnostic::new(&CODE, call.span(given), message)
                .label("the next deployment takes it back, or fails over it")
                .also(workload.span, format!("`{name}` is deployed by the chart that is made of this"))
                .help("say it in the program: replicas, variables and limits in the `workload`, traffic by the strategy of a `rollout`"),
        );
    }
}
