//! Declarations read from programs.

mod corpus;
mod delivery;
mod operation;
mod reference;
mod wrong;

use super::read::{BlockWord, Reader};
use super::values::Given;
use crate::diag::Diagnostics;
use crate::source::{Home, Sources};
use crate::syntax::ast::StatementKind;

/// The first statement of a program as a declaration, and what was reported.
fn read<T: BlockWord>(text: &str) -> (Option<T>, Diagnostics) {
    let mut sources = Sources::default();
    let file = sources.add("a.pipe", text, Home::Project);
    let mut diags = Diagnostics::default();
    let tree = crate::syntax::parse(&sources, file, &mut diags);
    let statement = &tree.statements[0];
    let StatementKind::Block(block) = &statement.kind else { panic!("no block: {statement:?}") };
    let declaration = T::read(block, statement, &mut Reader { diags: &mut diags });
    (declaration, diags)
}

/// The first statement of a program without a mistake.
fn right<T: BlockWord>(text: &str) -> T {
    let (declaration, diags) = read::<T>(text);
    assert!(diags.is_empty(), "{text}\n{:#?}", diags.iter().collect::<Vec<_>>());
    declaration.expect("a declaration")
}

/// The codes that a program raises.
fn codes<T: BlockWord>(text: &str) -> Vec<&'static str> {
    read::<T>(text).1.iter().map(|d| d.code.id).collect()
}

/// The messages that a program raises.
fn messages<T: BlockWord>(text: &str) -> String {
    read::<T>(text).1.iter().map(|d| format!("{}\n", d.message)).collect()
}

/// The literal of a fact.
fn known<T: Clone>(given: &Option<Given<T>>) -> T {
    given.as_ref().expect("a value").known().expect("a literal").clone()
}
