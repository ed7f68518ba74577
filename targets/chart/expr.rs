//! Expressions of Go's templates, as far as charts need them.

use std::fmt::{self, Display, Formatter};

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// A field or a variable, with its path: `.Release.Name`, `$w.image.digest`, `.`
    Field(String),
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A function with its arguments.
    Call(&'static str, Vec<Expr>),
    /// A value that is handed on to a function, with its arguments before it.
    Pipe(Box<Expr>, &'static str, Vec<Expr>),
}

impl Expr {
    /// A field or a variable.
    #[must_use]
    pub fn field(path: impl Into<String>) -> Expr {
        Expr::Field(path.into())
    }

    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Expr {
        Expr::Text(text.into())
    }

    /// A function of arguments.
    #[must_use]
    pub fn call(name: &'static str, arguments: impl IntoIterator<Item = Expr>) -> Expr {
        Expr::Call(name, arguments.into_iter().collect())
    }

    /// The value handed on to a function.
    #[must_use]
    pub fn pipe(self, name: &'static str) -> Expr {
        Expr::Pipe(Box::new(self), name, Vec::new())
    }

    /// Whether it equals a text.
    #[must_use]
    pub fn is(self, text: &str) -> Expr {
        Expr::call("eq", [self, Expr::text(text)])
    }

    /// Not this.
    #[must_use]
    pub fn negated(self) -> Expr {
        Expr::call("not", [self])
    }

    /// The value, or the end of the rendering with a message where it is empty.
    #[must_use]
    pub fn required(self, message: impl Into<String>) -> Expr {
        Expr::call("required", [Expr::text(message), self])
    }

    /// Between the braces.
    #[must_use]
    pub fn hole(&self) -> String {
        format!("{{{{ {self} }}}}")
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Field(path) => f.write_str(path),
            Expr::Text(text) => f.write_str(&crate::expr::json::quote_with(text, |_| None)),
            Expr::Number(number) => write!(f, "{number}"),
            Expr::Call(name, arguments) => {
                f.write_str(name)?;
                arguments.iter().try_for_each(|argument| write!(f, " {}", Argument(argument)))
            }
            Expr::Pipe(value, name, arguments) => {
                write!(f, "{value} | {name}")?;
                arguments.iter().try_for_each(|argument| write!(f, " {}", Argument(argument)))
            }
        }
    }
}

/// An expression where only one word may stand.
struct Argument<'a>(&'a Expr);

impl Display for Argument<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::Field(_) | Expr::Text(_) | Expr::Number(_) => write!(f, "{}", self.0),
            Expr::Call(..) | Expr::Pipe(..) => write!(f, "({})", self.0),
        }
    }
}
