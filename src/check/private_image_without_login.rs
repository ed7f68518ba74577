//! An image of one's own is pulled in a job that never logs in to its registry.

use super::given::JobGiven;
use super::image_flow::{pulls, pushes};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static CODE: Code = Code {
    id: "E602",
    name: "private-image-without-login",
    severity: Severity::Error,
    page: include_str!("private_image_without_login.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let pushes = pushes(given);
    let mut reported: Vec<(&str, &str)> = Vec::new();
    for pull in pulls(given, &pushes).iter().filter(|pull| pull.name.starts_with("ghcr.io/")) {
        let key = (pull.job.pipeline.name.as_str(), pull.job.name());
        let runs = pull.step.action.is_some()
            || pull.step.commands().any(|c| matches!(c.name(), "docker" | "podman" | "grype" | "trivy"));
        if !runs || logs_in(pull.job) || reported.contains(&key) {
            continue;
        }
        reported.push(key);
        diags.push(
            Diagnostic::new(&CODE, pull.span, format!("`{}` pulls `{}` and never logs in", pull.job.name(), pull.name))
                .label("a package of GitHub is private, unless somebody has opened it")
                .help("declare the image: whoever uses it gets the login and `packages = read`; or add `docker/login-action` before this step"),
        );
    }
}

fn logs_in(job: &JobGiven<'_>) -> bool {
    job.steps.iter().any(|step| {
        let by_action = step.action.as_ref().is_some_and(|a| a.is("docker/login-action") || a.reference.is_none());
        let by_script = step.commands().any(|command| command.has("login"));
        let by_variables =
            step.step.env.iter().any(|(name, _)| name.ends_with("_USERNAME") || name.ends_with("_PASSWORD"));
        by_action || by_script || by_variables
    })
}
