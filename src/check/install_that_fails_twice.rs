//! `helm install`, which works once for each name.

use super::tool_calls::calls;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static CODE: Code = Code {
    id: "E906",
    name: "install-that-fails-twice",
    severity: Severity::Error,
    page: include_str!("install_that_fails_twice.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for call in calls(given, "helm").iter().filter(|call| call.does(&["install"]) && !call.command.tested) {
        let words = call.plain();
        let Some(name) = words.get(1).filter(|_| words.len() > 2) else { continue };
        let fixed = !name.text.contains('$') && name.text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if fixed
            && !call.command.has("--generate-name")
            && !call.command.words.iter().any(|word| word.text.starts_with("--dry-run"))
        {
            diags.push(
                Diagnostic::new(
                    &CODE,
                    call.span(given),
                    format!("`helm install {}` fails from the second run on", name.text),
                )
                .label("the name is in use then")
                .help(format!("write `helm upgrade --install {}`; or declare the workload and `deploy` it", name.text)),
            );
        }
    }
}
