//! A backup of something that no script can copy, or to a place where none can put it.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Backup, CommandBody, Content, Piece, Step, StepKind, Value};

static CODE: Code = Code {
    id: "E1311",
    name: "backup-without-a-way",
    severity: Severity::Error,
    page: include_str!("backup_without_a_way.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// How copies are uploaded and read back.
const STORE: &str = "s3://";

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for (name, backup) in &given.ir.backups {
        if let Some(store) = backup.store.as_ref().and_then(beginning).filter(|store| is_elsewhere(store)) {
            let message = format!("the backup `{name}` cannot be put to `{store}`");
            let d = Diagnostic::new(&CODE, backup.span, message).label("its scripts write to buckets of S3");
            diags.push(d.help("write `store = \"s3://BUCKET\"`; other stores have gateways that speak S3"));
        }
        services(given, name, backup, diags);
    }
    let commands = given.ir.commands.values().filter(|command| !command.derived);
    let bodies = commands.flat_map(|it| std::iter::once(&it.body).chain(it.verbs.iter().map(|verb| &verb.body)));
    let of_commands = bodies.flat_map(|body: &CommandBody| &body.steps);
    let of_jobs = given.jobs.iter().flat_map(|job| job.steps.iter().map(|step| step.step));
    for step in of_commands.chain(of_jobs) {
        restored(given, step, diags);
    }
}

/// Redis reads its keys when it starts, so that nothing puts them back into one that runs.
fn restored(given: &Given<'_>, step: &Step, diags: &mut Diagnostics) {
    let StepKind::Restore { backup: name, .. } = &step.kind else { return };
    let Some(backup) = given.ir.backups.get(name) else { return };
    let is_redis = |service: &&String| {
        given.ir.services.get(*service).and_then(crate::ir::Service::content) == Some(Content::Redis)
    };
    let Some(service) = backup.services.iter().find(is_redis) else { return };
    let message = format!("`{service}` cannot be put back from the backup `{name}`");
    diags.push(
        Diagnostic::new(&CODE, step.origin.span, message)
            .label("Redis reads its keys only when it starts")
            .also(backup.span, "the backup")
            .help(format!("back `{service}` up by a backup of its own, and restore the other one")),
    );
}

fn services(given: &Given<'_>, name: &str, backup: &Backup, diags: &mut Diagnostics) {
    for wanted in &backup.services {
        let Some(service) = given.ir.services.get(wanted).filter(|service| service.content().is_none()) else {
            continue;
        };
        let message = format!("`{wanted}` cannot be copied by the backup `{name}`");
        let d = Diagnostic::new(&CODE, backup.span, message)
            .label("the content of PostgreSQL and of Redis can be copied")
            .also(service.span, format!("this runs `{}`", service.image));
        diags.push(d.help(format!("take `{wanted}` out of the backup, and copy it with a command of its own")));
    }
}

/// Whether it is an address, and none of S3; folders are another check's.
fn is_elsewhere(store: &str) -> bool {
    store.contains("://") && !store.starts_with(STORE)
}

/// What a store begins with; nothing where that is known only when it runs.
fn beginning(store: &Value) -> Option<&str> {
    match store {
        Value::Text(text) => match text.pieces.first() {
            Some(Piece::Literal(literal)) => Some(literal),
            _ => None,
        },
        _ => None,
    }
}
