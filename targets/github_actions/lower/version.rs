//! The version of a tag: GitHub's filters let more through than versions, so the first job reads it and rejects the rest.

use std::collections::BTreeSet;

use super::JobBuilder;
use super::expressions::{Scope, path};
use super::pipeline::PipelineCx;
use super::workflow::first_job;
use crate::emit::Field;
use crate::expr::{Context, GithubExpr};
use crate::ir::{Ir, VersionPart, Versions};
use crate::source::Span;
use crate::targets::github_actions::model::{Condition, Step, Text};

/// The job that reads the version where no job of the program always runs first.
pub(super) const JOB: &str = "read-version";

/// The patterns of `versions.tags`: GitHub's are no regular expressions, so they let a little more through.
pub(super) fn globs(ir: &Ir) -> Vec<String> {
    let base = format!("{}[0-9]+.[0-9]+.[0-9]+", ir.versions.prefix);
    vec![base.clone(), format!("{base}-*")]
}

/// Adds the step that reads the version to the first job, where the pipeline is for versions or somebody reads one.
pub(super) fn read<'a>(cx: &'a PipelineCx<'a>, builders: &mut Vec<JobBuilder<'a>>) {
    let patterns = globs(cx.ir);
    let is_filter = |(name, tags): &(String, Vec<String>)| name == "tags" && *tags == patterns;
    let filtered = cx.pipeline.on("push").any(|trigger| trigger.filters.iter().any(is_filter));
    let messages = super::notify::jobs(cx, &[]);
    let read = builders.iter().chain(&messages).any(|job| job.reads().version);
    let parts = !cx.demands.borrow().parts.is_empty();
    if !parts && !(cx.pipeline.derives && (filtered || read)) {
        return;
    }
    let first = first_job(cx.pipeline);
    if !builders.iter().any(|job| job.id == first) {
        let mut job = JobBuilder::new(cx, first, None);
        job.title = Some(Text::literal("Read the version"));
        job.timeout = Some(5);
        builders.insert(0, job);
    }
    let Some(job) = builders.iter_mut().find(|job| job.id == first) else { return };
    for (input, (value, parts)) in &cx.demands.borrow().parts {
        job.pre(input_step(input, value, parts));
    }
    if !cx.pipeline.derives || !(filtered || read) {
        return;
    }
    let own = job.reads().version;
    let wanted =
        |part: &str| own || cx.demands.borrow().outputs.get(first).is_some_and(|outputs| outputs.contains_key(part));
    let strict = only_versions(cx);
    let mut step = Step::run(Field::new(script(&cx.ir.versions, strict, &wanted)));
    step.name = Some(Field::new("Read the version from the tag"));
    step.id = Some(Field::new("version"));
    if !cx.runs.all(|run| run.tag) {
        step.condition = Some(Field::new(Condition::new("github.ref_type == 'tag'")));
    }
    let example = format!("{}1.0.0-x-y", cx.ir.versions.prefix);
    let why = match strict {
        true => format!("GitHub's filter is no regular expression: {example} passes it."),
        false => "Any tag starts this workflow: one that is no version has none.".to_owned(),
    };
    job.pre(Field::from(step).above(why));
}

/// Whether every tag that starts the pipeline is meant to be a version: then one that is none is a mistake.
fn only_versions(cx: &PipelineCx<'_>) -> bool {
    let prefix = &cx.ir.versions.prefix;
    let mut pushes = cx.pipeline.on("push").peekable();
    let like_version = |glob: &String| glob.starts_with('!') || glob.starts_with(prefix.as_str());
    pushes.peek().is_none()
        || pushes.any(|t| t.filters.iter().any(|(name, tags)| name == "tags" && tags.iter().all(like_version)))
}

/// A part of a version that is an input: the first job takes it apart.
pub(super) fn input_part(scope: &Scope<'_>, input: &str, part: VersionPart, span: Span) -> GithubExpr {
    let name = match part {
        VersionPart::Minor => "minor",
        VersionPart::Patch => "patch",
        VersionPart::Major | VersionPart::Tag | VersionPart::Prerelease => "major",
    };
    let value = super::expressions::printed(&path(Context::Inputs, &[input], span));
    let mut demands = scope.demands.borrow_mut();
    demands.parts.entry(input.to_owned()).or_insert((value, BTreeSet::new())).1.insert(name);
    drop(demands);
    let first = first_job(scope.pipeline);
    let id = format!("parts-of-{input}");
    if scope.id == first {
        return path(Context::Steps, &[&id, "outputs", name], span);
    }
    super::names::need(scope, first);
    let output = format!("{input}-{name}");
    super::names::demand(scope, first, &output, format!("steps.{id}.outputs.{name}"));
    path(Context::Needs, &[first, "outputs", &output], span)
}

fn input_step(input: &str, value: &str, parts: &BTreeSet<&'static str>) -> Step {
    let mut lines = vec![
        "if ! [[ $VERSION =~ ^([0-9]+)\\.([0-9]+)\\.([0-9]+) ]]; then".to_owned(),
        format!("  echo \"::error title=No version::the input {input} is not MAJOR.MINOR.PATCH\""),
        "  exit 1".to_owned(),
        "fi".to_owned(),
        "{".to_owned(),
    ];
    for (group, part) in (1..).zip(["major", "minor", "patch"]) {
        if parts.contains(part) {
            lines.push(format!("  echo \"{part}=${{BASH_REMATCH[{group}]}}\""));
        }
    }
    lines.push("} >> \"$GITHUB_OUTPUT\"".to_owned());
    let mut step = Step::run(Field::new(lines.join("\n") + "\n"));
    step.name = Some(Field::new(format!("Take {input} apart").as_str()));
    step.id = Some(Field::new(format!("parts-of-{input}")));
    step.condition = Some(Field::new(Condition::new(format!("{value} != ''"))));
    step.env.insert("VERSION".to_owned(), Field::new(Text::expr(value)));
    step
}

fn script(versions: &Versions, strict: bool, wanted: &dyn Fn(&str) -> bool) -> String {
    let prefix = &versions.prefix;
    let escaped: String =
        prefix.chars().map(|c| if c.is_alphanumeric() { c.to_string() } else { format!("\\{c}") }).collect();
    let words = versions.prerelease.join("|");
    let suffix = if words.is_empty() { String::new() } else { format!("(-({words})(\\.[0-9]+)?)?") };
    let with = match versions.prerelease.as_slice() {
        [] => String::new(),
        [one] => format!(", with -{one} at most"),
        [first @ .., last] => format!(", with -{} or -{last} at most", first.join(", -")),
    };
    let mut lines = vec![
        format!("pattern='^{escaped}((([0-9]+)\\.([0-9]+))\\.([0-9]+){suffix})$'"),
        "if ! [[ $GITHUB_REF_NAME =~ $pattern ]]; then".to_owned(),
    ];
    lines.extend(match strict {
        true => vec![
            format!("  echo \"::error title=No version::$GITHUB_REF_NAME is not {prefix}MAJOR.MINOR.PATCH{with}\""),
            "  exit 1".to_owned(),
        ],
        false => vec!["  exit 0".to_owned()],
    });
    lines.extend(["fi".to_owned(), "{".to_owned()]);
    for (part, group) in [("version", 1), ("major-minor", 2), ("major", 3), ("minor", 4), ("patch", 5)] {
        if wanted(part) {
            lines.push(format!("  echo \"{part}=${{BASH_REMATCH[{group}]}}\""));
        }
    }
    if wanted("prerelease") {
        lines.push(match words.is_empty() {
            true => "  echo \"prerelease=false\"".to_owned(),
            false => {
                "  if [ -n \"${BASH_REMATCH[6]}\" ]; then echo \"prerelease=true\"; else echo \"prerelease=false\"; fi"
                    .to_owned()
            }
        });
    }
    if lines.last().is_some_and(|last| last == "{") {
        lines.pop();
    } else {
        lines.push("} >> \"$GITHUB_OUTPUT\"".to_owned());
    }
    lines.join("\n") + "\n"
}
