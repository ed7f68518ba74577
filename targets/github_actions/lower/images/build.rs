//! `build`: looks for the image of this commit, builds it by digest, and names it last, so that nobody meets half an image.

use super::super::JobBuilder;
use super::super::expressions::{Place, and, is_text, path, printed};
use super::{platforms, registry};
use crate::emit::Field;
use crate::expr::{Context, Expr, GithubExpr, Operator};
use crate::ir::{Image, Ref, RunName, Step};
use crate::source::Span;
use crate::targets::github_actions::model::{self, Access, Condition, ExprText, Table, Text, TextPiece, Value};

/// Lowers a build of images.
pub(super) fn lower(images: &[String], step: &Step, cx: &mut JobBuilder<'_>) {
    let ir = cx.ir();
    for name in images {
        let Some(image) = ir.images.get(name).filter(|i| i.from.is_none()) else { continue };
        if image.push && image.platforms.len() > 1 {
            platforms::lower(name, image, step, cx);
        } else {
            single(name, image, step, cx);
        }
    }
}

/// What a build is about: the image, its platform and where it is pushed.
pub(super) struct Build<'b> {
    pub(super) name: &'b str,
    pub(super) image: &'b Image,
    /// `linux/amd64`, or the cell's.
    pub(super) platform: Text,
    /// `amd64`, or the cell's.
    pub(super) arch: Text,
    /// The condition that the run may push; nothing where each may.
    pub(super) push: Option<GithubExpr>,
    pub(super) span: Span,
}

/// An image of one platform, in the job itself.
fn single(name: &str, image: &Image, step: &Step, cx: &mut JobBuilder<'_>) {
    let span = step.origin.users();
    let platform = image.platforms.first().map_or("linux/amd64", String::as_str);
    let arch = platform.rsplit('/').next().unwrap_or("amd64");
    let push = if image.push { cx.push_guard(span) } else { None };
    let build =
        Build { name, image, platform: Text::literal(platform), arch: Text::literal(arch), push: push.clone(), span };
    cx.need_sources();
    registry::buildx(cx, None);
    if image.push {
        registry::login(cx, image, Access::Write, &format!("push the image {name}"), push.as_ref());
        look(cx, &build);
    }
    docker(cx, &build, step);
    if !image.push {
        return;
    }
    if push.is_some() {
        archive(cx, &build, None);
    }
    tags(cx, &build);
    let digest = path(Context::Steps, &[&id(cx, "build", name), "outputs", "digest"], span);
    name_it(cx, &build, &[("DIGEST", Text::expr(printed(&digest)))], &one_source());
}

/// `build`, or `build-IMAGE` where the job builds several.
pub(super) fn id(cx: &JobBuilder<'_>, base: &str, image: &str) -> String {
    let builds = |step: &Step| if let crate::ir::StepKind::Build(images) = &step.kind { images.len() } else { 0 };
    let steps = cx.job.map(|job| job.steps()).unwrap_or_default();
    match steps.iter().map(builds).sum::<usize>() {
        0 | 1 => base.to_owned(),
        _ => format!("{base}-{image}"),
    }
}

fn condition(parts: Vec<Option<GithubExpr>>) -> Option<Field<Condition>> {
    let all = parts.into_iter().flatten().reduce(and)?;
    Some(Field::new(Condition::new(printed(&all))))
}

/// Looks for the image of this commit: whoever comes first builds it.
pub(super) fn look(cx: &mut JobBuilder<'_>, build: &Build<'_>) {
    let name = &build.image.name;
    let script = format!(
        "if docker buildx imagetools inspect \"{name}:sha-$GITHUB_SHA\" > /dev/null 2>&1; then\n  echo \"image=true\" >> \"$GITHUB_OUTPUT\"\nfi\n"
    );
    let mut step = model::Step::run(Field::new(script.as_str()));
    step.name = Some(Field::new("Look for the image of this commit"));
    step.id = Some(Field::new(id(cx, "present", build.name)));
    step.condition = condition(vec![build.push.clone()]);
    cx.add(step);
}

/// The condition that the image of this commit is not there yet.
fn absent(cx: &JobBuilder<'_>, build: &Build<'_>) -> GithubExpr {
    let output = path(Context::Steps, &[&id(cx, "present", build.name), "outputs", "image"], build.span);
    Expr::binary(Operator::NotEqual, output, Expr::text("true", build.span))
}

/// The build itself.
pub(super) fn docker(cx: &mut JobBuilder<'_>, build: &Build<'_>, source: &Step) {
    let image = build.image;
    let mut with: Table<Value> = Table::new();
    let mut put = |name: &str, value: Value| {
        with.insert(name.to_owned(), Field::new(value));
    };
    put("context", Value::from(image.context.as_str()));
    put("file", Value::from(image.dockerfile.as_str()));
    if let Some(target) = &image.target {
        put("target", Value::from(target.as_str()));
    }
    put("platforms", Value::from(build.platform.clone()));
    if !image.args.is_empty() {
        put("build-args", Value::from(lines(cx, &image.args)));
    }
    put("labels", Value::from(labels(cx, image, build.span)));
    if !image.secrets.is_empty() {
        put("secrets", Value::from(secrets(cx, image)));
    }
    for (name, value) in cache(build, cx.on_pull_requests()) {
        put(name, Value::from(value));
    }
    if image.push {
        put("outputs", Value::from(outputs(build)));
    } else {
        put("push", Value::from(false));
        put("load", Value::from(true));
        put("tags", Value::from(tagged(image, "sha-")));
    }
    let mut step = model::Step::uses(cx.pin("docker/build-push-action@v7"), with);
    let title = source.title.as_ref().map(|t| cx.text(t, Place::Step));
    step.name = Some(Field::new(title.unwrap_or_else(|| Text::literal(format!("Build {}", build.name)))));
    step.id = Some(Field::new(id(cx, "build", build.name)));
    if image.push {
        step.condition = condition(vec![Some(absent(cx, build))]);
    }
    cx.add(Field::from(step).written(build.span));
}

fn tagged(image: &Image, prefix: &str) -> Text {
    Text::of([TextPiece::Literal(format!("{}:{prefix}", image.name)), TextPiece::Expr(ExprText::new("github.sha"))])
}

/// `KEY=value` lines.
fn lines(cx: &JobBuilder<'_>, entries: &[(String, crate::ir::Value)]) -> Text {
    let mut pieces = Vec::new();
    for (at, (key, value)) in entries.iter().enumerate() {
        let newline = if at == 0 { "" } else { "\n" };
        pieces.push(TextPiece::Literal(format!("{newline}{key}=")));
        pieces.extend(cx.value_text(value, Place::Step).pieces);
    }
    Text::of(pieces)
}

/// The labels that say where an image comes from, and those of the program.
fn labels(cx: &JobBuilder<'_>, image: &Image, span: Span) -> Text {
    let run = |name| {
        let name: Expr<Ref> = Expr::name(Ref::Run(name), span);
        TextPiece::Expr(ExprText::new(printed(&cx.expr(&name, Place::Step))))
    };
    let source = format!("https://github.com/{}", cx.ir().system.repository);
    let mut pieces = vec![
        TextPiece::Literal("org.opencontainers.image.created=".into()),
        run(RunName::Created),
        TextPiece::Literal("\norg.opencontainers.image.revision=".into()),
        run(RunName::Sha),
        TextPiece::Literal(format!("\norg.opencontainers.image.source={source}")),
    ];
    if !image.labels.is_empty() {
        pieces.push(TextPiece::Literal("\n".into()));
        pieces.extend(lines(cx, &image.labels).pieces);
    }
    Text::of(pieces)
}

fn secrets(cx: &JobBuilder<'_>, image: &Image) -> Text {
    let mut pieces = Vec::new();
    for (at, name) in image.secrets.iter().enumerate() {
        let newline = if at == 0 { "" } else { "\n" };
        pieces.push(TextPiece::Literal(format!("{newline}{name}=")));
        let secret: Expr<Ref> = Expr::name(Ref::Secret(name.clone(), None), image.span);
        pieces.push(TextPiece::Expr(ExprText::new(printed(&cx.expr(&secret, Place::Step)))));
    }
    Text::of(pieces)
}

/// The cache: read always, written by trusted commits only.
fn cache(build: &Build<'_>, forks: bool) -> Vec<(&'static str, Text)> {
    let arch = build.arch.source();
    let (from, to) = match build.image.cache.as_str() {
        "registry" => {
            let place = format!("type=registry,ref={}:buildcache-", build.image.name);
            (place.clone(), place)
        }
        "gha" => {
            let place = format!("type=gha,scope={}-", build.name);
            (place.clone(), place)
        }
        _ => return Vec::new(),
    };
    let cell = build.arch.pieces.clone();
    let with_arch = |place: &str, tail: &str| {
        let mut pieces = vec![TextPiece::Literal(place.to_owned())];
        pieces.extend(cell.clone());
        if !tail.is_empty() {
            pieces.push(TextPiece::Literal(tail.to_owned()));
        }
        Text::of(pieces)
    };
    let to = match (forks, build.arch.pieces.as_slice()) {
        (false, _) => with_arch(&to, ",mode=max"),
        (true, [TextPiece::Expr(ExprText(arch))]) => {
            Text::expr(format!("github.event_name != 'pull_request' && format('{to}{{0}},mode=max', {arch}) || ''"))
        }
        (true, _) => Text::expr(format!("github.event_name != 'pull_request' && '{to}{arch},mode=max' || ''")),
    };
    vec![("cache-from", with_arch(&from, "")), ("cache-to", to)]
}

/// Where the result goes: to the registry by digest, of a fork into an archive.
fn outputs(build: &Build<'_>) -> Text {
    let name = &build.image.name;
    let image = format!("type=image,name={name},push-by-digest=true,name-canonical=true,push=true");
    if build.push.is_none() {
        return Text::literal(image);
    }
    Text::expr(format!(
        "env.PUSH == 'true' && '{image}' || format('type=docker,name={name}:sha-{{0}},dest=/tmp/{}.tar', github.sha)",
        build.name
    ))
}

/// The archive of a fork's image as an artifact.
pub(super) fn archive(cx: &mut JobBuilder<'_>, build: &Build<'_>, also: Option<GithubExpr>) {
    let env = path(Context::Env, &["PUSH"], build.span);
    let fork = Expr::binary(Operator::NotEqual, env, Expr::text("true", build.span));
    let mut with: Table<Value> = Table::new();
    with.insert("name".to_owned(), Field::new(Value::from(archive_name(owner(cx), build.name).as_str())));
    with.insert("path".to_owned(), Field::new(Value::from(format!("/tmp/{}.tar", build.name).as_str())));
    with.insert("if-no-files-found".to_owned(), Field::new(Value::from("error")));
    with.insert("retention-days".to_owned(), Field::new(Value::from(1i64)));
    with.insert("compression-level".to_owned(), Field::new(Value::from(0i64)).note("its layers are compressed"));
    with.insert("overwrite".to_owned(), Field::new(Value::from(true)));
    let mut step = model::Step::uses(cx.pin("actions/upload-artifact@v7"), with);
    step.name = Some(Field::new("Upload the image"));
    step.condition = condition(vec![Some(fork), also]);
    cx.add(step);
}

/// The job of the program that builds, for the derived job of its platforms.
fn owner<'c>(cx: &'c JobBuilder<'_>) -> &'c str {
    cx.id.strip_suffix("-platforms").unwrap_or(&cx.id)
}

/// The name of the artifact with a fork's image.
pub(super) fn archive_name(job: &str, image: &str) -> String {
    format!("{job}-{image}-image")
}

/// Works out the names that the image gets.
pub(super) fn tags(cx: &mut JobBuilder<'_>, build: &Build<'_>) {
    let mut rules = Vec::new();
    for tag in &build.image.tags {
        match tag.as_str() {
            "branch" => rules.push("type=ref,event=branch"),
            "pull-request" => rules.push("type=ref,event=pr"),
            _ => {}
        }
    }
    // The scripts and other pipelines find the image of a commit by this one.
    rules.push("type=sha,format=long");
    let mut with: Table<Value> = Table::new();
    with.insert("images".to_owned(), Field::new(Value::from(build.image.name.as_str())));
    with.insert("flavor".to_owned(), Field::new(Value::from("latest=false")));
    with.insert("tags".to_owned(), Field::new(Value::from(rules.join("\n").as_str())));
    let mut step = model::Step::uses(cx.pin("docker/metadata-action@v6"), with);
    step.name = Some(Field::new("Work out the tags"));
    step.id = Some(Field::new(id(cx, "meta", build.name)));
    step.condition = condition(vec![build.push.clone()]);
    cx.add(step);
}

/// The sources of a name where this job has built the image.
fn one_source() -> String {
    "if [ -n \"$DIGEST\" ]; then\n  source=\"$image@$DIGEST\"\nelse\n  source=\"$image:sha-$GITHUB_SHA\" # built by an earlier run\nfi\nsources=(\"$source\")\n"
        .to_owned()
}

/// Names the image, and says under which digest it is found.
pub(super) fn name_it(cx: &mut JobBuilder<'_>, build: &Build<'_>, env: &[(&str, Text)], sources: &str) {
    let meta = path(Context::Steps, &[&id(cx, "meta", build.name), "outputs", "tags"], build.span);
    let script = format!(
        "image={name}\ntags=()\nwhile read -r tag; do tags+=(--tag \"$tag\"); done <<< \"$TAGS\"\n{sources}docker buildx imagetools create \"${{tags[@]}}\" \"${{sources[@]}}\"\ndigest=\"$(docker buildx imagetools inspect \"$image:sha-$GITHUB_SHA\" --format '{{{{json .Manifest}}}}' | jq -r .digest)\"\n{{\n  echo \"digest=$digest\"\n  echo \"image=$image@$digest\"\n}} >> \"$GITHUB_OUTPUT\"\n",
        name = build.image.name
    );
    let mut step = model::Step::run(Field::new(script.as_str()));
    step.name = Some(Field::new("Name the image"));
    step.id = Some(Field::new(build.name.to_owned()));
    step.condition = condition(vec![build.push.clone()]);
    step.env.insert("TAGS".to_owned(), Field::new(Text::expr(printed(&meta))));
    for (name, value) in env {
        step.env.insert((*name).to_owned(), Field::new(value.clone()));
    }
    cx.add(Field::from(step).above("Names are given when all of it is there, so that nobody meets half an image."));
    let output = Text::expr(format!("steps.{}.outputs.image", build.name));
    let field = match build.push {
        Some(_) => Field::from(output).note("with digest; empty on a fork's pull request"),
        None => Field::from(output).note("with digest"),
    };
    cx.output(&format!("{}-image", build.name), field);
    let read = is_read(cx, build.name);
    if read {
        cx.output(&format!("{}-digest", build.name), Text::expr(format!("steps.{}.outputs.digest", build.name)));
    }
}

/// Whether another job reads the digest alone.
fn is_read(cx: &JobBuilder<'_>, image: &str) -> bool {
    let mut found = false;
    for job in &cx.pipeline().jobs {
        crate::ir::uses::names(job, &mut |name| {
            found |= matches!(name, Ref::Image(i, crate::ir::ImageField::Digest) if i == image);
        });
    }
    found
}

/// The condition that a cell keeps its digest: it has built, and may push.
pub(super) fn has_built(cx: &JobBuilder<'_>, build: &Build<'_>) -> Option<Field<Condition>> {
    condition(vec![build.push.clone(), Some(absent(cx, build))])
}

/// `matrix.arch == 'amd64'`
pub(super) fn is_arch(arch: &str, span: Span) -> GithubExpr {
    is_text(path(Context::Matrix, &["arch"], span), arch)
}
