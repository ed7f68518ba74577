//! Reading and printing.

use super::super::parse::{MAX_LOGICAL_OPERATORS, ParseErrorKind, parse};
use super::super::print::{Piece, PrintErrorKind, lines, pieces, print};
use super::super::visit;
use super::super::{Context, Expr, Function, GithubExpr, Kind, Literal, Operator};
use super::{nowhere, read};
use crate::source::{FileId, Span};

#[test]
fn canonical_text_stays() {
    for text in [
        "github.event_name == 'push' && github.ref_name != 'main' || inputs.force",
        "!(a && b)",
        "!a && !b",
        "!(!a)[0]",
        "(a || b) && c",
        "a == b == c != d || (a == b) < c",
        "a == (b == c)",
        "a < (b < c)",
        "!(a == b)",
        "steps.build-it.outputs['with space'][0].*.name",
        "needs.*.result",
        "contains(fromJSON('[\"a\",\"it''s\"]'), matrix.os)",
        "format('{0} {{}}', 1.5, -2, 1E+15, NaN, -Infinity, null, true)",
        "('a').length",
        "(a && b).c",
        "fromJSON(env.x)[format('{0}', 'y')]",
        "case(a, 1, b, 2, 3)",
        "success() && hashFiles('**/Cargo.lock', 'x') != ''",
        "foo.true.null.NaN",
        "0.30000000000000004 > -0",
    ] {
        assert_eq!(print(&read(text).unwrap()).unwrap(), text);
    }
}

#[test]
fn other_spellings_become_canonical() {
    for (text, canonical) in [
        ("((a))||(b&&c)", "a || b && c"),
        ("a || (b || c)", "a || b || c"),
        ("(a == b) == c", "a == b == c"),
        ("!!a", "!!a"),
        ("! ( a )", "!a"),
        ("ToJson(a)\n&&\tSTARTSWITH('x','y')", "toJSON(a) && startsWith('x', 'y')"),
        ("a['b'] ['c-d'][*]", "a.b.c-d.*"),
        ("a . b", "a.b"),
        ("0xff + 0", ""),
        ("0xff == 0o17", "255 == 15"),
        ("+1.50e2", "150"),
        (".5", "0.5"),
        ("'it''s '''", "'it''s '''"),
        ("a['1'][ 'x y' ]", "a['1']['x y']"),
    ] {
        match read(text) {
            Ok(expr) => assert_eq!(print(&expr).unwrap(), canonical),
            Err(error) => assert_eq!("", canonical, "{text}: {error}"),
        }
    }
}

#[test]
fn names_ignore_case_and_words_do_not() {
    let parse = |text| parse(text, nowhere());
    assert_eq!(print(&parse("GITHUB.Sha").unwrap()).unwrap(), "github.Sha");
    assert_eq!(parse("github").unwrap().kind, Kind::Name(Context::Github));
    assert_eq!(parse("Inputs").unwrap().kind, Kind::Name(Context::Inputs));
    for text in ["True", "NULL", "nan", "foo"] {
        assert_eq!(parse(text).unwrap_err().kind, ParseErrorKind::UnknownName, "{text}");
    }
    for context in Context::ALL {
        assert_eq!(Context::from_name(&context.text().to_uppercase()), Some(context));
    }
    for function in Function::GITHUB {
        assert_eq!(Function::github(&function.text().to_lowercase()), Some(function));
    }
    assert_eq!(Function::github("matches"), None);
}

#[test]
fn errors_name_the_place() {
    use ParseErrorKind::*;
    for (text, kind, symbol, start) in [
        ("", Empty, "", 0),
        ("  \n", Empty, "", 0),
        ("a &&", UnexpectedEnd, "&&", 2),
        ("(a", UnexpectedEnd, "a", 1),
        ("a[0", UnexpectedEnd, "0", 2),
        ("a b", UnexpectedSymbol, "b", 2),
        ("a ]", UnexpectedSymbol, "]", 2),
        ("'é' 'b'", UnexpectedSymbol, "'b'", 5),
        ("join(a,)", UnexpectedSymbol, ")", 7),
        ("a.'b'", UnexpectedSymbol, "'b'", 2),
        ("'a'.b", UnexpectedSymbol, ".", 3),
        ("a.", UnexpectedEnd, ".", 1),
        ("*", UnexpectedSymbol, "*", 0),
        ("a = b", UnreadableSymbol, "=", 2),
        ("a & b", UnreadableSymbol, "&", 2),
        ("\"a\"", UnreadableSymbol, "\"a\"", 0),
        ("1.2.3", UnreadableSymbol, "1.2.3", 0),
        ("1a", UnreadableSymbol, "1a", 0),
        ("a + 1", UnreadableSymbol, "+", 2),
        ("a.b@c", UnreadableSymbol, "b@c", 2),
        ("'a''", UnclosedString, "'a''", 0),
        ("x && nope(1)", UnknownFunction, "nope", 5),
        ("contains('a')", TooFewArguments, "contains", 0),
        ("toJSON(1, 2)", TooManyArguments, "toJSON", 0),
        ("always(1)", TooManyArguments, "always", 0),
        ("case(a, b, c, d)", CaseWithoutDefault, "case", 0),
    ] {
        let error = read(text).unwrap_err();
        assert_eq!((error.kind, error.symbol.as_str(), error.start), (kind, symbol, start), "{text}");
        assert_eq!(error.end, start + if kind == Empty { text.len() } else { symbol.len() }, "{text}");
    }
}

#[test]
fn errors_help_those_who_write_other_languages() {
    for (text, message) in [
        ("a == \"b\"", "`\"b\"` is no part of an expression: texts take single quotes"),
        ("a = b", "`=` is no part of an expression: equality is `==`"),
        ("a + 1", "`+` is no part of an expression: there is no arithmetic"),
        ("a & b", "`&` is no part of an expression: and is `&&`"),
        ("a ? b : c", "`?` is no part of an expression"),
        ("nope(a)", "`nope` is no function"),
        ("a &&", "the expression ends too early, behind `&&`"),
    ] {
        assert_eq!(read(text).unwrap_err().to_string(), message);
    }
}

#[test]
fn limits_hold() {
    let kind = |text: String| read(&text).err().map(|error| error.kind);
    assert_eq!(kind(format!("{}a", "!".repeat(49))), None);
    assert_eq!(kind(format!("{}a", "!".repeat(50))), Some(ParseErrorKind::TooDeep));
    assert_eq!(kind(format!("{}a", "!".repeat(20_000))), Some(ParseErrorKind::TooDeep));
    assert_eq!(kind(format!("{}a{}", "(".repeat(10_000), ")".repeat(10_000))), Some(ParseErrorKind::TooDeep));
    assert_eq!(kind(format!("a{}", "[a".repeat(10_000))), Some(ParseErrorKind::TooDeep));
    assert_eq!(kind(format!("a{}", ".b".repeat(49))), None);
    assert_eq!(kind(format!("a{}", ".b".repeat(50))), Some(ParseErrorKind::TooDeep));
    assert_eq!(kind(format!("a{}", " == a".repeat(60))), Some(ParseErrorKind::TooDeep));
    assert_eq!(kind(format!("'{}'", "é".repeat(20_998))), None);
    assert_eq!(kind(format!("'{}'", "é".repeat(20_999))), Some(ParseErrorKind::TooLong));
    assert_eq!(kind(format!("a{}", "||a".repeat(MAX_LOGICAL_OPERATORS + 1))), Some(ParseErrorKind::TooManyOperators));
}

#[test]
fn the_longest_chain_is_handled() {
    let text = format!("a{}", " && a".repeat(MAX_LOGICAL_OPERATORS));
    let expr = read(&text).unwrap();
    assert_eq!(visit::depth(&expr), 2);
    assert_eq!(print(&expr).unwrap(), text);
    assert_eq!(super::value(&text, "{\"a\": 1}").unwrap().to_text(), "1");
    let copy = visit::map_names(expr.clone(), Expr::name);
    assert_eq!(visit::rewrite(copy, &mut |part| part), expr);
    assert_eq!(super::super::fold::fold_condition(expr.clone(), &|_| None), expr);
}

#[test]
fn spans_cover_the_text() {
    let text = "a && contains(b['x'], !c)";
    let expr = super::parse_with(text, Span::new(FileId(3), 10, 10), &|name| Some(name.to_owned())).unwrap();
    let mut found = Vec::new();
    visit::walk(&expr, &mut |part| {
        assert_eq!(part.span.file, FileId(3));
        found.push(&text[part.span.start as usize - 10..part.span.end as usize - 10]);
    });
    assert_eq!(found, [text, "a", "contains(b['x'], !c)", "b['x']", "b", "!c", "c"]);
}

fn list(items: Vec<Literal>) -> GithubExpr {
    let items = items.into_iter().map(|item| Expr::new(Kind::Literal(item), nowhere())).collect();
    Expr::new(Kind::List(items), nowhere())
}

#[test]
fn lists_print_as_json() {
    let items =
        vec![Literal::Null, Literal::Bool(true), Literal::Number(1.5), Literal::String("it's \"x\"\n".to_owned())];
    assert_eq!(print(&list(items)).unwrap(), r#"fromJSON('[null,true,1.5,"it''s \"x\"\n"]')"#);
    assert_eq!(print(&list(vec![])).unwrap(), "fromJSON('[]')");
    let error = |expr: &GithubExpr| print(expr).unwrap_err().kind;
    assert_eq!(error(&list(vec![Literal::Number(f64::NAN)])), PrintErrorKind::NumberOutsideJson);
    let name = Expr::name(Context::Env, nowhere());
    let open = Expr::new(Kind::List(vec![name.clone()]), nowhere());
    assert_eq!(error(&open), PrintErrorKind::ListNotConstant);
    let matches = Expr::call(Function::Matches, vec![name, Expr::text("x", nowhere())], nowhere());
    assert_eq!(error(&matches), PrintErrorKind::NoSuchFunction(Function::Matches));
}

#[test]
fn long_conditions_break_at_their_outermost_operator() {
    let expr = read("a && b || !(c || d) || e == 'x'").unwrap();
    assert_eq!(lines(&expr, 120).unwrap(), ["a && b || !(c || d) || e == 'x'"]);
    assert_eq!(lines(&expr, 20).unwrap(), ["a && b", "|| !(c || d)", "|| e == 'x'"]);
    let expr = read("(a || b) && (c || d)").unwrap();
    let and = |text: &str| Piece { operator: Some(Operator::And), text: text.to_owned() };
    assert_eq!(pieces(&expr).unwrap(), [Piece { operator: None, text: "(a || b)".to_owned() }, and("(c || d)")]);
    assert_eq!(pieces(&read("a == b").unwrap()).unwrap().len(), 1);
}

#[test]
fn status_words_in_texts_do_not_count() {
    let has = |text| visit::contains_status_function(&read(text).unwrap());
    assert!(has("a && (b || !Cancelled())"));
    assert!(has("format('{0}', success())"));
    assert!(!has("a == 'always()'"));
    assert!(!has("a.success"));
}

#[test]
fn names_are_found_and_mapped() {
    let expr = read("a.x && f[b] || contains(a, c)".replace("f[", "d[").as_str()).unwrap();
    let names: Vec<&String> = visit::names(&expr).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["a", "d", "b", "a", "c"]);
    assert_eq!(visit::size(&expr), 10);
    let mapped = visit::map_names(expr, |name, span| match name.as_str() {
        "a" => Expr::new(Kind::Member(Box::new(Expr::name(Context::Needs, span)), name), span),
        _ => Expr::name(Context::Env, span),
    });
    assert_eq!(print(&mapped).unwrap(), "needs.a.x && env[env] || contains(needs.a, env)");
}
