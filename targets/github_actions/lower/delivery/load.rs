//! `load`: load tests by k6.

use super::super::JobBuilder;
use super::super::artifacts::name_of;
use super::super::conditions::NOWHERE;
use super::super::expressions::{Place, printed};
use super::super::names::step_id;
use super::super::text::of_expr;
use super::check::{environment_for, title_of};
use super::wherever::Where;
use super::{secrets, tools};
use crate::emit::Field;
use crate::expr::Expr;
use crate::ir::{EMIT_DEFAULTS, Ir, Ref, Step, StepKind, Target};
use crate::shell::{Language, Place as Quoting, constant};
use crate::targets::github_actions::model::{self, Condition, Table, Text, Value};

/// Where the results of all load tests are.
const RESULTS: &str = "load-results";

/// Where a load test writes its results.
pub(super) fn results(load: &str) -> String {
    format!("{RESULTS}/{load}.json")
}

/// Where the scripts of load tests are.
fn folder(ir: &Ir) -> String {
    let default = EMIT_DEFAULTS.iter().find(|(name, _)| *name == "loads").map_or("tests/load", |(_, path)| path);
    let folder = ir.system.emit.get("loads").map_or(default, String::as_str);
    let folder = folder.trim_end_matches('/');
    match ir.system.output.trim_end_matches('/') {
        "." | "" => folder.to_owned(),
        output => format!("{output}/{folder}"),
    }
}

/// Lowers a load test.
pub(super) fn lower(name: &str, target: Option<&Target>, step: &Step, cx: &mut JobBuilder<'_>) {
    let Some(load) = cx.ir().loads.get(name) else { return };
    tools::k6(cx, step);
    cx.need_sources();
    let mut env = Table::new();
    secrets::give(cx, &load.secrets.iter().cloned().collect::<std::collections::BTreeSet<_>>(), &mut env);
    env.insert("BASE_URL".to_owned(), Field::new(base_url(cx, &load.workload, target)));
    if let Some(Target::Environment(environment)) = target {
        environment_for(cx, environment, &load.secrets, step);
    }
    let script =
        format!("k6 run {}", constant(Language::Bash, Quoting::Bare, &format!("{}/{name}.js", folder(cx.ir()))));
    let first = cx.done.insert(RESULTS.to_owned());
    let script = if first { format!("mkdir -p {RESULTS}\n{script}\n") } else { script };
    let mut it = model::Step::run(Field::new(script.as_str()));
    it.env = env;
    if cx.done.insert(format!("load {name}")) {
        it.id = Some(Field::new(step_id(step.key.as_deref().unwrap_or(name))));
    }
    if step.title.is_none() {
        it.name = Some(Field::new(load.title.clone().unwrap_or_else(|| title_of(name)).as_str()));
    }
    cx.step(step, it);
    if first {
        upload(cx);
    }
}

/// The address that is loaded: what was said, else that of the workload on the runner.
fn base_url(cx: &JobBuilder<'_>, workload: &str, target: Option<&Target>) -> Text {
    let nothing = || Text::literal("");
    match target {
        Some(Target::Url(url)) => cx.value_text(url, Place::Step),
        Some(Target::Environment(environment)) => {
            let url = |_: &str, it: &crate::ir::Environment| Expr::text(it.url.clone().unwrap_or_default(), NOWHERE);
            Where::of(cx, environment).each(url).map_or_else(nothing, |url| of_expr(&url))
        }
        None => {
            let url = Expr::name(Ref::WorkloadUrl(workload.to_owned()), NOWHERE);
            of_expr(&cx.expr(&url, Place::Step))
        }
    }
}

/// The results as an artifact, once a job.
fn upload(cx: &mut JobBuilder<'_>) {
    let mut with: Table<Value> = Table::new();
    with.insert("name".to_owned(), Field::new(name_of(cx.job, &cx.id, RESULTS)));
    with.insert("path".to_owned(), Field::new(Value::from(format!("{RESULTS}/").as_str())));
    let mut loads = cx.job.map(|job| job.steps()).unwrap_or_default().iter();
    let sure = loads.any(|step| matches!(step.kind, StepKind::Load(..)) && step.when.is_none());
    with.insert("if-no-files-found".to_owned(), Field::new(if sure { "error" } else { "ignore" }));
    let mut step = model::Step::uses(cx.pin("actions/upload-artifact@v7"), with);
    step.name = Some(Field::new("Upload the load tests' results"));
    step.condition = Some(Field::new(Condition::new(printed(&super::super::conditions::not_cancelled()))));
    cx.finally(step);
}
