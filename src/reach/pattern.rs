//! What can be asked of a text, as chains of characters: equal to, begins with, holds, fits a glob.
//!
//! A pattern is a row of places, each with the characters that lead from it. It may begin and end at several places,
//! so that a question about `refs/heads/` + x is one about x. Its reading of globs is its own: the evaluator's is held
//! against it by the tests.

/// A question about a text. All but those of patterns ignore case, as the comparisons of expressions do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Question {
    /// It is this.
    Equal(String),
    /// It begins with this.
    Starts(String),
    /// It ends with this.
    Ends(String),
    /// This is a part of it.
    Holds(String),
    /// It is a part of this.
    PartOf(String),
    /// It fits one of GitHub's patterns, where case counts.
    Fits(String),
    /// As a number it is zero, in one of several spellings.
    Zero(u8),
}

/// How many spellings of zero there are.
pub(super) const ZEROS: u8 = 6;

/// Characters that lead from a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Chars {
    Any,
    /// All but `/`.
    Segment,
    /// What names of branches and tags may hold.
    Reference,
    Digit,
    Space,
    Sign,
    /// This one.
    One(char),
    /// This one in any case.
    Folded(char),
    Ranges(Vec<(char, char)>),
}

impl Chars {
    pub(super) fn has(&self, c: char) -> bool {
        match self {
            Chars::Any => true,
            Chars::Segment => c != '/',
            Chars::Reference => !c.is_whitespace() && !c.is_control() && !"~^:?*[\\".contains(c),
            Chars::Digit => c.is_ascii_digit(),
            Chars::Space => c.is_whitespace(),
            Chars::Sign => matches!(c, '+' | '-'),
            Chars::One(one) => *one == c,
            Chars::Folded(one) => folded(*one) == folded(c),
            Chars::Ranges(ranges) => ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)),
        }
    }
}

/// A character as comparisons see it: in upper case where that is one character. The dotless i and the long s do not
/// become letters of ASCII.
pub(super) fn folded(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_uppercase();
    }
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) if !one.is_ascii() => one,
        _ => c,
    }
}

/// A place of a pattern: what leads on from it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) chars: Chars,
    /// Reading stays here, and what follows may come without reading.
    pub(super) stays: bool,
    /// How many places may be left out from here.
    pub(super) skips: Vec<usize>,
}

/// A pattern: `places` in a row, and one more at the end.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) places: Vec<Place>,
    pub(super) starts: Vec<usize>,
    pub(super) ends: Vec<usize>,
}

fn one(chars: Chars) -> Place {
    Place { chars, stays: false, skips: Vec::new() }
}

fn many(chars: Chars) -> Place {
    Place { chars, stays: true, skips: vec![1] }
}

fn maybe(chars: Chars) -> Place {
    Place { chars, stays: false, skips: vec![1] }
}

fn literal(text: &str) -> impl Iterator<Item = Place> + '_ {
    text.chars().map(|c| one(Chars::Folded(c)))
}

impl Pattern {
    fn of(places: Vec<Place>) -> Pattern {
        let end = places.len();
        Pattern { places, starts: vec![0], ends: vec![end] }
    }

    /// The texts of a base.
    pub(super) fn base(chars: Chars) -> Pattern {
        Pattern::of(vec![one(chars.clone()), many(chars)])
    }

    /// All texts.
    pub(super) fn anything() -> Pattern {
        Pattern::of(vec![many(Chars::Any)])
    }

    pub(super) fn new(question: &Question) -> Pattern {
        let any = || many(Chars::Any);
        Pattern::of(match question {
            Question::Equal(text) => literal(text).collect(),
            Question::Starts(text) => literal(text).chain([any()]).collect(),
            Question::Ends(text) => [any()].into_iter().chain(literal(text)).collect(),
            Question::Holds(text) => [any()].into_iter().chain(literal(text)).chain([any()]).collect(),
            Question::PartOf(text) => {
                let places: Vec<Place> = literal(text).collect();
                let all: Vec<usize> = (0..=places.len()).collect();
                return Pattern { places, starts: all.clone(), ends: all };
            }
            Question::Fits(glob) => places(glob),
            Question::Zero(spelling) => zero(*spelling),
        })
    }

    /// Where one is after reading a character at these places.
    fn step(&self, at: &[usize], c: char) -> Vec<usize> {
        let mut next = Vec::new();
        for at in at {
            let Some(place) = self.places.get(*at) else { continue };
            if place.chars.has(c) {
                next.push(if place.stays { *at } else { at + 1 });
            }
        }
        self.close(next)
    }

    /// With the places that are reached without reading.
    pub(super) fn close(&self, mut at: Vec<usize>) -> Vec<usize> {
        let mut index = 0;
        while let Some(here) = at.get(index) {
            let skips = self.places.get(*here).map_or(&[][..], |place| &place.skips);
            let more: Vec<usize> = skips.iter().map(|skip| here + skip).filter(|to| !at.contains(to)).collect();
            at.extend(more);
            index += 1;
        }
        at
    }

    fn read(&self, from: Vec<usize>, text: &str) -> Vec<usize> {
        text.chars().fold(self.close(from), |at, c| self.step(&at, c))
    }

    /// The same question about what stands between `before` and `behind`.
    pub(super) fn within(mut self, before: &str, behind: &str) -> Pattern {
        if !before.is_empty() {
            let starts = std::mem::take(&mut self.starts);
            self.starts = self.read(starts, before);
        }
        if !behind.is_empty() {
            let ends = std::mem::take(&mut self.ends);
            let leads = |at: &usize| self.read(vec![*at], behind).iter().any(|at| ends.contains(at));
            self.ends = (0..=self.places.len()).filter(leads).collect();
        }
        self
    }

    /// Whether it holds of a text.
    pub(super) fn holds(&self, text: &str) -> bool {
        self.read(self.starts.clone(), text).iter().any(|at| self.ends.contains(at))
    }
}

/// The spellings of zero: nothing, `0.0`, `.0`, `0e5`, `0x0`, `0o0`; spaces around them do not count.
fn zero(spelling: u8) -> Vec<Place> {
    let sign = || maybe(Chars::Sign);
    let zeros = || many(Chars::One('0'));
    let exact = |c| one(Chars::One(c));
    let exponent = || one(Chars::Ranges(vec![('E', 'E'), ('e', 'e')]));
    let digits = || [one(Chars::Digit), many(Chars::Digit)];
    let inner: Vec<Place> = match spelling {
        0 => Vec::new(),
        1 => vec![sign(), exact('0'), zeros(), maybe(Chars::One('.')), zeros()],
        2 => vec![sign(), exact('.'), exact('0'), zeros()],
        3 => {
            let mut places = vec![sign(), exact('0'), zeros(), maybe(Chars::One('.')), zeros(), exponent(), sign()];
            places.extend(digits());
            places
        }
        4 => vec![exact('0'), exact('x'), exact('0'), zeros()],
        _ => vec![exact('0'), exact('o'), exact('0'), zeros()],
    };
    let space = || many(Chars::Space);
    [space()].into_iter().chain(inner).chain([space()]).collect()
}

/// A glob of GitHub's filters as places. What cannot be read stands for itself; there is a report about it elsewhere.
fn places(glob: &str) -> Vec<Place> {
    let chars: Vec<char> = glob.chars().collect();
    let mut places: Vec<Place> = Vec::new();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let rest = chars.get(at..).unwrap_or(&[]);
        let at_folder = at == 0 || chars.get(at - 1) == Some(&'/');
        at += match (c, rest) {
            ('*', ['*', '*', '/', ..]) if at_folder => {
                places.push(Place { chars: Chars::Any, stays: true, skips: vec![1, 2] });
                places.push(one(Chars::One('/')));
                3
            }
            ('*', _) => {
                let stars = rest.iter().take_while(|c| **c == '*').count();
                places.push(many(if stars > 1 { Chars::Any } else { Chars::Segment }));
                stars
            }
            ('?', _) if !places.is_empty() => {
                let last = places.len() - 1;
                places[last].skips = vec![1];
                1
            }
            ('+', _) if !places.is_empty() => {
                let again = places[places.len() - 1].chars.clone();
                places.push(many(again));
                1
            }
            ('[', _) if rest.contains(&']') => {
                let end = rest.iter().position(|c| *c == ']').unwrap_or(0);
                places.push(one(Chars::Ranges(ranges(rest.get(1..end).unwrap_or(&[])))));
                end + 1
            }
            ('\\', [_, escaped, ..]) => {
                places.push(one(Chars::One(*escaped)));
                2
            }
            _ => {
                places.push(one(Chars::One(*c)));
                1
            }
        };
    }
    places
}

fn ranges(set: &[char]) -> Vec<(char, char)> {
    let mut ranges = Vec::new();
    let mut rest = set;
    while let [first, tail @ ..] = rest {
        rest = match tail {
            ['-', last, behind @ ..] => {
                ranges.push((*first, *last));
                behind
            }
            _ => {
                ranges.push((*first, *first));
                tail
            }
        };
    }
    ranges
}
