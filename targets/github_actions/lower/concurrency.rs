//! Which runs of a pipeline exclude each other.

use super::expressions::{Scope, printed};
use super::pipeline::PipelineCx;
use super::text;
use crate::emit::Field;
use crate::expr::Literal;
use crate::ir;
use crate::targets::github_actions::model::{Concurrency, ExprText, Flag, Queue, Text, TextPiece};
use crate::words::pipeline::Queue as Said;

/// The concurrency of a workflow: as written, else by its events.
pub(super) fn of_pipeline(cx: &PipelineCx<'_>) -> Option<Field<Concurrency>> {
    if let Some(said) = &cx.pipeline.concurrency {
        return Some(written(&cx.scope(), said));
    }
    if !cx.pipeline.derives {
        return None;
    }
    let file = stem(&cx.pipeline.file);
    let own = |event: &str| cx.pipeline.has(event);
    let requests = own("pull_request") || own("pull_request_target");
    let (tail, comment): (Vec<&str>, &str) = if requests {
        (
            vec!["github.event_name", "github.event.pull_request.number || github.run_id"],
            "A newer commit of a pull request cancels the checks of the older one; no other run is ever cancelled.",
        )
    } else if cx.runs.all(|run| run.called) {
        return None;
    } else if cx.runs.all(|run| run.tag) {
        (vec!["github.ref"], "A release that has begun is never cancelled.")
    } else if own("schedule") && cx.runs.all(|run| matches!(run.event.as_str(), "schedule" | "workflow_dispatch")) {
        (vec![], "A run that is asked for while another one runs waits for it.")
    } else {
        (vec!["github.run_id"], "Every run has its own group: none replaces another.")
    };
    let mut pieces = vec![TextPiece::Literal(file.to_owned())];
    for expr in tail {
        pieces.push(TextPiece::Literal("-".to_owned()));
        pieces.push(TextPiece::Expr(ExprText::new(expr)));
    }
    let event = if own("pull_request_target") { "pull_request_target" } else { "pull_request" };
    let cancel = match requests {
        true => Flag::Expr(ExprText::new(format!("github.event_name == '{event}'"))),
        false => Flag::Known(false),
    };
    let concurrency = Concurrency {
        group: Field::from(Text::of(pieces)),
        cancel_in_progress: Some(Field::from(cancel)),
        queue: None,
    };
    Some(Field::from(concurrency).above(comment).derived(Some(cx.pipeline.span), "derived from the events"))
}

/// `ci/ci-cd.yml` is `ci-cd`.
pub(super) fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml")).unwrap_or(name)
}

/// As the program says it.
pub(super) fn written(scope: &Scope<'_>, said: &ir::Concurrency) -> Field<Concurrency> {
    let cancel = said.cancel.as_ref().map(|cancel| {
        let cancel = scope.value(cancel);
        Field::new(match cancel.literal() {
            Some(Literal::Bool(value)) => Flag::Known(*value),
            _ => Flag::Expr(ExprText::new(printed(&cancel))),
        })
    });
    let queue = match said.queue {
        Said::Max => Some(Field::new(Queue::Max)),
        Said::Single => None,
    };
    let group = Field::from(text::text(scope, &said.group));
    Field::from(Concurrency { group, cancel_in_progress: cancel, queue }).written(said.span)
}
