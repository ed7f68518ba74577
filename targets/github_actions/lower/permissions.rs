//! What the token of a job may do: what its steps need, with the reasons, and what the program says.

use super::JobBuilder;
use crate::emit::Field;
use crate::ir;
use crate::targets::github_actions::model::{Access, Permissions, Scope};
use crate::words::pipeline::Level;

/// A level of the program.
pub(super) fn access(level: Level) -> Access {
    match level {
        Level::None => Access::None,
        Level::Read => Access::Read,
        Level::Write => Access::Write,
    }
}

/// Asks for a permission that the program names.
pub(super) fn ask(cx: &mut JobBuilder<'_>, scope: &str, level: Level, reason: &str) {
    if let Some(scope) = Scope::from_name(scope) {
        cx.permit(scope, access(level), reason);
    }
}

/// Asks for a permission that the catalogue names.
pub(super) fn ask_by_name(cx: &mut JobBuilder<'_>, scope: &str, level: &str, reason: &str) {
    let access = if level == "write" { Access::Write } else { Access::Read };
    if let Some(scope) = Scope::from_name(scope) {
        cx.permit(scope, access, reason);
    }
}

/// The permissions of a job; none where the workflow's hold.
pub(super) fn of_job(cx: &mut JobBuilder<'_>) -> Option<Field<Permissions>> {
    let said = cx.job.map(|job| job.permissions.clone()).unwrap_or_default();
    let of_pipeline = cx.pipeline().permissions.clone();
    if !cx.pipeline().derives {
        return written(&said);
    }
    let nothing_said = said.all.is_none() && !said.exactly;
    if let Some(all) = said.all.or(of_pipeline.all.filter(|_| nothing_said)) {
        return Some(Field::new(all_at(all)));
    }
    if said.exactly {
        return explained(cx, written(&said));
    }
    if of_pipeline.exactly {
        return explained(cx, written(&of_pipeline));
    }
    for (scope, level, _) in said.scopes.iter().chain(&of_pipeline.scopes) {
        let known = Scope::from_name(scope).is_some_and(|scope| cx.permissions().contains_key(&scope));
        let reason = if known { String::new() } else { said_in(cx) };
        ask(cx, scope, *level, &reason);
    }
    Some(Field::new(collected(cx)))
}

/// The reason of a scope for which only the program knows one.
fn said_in(cx: &JobBuilder<'_>) -> String {
    format!("as {} says", cx.pipeline().source)
}

/// With the reasons of the steps behind the scopes, where they have one.
fn explained(cx: &JobBuilder<'_>, said: Option<Field<Permissions>>) -> Option<Field<Permissions>> {
    let mut said = said?;
    if let Permissions::Scopes(scopes) = &mut said.value {
        for (scope, access) in scopes {
            let reasons = cx.permissions().get(scope).map(|(_, reasons)| reasons.join(", "));
            let text = reasons.filter(|reasons| !reasons.is_empty()).unwrap_or_else(|| said_in(cx));
            access.meta.note = Some(crate::emit::Note { text, pinned: false });
        }
    }
    Some(said)
}

fn all_at(level: Level) -> Permissions {
    match level {
        Level::None => Permissions::none(),
        Level::Read => Permissions::ReadAll,
        Level::Write => Permissions::WriteAll,
    }
}

/// Permissions as the program says them; none where it says nothing.
pub(super) fn written(said: &ir::Permissions) -> Option<Field<Permissions>> {
    if let Some(all) = said.all {
        return Some(Field::new(all_at(all)));
    }
    if said.scopes.is_empty() && !said.exactly {
        return None;
    }
    let scopes = said.scopes.iter().filter_map(|(scope, level, span)| {
        Some((Scope::from_name(scope)?, Field::from(access(*level)).written(*span)))
    });
    Some(Field::new(Permissions::of(scopes)))
}

/// What was asked for, with the reasons.
pub(super) fn collected(cx: &JobBuilder<'_>) -> Permissions {
    Permissions::of(cx.permissions().iter().map(|(scope, (access, reasons))| {
        let field = Field::from(*access);
        (*scope, if reasons.is_empty() { field } else { field.note(reasons.join(", ")) })
    }))
}
