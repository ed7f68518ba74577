//! The script that sets up what no file of the repository can: environments, rules of branches, alerts, labels.

use super::bash;
use crate::emit::template::{Mark, Places};
use crate::ir::{Ir, Repository, Value};
use serde::Serialize;
use std::collections::BTreeMap;

/// What the script says.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Setup {
    /// The files that declare it.
    pub source: String,
    /// Its path.
    pub path: String,
    /// `owner/name`
    pub repository: String,
    /// The owner.
    pub owner: String,
    /// The environments.
    pub environments: Vec<Line>,
    /// The branches.
    pub rules: Vec<Rule>,
    /// Whether there are alerts.
    pub alerts: bool,
    /// Labels that channels give.
    pub labels: Vec<String>,
    /// How many days logs are kept.
    pub logs: Option<u64>,
    /// The names that branches may have, as JSON.
    pub branches: Option<String>,
    /// Secrets and variables that have to be there.
    pub expected: Vec<Expected>,
}

/// A line with its place.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Line {
    /// Where it comes from.
    pub mark: Mark,
    /// The call.
    pub code: String,
}

/// A rule of a branch.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Rule {
    /// Where it comes from.
    pub mark: Mark,
    /// What it is called.
    pub name: String,
    /// The ruleset as JSON.
    pub json: String,
}

/// Names that have to be set somewhere.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Expected {
    /// Where, for people.
    pub place: String,
    /// Where, for the API.
    pub address: String,
    /// The list in the answer.
    pub list: &'static str,
    /// The names.
    pub names: Vec<String>,
}

/// The script of a repository.
pub(super) fn setup(ir: &Ir, repository: &Repository, places: &mut Places) -> Setup {
    let name = &ir.system.repository;
    let mut source: Vec<&str> = ir.environments.values().map(|it| ir.file(it.span)).collect();
    source.push(ir.file(repository.span));
    source.push(ir.file(ir.system.span));
    source.sort_unstable();
    source.dedup();
    let environments = ir.environments.iter().map(|(name, it)| {
        let teams = if it.approval.is_empty() { "-".to_owned() } else { it.approval.join(",") };
        let branches: Vec<String> = it.branches.iter().map(|branch| bash::word(branch)).collect();
        let code = format!("environment {name} {} {}", bash::word(&teams), branches.join(" ")).trim_end().to_owned();
        Line { mark: places.mark(it.span, format!("environment {name}")), code }
    });
    let environments: Vec<Line> = environments.collect();
    Setup {
        source: source.join(" and "),
        path: ir.output("setup"),
        owner: name.split('/').next().unwrap_or_default().to_owned(),
        environments,
        rules: repository.protect.iter().map(|protect| rule(ir, protect, places)).collect(),
        alerts: repository.alerts,
        labels: labels(ir),
        logs: repository.logs.map(|time| time.days()),
        branches: branches(repository),
        expected: expected(ir),
        repository: name.clone(),
    }
}

fn rule(ir: &Ir, protect: &crate::ir::Protect, places: &mut Places) -> Rule {
    let branches: Vec<String> = protect.branches.iter().map(|branch| format!("refs/heads/{branch}")).collect();
    let mut rules = vec![serde_json::json!({"type": "deletion"})];
    if !protect.force_push {
        rules.push(serde_json::json!({"type": "non_fast_forward"}));
    }
    if protect.reviews > 0 {
        rules.push(serde_json::json!({"type": "pull_request", "parameters": {
            "required_approving_review_count": protect.reviews, "dismiss_stale_reviews_on_push": true,
            "require_code_owner_review": false, "require_last_push_approval": false,
            "required_review_thread_resolution": false}}));
    }
    let checks: Vec<serde_json::Value> = protect
        .checks
        .iter()
        .map(|name| serde_json::json!({"context": format!("{} passed", title(ir, name))}))
        .collect();
    if !checks.is_empty() {
        rules.push(serde_json::json!({"type": "required_status_checks", "parameters": {
            "strict_required_status_checks_policy": true, "required_status_checks": checks}}));
    }
    let name = format!("pipec: {}", protect.branches.join(", "));
    let all = serde_json::json!({"name": name, "target": "branch", "enforcement": "active",
        "conditions": {"ref_name": {"include": branches, "exclude": []}}, "rules": rules});
    let json = serde_json::to_string_pretty(&all).unwrap_or_default();
    Rule { mark: places.mark(protect.span, "protect"), name, json }
}

/// What people see of a pipeline.
fn title(ir: &Ir, name: &str) -> String {
    let pipeline = ir.pipelines.iter().find(|pipeline| pipeline.name == name);
    let title = pipeline.and_then(|pipeline| pipeline.title.as_ref()).and_then(|title| title.as_plain());
    title.map_or_else(|| name.to_owned(), str::to_owned)
}

/// A ruleset that refuses branches of other names.
fn branches(repository: &Repository) -> Option<String> {
    if repository.branches.is_empty() {
        return None;
    }
    let allowed: Vec<String> = repository.branches.iter().map(|glob| format!("refs/heads/{glob}")).collect();
    let all = serde_json::json!({"name": "pipec: names of branches", "target": "branch", "enforcement": "active",
        "conditions": {"ref_name": {"include": ["~ALL"], "exclude": allowed}}, "rules": [{"type": "creation"}]});
    serde_json::to_string_pretty(&all).ok()
}

/// The labels that channels give to issues.
fn labels(ir: &Ir) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in ir.channels.values().flat_map(|channel| &channel.settings) {
        if name.value != "labels" {
            continue;
        }
        let Value::List(items) = value else { continue };
        for item in items {
            if let Value::Text(text) = item
                && let Some(label) = text.as_plain()
            {
                found.push(label.to_owned());
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn expected(ir: &Ir) -> Vec<Expected> {
    let mut by_place: BTreeMap<Option<&str>, Vec<String>> = BTreeMap::new();
    for (name, secret) in ir.secrets.iter().filter(|(_, secret)| !secret.cluster && !secret.optional) {
        if secret.environments.is_empty() {
            by_place.entry(None).or_default().push(name.clone());
        }
        for environment in &secret.environments {
            by_place.entry(Some(environment)).or_default().push(name.clone());
        }
    }
    let mut found: Vec<Expected> = by_place
        .into_iter()
        .map(|(environment, mut names)| {
            names.sort();
            let (place, address) = match environment {
                None => ("secret of the repository".to_owned(), "actions/secrets".to_owned()),
                Some(name) => (format!("secret of environment {name}"), format!("environments/{name}/secrets")),
            };
            Expected { place, address, list: "secrets", names }
        })
        .collect();
    let mut names: Vec<String> = ir.vars.keys().cloned().collect();
    names.sort();
    if !names.is_empty() {
        let (place, address) = ("variable of the repository".to_owned(), "actions/variables".to_owned());
        found.push(Expected { place, address, list: "variables", names });
    }
    found
}
