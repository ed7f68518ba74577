//! A secret that is empty on pull requests from forks, in a step that runs there all the same.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::expr::Expr;
use crate::ir::{Ref, RunName, StepKind, uses};
use crate::source::Span;

static CODE: Code = Code {
    id: "E606",
    name: "secret-that-forks-lack",
    severity: Severity::Warning,
    page: include_str!("secret_that_forks_lack.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let mut reported: Vec<Span> = Vec::new();
    for job in given.jobs.iter().filter(|job| job.pipeline.derives && !is_guarded(job.job.when.as_ref())) {
        let Some(request) = job.pipeline.on("pull_request").next() else { continue };
        let env = job.pipeline.env.iter().chain(&job.job.env);
        if env.clone().any(|(_, value)| super::secrets::of_value(value).is_some_and(|name| is_secret(&name))) {
            // A step may well ask whether the variable is empty.
            continue;
        }
        for step in &job.steps {
            let known = matches!(step.step.kind, StepKind::Run(_) | StepKind::Action(_));
            if !known || is_guarded(step.step.when.as_ref()) || step.step.warn.is_some() {
                continue;
            }
            let mut found: Option<(String, Span)> = None;
            uses::step(step.step, &mut |name, span| {
                if let Ref::Secret(name, _) = name
                    && is_secret(name)
                    && given.ir.secrets.get(name).is_some_and(|secret| !secret.optional)
                    && found.is_none()
                {
                    found = Some((name.clone(), span));
                }
            });
            let Some((name, span)) = found else { continue };
            let span = if given.is_ours(span) { span } else { step.span() };
            if reported.contains(&span) {
                continue;
            }
            reported.push(span);
            let d = Diagnostic::new(&CODE, span, format!("`{name}` is empty on a pull request from a fork"))
                .label("the step runs there without it");
            let d = request.span.map_or(d.clone(), |at| d.also(at, "forks start this, too"));
            diags.push(
                d.help(format!("add `when secret.{name} != none` to the step, which skips it there; where the step can do without, declare it with `optional = true`")),
            );
        }
    }
}

fn is_secret(name: &str) -> bool {
    name != "GITHUB_TOKEN" && name != "github.token"
}

/// Whether a condition asks for the event, for a fork, or for a secret.
fn is_guarded(when: Option<&Expr<Ref>>) -> bool {
    let mut guarded = false;
    uses::expr(when, &mut |name, _| {
        guarded |= match name {
            Ref::Run(run) => {
                matches!(run, RunName::Event | RunName::Fork | RunName::Home | RunName::Tag | RunName::Actor)
            }
            Ref::Secret(..) | Ref::Env(_) | Ref::Context(_) | Ref::Output { .. } | Ref::Input(..) | Ref::Var(_) => true,
            _ => false,
        };
    });
    guarded
}
