//! One report for one fault, in plain words, with what to write.

use super::*;

/// The code, the underlined text, and the text after the first fix.
fn told(text: &str) -> (&'static str, String, Option<String>) {
    let report = report(text);
    let span = report.span();
    let under = text[span.start as usize..span.end as usize].to_owned();
    (report.code.id, under, report.fixes.first().map(|f| repaired(text, f)))
}

fn repaired(text: &str, fix: &crate::diag::Fix) -> String {
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|e| std::cmp::Reverse(e.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.new);
    }
    text
}

/// Reports `code` at `under`; the fix, if one is given, yields a text without faults.
fn tells(text: &str, code: &str, under: &str, fixed: Option<&str>) {
    let (id, place, repaired) = told(text);
    assert_eq!((id, place.as_str()), (code, under), "{text}: {:?}", report(text).message);
    if let Some(fixed) = fixed {
        assert_eq!(repaired.as_deref(), Some(fixed), "{text}");
        sound(fixed);
    }
}

#[test]
fn foreign_spellings() {
    tells("timeout: 5", "E001", ":", Some("timeout = 5"));
    tells("a {\n  name: \"b\"\n}\nc = 1", "E001", ":", Some("a {\n  name = \"b\"\n}\nc = 1"));
    tells("jobs:\nc = 1", "E001", ":", None);
    tells("\"a\": 1,", "E001", ":", None);
    tells("a {\n  - item\n}", "E001", "-", None);
    tells(
        "// a comment, isn't it {\na = 1",
        "E001",
        "// a comment, isn't it {",
        Some("# a comment, isn't it {\na = 1"),
    );
    tells("a = 1 // one", "E001", "// one", Some("a = 1 # one"));
    tells("/* one */ a = 1", "E001", "/* one */", None);
    tells("a = { b = 1 }", "E001", "=", Some("a  { b = 1 }"));
    tells("a = 1,\nb = 2", "E001", ",", Some("a = 1\nb = 2"));
    tells("a = b and c", "E001", "and", Some("a = b && c"));
    tells("a = b & c", "E001", "&", Some("a = b && c"));
    tells("a = \"b\" + c", "E001", "+", None);
    tells("a = $b", "E001", "$", None);
    tells("a = https://b.c", "E001", ":", None);
    tells("a = `b`", "E001", "`", None);
    tells("a := 1", "E001", ":", None);
    tells("a = “b”", "E007", "“b”", Some("a = \"b\""));
}

#[test]
fn what_is_open_is_told_once() {
    tells("a = \"b\nc = 1", "E002", "\"b", Some("a = \"b\"\nc = 1"));
    tells("a = don't\nb = 1", "E002", "'t", None);
    tells("a {\n  b {\n  c = 1\n}\n", "E002", "{", None);
    tells("a { b = 1", "E002", "{", None);
    tells("a {\n  run \"\"\"\n    x\n}\nb = 1", "E002", "\"\"\"", None);
    tells("a = [1, 2\nb = 1", "E002", "[", None);
    tells("a = f(1, 2\nb = 1", "E002", "(", None);
    tells("a = 1)", "E002", ")", Some("a = 1"));
    tells("a = 1\n}\nb = 2", "E002", "}", Some("a = 1\n\nb = 2"));
    tells("a = \"${{ b\"\nc = 1", "E002", "${{ b", None);
    tells("job a\n  b = 1\n}\nc = 1", "E002", "job a", Some("job a {\n  b = 1\n}\nc = 1"));
    tells("run a\n  b's c; d }\n\"\"\"\nc = 1", "E002", "run a", None);
}

#[test]
fn what_is_missing() {
    tells("a =\nb = 1", "E003", "=", None);
    tells("a { b = }", "E003", "=", None);
    tells("import a,", "E003", ",", None);
    tells("job a when b &&", "E003", "&&", None);
    tells("a = b &&\nc = 1", "E003", "&&", None);
    tells("a = \"${{ }}\"", "E003", "${{ }}", None);
    tells("a = ()", "E003", "()", None);
    tells("input a:", "E003", ":", None);
}

#[test]
fn what_cannot_stand_there() {
    tells("a = 1 2", "E001", "2", None);
    tells("a = [1 2]", "E001", "2", None);
    tells("a = [1,, 2]", "E001", ",", Some("a = [1, 2]"));
    tells("a = b && || c", "E001", "||", None);
    tells("a = > 5", "E001", ">", None);
    tells("a = \"b\"\"c\"", "E001", "\"c\"", None);
    tells("a b\"c\"", "E001", "\"c\"", Some("a b \"c\""));
    tells("a { } b", "E001", "b", None);
    tells("a = (b, c)", "E001", "c", None);
    tells("a = b[]", "E003", "[]", None);
    tells("a = b.", "E001", ".", None);
    tells("{ a = 1 }", "E001", "{", None);
    tells("\"\"\"a\"\"\"", "E001", "\"\"\"", None);
    tells("= 1", "E001", "=", None);
    tells("a, , b", "E001", ",", None);
    tells("a = 1 { b = 2 }", "E001", "{", None);
    tells("a = \"\u{1}\"", "E001", "\u{1}", Some("a = \"\""));
    tells("a = \0", "E001", "\0", None);
}

#[test]
fn escapes_names_and_docs() {
    tells(r#"a = "\d""#, "E004", r"\d", Some(r#"a = "\\d""#));
    tells("größe = 1", "E007", "größe", Some("\"größe\" = 1"));
    tells("a = größe", "E007", "größe", Some("a = \"größe\""));
    tells("a = \"${{ größe }}\"", "E007", "größe", Some("a = \"${{ 'größe' }}\""));
    tells("a.b = 1", "E007", "a.b", Some("\"a.b\" = 1"));
    tells("20 = 1", "E007", "20", Some("\"20\" = 1"));
    tells("a\u{a0}= 1", "E007", "a\u{a0}", None);
    tells("a = 1 ## one\n", "E006", "## one", Some("a = 1 # one\n"));
    tells("a {\n  ## nothing\n}", "E006", "## nothing", Some("a {\n  # nothing\n}"));
    tells(
        "a = 1\n## one\n## two\n\n## of b\nb = 1",
        "E006",
        "## one\n## two",
        Some("a = 1\n# one\n# two\n\n## of b\nb = 1"),
    );
}

#[test]
fn every_fault_is_told() {
    let (file, diags) = read("a: 1\nb = \nc = \"\\q\" x\nd { e = [1; f - }\ng = 1\n");
    let codes: Vec<&str> = diags.iter().map(|d| d.code.id).collect();
    assert_eq!(codes, ["E001", "E003", "E004", "E001", "E002", "E001"], "{diags:#?}");
    assert!(show(&file).ends_with("(g = 1)"), "{}", show(&file));
}

#[test]
fn a_half_typed_name_is_bad_and_nothing_more() {
    assert_eq!(show(&read("a = postgres.\nb = 1").0), "(a = bad) (b = 1)");
    assert_eq!(show(&read("a { use postgres. }").0), "(a {(use postgres bad)})");
}

#[test]
fn no_message_names_a_rule() {
    for text in ["a = (", "}", "a = \"", "{{", "a b . c", "a = ${{ }}", "\"\"\"", "a = \"${{ a b }}\""] {
        for d in read(text).1.iter() {
            let all = format!("{} {} {:?}", d.message, d.labels[0].text, d.help);
            assert!(!all.contains("unclosed_") && !all.contains("Rule"), "{all}");
            assert!(!d.message.ends_with('.') && d.message.chars().next().is_some_and(|c| !c.is_uppercase()), "{all}");
        }
    }
}
