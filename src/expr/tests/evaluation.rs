//! One table for each rule of the evaluator.

use super::super::eval::EvalErrorKind;
use super::super::value::Value;
use super::super::{Expr, Function};
use super::{World, nowhere, value};

/// Checks `text => expected`, both expressions; equal of kind and in JSON.
fn check(world: &str, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let found = value(text, world).unwrap_or_else(|error| panic!("{text}: {error}"));
        let expected = value(expected, world).unwrap();
        assert_eq!(super::super::json::pretty(&found), super::super::json::pretty(&expected), "{text}");
        assert_eq!(std::mem::discriminant(&found), std::mem::discriminant(&expected), "{text}");
    }
}

fn check_truths(world: &str, truths: &[&str], lies: &[&str]) {
    for (texts, expected) in [(truths, true), (lies, false)] {
        for text in texts {
            assert_eq!(value(text, world), Ok(Value::Bool(expected)), "{text}");
        }
    }
}

#[test]
fn equality_coerces() {
    check_truths(
        "{\"list\": [1], \"object\": {}}",
        &[
            "'Push' == 'pUSH'",
            "'1' == 1",
            "'' == 0",
            "null == 0",
            "null == ''",
            "null == false",
            "true == '1'",
            "' 0x10 ' == 16",
            "'Straße' == 'STRAßE'",
            "list == list",
            "object == object",
            "list >= list",
            "'a' != 1",
            "NaN != NaN",
            "'é' == 'É'",
            "-0 == 0",
        ],
        &[
            "'true' == true",
            "'false' == false",
            "NaN == NaN",
            "'ß' == 'ss'",
            "'ı' == 'I'",
            "'ſ' == 'S'",
            "list == fromJSON('[1]')",
            "list == '1'",
            "list == 1",
            "object == null",
            "list == object",
            "'1' != 1",
        ],
    );
}

#[test]
fn order_coerces() {
    check_truths(
        "{\"list\": [1]}",
        &[
            "'a' < 'B'",
            "'10' < '9'",
            "'10' > 9",
            "true > false",
            "null >= false",
            "null <= 0",
            "'Z' < '['",
            "'z' < '['",
            "2 > '1'",
        ],
        &["NaN < 1", "NaN >= NaN", "'a' < 1", "'a' >= 1", "list < 2", "list > list", "null < null", "'' > null"],
    );
}

#[test]
fn logic_returns_operands() {
    check(
        "{\"zero\": 0, \"text\": \"x\", \"list\": []}",
        &[
            ("zero && text", "0"),
            ("text && zero", "0"),
            ("text || zero", "'x'"),
            ("zero || ''", "''"),
            ("list && 1", "1"),
            ("missing || 'default'", "'default'"),
            ("'false' && 'yes' || 'no'", "'yes'"),
            ("true && '' || 'no'", "'no'"),
            ("!list", "false"),
            ("!'0'", "false"),
            ("!NaN", "true"),
            ("false && fromJSON('no json')", "false"),
            ("1 || fromJSON('no json')", "1"),
        ],
    );
}

#[test]
fn indexes_find_or_are_null() {
    check(
        "{\"o\": {\"A b\": 1, \"5\": 2, \"\": 3, \"Object\": 4}, \"a\": [\"x\", \"y\"], \"s\": \"text\"}",
        &[
            ("O['a B']", "1"),
            ("o[5]", "2"),
            ("o[null]", "3"),
            ("o[o]", "null"),
            ("o.nothing.at.all", "null"),
            ("a[1]", "'y'"),
            ("a[1.9]", "'y'"),
            ("a['1']", "'y'"),
            ("a[true]", "'y'"),
            ("a[null]", "'x'"),
            ("a[-0.5]", "null"),
            ("a[-1]", "null"),
            ("a[2]", "null"),
            ("a[Infinity]", "null"),
            ("a['x']", "null"),
            ("a.length", "null"),
            ("s[0]", "null"),
            ("s[fromJSON('no json')]", "null"),
            ("missing.x", "null"),
        ],
    );
}

#[test]
fn stars_filter() {
    let world =
        "{\"o\": {\"b\": {\"n\": 1, \"l\": [1, 2]}, \"a\": {\"n\": 2, \"l\": [3]}, \"c\": 7}, \"a\": [[1, 2], [3], 4]}";
    check(
        world,
        &[
            ("o.*.n", "fromJSON('[1, 2]')"),
            ("o.*.N[0]", "fromJSON('[]')"),
            ("o.*.l[0]", "fromJSON('[1, 3]')"),
            ("o.*.l[1]", "fromJSON('[2]')"),
            ("o.*.l.*", "fromJSON('[1, 2, 3]')"),
            ("o.*.*", "fromJSON('[1, [1, 2], 2, [3]]')"),
            ("a.*", "a"),
            ("a[*][0]", "fromJSON('[1, 3]')"),
            ("a.*.*", "fromJSON('[1, 2, 3]')"),
            ("o.c.*", "fromJSON('[]')"),
            ("missing.*.x", "fromJSON('[]')"),
            ("join(o.*.n, '-')", "'1-2'"),
            ("contains(o.*.n, '2')", "true"),
        ],
    );
}

#[test]
fn text_functions_ignore_case() {
    check_truths(
        "{\"list\": [\"A\", 1, null, \"\"], \"object\": {\"a\": 1}, \"none\": []}",
        &[
            "contains('Hello', 'ELL')",
            "contains('x', '')",
            "contains(12345, 234)",
            "contains(list, 'a')",
            "contains(list, '1')",
            "contains(list, false)",
            "startsWith('refs/TAGS/v1', 'refs/tags/')",
            "startsWith(123, 12)",
            "endsWith('file.MD', '.md')",
            "endsWith('x', null)",
            "contains(fromJSON('[\"push\"]'), 'PUSH')",
        ],
        &[
            "contains('a', list)",
            "contains(object, 'a')",
            "contains(none, null)",
            "contains(none, fromJSON('no json'))",
            "contains(list, list)",
            "contains(list, 'b')",
            "startsWith(list, '')",
            "startsWith('', list)",
            "endsWith('md', 'file.md')",
            "startsWith('ß', 'SS')",
        ],
    );
}

#[test]
fn format_and_join_make_text() {
    check(
        "{\"list\": [null, true, 1.50, \"x\", [], {}]}",
        &[
            ("format('{0}-{1}-{0}', 'a', 2)", "'a-2-a'"),
            ("format('{{{0}}} }}{{', 'a')", "'{a} }{'"),
            ("format('{0}{0}', list)", "'ArrayArray'"),
            ("format('é{00}', 'x')", "'éx'"),
            ("format(1.50)", "'1.5'"),
            ("format('x', fromJSON('no json'))", "'x'"),
            ("join(list)", "',true,1.5,x,Array,Object'"),
            ("join(list, ' + ')", "' + true + 1.5 + x + Array + Object'"),
            ("join(list, null)", "'true1.5xArrayObject'"),
            ("join(list, list)", "join(list)"),
            ("join('a', 'b')", "'a'"),
            ("join(fromJSON('{\"a\":1}'))", "''"),
            ("join(fromJSON('[1]'), fromJSON('no json'))", "'1'"),
        ],
    );
}

#[test]
fn json_goes_both_ways() {
    let json = r#"{"b":[1,{"x":null}],"a":"é\n\u00e9\ud83d\ude00","B":2,"e":[],"o":{},"n":-1.5e3}"#;
    let world = format!("{{\"json\": {}, \"odd\": \"\\u001f\\u2028/\"}}", super::super::json::quote(json));
    let pretty = "{\n  \"b\": [\n    1,\n    {\n      \"x\": null\n    }\n  ],\n  \"a\": \"é\\néé😀\",\n  \"e\": [],\n  \"o\": {},\n  \"n\": -1500\n}";
    let pretty = pretty.replace("néé", "né");
    assert_eq!(value("toJSON(fromJSON(json))", &world), Ok(Value::text(pretty)));
    assert_eq!(value("toJSON(odd)", &world), Ok(Value::text("\"\\u001f\\u2028/\"")));
    check(
        &world,
        &[
            ("fromJSON(json).B[1].X", "null"),
            ("fromJSON(json).b[0]", "1"),
            ("fromJSON(' true ')", "true"),
            ("fromJSON('0.1') == 0.1", "true"),
            ("fromJSON(1)", "1"),
            ("toJSON(0.1)", "'0.1'"),
            ("toJSON(-0)", "'0'"),
            ("toJSON('a\"b')", "'\"a\\\"b\"'"),
        ],
    );
    for text in [
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "'x'",
        "01",
        "1.",
        ".5",
        "-",
        "+1",
        "0x1",
        "1e",
        "NaN",
        "Infinity",
        "nul",
        "[1] 2",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"\\u12\"",
        "\"a",
        "\"\u{1}\"",
        "-.5",
        "[1 2]",
        "{\"a\" 1}",
        "tru",
    ] {
        let expr = format!("fromJSON({})", super::super::print::quote(text));
        assert!(matches!(value(&expr, "{}").map_err(|e| e.kind), Err(EvalErrorKind::Json(_))), "{text}");
    }
    let deep = format!("fromJSON('{}')", "[".repeat(5000));
    assert!(value(&deep, "{}").is_err());
}

#[test]
fn case_is_lazy_and_strict() {
    check(
        "{\"x\": \"b\"}",
        &[
            ("case(x == 'a', 1, x == 'b', 2, 3)", "2"),
            ("case(x == 'a', 1, 3)", "3"),
            ("case(true, 1, fromJSON('no json'))", "1"),
            ("case(true, 1, 'no boolean', 2, 3)", "1"),
            ("case(false, fromJSON('no json'), '')", "''"),
        ],
    );
    for text in ["case('true', 1, 2)", "case(1, 1, 2)", "case(null, 1, 2)"] {
        assert_eq!(value(text, "{}").unwrap_err().kind, EvalErrorKind::CaseCondition);
    }
}

#[test]
fn format_errors_are_told_apart() {
    for text in ["{", "}", "{0", "{}", "{a}", "{ 0}", "{0 }", "{0:x}", "{256}", "{-1}", "{0}}", "a}b"] {
        let found = value(&format!("format('{text}', 1)"), "{}").unwrap_err().kind;
        assert_eq!(found, EvalErrorKind::FormatText(text.to_owned()));
    }
    for text in ["{1}", "{0} {1}", "{255}", "{1}{"] {
        let found = value(&format!("format('{text}', 1)"), "{}").unwrap_err().kind;
        assert_eq!(found, EvalErrorKind::FormatArgument(text.to_owned()));
    }
}

#[test]
fn the_environment_answers_the_rest() {
    check(
        "{}",
        &[("always() && success() && !failure() && !cancelled()", "true"), ("hashFiles('a', 'b')", "'hash of a b'")],
    );
    assert_eq!(value("success('build')", "{}").unwrap_err().kind, EvalErrorKind::StatusOfJobs);
    let call = |function, texts: &[&str]| {
        let arguments = texts.iter().map(|text| Expr::text(*text, nowhere())).collect();
        super::eval(&Expr::call(function, arguments, nowhere()), &World(Value::Null)).map_err(|error| error.kind)
    };
    assert_eq!(call(Function::Matches, &["release/1.0", "main", "release/**"]), Ok(Value::Bool(true)));
    assert_eq!(call(Function::Matches, &["release/x", "release/**", "!release/x"]), Ok(Value::Bool(false)));
    assert!(matches!(call(Function::Matches, &["a", "["]), Err(EvalErrorKind::Glob(_))));
    assert_eq!(call(Function::Changed, &["src/**"]), Ok(Value::Bool(true)));
    assert_eq!(call(Function::Case, &["a", "b", "c", "d"]), Err(EvalErrorKind::Arguments(Function::Case)));
    assert_eq!(call(Function::ToJson, &[]), Err(EvalErrorKind::Arguments(Function::ToJson)));
}

#[test]
fn text_does_not_grow_without_end() {
    let mut text = "'0123456789'".to_owned();
    for _ in 0..20 {
        text = format!("format('{{0}}{{0}}{{0}}{{0}}', {text})");
    }
    assert_eq!(value(&text, "{}").unwrap_err().kind, EvalErrorKind::TooMuchText);
}
