//! What GitHub's contexts are, in each kind of run.

use super::cases::{self, About, Case, is_request};
use super::diagram::NONE;
use super::engine::{At, Engine, RESULTS};
use super::facts::{fork, literals, truths};
use super::space::Base;
use super::values::{Value, Values, always, null, text};
use crate::expr::{Context, Literal};

/// The members of an event's payload that are known not to be there where they are not named.
const PAYLOAD: [(&str, &[&str]); 12] = [
    ("push", &["head_commit", "commits", "before", "after", "created", "deleted", "forced", "compare", "pusher"]),
    ("pull_request", &["pull_request", "number", "label"]),
    ("pull_request_target", &["pull_request", "number", "label"]),
    ("workflow_dispatch", &["inputs", "workflow"]),
    ("schedule", &["schedule", "workflow"]),
    ("release", &["release"]),
    ("merge_group", &["merge_group"]),
    ("workflow_run", &["workflow_run", "workflow"]),
    ("repository_dispatch", &["client_payload", "branch"]),
    ("issues", &["issue", "label"]),
    ("issue_comment", &["issue", "comment"]),
    ("create", &["ref_type", "master_branch", "description", "pusher_type"]),
];

/// How a run that is followed ends.
const CONCLUSIONS: [&str; 8] =
    ["success", "failure", "cancelled", "skipped", "timed_out", "action_required", "neutral", "stale"];

impl Engine<'_> {
    /// A name below one of GitHub's contexts.
    pub(super) fn context(&mut self, context: Context, parts: &[&str], at: &At) -> Values {
        match (context, parts) {
            (Context::Github, parts) => self.github(parts, at),
            (Context::Inputs, [name]) => self.input(name, false, at),
            (Context::Needs, ["*", "result"]) => {
                let needs = self.job(at).map(|job| job.needs.clone()).unwrap_or_default();
                let items = needs.iter().map(|need| self.result(need, at)).collect();
                always(Value::List(items))
            }
            (Context::Needs, [job, "result"]) => self.result(job, at),
            (Context::Needs, [job, "outputs", name]) => self.job_output(job, name, at),
            (Context::Steps, [step, "outputs", name]) => self.step_output(step, name, at),
            (Context::Steps, [step, word @ ("outcome" | "conclusion")]) => {
                let Some(state) = self.steps.get(*step) else { return null() };
                let nodes = if *word == "outcome" { state.outcome } else { state.conclusion };
                nodes.into_iter().zip(RESULTS).map(|(node, word)| (node, text(word))).collect()
            }
            (Context::Matrix, parts) => self.matrix(parts, at),
            (Context::Secrets, [name]) => always(self.free(&format!("secret {name}"))),
            (Context::Vars, [name]) => always(self.free(&format!("variable {name}"))),
            (Context::Env, [name]) => match self.job(at).and_then(|job| job.env.get(*name)) {
                Some(value) => self.value(value, at),
                None => self.opaque(&format!("{} env {name}", self.instances[at.instance].name)),
            },
            (Context::Job, ["status"]) => {
                let (ok, bad) = (at.status.ok, at.status.bad);
                let rest = self.space.or(ok, bad);
                let rest = self.space.not(rest);
                vec![(ok, text("success")), (bad, text("failure")), (rest, text("cancelled"))]
            }
            _ => {
                let at = self.instances[at.instance].name.clone();
                self.opaque(&format!("{at} {context}.{}", parts.join(".")))
            }
        }
    }

    /// The result of a direct need.
    fn result(&mut self, job: &str, at: &At) -> Values {
        let Some(position) = self.need(job, at) else { return null() };
        let results = self.instances[at.instance].jobs[position].results;
        let all = results.into_iter().zip(RESULTS);
        let open = self.space.open;
        all.filter(|(node, _)| open || *node != NONE).map(|(node, word)| (node, text(word))).collect()
    }

    /// `github.…`
    pub(super) fn github(&mut self, parts: &[&str], at: &At) -> Values {
        let case = self.case(at);
        let default = self.system(at).branch.clone();
        match parts {
            ["event_name"] if case.about == About::Caller => always(self.free("the event of the caller")),
            ["event_name"] => always(text(&case.event)),
            ["ref"] => self.reference(case, true, &default, at),
            ["ref_name"] => self.reference(case, false, &default, at),
            ["ref_type"] if case.about == About::Caller => always(self.free("the kind of the caller's reference")),
            ["ref_type"] => always(text(if case.about == About::Tag { "tag" } else { "branch" })),
            ["base_ref" | "head_ref"] if case.about == About::Caller => always(self.free(parts[0])),
            ["base_ref"] if is_request(&case.event) => {
                always(Value::Text(cases::base_text(self.space, &default), String::new(), String::new()))
            }
            ["head_ref"] if is_request(&case.event) => always(self.head()),
            ["base_ref" | "head_ref"] => always(text("")),
            ["repository"] => {
                let own = self.system(at).repository.clone();
                let repository = self.space.text("repository", Base::Reference, &[&own]);
                always(Value::Text(repository, String::new(), String::new()))
            }
            ["event", inner @ ..] => self.event(inner, case, at),
            _ => always(self.free(&format!("github.{}", parts.join(".")))),
        }
    }

    fn head(&mut self) -> Value {
        Value::Text(self.space.text("head", Base::Reference, &["feature/x"]), String::new(), String::new())
    }

    /// `github.ref`, or its short name.
    fn reference(&mut self, case: &Case, full: bool, default: &str, at: &At) -> Values {
        let view = |text: usize, before: &str, behind: &str, full: bool| {
            always(Value::Text(text, if full { before.to_owned() } else { String::new() }, behind.to_owned()))
        };
        match case.about {
            About::Branch => view(cases::branch_text(self.space, default), "refs/heads/", "", full),
            About::Tag => view(cases::tag_text(self.space), "refs/tags/", "", full),
            About::Default if full => always(text(&format!("refs/heads/{default}"))),
            About::Default => always(text(default)),
            About::Request => view(self.space.text("pull", Base::Digits, &["1"]), "refs/pull/", "/merge", full),
            About::Closed => {
                // Where it was merged, the reference may be that of the base.
                let merged = self.space.happens("the reference is that of the base");
                let base = view(cases::base_text(self.space, default), "refs/heads/", "", full);
                let pull = view(self.space.text("pull", Base::Digits, &["1"]), "refs/pull/", "/merge", full);
                self.split(merged, base, pull)
            }
            About::Queue => {
                let queue = self.space.text("queue", Base::Reference, &["main/pr-1-0"]);
                let before = if full { "refs/heads/gh-readonly-queue/" } else { "gh-readonly-queue/" };
                always(Value::Text(queue, before.to_owned(), String::new()))
            }
            About::Caller => {
                let name = if full { "the reference of the caller" } else { "the short reference of the caller" };
                let _ = at;
                always(self.free(name))
            }
        }
    }

    /// `github.event.…`
    fn event(&mut self, parts: &[&str], case: &Case, at: &At) -> Values {
        let request = case.event.starts_with("pull_request");
        let Some(first) = parts.first() else { return always(Value::Thing("github.event".to_owned())) };
        let known = PAYLOAD.iter().find(|(event, _)| *event == case.event).map(|(_, members)| *members);
        let elsewhere = PAYLOAD.iter().any(|(_, members)| members.contains(first));
        if known.is_some_and(|known| !known.contains(first)) && elsewhere && case.about != About::Caller {
            return null();
        }
        match parts {
            ["action"] => {
                let activities = cases::all_activities(&case.event, self.systems);
                match (activities.as_slice(), cases::has_activities(&case.event)) {
                    ([], false) if case.about != About::Caller => null(),
                    ([], _) => self.opaque(&format!("github.event.action of {}", case.event)),
                    (activities, _) => self.constants(&format!("{}.action", case.event), activities),
                }
            }
            ["ref"] if case.event == "create" => self.reference(case, false, "", at),
            ["ref"] if matches!(case.event.as_str(), "push" | "workflow_dispatch") => self.github(&["ref"], at),
            ["schedule"] if case.event == "schedule" => self.constants("schedule", &cases::crons(self.systems)),
            ["inputs", name] => self.as_text(name, at),
            ["release", "tag_name"] => self.github(&["ref_name"], at),
            ["release", word @ ("prerelease" | "draft")] => self.constants(&format!("release.{word}"), &truths()),
            [word @ ("created" | "deleted" | "forced")] if case.event == "push" => {
                self.constants(&format!("push.{word}"), &truths())
            }
            ["pull_request", "base", "ref"] if is_request(&case.event) => self.github(&["base_ref"], at),
            ["pull_request", "head", "ref"] if is_request(&case.event) => self.github(&["head_ref"], at),
            ["pull_request", "draft"] if request => self.constants("pull_request.draft", &truths()),
            ["pull_request", "merged"] if request && case.about != About::Closed => {
                always(Value::Is(Literal::Bool(false)))
            }
            ["pull_request", "merged"] => self.constants("pull_request.merged", &truths()),
            ["pull_request", "head", "repo", "full_name"] if is_request(&case.event) => {
                let fork = fork(self.space);
                let other = Value::Text(
                    self.space.text("fork", Base::Reference, &["someone/fork"]),
                    String::new(),
                    String::new(),
                );
                let own = self.github(&["repository"], at);
                self.split(fork, always(other), own)
            }
            ["pull_request", "head", "repo", "fork"] if is_request(&case.event) => {
                self.constants("pull_request.head.repo.fork", &truths())
            }
            ["workflow_run", "conclusion"] if case.event == "workflow_run" => {
                self.constants("workflow_run.conclusion", &literals(&CONCLUSIONS))
            }
            ["workflow_run", "head_branch"] if case.event == "workflow_run" => {
                let default = self.system(at).branch.clone();
                let text = self.space.text("followed branch", Base::Reference, &[&default]);
                always(Value::Text(text, String::new(), String::new()))
            }
            ["repository", "full_name"] => self.github(&["repository"], at),
            ["repository", "default_branch"] => always(text(&self.system(at).branch)),
            _ => self.opaque(&format!("github.event.{} of {}", parts.join("."), case.event)),
        }
    }

    /// An input as the event has it: a text.
    fn as_text(&mut self, name: &str, at: &At) -> Values {
        if self.case(at).event != "workflow_dispatch" {
            return null();
        }
        let mut values = match self.called(at) {
            true => return self.opaque(&format!("github.event.inputs.{name}")),
            false => self.input(name, false, at),
        };
        for (_, value) in &mut values {
            if let Value::Is(Literal::Bool(given)) = value {
                *value = text(if *given { "true" } else { "false" });
            }
        }
        values
    }
}
