//! `env.NAME` of a variable that nobody sets: it is empty, and nothing says so.

use super::variables::Variables;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity, similar};
use crate::ir::{Ref, uses};
use crate::source::Span;

static CODE: Code = Code {
    id: "E201",
    name: "undefined-variable",
    severity: Severity::Error,
    page: include_str!("undefined_variable.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        for (position, step) in job.steps.iter().enumerate() {
            let mut read: Vec<(&str, Span)> = Vec::new();
            uses::step(step.step, &mut |name, span| {
                if let Ref::Env(name) = name {
                    read.push((name, span));
                }
            });
            if read.is_empty() {
                continue;
            }
            let variables = Variables::of(job, position);
            for (name, span) in
                read.into_iter().filter(|(name, span)| !variables.may_have(name) && given.is_ours(*span))
            {
                let d = Diagnostic::new(&CODE, span, format!("no variable `{name}` is set here"));
                diags.push(explain(d, name, span, position, given, job, &variables));
            }
        }
    }
}

fn explain(
    d: Diagnostic,
    name: &str,
    span: Span,
    position: usize,
    given: &Given<'_>,
    job: &super::given::JobGiven<'_>,
    variables: &Variables,
) -> Diagnostic {
    let in_step = job.steps.iter().take(position).find(|step| step.step.env.iter().any(|(n, _)| n == name));
    if let Some(step) = in_step {
        return d
            .label("it would be empty")
            .also(step.span(), "it is set for this step alone")
            .help(format!("set it in `env` of the job: `env {{ {name} = … }}`"));
    }
    if let Some(near) = similar(name, variables.names()) {
        let d = d.label(format!("did you mean `{near}`?"));
        return d.fix(format!("write `env.{near}`"), span, format!("env.{near}"));
    }
    let other = given.ir.pipelines.iter().find(|p| p.env.iter().any(|(n, _)| n == name));
    match other {
        Some(other) => d
            .label("it would be empty")
            .also(other.span, format!("`{}` sets it, for its own jobs", other.name))
            .help(format!("a value for several pipelines is a constant: `var {name} = …`, read as `var.{name}`")),
        None => d.label("it would be empty").help(format!("set it in `env` of the job: `env {{ {name} = … }}`")),
    }
}
