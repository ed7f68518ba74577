//! How operators and functions are spelled, how operators bind, and how many arguments a function takes.

use super::{Function, Operator};

impl Operator {
    /// Every operator, the loosest first.
    pub const ALL: [Operator; 8] = [
        Operator::Or,
        Operator::And,
        Operator::Equal,
        Operator::NotEqual,
        Operator::Less,
        Operator::LessEqual,
        Operator::Greater,
        Operator::GreaterEqual,
    ];

    /// The operator as text.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Operator::Or => "||",
            Operator::And => "&&",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterEqual => ">=",
        }
    }

    /// How tightly it binds, by GitHub's table of operators: `||` is 1, `<` is 4; `!` would be 5.
    #[must_use]
    pub fn precedence(self) -> u8 {
        match self {
            Operator::Or => 1,
            Operator::And => 2,
            Operator::Equal | Operator::NotEqual => 3,
            Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual => 4,
        }
    }

    /// Whether it is `&&` or `||`, which return one of their operands; the others return a boolean.
    #[must_use]
    pub fn is_logical(self) -> bool {
        matches!(self, Operator::Or | Operator::And)
    }
}

impl Function {
    /// The functions that GitHub has, in the order of its documentation.
    pub const GITHUB: [Function; 13] = [
        Function::Contains,
        Function::StartsWith,
        Function::EndsWith,
        Function::Format,
        Function::Join,
        Function::ToJson,
        Function::FromJson,
        Function::HashFiles,
        Function::Case,
        Function::Success,
        Function::Always,
        Function::Cancelled,
        Function::Failure,
    ];

    /// Its name: as GitHub documents it, or as the language says it where GitHub has no such function.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Function::Contains => "contains",
            Function::StartsWith => "startsWith",
            Function::EndsWith => "endsWith",
            Function::Format => "format",
            Function::Join => "join",
            Function::ToJson => "toJSON",
            Function::FromJson => "fromJSON",
            Function::HashFiles => "hashFiles",
            Function::Case => "case",
            Function::Always => "always",
            Function::Success => "success",
            Function::Failure => "failure",
            Function::Cancelled => "cancelled",
            Function::Matches => "matches",
            Function::Changed => "changed",
            Function::Words => "words",
        }
    }

    /// GitHub's function of that name. Names of functions ignore case.
    #[must_use]
    pub fn github(name: &str) -> Option<Function> {
        Function::GITHUB.into_iter().find(|function| function.text().eq_ignore_ascii_case(name))
    }

    /// The fewest and the most arguments, by GitHub's function tables.
    ///
    /// `success` and `failure` take names of jobs in the condition of a job; nowhere else, and undocumented.
    #[must_use]
    pub fn arity(self) -> (usize, usize) {
        match self {
            Function::Contains | Function::StartsWith | Function::EndsWith => (2, 2),
            Function::Join => (1, 2),
            Function::ToJson | Function::FromJson | Function::Words => (1, 1),
            Function::Format | Function::HashFiles | Function::Changed => (1, 255),
            Function::Case => (3, 255),
            Function::Matches => (2, 255),
            Function::Success | Function::Failure => (0, 255),
            Function::Always | Function::Cancelled => (0, 0),
        }
    }

    /// Whether it asks how the run went so far. A condition without one means `success() && (…)`.
    #[must_use]
    pub fn is_status(self) -> bool {
        matches!(self, Function::Always | Function::Success | Function::Failure | Function::Cancelled)
    }
}
