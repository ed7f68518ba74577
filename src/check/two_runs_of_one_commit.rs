//! A commit of a pull request that starts a pipeline twice: as a push, and as a change of the request.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::Trigger;

static CODE: Code = Code {
    id: "W108",
    name: "two-runs-of-one-commit",
    severity: Severity::Warning,
    page: include_str!("two_runs_of_one_commit.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// What branches begin with that live as long as their pull request.
const TOPICS: [&str; 8] = ["feature", "feat", "fix", "bugfix", "hotfix", "topic", "dependabot", "renovate"];

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for pipeline in &given.ir.pipelines {
        let mut requests = pipeline.on("pull_request").filter(|request| {
            request.types.is_empty() || request.types.iter().any(|activity| activity == "synchronize")
        });
        let push = pipeline.on("push").find(|push| topic(push).is_some());
        let Some((push, request)) = push.zip(requests.next()) else { continue };
        if filters(push, "paths") || filters(request, "paths") {
            continue;
        }
        let (at, topic) = (push.span.unwrap_or(pipeline.span), topic(push).unwrap_or_default());
        let d = Diagnostic::new(&CODE, at, format!("`{}` runs twice for each commit of a pull request", pipeline.name))
            .label(format!("a push to {topic} starts it"));
        let d = request
            .span
            .map_or(d.clone(), |span| d.also(span, "and so does the same commit, once there is a pull request"));
        let branch = &given.ir.system.branch;
        diags.push(d.help(format!("write `on push {{ branches = [{branch}] }}`: the others have their pull request")));
    }
}

/// The branches with pull requests whose pushes start a pipeline.
fn topic(push: &Trigger) -> Option<String> {
    let globs = push.filters.iter().find(|(name, _)| name == "branches").map(|(_, globs)| globs);
    match globs {
        Some(globs) => {
            let is_topic = |glob: &&String| {
                let first = glob.split('/').next().unwrap_or_default();
                first.starts_with('*') || (glob.contains('*') && TOPICS.contains(&first))
            };
            globs.iter().find(is_topic).map(|glob| format!("`{glob}`"))
        }
        None => (!filters(push, "tags") && !filters(push, "branches-ignore")).then(|| "any branch".to_owned()),
    }
}

fn filters(trigger: &Trigger, name: &str) -> bool {
    trigger.filters.iter().any(|(filter, _)| filter.starts_with(name))
}
