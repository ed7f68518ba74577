//! The steps: statements of a job, component or command whose order means something.

use super::common::Conditions;
use super::read::{BlockWord, Entry, Fields, Header, Reader, entries};
use super::steps_bodies::*;
use super::table::{Default, Form, Steps, Word};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Body, Expr, ExprKind, Statement};

/// A step as it was written.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// Its own name.
    pub name: Option<ast::Name>,
    /// Its title.
    pub title: Option<Expr>,
    /// When it runs, and whether it may fail.
    pub conditions: Conditions,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// A script.
    Run(Box<RunFields>),
    /// An action.
    Action {
        /// `owner/repo@v1`
        reference: ast::Name,
        /// Its inputs and the facts of the step.
        body: Box<ActionFields>,
    },
    /// A component.
    Use {
        /// `python.uv`
        component: ast::Name,
        /// Its inputs and the facts of its steps.
        body: Box<ActionFields>,
    },
    /// The sources.
    Checkout(Box<CheckoutFields>),
    /// Workloads on the runner.
    Start(Vec<ast::Name>),
    /// Images.
    Build {
        /// Which.
        images: Vec<ast::Name>,
        /// How.
        body: Box<BuildFields>,
    },
    /// A scan of images.
    Scan {
        /// Which.
        images: Vec<ast::Name>,
        /// What runs there instead of what this run built.
        environment: Option<ast::Name>,
        /// The scanners instead of those of the policy.
        with: Vec<Scanner>,
    },
    /// Names for images.
    Tag {
        /// Which.
        images: Vec<ast::Name>,
        /// `version`, `latest`, an expression.
        tags: Vec<Expr>,
    },
    /// A deployment.
    Deploy {
        /// Which workloads.
        workloads: Vec<ast::Name>,
        /// Where to.
        environment: Expr,
        /// The strategy.
        strategy: Option<Expr>,
        /// Options.
        body: Box<DeployFields>,
    },
    /// HTTP checks.
    Check {
        /// Which.
        check: ast::Name,
        /// Against an environment or a URL.
        against: Option<Expr>,
    },
    /// A load test.
    Load {
        /// Which.
        load: ast::Name,
        /// Against an environment or a URL.
        against: Option<Expr>,
    },
    /// A comparison that fails.
    Gate(Gate),
    /// A backup, now.
    Backup {
        /// Which.
        backup: ast::Name,
        /// Where.
        environment: Expr,
    },
    /// A restore.
    Restore {
        /// Of which backup.
        backup: ast::Name,
        /// Where.
        environment: Expr,
        /// Options.
        body: Box<RestoreFields>,
    },
    /// The way back.
    Rollback {
        /// Which workloads.
        workloads: Vec<ast::Name>,
        /// Where.
        environment: Expr,
        /// To what.
        to: RollbackTo,
        /// Options.
        body: Box<RollbackFields>,
    },
    /// A kubeconfig for later scripts.
    Connect(Expr),
    /// Files for other jobs and people.
    Artifact {
        /// Which files.
        paths: Expr,
        /// The service's name.
        service_name: Option<Expr>,
        /// Options.
        body: Box<ArtifactFields>,
    },
    /// Files of other jobs.
    Fetch {
        /// `JOB.NAME`, …
        artifacts: Vec<Expr>,
        /// Where to.
        into: Expr,
        /// Its title.
        body: Box<TitleFields>,
    },
    /// Another workflow.
    Call {
        /// A pipeline, or a path in quotes.
        target: ast::Name,
        /// Inputs and secrets.
        body: Box<CallFields>,
    },
    /// A message.
    Notify {
        /// To whom.
        channels: Vec<ast::Name>,
        /// What.
        text: Expr,
    },
}

/// `with COMPONENT [{ input = VALUE }]`
#[derive(Clone, Debug)]
pub struct Scanner {
    /// The component.
    pub component: ast::Name,
    /// Its inputs.
    pub inputs: Vec<Entry>,
}

impl BlockWord for Scanner {
    const FORM: &'static str = "COMPONENT [{ input = VALUE }]";
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Scanner> {
        let mut header = Header::new(block);
        header.take_word("with");
        let component = header.name("the component that scans", cx)?;
        header.finish(&block.word.text, Self::FORM, cx);
        Some(Scanner { component, inputs: entries(block, cx) })
    }
}

/// What a gate compares.
#[derive(Clone, Debug)]
pub enum Gate {
    /// `VALUE` or `VALUE OP LIMIT`
    Value(Expr),
    /// `SLO in ENV for D`
    Slo {
        /// The objective.
        slo: ast::Name,
        /// Where it is measured.
        environment: Expr,
        /// For how long.
        duration: Expr,
    },
}

/// Where a rollback goes.
#[derive(Clone, Debug)]
pub enum RollbackTo {
    /// `previous`, a version, or an input that says which.
    Version(Expr),
    /// `backup NAME`
    Backup(ast::Name),
}

macro_rules! step_words {
    ($($name:literal $steps:ident $form:literal $body:expr, $doc:literal;)*) => {
        /// The words of steps, for the reference and for did-you-mean.
        pub static WORDS: &[Word] = &[$(Word {
            name: $name,
            form: Form::Block { form: $form, body: $body, many: true },
            doc: $doc,
            default: Default::Absent,
        }),*];
        /// Where each of them may stand.
        static PLACES: &[(&str, Option<Steps>)] = &[$(($name, step_words!(@ $steps))),*];
    };
    (@ All) => { None };
    (@ Job) => { Some(Steps::Job) };
}

step_words! {
    "run" All "[NAME] [\"Title\"] \"\"\"script\"\"\" or { }" || Some(RunFields::place()), "A script. Values reach it through the environment.";
    "action" Job "\"owner/repo@v\" [NAME] [\"Title\"] [{ }]" || Some(ActionFields::place()), "A `uses` step: the version stands here, its commit in the lock.";
    "use" Job "COMPONENT [NAME] [\"Title\"] [{ }]" || Some(ActionFields::place()), "The steps of a component, inlined.";
    "checkout" Job "[NAME] [\"Title\"] [{ }]" || Some(CheckoutFields::place()), "Replaces the implied checkout, where it stands.";
    "start" Job "WORKLOAD, …" || None, "Containers of the built image and of all that the workload `needs`, waited for.";
    "build" All "IMAGE, … [{ }]" || Some(BuildFields::place()), "Builds by digest; pushed where the event may, else kept as an artifact.";
    "scan" All "IMAGE, … [in ENVIRONMENT] [with COMPONENT, …]" || Some(ScanFields::place()), "The scanners of the policy, or those behind `with` instead.";
    "tag" All "IMAGE, … as TAG, …" || None, "Moves names to the digest: `version`, `major-minor`, `major`, `branch`, `latest`, any name or version.";
    "deploy" All "WORKLOAD, … to ENVIRONMENT [by STRATEGY] [{ }]" || Some(DeployFields::place()), "Brings the image of this commit into an environment.";
    "check" All "NAME [against ENVIRONMENT | URL]" || None, "HTTP checks.";
    "load" All "NAME [against ENVIRONMENT | URL]" || None, "A load test.";
    "gate" All "VALUE [OP LIMIT] or SLO in ENVIRONMENT for DURATION" || None, "Fails when the comparison does not hold; with `else warn` it warns.";
    "backup" All "NAME in ENVIRONMENT" || None, "Makes a backup now.";
    "restore" All "NAME in ENVIRONMENT [{ }]" || Some(RestoreFields::place()), "Restores the newest backup, or a given one.";
    "rollback" All "WORKLOAD, … in ENVIRONMENT to previous | VERSION | backup NAME [{ }]" || Some(RollbackFields::place()), "Goes back, by the strategy that brought the present version.";
    "connect" All "ENVIRONMENT" || None, "A kubeconfig and `$NAMESPACE` for the later `run` steps.";
    "artifact" Job "NAME from PATHS [\"service name\"] [{ }]" || Some(ArtifactFields::place()), "Uploads files, also after a failure unless `when` says otherwise.";
    "fetch" Job "JOB.NAME, … into \"path\" [{ }]" || Some(TitleFields::place()), "Downloads artifacts of other jobs, and waits for those jobs.";
    "call" Job "PIPELINE | \"./path\" | \"owner/repo/path@v\" [{ }]" || Some(CallFields::place()), "A reusable workflow; the only step of its job.";
    "notify" All "CHANNEL, … \"text\"" || None, "A message now.";
}

/// Reads a step, if the word is one; `false` when it is none.
pub fn read_step(
    block: &Block,
    statement: &Statement,
    place: Steps,
    steps: &mut Vec<Step>,
    cx: &mut Reader<'_>,
) -> bool {
    let Some((word, only)) = PLACES.iter().find(|(name, _)| *name == block.word.text) else {
        return false;
    };
    if only.is_some() && place == Steps::Command {
        let d = Diagnostic::new(
            &codes::UNKNOWN_WORD,
            block.word.span,
            format!("`{word}` is a step of jobs, not of commands"),
        )
        .label("a command runs on a laptop, too, where there is no such thing");
        cx.error(d);
        return true;
    }
    let mut header = Header::new(block);
    let mut step = Step {
        kind: StepKind::Start(Vec::new()),
        name: None,
        title: None,
        conditions: Conditions::default(),
        doc: statement.doc.as_ref().map(|d| d.text.clone()),
        allows: statement.allows.clone(),
        span: header.head,
    };
    if let Some(kind) = read_kind(word, &mut header, block, &mut step, cx) {
        step.kind = kind;
        steps.push(step);
    }
    true
}

/// The end of a header: conditions, then nothing.
fn tail(header: &mut Header<'_>, word: &str, step: &mut Step, cx: &mut Reader<'_>) {
    step.conditions = Conditions::read(header, cx);
    let form = WORDS.iter().find(|w| w.name == word).map_or("", |w| match w.form {
        Form::Block { form, .. } => form,
        Form::Fact(_) => "",
    });
    header.finish(word, form, cx);
}

/// `[NAME] ["Title"]`
fn name_and_title(header: &mut Header<'_>, step: &mut Step) {
    if !matches!(header.peek_word(), Some("when" | "else")) {
        step.name = header.take_bare();
    }
    step.title = header.take_text();
}

fn read_kind(
    word: &str,
    header: &mut Header<'_>,
    block: &Block,
    step: &mut Step,
    cx: &mut Reader<'_>,
) -> Option<StepKind> {
    match word {
        "run" | "action" | "use" | "checkout" | "call" => script_kind(word, header, block, step, cx),
        "build" | "scan" | "tag" | "start" => image_kind(word, header, block, step, cx),
        "artifact" | "fetch" | "notify" | "check" | "load" | "gate" | "connect" => {
            data_kind(word, header, block, step, cx)
        }
        _ => delivery_kind(word, header, block, step, cx),
    }
}

fn script_kind(
    word: &str,
    header: &mut Header<'_>,
    block: &Block,
    step: &mut Step,
    cx: &mut Reader<'_>,
) -> Option<StepKind> {
    Some(match word {
        "run" => {
            name_and_title(header, step);
            tail(header, word, step, cx);
            let mut body = run_body(block, header.head, cx);
            step.conditions.line(&std::mem::take(&mut body.when), cx);
            StepKind::Run(Box::new(body))
        }
        "action" => {
            let reference = header.name("the action, in quotes", cx)?;
            name_and_title(header, step);
            tail(header, word, step, cx);
            let body: ActionFields = cx.fields(block, header.head);
            step.conditions.line(&body.when, cx);
            StepKind::Action { reference, body: Box::new(body) }
        }
        "use" => {
            let component = header.name("the component", cx)?;
            name_and_title(header, step);
            tail(header, word, step, cx);
            let body: ActionFields = cx.fields(block, header.head);
            step.conditions.line(&body.when, cx);
            StepKind::Use { component, body: Box::new(body) }
        }
        "checkout" => {
            name_and_title(header, step);
            tail(header, word, step, cx);
            let body: CheckoutFields = cx.fields(block, header.head);
            step.conditions.line(&body.when, cx);
            StepKind::Checkout(Box::new(body))
        }
        _ => {
            let target = header.name("the pipeline or workflow to call", cx)?;
            tail(header, word, step, cx);
            StepKind::Call { target, body: Box::new(cx.fields(block, header.head)) }
        }
    })
}

/// The body of a `run`: a text is its script.
fn run_body(block: &Block, head: Span, cx: &mut Reader<'_>) -> RunFields {
    let Some(Body::Text(text)) = &block.body else {
        return cx.fields(block, head);
    };
    let script = Expr { kind: ExprKind::Template(text.clone()), span: text.span };
    let mut body = RunFields { script: cx.value(&script), ..RunFields::default() };
    body.finish(head, cx);
    body
}

fn image_kind(
    word: &str,
    header: &mut Header<'_>,
    block: &Block,
    step: &mut Step,
    cx: &mut Reader<'_>,
) -> Option<StepKind> {
    let what = if word == "start" { "a workload" } else { "an image" };
    let things = header.names(what, cx);
    if things.is_empty() {
        return None;
    }
    let kind = match word {
        "start" => StepKind::Start(things),
        "build" => {
            tail(header, word, step, cx);
            let body: BuildFields = cx.fields(block, header.head);
            step.title = body.title.as_ref().map(|t| t.value.clone()).and_then(super::values::expr_of);
            step.conditions.line(&body.when, cx);
            return Some(StepKind::Build { images: things, body: Box::new(body) });
        }
        "scan" => {
            let environment = header.take_word("in").and_then(|_| header.name("an environment", cx));
            let mut with: Vec<Scanner> = match header.take_word("with") {
                Some(_) => header
                    .names("a scanner", cx)
                    .into_iter()
                    .map(|component| Scanner { component, inputs: Vec::new() })
                    .collect(),
                None => Vec::new(),
            };
            tail(header, word, step, cx);
            let body: ScanFields = cx.fields(block, header.head);
            with.extend(body.with);
            step.conditions.line(&body.when, cx);
            return Some(StepKind::Scan { images: things, environment, with });
        }
        _ => {
            if header.take_word("as").is_none() {
                header.expected("`as` and the tags", cx);
                return None;
            }
            let mut tags = Vec::new();
            while let Some(tag) = header.take_expression(cx) {
                tags.push(tag);
                if !header.take_comma() {
                    break;
                }
            }
            StepKind::Tag { images: things, tags }
        }
    };
    tail(header, word, step, cx);
    titled(block, step, cx);
    Some(kind)
}

/// The body of a step that has no facts of its own but `title` and `when`.
fn titled(block: &Block, step: &mut Step, cx: &mut Reader<'_>) {
    let body: TitleFields = cx.fields(block, step.span);
    if step.title.is_none() {
        step.title = body.title.as_ref().map(|t| t.value.clone()).and_then(super::values::expr_of);
    }
    step.conditions.line(&body.when, cx);
}

fn data_kind(
    word: &str,
    header: &mut Header<'_>,
    block: &Block,
    step: &mut Step,
    cx: &mut Reader<'_>,
) -> Option<StepKind> {
    let kind = match word {
        "artifact" => {
            step.name = Some(header.name("the name of the artifact", cx)?);
            header.take_word("from").or_else(|| {
                header.expected("`from` and the paths", cx);
                None
            })?;
            let paths = header.take_operand()?;
            let service_name = header.take_text();
            tail(header, word, step, cx);
            let body: ArtifactFields = cx.fields(block, header.head);
            step.title = body.title.as_ref().map(|t| t.value.clone()).and_then(super::values::expr_of);
            step.conditions.line(&body.when, cx);
            return Some(StepKind::Artifact { paths, service_name, body: Box::new(body) });
        }
        "fetch" => {
            let artifacts = operands(header);
            header.take_word("into").or_else(|| {
                header.expected("`into` and a folder", cx);
                None
            })?;
            let into = header.take_operand()?;
            tail(header, word, step, cx);
            let body: TitleFields = cx.fields(block, header.head);
            step.title = body.title.as_ref().map(|t| t.value.clone()).and_then(super::values::expr_of);
            step.conditions.line(&body.when, cx);
            return Some(StepKind::Fetch { artifacts, into, body: Box::new(body) });
        }
        "notify" => {
            let channels = header.names("a channel", cx);
            let text = header.take_text();
            if text.is_none() {
                header.expected("the text of the message", cx);
            }
            StepKind::Notify { channels, text: text? }
        }
        "check" | "load" => {
            let name = header.name(if word == "check" { "a check" } else { "a load test" }, cx)?;
            let against = header.take_word("against").and_then(|_| header.take_expression(cx));
            if word == "check" {
                StepKind::Check { check: name, against }
            } else {
                StepKind::Load { load: name, against }
            }
        }
        "gate" => StepKind::Gate(gate(header, cx)?),
        _ => StepKind::Connect(header.take_expression(cx).or_else(|| {
            header.expected("an environment", cx);
            None
        })?),
    };
    tail(header, word, step, cx);
    titled(block, step, cx);
    Some(kind)
}

fn operands(header: &mut Header<'_>) -> Vec<Expr> {
    let mut list = Vec::new();
    while let Some(operand) = header.take_operand() {
        list.push(operand);
        if !header.take_comma() {
            break;
        }
    }
    list
}

fn gate(header: &mut Header<'_>, cx: &mut Reader<'_>) -> Option<Gate> {
    let value = header.take_expression(cx).or_else(|| {
        header.expected("a value to compare", cx);
        None
    })?;
    if header.take_word("in").is_none() {
        return Some(Gate::Value(value));
    }
    let ExprKind::Name(text) = &value.kind else {
        header.expected("the name of an objective before `in`", cx);
        return None;
    };
    let slo = ast::Name { text: text.clone(), quoted: false, span: value.span };
    let environment = header.take_expression(cx)?;
    header.take_word("for").or_else(|| {
        header.expected("`for` and a duration", cx);
        None
    })?;
    Some(Gate::Slo { slo, environment, duration: header.take_quantity()? })
}

fn delivery_kind(
    word: &str,
    header: &mut Header<'_>,
    block: &Block,
    step: &mut Step,
    cx: &mut Reader<'_>,
) -> Option<StepKind> {
    let what = if matches!(word, "deploy" | "rollback") { "a workload" } else { "a backup" };
    let mut things = header.names(what, cx);
    if things.is_empty() {
        return None;
    }
    let preposition = if word == "deploy" { "to" } else { "in" };
    if header.take_word(preposition).is_none() {
        header.expected(&format!("`{preposition}` and an environment"), cx);
        return None;
    }
    let environment = header.take_expression(cx)?;
    Some(match word {
        "deploy" => {
            let strategy = header.take_word("by").and_then(|_| header.take_expression(cx));
            tail(header, word, step, cx);
            let body: DeployFields = cx.fields(block, header.head);
            step.conditions.line(&body.when, cx);
            StepKind::Deploy { workloads: things, environment, strategy, body: Box::new(body) }
        }
        "rollback" => {
            header.take_word("to").or_else(|| {
                header.expected("`to` and `previous`, a version or a backup", cx);
                None
            })?;
            let to = match header.take_word("backup") {
                Some(_) => RollbackTo::Backup(header.name("a backup", cx)?),
                None => RollbackTo::Version(header.take_expression(cx)?),
            };
            tail(header, word, step, cx);
            let body: RollbackFields = cx.fields(block, header.head);
            step.conditions.line(&body.when, cx);
            StepKind::Rollback { workloads: things, environment, to, body: Box::new(body) }
        }
        "restore" => {
            tail(header, word, step, cx);
            let body: RestoreFields = cx.fields(block, header.head);
            step.conditions.line(&body.when, cx);
            StepKind::Restore { backup: things.remove(0), environment, body: Box::new(body) }
        }
        _ => {
            tail(header, word, step, cx);
            titled(block, step, cx);
            StepKind::Backup { backup: things.remove(0), environment }
        }
    })
}
