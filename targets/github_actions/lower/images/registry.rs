//! Logging in to the registry of an image, where it is pulled or pushed.

use super::super::JobBuilder;
use super::super::expressions::{Place, printed};
use super::all;
use crate::emit::Field;
use crate::expr::{GithubExpr, visit};
use crate::ir::{self, Image, Piece, Ref, Runner};
use crate::source::Span;
use crate::targets::github_actions::model::{self, Access, Condition, Scope, Table, Text};

/// The registry that the token of a job can log in to.
const OWN: &str = "ghcr.io";

/// Logs in to the registry of an image, once per job and condition, and asks for the permission. `when`: in which runs.
pub(in super::super) fn login(
    cx: &mut JobBuilder<'_>,
    image: &Image,
    access: Access,
    why: &str,
    when: Option<&GithubExpr>,
) {
    let with = match &image.login {
        Some((user, password)) => credentials(cx, &image.registry, user, password),
        None if image.registry == OWN && image.from.is_none() => {
            cx.permit(Scope::Packages, access, why);
            model::table([
                ("registry", Field::new(OWN)),
                ("username", Field::new(Text::expr("github.actor"))),
                ("password", super::super::script::token()),
            ])
        }
        None => return,
    };
    // A fork has no secrets; where it matters whether the image was pushed, it is no fork.
    let secrets = image.login.as_ref().filter(|_| when.is_none() && cx.on_pull_requests());
    let secrets = secrets.map(|(user, password)| secrets_of([user, password])).unwrap_or_default();
    let when = all(secrets.iter().map(|secret| Some(cx.guard(secret, image.span))).chain([when.cloned()]));
    let key = format!("log in to {}", image.registry);
    let guarded = when.as_ref().map(|when| format!("{key} if {}", printed(when)));
    if cx.done.contains(&key) || !cx.done.insert(guarded.unwrap_or(key)) {
        return;
    }
    keep_apart(cx, image.span);
    let mut step = model::Step::uses(cx.pin("docker/login-action@v4"), with);
    step.name = Some(Field::new(format!("Log in to {}", image.registry)));
    step.condition = when.map(|when| Field::new(Condition::new(printed(&when))));
    cx.add(Field::from(step).derived(Some(image.span), "an image is pulled or pushed"));
}

fn credentials(cx: &JobBuilder<'_>, registry: &str, user: &ir::Value, password: &ir::Value) -> Table<model::Value> {
    let text = |value| model::Value::from(cx.value_text(value, Place::Step));
    model::table([("registry", model::Value::from(registry)), ("username", text(user)), ("password", text(password))])
}

/// The secrets that values read.
fn secrets_of<'v>(values: impl IntoIterator<Item = &'v ir::Value>) -> Vec<String> {
    let mut found = Vec::new();
    let mut of_expr = |expr: &crate::expr::Expr<Ref>| {
        for (name, _) in visit::names(expr) {
            if let Ref::Secret(secret, _) = name
                && !found.contains(secret)
            {
                found.push(secret.clone());
            }
        }
    };
    for value in values {
        match value {
            ir::Value::Expr(expr, _) => of_expr(expr),
            ir::Value::Text(text) => text.pieces.iter().for_each(|piece| match piece {
                Piece::Hole(expr, _) => of_expr(expr),
                Piece::Literal(_) => {}
            }),
            ir::Value::List(_) => {}
        }
    }
    found
}

/// Whether a job runs on a machine that keeps what it leaves.
pub(super) fn is_own_runner(cx: &JobBuilder<'_>) -> bool {
    match cx.job.map(|job| &job.runner) {
        Some(Runner::Labels(labels)) => labels.iter().any(|label| label == "self-hosted"),
        Some(Runner::Group(..)) => true,
        Some(Runner::Label(label)) => label == "self-hosted",
        Some(Runner::Expr(_)) | None => false,
    }
}

/// The login stays in the job's own folder where the machine outlives the job.
fn keep_apart(cx: &mut JobBuilder<'_>, span: Span) {
    if is_own_runner(cx) {
        let folder = Text::of([
            model::TextPiece::Expr(model::ExprText::new("github.workspace")),
            model::TextPiece::Literal("/.docker".to_owned()),
        ]);
        let folder: Field<model::Value> = Field::new(folder);
        let folder = folder.note("a runner of our own is not empty after the job");
        cx.set_env("DOCKER_CONFIG", folder.derived(Some(span), "the login of a runner of our own"));
    }
}
