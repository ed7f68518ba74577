//! The steps: statements of a job, component or command whose order means something.

mod kinds;

use super::common::Conditions;
use super::read::{BlockWord, Entry, Fields, Header, Reader, entries};
use super::steps_bodies::*;
use super::table::{Default, Form, Steps, Word};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Expr, Statement};

use kinds::{data_kind, delivery_kind, image_kind, script_kind};

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
