//! Whatever is typed: no panic, no endless reading, and what is formatted stays.

use super::*;
use proptest::prelude::*;

/// Pieces that make trouble in each other's company.
fn token() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a",
        "job",
        "x.y",
        "é",
        "1",
        "-1",
        "5m",
        "=",
        "==",
        ":",
        ",",
        ";",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "\"",
        "\"\"\"",
        "'",
        "${{",
        "}}",
        "\\",
        "\n",
        "\n  ",
        " ",
        "\t",
        "#",
        "##",
        "# allow E1: x",
        "//",
        "/*",
        "*/",
        "&&",
        "||",
        "!",
        "..",
        "->",
        "|",
        "~",
        ".",
        "*",
        "failed",
        "\r\n",
        "\u{0}",
        "\u{FEFF}",
        "\"t\"",
        "a = 1\n",
        "b {\n",
        "}\n",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn token_soup_is_read_and_formatted(tokens in prop::collection::vec(token(), 0..60)) {
        let text = tokens.concat();
        match formatted(&text) {
            Err(refusal) => prop_assert_eq!(refusal, Refusal::Broken, "{}", text),
            Ok(once) => prop_assert_eq!(formatted(&once), Ok(once), "{}", text),
        }
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        let _ = read(&text);
    }

    #[test]
    fn places_lie_within_the_text(tokens in prop::collection::vec(token(), 0..40)) {
        let text = tokens.concat();
        for d in read(&text).1.iter() {
            for label in &d.labels {
                let (start, end) = (label.span.start as usize, label.span.end as usize);
                prop_assert!(text.get(start..end).is_some(), "{}: {:?}", text, d);
            }
        }
    }
}
