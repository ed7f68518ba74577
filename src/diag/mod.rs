//! What is wrong, as data. Rendering happens at the edge, in [`render`].

pub mod codes;
pub mod render;

use crate::source::{Sources, Span};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The program cannot be built.
    Error,
    /// It can, and something in it is probably not meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// A kind of mistake: declared once, with its page.
#[derive(Debug)]
pub struct Code {
    /// `E101`
    pub id: &'static str,
    /// `job-never-runs`
    pub name: &'static str,
    /// What it is reported as, unless the user raises it.
    pub severity: Severity,
    /// The page that `pipec explain` prints, in Markdown.
    pub page: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Code) -> bool {
        self.id == other.id
    }
}

/// A place and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is here, in a few words; lower case, no full stop.
    pub text: String,
}

/// One change of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub new: String,
}

/// A mechanical repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative: "write `needs`".
    pub title: String,
    /// Its changes; they do not overlap.
    pub edits: Vec<Edit>,
}

/// One report to the user.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// The kind of mistake.
    pub code: &'static Code,
    /// How bad it is here.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, the user's text in backticks.
    pub message: String,
    /// The first label is the primary one.
    pub labels: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// Repairs that can be applied.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A report of `code` at `span`. The label says what is there; it may be empty.
    #[must_use]
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity,
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            help: None,
            fixes: Vec::new(),
        }
    }

    /// Says what stands at the primary place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        self.labels[0].text = text.into();
        self
    }

    /// Adds another place, the other end of a contradiction for instance.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to write.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// Adds a repair that replaces one stretch of text.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, span: Span, new: impl Into<String>) -> Diagnostic {
        self.fixes.push(Fix { title: title.into(), edits: vec![Edit { span, new: new.into() }] });
        self
    }

    /// The primary place.
    #[must_use]
    pub fn span(&self) -> Span {
        self.labels[0].span
    }
}

/// All reports so far.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Takes one in.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Takes all of `other` in.
    pub fn append(&mut self, other: Diagnostics) {
        self.list.extend(other.list);
    }

    /// Whether there is an error among them.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many of this severity there are, exact repeats counted once: as many as are shown.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let mut of: Vec<&Diagnostic> = self.list.iter().filter(|d| d.severity == severity).collect();
        of.sort_by_key(|d| (d.span().file, d.span().start, d.span().end, d.code.id, d.message.as_str()));
        of.dedup();
        of.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// In the order of the files and places, exact repeats left out.
    #[must_use]
    pub fn sorted(&self, sources: &Sources) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.list.iter().collect();
        sorted.sort_by_key(|d| {
            let span = d.span();
            (sources.get(span.file).name.as_str(), span.start, span.end, d.code.id, d.message.as_str())
        });
        sorted.dedup();
        sorted
    }

    /// All, as they came.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// All, as they came, to be changed (severities, for instance).
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        self.list.iter_mut()
    }

    /// Keeps those for which `keep` holds.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }
}

/// The candidate most like `word`, when it is like it at all: a did-you-mean.
pub fn similar<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let length = lower.chars().count();
    candidates
        .into_iter()
        .filter_map(|c| {
            let other = c.to_lowercase();
            let limit = word.chars().count().max(c.chars().count()) / 3 + usize::from(word.len() > 2);
            let limit = limit.min(4);
            // The distance is at least the difference of the lengths, which costs less.
            if length.abs_diff(other.chars().count()) > limit {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&lower, &other);
            (distance <= limit).then_some((distance, c))
        })
        .min_by_key(|(distance, c)| (*distance, c.len()))
        .map(|(_, c)| c)
}
