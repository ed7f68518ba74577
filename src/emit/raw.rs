//! Texts of YAML as documents: what a user wrote for keys that the language has no word for.
//!
//! The only place that knows the reader of YAML. Comments and the layout of the text are not kept.

use super::doc::{Doc, Entry, Mapping, Node, Number, Sequence, Style};
use serde_yaml::Value;

/// The mapping that a text of YAML holds.
///
/// # Errors
/// What is wrong with the text, in words.
pub fn mapping(text: &str) -> Result<Doc, String> {
    let value: Value = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    match value {
        Value::Mapping(_) => doc(value),
        Value::Null => Err("it is empty".to_owned()),
        _ => Err("it is no mapping of keys to values".to_owned()),
    }
}

fn doc(value: Value) -> Result<Doc, String> {
    Ok(Doc::new(match value {
        Value::Null => Node::Null,
        Value::Bool(value) => Node::Bool(value),
        Value::Number(number) => Node::Number(match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => Number::Int(number),
            (None, Some(number)) => Number::Float(number),
            (None, None) => return Err(format!("{number} is too large")),
        }),
        Value::String(text) => Node::Text(text, Style::Auto),
        Value::Sequence(items) => {
            let items = items.into_iter().map(doc).collect::<Result<Vec<Doc>, String>>()?;
            Node::Sequence(Sequence { items, ..Sequence::default() })
        }
        Value::Mapping(entries) => {
            let entries = entries.into_iter().map(|(key, value)| entry(key, value)).collect::<Result<_, String>>()?;
            Node::Mapping(Mapping { entries, ..Mapping::default() })
        }
        Value::Tagged(tagged) => return Err(format!("the tag `{}` has no meaning here", tagged.tag)),
    }))
}

fn entry(key: Value, value: Value) -> Result<Entry, String> {
    let key = match key {
        Value::String(key) => key,
        Value::Bool(key) => key.to_string(),
        Value::Number(key) => key.to_string(),
        _ => return Err("a key is no text".to_owned()),
    };
    Ok(Entry { bare: key == "on", value: doc(value)?, key })
}

#[cfg(test)]
mod tests {
    use super::mapping;
    use crate::emit::yaml;

    #[test]
    fn a_text_comes_back_as_it_is_meant() {
        let text = "snapshot:\n  image-name: my-image\n  version: \"1.0\"\nlist:\n  - 1\n  - true\n  - a: |\n      one\n      two\nempty:\n";
        assert_eq!(yaml::write(&mapping(text).unwrap()).text, text);
    }

    #[test]
    fn what_is_no_mapping_is_refused() {
        for text in ["", "- a", "a: [", "a: b: c", "a: !tag b", "{[a]: b}", "a: 1\na: 2"] {
            assert!(mapping(text).is_err(), "{text}");
        }
    }
}
