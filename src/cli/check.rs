//! `pipec check`: everything but writing.

use super::open;
use super::shell::Shell;
use super::{FINE, Outcome, WRONG, explain, fix};
use crate::project::Failure;
use clap::{Args, ValueEnum};
use pipec::diag::render::Format;
use pipec::diag::{Diagnostic, Severity};
use std::path::PathBuf;

/// Check the program; write no output
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// The project's folder, or a file in it; looked for upward [default: .]
    project: Option<PathBuf>,
    /// Treat as errors: `warnings`, `notes`, or a code such as W074; several with commas
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    deny: Vec<String>,
    /// Apply the repairs that reports bring along, then check again
    #[arg(long)]
    fix: bool,
    /// How to report; machine formats go to stdout
    #[arg(long, value_enum, default_value_t = Output::Human)]
    format: Output,
}

/// The formats by their names.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Output {
    /// For people
    Human,
    /// One JSON document
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands: annotations in GitHub Actions
    Github,
}

impl From<Output> for Format {
    fn from(output: Output) -> Format {
        match output {
            Output::Human => Format::Human,
            Output::Json => Format::Json,
            Output::Sarif => Format::Sarif,
            Output::Github => Format::Github,
        }
    }
}

/// How often repairs are looked for.
const ROUNDS: usize = 5;

pub(crate) fn run(shell: &mut Shell, args: &Check) -> Outcome {
    let denied = args.deny.iter().map(|word| Denied::parse(word)).collect::<Result<Vec<_>, _>>()?;
    let format = Format::from(args.format);
    let open = |shell: &mut Shell| open::open(shell, args.project.as_deref(), format, false);
    let mut opened = match open(shell)? {
        Ok(opened) => opened,
        Err(status) => return Ok(status),
    };
    // One repair can lay open the next; they need not come to an end.
    for _ in 0..ROUNDS {
        if !args.fix || fix::fix(shell, &opened)? == 0 {
            break;
        }
        opened = match open(shell)? {
            Ok(opened) => opened,
            Err(status) => return Ok(status),
        };
    }
    for diagnostic in opened.compiled.diagnostics.iter_mut() {
        if denied.iter().any(|d| d.covers(diagnostic)) {
            diagnostic.severity = Severity::Error;
        }
    }
    let compiled = &opened.compiled;
    shell.report(format, &compiled.sources, &compiled.diagnostics, &opened.from);
    if compiled.diagnostics.has_errors() {
        return Ok(WRONG);
    }
    if compiled.diagnostics.is_empty() && matches!(format, Format::Human) {
        let files = opened.project.files.len();
        shell.progress(&format!("no problem in {files} file{}", if files == 1 { "" } else { "s" }));
    }
    Ok(FINE)
}

/// What counts as an error.
enum Denied {
    Warnings,
    Notes,
    Code(&'static str),
}

impl Denied {
    fn parse(word: &str) -> Result<Denied, Failure> {
        match word {
            "warnings" => Ok(Denied::Warnings),
            "notes" => Ok(Denied::Notes),
            code => Ok(Denied::Code(explain::find(code)?.id)),
        }
    }

    fn covers(&self, diagnostic: &Diagnostic) -> bool {
        match self {
            Denied::Warnings => diagnostic.severity == Severity::Warning,
            Denied::Notes => diagnostic.severity == Severity::Note,
            Denied::Code(id) => diagnostic.code.id == *id,
        }
    }
}
