//! `raw`: what the user wrote for keys that the language has no word for. It is merged last.

use crate::emit::{Doc, Mapping, Node, Origin, raw};
use crate::ir;
use crate::targets::github_actions::model::Raw;

/// All texts that go to the workflow, later ones over earlier ones. What is no mapping was refused before.
pub(super) fn of(list: &[ir::Raw]) -> Option<Raw> {
    let mut all: Option<Mapping> = None;
    let is_own = |one: &&ir::Raw| one.target.as_deref().is_none_or(|target| target == "workflow");
    for one in list.iter().filter(is_own) {
        let Ok(Doc { node: Node::Mapping(mut mapping), .. }) = raw::mapping(&one.text) else { continue };
        for entry in &mut mapping.entries {
            entry.value.meta.origin = Some(Origin::written(one.span));
        }
        all.get_or_insert_default().merge(mapping, |a, b| a.eq_ignore_ascii_case(b));
    }
    all.map(|mapping| Raw(Doc::new(Node::Mapping(mapping))))
}
