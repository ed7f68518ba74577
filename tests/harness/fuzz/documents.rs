//! Random documents: what the writer has written reads back as it was.

use super::random::Random;
use super::{SHORT, kept, said, seconds, seed};
use pipec::emit::{Doc, Entry, Mapping, Node, Number, Piece, Sequence, Style, yaml};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

/// As many documents as there is time for; else a few.
pub fn run() -> Result<(), String> {
    let start = Instant::now();
    let limit = seconds();
    let mut done = 0;
    while (done < 1_500 || limit.is_some()) && start.elapsed() < limit.unwrap_or(SHORT) {
        let seed = seed().wrapping_add(done);
        let doc = document(&mut Random::new(seed), 0);
        let verdict = catch_unwind(AssertUnwindSafe(|| judge(&doc))).unwrap_or_else(|panic| Err(said(&*panic)));
        verdict.map_err(|error| kept("writing", seed, &format!("{doc:#?}"), &error))?;
        done += 1;
    }
    if limit.is_some() {
        println!("fuzz: writing: {done} documents in {:?}", start.elapsed());
    }
    Ok(())
}

fn judge(doc: &Doc) -> Result<(), String> {
    let text = yaml::write(doc).text;
    let read: serde_yaml::Value = serde_yaml::from_str(&text).map_err(|error| format!("{error}\n{text}"))?;
    if read != value_of(doc) {
        return Err(format!("read is {read:?}\n{text}"));
    }
    if yaml::write(doc).text == text { Ok(()) } else { Err("written twice it differs".to_string()) }
}

/// The value that a document stands for.
fn value_of(doc: &Doc) -> serde_yaml::Value {
    use serde_yaml::Value;
    match &doc.node {
        Node::Null => Value::Null,
        Node::Bool(truth) => Value::Bool(*truth),
        Node::Number(Number::Int(number)) => Value::Number((*number).into()),
        Node::Number(Number::Float(number)) => Value::Number((*number).into()),
        Node::Text(text, _) => Value::String(text.clone()),
        Node::Hole(hole) => panic!("{hole:?} has no value"),
        Node::Sequence(sequence) => Value::Sequence(sequence.items.iter().map(value_of).collect()),
        Node::Mapping(mapping) => {
            let entry = |e: &Entry| (Value::String(e.key.clone()), value_of(&e.value));
            Value::Mapping(mapping.entries.iter().map(entry).collect())
        }
    }
}

const PARTS: &[&str] = &[
    ":",
    " ",
    "  ",
    "\n",
    "\n\n",
    "#",
    "-",
    "- ",
    "---",
    "...",
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
    "word",
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
    "<<",
    "$",
    "y",
    "no",
    "true",
    "null",
    "0x1",
    "1_0",
    "1e3",
    ".inf",
    ".nan",
    "12:30",
    "2026-01-02",
    "${{ a && b }}",
    "\u{7f}",
    "\u{200d}",
    "\u{e000}",
    "\u{10ffff}",
    "a b",
    "a: b",
    "# c",
];

fn text(random: &mut Random) -> String {
    if random.once_in(4) {
        let words = random.below(60);
        return (0..words)
            .map(|_| random.word(&["word", "longer-word", "a", "${{ x }}"]))
            .collect::<Vec<_>>()
            .join(" ");
    }
    (0..random.below(12)).map(|_| random.word(PARTS)).collect()
}

fn scalar(random: &mut Random) -> Node {
    match random.below(9) {
        0 => Node::Null,
        1 => Node::Bool(random.once_in(2)),
        2 => Node::Number(Number::Int(random.next() as i64)),
        3 => Node::Number(Number::Float(random.next() as i32 as f64 / 8.0)),
        4 => {
            let text = text(random);
            let pieces = text.split(' ').map(|word| Piece { depth: random.below(4) as u16, text: word.to_owned() });
            let pieces = pieces.collect();
            Node::Text(text, Style::Folded(pieces))
        }
        _ => {
            let style = random.pick(&[Style::Auto, Style::Auto, Style::Quoted, Style::Block, Style::Fill]).clone();
            Node::Text(text(random), style)
        }
    }
}

fn document(random: &mut Random, depth: usize) -> Doc {
    let size = if depth > 5 { 0 } else { random.below(5) };
    let node = match random.below(3) {
        0 if depth < 6 => {
            let items = (0..size).map(|_| document(random, depth + 1)).collect();
            Node::Sequence(Sequence { items, flow: random.once_in(2), spaced: random.once_in(2) })
        }
        1 if depth < 6 => {
            let mut seen = BTreeSet::new();
            let mut entries = Vec::new();
            for _ in 0..size {
                let entry = Entry { key: text(random), bare: false, value: document(random, depth + 1) };
                if seen.insert(entry.key.clone()) {
                    entries.push(entry);
                }
            }
            Node::Mapping(Mapping { entries, spaced: random.once_in(2) })
        }
        _ => scalar(random),
    };
    decorated(Doc::new(node), depth, random)
}

/// With comments, sometimes; the whole document has none beside it.
fn decorated(mut doc: Doc, depth: usize, random: &mut Random) -> Doc {
    if depth == 0 {
        return doc;
    }
    if random.once_in(5) {
        doc.meta.above = vec![text(random)];
    }
    if random.once_in(8) {
        doc = doc.section("Title");
    }
    if random.once_in(5) { doc.note(text(random)) } else { doc }
}
