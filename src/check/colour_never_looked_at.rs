//! Two colours, and a switch that always goes to the same one.

use super::tool_calls::calls;
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static CODE: Code = Code {
    id: "E902",
    name: "colour-never-looked-at",
    severity: Severity::Error,
    page: include_str!("colour_never_looked_at.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let all = calls(given, "kubectl");
    for call in all.iter().filter(|call| call.does(&["patch"])) {
        let words = || call.command.words.iter().map(|word| word.text.as_str());
        let Some(colour) = ["green", "blue"].into_iter().find(|colour| words().any(|text| is_switch(text, colour)))
        else {
            continue;
        };
        let owned = call.plain().iter().any(|word| given.ir.workloads.keys().any(|name| *name == word.text));
        let looks = all.iter().any(|other| {
            other.job.name() == call.job.name()
                && other.job.pipeline.name == call.job.pipeline.name
                && (other.does(&["get"]) || other.does(&["describe"]))
        });
        if owned || looks {
            continue;
        }
        let message = format!("the traffic always goes to `{colour}`, and nothing looks which colour is live");
        diags.push(
            Diagnostic::new(&CODE, call.span(given), message)
                .label("from the second time on, this is the colour that people use already")
                .also(call.job.job.span, "no command of this job asks the cluster")
                .help("write `rollout WORKLOAD by blue-green` in the environment, and `deploy` it: the colour that is not live is found out"),
        );
    }
}

fn is_switch(text: &str, colour: &str) -> bool {
    text.contains("selector") && text.contains(&format!("\"{colour}\""))
}
