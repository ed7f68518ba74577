//! `call`: a job that is another workflow.

use super::JobBuilder;
use super::expressions::Place;
use super::workflow;
use crate::emit::{Field, Note};
use crate::ir::{Call, CallSecrets, CallTarget};
use crate::targets::github_actions::model::{CallJob, Permissions, Secrets, Table, Text, Uses, Workflow};

/// Lowers a call.
pub(super) fn lower(call: &Call, cx: &mut JobBuilder<'_>) -> CallJob {
    let mut it = CallJob::default();
    for (name, value) in &call.inputs {
        if let Some(value) = cx.value(value, Place::Job) {
            it.with.insert(name.clone(), Field::new(value));
        }
    }
    let target = match &call.target {
        CallTarget::Workflow(reference) => {
            it.uses = cx.pin(reference);
            None
        }
        CallTarget::Pipeline(name) => cx.ir().pipelines.iter().find(|pipeline| pipeline.name == *name),
    };
    let mut derived = Table::new();
    if let Some(target) = target {
        it.uses = Field::from(Uses::Local(format!(".github/workflows/{}", target.file)));
        let lowered = workflow::lower(cx.ir(), target, cx.pins());
        permit(cx, &lowered.workflow);
        derived = passed(cx, &lowered);
    }
    it.secrets = match &call.secrets {
        CallSecrets::Inherit => Some(Field::from(Secrets::Inherit)),
        CallSecrets::Named(named) => {
            let text = |(name, value): &(String, _)| (name.clone(), Field::from(cx.value_text(value, Place::Job)));
            let named: Table<Text> = named.iter().map(text).collect();
            (!named.is_empty()).then(|| Field::from(Secrets::Named(named)))
        }
        CallSecrets::Derived if derived.is_empty() => None,
        CallSecrets::Derived => Some(Field::from(Secrets::Named(derived))),
    };
    it
}

/// Why the calling job has several permissions.
pub(super) fn together(call: &Call, permissions: &Permissions, cx: &JobBuilder<'_>) -> Option<Note> {
    let CallTarget::Pipeline(name) = &call.target else { return None };
    let target = cx.ir().pipelines.iter().find(|pipeline| pipeline.name == *name)?;
    let several = matches!(permissions, Permissions::Scopes(scopes) if scopes.len() > 1);
    let text = format!("what the jobs of {} need together", target.file);
    (several && cx.pipeline().derives).then_some(Note { text, pinned: false })
}

/// What the called jobs need together.
fn permit(cx: &mut JobBuilder<'_>, called: &Workflow) {
    for job in called.jobs.values() {
        let permissions = job.value.permissions.as_ref().or(called.permissions.as_ref());
        let Some(Permissions::Scopes(scopes)) = permissions.map(|p| &p.value) else { continue };
        for (scope, access) in scopes {
            let reasons = access.meta.note.as_ref().map(|note| note.text.as_str()).unwrap_or_default();
            for reason in reasons.split(", ") {
                cx.permit(*scope, access.value, reason);
            }
        }
    }
}

/// The secrets of the repository that the called pipeline reads. Those of environments cannot be passed.
fn passed(cx: &JobBuilder<'_>, called: &workflow::Lowered) -> Table<Text> {
    let of_repository = |name: &&String| {
        let secret = cx.ir().secrets.get(*name);
        secret.is_none_or(|secret| secret.environments.is_empty() && !secret.cluster)
    };
    let pass = |name: &String| (name.clone(), Field::from(Text::expr(format!("secrets.{name}"))));
    called.secrets.keys().filter(of_repository).map(pass).collect()
}
