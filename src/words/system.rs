//! The system, its secrets and variables, components and tests.

use super::common::{Input, NamedValue, Output};
use super::pipeline::{Defaults, Permissions};
use super::read::{BlockWord, Entries, Entry, Fields, Header, Reader, entries};
use super::table::Place;
use super::ty::Form;
use super::values::{Anything, Count, Duration, Label, List, Name, Path, Text, TextExpr, To, kind, not_a_choice};
use crate::diag::{Diagnostic, codes};
use crate::place;
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Body, Expr, Statement, StatementKind};

place! {
    /// The system: defaults of every file, and where files go. Once in a project.
    pub struct SystemFields = "system" {
        /// The edition of the language: a year.
        edition: Count = "edition" (Required);
        /// `owner/name` at GitHub.
        repository: Text = "repository" (Required);
        /// The default branch.
        branch: Name = "branch" (Value "main");
        /// The registry of images that name none; entered with the workflow token.
        registry: Name = "registry" (Value "\"ghcr.io\"");
        /// Where jobs run that name no runner.
        runner: Label = "runner" (Value "ubuntu-24.04");
        /// Where files go, relative to the project.
        output: Path = "output" (Value "\".\"");
        /// The shell of all pipelines.
        shell: Name = "shell";
        /// The working directory of all pipelines.
        dir: TextExpr = "in";
        /// The limit of jobs in all pipelines.
        timeout: Duration = "timeout";
        /// `github`: nothing is derived or required.
        defaults: Defaults = "defaults";
    } blocks {
        /// Names for lists of labels, and for groups.
        runners: Runners = "runners";
        /// Versions of tools, read as `tools.NAME`.
        tools: Entries = "tools";
        /// Where outputs go, only where the default path is not wanted; read as `emit.NAME`.
        emit: Entries = "emit";
    }
}

/// `system NAME "Title" { }`
#[derive(Clone, Debug)]
pub struct System {
    /// Its name.
    pub name: ast::Name,
    /// Its title.
    pub title: Option<Expr>,
    /// What it holds.
    pub fields: SystemFields,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// Its head.
    pub span: Span,
}

impl BlockWord for System {
    const FORM: &'static str = "NAME \"Title\" { }";
    fn body() -> Option<&'static Place> {
        Some(SystemFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<System> {
        let mut header = Header::new(block);
        let name = header.name("the name of the system", cx)?;
        let title = header.take_text();
        header.finish("system", Self::FORM, cx);
        let fields = cx.fields(block, header.head);
        Some(System { name, title, fields, doc: statement.doc.as_ref().map(|d| d.text.clone()), span: header.head })
    }
}

place! {
    /// A group of runners.
    pub struct RunnerGroupFields = "runners" {
        /// The group.
        group: Text = "group";
        /// Labels that all have to hold.
        labels: List<Name> = "labels" (Value "[]");
    }
}

/// `runners { NAME = list(label); NAME { group; labels } }`
#[derive(Clone, Debug, Default)]
pub struct Runners {
    /// Lists of labels by name.
    pub labels: Vec<(ast::Name, Vec<String>)>,
    /// Groups by name.
    pub groups: Vec<(ast::Name, RunnerGroupFields)>,
}

impl BlockWord for Runners {
    const FORM: &'static str = "{ NAME = list(label); NAME { group = text; labels = list(label) } }";
    const MANY: bool = false;
    fn body() -> Option<&'static Place> {
        Some(RunnerGroupFields::place())
    }
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Runners> {
        let mut runners = Runners::default();
        let Some(Body::Block(statements, _)) = &block.body else { return Some(runners) };
        for statement in statements {
            match &statement.kind {
                StatementKind::Fact(fact) => {
                    if let Some(List(items)) = cx.value::<List<Label>>(&fact.value).and_then(|g| g.known().cloned()) {
                        runners.labels.push((fact.name.clone(), items.into_iter().map(|(l, _)| l.0).collect()));
                    }
                }
                StatementKind::Block(inner) => {
                    runners.groups.push((inner.word.clone(), cx.fields(inner, inner.word.span)))
                }
                StatementKind::Bad => {}
            }
        }
        Some(runners)
    }
}

/// `import std/NAME, "../folder"`
#[derive(Clone, Debug)]
pub struct Import(pub Vec<ast::Name>);

impl BlockWord for Import {
    const FORM: &'static str = "std/NAME, \"../folder\", …";
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Import> {
        let mut header = Header::new(block);
        let names = header.names("a module", cx);
        header.finish("import", Self::FORM, cx);
        Some(Import(names))
    }
}

place! {
    /// A secret. It is declared once; its value is set outside.
    pub struct SecretFields = "secret" {
        /// The age at which it should be replaced.
        rotate: Duration = "rotate";
        /// It may be absent: steps that need it are skipped.
        optional: bool = "optional" (Value "false");
        /// Its path in the vault (`in cluster`).
        vault: Text = "vault";
        /// Its keys, read as `secret.NAME.KEY` (`in cluster`).
        keys: List<Name> = "keys";
    }
}

/// `secret NAME[: FORM] [in ENV, … | in cluster] [{ }]`
#[derive(Clone, Debug)]
pub struct Secret {
    /// Its name.
    pub name: ast::Name,
    /// Its form.
    pub form: Form,
    /// The environments that hold it; none: the repository.
    pub environments: Vec<ast::Name>,
    /// Whether it lives in the cluster.
    pub cluster: bool,
    /// Its options.
    pub fields: SecretFields,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What diagnostics pass over.
    pub allows: Vec<Allow>,
    /// Its head.
    pub span: Span,
}

impl BlockWord for Secret {
    const FORM: &'static str = "NAME[: FORM] [in ENVIRONMENT, … | in cluster] [{ }]";
    fn body() -> Option<&'static Place> {
        Some(SecretFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Secret> {
        let mut header = Header::new(block);
        let name = header.name("the name of the secret", cx)?;
        let form = if header.take_colon() { form(&mut header, cx) } else { Form::Token };
        let mut environments = Vec::new();
        let mut cluster = false;
        if header.take_word("in").is_some() {
            cluster = header.take_word("cluster").is_some();
            if !cluster {
                environments = header.names("an environment", cx);
            }
        }
        header.finish("secret", Self::FORM, cx);
        let fields = cx.fields(block, header.head);
        let doc = statement.doc.as_ref().map(|d| d.text.clone());
        let allows = statement.allows.clone();
        Some(Secret { name, form, environments, cluster, fields, doc, allows, span: header.head })
    }
}

fn form(header: &mut Header<'_>, cx: &mut Reader<'_>) -> Form {
    let Some(word) = header.take_bare() else {
        header.expected("the form of the secret", cx);
        return Form::Token;
    };
    let found = Form::ALL.into_iter().find(|f| f.word() == word.text);
    if found.is_none() {
        cx.error(Diagnostic::new(
            &codes::UNKNOWN_CHOICE,
            word.span,
            not_a_choice(&word.text, &Form::ALL.map(Form::word)),
        ));
    }
    found.unwrap_or_default()
}

place! {
    /// A component: steps, a service or a command with typed inputs, checked here and inlined where it is used. Without steps it is a
    /// signature, and the compiler brings the body.
    pub struct ComponentFields = "component" {
        /// How much history its steps need: `full`, or a number of commits.
        history: Name = "history" (Value "1");
        /// Named sets of variables.
        env_sets: List<To<kind::EnvSet>> = "env";
    } blocks {
        /// An input.
        inputs: Input = "input";
        /// What it gives.
        outputs: Output = "output";
        /// Environment variables of its own steps.
        env: Entries = "env";
        /// What its steps need.
        permissions: Permissions = "permissions";
        /// A name for an expression.
        values: NamedValue = "value";
        /// A service, for `service NAME from`.
        service: super::services::ServiceBody = "service";
        /// A command, for `command "path" from`.
        command: super::commands::CommandBody = "command";
    }
    steps Job
}

/// `component NAME { }`
#[derive(Clone, Debug)]
pub struct Component {
    /// Its name.
    pub name: ast::Name,
    /// What it holds.
    pub fields: ComponentFields,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What diagnostics pass over.
    pub allows: Vec<Allow>,
    /// Its head.
    pub span: Span,
}

impl BlockWord for Component {
    const FORM: &'static str = "NAME { }";
    fn body() -> Option<&'static Place> {
        Some(ComponentFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Component> {
        let mut header = Header::new(block);
        let name = header.name("the name of the component", cx)?;
        header.finish("component", Self::FORM, cx);
        let fields = cx.fields(block, header.head);
        let doc = statement.doc.as_ref().map(|d| d.text.clone());
        Some(Component { name, fields, doc, allows: statement.allows.clone(), span: header.head })
    }
}

/// `test "sentence" of PIPELINE { }`
#[derive(Clone, Debug)]
pub struct Test {
    /// What it says.
    pub sentence: ast::Name,
    /// Of which pipeline.
    pub pipeline: ast::Name,
    /// What is given.
    pub given: Vec<Given>,
    /// What must hold.
    pub expect: Vec<Expect>,
    /// Its head.
    pub span: Span,
}

place! {
    /// A statement about what a pipeline does.
    pub struct TestFields = "test" {
    } blocks {
        /// What happens; several are all true. Without one, what is expected holds in every run.
        given: Given = "given";
        /// What must follow.
        expect: Expect = "expect" (Required);
    }
}

impl BlockWord for Test {
    const FORM: &'static str = "\"sentence\" of PIPELINE { }";
    fn body() -> Option<&'static Place> {
        Some(TestFields::place())
    }
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Test> {
        let mut header = Header::new(block);
        let sentence = header.name("the sentence that is tested", cx)?;
        header.take_word("of").or_else(|| {
            header.expected("`of` and a pipeline", cx);
            None
        })?;
        let pipeline = header.name("a pipeline", cx)?;
        header.finish("test", Self::FORM, cx);
        let fields: TestFields = cx.fields(block, header.head);
        Some(Test { sentence, pipeline, given: fields.given, expect: fields.expect, span: header.head })
    }
}

/// `given …`
#[derive(Clone, Debug)]
pub struct Given {
    /// What it is.
    pub kind: GivenKind,
    /// Its head.
    pub span: Span,
}

/// What may be given.
#[derive(Clone, Debug)]
pub enum GivenKind {
    /// An event.
    Event {
        /// `push`, `pull_request`, `tag`, `release`, `schedule`, `dispatch`
        event: ast::Name,
        /// The branch, tag or schedule.
        subject: Option<ast::Name>,
        /// `from fork`
        fork: bool,
        /// Inputs of a dispatch.
        inputs: Vec<Entry>,
    },
    /// `JOB failed`, as a condition.
    Result(Expr),
    /// `changed "path", …`
    Changed(Vec<ast::Name>),
}

impl BlockWord for Given {
    const FORM: &'static str = "push to BRANCH | pull_request [to BRANCH] [from fork] | tag \"v1.2.3\" | release \"v…\" | schedule NAME | dispatch [{ input = VALUE }] | JOB failed | changed \"path\", …";
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Given> {
        let mut header = Header::new(block);
        let span = header.head;
        let word = header.peek_word().unwrap_or_default().to_string();
        let kind = match word.as_str() {
            "changed" => {
                header.take_bare();
                GivenKind::Changed(header.names("a path", cx))
            }
            "push" | "pull_request" | "tag" | "release" | "schedule" | "dispatch" => {
                let event = header.take_bare()?;
                header.take_word("to");
                let fork_first = header.take_word("from").is_some() && header.take_word("fork").is_some();
                let subject = header.take_name();
                let fork = fork_first || (header.take_word("from").is_some() && header.take_word("fork").is_some());
                GivenKind::Event { event, subject, fork, inputs: entries(block, cx) }
            }
            _ => GivenKind::Result(header.take_expression(cx).or_else(|| {
                header.expected("an event or the result of a job", cx);
                None
            })?),
        };
        header.finish("given", Self::FORM, cx);
        Some(Given { kind, span })
    }
}

/// `expect EXPRESSION`
#[derive(Clone, Debug)]
pub struct Expect {
    /// What must hold.
    pub condition: Expr,
    /// Its head.
    pub span: Span,
}

impl BlockWord for Expect {
    const FORM: &'static str = "EXPRESSION";
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Expect> {
        let mut header = Header::new(block);
        let condition = header.take_expression(cx);
        if condition.is_none() {
            header.expected("what must hold", cx);
        }
        header.finish(&block.word.text, Self::FORM, cx);
        Some(Expect { condition: condition?, span: header.head })
    }
}

/// A value of any type, for those who walk declarations.
pub type AnyValue = super::values::Given<Anything>;
