//! `tag`: more names for an image, by its digest.

use super::super::JobBuilder;
use super::super::expressions::{Place, is_text, negate};
use super::super::facts::{run, version_output};
use super::registry::login;
use super::{builder_of, built_or_named, env};
use crate::emit::Field;
use crate::expr::GithubExpr;
use crate::ir::{Image, Ref, RunName, Step, TagName, Value};
use crate::shell::{Language, Place as Quoting, constant};
use crate::source::Span;
use crate::targets::github_actions::model::{self, Access, Table};

/// The names, as the script collects them.
#[derive(Default)]
struct Names {
    /// Arguments that are always given: `--tag "…"`.
    plain: Vec<String>,
    /// Lines that add arguments where a condition holds.
    lines: Vec<String>,
    env: Table<model::Value>,
    /// For the title.
    words: Vec<String>,
}

/// Lowers the step.
pub(super) fn lower(image: &str, tags: &[TagName], step: &Step, cx: &mut JobBuilder<'_>) {
    let Some(it) = cx.ir().images.get(image).filter(|it| it.push) else { return };
    let span = step.origin.users();
    let names = names(tags, span, cx);
    let builder = builder_of(&cx.scope(Place::Step), image).map(str::to_owned);
    let (mut entries, guard, source) = match builder {
        Some(builder) => {
            cx.need(&builder);
            let built = built_or_named(&cx.scope(Place::Step), &builder, image, it, span);
            let guard = cx.on_pull_requests().then(|| negate(is_text(built.clone(), "")));
            (env([("IMAGE", built)]), guard, "$IMAGE")
        }
        None => (Table::new(), None, "$image:sha-$GITHUB_SHA"),
    };
    let is_known = entries.contains_key("IMAGE");
    entries.extend(names.env.clone());
    let why = match names.words.as_slice() {
        [one] => format!("move the tag {one}"),
        _ => format!("move tags of the image {image}"),
    };
    login(cx, it, Access::Write, &why, guard.as_ref());
    let mut tag = model::Step::run(Field::new(script(it, &names, is_known, source)));
    tag.env = entries;
    if step.title.is_none() {
        tag.name = Some(Field::new(format!("Tag {image} as {}", names.words.join(", "))));
    }
    if let Some(guard) = guard {
        tag = cx.guarded(tag, guard);
    }
    cx.step(step, tag);
}

fn script(image: &Image, names: &Names, is_known: bool, source: &str) -> String {
    let constants = names.lines.is_empty();
    if is_known && constants && names.plain.len() == 1 {
        let tags = names.plain.join(" ").replace("$image", &image.name);
        let tags = if tags.contains('$') { tags } else { tags.replace('"', "") };
        return format!("docker buildx imagetools create {tags} \"{source}\"\n");
    }
    let mut script = format!("image={}\n", image.name);
    if !is_known {
        script.push_str(
            "if ! docker buildx imagetools inspect \"$image:sha-$GITHUB_SHA\" > /dev/null; then\n  \
             echo \"::error title=No image::no run has built an image of $GITHUB_SHA: push the commit to its branch first\"\n  \
             exit 1\nfi\n",
        );
    }
    if constants {
        script.push_str(&format!("docker buildx imagetools create {} \"{source}\"\n", names.plain.join(" ")));
        return script;
    }
    script.push_str(&format!("tags=({})\n", names.plain.join(" ")));
    script.push_str(&names.lines.concat());
    // Where every name depends on the version, a version before the release has none.
    if names.plain.is_empty() {
        script.push_str("if [ \"${#tags[@]}\" -eq 0 ]; then exit 0; fi\n");
    }
    script.push_str(&format!("docker buildx imagetools create \"${{tags[@]}}\" \"{source}\"\n"));
    script
}

fn names(tags: &[TagName], span: Span, cx: &JobBuilder<'_>) -> Names {
    let mut all = Names::default();
    for tag in tags {
        match tag {
            TagName::Version => {
                let version = run(&cx.scope(Place::Step), RunName::Version(None), span);
                all.variable("VERSION", version);
                all.plain.push("--tag \"$image:$VERSION\"".to_owned());
                all.words.push("version".to_owned());
            }
            TagName::MajorMinor => all.part("MAJOR_MINOR", "major-minor", span, cx),
            TagName::Major => all.part("MAJOR", "major", span, cx),
            TagName::Branch => {
                all.plain.push("--tag \"$image:${GITHUB_REF_NAME//[^a-zA-Z0-9._-]/-}\"".to_owned());
                all.words.push("branch".to_owned());
            }
            TagName::Fixed(name) if name == "latest" && all.latest(span, cx) => {}
            TagName::Fixed(name) => {
                all.plain.push(format!("--tag \"$image:{}\"", constant(Language::Bash, Quoting::Double, name)));
                all.words.push(name.clone());
            }
            TagName::Value(value) => all.value(value, cx),
        }
    }
    all
}

/// What a value is called in a title, which is no place for an expression of many parts.
fn words_of(value: &Value) -> String {
    let of = |expr: &crate::expr::Expr<Ref>| match crate::expr::visit::names(expr).as_slice() {
        [(Ref::Input(name, ..), _)] => name.clone(),
        [(Ref::Run(RunName::Version(_)), _)] => "version".to_owned(),
        _ => "a value of the run".to_owned(),
    };
    match value {
        Value::Expr(expr, _) => of(expr),
        _ => "a value of the run".to_owned(),
    }
}

impl Names {
    fn variable(&mut self, name: &str, value: GithubExpr) {
        self.env.extend(env([(name, value)]));
    }

    /// A part of the version: what comes before a release does not move it, and without a tag there is none.
    fn part(&mut self, variable: &str, part: &str, span: Span, cx: &JobBuilder<'_>) {
        self.words.push(part.to_owned());
        let runs = cx.step_runs.as_ref().unwrap_or(&cx.runs);
        if !runs.any(|run| run.tag) {
            return;
        }
        let scope = cx.scope(Place::Step);
        self.variable(variable, version_output(&scope, part, span));
        self.variable("PRERELEASE", version_output(&scope, "prerelease", span));
        self.lines.push(format!("if [ \"$PRERELEASE\" = false ]; then tags+=(--tag \"$image:${variable}\"); fi\n"));
    }

    /// `latest` is the newest release: what comes before one does not move it. Says whether any run is about a version.
    fn latest(&mut self, span: Span, cx: &JobBuilder<'_>) -> bool {
        if !cx.step_runs.as_ref().unwrap_or(&cx.runs).any(|run| run.tag) {
            return false;
        }
        self.words.push("latest".to_owned());
        self.variable("PRERELEASE", version_output(&cx.scope(Place::Step), "prerelease", span));
        self.lines.push("if [ \"$PRERELEASE\" != true ]; then tags+=(--tag \"$image:latest\"); fi\n".to_owned());
        true
    }

    fn value(&mut self, value: &Value, cx: &JobBuilder<'_>) {
        let text = cx.value_text(value, Place::Step);
        if let [model::TextPiece::Literal(name)] = text.pieces.as_slice() {
            self.plain.push(format!("--tag \"$image:{}\"", constant(Language::Bash, Quoting::Double, name)));
            self.words.push(name.clone());
            return;
        }
        let variable = match self.env.keys().filter(|name| name.starts_with("TAG")).count() {
            0 => "TAG".to_owned(),
            n => format!("TAG_{}", n + 1),
        };
        self.words.push(words_of(value));
        self.env.insert(variable.clone(), Field::new(text));
        self.plain.push(format!("--tag \"$image:${variable}\""));
    }
}
