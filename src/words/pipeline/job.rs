//! Jobs, their cells, services and containers.

use super::{Concurrency, Level, Permissions};
use crate::diag::{Diagnostic, codes};
use crate::place;
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Body, Expr, Statement, StatementKind};
use crate::words::common::{Conditions, NamedValue, Output, When};
use crate::words::declaration::Override;
use crate::words::read::{BlockWord, Entries, Entry, Fields, Header, Reader, entries};
use crate::words::services::ServiceFields;
use crate::words::steps_bodies::CallFields;
use crate::words::table::Place;
use crate::words::values::{Anything, Count, Duration, List, Name, Text, TextExpr, To, kind};

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
        deployment: bool = "deployment" (From "whether it deploys, or `environment` says where");
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
        services: Override<ServiceFields> = "service";
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
                StatementKind::Fact(fact) => crate::words::read::push_entry(&mut matrix.axes, fact, statement, cx),
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

place! {
    /// The container of a job.
    pub struct ContainerFields = "container" {
        /// Mounts.
        volumes: List<Text> = "volumes";
        /// Ports.
        ports: List<crate::words::values::Ports> = "ports";
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
