//! Words that call a script which another target writes: `connect`, `backup`, `restore`, `gate` of an objective.

use super::super::JobBuilder;
use super::super::conditions::NOWHERE;
use super::super::expressions::{Place, path};
use super::super::names::step_id;
use super::super::text::of_expr;
use super::check::{enter, titled};
use super::wherever::{Where, plain};
use super::{secrets, tools};
use crate::emit::Field;
use crate::expr::{Context, Expr};
use crate::ir::{Environment, Step, Value};
use crate::shell::{Language, Place as Quoting, constant};
use crate::targets::github_actions::model::{self, Condition, Table};

/// Lowers a word that calls a script.
pub(super) fn lower(word: &str, command: &[Value], step: &Step, cx: &mut JobBuilder<'_>) {
    match (word, command) {
        ("connect", [environment]) => connect(environment, step, cx),
        (_, [name, environment, rest @ ..]) => call(word, name, environment, rest, step, cx),
        _ => {}
    }
}

/// `scripts/WORD.sh NAME ENVIRONMENT …`
fn call(word: &str, name: &Value, environment: &Value, rest: &[Value], step: &Step, cx: &mut JobBuilder<'_>) {
    let place = Where::of(cx, environment);
    enter(cx, environment, false, step);
    tools::kubectl(cx, &place, step);
    cx.need_sources();
    let mut env = cluster(cx, &place);
    let mut words = vec![tools::script(word), argument(cx, name, "NAME", &mut env), place.word(&mut env)];
    words.extend(rest.iter().map(|value| argument(cx, value, "DURATION", &mut env)));
    let mut it = model::Step::run(Field::new(words.join(" ").as_str()));
    it.env = env;
    if let Some(name) = plain(name).filter(|name| word == "backup" && cx.done.insert(format!("backup {name}"))) {
        it.id = Some(Field::new(step_id(step.key.as_deref().unwrap_or(&name))));
    }
    if step.title.is_none() {
        let name = plain(name).unwrap_or_default();
        let title = match word {
            "backup" => format!("Back up {name} in "),
            "restore" => format!("Restore {name} in "),
            "gate" => format!("Gate: {name} in "),
            other => format!("{} {name} in ", super::check::title_of(other)),
        };
        it.name = Some(Field::new(titled(&title, &place.text)));
    }
    cx.step(step, it);
}

/// A value as a word of a script.
pub(super) fn argument(cx: &JobBuilder<'_>, value: &Value, name: &str, env: &mut Table<model::Value>) -> String {
    let text = cx.value_text(value, Place::Step);
    match text.pieces.as_slice() {
        [model::TextPiece::Literal(text)] => constant(Language::Bash, Quoting::Bare, text),
        _ => {
            env.insert(name.to_owned(), Field::new(text));
            format!("\"${name}\"")
        }
    }
}

/// The secrets that open the cluster.
pub(super) fn cluster(cx: &JobBuilder<'_>, place: &Where<'_>) -> Table<model::Value> {
    let mut env = Table::new();
    let all: std::collections::BTreeSet<String> =
        place.all.iter().flat_map(|(_, environment)| secrets::of_cluster(environment)).collect();
    secrets::give(cx, &all, &mut env);
    env
}

/// `connect`: kubectl of the steps that follow talks to the cluster. The file is gone when the job ends.
fn connect(environment: &Value, step: &Step, cx: &mut JobBuilder<'_>) {
    let place = Where::of(cx, environment);
    enter(cx, environment, false, step);
    tools::kubectl(cx, &place, step);
    let secret = |_: &str, it: &Environment| match &it.cluster {
        Some(secret) => path(Context::Secrets, &[secret], NOWHERE),
        None => Expr::text("", NOWHERE),
    };
    let namespace = |_: &str, it: &Environment| Expr::text(it.namespace.clone(), NOWHERE);
    let mut env = Table::new();
    if let Some(secret) = place.each(secret) {
        env.insert("KUBE_CONFIG".to_owned(), Field::new(of_expr(&secret)));
    }
    let namespace = place.each(namespace).map(|it| of_expr(&it)).unwrap_or_default();
    let word = match namespace.pieces.as_slice() {
        [model::TextPiece::Literal(name)] => name.clone(),
        _ => {
            env.insert("NAMESPACE".to_owned(), Field::new(namespace));
            "$NAMESPACE".to_owned()
        }
    };
    let mut it = model::Step::run(Field::new(connection(&word).as_str()));
    it.env = env;
    if step.title.is_none() {
        it.name = Some(Field::new(titled("Connect to ", &place.text)));
    }
    cx.step(step, it);
    if cx.done.insert("connect".to_owned()) {
        let mut forget = model::Step::run(Field::new("rm -f \"$RUNNER_TEMP/kubeconfig\""));
        forget.name = Some(Field::new("Remove the kubeconfig"));
        forget.condition = Some(Field::new(Condition::new("always()")));
        cx.finally(forget);
    }
}

/// The script: the kubeconfig as it is, or in base64, in a file that only its owner reads.
fn connection(namespace: &str) -> String {
    [
        "umask 077",
        "file=\"$RUNNER_TEMP/kubeconfig\"",
        "case \"$KUBE_CONFIG\" in",
        "  *apiVersion:*) printf '%s' \"$KUBE_CONFIG\" > \"$file\" ;;",
        "  *) printf '%s' \"$KUBE_CONFIG\" | base64 --decode > \"$file\" ;;",
        "esac",
        "{",
        "  echo \"KUBECONFIG=$file\"",
        &format!("  echo \"NAMESPACE={namespace}\""),
        "} >> \"$GITHUB_ENV\"\n",
    ]
    .join("\n")
}
