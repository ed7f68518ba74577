//! Expectations in files: compared, or rewritten when `PIPEC_BLESS` is set.

use similar::TextDiff;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Whether expectations are rewritten.
pub fn blessing() -> bool {
    std::env::var_os("PIPEC_BLESS").is_some_and(|v| !v.is_empty() && v != "0")
}

/// Compares what came out with the file at `path`. Nothing is expected where there is no file, and none is kept for nothing.
pub fn text(path: &Path, actual: &str) -> Result<(), String> {
    let expected = fs::read_to_string(path).ok();
    if expected.as_deref().unwrap_or("") == actual && (expected.is_none() || !actual.is_empty()) {
        return Ok(());
    }
    if blessing() {
        return write(path, actual).map_err(|error| format!("{}: {error}", path.display()));
    }
    if expected.is_some() && actual.is_empty() {
        return Err(format!("{} expects something, and nothing came out", path.display()));
    }
    Err(diff(&path.display().to_string(), expected.as_deref().unwrap_or(""), actual))
}

fn write(path: &Path, actual: &str) -> std::io::Result<()> {
    if actual.is_empty() {
        return fs::remove_file(path);
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, actual)
}

/// Compares files by name with those below `folder`: none may be missing, none may be left over.
pub fn folder(folder: &Path, actual: &BTreeMap<String, String>) -> Result<(), String> {
    let mut problems = Vec::new();
    for path in super::files_below(folder, true) {
        let name = super::relative(&path, folder);
        if actual.contains_key(&name) {
            continue;
        }
        if blessing() {
            fs::remove_file(&path).map_err(|error| error.to_string())?;
        } else {
            problems.push(format!("{} is expected and not made", path.display()));
        }
    }
    for (name, content) in actual {
        if let Err(problem) = text(&folder.join(name), content) {
            problems.push(problem);
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// A unified diff from what was expected.
pub fn diff(name: &str, expected: &str, actual: &str) -> String {
    let diff = TextDiff::from_lines(expected, actual);
    let text = diff.unified_diff().context_radius(3).header("expected", "actual").to_string();
    format!("{name} differs (PIPEC_BLESS=1 rewrites it)\n{text}")
}
