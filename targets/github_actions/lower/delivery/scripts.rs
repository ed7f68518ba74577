//! Words that call a script which another target writes: `connect`, `backup`, `restore`, `gate` of an objective.

use super::super::JobBuilder;
use super::super::conditions::NOWHERE;
use super::super::expressions::{Place, path};
use super::super::names::step_id;
use super::super::text::of_expr;
use super::check::{enter, titled};
use super::wherever::Where;
use super::{secrets, tools};
use crate::emit::Field;
use crate::expr::{Context, Expr};
use crate::ir::{Environment, ScriptCall, Step, StepKind, Value};
use crate::shell::{Language, Place as Quoting, constant};
use crate::targets::github_actions::model::{self, Condition, Table};

/// Lowers a word that calls a script.
pub(super) fn lower(step: &Step, cx: &mut JobBuilder<'_>) {
    match &step.kind {
        StepKind::Connect(environment) => connect(environment, step, cx),
        StepKind::Backup { backup, environment } => {
            let it = call("backup", backup, environment, step, cx);
            let id = cx.done.insert(format!("backup {backup}")).then(|| step_id(step.key.as_deref().unwrap_or(backup)));
            finish(it, id, &format!("Back up {backup} in "), step, cx);
        }
        StepKind::Restore { backup, environment, from, .. } => {
            let mut it = call("restore", backup, environment, step, cx);
            if let (Some(from), Some(option)) = (from, cx.ir().call(&step.kind).and_then(ScriptCall::version)) {
                let word = argument(cx, from, "FROM", &mut it.env);
                it.words.push(format!("--{} {word}", option.name));
            }
            finish(it, None, &format!("Restore {backup} in "), step, cx);
        }
        StepKind::Hold { slo, environment, duration } => {
            let mut it = call("gate", slo, environment, step, cx);
            let word = argument(cx, duration, "DURATION", &mut it.env);
            let option = cx.ir().call(&step.kind).and_then(ScriptCall::version);
            it.words.push(option.map_or_else(|| word.clone(), |input| format!("--{} {word}", input.name)));
            finish(it, None, &format!("Gate: {slo} in "), step, cx);
        }
        _ => {}
    }
}

/// A call of a script: its words, its variables, and where it goes.
struct Call {
    words: Vec<String>,
    env: Table<model::Value>,
    place: model::Text,
}

/// `scripts/WORD.sh NAME ENVIRONMENT`
fn call(word: &str, name: &str, environment: &Value, step: &Step, cx: &mut JobBuilder<'_>) -> Call {
    let place = Where::of(cx, environment);
    enter(cx, environment, false, step);
    tools::kubectl(cx, &place, step);
    cx.need_sources();
    let mut env = cluster(cx, &place);
    let words = match cx.ir().call(&step.kind) {
        Some(call) => tools::call(cx, word, Some(call), &place, &mut env),
        None => {
            let name = constant(Language::Bash, Quoting::Bare, name);
            vec![tools::script(word), name, place.word(&mut env)]
        }
    };
    Call { words, env, place: place.text }
}

/// The step of a call.
fn finish(call: Call, id: Option<String>, title: &str, step: &Step, cx: &mut JobBuilder<'_>) {
    let mut it = model::Step::run(Field::new(call.words.join(" ").as_str()));
    it.env = call.env;
    it.id = id.map(Field::new);
    if step.title.is_none() {
        it.name = Some(Field::new(titled(title, &call.place)));
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
