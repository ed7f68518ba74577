//! Keys of a cloud that hold until somebody takes them back.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static CODE: Code = Code {
    id: "W608",
    name: "key-that-never-ends",
    severity: Severity::Warning,
    page: include_str!("key_that_never_ends.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// The secret, and what takes its place.
const KEYS: [(&str, &str); 6] = [
    (
        "AWS_SECRET_ACCESS_KEY",
        "write `use cloud.aws { role = var.AWS_ROLE }` and take the keys away: the job gets some that end with it",
    ),
    ("GCP_SA_KEY", GOOGLE),
    ("GCP_CREDENTIALS", GOOGLE),
    ("GOOGLE_CREDENTIALS", GOOGLE),
    ("AZURE_CREDENTIALS", AZURE),
    ("AZURE_CLIENT_SECRET", AZURE),
];
const GOOGLE: &str =
    "give google-github-actions/auth a `workload_identity_provider`, and the job `permissions { id-token = write }`";
const AZURE: &str =
    "give azure/login `client-id`, `tenant-id` and `subscription-id`, and the job `permissions { id-token = write }`";

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for (name, instead) in KEYS {
        if let Some(secret) = given.ir.secrets.get(name).filter(|secret| given.is_ours(secret.span)) {
            diags.push(
                Diagnostic::new(&CODE, secret.span, format!("`{name}` holds until somebody takes it back"))
                    .label("whoever reads it once can use it from anywhere")
                    .help(instead),
            );
        }
    }
}
