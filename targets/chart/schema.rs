//! Schemas of values: JSON Schema, draft 2020-12, as far as charts need it.

use crate::emit::{Doc, Map, ToDoc};

/// What a value may be.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    keywords: Map,
}

impl Schema {
    fn of(kind: &str) -> Schema {
        Schema { keywords: Map::new().put("type", kind) }
    }

    fn with(mut self, keyword: &str, value: Doc) -> Schema {
        self.keywords = self.keywords.put_doc(keyword, value);
        self
    }

    /// Anything.
    #[must_use]
    pub fn any() -> Schema {
        Schema::default()
    }

    /// A mapping with these keys and no others; those of `required` have to be there.
    #[must_use]
    pub fn closed(properties: Vec<(String, Schema)>, required: &[&str]) -> Schema {
        Schema::of("object").with("additionalProperties", Doc::bool(false)).keys(properties, required)
    }

    /// A mapping of which some keys are known; says nothing of the others.
    #[must_use]
    pub fn open(properties: Vec<(String, Schema)>, required: &[&str]) -> Schema {
        Schema::default().keys(properties, required)
    }

    fn keys(self, properties: Vec<(String, Schema)>, required: &[&str]) -> Schema {
        let schema = if properties.is_empty() {
            self
        } else {
            let all = properties.iter().fold(Map::new(), |map, (key, schema)| map.put(key.as_str(), schema));
            self.with("properties", all.doc())
        };
        if required.is_empty() {
            return schema;
        }
        schema.with("required", Doc::list(required.iter().map(|key| Doc::text(*key))))
    }

    /// A mapping of any keys to values of one kind.
    #[must_use]
    pub fn map(values: &Schema) -> Schema {
        Schema::of("object").with("additionalProperties", values.to_doc())
    }

    /// A list.
    #[must_use]
    pub fn list(items: &Schema) -> Schema {
        Schema::of("array").with("items", items.to_doc())
    }

    /// A list with at least so many items.
    #[must_use]
    pub fn at_least(self, items: i64) -> Schema {
        self.with("minItems", Doc::int(items))
    }

    /// A text.
    #[must_use]
    pub fn text() -> Schema {
        Schema::of("string")
    }

    /// A text of this form.
    #[must_use]
    pub fn pattern(pattern: &str) -> Schema {
        Schema::of("string").with("pattern", Doc::text(pattern))
    }

    /// One of some words.
    #[must_use]
    pub fn choice<'a>(words: impl IntoIterator<Item = &'a str>) -> Schema {
        Schema::of("string").with("enum", Doc::list(words.into_iter().map(Doc::text)))
    }

    /// A truth value.
    #[must_use]
    pub fn bool() -> Schema {
        Schema::of("boolean")
    }

    /// A whole number from `least` on.
    #[must_use]
    pub fn int(least: i64) -> Schema {
        Schema::of("integer").with("minimum", Doc::int(least))
    }

    /// A number above `bound`.
    #[must_use]
    pub fn above(bound: i64) -> Schema {
        Schema::of("number").with("exclusiveMinimum", Doc::int(bound))
    }

    /// Up to `most`.
    #[must_use]
    pub fn up_to(self, most: i64) -> Schema {
        self.with("maximum", Doc::int(most))
    }

    /// Not empty.
    #[must_use]
    pub fn filled() -> Schema {
        Schema::default().with("minLength", Doc::int(1))
    }

    /// A text that is not empty.
    #[must_use]
    pub fn filled_text() -> Schema {
        Schema::of("string").with("minLength", Doc::int(1))
    }

    /// `true`
    #[must_use]
    pub fn yes() -> Schema {
        Schema::default().with("const", Doc::bool(true))
    }

    /// Without an item twice.
    #[must_use]
    pub fn unique(self) -> Schema {
        self.with("uniqueItems", Doc::bool(true))
    }

    /// Exactly this text.
    #[must_use]
    pub fn only(value: &str) -> Schema {
        Schema::default().with("const", Doc::text(value))
    }

    /// One of two kinds.
    #[must_use]
    pub fn either(one: &Schema, other: &Schema) -> Schema {
        Schema::default().with("anyOf", Doc::list([one.to_doc(), other.to_doc()]))
    }

    /// What holds where a condition does.
    #[must_use]
    pub fn implies(condition: &Schema, then: &Schema) -> Schema {
        Schema::default().with("if", condition.to_doc()).with("then", then.to_doc())
    }

    /// With further conditions.
    #[must_use]
    pub fn all(self, conditions: &[Schema]) -> Schema {
        if conditions.is_empty() {
            return self;
        }
        self.with("allOf", Doc::list(conditions.iter().map(ToDoc::to_doc)))
    }

    /// With a sentence for people.
    #[must_use]
    pub fn about(self, description: &str) -> Schema {
        self.with("description", Doc::text(description))
    }

    /// The whole schema of a chart.
    #[must_use]
    pub fn document(&self, title: &str) -> Doc {
        let head = Map::new()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("title", title)
            .raw(Some(&self.to_doc()), |a, b| a == b);
        head.doc()
    }
}

impl ToDoc for Schema {
    fn to_doc(&self) -> Doc {
        self.keywords.clone().doc()
    }
}

/// A quantity of processor time.
pub const CPU: &str = "^([1-9][0-9]*m|[0-9]+(\\.[0-9]{1,3})?)$";
/// A quantity of memory.
pub const MEMORY: &str = "^[1-9][0-9]*(\\.[0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)$";
/// The name of an object.
pub const NAME: &str = "^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$";
/// A time such as `1m30s`.
pub const TIME: &str = "^([0-9]+m([0-9]+s)?|[0-9]+s)$";
/// A share such as `25%`.
pub const SHARE: &str = "^(100|[1-9]?[0-9])%$";
/// A web address, or nothing.
pub const ADDRESS: &str = "^(https?://[^/\\s]+(/\\S*)?)?$";
/// The path of a request.
pub const PATH: &str = "^/";
