//! `tag`: moves names to the digest of this commit.

use super::super::JobBuilder;
use super::super::expressions::{Place, printed};
use super::super::facts::version_output;
use super::{builder_of, registry};
use crate::emit::Field;
use crate::expr::Expr;
use crate::ir::{ImageField, Ref, RunName, Step, TagName};
use crate::shell::{Language, Place as Quoting, constant};
use crate::targets::github_actions::model::{self, Access, Table, Text, Value};

/// Lowers a move of names.
pub(super) fn lower(name: &str, tags: &[TagName], step: &Step, cx: &mut JobBuilder<'_>) {
    let ir = cx.ir();
    let Some(image) = ir.images.get(name) else { return };
    let words: Vec<String> = tags.iter().map(word).collect();
    let why = match words.as_slice() {
        [one] => format!("move the tag {one}"),
        _ => format!("move tags of the image {name}"),
    };
    registry::login(cx, image, Access::Write, &why, None);
    let mut env: Table<Value> = Table::new();
    let mut lines = String::new();
    let built = builder_of(cx.pipeline(), name);
    let source = if built.is_some() {
        let reference: Expr<Ref> = Expr::name(Ref::Image(name.to_owned(), ImageField::Reference), step.origin.span);
        env.insert("IMAGE".to_owned(), Field::new(Text::expr(printed(&cx.expr(&reference, Place::Step)))));
        "\"$IMAGE\"".to_owned()
    } else {
        lines.push_str(&presence(&image.name));
        "\"$image:sha-$GITHUB_SHA\"".to_owned()
    };
    let target = if built.is_some() { image.name.clone() } else { "$image".to_owned() };
    let mut always = Vec::new();
    let mut released = Vec::new();
    for tag in tags {
        let (text, stable) = text(tag, step, cx, &mut env);
        let quoted = if text.contains('$') || target.contains('$') {
            format!("\"{target}:{text}\"")
        } else {
            format!("{target}:{text}")
        };
        if stable { released.push(quoted) } else { always.push(quoted) }
    }
    lines.push_str(&command(&always, &released, &source));
    if !released.is_empty() {
        let prerelease = version_output(&cx.scope(Place::Step), "prerelease", step.origin.span);
        env.insert("PRERELEASE".to_owned(), Field::new(Text::expr(printed(&prerelease))));
    }
    let script = if lines.lines().count() == 1 { lines.trim_end().to_owned() } else { lines };
    let mut it = model::Step::run(Field::new(script.as_str()));
    it.env = env;
    if step.title.is_none() {
        it.name = Some(Field::new(format!("Tag {name} as {}", words.join(", ")).as_str()));
    }
    cx.step(step, it);
}

/// The image has to be there: CI has built it from this commit.
fn presence(name: &str) -> String {
    format!(
        "image={name}\nif ! docker buildx imagetools inspect \"$image:sha-$GITHUB_SHA\" > /dev/null; then\n  echo \"::error title=No image::there is no image of $GITHUB_SHA: the pipeline that builds it has to finish first\"\n  exit 1\nfi\n"
    )
}

/// The command that gives the names; those of releases only to a version that is no prerelease.
fn command(always: &[String], released: &[String], source: &str) -> String {
    let flags = |tags: &[String]| tags.iter().map(|t| format!("--tag {t}")).collect::<Vec<_>>().join(" ");
    if released.is_empty() {
        return format!("docker buildx imagetools create {} {source}\n", flags(always));
    }
    let more = format!("if [ \"$PRERELEASE\" = false ]; then tags+=({}); fi\n", flags(released));
    if always.is_empty() {
        return format!(
            "tags=()\n{more}if [ \"${{#tags[@]}}\" -gt 0 ]; then docker buildx imagetools create \"${{tags[@]}}\" {source}; fi\n"
        );
    }
    format!("tags=({})\n{more}docker buildx imagetools create \"${{tags[@]}}\" {source}\n", flags(always))
}

/// A tag as the program says it, for titles.
fn word(tag: &TagName) -> String {
    match tag {
        TagName::Version => "version".into(),
        TagName::MajorMinor => "major-minor".into(),
        TagName::Major => "major".into(),
        TagName::Branch => "branch".into(),
        TagName::Fixed(name) => name.clone(),
        TagName::Value(crate::ir::Value::Text(text)) => text.as_plain().unwrap_or("the version").to_owned(),
        TagName::Value(_) => "the version".into(),
    }
}

/// The tag as a word of the script, and whether only releases get it.
fn text(tag: &TagName, step: &Step, cx: &JobBuilder<'_>, env: &mut Table<Value>) -> (String, bool) {
    let span = step.origin.span;
    let mut variable = |name: &str, value: Text| {
        env.insert(name.to_owned(), Field::new(value));
        format!("${name}")
    };
    let version = |part: &str| Text::expr(printed(&version_output(&cx.scope(Place::Step), part, span)));
    match tag {
        TagName::Version => {
            let run: Expr<Ref> = Expr::name(Ref::Run(RunName::Version(None)), span);
            (variable("VERSION", Text::expr(printed(&cx.expr(&run, Place::Step)))), false)
        }
        TagName::MajorMinor => (variable("MAJOR_MINOR", version("major-minor")), true),
        TagName::Major => (variable("MAJOR", version("major")), true),
        TagName::Branch => {
            let run: Expr<Ref> = Expr::name(Ref::Run(RunName::Branch), span);
            (
                format!(
                    "{}",
                    variable("BRANCH", Text::expr(printed(&cx.expr(&run, Place::Step))))
                        .replace("$BRANCH", "${BRANCH//\\//-}")
                ),
                false,
            )
        }
        TagName::Fixed(name) => (constant(Language::Bash, Quoting::Bare, name), false),
        TagName::Value(value) => {
            let text = cx.value_text(value, Place::Step);
            match text.pieces.as_slice() {
                [model::TextPiece::Literal(text)] => (constant(Language::Bash, Quoting::Bare, text), false),
                _ => (variable("TAG", text), false),
            }
        }
    }
}
