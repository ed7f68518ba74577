use super::*;
use crate::diag::{Code, Diagnostic, Severity, codes};

/// A code of its own: its page does not change.
static NAME: Code =
    Code { id: "E040", name: "unknown-name", severity: Severity::Error, page: "# E040 unknown-name\n\nA page.\n" };

fn two_files() -> (Sources, Diagnostics) {
    let mut sources = Sources::default();
    let a = sources.add("a.pipe", "job test {\n\tafter = \"日本\", biuld\n}\n", Home::Project);
    let b = sources.add("b.pipe", "# one\njob build {}\n", Home::Project);
    let mut all = Diagnostics::default();
    let at = 11 + 1 + "after = \"日本\", ".len() as u32;
    all.push(
        Diagnostic::new(&NAME, Span::new(a, at, at + 5), "no job is called `biuld`")
            .label("not declared")
            .also(Span::new(a, 0, 3), "asked for by this job")
            .also(Span::new(b, 10, 15), "`build` is declared here")
            .help("write `build`")
            .fix("write `build`", Span::new(a, at, at + 5), "build"),
    );
    (sources, all)
}

#[test]
fn human_shows_both_files_and_counts_wide_characters() {
    let (sources, all) = two_files();
    insta::assert_snapshot!(human::render(&sources, &all, &Style::default()));
}

#[test]
fn human_survives_odd_places() {
    for text in ["", "a", "a\n", "\u{feff}a", "a\r\nb\r\n", "\u{1b}[31mred", &"x".repeat(100_000), &"é\n".repeat(50)] {
        let mut sources = Sources::default();
        let file = sources.add("x.pipe", text, Home::Project);
        for start in [0, text.len() / 2, text.len()] {
            for end in [start, (start + 1).min(text.len()), text.len()] {
                let mut all = Diagnostics::default();
                let span = Span::new(file, start as u32, end as u32);
                all.push(Diagnostic::new(&codes::UNEXPECTED, span, "odd").label("here"));
                let shown = human::render(&sources, &all, &Style::default());
                assert!(shown.contains("odd") && !shown.contains('\u{1b}') && shown.len() < 4000, "{shown}");
                assert!(shown.contains("[x.pipe:"), "{shown}");
            }
        }
    }
}

#[test]
fn json_counts_characters_from_one() {
    let (sources, all) = two_files();
    insta::assert_snapshot!(json::render(&sources, &all, &Style::default()));
}

#[test]
fn sarif_has_rules_places_and_fixes() {
    let (sources, all) = two_files();
    let from = Viewpoint { prefix: "my project/".into(), ..Viewpoint::default() };
    let style = Style { from, ..Style::default() };
    insta::assert_snapshot!(sarif::render(&sources, &all, &style));
}

#[test]
fn github_escapes_data_and_properties() {
    let mut sources = Sources::default();
    let file = sources.add("a,b:c.pipe", "x\n", Home::Project);
    let mut all = Diagnostics::default();
    all.push(Diagnostic::new(&codes::UNEXPECTED, Span::new(file, 0, 1), "100 %").help("one\ntwo: a, b"));
    insta::assert_snapshot!(github::render(&sources, &all, &Style::default()));
}

#[test]
fn names_are_those_that_can_be_opened() {
    let from = Viewpoint { prefix: "../".into(), inside: "apps/".into() };
    assert_eq!(from.name("apps/ci.pipe"), "ci.pipe");
    assert_eq!(from.name("ci.pipe"), "../ci.pipe");
    assert_eq!(Viewpoint::default().name("ci.pipe"), "ci.pipe");
}

#[test]
fn summary_counts_in_words() {
    let (_, mut all) = two_files();
    assert_eq!(summary(&all).as_deref(), Some("1 error"));
    let (_, more) = two_files();
    all.append(more);
    assert_eq!(summary(&all).as_deref(), Some("1 error"), "a repeat is not shown, and not counted");
    assert_eq!(summary(&Diagnostics::default()), None);
}
