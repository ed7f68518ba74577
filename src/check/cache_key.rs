//! Keys of caches that leave out what the content depends on.

use super::given::{ActionGiven, StepGiven};
use super::texts::spelt_value;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static CODE: Code =
    Code { id: "W402", name: "cache-key", severity: Severity::Warning, page: include_str!("cache_key.md") };

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        for (step, action) in job.uses("actions/cache").chain(job.uses("actions/cache/restore")) {
            let Some(key) = action.input("key").map(spelt_value).filter(|_| given.is_ours(step.step.origin.span))
            else {
                continue;
            };
            for axis in job.job.matrix.iter().flat_map(|matrix| &matrix.axes).map(|(name, _)| name) {
                fallback(axis, &key, step, action, diags);
            }
            environment(&key, step, action, diags);
        }
    }
}

/// A restore key without the axis that the key has.
fn fallback(axis: &str, key: &str, step: &StepGiven<'_>, action: &ActionGiven<'_>, diags: &mut Diagnostics) {
    let read = format!("matrix.{axis}");
    let fallbacks = action.input("restore-keys").map(spelt_value).unwrap_or_default();
    let Some(short) = fallbacks.lines().map(str::trim).find(|line| !line.is_empty() && !line.contains(&read)) else {
        return;
    };
    if !key.contains(&read) {
        return;
    }
    let span = action.input_span("restore-keys").unwrap_or(step.span());
    let d = Diagnostic::new(&CODE, span, format!("`{short}` restores the cache of any `{axis}`"))
        .label(format!("`matrix.{axis}` is in the key, and not in this line"));
    let d = action.input_span("key").map_or(d.clone(), |at| d.also(at, "the key"));
    diags.push(d.help(format!("keep `${{{{ matrix.{axis} }}}}` in every line, or take this one away")));
}

/// An environment of Python under a key without the version of Python.
fn environment(key: &str, step: &StepGiven<'_>, action: &ActionGiven<'_>, diags: &mut Diagnostics) {
    let paths = action.input("path").map(spelt_value).unwrap_or_default();
    let has = paths.lines().any(|line| matches!(line.trim().trim_end_matches('/'), ".venv" | "venv" | "./.venv"));
    let lower = key.to_lowercase();
    let named = lower.contains("py")
        || lower.contains("matrix.")
        || lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').any(|p| p.starts_with("3."));
    if !has || named {
        return;
    }
    let span = action.input_span("key").unwrap_or(step.span());
    let d = Diagnostic::new(&CODE, span, "the environment is cached, and the key does not say for which Python")
        .label("another version of Python restores one that does not work");
    let d = action.input_span("path").map_or(d.clone(), |at| d.also(at, "`.venv` holds links to the interpreter"));
    diags.push(d.help("cache the downloads only, `~/.cache/uv`; or put the version into the key"));
}
