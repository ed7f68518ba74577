//! Tests of the analysis.
#![allow(clippy::unwrap_used)]

mod programs;
mod random;
mod sets;

use crate::compile::{Project, compile};
use crate::reach::Reach;

/// The analysis of a program whose pipelines are given.
fn reach(pipelines: &str) -> Reach {
    Reach::of(&ir(pipelines))
}

fn ir(pipelines: &str) -> crate::ir::Ir {
    let text = format!("system s \"S\" {{ edition = 2026; repository = \"example/s\" }}\n{pipelines}");
    let mut sources = crate::source::Sources::default();
    let file = sources.add("s.pipe", text.as_str(), crate::source::Home::Project);
    let mut diags = crate::diag::Diagnostics::default();
    let tree = crate::syntax::parse(&sources, file, &mut diags);
    let mut program = crate::words::program::Program::default();
    crate::words::program::read(&tree, &mut program.project, &mut diags);
    let (ir, lowered) = crate::lower::lower(&program, &sources);
    let said: Vec<&str> = diags.iter().chain(lowered.iter()).map(|d| d.message.as_str()).collect();
    assert!(said.is_empty(), "{said:?}\n{text}");
    let _ = (Project::default(), compile);
    ir.unwrap()
}

/// Jobs from their heads: `a after b when c`.
fn jobs(triggers: &str, heads: &[&str]) -> Reach {
    let job = |head: &&str| format!("  job {head} {{ timeout = 5m; run \"Go\" \"\"\"true\"\"\" }}\n");
    reach(&format!("pipeline p {{\n{triggers}\n{}}}\n", heads.iter().map(job).collect::<String>()))
}
