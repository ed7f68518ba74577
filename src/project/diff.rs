//! Unified diffs.

use similar::TextDiff;

/// How a file would change; `None` stands for a file that is not there.
pub(crate) fn unified(path: &str, old: Option<&str>, new: Option<&str>) -> String {
    let name = |side: &str, text: Option<&str>| match text {
        Some(_) => format!("{side}/{path}"),
        None => "/dev/null".to_string(),
    };
    let diff = TextDiff::from_lines(old.unwrap_or(""), new.unwrap_or(""));
    diff.unified_diff().context_radius(3).header(&name("a", old), &name("b", new)).to_string()
}
