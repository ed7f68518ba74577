//! Statements, texts and comments: what the tree holds.

use super::*;

fn only_text(text: &str) -> String {
    match sound(text).statements.first().map(|s| &s.kind) {
        Some(StatementKind::Block(b)) => match &b.body {
            Some(Body::Text(t)) => t.plain().unwrap(),
            other => panic!("{other:?}"),
        },
        Some(StatementKind::Fact(f)) => match &f.value.kind {
            ExprKind::Template(t) => t.plain().unwrap(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn programs_have_no_syntax_errors() {
    for (name, text) in corpus() {
        let (_, diags) = read(&text);
        assert!(diags.is_empty(), "{name}: {:#?}", diags.iter().next());
    }
}

#[test]
fn two_statements() {
    assert_eq!(show(&sound("a = 1; b c { d = e }; f")), "(a = 1) (b c {(d = e)}) (f)");
    assert_eq!(show(&sound("input x: count | full = 1")), "(input x : count | full = 1)");
    assert_eq!(show(&sound("\"a b\" = 1\r\nc\r\n")), "(a b = 1) (c)");
    assert_eq!(show(&sound("\u{FEFF}a = 1")), "(a = 1)");
    assert_eq!(show(&sound("import a,\n  b")), "(import a , b)");
    assert_eq!(show(&sound("run x {}")), "(run x {})");
    for value in ["ubuntu-24.04", "linux/386", "2.17.2-pg16", "50/s", "99.5%", "17.0.7+7", "24-ea", "_x", "a--b"] {
        assert_eq!(show(&sound(&format!("a = {value}"))), format!("(a = {value})"));
    }
    assert_eq!(show(&sound("")), "");
}

#[test]
fn spans_end_with_the_statement() {
    let text = "a = 1   # c\nb { }  \n";
    let file = sound(text);
    let spans: Vec<&str> = file.statements.iter().map(|s| &text[s.span.start as usize..s.span.end as usize]).collect();
    assert_eq!(spans, ["a = 1", "b { }"]);
}

#[test]
fn escapes_and_holes() {
    assert_eq!(only_text(r#"a = "x\"y\\z\n\t\$""#), "x\"y\\z\n\t$");
    assert_eq!(only_text(r#"a = "\${{ x }}""#), "${{ x }}");
    assert_eq!(show(&sound(r#"a = "x${{ b.c }}y""#)), r#"(a = "x${b.c}y")"#);
    assert_eq!(show(&sound(r#"a = """${{ "b" }}$HOME {{ c }}""""#)), r#"(a = "${\"b\"}$HOME {{ c }}")"#);
}

#[test]
fn margins() {
    assert_eq!(only_text("run \"\"\"one\"\"\""), "one");
    assert_eq!(only_text("run \"\"\"\n    one\n      two\n\n    three\n  \"\"\""), "one\n  two\n\nthree");
    assert_eq!(only_text("run \"\"\"\n  one\n\n\"\"\""), "one\n", "only the last line end belongs to the quotes");
    assert_eq!(only_text("run \"\"\"\n  one\n  two\"\"\""), "one\ntwo");
    assert_eq!(only_text("run \"\"\"one\n    two\n    \"\"\""), "one\ntwo");
    assert_eq!(only_text("run \"\"\"echo \"no\"\"\"\""), "echo \"no\"");
    assert_eq!(only_text("run \"\"\"\"\"\""), "");
    assert_eq!(only_text("run \"\"\"\n\"\"\""), "");
    assert_eq!(only_text("run \"\"\"\r\n  one\r\n  two\r\n\"\"\""), "one\ntwo");
    let file = sound("run \"\"\"\n  ${{ a }}\n    b ${{ c }}\n\"\"\"");
    assert_eq!(show(&file), "(run \"${a}\\n  b ${c}\")");
}

#[test]
fn docs_and_allows() {
    let file = sound("## Of the file.\n## Second line.\n\n## Of a.\na = 1\n# allow E123: why\n#allow W1\nb = 2\n");
    assert_eq!(file.doc.unwrap().text, "Of the file.\nSecond line.");
    let [a, b] = file.statements.as_slice() else { panic!() };
    assert_eq!(a.doc.as_ref().unwrap().text, "Of a.");
    assert_eq!((b.doc.is_none(), b.allows.len()), (true, 2));
    assert_eq!((b.allows[0].code.as_str(), b.allows[0].reason.as_str()), ("E123", "why"));
    assert_eq!((b.allows[1].code.as_str(), b.allows[1].reason.as_str()), ("W1", ""));

    let file = sound("## Of a.\na = 1 # allow E1: not the line before\n");
    assert!(file.doc.is_none());
    assert_eq!(file.statements[0].doc.as_ref().unwrap().text, "Of a.");
    assert!(file.statements[0].allows.is_empty());
    assert!(sound("## Only this.\n").doc.is_some());
    assert!(sound("# allow lists of things\na = 1").statements[0].allows.is_empty());
}

#[test]
fn trees_are_compared_without_places() {
    let a = sound("a = 1\nb c { d = \"x${{ e }}\" }");
    assert!(same(&a, &sound("\n\na   =   1; b c {\n d = \"x${{e}}\"\n}")));
    for other in ["a = 1\nb c { d = \"x${{ f }}\" }", "a = 1\nb c", "a = 1\nb c { d = \"y${{ e }}\" }", "a = 1"] {
        assert!(!same(&a, &sound(other)), "{other}");
    }
}
