//! Cuts all texts into classes that answer every question alike, each with a short text of it.
//!
//! All patterns are read at the same time, a bit for each place. Where there are too many states, there is no answer,
//! and the questions become independent of each other.

use super::pattern::{Chars, Pattern, folded};
use std::collections::HashMap;

/// A class: for each question whether it holds, and the shortest text.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub(super) holds: Vec<bool>,
    pub(super) example: String,
}

type Bits = Box<[u64]>;

/// The letters that examples are made of, the nicest first.
const NICE: &str = "xyzabcdefghijklmnopqrstuvw0123456789-_.";

/// The patterns side by side.
struct Product {
    words: usize,
    /// Places with their skips, as bits.
    skip_one: Bits,
    skip_two: Bits,
    start: Bits,
    ends: Vec<Bits>,
    /// Characters that stand for all that lead the same way: from where they lead on, and where they stay.
    letters: Vec<(char, Bits, Bits)>,
}

fn set(bits: &mut [u64], at: usize) {
    if let Some(word) = bits.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

fn meet(a: &[u64], b: &[u64]) -> bool {
    a.iter().zip(b).any(|(a, b)| a & b != 0)
}

/// The bits moved up by `by`, which is 1 or 2.
fn moved(bits: &[u64], by: u32) -> Bits {
    let mut carry = 0;
    let mut out = Vec::with_capacity(bits.len());
    for word in bits {
        out.push((word << by) | carry);
        carry = word >> (64 - by);
    }
    out.into()
}

fn join(into: &mut [u64], from: &[u64]) -> bool {
    let mut changed = false;
    for (into, from) in into.iter_mut().zip(from) {
        changed |= *into | from != *into;
        *into |= from;
    }
    changed
}

fn masked(bits: &[u64], mask: &[u64]) -> Bits {
    bits.iter().zip(mask).map(|(a, b)| a & b).collect()
}

impl Product {
    fn new(patterns: &[Pattern]) -> Product {
        let total: usize = patterns.iter().map(|pattern| pattern.places.len() + 1).sum();
        let words = total.div_ceil(64);
        let empty = || vec![0u64; words].into_boxed_slice();
        let (mut skip_one, mut skip_two, mut start, mut ends) = (empty(), empty(), empty(), Vec::new());
        let mut offset = 0;
        for pattern in patterns {
            for (at, place) in pattern.places.iter().enumerate() {
                for skip in &place.skips {
                    set(if *skip == 1 { &mut skip_one } else { &mut skip_two }, offset + at);
                }
            }
            for at in pattern.close(pattern.starts.clone()) {
                set(&mut start, offset + at);
            }
            let mut end = empty();
            for at in &pattern.ends {
                set(&mut end, offset + at);
            }
            ends.push(end);
            offset += pattern.places.len() + 1;
        }
        let letters = letters(patterns, words);
        Product { words, skip_one, skip_two, start, ends, letters }
    }

    fn step(&self, state: &[u64], on: &[u64], stay: &[u64]) -> Bits {
        let mut next = moved(&masked(state, on), 1);
        join(&mut next, &masked(state, stay));
        loop {
            let one = moved(&masked(&next, &self.skip_one), 1);
            let two = moved(&masked(&next, &self.skip_two), 2);
            let mut changed = join(&mut next, &one);
            changed |= join(&mut next, &two);
            if !changed {
                return next;
            }
        }
    }
}

/// Characters, one for each way to lead on.
fn letters(patterns: &[Pattern], words: usize) -> Vec<(char, Bits, Bits)> {
    let mut candidates: Vec<char> = Vec::new();
    for place in patterns.iter().flat_map(|pattern| &pattern.places) {
        mentioned(&place.chars, &mut candidates);
    }
    let mut nice: Vec<char> = NICE.chars().collect();
    nice.extend(candidates);
    nice.extend(['/', ' ', '+', '~', 'X', '\u{e9}']);
    let mut known: HashMap<(Bits, Bits), char> = HashMap::new();
    let mut letters = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for c in nice.into_iter().filter(|c| seen.insert(*c)) {
        let (mut on, mut stay) = (vec![0u64; words].into_boxed_slice(), vec![0u64; words].into_boxed_slice());
        let mut offset = 0;
        for pattern in patterns {
            for (at, place) in pattern.places.iter().enumerate() {
                if place.chars.has(c) {
                    set(if place.stays { &mut stay } else { &mut on }, offset + at);
                }
            }
            offset += pattern.places.len() + 1;
        }
        if known.insert((on.clone(), stay.clone()), c).is_none() {
            letters.push((c, on, stay));
        }
    }
    letters
}

/// The characters that a set tells apart from others.
fn mentioned(chars: &Chars, out: &mut Vec<char>) {
    let beside = |c: char, by: i32| u32::from(c).checked_add_signed(by).and_then(char::from_u32);
    match chars {
        Chars::Any | Chars::Segment | Chars::Reference | Chars::Space | Chars::Sign => out.extend(['/', ' ', '-']),
        Chars::Digit => out.extend(['0', '1', 'a']),
        Chars::One(c) => out.push(*c),
        Chars::Folded(c) => {
            out.push(*c);
            out.push(folded(*c));
            out.extend(folded(*c).to_lowercase());
            if !c.is_ascii() {
                let all = (0x80..0x3000).filter_map(char::from_u32);
                out.extend(all.filter(|other| folded(*other) == folded(*c)));
            }
        }
        Chars::Ranges(ranges) => {
            for (first, last) in ranges {
                out.extend([*first, *last]);
                out.extend(beside(*first, -1));
                out.extend(beside(*last, 1));
            }
        }
    }
}

/// The classes of the texts of a base. Nothing where there are more states than `limit`.
pub(super) fn classes(base: Pattern, questions: Vec<Pattern>, limit: usize) -> Option<Vec<Class>> {
    let patterns: Vec<Pattern> = [base].into_iter().chain(questions).collect();
    let product = Product::new(&patterns);
    let base_places = patterns.first().map_or(0, |base| base.places.len() + 1);
    let mut alive = vec![0u64; product.words].into_boxed_slice();
    (0..base_places).for_each(|at| set(&mut alive, at));
    let mut states: Vec<(Bits, usize, char)> = vec![(product.start.clone(), 0, ' ')];
    let mut known: HashMap<Bits, ()> = HashMap::from([(product.start.clone(), ())]);
    let mut found: Vec<(Vec<bool>, usize)> = Vec::new();
    let mut seen: HashMap<Vec<bool>, ()> = HashMap::new();
    let mut index = 0;
    while let Some((state, ..)) = states.get(index) {
        let state = state.clone();
        let holds: Vec<bool> = product.ends.iter().map(|end| meet(&state, end)).collect();
        if holds.first() == Some(&true) && seen.insert(holds.clone(), ()).is_none() {
            found.push((holds, index));
        }
        for (c, on, stay) in &product.letters {
            let next = product.step(&state, on, stay);
            if meet(&next, &alive) && !known.contains_key(&next) {
                if states.len() >= limit {
                    return None;
                }
                known.insert(next.clone(), ());
                states.push((next, index, *c));
            }
        }
        index += 1;
    }
    let example = |mut at: usize| {
        let mut text = Vec::new();
        while at != 0 {
            let Some((_, from, c)) = states.get(at) else { break };
            text.push(*c);
            at = *from;
        }
        text.iter().rev().collect::<String>()
    };
    let class = |(holds, at): (Vec<bool>, usize)| Class { holds: holds[1..].to_vec(), example: example(at) };
    Some(found.into_iter().map(class).collect())
}
