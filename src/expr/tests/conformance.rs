//! GitHub's own expression tests, in a folder of JSON files that `PIPEC_LANGUAGESERVICES` names.

use std::path::Path;

use super::super::eval::{EvalErrorKind, eval};
use super::super::json;
use super::super::parse::{ParseError, ParseErrorKind, parse_with};
use super::super::value::{Object, Value};
use super::{World, nowhere};

#[test]
#[ignore = "reads GitHub's tests from the folder that PIPEC_LANGUAGESERVICES names"]
fn agrees_with_github() {
    let root = std::env::var("PIPEC_LANGUAGESERVICES").expect("PIPEC_LANGUAGESERVICES names a folder");
    let mut files: Vec<_> =
        std::fs::read_dir(Path::new(&root).join("expressions")).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    let (mut cases, mut wrong) = (0, Vec::new());
    for file in files {
        let Value::Object(groups) = json::parse(&std::fs::read_to_string(&file).unwrap()).unwrap() else {
            panic!("{file:?}")
        };
        for (group, list) in groups.iter() {
            let Value::Array(list) = list else { panic!("{file:?}: {group}") };
            for case in list.items() {
                let Value::Object(case) = case else { panic!("{file:?}: {group}") };
                cases += 1;
                if let Err(why) = check(case) {
                    wrong.push(format!("{} / {group}: {}\n    {why}", file.display(), text(case, "expr")));
                }
            }
        }
    }
    println!("{} of {cases} cases agree", cases - wrong.len());
    assert!(cases > 0 && wrong.is_empty(), "{}", wrong.join("\n"));
}

fn text(object: &Object, name: &str) -> String {
    object.get(name).map(Value::to_text).unwrap_or_default()
}

/// Compares kind and value, or kind and text of the error.
fn check(case: &Object) -> Result<(), String> {
    let (kind, found) = outcome(case);
    let expected = case.get("err").or(case.get("result"));
    let Some(Value::Object(expected)) = expected else { return Err("no expectation".to_owned()) };
    let (expected_kind, expected_value) = (text(expected, "kind"), expected.get("value").unwrap_or(&Value::Null));
    let fits = match case.get("err") {
        Some(_) => found.contains(&expected_value.to_text()),
        None => found == json::pretty(expected_value),
    };
    if kind == expected_kind && fits {
        Ok(())
    } else {
        Err(format!("{kind} {found}\n    {expected_kind} {expected_value:?}"))
    }
}

/// The kind of the value and its JSON, or the kind of the error and GitHub's text of it.
fn outcome(case: &Object) -> (&'static str, String) {
    let expr = text(case, "expr");
    let world = World(case.get("contexts").cloned().unwrap_or(Value::Null));
    let known = |name: &str| match &world.0 {
        Value::Object(names) => names.get(name).map(|_| name.to_owned()),
        _ => None,
    };
    let tree = match parse_with(&expr, nowhere(), &known) {
        // GitHub's own harness takes the missing tree of an empty text for null, too.
        Err(error) if error.kind == ParseErrorKind::Empty => return ("Null", "null".to_owned()),
        Err(error) => return github_parse_error(&error, &expr),
        Ok(tree) => tree,
    };
    match eval(&tree, &world) {
        Ok(value) => (kind_of(&value), json::pretty(&value)),
        Err(error) => (
            "evaluation",
            match error.kind {
                EvalErrorKind::FormatText(text) => format!("The following format string is invalid: {text}"),
                EvalErrorKind::FormatArgument(text) => {
                    format!("The following format string references more arguments than were supplied: {text}")
                }
                EvalErrorKind::CaseCondition => "case predicate must evaluate to a boolean value".to_owned(),
                EvalErrorKind::TooMuchText => "The maximum allowed memory size was exceeded".to_owned(),
                other => format!("{other:?}"),
            },
        ),
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "Null",
        Value::Bool(_) => "Boolean",
        Value::Number(_) => "Number",
        Value::String(_) => "String",
        Value::Array(_) => "Array",
        Value::Object(_) => "Object",
    }
}

fn github_parse_error(error: &ParseError, expr: &str) -> (&'static str, String) {
    let (kind, what) = match error.kind {
        ParseErrorKind::UnreadableSymbol | ParseErrorKind::UnclosedString => ("lexing", "Unexpected symbol"),
        ParseErrorKind::UnexpectedSymbol => ("parsing", "Unexpected symbol"),
        ParseErrorKind::UnexpectedEnd => ("parsing", "Unexpected end of expression"),
        ParseErrorKind::UnknownName => ("parsing", "Unrecognized named-value"),
        ParseErrorKind::UnknownFunction => ("parsing", "Unrecognized function"),
        ParseErrorKind::TooFewArguments => ("parsing", "Too few parameters supplied"),
        ParseErrorKind::TooManyArguments => ("parsing", "Too many parameters supplied"),
        ParseErrorKind::CaseWithoutDefault => {
            ("parsing", "Even number of parameters supplied, requires an odd number of parameters")
        }
        ParseErrorKind::TooDeep => ("parsing", "Exceeded max expression depth 50"),
        ParseErrorKind::Empty | ParseErrorKind::TooLong | ParseErrorKind::TooManyOperators => ("parsing", "-"),
    };
    let position = expr[..error.start].encode_utf16().count() + 1;
    (kind, format!("{what}: '{}'. Located at position {position} within expression: {expr}", error.symbol))
}
