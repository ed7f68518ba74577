//! Images that actions and scripts push, and where they are used by their names. Used by the checks about images; the words
//! of the language hand digests on and need none of it.

use super::given::{ActionGiven, Given, JobGiven, StepGiven};
use super::texts::{spelt, spelt_value};
use crate::ir::Value;
use crate::source::Span;

/// A tag, as a step pushes it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tag {
    /// A text, holes spelt out.
    Text(String),
    /// The name of the branch.
    Branch,
    /// The number of the pull request.
    Request,
    /// Seven digits of the commit, with this before them.
    Short(String),
    /// All digits of the commit, with this before them.
    Long(String),
    /// A version out of a tag.
    Version,
    /// Something that is not known.
    Unknown,
}

/// A step that pushes an image.
pub(super) struct Push<'g, 'a> {
    pub(super) job: &'g JobGiven<'a>,
    pub(super) step: &'g StepGiven<'a>,
    /// The name in the registry.
    pub(super) name: String,
    pub(super) tag: Tag,
    /// The line or text that says the tag.
    pub(super) rule: String,
    pub(super) span: Span,
}

/// A place at which an image is named.
pub(super) struct Pull<'g, 'a> {
    pub(super) job: &'g JobGiven<'a>,
    pub(super) step: &'g StepGiven<'a>,
    pub(super) name: String,
    pub(super) tag: String,
    pub(super) span: Span,
}

/// All that is pushed by actions and scripts.
pub(super) fn pushes<'g, 'a>(given: &'g Given<'a>) -> Vec<Push<'g, 'a>> {
    let mut found = Vec::new();
    for job in &given.jobs {
        for (step, action) in job.uses("docker/build-push-action") {
            let pushes = action.input("push").is_some_and(|push| super::texts::known(push).as_deref() != Some("false"));
            if let Some(tags) = action.input("tags").filter(|_| pushes) {
                of_tags(tags, step, action, job, given, &mut found);
            }
        }
        for step in &job.steps {
            of_script(step, job, given, &mut found);
        }
    }
    found
}

/// The tags of an action: written, or those of the step that makes them.
fn of_tags<'g, 'a>(
    tags: &Value,
    step: &'g StepGiven<'a>,
    action: &ActionGiven<'a>,
    job: &'g JobGiven<'a>,
    given: &Given<'a>,
    found: &mut Vec<Push<'g, 'a>>,
) {
    let span = action.input_span("tags").unwrap_or(step.span());
    for line in
        spelt_value(tags).lines().flat_map(|line| line.split(',')).map(str::trim).filter(|line| !line.is_empty())
    {
        if let Some(meta) = line.strip_prefix("${{ ").and_then(|rest| rest.strip_suffix(".tags }}")) {
            let maker = job.uses("docker/metadata-action").find(|(maker, _)| maker.step.key.as_deref() == Some(meta));
            if let Some((_, maker)) = maker {
                of_metadata(maker, step, job, given, found);
                continue;
            }
        }
        let whole = resolved(line, job, given);
        if let Some((name, tag)) = split(&whole) {
            let tag = if is_clear(&tag) { Tag::Text(tag) } else { Tag::Unknown };
            found.push(Push { job, step, name, tag, rule: line.to_owned(), span });
        }
    }
}

/// The rules of docker/metadata-action.
fn of_metadata<'g, 'a>(
    maker: &ActionGiven<'a>,
    step: &'g StepGiven<'a>,
    job: &'g JobGiven<'a>,
    given: &Given<'a>,
    found: &mut Vec<Push<'g, 'a>>,
) {
    let span = maker.input_span("tags").unwrap_or(maker.action.reference.span);
    let names = maker.input("images").map(spelt_value).unwrap_or_default();
    let names: Vec<String> = names.lines().map(|line| resolved(line.trim(), job, given)).collect();
    for rule in rules(maker) {
        for name in names.iter().filter(|name| !name.is_empty()) {
            let tag = of_rule(&rule);
            found.push(Push { job, step, name: name.to_lowercase(), tag, rule: rule.clone(), span });
        }
    }
}

/// The rules of docker/metadata-action; those that it has by itself where none is written.
pub(super) fn rules(maker: &ActionGiven<'_>) -> Vec<String> {
    match maker.input("tags") {
        Some(tags) => {
            let text = spelt_value(tags);
            text.lines()
                .map(|line| line.trim().to_owned())
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                .collect()
        }
        None => ["type=schedule", "type=ref,event=branch", "type=ref,event=tag", "type=ref,event=pr"]
            .map(str::to_owned)
            .to_vec(),
    }
}

/// A part of a rule: `event` of `type=ref,event=branch`.
pub(super) fn part<'r>(rule: &'r str, name: &str) -> Option<&'r str> {
    rule.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
}

fn of_rule(rule: &str) -> Tag {
    let prefix = part(rule, "prefix").unwrap_or("sha-").to_owned();
    match (part(rule, "type"), part(rule, "event")) {
        (Some("ref"), Some("branch")) => Tag::Branch,
        (Some("ref"), Some("pr")) => Tag::Request,
        (Some("ref"), Some("tag")) | (Some("semver" | "pep440"), _) => Tag::Version,
        (Some("sha"), _) if prefix.contains('{') => Tag::Unknown,
        (Some("sha"), _) if part(rule, "format") == Some("long") => Tag::Long(prefix),
        (Some("sha"), _) => Tag::Short(prefix),
        (Some("raw"), _) => {
            part(rule, "value").filter(|value| is_clear(value)).map_or(Tag::Unknown, |v| Tag::Text(v.to_owned()))
        }
        _ if !rule.contains('=') && is_clear(rule) => Tag::Text(rule.to_owned()),
        _ => Tag::Unknown,
    }
}

/// Whether a tag holds nothing but letters and the commit.
fn is_clear(tag: &str) -> bool {
    let rest = tag.replace("${{ github.sha }}", "");
    !rest.contains("${{") && !rest.contains("{{") && !rest.contains('$')
}

/// `docker push REF`, `docker buildx build --push --tag REF`
fn of_script<'g, 'a>(step: &'g StepGiven<'a>, job: &'g JobGiven<'a>, given: &Given<'a>, found: &mut Vec<Push<'g, 'a>>) {
    let Some(script) = &step.script else { return };
    for command in step.commands().filter(|c| matches!(c.name(), "docker" | "podman")) {
        let pushed: Vec<_> = if command.has("push") {
            command.words.iter().skip(2).collect()
        } else if command.has("--push") {
            let after = |at: usize| matches!(command.words[at].text.as_str(), "--tag" | "-t");
            (1..command.words.len()).filter(|at| after(at - 1)).map(|at| &command.words[at]).collect()
        } else {
            continue;
        };
        for word in pushed {
            let text = resolved(&filled(&word.text, script), job, given);
            if let Some((name, tag)) = split(&text) {
                let tag = if is_clear(&tag) { Tag::Text(tag) } else { Tag::Unknown };
                found.push(Push { job, step, name, tag, rule: text.clone(), span: given.place_of(step, word) });
            }
        }
    }
}

/// A word of a script with its holes spelt out.
fn filled(word: &str, script: &super::given::ScriptGiven<'_>) -> String {
    let mut out = String::new();
    for c in word.chars() {
        match crate::shell::script::holes(c.encode_utf8(&mut [0; 4])).next().and_then(|n| script.holes.get(n)) {
            Some(expr) => out.push_str(&super::texts::expression(expr)),
            None => out.push(c),
        }
    }
    out
}

/// The text with what the program knows of the repository and of variables.
pub(super) fn resolved(text: &str, job: &JobGiven<'_>, given: &Given<'_>) -> String {
    let repository = given.ir.system.repository.to_lowercase();
    let owner = repository.split('/').next().unwrap_or_default();
    let mut text = text.to_owned();
    for (name, value) in job.job.env.iter().chain(&job.pipeline.env) {
        if let Value::Text(value) = value {
            let value = spelt(value);
            text = text.replace(&format!("${{{{ env.{name} }}}}"), &value).replace(&format!("${{{name}}}"), &value);
            text = text.replace(&format!("${name}/"), &format!("{value}/"));
        }
    }
    text.replace("${{ github.repository }}", &repository).replace("${{ github.repository_owner }}", owner)
}

/// `ghcr.io/a/b:c` is `ghcr.io/a/b` and `c`.
fn split(reference: &str) -> Option<(String, String)> {
    let at = reference.find("${{").unwrap_or(reference.len());
    let slash = reference.get(..at)?.rfind('/').unwrap_or(0);
    let colon = reference.get(slash..)?.find(':')? + slash;
    let (name, tag) = (reference.get(..colon)?, reference.get(colon + 1..)?);
    (!name.is_empty() && !tag.is_empty() && !name.contains("${{")).then(|| (name.to_lowercase(), tag.to_owned()))
}

/// Where scripts and actions name one of these images.
pub(super) fn pulls<'g, 'a>(given: &'g Given<'a>, pushes: &[Push<'_, '_>]) -> Vec<Pull<'g, 'a>> {
    let mut names: Vec<&str> = pushes.iter().map(|push| push.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut found = Vec::new();
    for job in given.jobs.iter().filter(|_| !names.is_empty()) {
        for step in job.steps.iter().filter(|step| given.is_ours(step.step.origin.span)) {
            if let Some(script) = &step.script {
                for command in step.commands() {
                    let makes = matches!(command.name(), "docker" | "podman")
                        && ["push", "build", "buildx", "tag", "login"].iter().any(|verb| command.has(verb));
                    for word in command.words.iter().skip(1).filter(|_| !makes) {
                        let text = resolved(&filled(&word.text, script), job, given);
                        found.extend(named(&text, &names).map(|(name, tag)| Pull {
                            job,
                            step,
                            name,
                            tag,
                            span: given.place_of(step, word),
                        }));
                    }
                }
            }
            let Some(action) = step
                .action
                .as_ref()
                .filter(|a| !a.reference.as_ref().is_some_and(|r| r.owner == "docker" && r.name != "scout-action"))
            else {
                continue;
            };
            for (input, value) in &action.action.inputs {
                let text = resolved(&spelt_value(value), job, given);
                found.extend(named(&text, &names).map(|(name, tag)| Pull { job, step, name, tag, span: input.span }));
            }
        }
    }
    found
}

/// The image that a text names, where it is one of these, and the tag.
fn named(text: &str, names: &[&str]) -> Option<(String, String)> {
    let lower = text.to_lowercase();
    names.iter().find_map(|name| {
        let rest = lower.find(*name).and_then(|at| text.get(at + name.len()..))?.strip_prefix(':')?;
        let end = rest.find([' ', '\n', '"', '\'']).filter(|_| !rest.starts_with("${{")).unwrap_or(rest.len());
        Some(((*name).to_owned(), rest.get(..end)?.to_owned()))
    })
}

/// Whether a step may push what is named so. Where that is not known, it may.
pub(super) fn may_be(tag: &Tag, wanted: &str, push: &Push<'_, '_>) -> bool {
    const SHA: &str = "${{ github.sha }}";
    let plain = !wanted.contains("${{") && !wanted.contains('$');
    match tag {
        Tag::Unknown => true,
        Tag::Text(text) => text == wanted || !is_clear(wanted),
        Tag::Long(prefix) => wanted == format!("{prefix}{SHA}") || !is_clear(wanted),
        Tag::Short(prefix) => !is_clear(wanted) || plain && !prefix.is_empty() && wanted.starts_with(prefix.as_str()),
        Tag::Branch => !is_clear(wanted) || plain && may_be_branch(wanted, push),
        Tag::Request => !is_clear(wanted) || plain && wanted.starts_with("pr-"),
        Tag::Version => {
            !is_clear(wanted)
                || plain && (wanted == "latest" || wanted.starts_with(|c: char| c.is_ascii_digit() || c == 'v'))
        }
    }
}

/// Whether a branch of this name starts the pipeline.
fn may_be_branch(name: &str, push: &Push<'_, '_>) -> bool {
    let filters: Vec<&(String, Vec<String>)> = push.job.pipeline.on("push").flat_map(|t| &t.filters).collect();
    let mut branches =
        filters.iter().filter(|(filter, _)| filter == "branches").flat_map(|(_, globs)| globs).peekable();
    if branches.peek().is_none() {
        return name != "latest";
    }
    branches.any(|glob| {
        glob == name || glob.split_once('*').is_some_and(|(start, _)| name.starts_with(&start.replace('/', "-")))
    })
}
