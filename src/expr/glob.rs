//! The patterns of GitHub's filters (`branches`, `tags`, `paths`).
//!
//! `*` is anything but `/`, `**` is anything, `?` and `+` repeat the character before them, `[a-z]` is one character of
//! a set, `\` takes the next character as it is, a leading `!` excludes. By GitHub's filter pattern cheat sheet.

use std::fmt;

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    text: String,
    negated: bool,
    steps: Vec<Step>,
}

/// A list of patterns: the last one that matches decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Globs {
    globs: Vec<Glob>,
}

/// What a pattern without sets and repetitions asks of a text, for targets that have simpler means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Exactly this text.
    Exact(String),
    /// A text that begins with this: `release/**`.
    Prefix(String),
    /// A text that ends with this: `**.md`.
    Suffix(String),
    /// Any text: `**`.
    Anything,
    /// More than that.
    Other,
}

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobError {
    /// What is wrong.
    pub kind: GlobErrorKind,
    /// The pattern.
    pub text: String,
    /// The byte of the pattern where it shows.
    pub at: usize,
}

/// What is wrong with a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GlobErrorKind {
    /// There is no pattern.
    Empty,
    /// A `[` without its `]`.
    UnclosedSet,
    /// `[]`
    EmptySet,
    /// A range from a later to an earlier character.
    ReversedRange,
    /// `?` or `+` without a character before it.
    NothingToRepeat,
    /// A `\` at the end.
    NothingToEscape,
    /// A list of excluding patterns only: there is nothing to exclude from.
    OnlyNegative,
}

impl fmt::Display for GlobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.text;
        match self.kind {
            GlobErrorKind::Empty => write!(f, "the pattern `{text}` is empty"),
            GlobErrorKind::UnclosedSet => write!(f, "the pattern `{text}` has a `[` without `]`"),
            GlobErrorKind::EmptySet => write!(f, "the pattern `{text}` has an empty set `[]`"),
            GlobErrorKind::ReversedRange => write!(f, "the pattern `{text}` has a range that ends before it begins"),
            GlobErrorKind::NothingToRepeat => {
                write!(f, "the pattern `{text}` has a `?` or `+` without a character before it")
            }
            GlobErrorKind::NothingToEscape => write!(f, "the pattern `{text}` ends with a lone `\\`"),
            GlobErrorKind::OnlyNegative => {
                write!(f, "a list of patterns needs one without `!`, and `{text}` stands alone")
            }
        }
    }
}

impl std::error::Error for GlobError {}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// Characters of a set, so many of them.
    Of(Set, Count),
    /// `*`
    Segment,
    /// `**`
    Anything,
    /// `**/` at the start or behind a `/`: any folders, or none.
    Folders,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Count {
    One,
    Optional,
    Many,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Set {
    One(char),
    Ranges(Vec<(char, char)>),
}

impl Set {
    fn has(&self, c: char) -> bool {
        match self {
            Set::One(one) => *one == c,
            Set::Ranges(ranges) => ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)),
        }
    }
}

impl Glob {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When GitHub would refuse it, or when it cannot mean what it says.
    pub fn parse(text: &str) -> Result<Glob, GlobError> {
        let (negated, pattern) = match text.strip_prefix('!') {
            Some(pattern) => (true, pattern),
            None => (false, text),
        };
        let offset = text.len() - pattern.len();
        let fail = |(kind, at): (GlobErrorKind, usize)| GlobError { kind, text: text.to_owned(), at: at + offset };
        if pattern.is_empty() {
            return Err(fail((GlobErrorKind::Empty, 0)));
        }
        Ok(Glob { text: text.to_owned(), negated, steps: steps(pattern).map_err(fail)? })
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it begins with `!`.
    #[must_use]
    pub fn is_negated(&self) -> bool {
        self.negated
    }

    /// Whether the whole text fits the pattern, of which a leading `!` is no part. Case counts.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let mut states = States::new(&self.steps);
        states.start();
        for c in text.chars() {
            states.step(c);
        }
        states.accepts()
    }

    /// What it asks of a text in simpler terms.
    #[must_use]
    pub fn shape(&self) -> Shape {
        let plain = |steps: &[Step]| {
            let char_of = |step: &Step| match step {
                Step::Of(Set::One(c), Count::One) => Some(*c),
                _ => None,
            };
            steps.iter().map(char_of).collect::<Option<String>>()
        };
        let other = |text: Option<String>, shape: fn(String) -> Shape| text.map_or(Shape::Other, shape);
        match self.steps.as_slice() {
            [Step::Anything] => Shape::Anything,
            [start @ .., Step::Anything] => other(plain(start), Shape::Prefix),
            [Step::Anything, end @ ..] => other(plain(end), Shape::Suffix),
            all => other(plain(all), Shape::Exact),
        }
    }
}

type Fault = (GlobErrorKind, usize);

fn steps(pattern: &str) -> Result<Vec<Step>, Fault> {
    let mut steps = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let at = pattern.len() - rest.len();
        let mut length = c.len_utf8();
        match c {
            '*' if rest.starts_with("**/") && at_folder(steps.last()) => {
                steps.push(Step::Folders);
                length = 3;
            }
            '*' => {
                let stars = rest.len() - rest.trim_start_matches('*').len();
                steps.push(if stars > 1 { Step::Anything } else { Step::Segment });
                length = stars;
            }
            '?' | '+' => repeat(&mut steps, c).ok_or((GlobErrorKind::NothingToRepeat, at))?,
            '[' => {
                let set = rest.get(1..).and_then(|set| set.find(']')).ok_or((GlobErrorKind::UnclosedSet, at))?;
                let ranges = ranges(rest.get(1..=set).unwrap_or("")).map_err(|kind| (kind, at))?;
                steps.push(Step::Of(Set::Ranges(ranges), Count::One));
                length = set + 2;
            }
            '\\' => {
                let escaped = rest.chars().nth(1).ok_or((GlobErrorKind::NothingToEscape, at))?;
                steps.push(Step::Of(Set::One(escaped), Count::One));
                length += escaped.len_utf8();
            }
            _ => steps.push(Step::Of(Set::One(c), Count::One)),
        }
        rest = rest.get(length..).unwrap_or("");
    }
    Ok(steps)
}

/// Whether the name of a folder can begin behind a step.
fn at_folder(last: Option<&Step>) -> bool {
    matches!(last, None | Some(Step::Folders | Step::Of(Set::One('/'), Count::One)))
}

/// Puts `?` or `+` on the last step, if that is a single character.
fn repeat(steps: &mut [Step], sign: char) -> Option<()> {
    match steps.last_mut() {
        Some(Step::Of(_, count)) if *count == Count::One => {
            *count = if sign == '?' { Count::Optional } else { Count::Many };
            Some(())
        }
        _ => None,
    }
}

fn ranges(set: &str) -> Result<Vec<(char, char)>, GlobErrorKind> {
    let chars: Vec<char> = set.chars().collect();
    let mut rest = chars.as_slice();
    let mut ranges = Vec::new();
    while let [first, tail @ ..] = rest {
        let (last, behind) = match tail {
            ['-', last, behind @ ..] => (last, behind),
            _ => (first, tail),
        };
        if last < first {
            return Err(GlobErrorKind::ReversedRange);
        }
        ranges.push((*first, *last));
        rest = behind;
    }
    if ranges.is_empty() { Err(GlobErrorKind::EmptySet) } else { Ok(ranges) }
}

/// The steps that may come next, all at once: no pattern takes longer than its length times the text's.
struct States<'a> {
    steps: &'a [Step],
    /// Whether step `i` may come next, or everything is done for the last one.
    next: Vec<bool>,
    /// Whether `Folders` at `i` is in the middle of a folder's name.
    inside: Vec<bool>,
}

impl<'a> States<'a> {
    fn new(steps: &'a [Step]) -> States<'a> {
        States { steps, next: vec![false; steps.len() + 1], inside: vec![false; steps.len()] }
    }

    fn start(&mut self) {
        set(&mut self.next, 0);
        self.skip_optional();
    }

    fn accepts(&self) -> bool {
        self.next.last().copied().unwrap_or(false)
    }

    /// What may be left out lets the step behind it come next, too.
    fn skip_optional(&mut self) {
        for (index, step) in self.steps.iter().enumerate() {
            let optional = !matches!(step, Step::Of(_, Count::One | Count::Many));
            if optional && self.next.get(index) == Some(&true) {
                set(&mut self.next, index + 1);
            }
        }
    }

    fn step(&mut self, c: char) {
        let mut next = vec![false; self.next.len()];
        let mut inside = vec![false; self.inside.len()];
        for (index, step) in self.steps.iter().enumerate() {
            let here = self.next.get(index) == Some(&true);
            let within = self.inside.get(index) == Some(&true);
            match step {
                Step::Of(of, count) if here && of.has(c) => {
                    set(&mut next, index + 1);
                    // Once there, a repeated step may come again; `inside` keeps that apart from not yet.
                    if *count == Count::Many {
                        set(&mut inside, index);
                    }
                }
                Step::Of(of, Count::Many) if within && of.has(c) => {
                    set(&mut next, index + 1);
                    set(&mut inside, index);
                }
                Step::Segment if here && c != '/' => set(&mut next, index),
                Step::Anything if here => set(&mut next, index),
                Step::Folders if here || within => {
                    set(&mut inside, index);
                    if c == '/' {
                        set(&mut next, index + 1);
                    }
                }
                _ => {}
            }
        }
        (self.next, self.inside) = (next, inside);
        self.skip_optional();
    }
}

fn set(flags: &mut [bool], index: usize) {
    if let Some(flag) = flags.get_mut(index) {
        *flag = true;
    }
}

impl Globs {
    /// Reads a list of patterns.
    ///
    /// # Errors
    /// When a pattern is malformed, or all of them exclude.
    pub fn parse<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Result<Globs, GlobError> {
        let globs =
            texts.into_iter().map(|text| Glob::parse(text.as_ref())).collect::<Result<Vec<Glob>, GlobError>>()?;
        match globs.first() {
            None => Err(GlobError { kind: GlobErrorKind::Empty, text: String::new(), at: 0 }),
            Some(first) if globs.iter().all(Glob::is_negated) => {
                Err(GlobError { kind: GlobErrorKind::OnlyNegative, text: first.text.clone(), at: 0 })
            }
            Some(_) => Ok(Globs { globs }),
        }
    }

    /// The patterns in their order.
    #[must_use]
    pub fn patterns(&self) -> &[Glob] {
        &self.globs
    }

    /// Whether the text passes: the last pattern that matches it is none that excludes.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.globs.iter().rev().find(|glob| glob.matches(text)).is_some_and(|glob| !glob.negated)
    }

    /// Whether one of the texts passes: what `paths` asks of the files that changed.
    #[must_use]
    pub fn match_any<S: AsRef<str>>(&self, texts: impl IntoIterator<Item = S>) -> bool {
        texts.into_iter().any(|text| self.matches(text.as_ref()))
    }
}
