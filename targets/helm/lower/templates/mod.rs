//! The templates of a workload: one file for each kind of object.

pub(super) mod ingress;
pub(super) mod network;
mod objects;
mod pod;
mod run;

use super::subject::Subject;
use crate::emit::{Doc, Entry};
use crate::targets::chart::{Body, Document, Expr, Template};

/// All templates of a workload.
pub(super) fn of(subject: &Subject<'_>) -> Vec<Template> {
    let mut all = vec![run::template(subject), objects::service_account(subject), network::template(subject)];
    all.extend(objects::service(subject));
    all.extend(ingress::template(subject));
    all.extend(objects::autoscaler(subject));
    all.extend(objects::disruption_budget(subject));
    all.extend(objects::monitor(subject));
    all.extend(objects::claims(subject));
    all.extend(subject.part.iter().flat_map(|part| part.templates.iter().cloned()));
    all
}

/// A template of one object.
fn one(subject: &Subject<'_>, file: &str, when: Option<Expr>, doc: Doc) -> Template {
    let mut template = subject.place.template(file);
    template.when = when;
    template.documents = vec![Document::always(doc)];
    template
}

/// The beginning of an object that is called like its workload.
fn object(subject: &Subject<'_>, version: &str, kind: &str, metadata: Body<Entry>) -> Body<Entry> {
    named(subject, version, kind, subject.name, metadata)
}

/// The beginning of an object: its kind, its name, the labels of all objects, and more `metadata`.
fn named(subject: &Subject<'_>, version: &str, kind: &str, name: &str, metadata: Body<Entry>) -> Body<Entry> {
    let head = Body::new().word("name", name).map("labels", Body::new().lines(&subject.place.include("labels")));
    Body::new().word("apiVersion", version).word("kind", kind).map("metadata", head.and(metadata))
}

/// Entries under a key where a value is not empty.
fn filled(key: &str, value: &Expr) -> Body<Entry> {
    let inner = Body::new().put(key, crate::targets::chart::template::lines(&Expr::field(".")));
    Body::new().with(value, inner)
}
