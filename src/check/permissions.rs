//! Scopes of the job token that GitHub does not have, and levels that a scope does not have.

use super::{Check, Given};
use crate::catalogue::Catalogue;
use crate::diag::codes::{UNKNOWN_CHOICE, UNKNOWN_NAME};
use crate::diag::{Diagnostic, Diagnostics, similar};
use crate::ir::{Permission, Permissions};
use crate::source::Span;
use crate::words::pipeline::Level;

pub(super) const CHECK: Check = Check { codes: &[], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    for pipeline in &ir.pipelines {
        permissions(&pipeline.permissions, diags);
        for job in &pipeline.jobs {
            permissions(&job.permissions, diags);
        }
    }
}

fn permissions(permissions: &Permissions, diags: &mut Diagnostics) {
    for Permission { scope: name, level, span, .. } in &permissions.scopes {
        let Some(scope) = Catalogue::builtin().permission_scope(name) else {
            diags.push(unknown(name, *span));
            continue;
        };
        let word = match level {
            Level::None => "none",
            Level::Read => "read",
            Level::Write => "write",
        };
        if *level != Level::None && !scope.has_level(word) {
            let others: Vec<String> = scope.levels().map(|l| format!("`{l}`")).collect();
            diags.push(
                Diagnostic::new(&UNKNOWN_CHOICE, *span, format!("`{name}` cannot be `{word}`"))
                    .label("GitHub refuses it")
                    .help(format!("it can be {}", others.join(" or "))),
            );
        }
    }
}

fn unknown(name: &str, span: Span) -> Diagnostic {
    let all: Vec<&str> = Catalogue::builtin().permission_scopes().collect();
    let d = Diagnostic::new(&UNKNOWN_NAME, span, format!("the token has no permission `{name}`"));
    match similar(name, all.iter().copied()) {
        Some(near) => d.label(format!("did you mean `{near}`?")),
        None => {
            let all: Vec<String> = all.iter().map(|n| format!("`{n}`")).collect();
            d.label("GitHub refuses it").help(format!("there are {}", all.join(", ")))
        }
    }
}
