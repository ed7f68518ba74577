//! `changed("glob", …)`: one small job answers all such questions of a pipeline.

use super::JobBuilder;
use super::conditions::NOWHERE;
use super::expressions::{Place, Scope, is_text, path};
use super::names::{demand, need};
use super::pipeline::PipelineCx;
use super::text::of_expr;
use crate::emit::Field;
use crate::expr::{Context, GithubExpr};
use crate::ir::RunName;
use crate::shell::{Language, Place as Quoting, constant};
use crate::source::Span;
use crate::targets::github_actions::model::{Step, Text};

/// The job that answers.
pub(super) const JOB: &str = "changed-files";

/// Whether a file that the event has changed fits one of the patterns.
pub(super) fn answer(scope: &Scope<'_>, globs: Vec<String>, span: Span) -> GithubExpr {
    let known = scope.demands.borrow().changes.iter().find(|(_, asked)| **asked == globs).map(|(name, _)| name.clone());
    let name = known.unwrap_or_else(|| {
        let mut demands = scope.demands.borrow_mut();
        let base = name_of(&globs);
        let numbered = (2..).map(|n| format!("{base}-{n}"));
        let mut names = std::iter::once(base.clone()).chain(numbered);
        let name = names.find(|name| !demands.changes.contains_key(name)).unwrap_or_default();
        demands.changes.insert(name.clone(), globs);
        name
    });
    need(scope, JOB);
    demand(scope, JOB, &name, format!("steps.changes.outputs.{name}"));
    is_text(path(Context::Needs, &[JOB, "outputs", &name], span), "true")
}

/// A name from the first folder that is asked for.
fn name_of(globs: &[String]) -> String {
    let first = globs.iter().find(|glob| !glob.starts_with('!')).map_or("", String::as_str);
    let words = first.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: Vec<String> = words.take(3).map(str::to_lowercase).collect();
    match name.join("-") {
        name if name.starts_with(|c: char| c.is_ascii_alphabetic()) => name,
        _ => "files".to_owned(),
    }
}

/// The job, where a condition asks.
pub(super) fn job<'a>(cx: &'a PipelineCx<'a>) -> Option<JobBuilder<'a>> {
    let asked = cx.demands.borrow().changes.clone();
    if asked.is_empty() {
        return None;
    }
    let mut it = JobBuilder::new(cx, JOB, None);
    it.title = Some(Text::literal("Changed files"));
    it.timeout = Some(5);
    it.need_sources();
    it.history("full", "the comparison");
    let mut script = String::from(
        "changed() { # changed OUTPUT PATTERNS\n  local output=\"$1\"\n  shift\n  \
         if [ -z \"$BASE\" ] || ! git diff --quiet \"$BASE...HEAD\" -- \"$@\"; then echo \"$output=true\"; fi\n}\n{\n",
    );
    for (name, globs) in &asked {
        let patterns: Vec<String> = globs.iter().map(|glob| pathspec(glob)).collect();
        script.push_str(&format!("  changed {name} {}\n", patterns.join(" ")));
    }
    script.push_str("} >> \"$GITHUB_OUTPUT\"\n");
    let mut step = Step::run(Field::new(script));
    step.name = Some(Field::new("Compare with the base"));
    step.id = Some(Field::new("changes"));
    let base = super::facts::run(&it.scope(Place::Step), RunName::Before, NOWHERE);
    step.env.insert("BASE".to_owned(), Field::new(of_expr(&base)));
    it.add(Field::from(step).above("Without a base, everything has changed."));
    Some(it)
}

/// A pattern as git takes it.
fn pathspec(glob: &str) -> String {
    let spec = match glob.strip_prefix('!') {
        Some(glob) => format!(":(exclude,glob){glob}"),
        None => format!(":(glob){glob}"),
    };
    constant(Language::Bash, Quoting::Bare, &spec)
}
