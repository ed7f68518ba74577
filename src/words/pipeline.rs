//! Pipelines, their events and their jobs.

use super::common::{Conditions, Input, NamedValue, Output, When};
use super::read::{BlockWord, Entries, Entry, Fields, Header, Reader, entries};
use super::steps_bodies::CallFields;
use super::table::Place;
use super::values::{Anything, Count, Duration, Glob, Label, List, Name, Path, Text, TextExpr, To, kind};
use crate::diag::{Diagnostic, codes};
use crate::place;
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Body, Expr, Statement, StatementKind};

place! {
    /// One workflow.
    pub struct PipelineFields = "pipeline" {
        /// `github`: nothing is derived or required, GitHub's own defaults hold. For workflows that were converted.
        defaults: Defaults = "defaults" (From "the system's");
        /// The limit of jobs that name none.
        timeout: Duration = "timeout";
        /// The bound for the longest way through the jobs.
        budget: Duration = "budget";
        /// Where jobs run that name no runner.
        runner: Label = "runner" (From "the system's");
        /// The shell of its scripts: `bash`, `sh`, `pwsh`, `powershell`, `cmd`, `python`, `javascript`, `default` (the runner's), or
        /// a command with `{0}`.
        shell: Name = "shell" (Value "bash");
        /// The working directory of its scripts.
        dir: TextExpr = "in" (Value "\".\"");
        /// Whether a matrix stops when one cell fails.
        fail_fast: bool = "fail-fast" (Value "false");
        /// All scopes at once: `none`, `read` or `write`.
        permissions: Level = "permissions" (From "what the steps need");
        /// Named sets of variables, for all jobs.
        env_sets: List<To<kind::EnvSet>> = "env";
        /// The name that people see.
        title: TextExpr = "title" (From "the header's");
        /// The name of a run.
        run_title: TextExpr = "run-title";
        /// The file below `.github/workflows/`.
        file: Path = "file" (From "the name, with .yml");
    } blocks {
        /// What starts it.
        on: On = "on" (Required);
        /// More scopes than inferred; with `exactly` these and no others.
        permission_list: Permissions = "permissions";
        /// Which runs exclude each other.
        concurrency: Concurrency = "concurrency" (From "derived from the events");
        /// Environment variables of all jobs, or with a name a set that steps can take.
        env: Entries = "env";
        /// A name for an expression over the run.
        values: NamedValue = "value";
        /// A job.
        jobs: Job = "job" (Required);
        /// A message at the end: one last job that needs all others.
        notify: Notify = "notify";
    }
}

crate::choice! {
    /// Whose defaults hold.
    Defaults {
        /// Nothing is derived.
        Github = "github"
    }
}

crate::choice! {
    /// What a token may do.
    Level {
        /// Nothing.
        None = "none",
        /// Read.
        Read = "read",
        /// Read and write.
        Write = "write"
    }
}

/// `pipeline NAME ["Title"] { }`
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// Its name.
    pub name: ast::Name,
    /// Its title.
    pub title: Option<Expr>,
    /// What it holds.
    pub fields: PipelineFields,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What diagnostics pass over.
    pub allows: Vec<Allow>,
    /// Its head.
    pub span: Span,
}

impl BlockWord for Pipeline {
    const FORM: &'static str = "NAME [\"Title\"] { }";
    fn body() -> Option<&'static Place> {
        Some(PipelineFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Pipeline> {
        let mut header = Header::new(block);
        let name = header.name("the name of the pipeline", cx)?;
        let title = header.take_text();
        header.finish("pipeline", Self::FORM, cx);
        let span = header.head;
        let fields = cx.fields(block, span);
        let doc = statement.doc.as_ref().map(|d| d.text.clone());
        Some(Pipeline { name, title, fields, doc, allows: statement.allows.clone(), span })
    }
}

place! {
    /// The filters of an event, its inputs and outputs. Where several events share a block, a block of the event's name holds
    /// what is its own.
    pub struct OnFields = "on" {
        /// Branches that match: of a push the pushed one, of a pull request its base.
        branches: List<Glob> = "branches";
        /// Branches that do not match.
        branches_ignore: List<Glob> = "branches-ignore";
        /// Tags that match: `versions.tags`, or patterns.
        tags: List<Glob> = "tags";
        /// Tags that do not match.
        tags_ignore: List<Glob> = "tags-ignore";
        /// Changed files, one of which has to match.
        paths: List<Glob> = "paths";
        /// Changed files that do not count.
        paths_ignore: List<Glob> = "paths-ignore";
        /// The activities of the event.
        types: List<Name> = "types" (From "GitHub's");
        /// Whose runs are waited for, with `workflow_run`.
        workflows: List<Name> = "workflows";
        /// When a schedule starts.
        cron: Text = "cron";
        /// The time zone of the schedule.
        zone: Text = "zone" (From "UTC");
    } blocks {
        /// What is asked of the person, or of the caller.
        inputs: Input = "input";
        /// What a called pipeline gives back.
        outputs: Output = "output";
        /// A secret that callers elsewhere have to pass.
        secrets: CallSecret = "secret";
    }
}

/// `secret NAME [{ optional = bool }]` of a call.
#[derive(Clone, Debug)]
pub struct CallSecret {
    /// Its name.
    pub name: ast::Name,
    /// Whether it may be left out.
    pub optional: bool,
    /// Its description.
    pub doc: Option<String>,
}

place! {
    /// A secret that a caller passes.
    pub struct CallSecretFields = "secret of a call" {
        /// Whether it may be left out.
        optional: bool = "optional" (Value "false");
    }
}

impl BlockWord for CallSecret {
    const FORM: &'static str = "NAME [{ optional = bool }]";
    fn body() -> Option<&'static Place> {
        Some(CallSecretFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<CallSecret> {
        let mut header = Header::new(block);
        let name = header.name("the name of the secret", cx)?;
        header.finish("secret", Self::FORM, cx);
        let fields: CallSecretFields = cx.fields(block, header.head);
        let optional = fields.optional.as_ref().and_then(|g| g.known()).copied().unwrap_or(false);
        Some(CallSecret { name, optional, doc: statement.doc.as_ref().map(|d| d.text.clone()) })
    }
}

/// `on EVENT, … [NAME] [{ }]`
#[derive(Clone, Debug)]
pub struct On {
    /// The events.
    pub events: Vec<ast::Name>,
    /// The name of a schedule.
    pub name: Option<ast::Name>,
    /// What holds for all of them.
    pub fields: OnFields,
    /// What holds for one of them.
    pub own: Vec<(ast::Name, OnFields)>,
    /// Its head.
    pub span: Span,
    /// Its `##` comment.
    pub doc: Option<String>,
}

impl BlockWord for On {
    const FORM: &'static str = "EVENT, … [NAME] [{ }]";
    fn body() -> Option<&'static Place> {
        Some(OnFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<On> {
        let mut header = Header::new(block);
        let events = header.names("an event", cx);
        let name = header.take_bare();
        header.finish("on", Self::FORM, cx);
        let mut on = On {
            events,
            name,
            fields: OnFields::default(),
            own: Vec::new(),
            span: header.head,
            doc: statement.doc.as_ref().map(|d| d.text.clone()),
        };
        if let Some(Body::Block(statements, _)) = &block.body {
            for statement in statements {
                on.inner(statement, cx);
            }
        }
        on.fields.finish(on.span, cx);
        (!on.events.is_empty()).then_some(on)
    }
}

impl On {
    fn inner(&mut self, statement: &Statement, cx: &mut Reader<'_>) {
        if let StatementKind::Block(inner) = &statement.kind {
            if self.events.iter().any(|e| e.text == inner.word.text) {
                let fields = cx.fields(inner, inner.word.span);
                self.own.push((inner.word.clone(), fields));
                return;
            }
        }
        cx.statement(&mut self.fields, statement);
    }
}

/// `permissions [exactly] { SCOPE = LEVEL }`
#[derive(Clone, Debug)]
pub struct Permissions {
    /// Whether nothing is added to them.
    pub exactly: bool,
    /// Scope and level.
    pub list: Vec<(ast::Name, Level)>,
    /// The word.
    pub span: Span,
}

impl BlockWord for Permissions {
    const FORM: &'static str = "[exactly] { SCOPE = none | read | write }";
    const MANY: bool = false;
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Permissions> {
        let mut header = Header::new(block);
        let exactly = header.take_word("exactly").is_some();
        header.finish("permissions", Self::FORM, cx);
        let mut list = Vec::new();
        for Entry { key, value, .. } in entries(block, cx) {
            if let Some(level) = cx.value::<Level>(&value).as_ref().and_then(|g| g.known().copied()) {
                list.push((key, level));
            }
        }
        Some(Permissions { exactly, list, span: block.word.span })
    }
}

place! {
    /// Which runs exclude each other.
    pub struct ConcurrencyFields = "concurrency" {
        /// Runs with the same text are one group.
        group: TextExpr = "group" (Required);
        /// Whether a new run ends the one that runs.
        cancel: Anything = "cancel" (From "false");
        /// `single` keeps one waiting run, `max` all (not on GitHub Enterprise Server).
        queue: Queue = "queue" (Value "single");
    }
}

crate::choice! {
    /// How many runs may wait.
    Queue {
        /// The newest.
        Single = "single",
        /// All.
        Max = "max"
    }
}

/// `concurrency { }`
#[derive(Clone, Debug)]
pub struct Concurrency {
    /// What it holds.
    pub fields: ConcurrencyFields,
    /// The word.
    pub span: Span,
}

impl BlockWord for Concurrency {
    const FORM: &'static str = "{ }";
    const MANY: bool = false;
    fn body() -> Option<&'static Place> {
        Some(ConcurrencyFields::place())
    }
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Concurrency> {
        let mut header = Header::new(block);
        header.finish("concurrency", Self::FORM, cx);
        Some(Concurrency { fields: cx.fields(block, header.head), span: block.word.span })
    }
}

/// `notify CHANNEL, … "text" [when EXPR]` of a pipeline.
#[derive(Clone, Debug)]
pub struct Notify {
    /// To whom.
    pub channels: Vec<ast::Name>,
    /// What.
    pub text: Expr,
    /// When.
    pub when: Option<Expr>,
    /// Its head.
    pub span: Span,
}

impl BlockWord for Notify {
    const FORM: &'static str = "CHANNEL, … \"text\" [when EXPRESSION]";
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Notify> {
        let mut header = Header::new(block);
        let channels = header.names("a channel", cx);
        let text = header.take_text();
        if text.is_none() {
            header.expected("the text of the message", cx);
        }
        let conditions = Conditions::read(&mut header, cx);
        header.finish("notify", Self::FORM, cx);
        Some(Notify { channels, text: text?, when: conditions.when, span: header.head })
    }
}

place! {
    /// A job: steps in order on one runner.
    pub struct JobFields = "job" {
        /// How long it may take.
        timeout: Duration = "timeout" (From "the pipeline's; missing: a warning");
        /// Where it runs: a label, a name of `runners`, an expression over the matrix.
        runner: Anything = "runner" (From "the pipeline's");
        /// The shell of its scripts.
        shell: Name = "shell" (From "the pipeline's");
        /// The working directory of its scripts.
        dir: TextExpr = "in" (From "the pipeline's");
        /// All scopes at once: `none`, `read` or `write`.
        permissions: Level = "permissions" (From "what the steps need");
        /// Named sets of variables.
        env_sets: List<To<kind::EnvSet>> = "env";
        /// The name that people see.
        title: TextExpr = "title" (From "the header's");
        /// The environment whose secrets, variables and reviewers it has.
        environment: Anything = "environment" (From "that of `deploy` or `connect`");
        /// The address that is shown with the deployment.
        url: TextExpr = "url" (From "the environment's");
        /// Whether GitHub records a deployment.
        deployment: bool = "deployment" (Value "true");
        /// Whether its matrix stops when one cell fails.
        fail_fast: Anything = "fail-fast" (From "the pipeline's");
        /// How many cells run at once. A matrix that deploys needs 1.
        max_parallel: Count = "max-parallel";
        /// `none`: no implied checkout.
        no_checkout: NoCheckout = "checkout" (From "implied");
    } blocks {
        /// More scopes than inferred; with `exactly` these and no others.
        permission_list: Permissions = "permissions";
        /// Which runs exclude each other.
        concurrency: Concurrency = "concurrency";
        /// Environment variables, or with a name a set that steps can take.
        env: Entries = "env";
        /// A name for an expression.
        values: NamedValue = "value";
        /// When it runs, instead of the header's `when`.
        when: When = "when";
        /// The cells in which it runs.
        matrix: Matrix = "matrix";
        /// A service beside the job.
        services: ServiceUse = "service";
        /// The container of the job itself.
        container: Container = "container";
        /// An output under a name of its own, for callers.
        outputs: Output = "output";
    }
    steps Job
}

crate::choice! {
    /// `checkout = none`
    NoCheckout {
        /// No implied checkout.
        None = "none"
    }
}

/// `job NAME ["Title"] [after JOB, …] [when EXPR] [else warn [when EXPR]] { }`
#[derive(Clone, Debug)]
pub struct Job {
    /// Its name.
    pub name: ast::Name,
    /// Its title.
    pub title: Option<Expr>,
    /// The jobs that it waits for.
    pub after: Vec<ast::Name>,
    /// When it runs, and whether it may fail.
    pub conditions: Conditions,
    /// What it holds.
    pub fields: JobFields,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What diagnostics pass over.
    pub allows: Vec<Allow>,
    /// Its head.
    pub span: Span,
}

impl BlockWord for Job {
    const FORM: &'static str = "NAME [\"Title\"] [after JOB, …] [when EXPRESSION] [else warn [when EXPRESSION]] { }";
    fn body() -> Option<&'static Place> {
        Some(JobFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Job> {
        let mut header = Header::new(block);
        let name = header.name("the name of the job", cx)?;
        let title = header.take_text();
        let after = header.take_word("after").map(|_| header.names("a job", cx)).unwrap_or_default();
        let mut conditions = Conditions::read(&mut header, cx);
        header.finish("job", Self::FORM, cx);
        let span = header.head;
        let fields: JobFields = cx.fields(block, span);
        conditions.line(&fields.when, cx);
        let doc = statement.doc.as_ref().map(|d| d.text.clone());
        Some(Job { name, title, after, conditions, fields, doc, allows: statement.allows.clone(), span })
    }
}

/// The cells of a job.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// `from JOB.STEP.OUTPUT`
    pub from: Option<Expr>,
    /// `KEY = list`
    pub axes: Vec<Entry>,
    /// `KEY { COLUMN = VALUE }`: rows of an axis.
    pub rows: Vec<(ast::Name, Vec<Entry>)>,
    /// Rows that are added.
    pub include: Vec<Vec<Entry>>,
    /// Rows that are left out.
    pub exclude: Vec<Vec<Entry>>,
    /// The word.
    pub span: Span,
}

impl BlockWord for Matrix {
    const FORM: &'static str =
        "{ AXIS = list; AXIS { COLUMN = VALUE }; include { … }; exclude { … } } or from JOB.STEP.OUTPUT";
    const MANY: bool = false;
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Matrix> {
        let mut header = Header::new(block);
        let from = header.take_word("from").and_then(|_| header.take_operand());
        header.finish("matrix", Self::FORM, cx);
        let span = block.word.span;
        let mut matrix = Matrix { from, axes: vec![], rows: vec![], include: vec![], exclude: vec![], span };
        let Some(Body::Block(statements, _)) = &block.body else {
            if matrix.from.is_none() {
                cx.error(
                    Diagnostic::new(&codes::BAD_BODY, span, "`matrix` has no axis")
                        .help("write `matrix { AXIS = [a, b] }`"),
                );
            }
            return Some(matrix);
        };
        for statement in statements {
            match &statement.kind {
                StatementKind::Fact(fact) => super::read::push_entry(&mut matrix.axes, fact, statement, cx),
                StatementKind::Block(row) => {
                    let columns = entries(row, cx);
                    match row.word.text.as_str() {
                        "include" => matrix.include.push(columns),
                        "exclude" => matrix.exclude.push(columns),
                        _ => matrix.rows.push((row.word.clone(), columns)),
                    }
                }
                StatementKind::Bad => {}
            }
        }
        Some(matrix)
    }
}

/// `service NAME [{ … }]` of a job.
#[derive(Clone, Debug)]
pub struct ServiceUse {
    /// The service.
    pub name: ast::Name,
    /// Facts that are other here.
    pub facts: Vec<Entry>,
}

impl BlockWord for ServiceUse {
    const FORM: &'static str = "NAME [{ }]";
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<ServiceUse> {
        let mut header = Header::new(block);
        let name = header.name("a service", cx)?;
        header.finish("service", Self::FORM, cx);
        Some(ServiceUse { name, facts: entries(block, cx) })
    }
}

place! {
    /// The container of a job.
    pub struct ContainerFields = "container" {
        /// Mounts.
        volumes: List<Text> = "volumes";
        /// Ports.
        ports: List<super::values::Ports> = "ports";
        /// More flags of `docker create`.
        options: Text = "options";
        /// User at the registry.
        user: TextExpr = "user";
        /// Password at the registry.
        password: TextExpr = "password";
    } blocks {
        /// Environment variables.
        env: Entries = "env";
    }
}

/// `container EXPR [{ }]`
#[derive(Clone, Debug)]
pub struct Container {
    /// The image.
    pub image: Expr,
    /// Its options.
    pub fields: ContainerFields,
}

impl BlockWord for Container {
    const FORM: &'static str = "IMAGE [{ }]";
    const MANY: bool = false;
    fn body() -> Option<&'static Place> {
        Some(ContainerFields::place())
    }
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Container> {
        let mut header = Header::new(block);
        let image = header.take_expression(cx);
        if image.is_none() {
            header.expected("the image of the container", cx);
        }
        header.finish("container", Self::FORM, cx);
        Some(Container { image: image?, fields: cx.fields(block, header.head) })
    }
}

/// The inputs of a call, for those who walk declarations.
pub type CallBody = CallFields;
