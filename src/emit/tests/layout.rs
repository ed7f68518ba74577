//! Layout: what the text looks like to the character.

use super::{Doc, map, written};
use crate::emit::{Artifact, Mapping, Node, Note, Origin, Piece, Style, json, yaml};
use crate::source::{FileId, Span};

fn pieces(parts: &[(u16, &str)]) -> Doc {
    Doc::folded(parts.iter().map(|(depth, text)| Piece { depth: *depth, text: (*text).to_owned() }).collect())
}

#[test]
fn head_sections_comments_and_blank_lines() {
    let doc = map([
        ("first", map([("a", Doc::int(1)), ("b", Doc::null())]).section("Checks").above(["Why."])),
        ("second", map([("c", Doc::flow([Doc::text("x"), Doc::text("release/**")]).note("reason"))])),
        ("third", map([("d", map([("e", Doc::bool(true))]).note("all"))]).section("Image")),
    ]);
    let text = written(&doc.spaced().above(["Made by a test.", "", "Second paragraph."]));
    let rule = |title: &str| format!("# {title} {}", "-".repeat(117 - title.len()));
    let expected = format!(
        "# Made by a test.\n#\n# Second paragraph.\n\n{}\n\n# Why.\nfirst:\n  a: 1\n  b:\n\nsecond:\n  \
         c: [x, \"release/**\"] # reason\n\n{}\n\nthird:\n  d: # all\n    e: true\n",
        rule("Checks"),
        rule("Image")
    );
    assert_eq!(text, expected);
}

#[test]
fn items_of_lists() {
    let step = |name: &str| map([("name", Doc::text(name)), ("run", Doc::text("a\nb\n"))]);
    let doc = map([
        ("steps", Doc::list([step("A"), step("B").above(["Why."]).note("too")]).spaced()),
        ("deep", Doc::list([Doc::list([map([("k", Doc::text("v").above(["Inner."]))])]), Doc::null()])),
        ("empty", Doc::list([map([]), Doc::flow([])])),
    ]);
    let expected = "\
steps:
  - name: A
    run: |
      a
      b

  # Why.
  # too
  - name: B
    run: |
      a
      b
deep:
  # Inner.
  - - k: v
  - null
empty:
  - {}
  - []
";
    assert_eq!(written(&doc), expected);
}

#[test]
fn long_expressions_break_at_the_outermost_operator_first() {
    let condition = || {
        pieces(&[
            (0, "${{ !cancelled()"),
            (1, "&& needs.integration.result == 'success'"),
            (1, "&& (needs.performance-test.result == 'success'"),
            (2, "|| needs.performance-test.result == 'skipped')"),
            (1, "&& (inputs.called"),
            (2, "|| github.event_name == 'push'"),
            (3, "&& (github.ref == 'refs/heads/main'"),
            (4, "|| github.ref == 'refs/heads/develop')) }}"),
        ])
    };
    let doc = map([("jobs", map([("deploy", map([("if", condition()), ("name", Doc::text("D"))]))]))]);
    let expected = "\
jobs:
  deploy:
    if: >-
      ${{ !cancelled() && needs.integration.result == 'success'
      && (needs.performance-test.result == 'success' || needs.performance-test.result == 'skipped')
      && (inputs.called
      || github.event_name == 'push' && (github.ref == 'refs/heads/main' || github.ref == 'refs/heads/develop')) }}
    name: D
";
    assert_eq!(written(&doc), expected);
}

#[test]
fn expressions_are_never_quoted_and_sentences_fold_when_they_must() {
    let long = "word ".repeat(30).trim().to_owned();
    let url = format!("https://example.com/{}", "x".repeat(120));
    let doc = map([
        ("short", pieces(&[(0, "a"), (1, "&& b")])),
        ("colon", pieces(&[(0, "a == ': '")])),
        ("fill", Doc::styled(long.clone(), Style::Fill)),
        ("auto", Doc::text(long.clone())),
        ("url", Doc::styled(url.clone(), Style::Fill)),
        ("short-fill", Doc::styled("One of: a, b.", Style::Fill)),
    ]);
    let lines = ["word "; 23].concat();
    let rest = ["word "; 7].concat();
    let expected = format!(
        "short: a && b\ncolon: >-\n  a == ': '\nfill: >-\n  {}\n  {}\nauto: {long}\nurl: {url}\n\
         short-fill: \"One of: a, b.\"\n",
        lines.trim(),
        rest.trim()
    );
    assert_eq!(written(&doc), expected);
}

#[test]
fn long_lists_and_comments() {
    let name = |i: usize| Doc::text(format!("a-rather-long-name-of-job-{i}"));
    let far = "x".repeat(110);
    let mut pinned = Doc::text(far.clone());
    pinned.meta.note = Some(Note { text: "v1.2.3 and more".to_owned(), pinned: true });
    let doc = map([
        ("few", Doc::flow((0..3).map(name))),
        ("many", Doc::flow((0..5).map(name))),
        ("note", Doc::text(far.clone()).note("does not fit behind")),
        ("pinned", pinned),
        ("above", Doc::null().above(["word ".repeat(30)])),
    ]);
    let text = written(&doc);
    assert!(text.contains("few: [a-rather-long-name-of-job-0, a-r"), "{text}");
    assert!(text.contains("many:\n  - a-rather-long-name-of-job-0\n"), "{text}");
    assert!(text.contains(&format!("# does not fit behind\nnote: {far}\n")), "{text}");
    assert!(text.contains(&format!("pinned: {far} # v1.2.3 and more\n")), "{text}");
    assert!(text.contains("# word word") && text.contains("\n# word word word word word word word\nabove:"), "{text}");
}

#[test]
fn origins_name_the_smallest_range() {
    let at = |start| Some(Span::new(FileId(0), start, start + 1));
    let step = map([("name", Doc::text("A")), ("run", Doc::text("a\nb\n").origin(Origin::derived(at(2), "script")))]);
    let doc = map([("x", Doc::null()), ("steps", Doc::list([step.origin(Origin::derived(at(1), "step"))]))]);
    let artifact = Artifact::new("a.yml", yaml::write(&doc.origin(Origin::derived(at(0), "file"))));
    assert_eq!(artifact.text, "x:\nsteps:\n  - name: A\n    run: |\n      a\n      b\n");
    let reasons = (1..=6).map(|line| artifact.origin(line).unwrap().reason.as_str()).collect::<Vec<_>>();
    assert_eq!(reasons, ["file", "file", "step", "script", "script", "script"]);
    assert_eq!(artifact.origins_of(5).iter().map(|o| o.span).collect::<Vec<_>>(), [at(2), at(1), at(0)]);
    assert!(artifact.origin(7).is_none());
}

#[test]
fn a_merged_mapping_replaces_in_place_and_appends() {
    let node = |doc: Doc| match doc.node {
        Node::Mapping(mapping) => mapping,
        _ => Mapping::default(),
    };
    let mut base = node(map([("a", Doc::int(1)), ("b", Doc::int(2))]));
    base.merge(node(map([("B", Doc::int(3)), ("c", Doc::int(4))])), |a, b| a.eq_ignore_ascii_case(b));
    let keys = base.entries.iter().map(|e| e.key.as_str()).collect::<Vec<_>>();
    assert_eq!(keys, ["a", "B", "c"]);
}

#[test]
fn json_keeps_short_lists_on_one_line() {
    let parser = |m: &str| map([("message", Doc::text(m)), ("skip", Doc::bool(true))]);
    let doc = map([
        ("git", map([("trim", Doc::bool(true)), ("parsers", Doc::list([parser("^feat"), parser("\u{2028}")]))])),
        ("list", Doc::list([Doc::int(1), Doc::null()])),
        ("none", map([])),
    ]);
    let expected = r#"{
  "git": {
    "trim": true,
    "parsers": [
      { "message": "^feat", "skip": true },
      { "message": "\u2028", "skip": true }
    ]
  },
  "list": [1, null],
  "none": {}
}
"#;
    assert_eq!(json::write(&doc).text, expected);
}
