//! Sets of jobs.

use super::jobs;
use crate::reach::Ending;

fn never(triggers: &str, heads: &[&str], job: &str) -> bool {
    jobs(triggers, heads).job("p", job).is_empty()
}

#[test]
fn a_branch_that_the_trigger_leaves_out() {
    let on = "on push { branches = [develop] }";
    assert!(never(on, &["a when branch == main"], "a"));
    assert!(!never(on, &["a when branch == develop"], "a"));
    assert!(!never(on, &["a when branch == Develop"], "a"));
    assert!(never(on, &["a when event == pull_request"], "a"));
    assert!(never(on, &["a when tag ~ \"v*\""], "a"));
    assert!(!never(
        "on push { branches = [\"release/**\", \"!release/old/**\"] }",
        &["a when branch ~ \"release/1\""],
        "a"
    ));
    assert!(never("on push { branches = [main] }", &["a when startsWith(github.ref, 'refs/tags/')"], "a"));
    assert!(never(
        "on push { branches = [main] }",
        &["a when github.ref == 'refs/heads/main' && github.ref_name == 'dev'"],
        "a"
    ));
}

#[test]
fn needs_and_skips() {
    let on = "on push\non pull_request";
    assert!(never(on, &["a when event == push", "b after a when event == pull_request"], "b"));
    assert!(never(on, &["a when event == push", "b when event == pull_request", "c after a, b"], "c"));
    assert!(never(on, &["a when event == push", "b after a", "c after b when event == pull_request"], "c"));
    let two = ["a when event == push", "b after a when a skipped"];
    let reach = jobs(on, &two);
    let b = reach.job("p", "b");
    assert!(!b.is_empty() && b.implies(&reach.event("pull_request")));
    assert!(reach.ended("p", "a", Ending::Skipped).is_same(&b));
    assert!(!b.and(&reach.forks()).is_empty());
    let events: Vec<String> = b.split_by_event().into_iter().map(|(event, _)| event).collect();
    assert_eq!(events, ["pull_request"]);
}

#[test]
fn failures() {
    let on = "on push";
    let reach = jobs(on, &["a", "b after a when a failed", "c after a", "d after b, c", "e after a when any failed"]);
    assert!(!reach.job("p", "b").is_empty());
    assert!(reach.job("p", "d").is_empty());
    assert!(reach.job("p", "b").implies(&reach.job("p", "e")));
    assert!(reach.job("p", "c").is_same(&reach.ended("p", "a", Ending::Success)));
}

#[test]
fn outputs() {
    let text = "pipeline p { on push\n job a { timeout = 1m\n run plan { output changed: bool; script = \"true\" }\n output changed: bool = plan.changed }\n \
        job b after a when a.changed { timeout = 1m; run \"Go\" \"\"\"true\"\"\" }\n job c after a when !a.plan.changed { timeout = 1m; run \"Go\" \"\"\"true\"\"\" }\n \
        job d after b, c { timeout = 1m; run \"Go\" \"\"\"true\"\"\" } }";
    let reach = super::reach(text);
    assert!(!reach.job("p", "b").is_empty());
    assert!(!reach.job("p", "c").is_empty());
    assert!(reach.job("p", "d").is_empty());
}
