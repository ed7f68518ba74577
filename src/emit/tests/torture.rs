//! Texts that some reader takes for something else.

use super::super::scalar;
use super::{Doc, map, written};

/// What a reader of 1.1 or 1.2 would not read as this text if it stood there plain, or what is easily misread.
const QUOTED: &[&str] = &[
    "",
    "y",
    "Y",
    "n",
    "N",
    "yes",
    "Yes",
    "YES",
    "no",
    "NO",
    "on",
    "On",
    "off",
    "OFF",
    "true",
    "True",
    "FALSE",
    "~",
    "null",
    "Null",
    "NULL",
    ".inf",
    "-.Inf",
    "+.INF",
    ".nan",
    ".NaN",
    "<<",
    "=",
    "0",
    "-1",
    "+1",
    "012",
    "0o7",
    "0x1F",
    "0b11",
    "1_000",
    "1,000",
    "1.5",
    ".5",
    "-.5",
    "1.",
    "1e3",
    "1.5e+3",
    "12:30:45",
    "190:20:30",
    "-12:30",
    "2024-01-01",
    "2024-01-01T00:00:00Z",
    "3.10",
    "- a",
    "-",
    "--- a",
    "---",
    "...",
    "? b",
    "?",
    ": c",
    ":",
    "a: b",
    "a:",
    "a #b",
    "#a",
    "%x",
    "@x",
    "`x",
    "{a",
    "}",
    "[a",
    "]",
    "&a",
    "*a",
    "*.rs",
    "!a",
    "|",
    ">",
    ">-",
    "'",
    "'a'",
    "\"",
    "\"a\"",
    ",",
    " a",
    "a ",
    "\ta",
    "a\t",
    "a\tb",
    "a\r",
    "a\rb",
    "\0",
    "a\u{7}b",
    "\u{1b}[0m",
    "\u{7f}",
    "\u{85}",
    "a\u{85}b",
    "\u{a0}a",
    "\u{2028}",
    "a\u{2029}b",
    "\u{feff}",
    "a\u{feff}",
    "\u{202e}abc",
    "\u{fffe}",
    "a\u{ffff}",
    "\n",
    "\n\n",
    "a\n\n",
    "a\n ",
    " \na",
    "\r\n",
    "a\r\nb\r\n",
];

/// What needs no quotes.
const PLAIN: &[&str] = &[
    "main",
    "ubuntu-24.04",
    "/",
    "./",
    ".",
    "src/",
    ".coverage.unit",
    "a:b",
    "a#b",
    "it's",
    "say \"x\"",
    "a, b",
    "a]b",
    "postgres:15@sha256:9b1d",
    "--health-cmd \"redis-cli ping\" --retries 5",
    "${{ github.ref }}",
    "~/.cache",
    "echo \"date=$(git show)\" >> \"$GITHUB_OUTPUT\"",
    "always() && needs.a.result != 'skipped'",
    "Ünïcödé",
    "日本",
    "CRITICAL,HIGH",
    "x-${{ matrix.a }}",
    "yes, please",
    "none",
    "nan",
    "inf",
    "Hello 🎉",
];

/// What stands as a block, with its header.
const BLOCKS: &[(&str, &str)] = &[
    ("a\nb\n", "|"),
    ("a\nb", "|-"),
    ("a\n", "|"),
    ("a\n\n\nb", "|-"),
    ("\na\n", "|"),
    ("a \nb\t\n", "|"),
    ("  a\nb\n", "|2"),
    ("\n  a\nb", "|2-"),
    ("\ta\n  b\n", "|2"),
    ("# a\n# b\n", "|"),
    ("a\n  \nb", "|-"),
    ("- a\n- b", "|-"),
    ("🎉\n日本\n", "|"),
    ("---\na\n", "|"),
    ("a: b\nc: \"d\"\n", "|"),
];

fn everywhere(text: &str) -> String {
    let doc = |text: &str| Doc::text(text);
    written(&map([
        ("key", doc(text)),
        ("list", Doc::list([doc(text), doc("after"), map([("inner", doc(text)), ("after", doc("x"))])])),
        ("flow", Doc::flow([doc(text), doc("b")])),
        ("nested", Doc::list([Doc::list([doc(text), doc(text)])])),
        ("after", doc("x")),
    ]))
}

#[test]
fn ambiguous_texts_are_quoted_and_read_back() {
    for text in QUOTED {
        let yaml = everywhere(text);
        assert!(yaml.starts_with("key: \""), "{text:?}: {yaml}");
        let flow = yaml.lines().find(|l| l.starts_with("flow: ")).unwrap();
        assert!(flow.starts_with("flow: [\""), "{text:?}: {flow}");
    }
}

#[test]
fn plain_texts_stay_plain_and_read_back() {
    for text in PLAIN {
        assert!(everywhere(text).starts_with(&format!("key: {text}\n")), "{text:?}");
    }
}

#[test]
fn several_lines_stand_as_a_block_and_read_back() {
    for (text, header) in BLOCKS {
        assert!(everywhere(text).starts_with(&format!("key: {header}\n")), "{text:?}: {}", everywhere(text));
    }
}

#[test]
fn keys_are_quoted_where_a_reader_would_not_see_a_text() {
    for text in QUOTED.iter().chain(&["a b", "${{ insert }}", "1st", "é"]) {
        assert!(scalar::key(text).starts_with('"'), "{text:?}");
    }
    for text in ["name", "runs-on", "HAS_TOKEN", "_x", "/path", ".github/x", "a.b/c@d"] {
        assert_eq!(scalar::key(text), text);
    }
}

#[test]
fn styles_that_would_change_a_text_are_not_followed() {
    use super::super::{Piece, Style};
    for text in QUOTED.iter().chain(PLAIN).chain(BLOCKS.iter().map(|(text, _)| text)) {
        let piece = |text: &str| Piece { depth: 0, text: text.to_owned() };
        let halves = text.split_once(' ').map_or(vec![piece(text)], |(a, b)| vec![piece(a), piece(b)]);
        for style in [Style::Quoted, Style::Block, Style::Fill, Style::Folded(halves.clone())] {
            let styled = || Doc::styled(*text, style.clone());
            written(&map([("key", styled()), ("list", Doc::list([styled(), styled()])), ("x", Doc::text("y"))]));
        }
    }
}

#[test]
fn numbers_have_the_form_that_both_versions_read() {
    use super::super::Number;
    let number = |value| scalar::number(Number::Float(value));
    assert_eq!(number(1.0), "1.0");
    assert_eq!(number(1e300), "1.0e+300");
    assert_eq!(number(-1.5e-9), "-1.5e-9");
    assert_eq!(number(f64::INFINITY), ".inf");
    assert_eq!(scalar::number(Number::Int(-7)), "-7");
}
