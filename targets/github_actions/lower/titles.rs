//! Titles for actions that the program gives none: what they do, or their name.

use crate::targets::github_actions::model::{Table, Text, TextPiece, Value};

/// Actions, what they do, and the input with the version that belongs to it.
const TITLES: [(&str, &str, &str); 24] = [
    ("actions/cache", "Cache", ""),
    ("actions/cache/restore", "Restore the cache", ""),
    ("actions/cache/save", "Save the cache", ""),
    ("actions/setup-dotnet", "Set up .NET", "dotnet-version"),
    ("actions/setup-go", "Set up Go", "go-version"),
    ("actions/setup-java", "Set up Java", "java-version"),
    ("actions/setup-node", "Set up Node.js", "node-version"),
    ("actions/setup-python", "Set up Python", "python-version"),
    ("astral-sh/setup-uv", "Set up uv and Python", "python-version"),
    ("azure/setup-helm", "Set up Helm", ""),
    ("azure/setup-kubectl", "Set up kubectl", ""),
    ("codecov/codecov-action", "Send coverage to Codecov", ""),
    ("dependency-check/dependency-check_action", "OWASP Dependency-Check", ""),
    ("docker/build-push-action", "Build the image", ""),
    ("docker/login-action", "Log in to the registry", ""),
    ("docker/metadata-action", "Work out the tags", ""),
    ("docker/setup-buildx-action", "Set up Buildx", ""),
    ("docker/setup-qemu-action", "Set up QEMU", ""),
    ("github/codeql-action/upload-sarif", "Send findings to code scanning", ""),
    ("grafana/setup-k6-action", "Set up k6", ""),
    ("orhun/git-cliff-action", "Write the changelog", ""),
    ("snyk/actions/docker", "Snyk", ""),
    ("sonarsource/sonarqube-scan-action", "SonarQube", ""),
    ("anchore/scan-action", "Grype", ""),
];

/// The title of a step with this action and these inputs.
pub(super) fn of(reference: &str, with: &Table<Value>) -> Text {
    let target = reference.split('@').next().unwrap_or(reference).to_lowercase();
    if target == "trufflesecurity/trufflehog" {
        let what = if with.contains_key("base") { "the new commits" } else { "the history" };
        return Text::literal(format!("Look for secrets in {what}"));
    }
    let Some((_, title, input)) = TITLES.iter().find(|(action, ..)| *action == target) else {
        return Text::literal(named(reference));
    };
    match with.get(*input).map(|field| &field.value) {
        Some(Value::Text(version)) if !version.source().contains('\n') => {
            let mut pieces = vec![TextPiece::Literal(format!("{title} "))];
            pieces.extend(version.pieces.iter().cloned());
            Text::of(pieces)
        }
        _ => Text::literal(title.trim_end_matches(" and Python")),
    }
}

/// The name of an action as words.
fn named(reference: &str) -> String {
    let target = reference.split('@').next().unwrap_or(reference);
    let name = target.rsplit('/').next().unwrap_or(target);
    let name = name.trim_end_matches("-action").trim_start_matches("action-");
    let mut words = name.replace(['-', '_'], " ");
    if let Some(first) = words.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    words
}
