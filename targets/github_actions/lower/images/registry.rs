//! Registries: a login exactly where an image is pulled or pushed.

use super::super::JobBuilder;
use super::super::expressions::{Place, printed};
use super::super::script::token;
use crate::emit::Field;
use crate::expr::GithubExpr;
use crate::ir::Image;
use crate::targets::github_actions::model::{self, Access, Condition, Scope, Table, Text, Value};

/// Logs in to the registry of an image, once a job. `when`: in which runs.
pub(in super::super) fn login(
    cx: &mut JobBuilder<'_>,
    image: &Image,
    access: Access,
    why: &str,
    when: Option<&GithubExpr>,
) {
    if image.login.is_none() {
        cx.permit(Scope::Packages, access, why);
    }
    if !cx.done.insert(format!("login {}", image.registry)) {
        return;
    }
    let mut with: Table<Value> = Table::new();
    with.insert("registry".to_owned(), Field::new(Value::from(image.registry.as_str())));
    match &image.login {
        Some((user, password)) => {
            with.insert("username".to_owned(), Field::new(Value::from(cx.value_text(user, Place::Step))));
            with.insert("password".to_owned(), Field::new(Value::from(cx.value_text(password, Place::Step))));
        }
        None => {
            with.insert("username".to_owned(), Field::new(Value::from(Text::expr("github.actor"))));
            with.insert("password".to_owned(), token());
        }
    }
    let mut step = model::Step::uses(cx.pin("docker/login-action@v4"), with);
    step.name = Some(Field::new(format!("Log in to {}", image.registry).as_str()));
    step.condition = when.map(|when| Field::new(Condition::new(printed(when))));
    cx.add(step);
}

/// Sets Buildx up, once a job.
pub(super) fn buildx(cx: &mut JobBuilder<'_>, when: Option<&GithubExpr>) {
    if cx.done.insert("buildx".to_owned()) {
        let mut step = model::Step::uses(cx.pin("docker/setup-buildx-action@v4"), Table::new());
        step.name = Some(Field::new("Set up Buildx"));
        step.condition = when.map(|when| Field::new(Condition::new(printed(when))));
        cx.add(step);
    }
}
