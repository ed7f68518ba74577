//! Tests of the model: whole jobs to the character, and every form of every key once.

#![allow(clippy::unwrap_used)]

mod files;
mod forms;
mod jobs;

use crate::emit::{Doc, Map, ToDoc, yaml};

/// The text of a part of a model under a key.
fn under(key: &str, value: &impl ToDoc) -> String {
    yaml::write(&Map::new().put(key, value).doc()).text
}

/// The text of a part of a model that is a mapping.
fn text(value: &impl ToDoc) -> String {
    let doc: Doc = value.to_doc();
    yaml::write(&doc).text
}
