//! `build`: the image of this commit, where nobody has built it yet.

use super::super::JobBuilder;
use super::super::conditions::NOWHERE;
use super::super::expressions::{Place, is_text, negate, path, printed};
use super::registry::login;
use super::{add, all, archive_name, env, in_temp, is_loaded, not_pushing, platforms, titled};
use crate::emit::Field;
use crate::expr::{Context, GithubExpr};
use crate::ir::{Image, Job, Step, StepKind, Value as Given};
use crate::source::Span;
use crate::targets::github_actions::model::{self, Access, ExprText, Table, Text, TextPiece, Value};

/// Lowers the step.
pub(super) fn lower(images: &[String], step: &Step, cx: &mut JobBuilder<'_>) {
    let split = platforms::is_split(cx.ir(), cx.job);
    if split {
        platforms::job(step, cx);
    }
    for name in images {
        let Some(image) = cx.ir().images.get(name).filter(|image| image.from.is_none()) else { continue };
        if image.push {
            let note =
                if cx.on_pull_requests() { "with digest; empty on a fork's pull request" } else { "with digest" };
            let output: Field<Text> = Field::new(Text::expr(format!("steps.{name}.outputs.image")));
            cx.output(&format!("{name}-image"), output.note(note));
        }
        if split {
            platforms::join(name, image, step, cx);
        } else {
            here(name, image, step, cx);
        }
    }
}

/// All images that the steps of a job build.
pub(super) fn built(job: &Job) -> Vec<&String> {
    let steps = job.steps().iter();
    steps
        .flat_map(|step| match &step.kind {
            StepKind::Build(build) => build.images.as_slice(),
            _ => &[],
        })
        .collect()
}

/// The id of a derived step; with the image where the job builds several.
pub(super) fn id(word: &str, image: &str, cx: &JobBuilder<'_>) -> String {
    let several =
        cx.pipeline().job(cx.id.strip_suffix(platforms::SUFFIX).unwrap_or(&cx.id)).map_or(0, |j| built(j).len());
    if several > 1 { format!("{word}-{image}") } else { word.to_owned() }
}

/// Builds in the job itself.
fn here(name: &str, image: &Image, step: &Step, cx: &mut JobBuilder<'_>) {
    let span = step.origin.users();
    let push = guard(name, image, span, cx);
    let place = Where::Here(platforms_of(image));
    start(name, image, step, &place, cx);
    let mut it = build(name, image, &place, cx);
    it = titled(it, format!("Build {name}"), Some(&id("build", name, cx)));
    if step.title.is_some() && cx.job.is_some_and(|job| built(job).len() == 1) {
        it.name = None;
    }
    if let Some(missing) = is_missing(name, image, cx) {
        it = cx.guarded(it, missing);
    }
    cx.step(step, it);
    upload(name, image, step, None, cx);
    if image.push {
        let digest = path(Context::Steps, &[&id("build", name, cx), "outputs", "digest"], span);
        let source = "source=\"$image@$DIGEST\"\n\
             if [ -z \"$DIGEST\" ]; then source=\"$image:sha-$GITHUB_SHA\"; fi # built by an earlier run\n";
        let tail = "docker buildx imagetools create \"${tags[@]}\" \"$source\"\n";
        naming(name, image, step, push, &[("DIGEST", digest)], &format!("{source}{tail}"), cx);
    }
}

/// Buildx, the login, and the look for an image that is there.
pub(super) fn start(name: &str, image: &Image, step: &Step, place: &Where<'_>, cx: &mut JobBuilder<'_>) {
    let push = guard(name, image, step.origin.users(), cx);
    if place.emulates() && cx.done.insert("qemu".to_owned()) {
        let it = model::Step::uses(cx.pin("docker/setup-qemu-action@v4"), Table::new());
        add(cx, step, "Set up QEMU", None, None, it);
    }
    if cx.done.insert("buildx".to_owned()) {
        let it = model::Step::uses(cx.pin("docker/setup-buildx-action@v4"), Table::new());
        add(cx, step, "Set up Buildx", None, None, it);
    }
    cx.need_sources();
    if !image.push {
        return;
    }
    login(cx, image, Access::Write, &format!("push the image {name}"), push.as_ref());
    let script = format!(
        "if docker buildx imagetools inspect \"{}:sha-$GITHUB_SHA\" > /dev/null 2>&1; then\n  \
         echo \"image=true\" >> \"$GITHUB_OUTPUT\"\nfi\n",
        image.name
    );
    let title = if id("present", name, cx) == "present" {
        "Look for the image of this commit".to_owned()
    } else {
        format!("Look for the image {name} of this commit")
    };
    let own = id("present", name, cx);
    add(cx, step, title, Some(&own), push, model::Step::run(Field::new(script)));
}

/// The condition that the run may push; says why there is one.
pub(super) fn guard(name: &str, image: &Image, span: Span, cx: &mut JobBuilder<'_>) -> Option<GithubExpr> {
    if !image.push {
        return None;
    }
    let is_new = !cx.env.contains_key("PUSH");
    let guard = cx.push_guard(span);
    if is_new && let Some(value) = cx.env.shift_remove("PUSH") {
        let kept = is_loaded(cx.ir(), cx.pipeline(), name);
        let why = if kept { "A fork may not push: its image travels as an artifact." } else { "A fork may not push." };
        cx.env.insert("PUSH".to_owned(), value.above(why));
    }
    guard
}

/// The condition that no earlier run has built the image.
pub(super) fn is_missing(name: &str, image: &Image, cx: &JobBuilder<'_>) -> Option<GithubExpr> {
    let present = path(Context::Steps, &[&id("present", name, cx), "outputs", "image"], NOWHERE);
    image.push.then(|| negate(is_text(present, "true")))
}

/// Where an image is built.
pub(super) enum Where<'p> {
    /// In a cell for one platform.
    Cell,
    /// In the job, for all of its platforms.
    Here(&'p [String]),
}

impl Where<'_> {
    fn emulates(&self) -> bool {
        match self {
            Where::Cell => false,
            Where::Here(platforms) => platforms.len() > 1 || platforms.iter().any(|p| p != FIRST),
        }
    }

    /// The name of the cache for one architecture.
    fn cache(&self) -> TextPiece {
        match self {
            Where::Cell => TextPiece::Expr(ExprText::new("matrix.arch")),
            Where::Here([one]) => TextPiece::Literal(platforms::arch(one)),
            Where::Here(_) => TextPiece::Literal("all".to_owned()),
        }
    }
}

/// The platform of the runner, and of the archives.
pub(super) const FIRST: &str = "linux/amd64";

/// The platforms of an image.
pub(super) fn platforms_of(image: &Image) -> &[String] {
    static DEFAULT: std::sync::LazyLock<[String; 1]> = std::sync::LazyLock::new(|| [FIRST.to_owned()]);
    if image.platforms.is_empty() { DEFAULT.as_slice() } else { &image.platforms }
}

/// The platform that an archive is for: it holds one only.
pub(super) fn archive_platform(image: &Image) -> &str {
    let all = platforms_of(image);
    all.iter().find(|platform| *platform == FIRST).or(all.first()).map_or(FIRST, String::as_str)
}

/// The step that builds; it pushes by digest, so that nobody meets an image without its name.
pub(super) fn build(name: &str, image: &Image, place: &Where<'_>, cx: &JobBuilder<'_>) -> model::Step {
    let mut with: Table<Value> = Table::new();
    let mut put = |key: &str, value: Field<Value>| {
        with.insert(key.to_owned(), value);
    };
    put("context", Field::new(image.context.as_str()));
    put("file", Field::new(image.dockerfile.as_str()));
    if let Some(target) = &image.target {
        put("target", Field::new(target.as_str()));
    }
    put("platforms", Field::new(platforms_input(image, place, cx)));
    if let Some(arguments) = pairs(&image.args, cx) {
        put("build-args", Field::new(arguments));
    }
    if !image.secrets.is_empty() {
        let names: Vec<String> = image.secrets.iter().map(|name| format!("{name}={name}")).collect();
        put("secret-envs", Field::new(Text::literal(names.join("\n"))));
    }
    put("labels", Field::new(labels(image, cx)));
    for (key, value) in caches(name, image, place, cx) {
        put(key, value);
    }
    put("outputs", Field::new(outputs(name, image, cx)));
    let mut it = model::Step::uses(cx.pin("docker/build-push-action@v7"), with);
    it.env = image.secrets.iter().map(|secret| (secret.clone(), cx.secret(secret))).collect();
    it
}

fn platforms_input(image: &Image, place: &Where<'_>, cx: &JobBuilder<'_>) -> Text {
    let Where::Here(platforms) = place else { return Text::expr("matrix.platform") };
    let all = platforms.join(",");
    let one = archive_platform(image);
    match (image.push, cx.on_pull_requests()) {
        (false, _) => Text::literal(one),
        (true, true) if platforms.len() > 1 => Text::expr(format!("env.PUSH == 'true' && '{all}' || '{one}'")),
        (true, _) => Text::literal(all),
    }
}

/// `NAME=VALUE`, one a line.
fn pairs(entries: &[(String, Given)], cx: &JobBuilder<'_>) -> Option<Text> {
    let mut pieces = Vec::new();
    for (name, value) in entries {
        if cx.value(value, Place::Step).is_none() {
            continue;
        }
        let lead = if pieces.is_empty() { "" } else { "\n" };
        pieces.push(TextPiece::Literal(format!("{lead}{name}=")));
        pieces.extend(cx.value_text(value, Place::Step).pieces);
    }
    (!pieces.is_empty()).then(|| joined(pieces))
}

/// The labels of the program, and those that every image has.
fn labels(image: &Image, cx: &JobBuilder<'_>) -> Text {
    use crate::expr::Expr;
    use crate::ir::{Ref, RunName};
    use crate::words::ty::Ty;
    let run = |name| Given::Expr(Expr::name(Ref::Run(name), NOWHERE), Ty::Text);
    let source = format!("https://github.com/{}", cx.ir().system.repository);
    let standard = [
        ("created", run(RunName::Created)),
        ("revision", run(RunName::Sha)),
        ("source", Given::Text(crate::ir::Text::plain(source, NOWHERE))),
        ("version", run(RunName::Version(None))),
    ];
    let mut all: Vec<(String, Given)> =
        standard.into_iter().map(|(name, value)| (format!("org.opencontainers.image.{name}"), value)).collect();
    for (name, value) in &image.labels {
        match all.iter_mut().find(|(known, _)| known == name) {
            Some(entry) => entry.1 = value.clone(),
            None => all.push((name.clone(), value.clone())),
        }
    }
    pairs(&all, cx).unwrap_or_default()
}

/// Neighbouring literals as one.
fn joined(pieces: Vec<TextPiece>) -> Text {
    let mut out: Vec<TextPiece> = Vec::new();
    for piece in pieces {
        match (out.last_mut(), piece) {
            (Some(TextPiece::Literal(last)), TextPiece::Literal(text)) => last.push_str(&text),
            (_, piece) => out.push(piece),
        }
    }
    Text::of(out)
}

/// Where layers come from and go to.
fn caches(name: &str, image: &Image, place: &Where<'_>, cx: &JobBuilder<'_>) -> Vec<(&'static str, Field<Value>)> {
    let (from, writes) = match image.cache.as_str() {
        "gha" => (format!("type=gha,scope={name}-"), true),
        "registry" => (format!("type=registry,ref={}:buildcache-", image.name), image.push),
        _ => return Vec::new(),
    };
    let source = joined(vec![TextPiece::Literal(from.clone()), place.cache()]);
    let mut all = vec![("cache-from", Field::new(source))];
    if !writes || cx.runs.all(|run| run.is_pull_request() && run.event != "*") {
        return all;
    }
    let target = if cx.on_pull_requests() {
        let value = match place.cache() {
            TextPiece::Literal(arch) => format!("'{from}{arch},mode=max'"),
            TextPiece::Expr(arch) => format!("format('{from}{{0}},mode=max', {})", arch.0),
        };
        let to: Field<Value> = Field::new(Text::expr(format!("github.event_name != 'pull_request' && {value} || ''")));
        to.above("Only trusted commits write the cache that later builds read.")
    } else {
        Field::new(joined(vec![TextPiece::Literal(from), place.cache(), TextPiece::Literal(",mode=max".to_owned())]))
    };
    all.push(("cache-to", target));
    all
}

/// What becomes of the image: pushed, an archive, or nothing but the proof that it builds.
fn outputs(name: &str, image: &Image, cx: &JobBuilder<'_>) -> Text {
    let pushed = format!("type=image,name={},push-by-digest=true,name-canonical=true,push=true", image.name);
    let kept = is_loaded(cx.ir(), cx.pipeline(), name);
    let archive = format!("type=docker,name={}:sha-{{0}},dest={{1}}/{name}.tar", image.name);
    let archive = match kept {
        true => format!("format('{archive}', github.sha, runner.temp)"),
        false => "'type=cacheonly'".to_owned(),
    };
    match (image.push, cx.on_pull_requests()) {
        (true, true) => Text::expr(format!("env.PUSH == 'true' && '{pushed}' || {archive}")),
        (true, false) => Text::literal(pushed),
        (false, _) if kept => Text::of([
            TextPiece::Literal(format!("type=docker,name={}:sha-", image.name)),
            TextPiece::Expr(ExprText::new("github.sha")),
            TextPiece::Literal(",dest=".to_owned()),
            TextPiece::Expr(ExprText::new("runner.temp")),
            TextPiece::Literal(format!("/{name}.tar")),
        ]),
        (false, _) => Text::literal("type=cacheonly"),
    }
}

/// Uploads the archive, where another job loads it.
pub(super) fn upload(name: &str, image: &Image, step: &Step, cell: Option<GithubExpr>, cx: &mut JobBuilder<'_>) {
    let others = cx.pipeline().jobs.iter().filter(|job| job.name != cx.id);
    let others = others.filter(|job| super::brings(cx.ir(), Some(job), name)).count();
    if others == 0 || (image.push && !cx.on_pull_requests()) {
        return;
    }
    let guard = all([image.push.then(|| not_pushing(step.origin.users())).flatten(), cell]);
    let builder = cx.id.strip_suffix(platforms::SUFFIX).unwrap_or(&cx.id).to_owned();
    let mut with: Table<Value> = model::table([
        ("name", Value::from(archive_name(&builder, name).as_str())),
        ("path", Value::from(in_temp(&format!("{name}.tar")))),
        ("if-no-files-found", Value::from("error")),
        ("retention-days", Value::from(1)),
    ]);
    let compression: Field<Value> = Field::new(0);
    with.insert("compression-level".to_owned(), compression.note("its layers are compressed"));
    let overwrite: Field<Value> = Field::new(true);
    with.insert("overwrite".to_owned(), overwrite.note("the run may be repeated"));
    let it = model::Step::uses(cx.pin("actions/upload-artifact@v7"), with);
    add(cx, step, super::named("Upload the image", name, cx), None, guard, it);
}

/// Names the image and tells its digest. `create` is the end of the script: from `image` and `tags` it makes the image.
pub(super) fn naming(
    name: &str,
    image: &Image,
    step: &Step,
    push: Option<GithubExpr>,
    variables: &[(&str, GithubExpr)],
    create: &str,
    cx: &mut JobBuilder<'_>,
) {
    let mut kinds = Vec::new();
    if image.tags.iter().any(|tag| tag == "branch") && cx.runs.any(|run| !run.tag) {
        kinds.push("type=ref,event=branch");
    }
    if image.tags.iter().any(|tag| tag == "pull-request") && cx.on_pull_requests() {
        kinds.push("type=ref,event=pr");
    }
    let mut script = format!("image={}\n", image.name);
    let mut entries: Vec<(&str, GithubExpr)> = variables.to_vec();
    if kinds.is_empty() {
        script.push_str("tags=(--tag \"$image:sha-$GITHUB_SHA\")\n");
    } else {
        // Deployments and releases find the image of a commit by this name.
        kinds.push("type=sha,format=long");
        let with = model::table([
            ("images", Value::from(image.name.as_str())),
            ("flavor", Value::from("latest=false")),
            ("tags", Value::from(Text::literal(kinds.join("\n")))),
        ]);
        let meta = id("meta", name, cx);
        let it = model::Step::uses(cx.pin("docker/metadata-action@v6"), with);
        add(cx, step, super::named("Work out the tags", name, cx), Some(&meta), push.clone(), it);
        script.push_str("tags=()\nwhile read -r tag; do tags+=(--tag \"$tag\"); done <<< \"$TAGS\"\n");
        entries.insert(0, ("TAGS", path(Context::Steps, &[&meta, "outputs", "tags"], NOWHERE)));
    }
    script.push_str(create);
    script.push_str(
        "digest=\"$(docker buildx imagetools inspect \"$image:sha-$GITHUB_SHA\" --format '{{json .Manifest}}' | jq -r .digest)\"\n\
         echo \"image=$image@$digest\" >> \"$GITHUB_OUTPUT\"\n",
    );
    if is_read(cx, name) {
        script.push_str("echo \"digest=$digest\" >> \"$GITHUB_OUTPUT\"\n");
    }
    let mut it = titled(model::Step::run(Field::new(script)), super::named("Name the image", name, cx), Some(name));
    it.env = env(entries);
    it.condition = all([cx.when(step).unwrap_or(None), push]).map(|c| Field::new(model::Condition::new(printed(&c))));
    let note = "Names are given when all platforms are there, so that nobody meets half an image.";
    let field = Field::from(it).derived(Some(step.origin.users()), "names of the image");
    cx.add(if platforms_of(image).len() > 1 { field.above(note) } else { field });
}

/// Whether somebody reads the digest alone.
fn is_read(cx: &JobBuilder<'_>, image: &str) -> bool {
    let mut found = false;
    for job in &cx.pipeline().jobs {
        crate::ir::uses::names(job, &mut |name, _| {
            found |= matches!(name, crate::ir::Ref::Image(read, crate::ir::ImageField::Digest) if read == image);
        });
    }
    found
}
