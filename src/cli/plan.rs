//! `pipec plan`: what an event would start, and why the rest would not run.

use super::open;
use super::shell::Shell;
use super::{FINE, Outcome, WRONG};
use crate::project::Failure;
use clap::{Args, ValueEnum};
use pipec::expr::{Expr, Literal};
use pipec::ir::{Given, GivenEvent, Ir, Job, Pipeline, Ref, Value};
use pipec::reach::{Fate, Part, Reach, Role, Scene};
use pipec::source::{FileId, Sources, Span};
use pipec::words::ty::Ty;
use std::fmt::Write;
use std::path::PathBuf;

/// Say what would happen on an event: which jobs run, which do not and why
#[derive(Args, Debug)]
pub(crate) struct Plan {
    /// push, tag, pull_request, dispatch, schedule, release, or another event of GitHub
    event: String,
    /// The project's folder, or a file in it; looked for upward [default: .]
    project: Option<PathBuf>,
    /// The branch that is pushed, or that a pull request is to be merged into
    #[arg(long)]
    branch: Option<String>,
    /// The tag
    #[arg(long, conflicts_with = "branch")]
    tag: Option<String>,
    /// The schedule, by its name
    #[arg(long)]
    schedule: Option<String>,
    /// The pull request comes from a fork
    #[arg(long)]
    fork: bool,
    /// Files that have changed; several with commas
    #[arg(long, value_name = "FILE", value_delimiter = ',')]
    paths: Vec<String>,
    /// An input of a dispatch: NAME=VALUE
    #[arg(long, value_name = "NAME=VALUE")]
    input: Vec<String>,
    /// A job that fails
    #[arg(long, value_name = "JOB")]
    fail: Vec<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Output::Human)]
    format: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    /// For people
    Human,
    /// One JSON document
    Json,
}

const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

/// What a job does, in words.
struct Row<'i> {
    job: &'i Job,
    word: &'static str,
    reason: String,
}

pub(crate) fn run(shell: &mut Shell, args: &Plan) -> Outcome {
    let opened = match open::sound(shell, args.project.as_deref(), false)? {
        Ok(opened) => opened,
        Err(status) => return Ok(status),
    };
    let Some(plan) = &opened.compiled.plan else { return Ok(WRONG) };
    let ir = &plan.ir;
    let mut asked = Vec::new();
    for pipeline in ir.pipelines.iter().filter(|pipeline| pipeline.has(github(args))) {
        let given = given(args, pipeline)?;
        asked.push((pipeline.name.clone(), Scene::new(&given, ir, &pipeline.name), Vec::new()));
    }
    let reach = Reach::with_questions(ir, &asked);
    let mut started = Vec::new();
    for (name, scene, _) in &asked {
        let Some(pipeline) = ir.pipelines.iter().find(|pipeline| pipeline.name == *name) else { continue };
        let runs = reach.scene(name, scene);
        if !runs.is_empty() {
            let row = |job| row(job, reach.fate(name, &job.name, &runs), &opened.compiled.sources);
            started.push((pipeline, pipeline.jobs.iter().map(row).collect::<Vec<_>>()));
        }
    }
    let text = if args.format == Output::Json { json(ir, &started) } else { human(ir, args, &started) };
    shell.print(&text);
    Ok(FINE)
}

/// GitHub's name of the event.
fn github(args: &Plan) -> &str {
    match args.event.as_str() {
        "tag" => "push",
        "dispatch" => "workflow_dispatch",
        event => event,
    }
}

fn given(args: &Plan, pipeline: &Pipeline) -> Result<Vec<Given>, Failure> {
    let is_tag = args.tag.is_some() && args.event == "push";
    let event = GivenEvent {
        event: if is_tag { "tag".to_owned() } else { args.event.clone() },
        subject: args.tag.clone().or_else(|| args.branch.clone()).or_else(|| args.schedule.clone()),
        fork: args.fork,
        inputs: args.input.iter().map(|input| input_of(input, pipeline)).collect::<Result<_, _>>()?,
    };
    let mut given = vec![Given::Event(event)];
    if !args.paths.is_empty() {
        given.push(Given::Changed(args.paths.clone()));
    }
    for job in args.fail.iter().filter(|job| pipeline.job(job).is_some()) {
        given.push(Given::Holds(Expr::name(Ref::Job(job.clone(), pipec::ir::Predicate::Failed), NOWHERE)));
    }
    Ok(given)
}

fn input_of(text: &str, pipeline: &Pipeline) -> Result<(String, Expr<Ref>), Failure> {
    let wrong = |what: &str| Failure::new(format!("`--input {text}`: {what}"));
    let (name, value) = text.split_once('=').ok_or_else(|| wrong("write NAME=VALUE"))?;
    let inputs = pipeline.on("workflow_dispatch").flat_map(|trigger| &trigger.inputs);
    let input = inputs.into_iter().find(|input| input.name == name);
    let input = input.ok_or_else(|| wrong(&format!("the pipeline `{}` has no such input", pipeline.name)))?;
    let literal = match (&input.ty, value) {
        (Ty::Bool, "true" | "false") => Literal::Bool(value == "true"),
        (Ty::Bool, _) => return Err(wrong("it is `true` or `false`")),
        _ => Literal::String(value.to_owned()),
    };
    Ok((name.to_owned(), Expr::new(pipec::expr::Kind::Literal(literal), NOWHERE)))
}

fn row<'i>(job: &'i Job, fate: Fate, sources: &Sources) -> Row<'i> {
    let (word, reason) = match fate {
        Fate::Runs => ("runs", String::new()),
        Fate::Perhaps(run) => ("may run", format!("for example on {run}")),
        Fate::Skipped(part) => ("skipped", why(job, &part, sources)),
        Fate::Unknown => ("unknown", "it would take too long to say".to_owned()),
    };
    Row { job, word, reason }
}

fn why(job: &Job, part: &Part, sources: &Sources) -> String {
    match &part.role {
        Role::Condition(name) if *name == job.name => format!("not `{}`", sources.text(part.span)),
        Role::Condition(name) => format!("`{name}` is skipped: not `{}`", sources.text(part.span)),
        Role::Succeeds(name) => format!("`{name}` does not succeed"),
        Role::Trigger | Role::Caller(..) => "nothing starts it".to_owned(),
    }
}

/// Where a job deploys to, who has to agree, and how long it may take.
fn notes(ir: &Ir, job: &Job) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(environment) = &job.environment
        && let Value::Text(name) = &environment.name
        && let Some(name) = name.as_plain()
    {
        notes.push(format!("environment {name}"));
        let approval = ir.environments.get(name).map(|environment| environment.approval.join(", "));
        notes.extend(approval.filter(|who| !who.is_empty()).map(|who| format!("approved by {who}")));
    }
    notes.extend(job.timeout.as_ref().map(|timeout| format!("at most {} min", timeout.value.minutes())));
    notes
}

fn human(ir: &Ir, args: &Plan, started: &[(&Pipeline, Vec<Row<'_>>)]) -> String {
    let mut text = String::new();
    if started.is_empty() {
        let _ = writeln!(text, "`{}` starts no pipeline", args.event);
    }
    for (pipeline, rows) in started {
        let _ = writeln!(text, "{}", pipeline.name);
        let width = rows.iter().map(|row| row.job.name.len()).max().unwrap_or(0);
        for row in rows {
            let mut about = if row.word == "skipped" { Vec::new() } else { notes(ir, row.job) };
            if !row.reason.is_empty() {
                about.insert(0, row.reason.clone());
            }
            let line = format!("  {:width$}  {:7}  {}", row.job.name, row.word, about.join(", "));
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text
}

fn json(ir: &Ir, started: &[(&Pipeline, Vec<Row<'_>>)]) -> String {
    let row = |row: &Row<'_>| {
        serde_json::json!({
            "job": row.job.name,
            "fate": row.word,
            "reason": row.reason,
            "notes": notes(ir, row.job),
        })
    };
    let pipelines: Vec<serde_json::Value> = started
        .iter()
        .map(|(pipeline, rows)| {
            serde_json::json!({ "pipeline": pipeline.name, "jobs": rows.iter().map(row).collect::<Vec<_>>() })
        })
        .collect();
    let document = serde_json::json!({ "version": 1, "pipelines": pipelines });
    serde_json::to_string_pretty(&document).map(|text| text + "\n").unwrap_or_default()
}
