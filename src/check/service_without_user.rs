//! A service beside a job whose steps are not told where it is.

use super::given::JobGiven;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Piece, Ref, Service, StepKind, Value, uses};

static CODE: Code = Code {
    id: "W206",
    name: "service-without-user",
    severity: Severity::Warning,
    page: include_str!("service_without_user.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    if !given.sound {
        return;
    }
    for job in &given.jobs {
        for used in &job.job.services {
            let Some(service) = used.own.as_deref().or_else(|| given.ir.services.get(&used.name)) else { continue };
            if is_read(&used.name, job) || is_spoken_of(&used.name, service, job) {
                continue;
            }
            let message = format!("no step of `{}` is told where `{}` is", job.name(), used.name);
            diags.push(
                Diagnostic::new(&CODE, job.job.span, message)
                    .label(format!("`{}` is started for it", used.name))
                    .also(service.span, "the service")
                    .help(format!(
                        "hand its address over, `env {{ {}_URL = {}.url }}`, or take the service away",
                        used.name.to_uppercase().replace('-', "_"),
                        used.name
                    )),
            );
        }
    }
}

fn is_read(name: &str, job: &JobGiven<'_>) -> bool {
    let mut found = false;
    let mut see = |read: &Ref, _| {
        found |= match read {
            Ref::Service(service, _) => service == name,
            Ref::Context(crate::expr::Context::Job) => true,
            _ => false,
        };
    };
    uses::names(job.job, &mut see);
    uses::values(job.pipeline.env.iter().map(|(_, value)| value), &mut see);
    found
}

/// Whether some text of the job names it, its port or the machine itself; or something happens that is not known.
fn is_spoken_of(name: &str, service: &Service, job: &JobGiven<'_>) -> bool {
    let port = service.port.inner.to_string();
    let speaks = |text: &str| {
        let text = text.to_lowercase();
        text.contains("localhost")
            || text.contains("127.0.0.1")
            || text.contains(&port)
            || text.contains(&name.to_lowercase())
    };
    let env = job.pipeline.env.iter().chain(&job.job.env).chain(job.steps.iter().flat_map(|step| &step.step.env));
    let inputs =
        job.steps.iter().filter_map(|step| step.action.as_ref()).flat_map(|a| &a.action.inputs).map(|(_, v)| v);
    let scripts = job.steps.iter().filter_map(|step| step.script.as_ref()).any(|script| speaks(&script.plain));
    let values = env.map(|(_, value)| value).chain(inputs).any(|value| literals(value).iter().any(|text| speaks(text)));
    let starts = job.steps.iter().any(|step| matches!(step.step.kind, StepKind::Start(_)));
    let opaque = job.steps.iter().any(|step| matches!(&step.step.kind, StepKind::Run(_)) && step.script.is_none());
    scripts || values || starts || opaque || !job.job.raw.is_empty()
}

fn literals(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) => text
            .pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Literal(literal) => Some(literal.as_str()),
                Piece::Hole(..) => None,
            })
            .collect(),
        Value::List(items) => items.iter().flat_map(literals).collect(),
        Value::Expr(..) => Vec::new(),
    }
}
