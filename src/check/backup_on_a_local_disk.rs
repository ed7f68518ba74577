//! A backup that is kept on the disk of the machine that made it.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::Value;

static CODE: Code = Code {
    id: "E914",
    name: "backup-on-a-local-disk",
    severity: Severity::Error,
    page: include_str!("backup_on_a_local_disk.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for (name, backup) in &given.ir.backups {
        let Some(Value::Text(store)) = &backup.store else { continue };
        let Some(path) = store.as_plain().filter(|path| path.starts_with(['/', '.', '~'])) else { continue };
        diags.push(
            Diagnostic::new(&CODE, store.span, format!("`{path}` is a folder of the machine that makes the backup"))
                .label("the machine is thrown away when its job ends, and the backup with it")
                .also(backup.span, format!("`{name}`"))
                .help("name a bucket: `store = \"s3://NAME/FOLDER\"`"),
        );
    }
}
