//! Words that a place does not know: what was probably meant. People bring them from YAML, or write them one level too
//! high or too low.

use super::program::FileFields;
use super::read::Fields;
use super::steps;
use super::table::{Form, Place};
use crate::diag::{Diagnostic, similar};
use crate::syntax::ast::Name;

/// Words of GitHub's workflows, and what stands for them here.
const GITHUB: [(&str, &str); 25] = [
    ("needs", "write `after OTHER` in the header: `job NAME after OTHER { … }`"),
    ("runs-on", "write `runner = …`"),
    ("timeout-minutes", "write `timeout = 15m`, with its unit"),
    ("steps", "steps stand in the job itself, without a word around them"),
    ("jobs", "jobs stand in the pipeline itself: `job NAME { … }`"),
    ("strategy", "write `matrix { … }`; `fail-fast` and `max-parallel` are facts of the job"),
    ("services", "write `service NAME`, and declare it outside of the pipeline"),
    ("outputs", "write `output NAME = …`"),
    ("inputs", "write `input NAME: TYPE`"),
    ("secrets", "write `secret NAME` at the top of a file"),
    ("if", "write `when CONDITION` at the end of the header, or on a line of its own"),
    ("uses", "write `action \"owner/repository@version\"`, or `use COMPONENT`"),
    ("with", "inputs stand in the body itself: `action \"…\" { NAME = VALUE }`"),
    ("continue-on-error", "write `else warn` at the end of the header"),
    ("working-directory", "write `in = \"…\"`"),
    ("name", "a title stands in quotes behind the name: `job test \"Tests\" { … }`"),
    ("run-name", "write `run-title = \"…\"`"),
    ("description", "write `## …` on the line before"),
    ("workflow", "write `pipeline NAME { … }`"),
    ("workflow_dispatch", "write `on dispatch`"),
    ("workflow_call", "write `on call`"),
    ("schedule", "write `on schedule NAME { cron = \"0 2 * * *\" }`"),
    ("release", "write `use publish.github { … }`, with `import std/publish`; as an event, `on release`"),
    ("push", "write `on push`"),
    ("pull_request", "write `on pull_request`"),
];

/// Says of a report of an unknown word what was probably meant.
#[must_use]
pub fn explained(d: Diagnostic, place: &Place, name: &Name) -> Diagnostic {
    let text = name.text.as_str();
    if let Some((_, help)) = GITHUB.iter().find(|(word, _)| *word == text) {
        return d.label("a word of GitHub's files").help(*help);
    }
    let steps = if place.steps.is_some() { steps::WORDS } else { &[] };
    let mut known: Vec<&str> = place.words.iter().chain(steps).map(|word| word.name).collect();
    known.dedup();
    let homes = homes(text);
    if let (Some(home), true) = (homes.first(), text.len() > 1) {
        let all: Vec<String> = homes.iter().take(3).map(|home| format!("`{home}`")).collect();
        let d = d.label(format!("it stands in {}", all.join(" or ")));
        return d.help(format!(
            "move it into {} `{home}`",
            if homes.len() > 1 { "one of these, for instance" } else { "a" }
        ));
    }
    if let Some(near) = similar(text, known.iter().copied()) {
        return d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near);
    }
    let mut listed: Vec<String> = Vec::new();
    for word in known {
        let word = format!("`{word}`");
        if !listed.contains(&word) {
            listed.push(word);
        }
    }
    if listed.is_empty() { d.help("it knows none") } else { d.help(format!("it knows {}", listed.join(", "))) }
}

/// The places that know a word.
fn homes(word: &str) -> Vec<&'static str> {
    if steps::WORDS.iter().any(|step| step.name == word) {
        return vec!["job"];
    }
    let mut places = vec![FileFields::place()];
    let mut homes = Vec::new();
    let mut at = 0;
    while let Some(place) = places.get(at).copied() {
        at += 1;
        if place.word(word).is_some() && !homes.contains(&place.name) {
            homes.push(place.name);
        }
        for inner in place.words {
            let Form::Block { body, .. } = inner.form else { continue };
            if let Some(body) = body().filter(|body| !places.iter().any(|known| std::ptr::eq(*known, *body))) {
                places.push(body);
            }
        }
    }
    homes
}
