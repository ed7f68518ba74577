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
        return written(&said, None);
    }
    let nothing_said = said.all.is_none() && !said.exactly && said.scopes.is_empty();
    if let Some(all) = said.all.or(of_pipeline.all.filter(|_| nothing_said)) {
        return Some(Field::new(all_at(all)));
    }
    let source = Some(cx.pipeline().source.as_str());
    if said.exactly {
        return written(&said, source);
    }
    if of_pipeline.exactly {
        return written(&of_pipeline, source);
    }
    // What the program asks for is for its own jobs; a derived one knows what it needs.
    let of_pipeline = of_pipeline.scopes.iter().filter(|_| cx.job.is_some());
    let asked: Vec<&ir::Permission> = said.scopes.iter().chain(of_pipeline).collect();
    for permission in &asked {
        ask(cx, &permission.scope, permission.level, &reason(permission, None));
    }
    for permission in asked {
        let known = Scope::from_name(&permission.scope).and_then(|scope| cx.permissions().get(&scope));
        if known.is_some_and(|(_, reasons)| reasons.is_empty()) {
            ask(cx, &permission.scope, permission.level, &reason(permission, source));
        }
    }
    Some(Field::new(collected(cx)))
}

/// Why the program asks for it: what its comment says, else where it does so.
fn reason(permission: &ir::Permission, source: Option<&str>) -> String {
    let doc = permission.doc.as_ref().and_then(|doc| doc.lines().next());
    let said = doc.map(|doc| doc.trim_end_matches('.').to_owned());
    said.or_else(|| source.map(|file| format!("asked for in {file}"))).unwrap_or_default()
}

fn all_at(level: Level) -> Permissions {
    match level {
        Level::None => Permissions::none(),
        Level::Read => Permissions::ReadAll,
        Level::Write => Permissions::WriteAll,
    }
}

/// Permissions as the program says them, with the reasons where the file is given; none where it says nothing.
pub(super) fn written(said: &ir::Permissions, source: Option<&str>) -> Option<Field<Permissions>> {
    if let Some(all) = said.all {
        return Some(Field::new(all_at(all)));
    }
    if said.scopes.is_empty() && !said.exactly {
        return None;
    }
    let scopes = said.scopes.iter().filter_map(|permission| {
        let field = Field::from(access(permission.level)).written(permission.span);
        let why = reason(permission, source);
        let noted = if why.is_empty() { field } else { field.note(why) };
        Some((Scope::from_name(&permission.scope)?, noted))
    });
    Some(Field::new(Permissions::of(scopes)))
}

/// What was asked for, with the reasons.
pub(super) fn collected(cx: &JobBuilder<'_>) -> Permissions {
    Permissions::of(cx.permissions().iter().map(|(scope, (access, reasons))| {
        let field = Field::from(*access);
        (*scope, if reasons.is_empty() { field } else { field.note(listed(reasons)) })
    }))
}

/// How long the reasons of a permission may be: they stand behind it, on its line.
const WIDTH: usize = 90;

/// The reasons on one line; where they are too many, the first ones.
fn listed(reasons: &[String]) -> String {
    let all = reasons.join(", ");
    if all.chars().count() <= WIDTH {
        return all;
    }
    let mut line = String::new();
    for (at, reason) in reasons.iter().enumerate() {
        let more = reasons.len() - at;
        if !line.is_empty() && line.chars().count() + reason.chars().count() > WIDTH - 12 {
            return format!("{line} and {more} more");
        }
        line = if line.is_empty() { reason.clone() } else { format!("{line}, {reason}") };
    }
    line
}
