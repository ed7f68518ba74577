//! The repository's settings, how versions look, and what must not stand in the sources.

use super::texts;
use crate::diag::Diagnostics;
use crate::ir;
use crate::lower::expressions::value;
use crate::lower::scope::Scope;
use crate::lower::shared::{fixed, fixed_list, plain};
use crate::lower::{Lower, known};
use crate::words::policies::Rules;
use crate::words::services::ImageSource;

/// The headings of a changelog where the program names none, by the type of commits.
const CHANGELOG: [(&str, &str); 6] = [
    ("feat", "Features"),
    ("fix", "Bug Fixes"),
    ("perf", "Performance"),
    ("refactor", "Refactoring"),
    ("docs", "Documentation"),
    ("revert", "Reverts"),
];

/// How versions look, said or by default.
pub(super) fn versions(scope: &Scope<'_>, cx: &Lower<'_>) -> ir::Versions {
    let declared = cx.program.project.versions.first();
    let own = declared.map(|v| &v.fields);
    let quiet = &mut Diagnostics::default();
    let prerelease = own.and_then(|f| f.prerelease.clone());
    let mut names: Vec<String> = fixed_list(&prerelease, scope).into_iter().map(|n| n.0).collect();
    if prerelease.is_none() {
        names = ["alpha", "beta", "rc"].map(str::to_string).to_vec();
    }
    let entries = own.into_iter().flat_map(|f| &f.changelog).flat_map(|set| &set.list);
    let headings = entries.filter_map(|e| {
        let heading = value(&e.value, &crate::words::ty::Ty::Text, scope, quiet).and_then(plain)?;
        Some((e.key.text.clone(), heading))
    });
    let mut changelog: Vec<(String, String)> = headings.collect();
    if changelog.is_empty() {
        changelog = CHANGELOG.iter().map(|(key, heading)| ((*key).to_string(), (*heading).to_string())).collect();
    }
    let prefix = own.and_then(|f| fixed(&f.prefix, scope)).map_or_else(|| "v".to_string(), |t| t.0);
    ir::Versions { prefix, prerelease: names, changelog, span: declared.map(|v| v.span) }
}

/// Where manifests are if nothing says it: those of images beside their Dockerfiles, all others at the root.
fn derived_folders(what: &str, cx: &Lower<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let images = cx.program.project.images.iter().filter(|_| what == "docker");
    let dockerfiles = images.filter_map(|image| match &image.source {
        ImageSource::Built(fields) => known(&fields.dockerfile),
        ImageSource::Foreign(_) => None,
    });
    for path in dockerfiles {
        let folder = path.0.rsplit_once('/').map_or(".", |(folder, _)| folder).to_string();
        if !found.contains(&folder) {
            found.push(folder);
        }
    }
    if found.is_empty() {
        found.push(".".to_string());
    }
    found
}

/// The repository's own settings.
pub(super) fn repository(scope: &Scope<'_>, cx: &Lower<'_>) -> Option<ir::Repository> {
    let repository = cx.program.project.repository.first()?;
    let fields = &repository.fields;
    let protect = fields.protect.iter().map(|protect| {
        let checks = known(&protect.fields.checks).map(|list| list.0).unwrap_or_default();
        ir::Protect {
            branches: texts(&protect.branches),
            checks: checks.into_iter().map(|(to, _)| to.name).collect(),
            reviews: fixed(&protect.fields.reviews, scope).map_or(1, |count| count.0),
            force_push: fixed(&protect.fields.force_push, scope).unwrap_or(false),
            span: protect.span,
        }
    });
    let updates = fields.updates.iter().flat_map(|block| block.list.iter().map(|entry| (entry, &block.folders)));
    let updates = updates.filter_map(|(entry, folders)| {
        let what = entry.key.text.clone();
        let interval = entry.value.known()?.word().to_string();
        let folders = if folders.is_empty() { derived_folders(&what, cx) } else { texts(folders) };
        Some(ir::Update { what, interval, folders })
    });
    Some(ir::Repository {
        protect: protect.collect(),
        updates: updates.collect(),
        alerts: fixed(&fields.alerts, scope).unwrap_or(true),
        branches: fixed_list(&fields.branches, scope).into_iter().map(|glob| glob.0).collect(),
        logs: fixed(&fields.logs, scope),
        source: cx.sources.get(repository.span.file).name.clone(),
        span: repository.span,
    })
}

/// What must not stand in the sources.
pub(super) fn secrets(scope: &Scope<'_>, cx: &Lower<'_>) -> Option<ir::SecretsPolicy> {
    let mut policies = cx.program.project.policies.iter();
    policies.find_map(|policy| match &policy.rules {
        Rules::Secrets(fields) => Some(ir::SecretsPolicy {
            patterns: fixed_list(&fields.patterns, scope).into_iter().map(|pattern| pattern.0).collect(),
            exclude: fixed_list(&fields.exclude, scope).into_iter().map(|glob| glob.0).collect(),
            span: policy.span,
        }),
        _ => None,
    })
}

/// The pages for people on call, in the order of the program.
pub(super) fn runbooks(scope: &Scope<'_>, cx: &Lower<'_>) -> Vec<ir::Runbook> {
    let quiet = &mut Diagnostics::default();
    let pages = cx.program.project.runbooks.iter().filter_map(|page| {
        let text = crate::lower::steps::inline_known(crate::lower::expressions::text(&page.text, scope, quiet)?);
        let piece = |piece: &ir::Piece| match piece {
            ir::Piece::Literal(text) => text.clone(),
            ir::Piece::Hole(..) => "…".to_string(),
        };
        let text = text.pieces.iter().map(piece).collect();
        Some(ir::Runbook { title: page.name.text.clone(), text, span: page.span })
    });
    pages.collect()
}
