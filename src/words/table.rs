//! The table of words: per place, what may stand there. Checker, reference, `explain`, hover and completion read it.

use super::ty::Ty;

/// A place in a program: a kind of body, with the words that it knows.
#[derive(Debug)]
pub struct Place {
    /// As the reference calls it: `image`, `on dispatch`.
    pub name: &'static str,
    /// What it is for; Markdown.
    pub doc: &'static str,
    /// Its words, in the order of the reference.
    pub words: &'static [Word],
    /// What any other fact means here, where there may be any: its key (with its form, when that is not `= VALUE`) and
    /// its meaning.
    pub open: Option<(&'static str, &'static str)>,
    /// Whether steps may stand here, and which.
    pub steps: Option<Steps>,
    /// Whether its words stand in the header and choose the body: `policy runtime { }`, `rollout api by canary { }`.
    pub by_header: bool,
}

/// Which steps a place admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steps {
    /// A job or a component: all.
    Job,
    /// A command: those that make sense on a laptop.
    Command,
}

/// One word of a place.
#[derive(Debug)]
pub struct Word {
    /// The word.
    pub name: &'static str,
    /// What it looks like.
    pub form: Form,
    /// What it means; Markdown.
    pub doc: &'static str,
    /// What holds where it is not written.
    pub default: Default,
}

/// What a word looks like.
#[derive(Clone, Copy)]
pub enum Form {
    /// `name = value` of this type.
    Fact(fn() -> Ty),
    /// `word header body`.
    Block {
        /// The header and body, in the notation of the reference.
        form: &'static str,
        /// What the body holds, where that is a place of its own.
        body: fn() -> Option<&'static Place>,
        /// Whether it may stand there more than once.
        many: bool,
    },
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Form::Fact(ty) => write!(f, "= {}", ty()),
            Form::Block { form, .. } => f.write_str(form),
        }
    }
}

/// What holds where a word is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Default {
    /// It has to be written.
    Required,
    /// Nothing.
    Absent,
    /// This value, as it would be written.
    Value(&'static str),
    /// Something that follows from elsewhere, in words.
    From(&'static str),
}

impl Place {
    /// The word of this name.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<&'static Word> {
        self.words.iter().find(|w| w.name == name)
    }
}
