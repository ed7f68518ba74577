//! Random trees come back from a reader as they were, and a second writing is the same to the byte.

use proptest::prelude::*;

use super::{Doc, read, value_of};
use crate::emit::{Entry, Mapping, Node, Number, Origin, Piece, Sequence, Style, json, yaml};

/// Texts with more than their share of what is special.
fn text() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        ":",
        " ",
        "\n",
        "#",
        "-",
        "'",
        "\"",
        "\t",
        "{",
        "}",
        "[",
        "]",
        ",",
        "&",
        "*",
        "!",
        "|",
        ">",
        "%",
        "@",
        "`",
        "?",
        "0",
        "1",
        ".",
        "e",
        "x",
        "a",
        "é",
        "🎉",
        "\r",
        "\0",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\\",
        "~",
        "=",
        "<",
        "$",
        "y",
        "no",
        "true",
        "null",
        "a b",
        "word word",
        "\u{7f}",
        "\u{200d}",
    ]);
    prop_oneof![
        prop::collection::vec(special, 0..12).prop_map(|parts| parts.concat()),
        any::<String>(),
        "[a-z ]{0,200}",
        "[ \n\ta-c]{0,12}",
    ]
}

fn style() -> impl Strategy<Value = Style> {
    prop_oneof![Just(Style::Auto), Just(Style::Quoted), Just(Style::Block), Just(Style::Fill)]
}

/// A text in pieces at its spaces, at depths of any order.
fn folded(text: String, seed: u16) -> Node {
    let piece = |(i, word): (usize, &str)| Piece { depth: (seed >> (i % 12)) % 4, text: word.to_owned() };
    let pieces = text.split(' ').enumerate().map(piece).collect();
    Node::Text(text, Style::Folded(pieces))
}

fn scalar() -> impl Strategy<Value = Node> {
    prop_oneof![
        Just(Node::Null),
        any::<bool>().prop_map(Node::Bool),
        any::<i64>().prop_map(|i| Node::Number(Number::Int(i))),
        any::<i32>().prop_map(|i| Node::Number(Number::Float(f64::from(i) / 4.0))),
        (text(), style()).prop_map(|(text, style)| Node::Text(text, style)),
        (text(), any::<u16>()).prop_map(|(text, seed)| folded(text, seed)),
    ]
}

fn node() -> impl Strategy<Value = Doc> {
    let leaf = scalar().prop_map(Doc::new);
    leaf.prop_recursive(4, 24, 5, |inner| {
        let decorated = (inner, prop::option::of(text()), prop::option::of(text()), any::<bool>()).prop_map(
            |(mut doc, above, note, section)| {
                doc.meta.above = above.into_iter().collect();
                if section {
                    doc = doc.section("Title");
                }
                if let Some(note) = note { doc.note(note) } else { doc }
            },
        );
        let inner = decorated.boxed();
        let entry = (text(), inner.clone());
        prop_oneof![
            (prop::collection::vec(inner, 0..5), any::<bool>(), any::<bool>())
                .prop_map(|(items, flow, spaced)| { Doc::new(Node::Sequence(Sequence { items, flow, spaced })) }),
            (prop::collection::vec(entry, 0..5), any::<bool>()).prop_map(|(parts, spaced)| {
                let mut mapping = Mapping { entries: Vec::new(), spaced };
                for (key, value) in parts {
                    let entry = Entry { key, bare: false, value };
                    mapping.merge(Mapping { entries: vec![entry], spaced }, |a, b| a == b);
                }
                Doc::new(Node::Mapping(mapping))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn yaml_comes_back(doc in node()) {
        let text = yaml::write(&doc).text;
        prop_assert_eq!(read(&text), value_of(&doc), "{}", text);
        prop_assert_eq!(&text, &yaml::write(&doc).text);
        prop_assert!(text.ends_with('\n') && !text.contains('\r'));
    }

    #[test]
    fn json_comes_back(doc in node()) {
        let text = json::write(&doc).text;
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        let wanted = serde_json::to_value(value_of(&doc)).unwrap();
        prop_assert_eq!(read, wanted, "{}", text);
    }

    #[test]
    fn origins_lie_within_the_text(doc in node()) {
        fn mark(doc: &mut Doc) {
            doc.meta.origin = Some(Origin::derived(None, "test"));
            match &mut doc.node {
                Node::Sequence(s) => s.items.iter_mut().for_each(mark),
                Node::Mapping(m) => m.entries.iter_mut().for_each(|e| mark(&mut e.value)),
                Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(..) | Node::Hole(_) => {}
            }
        }
        let mut doc = doc;
        mark(&mut doc);
        for written in [yaml::write(&doc), json::write(&doc)] {
            let last = written.text.lines().count() as u32;
            for origin in &written.origins {
                prop_assert!(1 <= origin.lines.0 && origin.lines.0 <= origin.lines.1 && origin.lines.1 <= last);
            }
        }
    }
}
