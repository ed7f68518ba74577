//! Rules in groups.

use crate::emit::{Doc, Map, Origin, Style, ToDoc};
use crate::source::Span;
use indexmap::IndexMap;

/// A file of rules.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Its groups; no two have one name.
    pub groups: Vec<Group>,
}

/// Rules that are worked out one after the other.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its rules.
    pub rules: Vec<Rule>,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What it makes.
    pub kind: Kind,
    /// PromQL.
    pub expr: String,
    /// Labels of what it makes.
    pub labels: IndexMap<String, String>,
    /// Why it is there, for those who read the file.
    pub comment: Option<String>,
    /// What asked for it.
    pub span: Span,
}

/// What a rule makes.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A series of this name.
    Record(String),
    /// An alert.
    Alert {
        /// Its name.
        name: String,
        /// How long the expression has to hold.
        duration: Option<String>,
        /// What people read.
        annotations: IndexMap<String, String>,
    },
}

impl ToDoc for Rules {
    fn to_doc(&self) -> Doc {
        Map::new().put("groups", self.groups.as_slice()).doc()
    }
}

impl ToDoc for Group {
    fn to_doc(&self) -> Doc {
        Map::new().put("name", &self.name).put("rules", self.rules.as_slice()).doc()
    }
}

impl ToDoc for Rule {
    fn to_doc(&self) -> Doc {
        let expr = Doc::styled(&*self.expr, Style::Auto);
        let map = match &self.kind {
            Kind::Record(name) => Map::new().put("record", name).put_doc("expr", expr).table("labels", &self.labels),
            Kind::Alert { name, duration, annotations } => Map::new()
                .put("alert", name)
                .put_doc("expr", expr)
                .maybe("for", duration.as_ref())
                .table("labels", &self.labels)
                .table("annotations", annotations),
        };
        let doc = map.doc().origin(Origin::written(self.span));
        match &self.comment {
            Some(comment) => doc.above([comment.as_str()]),
            None => doc,
        }
    }
}

/// The object of the Prometheus operator.
#[derive(Clone, Debug)]
pub struct PrometheusRule {
    /// Its name.
    pub name: String,
    /// Where it is put.
    pub namespace: String,
    /// Labels, by which a Prometheus finds it.
    pub labels: IndexMap<String, String>,
    /// The rules.
    pub rules: Rules,
}

impl ToDoc for PrometheusRule {
    fn to_doc(&self) -> Doc {
        let metadata =
            Map::new().put("name", &self.name).put("namespace", &self.namespace).table("labels", &self.labels);
        Map::new()
            .put("apiVersion", "monitoring.coreos.com/v1")
            .put("kind", "PrometheusRule")
            .put_doc("metadata", metadata.doc())
            .put("spec", &self.rules)
            .doc()
    }
}
