//! The whole compiler in one call: a project's texts in, its outputs or what is wrong with it out.
//! Pure: what it must know of the disk is in [`Project`].

mod library;

pub use crate::emit::artifact::{Artifact, LineOrigin};
pub use crate::tree::Tree;

use crate::diag::{Diagnostic, Diagnostics, Severity, codes};
use crate::ir::System;
use crate::lock::Lock;
use crate::plan::Plan;
use crate::source::{FileId, Home, Sources, Span};
use crate::syntax::ast::{Allow, Block, Body, Name, Statement, StatementKind};
use crate::tree::tidy;
use crate::words::program::{FileFields, Program};
use std::cell::RefCell;

/// What the shell has read.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// Every `.pipe` file: its path below the project's folder with `/` between its parts, and its text.
    pub files: Vec<(String, String)>,
    /// The text of `pipe.lock`, when there is one.
    pub lock: Option<String>,
    /// Which files there are in the repository.
    pub tree: Tree,
}

/// What became of it.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// All files that were read: those of the project and those of the library.
    pub sources: Sources,
    /// What is to be said.
    pub diagnostics: Diagnostics,
    /// The outputs; `None` when there is an error.
    pub artifacts: Option<Vec<Artifact>>,
    /// The new lock without its list of files, which the shell adds; `None` when there is an error.
    pub lock: Option<Lock>,
    /// The system; `None` when there is an error.
    pub plan: Option<Plan>,
    /// The folder below which the outputs go, relative to the project's: `output` of `system`, or empty.
    pub output: String,
}

/// Compiles a project.
#[must_use]
pub fn compile(project: &Project) -> Compiled {
    let mut compiled = Compiled::default();
    let lock = match &project.lock {
        Some(text) => crate::lock::read(text, &mut compiled.sources, &mut compiled.diagnostics),
        None => Lock::default(),
    };
    let mut allows = Vec::new();
    let program = program(project, &mut compiled, &mut allows);
    let (ir, lowered) = crate::lower::lower(&program, &compiled.sources);
    compiled.diagnostics.append(lowered);
    if let Some(mut ir) = ir {
        compiled.output = if ir.system.output == "." { String::new() } else { ir.system.output.clone() };
        ir.system.own_chart = brings_a_chart(&ir.system, &compiled.output, project, &lock);
        let edition = program.project.system.first().and_then(|s| crate::lower::known(&s.fields.edition));
        if let Some(plan) = crate::check::check(ir, &project.tree, &compiled.sources, &mut compiled.diagnostics) {
            let edition = edition.map_or(String::new(), |e| e.0.to_string());
            let used = RefCell::new(Lock { edition, ..Lock::default() });
            compiled.artifacts = Some(crate::targets::emit(&plan, &lock, &used));
            compiled.plan = Some(plan);
            compiled.lock = Some(Lock { compiler: lock.compiler, files: lock.files, ..used.into_inner() });
        }
    }
    quiet(&mut compiled.diagnostics);
    pass_over(&allows, &mut compiled.diagnostics);
    compiled
}

/// Whether a chart stands where one would be written, and it was not written by a build before.
fn brings_a_chart(system: &System, output: &str, project: &Project, lock: &Lock) -> bool {
    let default = format!("helm/{}", system.name);
    let file = format!("{}/Chart.yaml", system.emit.get("chart").unwrap_or(&default).trim_end_matches('/'));
    project.tree.has_file(&format!("./{output}/{file}")) == Some(true) && !lock.files.contains_key(&file)
}

/// Where a text is broken, what it declares is not all known: what seems to be missing then is no report of its own.
fn quiet(diags: &mut Diagnostics) {
    let text = |d: &Diagnostic| d.code.id.starts_with("E00");
    if diags.iter().any(text) {
        let follows = [&codes::MISSING_FACT, &codes::UNKNOWN_NAME, &codes::DECLARED_TWICE];
        diags.retain(|d| !follows.iter().any(|code| *d.code == **code) && d.code.id != "E103");
    }
}

/// Reads all files of the project and the modules that they import.
fn program(project: &Project, compiled: &mut Compiled, allows: &mut Vec<(Allow, Span)>) -> Program {
    let mut program = Program::default();
    if project.files.is_empty() {
        compiled.sources.add("system.pipe", "", Home::Project);
    }
    for (name, text) in &project.files {
        let file = compiled.sources.add(name.as_str(), text.as_str(), Home::Project);
        let tree = crate::syntax::parse(&compiled.sources, file, &mut compiled.diagnostics);
        program.docs.extend(tree.doc.as_ref().map(|d| (file, d.text.clone())));
        collect_allows(&tree.statements, allows);
        crate::words::program::read(&tree, &mut program.project, &mut compiled.diagnostics);
    }
    let mut wanted: Vec<Name> = program.project.imports.iter().flat_map(|i| i.0.iter().cloned()).collect();
    if !program.project.channels.is_empty() {
        let span = Span::new(FileId(0), 0, 0);
        wanted.push(Name { text: "std/notify".into(), quoted: false, span });
    }
    let (folders, modules): (Vec<Name>, Vec<Name>) = wanted.into_iter().partition(|name| name.quoted);
    for name in &folders {
        folder(name, project, compiled);
    }
    library::read(modules, &mut program, compiled);
    program
}

/// The folder that an import in a file means, relative to the project's; `None` for an absolute path.
#[must_use]
pub fn imported_folder(file: &str, import: &str) -> Option<String> {
    let beside = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    tidy(format!("{beside}/{import}").trim_start_matches('/')).filter(|_| !import.starts_with('/'))
}

/// The folders that a text imports, as it writes them.
#[must_use]
pub fn folder_imports(text: &str) -> Vec<String> {
    let quotes = |line: &str| line.trim_start().starts_with("import") && line.contains('"');
    if !text.lines().any(quotes) {
        return Vec::new();
    }
    let mut sources = Sources::default();
    let file = sources.add("", text, Home::Project);
    let mut fields = FileFields::default();
    let mut diags = Diagnostics::default();
    crate::words::program::read(&crate::syntax::parse(&sources, file, &mut diags), &mut fields, &mut diags);
    let names = fields.imports.into_iter().flat_map(|i| i.0);
    names.filter(|n| n.quoted).map(|n| n.text).collect()
}

/// An imported folder: the shell has read its files as files of the project.
fn folder(name: &Name, project: &Project, compiled: &mut Compiled) {
    let file = compiled.sources.get(name.span.file).name.clone();
    let below = imported_folder(&file, &name.text).map(|f| format!("{f}/"));
    let found = below.is_some_and(|below| project.files.iter().any(|(n, _)| n.starts_with(&below)));
    if !found {
        let message = format!("there is no folder `{}` with `.pipe` files", name.text);
        let d = Diagnostic::new(&codes::UNKNOWN_MODULE, name.span, message).label("imported here");
        compiled.diagnostics.push(d.help("the path is relative to this file"));
    }
}

/// The `# allow` comments of statements, with what each of them covers.
fn collect_allows(statements: &[Statement], allows: &mut Vec<(Allow, Span)>) {
    for statement in statements {
        allows.extend(statement.allows.iter().map(|a| (a.clone(), statement.span)));
        if let StatementKind::Block(Block { body: Some(Body::Block(inner, _)), .. }) = &statement.kind {
            collect_allows(inner, allows);
        }
    }
}

/// Takes away what a `# allow CODE: reason` passes over: warnings and notes within its statement. One that passes over
/// nothing is reported, unless something is in error: then not everything was looked at.
fn pass_over(allows: &[(Allow, Span)], diags: &mut Diagnostics) {
    let mut used = vec![false; allows.len()];
    diags.retain(|d| {
        let covers = |(allow, at): &(Allow, Span)| {
            (allow.code == d.code.id || allow.code == d.code.name) && at.contains(d.span())
        };
        let mut passed = false;
        for (_, used) in
            allows.iter().zip(&mut used).filter(|(allow, _)| d.severity != Severity::Error && covers(allow))
        {
            *used = true;
            passed = true;
        }
        !passed
    });
    if diags.has_errors() {
        return;
    }
    for ((allow, _), _) in allows.iter().zip(used).filter(|(_, used)| !used) {
        let message = format!("nothing is reported here as {}", allow.code);
        let d = Diagnostic::new(&codes::IDLE_ALLOW, allow.span, message).label("there is nothing to pass over");
        diags.push(
            d.help("take the comment away: what it spoke of was repaired, or it stands before another statement"),
        );
    }
}

/// Whether a text declares `system`, as far as that can be seen without reading it all: it is how a project's folder is found.
#[must_use]
pub fn declares_system(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start_matches('\u{feff}');
        line.strip_prefix("system").is_some_and(|rest| rest.starts_with([' ', '\t']))
    })
}
