//! What a workflow takes and gives: inputs by hand, and the interface of a workflow that is called.

use super::{Table, Text, Value};
use crate::emit::{Doc, Field, Map, ToDoc};

/// An input of a run by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct DispatchInput {
    /// What the form says.
    pub description: Option<Field<Text>>,
    /// Its type.
    pub kind: Field<DispatchKind>,
    /// What it is when nobody says.
    pub default: Option<Field<Value>>,
    /// Whether the form asks for it.
    pub required: Option<Field<bool>>,
    /// What is said to those who still use it.
    pub deprecation_message: Option<Field<Text>>,
}

/// The types of such inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DispatchKind {
    /// A text, a truth value or a number.
    Scalar(ScalarKind),
    /// One of these.
    Choice(Vec<String>),
    /// The name of an environment.
    Environment,
}

impl ToDoc for DispatchInput {
    fn to_doc(&self) -> Doc {
        let (kind, options): (_, &[String]) = match &self.kind.value {
            DispatchKind::Scalar(kind) => (kind.name(), &[]),
            DispatchKind::Choice(options) => ("choice", options),
            DispatchKind::Environment => ("environment", &[]),
        };
        Map::new()
            .maybe("description", self.description.as_ref())
            .put("type", &Field { value: kind.to_owned(), meta: self.kind.meta.clone() })
            .flow("options", options)
            .maybe("default", self.default.as_ref())
            .maybe("required", self.required.as_ref())
            .maybe("deprecationMessage", self.deprecation_message.as_ref())
            .doc()
    }
}

/// The types that every input may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarKind {
    /// `string`
    String,
    /// `boolean`
    Boolean,
    /// `number`
    Number,
}

impl ScalarKind {
    /// Its word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ScalarKind::String => "string",
            ScalarKind::Boolean => "boolean",
            ScalarKind::Number => "number",
        }
    }
}

impl ToDoc for ScalarKind {
    fn to_doc(&self) -> Doc {
        Doc::text(self.name())
    }
}

/// The interface of a workflow that others call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkflowCall {
    /// What it takes.
    pub inputs: Table<CallInput>,
    /// What it gives.
    pub outputs: Table<CallOutput>,
    /// The secrets that it takes.
    pub secrets: Table<CallSecret>,
}

impl WorkflowCall {
    pub(super) fn map(&self) -> Map {
        Map::new().table("inputs", &self.inputs).table("outputs", &self.outputs).table("secrets", &self.secrets)
    }
}

/// An input of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct CallInput {
    /// What it is.
    pub description: Option<Field<Text>>,
    /// Its type.
    pub kind: Field<ScalarKind>,
    /// What it is when the caller does not say; may be an expression.
    pub default: Option<Field<Value>>,
    /// Whether a call without it is an error.
    pub required: Option<Field<bool>>,
    /// What is said to those who still use it.
    pub deprecation_message: Option<Field<Text>>,
}

impl ToDoc for CallInput {
    fn to_doc(&self) -> Doc {
        Map::new()
            .maybe("description", self.description.as_ref())
            .put("type", &self.kind)
            .maybe("default", self.default.as_ref())
            .maybe("required", self.required.as_ref())
            .maybe("deprecationMessage", self.deprecation_message.as_ref())
            .doc()
    }
}

/// An output of a call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallOutput {
    /// What it is.
    pub description: Option<Field<Text>>,
    /// Where it comes from.
    pub value: Field<Text>,
}

impl ToDoc for CallOutput {
    fn to_doc(&self) -> Doc {
        Map::new().maybe("description", self.description.as_ref()).put("value", &self.value).doc()
    }
}

/// A secret of a call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallSecret {
    /// What it is for.
    pub description: Option<Field<Text>>,
    /// Whether a call without it is an error.
    pub required: Option<Field<bool>>,
}

impl ToDoc for CallSecret {
    fn to_doc(&self) -> Doc {
        let map = Map::new();
        let map = map.maybe("description", self.description.as_ref()).maybe("required", self.required.as_ref());
        if map.is_empty() { Doc::null() } else { map.doc() }
    }
}
