//! Conditions of jobs and steps.

use super::build::*;

/// The `if` of the last job, on one line.
fn condition(jobs: Vec<crate::ir::Job>) -> Option<String> {
    let triggers = vec![on_with("push", "branches", &["main", "develop"]), on("pull_request")];
    let last = format!("\n  {}:\n", jobs.last().unwrap().name);
    let text = format!("\n{}", jobs_of(pipeline("ci", triggers, jobs)));
    let (_, job) = text.split_once(&last).unwrap();
    let (head, _) = job.split_once("    runs-on:").unwrap();
    let (_, condition) = head.split_once("    if: ")?;
    let words: Vec<&str> = condition.split_whitespace().filter(|word| *word != ">-").collect();
    Some(words.join(" "))
}

fn simple(name: &str, after: &[&str]) -> crate::ir::Job {
    job(name, after, vec![run("Run", "make")])
}

#[test]
fn nothing_is_written_where_success_is_meant() {
    assert_eq!(condition(vec![simple("a", &[]), simple("b", &["a"])]), None);
    let conditional = when(simple("a", &[]), "event == 'push'");
    assert_eq!(condition(vec![conditional, simple("b", &["a"])]), None);
}

#[test]
fn a_tolerated_skip_is_spelled_out() {
    let performance = when(simple("performance", &["integration"]), "event == 'push' && branch == 'main'");
    let deploy = when(
        simple("deploy", &["integration", "performance"]),
        "(succeeded.performance || skipped.performance) && event == 'push'",
    );
    let jobs = vec![simple("integration", &[]), performance.clone(), deploy.clone()];
    assert_eq!(
        condition(jobs.clone()).unwrap(),
        "${{ !cancelled() && needs.integration.result == 'success' && (needs.performance.result == 'success' \
         || needs.performance.result == 'skipped') && github.event_name == 'push' }}"
    );
    let mut below = jobs;
    below.push(simple("after", &["deploy"]));
    assert_eq!(condition(below).unwrap(), "${{ !cancelled() && needs.deploy.result == 'success' }}");
}

#[test]
fn failures_of_jobs() {
    let jobs = vec![simple("a", &[]), when(simple("b", &["a"]), "failed.a")];
    assert_eq!(
        condition(jobs).unwrap(),
        "${{ !cancelled() && (needs.a.result == 'failure' || needs.a.result == 'cancelled') }}"
    );
    let jobs = vec![simple("a", &[]), when(simple("b", &["a"]), "always()")];
    assert_eq!(condition(jobs).unwrap(), "always()");
}

#[test]
fn constant_conditions_go() {
    let jobs = vec![simple("a", &[]), when(simple("b", &["a"]), "event == 'push' || event == 'pull_request'")];
    assert_eq!(condition(jobs).unwrap(), "github.event_name == 'push' || github.event_name == 'pull_request'");
    let text = jobs_of(pipeline(
        "nightly",
        vec![on("schedule")],
        vec![job(
            "a",
            &[],
            vec![step_when(run("Never", "x"), "event == 'push'"), step_when(run("Ever", "y"), "event != 'push'")],
        )],
    ));
    assert!(!text.contains("Never") && text.contains("Ever") && !text.contains("if:"), "{text}");
}

#[test]
fn failures_of_steps() {
    let mut unit = run("Unit", "make");
    unit.key = Some("unit".into());
    let text = jobs_of(pipeline(
        "ci",
        vec![on("push")],
        vec![job("a", &[], vec![unit, step_when(run("Log", "log"), "step_failed.unit")])],
    ));
    assert!(text.contains("id: unit"), "{text}");
    assert!(text.contains("if: ${{ !cancelled() && steps.unit.outcome == 'failure' }}"), "{text}");
}
