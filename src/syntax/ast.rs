//! The tree of a file as it was written. It knows no word of the language: any `word header body` is a block.
//!
//! Everything broken has been reported when this tree exists; broken parts are `Bad` or `Missing` and stay silent later.

use crate::source::Span;

/// A file.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// The `##` comment at its head that belongs to the file itself.
    pub doc: Option<Doc>,
    /// Its statements in order.
    pub statements: Vec<Statement>,
}

/// `name = value` or `word header body`.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The `##` lines before it.
    pub doc: Option<Doc>,
    /// The `# allow CODE: reason` lines before it.
    pub allows: Vec<Allow>,
    /// What it says.
    pub kind: StatementKind,
    /// From its first word to its last character.
    pub span: Span,
}

/// The two statements.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// `name = value`
    Fact(Fact),
    /// `word header body`
    Block(Block),
    /// What could not be read; it has been reported.
    Bad,
}

/// Lines of a `##` comment, without the signs.
#[derive(Clone, Debug, PartialEq)]
pub struct Doc {
    /// Its lines, joined by newlines.
    pub text: String,
    /// From the first to the last line.
    pub span: Span,
}

/// `# allow CODE: reason`
#[derive(Clone, Debug, PartialEq)]
pub struct Allow {
    /// The code as written.
    pub code: String,
    /// The reason; empty where none was given.
    pub reason: String,
    /// The whole comment.
    pub span: Span,
}

/// A word or a name in one piece, with its place: `postgres`, `env.X`, `linux/amd64`, or quoted.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// Its text, without quotes.
    pub text: String,
    /// Whether it stood in quotes.
    pub quoted: bool,
    /// Where.
    pub span: Span,
}

impl Name {
    /// Its parts between the dots: `a.b.c`. A `/` stays within its part. A quoted name is one part.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        let all = self.quoted.then_some(self.text.as_str());
        let split = (!self.quoted).then(|| self.text.split('.'));
        all.into_iter().chain(split.into_iter().flatten())
    }
}

/// `name = value`
#[derive(Clone, Debug)]
pub struct Fact {
    /// What is said.
    pub name: Name,
    /// Its value; `Missing` where there is none.
    pub value: Expr,
}

/// `word header body`
#[derive(Clone, Debug)]
pub struct Block {
    /// The word that says what it is. Empty for `{ … }` without a word (which has been reported).
    pub word: Name,
    /// What stands between word and body, in order.
    pub header: Vec<Part>,
    /// The body.
    pub body: Option<Body>,
}

/// A piece of a header.
#[derive(Clone, Debug)]
pub enum Part {
    /// A name, text, quantity, list, group, call: everything that can be a value by itself, with what touches it.
    Operand(Expr),
    /// `||`, `!`, `..`, `->`, …
    Operator(Operator, Span),
    /// `,`
    Comma(Span),
    /// `:`
    Colon(Span),
    /// `=`
    Equals(Span),
}

impl Part {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Part::Operand(e) => e.span,
            Part::Operator(_, s) | Part::Comma(s) | Part::Colon(s) | Part::Equals(s) => *s,
        }
    }
}

/// What follows a header.
#[derive(Clone, Debug)]
pub enum Body {
    /// `{ … }`
    Block(Vec<Statement>, Span),
    /// `""" … """`
    Text(Template),
}

/// The operators, in headers and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `~`
    Matches,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `!`
    Not,
    /// `|` between choices
    Alternative,
    /// `..`
    Range,
    /// `->`
    Arrow,
}

impl Operator {
    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Operator::Or => "||",
            Operator::And => "&&",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
            Operator::Matches => "~",
            Operator::Less => "<",
            Operator::LessEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterEqual => ">=",
            Operator::Not => "!",
            Operator::Alternative => "|",
            Operator::Range => "..",
            Operator::Arrow => "->",
        }
    }
}

/// The words that stand as operators behind a name: `build failed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Predicate {
    /// `failed`
    Failed,
    /// `succeeded`
    Succeeded,
    /// `skipped`
    Skipped,
    /// `cancelled`
    Cancelled,
    /// `runs`, in tests
    Runs,
    /// `pushed`, in tests
    Pushed,
    /// `exists`, in requests
    Exists,
}

impl Predicate {
    /// All of them.
    pub const ALL: [Predicate; 7] = [
        Predicate::Failed,
        Predicate::Succeeded,
        Predicate::Skipped,
        Predicate::Cancelled,
        Predicate::Runs,
        Predicate::Pushed,
        Predicate::Exists,
    ];

    /// As it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Predicate::Failed => "failed",
            Predicate::Succeeded => "succeeded",
            Predicate::Skipped => "skipped",
            Predicate::Cancelled => "cancelled",
            Predicate::Runs => "runs",
            Predicate::Pushed => "pushed",
            Predicate::Exists => "exists",
        }
    }
}

/// A value or an expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands, quotes and brackets included.
    pub span: Span,
}

/// The forms of a value.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `postgres`, `secret.TOKEN`, `linux/amd64`, `true`: what a bare name means is decided by its place.
    Name(String),
    /// `"…"` and `"""…"""`, with holes.
    Template(Template),
    /// `'…'`, `''` already turned into one quote.
    Quoted(String),
    /// `15m`, `3.10`, `99.5%`, `50/s`, `-1`: the text is kept, the type of its place reads it.
    Quantity(String),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `(a)`
    Group(Box<Expr>),
    /// `f(a, b)`: the name touches the bracket.
    Call(Name, Vec<Expr>),
    /// `f(x).name`, `a[0].name`: behind a call or an index. In `a.b` both parts belong to the name.
    Member(Box<Expr>, Name),
    /// `a[b]`
    Index(Box<Expr>, Box<Expr>),
    /// `a.*`
    Star(Box<Expr>),
    /// `!a`
    Not(Box<Expr>),
    /// `a && b`, `a .. b`, `a | b`, …
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `x failed`, `image api pushed`: kind word (`image`), name, predicate. `any failed` has the name `any`.
    Predicate(Option<Name>, Name, Predicate),
    /// Nothing stands where a value should; reported.
    Missing,
    /// What could not be read; reported.
    Bad,
}

/// A text with holes.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its pieces in order; neighbouring texts are joined. Of a `"""` text the margin is stripped.
    pub pieces: Vec<Piece>,
    /// Whether it is `"""…"""`.
    pub block: bool,
    /// With its quotes.
    pub span: Span,
}

/// A piece of a text.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Text as it is meant: escapes resolved, margin stripped. The span is that of the source.
    Text(String, Span),
    /// `${{ … }}`
    Hole(Box<Expr>, Span),
}

impl Template {
    /// Its text, when it has no hole.
    #[must_use]
    pub fn plain(&self) -> Option<String> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(t, _) => text.push_str(t),
                Piece::Hole(..) => return None,
            }
        }
        Some(text)
    }
}
