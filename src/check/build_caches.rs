//! Caches of a build that compete with each other, or that a stranger may write.

use super::texts::{known, spelt_value};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use std::collections::BTreeSet;

static COMPETING: Code =
    Code { id: "E401", name: "competing-caches", severity: Severity::Error, page: include_str!("competing_caches.md") };
static UNTRUSTED: Code = Code {
    id: "E403",
    name: "cache-of-strangers",
    severity: Severity::Error,
    page: include_str!("cache_of_strangers.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&COMPETING, &UNTRUSTED], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        for (step, action) in job.uses("docker/build-push-action") {
            let (Some(to), true) = (action.input("cache-to"), given.is_ours(step.step.origin.span)) else { continue };
            let span = action.input_span("cache-to").unwrap_or(step.span());
            let text = spelt_value(to);
            let mut kinds: BTreeSet<&str> =
                text.lines().filter_map(|line| line.trim().strip_prefix("type=")?.split(',').next()).collect();
            let inline =
                action.input("build-args").is_some_and(|args| spelt_value(args).contains("BUILDKIT_INLINE_CACHE=1"));
            if inline {
                kinds.insert("inline");
            }
            if kinds.len() > 1 {
                let all: Vec<String> = kinds.iter().map(|kind| format!("`{kind}`")).collect();
                diags.push(
                    Diagnostic::new(
                        &COMPETING,
                        span,
                        format!("the layers go to {} caches: {}", kinds.len(), all.join(", ")),
                    )
                    .label("each is written in full, and one is read")
                    .help("keep one of them; an `image` has `cache = registry` or `cache = gha`"),
                );
            }
            let guarded = text.contains("event") || job.job.when.is_some() || step.step.when.is_some();
            let request = job.pipeline.on("pull_request").next();
            if let Some(request) =
                request.filter(|_| text.contains("type=registry") && !guarded && pushes_elsewhere(action))
            {
                let d = Diagnostic::new(&UNTRUSTED, span, "a pull request writes the cache that other runs read")
                    .label("unreviewed code decides what is in it; from a fork, the step fails");
                let d = request.span.map_or(d.clone(), |at| d.also(at, "it runs on these, too"));
                diags.push(d.help("write it on pushes only: `cache-to = case(event == push, \"…\", \"\")`; an `image` does so by itself"));
            }
        }
    }
}

/// Whether the image itself is not pushed on every event.
fn pushes_elsewhere(action: &super::given::ActionGiven<'_>) -> bool {
    action.input("push").is_some_and(|push| known(push).as_deref() != Some("false"))
}
