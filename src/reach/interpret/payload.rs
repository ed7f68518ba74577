//! What the `github` context holds in one run.

use super::world::World;
use crate::expr::value::Value;
use crate::reach::cases::About;

impl World<'_> {
    pub(super) fn github(&self) -> Value {
        let run = self.running.run;
        let request = self.is_request();
        let event_name = match self.about() {
            About::Caller => self.text("the event of the caller"),
            _ => Value::text(&run.case.event),
        };
        let when = |is: bool, name: &str| if is { self.text(name) } else { Value::text("") };
        let kind = if self.about() == About::Tag { "tag" } else { "branch" };
        let known = vec![
            ("event_name".to_owned(), event_name),
            ("ref".to_owned(), self.reference(true)),
            ("ref_name".to_owned(), self.reference(false)),
            ("ref_type".to_owned(), Value::text(kind)),
            ("base_ref".to_owned(), when(request, "base")),
            ("head_ref".to_owned(), when(request, "head")),
            ("repository".to_owned(), self.text("repository")),
            ("event".to_owned(), self.event()),
        ];
        let others = run.texts.iter().filter_map(|(name, text)| {
            let name = name.strip_prefix("github.").filter(|name| !name.contains([' ', '.']))?;
            Some((name.to_owned(), Value::text(text)))
        });
        Value::object(known.into_iter().chain(others))
    }

    /// The payload, as far as something is known of it.
    fn event(&self) -> Value {
        let event = self.running.run.case.event.as_str();
        let truth = |name: &str| self.choice(name).unwrap_or(Value::Bool(false));
        let mut members: Vec<(&str, Value)> = Vec::new();
        if let Some(action) = self.choice(&format!("{event}.action")) {
            members.push(("action", action));
        }
        if matches!(event, "push" | "workflow_dispatch") {
            members.push(("ref", self.reference(true)));
        }
        if event == "push" {
            members.extend(["created", "deleted", "forced"].map(|name| (name, truth(&format!("push.{name}")))));
        }
        if event == "schedule" {
            members.push(("schedule", self.cron().unwrap_or(Value::Null)));
        }
        if event == "release" {
            let flags = ["prerelease", "draft"].map(|name| (name, truth(&format!("release.{name}"))));
            members.push(("release", Value::object(flags.into_iter().chain([("tag_name", self.reference(false))]))));
        }
        if self.is_request() {
            members.push(("pull_request", self.pull_request()));
        }
        if event == "workflow_dispatch" && !self.is_called() {
            let inputs = self.running.workflow.triggers.iter().flat_map(|trigger| &trigger.inputs);
            let texts = inputs.map(|input| (input.name.clone(), Value::text(self.input(&input.name, false).to_text())));
            members.push(("inputs", Value::object(texts)));
        }
        if event == "workflow_dispatch" && self.is_called() {
            let inputs = self.running.workflow.triggers.iter().flat_map(|trigger| &trigger.inputs);
            let given = |name: &String| (name.clone(), self.opaque(&format!("github.event.inputs.{name}")));
            members.push(("inputs", Value::object(inputs.map(|input| given(&input.name)))));
        }
        Value::object(members)
    }

    fn pull_request(&self) -> Value {
        let truth = |name: &str| self.choice(name).unwrap_or(Value::Bool(false));
        let fork = truth("fork") == Value::Bool(true);
        let full_name = if fork { self.text("fork") } else { self.text("repository") };
        let repo = [("full_name", full_name), ("fork", truth("pull_request.head.repo.fork"))];
        let head = [("ref", self.text("head")), ("repo", Value::object(repo))];
        let merged = self.about() == About::Closed && truth("pull_request.merged") == Value::Bool(true);
        Value::object([
            ("draft", truth("pull_request.draft")),
            ("merged", Value::Bool(merged)),
            ("base", Value::object([("ref", self.text("base"))])),
            ("head", Value::object(head)),
        ])
    }
}
