//! A secret whose name says that it is no secret.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static CODE: Code = Code {
    id: "W209",
    name: "secret-that-is-none",
    severity: Severity::Warning,
    page: include_str!("secret_that_is_none.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// How names of settings end.
const SETTINGS: [&str; 9] = [
    "_TRACKING_URI",
    "_TRACKING_URL",
    "_REGION",
    "_HOSTNAME",
    "_BUCKET",
    "_ACCOUNT_ID",
    "_PROJECT_ID",
    "_NAMESPACE",
    "_LOG_LEVEL",
];

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for (name, secret) in &given.ir.secrets {
        if SETTINGS.iter().any(|end| name.ends_with(end)) && given.is_ours(secret.span) {
            diags.push(
                Diagnostic::new(&CODE, secret.span, format!("`{name}` looks like a setting"))
                    .label("as a secret it is hidden in logs, and nobody can read what it is")
                    .help(format!("write `var {name}`, and `var.{name}` where it is read")),
            );
        }
    }
}
