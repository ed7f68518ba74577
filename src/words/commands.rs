//! Scripts with a command line, and manifests of one's own.

use super::common::Input;
use super::declaration::{Definition, doc, no_body, plain_block, text_body};
use super::read::{BlockWord, Entries, Fields, Header, Reader};
use super::table::Place;
use super::values::{Given, Path};
use crate::place;
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Statement, Template};

place! {
    /// A shell script with a command line: the words of jobs, for people. `--help`, `--dry-run` and `--verbose` are always
    /// there.
    pub struct CommandFields = "command" {
    } blocks {
        /// What it is given: `--NAME`, or by its place. An environment is always checked.
        inputs: Input = "input";
        /// A subcommand; `--NAME` means the same.
        verbs: Verb = "verb";
        /// Environment variables of all steps.
        env: Entries = "env";
    }
    steps Command
}

/// `command "path" { }` or `command "path" from COMPONENT [{ input = VALUE }]`
#[derive(Clone, Debug)]
pub struct Command {
    /// The path of the script, which is its name.
    pub name: ast::Name,
    /// What it does, or the component that says so.
    pub definition: Definition<CommandFields>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Command {
    const FORM: &'static str = "\"path\" { } or \"path\" from COMPONENT [{ input = VALUE }]";
    fn body() -> Option<&'static Place> {
        Some(CommandFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Command> {
        let mut header = Header::new(block);
        let name = header.name("the path of the script, in quotes,", cx)?;
        let definition = Definition::read(&mut header, Self::FORM, block, cx)?;
        Some(Command { name, definition, doc: doc(statement), allows: statement.allows.clone(), span: header.head })
    }
}

plain_block! {
    /// `command { }` in a component: it takes the path given where the component is used.
    CommandBody of CommandFields
}

/// `verb NAME { }`
#[derive(Clone, Debug)]
pub struct Verb {
    /// Its name.
    pub name: ast::Name,
    /// What it does.
    pub fields: Box<CommandFields>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Verb {
    const FORM: &'static str = "NAME { }";
    fn body() -> Option<&'static Place> {
        Some(CommandFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Verb> {
        let mut header = Header::new(block);
        let name = header.name("the name of the subcommand", cx)?;
        header.finish("verb", Self::FORM, cx);
        let fields = Box::new(cx.fields(block, header.head));
        Some(Verb { name, fields, doc: doc(statement), allows: statement.allows.clone(), span: header.head })
    }
}

/// Where a manifest stands.
#[derive(Clone, Debug)]
pub enum ManifestSource {
    /// In a file.
    File(Given<Path>),
    /// Here.
    Text(Template),
}

/// `manifest NAME from "path"` or `manifest NAME """yaml"""`: a template of the chart that is validated, and counted as
/// unchecked.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Its name.
    pub name: ast::Name,
    /// Where it stands.
    pub source: ManifestSource,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Manifest {
    const FORM: &'static str = "NAME from \"path\" or NAME \"\"\"yaml\"\"\"";
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Manifest> {
        let mut header = Header::new(block);
        let name = header.name("the name of the manifest", cx)?;
        let source = if header.take_word("from").is_some() {
            no_body(block, cx);
            ManifestSource::File(header.value("the path of the manifest, in quotes,", cx)?)
        } else {
            ManifestSource::Text(text_body(block, "YAML", cx)?)
        };
        header.finish("manifest", Self::FORM, cx);
        Some(Manifest { name, source, doc: doc(statement), allows: statement.allows.clone(), span: header.head })
    }
}
