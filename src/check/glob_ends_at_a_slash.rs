//! `feature/*`, which ends at the next slash.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static CODE: Code = Code {
    id: "W110",
    name: "glob-ends-at-a-slash",
    severity: Severity::Warning,
    page: include_str!("glob_ends_at_a_slash.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for pipeline in &given.ir.pipelines {
        for trigger in pipeline.triggers.iter().filter(|trigger| trigger.event == "push") {
            let branches = trigger.filters.iter().filter(|(name, _)| name == "branches").flat_map(|(_, globs)| globs);
            let short: Vec<&String> = branches.filter(|glob| glob.ends_with("/*")).collect();
            for glob in short {
                diags.push(
                    Diagnostic::new(
                        &CODE,
                        trigger.span.unwrap_or(pipeline.span),
                        format!("`{glob}` ends at the next slash"),
                    )
                    .label(format!("`{}` does not start it", glob.replace('*', "team/topic")))
                    .help(format!("write `\"{glob}*\"`")),
                );
            }
        }
    }
}
