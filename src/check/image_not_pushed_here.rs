//! An image is used on an event on which it is not pushed.

use super::image_flow::{Tag, pulls, pushes};
use super::texts::spelt_value;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::graph::ancestors;

static CODE: Code = Code {
    id: "E306",
    name: "image-not-pushed-here",
    severity: Severity::Error,
    page: include_str!("image_not_pushed_here.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let pushes = pushes(given);
    for pull in pulls(given, &pushes) {
        let Some(request) = pull.job.pipeline.on("pull_request").next() else { continue };
        if pull.job.job.when.is_some() || pull.step.step.when.is_some() || !pull.tag.contains("github.sha") {
            continue;
        }
        let before = ancestors(pull.job.pipeline, pull.job.name());
        let mut of_run = pushes.iter().filter(|push| {
            push.name == pull.name
                && push.tag == Tag::Text(pull.tag.clone())
                && push.job.pipeline.name == pull.job.pipeline.name
        });
        let Some(push) = of_run.next().filter(|push| before.contains(push.job.name())) else { continue };
        let decides = push
            .step
            .action
            .as_ref()
            .and_then(|action| Some((spelt_value(action.input("push")?), action.input_span("push")?)));
        let Some((condition, at)) = decides.filter(|(condition, _)| skips_requests(condition)) else { continue };
        if of_run.next().is_some() {
            continue;
        }
        let message = format!("`{}` needs `{}` on pull requests, where it is not pushed", pull.job.name(), pull.name);
        let d = Diagnostic::new(&CODE, pull.span, message)
            .label("there is no such image then")
            .also(at, format!("pushed when {condition}"));
        let d = request.span.map_or(d.clone(), |span| d.also(span, "a pull request starts both"));
        diags.push(d.help("declare the image: where it may not be pushed it travels to the jobs that need it as an archive; or add `when event != pull_request` to the job"));
    }
}

fn skips_requests(condition: &str) -> bool {
    let text = condition.replace(['\'', '"'], "");
    text.contains("!= pull_request") || text.contains("event == push") || text.contains("event_name == push")
}
