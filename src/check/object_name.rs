//! Names that the cluster does not take: objects are called like workloads, environments and volumes.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::source::Span;

static CODE: Code =
    Code { id: "E1301", name: "object-name", severity: Severity::Error, page: include_str!("object_name.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// The longest name of an object that others reach by it.
const LABEL: usize = 63;
/// What Flagger appends to the name of a workload: `-primary`.
const FLAGGER: usize = 8;
/// The longest name of a release.
const RELEASE: usize = 53;

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    let clusters = || ir.environments.values().filter(|environment| environment.is_cluster());
    if ir.workloads.is_empty() || clusters().next().is_none() {
        return;
    }
    name("system", "the chart and its release", &ir.system.name, RELEASE, ir.system.span, diags);
    for (workload, it) in &ir.workloads {
        let flagger = clusters().any(|environment| environment.flagger_owns(workload));
        let most = if flagger { LABEL - FLAGGER } else { LABEL };
        name("workload", "its objects in the cluster", workload, most, it.span, diags);
        for volume in &it.volumes {
            name("volume", "its claim in the cluster", &volume.name, LABEL, volume.span, diags);
        }
    }
    for environment in clusters() {
        name("namespace", "the namespace", &environment.namespace, LABEL, environment.span, diags);
    }
}

fn name(kind: &str, what: &str, text: &str, most: usize, span: Span, diags: &mut Diagnostics) {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let sound = text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(fits) && !text.ends_with('-');
    if sound && text.len() <= most {
        return;
    }
    let message = format!("the cluster does not take the name `{text}` of this {kind}");
    let label = match sound {
        true => format!("{what} would have it, and it has {} characters: {most} are the most", text.len()),
        false => format!("{what} would have it: lower-case letters, digits and `-`, with a letter at its beginning"),
    };
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let better = words.collect::<Vec<_>>().join("-").to_lowercase();
    let d = Diagnostic::new(&CODE, span, message).label(label);
    diags.push(match sound || !better.starts_with(|c: char| c.is_ascii_lowercase()) {
        true => d.help("choose a shorter name"),
        false => d.help(format!("write `{better}`")),
    });
}
