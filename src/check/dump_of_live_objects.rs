//! What `kubectl get all` prints, kept as a backup.

use super::tool_calls::calls;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static CODE: Code = Code {
    id: "E915",
    name: "dump-of-live-objects",
    severity: Severity::Error,
    page: include_str!("dump_of_live_objects.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for call in calls(given, "kubectl").iter().filter(|call| call.does(&["get", "all"])) {
        let Some(file) = call.command.writes.first() else { continue };
        if !call.command.words.iter().any(|word| word.text.contains("yaml") || word.text.contains("json")) {
            continue;
        }
        diags.push(
            Diagnostic::new(&CODE, call.span(given), "what this keeps cannot be applied again")
                .label("secrets, configuration and volumes are not part of `all`, and the rest carries the state of this cluster")
                .also(given.place_of(call.step, file), "kept here")
                .help("declare `backup NAME of manifests { store = \"s3://…\" }`: it keeps what Helm was told, and the script of the same name brings it back"),
        );
    }
}
