//! One scanner on two schedules.

use super::given::{JobGiven, StepGiven};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::Pipeline;
use crate::source::Span;

static CODE: Code = Code {
    id: "E1010",
    name: "two-schedules-of-one-duty",
    severity: Severity::Error,
    page: include_str!("two_schedules_of_one_duty.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let mut seen: Vec<(&JobGiven<'_>, Span, Span)> = Vec::new();
    for job in &given.jobs {
        let Some((cron, at)) = schedule(job.pipeline).filter(|_| job.job.when.is_none()) else { continue };
        for step in job.steps.iter().filter(|step| is_scanner(step, given)) {
            let first = seen.iter().find(|(other, of, _)| {
                *of == step.step.origin.span
                    && schedule(other.pipeline).is_some_and(|(first, _)| rhythm(first) != rhythm(cron))
            });
            if let Some((other, _, place)) = first.filter(|(other, ..)| other.pipeline.name != job.pipeline.name) {
                let (first, _) = schedule(other.pipeline).unwrap_or((cron, at));
                diags.push(
                    Diagnostic::new(
                        &CODE,
                        step.span(),
                        format!(
                            "`{}` does on `{cron}` what `{}` does on `{first}`",
                            job.pipeline.name, other.pipeline.name
                        ),
                    )
                    .label("the same scanner once more")
                    .also(*place, "the first one")
                    .also(at, "the second schedule")
                    .help("keep one of them"),
                );
                return;
            }
            seen.push((job, step.step.origin.span, step.span()));
        }
    }
}

/// The only schedule of a pipeline.
fn schedule(pipeline: &Pipeline) -> Option<(&str, Span)> {
    let mut all = pipeline
        .triggers
        .iter()
        .filter_map(|t| Some((t.schedule.as_ref()?.cron.as_str(), t.span.unwrap_or(pipeline.span))));
    all.next().filter(|_| all.next().is_none())
}

/// On which days a schedule starts something: two hours of one day are one promise.
fn rhythm(cron: &str) -> Vec<&str> {
    cron.split_whitespace().skip(2).collect()
}

/// Whether a step is one of the library's scanners.
fn is_scanner(step: &StepGiven<'_>, given: &Given<'_>) -> bool {
    let of = step.step.origin.span;
    step.step.origin.via.is_some() && !given.is_ours(of) && given.sources.get(of.file).name.contains("security")
}
