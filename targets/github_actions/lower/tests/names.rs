//! Names of the run.

use super::build::*;
use crate::ir::Trigger;

/// What a condition becomes in a job of a pipeline with these events.
fn lowered(triggers: Vec<Trigger>, condition: &str) -> String {
    let text = jobs_of(pipeline("ci", triggers, vec![when(job("a", &[], vec![run("Run", "make")]), condition)]));
    let Some((_, condition)) = text.split_once("    if: ") else { return "true".into() };
    let (condition, _) = condition.split_once("    runs-on").unwrap();
    condition.split_whitespace().filter(|word| *word != ">-").collect::<Vec<_>>().join(" ")
}

#[test]
fn branches() {
    let both = || vec![on_with("push", "branches", &["main"]), on("pull_request")];
    assert_eq!(
        lowered(vec![on_with("push", "branches", &["**"])], "branch == 'main'"),
        "github.ref == 'refs/heads/main'"
    );
    assert_eq!(lowered(both(), "branch == 'main'"), "github.ref == 'refs/heads/main' || github.base_ref == 'main'");
    assert_eq!(
        lowered(both(), "event == 'push' && branch == 'main'"),
        "github.event_name == 'push' && github.ref == 'refs/heads/main'"
    );
    assert_eq!(lowered(vec![on("pull_request")], "branch == 'main'"), "github.base_ref == 'main'");
    assert_eq!(lowered(both(), "branch != 'main'"), "github.ref != 'refs/heads/main' && github.base_ref != 'main'");
    assert_eq!(lowered(both(), "tag == null"), "true");
    assert_eq!(lowered(vec![on("push")], "tag != null"), "github.ref_type == 'tag'");
}

#[test]
fn events() {
    let both = || vec![on("push"), on("workflow_dispatch")];
    assert_eq!(lowered(both(), "event == 'dispatch'"), "github.event_name == 'workflow_dispatch'");
    assert_eq!(lowered(both(), "event == 'schedule'"), "${{ false }}");
    let called = vec![on("push"), on("workflow_call")];
    assert_eq!(lowered(called.clone(), "event == 'call'"), "inputs.called || false".replace(" || false", ""));
    assert_eq!(lowered(called, "event == 'push'"), "github.event_name == 'push' && !inputs.called");
    assert_eq!(
        lowered(vec![on("push"), on("pull_request")], "!fork"),
        "github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository"
    );
    assert_eq!(lowered(vec![on("push")], "home"), "github.repository == 'acme/shop'");
}
