//! Pipelines, their events and their jobs.

mod job;

use super::common::{Conditions, Input, NamedValue, Output};
use super::declaration::doc;
use super::read::{BlockWord, Entries, Entry, Fields, Header, Reader, entries};
use super::table::Place;
use super::unions::Either;
use super::values::{Anything, Duration, Glob, Label, List, Name, Path, Text, TextExpr, To, kind};
use crate::place;
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Body, Expr, Statement, StatementKind};

pub use job::*;

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
        workflows: List<Either<Text, To<kind::Pipeline>>> = "workflows";
        /// When a schedule starts.
        cron: Text = "cron";
        /// The time zone of the schedule, as the IANA database names it: `"Europe/Berlin"`.
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
        if let StatementKind::Block(inner) = &statement.kind
            && self.events.iter().any(|e| e.text == inner.word.text)
        {
            let fields = cx.fields(inner, inner.word.span);
            self.own.push((inner.word.clone(), fields));
            return;
        }
        cx.statement(&mut self.fields, statement);
    }
}

/// `permissions [exactly] { SCOPE = LEVEL }`
#[derive(Clone, Debug)]
pub struct Permissions {
    /// Whether nothing is added to them.
    pub exactly: bool,
    /// Scope, level, and the `##` before it.
    pub list: Vec<(ast::Name, Level, Option<String>)>,
    /// The `##` before the word.
    pub doc: Option<String>,
    /// The word.
    pub span: Span,
}

impl BlockWord for Permissions {
    const FORM: &'static str = "[exactly] { SCOPE = none | read | write }";
    const MANY: bool = false;
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Permissions> {
        let mut header = Header::new(block);
        let exactly = header.take_word("exactly").is_some();
        header.finish("permissions", Self::FORM, cx);
        let mut list = Vec::new();
        for Entry { key, value, doc } in entries(block, cx) {
            if let Some(level) = cx.value::<Level>(&value).as_ref().and_then(|g| g.known().copied()) {
                list.push((key, level, doc));
            }
        }
        Some(Permissions { exactly, list, doc: doc(statement), span: block.word.span })
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
