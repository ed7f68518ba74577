//! A check against the runner itself, behind a deployment or a rollback elsewhere.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{StepKind, Target};

static CODE: Code = Code {
    id: "E918",
    name: "health-of-another-place",
    severity: Severity::Error,
    page: include_str!("health_of_another_place.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        if job.steps.iter().any(|step| matches!(step.step.kind, StepKind::Start(_))) {
            continue;
        }
        let mut moved = None;
        for step in &job.steps {
            match &step.step.kind {
                StepKind::Deploy { environment, .. } | StepKind::Rollback { environment, .. } => {
                    moved = Some((step.span(), super::texts::known(environment)));
                }
                StepKind::Check(_, Some(Target::Url(url))) => {
                    let Some(url) = super::texts::known(url).filter(|url| is_here(url)) else { continue };
                    let Some((at, place)) = &moved else { continue };
                    let place = place.as_deref().unwrap_or("ENVIRONMENT");
                    diags.push(
                        Diagnostic::new(
                            &CODE,
                            step.span(),
                            format!("`{url}` is the machine of this job, where nothing was started"),
                        )
                        .label("this says nothing about the environment")
                        .also(*at, "what should be looked at runs there")
                        .help(format!("write `against {place}`")),
                    );
                }
                _ => {}
            }
        }
    }
}

fn is_here(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    ["localhost", "127.0.0.1", "0.0.0.0"].iter().any(|name| host.starts_with(name))
}
