//! A scalar of a workflow with `${{ }}` holes: text and expressions in turn.
//!
//! The rules are those of the template reader of GitHub's editor service and of the runner: quotes in a hole hide `}}`,
//! and a scalar that is more than one hole means `format('…', …)`.

use std::fmt;

use super::context::GithubExpr;
use super::parse::{ParseError, parse};
use super::{Expr, Function};
use crate::source::Span;

/// A scalar as its pieces; two texts never follow each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// The pieces in their order.
    pub pieces: Vec<TemplatePiece>,
    /// Where the scalar was written.
    pub span: Span,
}

/// A stretch of a scalar.
#[derive(Clone, Debug, PartialEq)]
pub enum TemplatePiece {
    /// Plain text.
    Text(String),
    /// What stands in `${{ }}`.
    Hole(GithubExpr),
}

/// Why a scalar is no template; places are bytes of the scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateError {
    /// A `${{` without its `}}`; where it stands.
    Unclosed {
        /// The byte of the `$`.
        start: usize,
    },
    /// The text in a hole is no expression.
    Expression(ParseError),
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TemplateError::Unclosed { .. } => write!(f, "`${{{{` is not closed with `}}}}`"),
            TemplateError::Expression(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for TemplateError {}

impl Template {
    /// Reads a scalar; `at` is where its text begins.
    ///
    /// # Errors
    /// When a hole is not closed or holds no expression.
    pub fn parse(text: &str, at: Span) -> Result<Template, TemplateError> {
        let mut pieces = Vec::new();
        let mut rest = 0;
        while let Some(open) = text.get(rest..).and_then(|tail| tail.find("${{")).map(|found| rest + found) {
            push_text(&mut pieces, text.get(rest..open));
            let inner = open + 3;
            let close = close_of(text, inner).ok_or(TemplateError::Unclosed { start: open })?;
            let offset = |byte: usize| at.start.saturating_add(u32::try_from(byte).unwrap_or(u32::MAX));
            let place = Span::new(at.file, offset(inner), offset(close));
            let hole = parse(text.get(inner..close).unwrap_or(""), place).map_err(|mut error| {
                error.start += inner;
                error.end += inner;
                TemplateError::Expression(error)
            })?;
            pieces.push(TemplatePiece::Hole(hole));
            rest = close + 2;
        }
        push_text(&mut pieces, text.get(rest..));
        Ok(Template { pieces, span: at })
    }

    /// The expression, when the scalar is one hole and nothing else: only then does the value keep its type.
    #[must_use]
    pub fn whole(&self) -> Option<&GithubExpr> {
        match self.pieces.as_slice() {
            [TemplatePiece::Hole(hole)] => Some(hole),
            _ => None,
        }
    }

    /// The text, when there is no hole.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [TemplatePiece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// What GitHub makes of the scalar: its text, its one hole, or `format('…{0}…', …)`.
    #[must_use]
    pub fn into_expr(self) -> GithubExpr {
        if let Some(text) = self.text() {
            return Expr::text(text, self.span);
        }
        if let Some(hole) = self.whole() {
            return hole.clone();
        }
        let mut format = String::new();
        let mut holes = Vec::new();
        for piece in self.pieces {
            match piece {
                TemplatePiece::Text(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
                TemplatePiece::Hole(hole) => {
                    format.push_str(&format!("{{{}}}", holes.len()));
                    holes.push(hole);
                }
            }
        }
        let mut arguments = vec![Expr::text(format, self.span)];
        arguments.append(&mut holes);
        Expr::call(Function::Format, arguments, self.span)
    }
}

/// Where the `}}` of a hole stands: the first one outside of quotes.
fn close_of(text: &str, inner: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut quoted = false;
    let mut previous = b' ';
    for (at, &byte) in bytes.iter().enumerate().skip(inner) {
        if byte == b'\'' {
            quoted = !quoted;
        } else if byte == b'}' && previous == b'}' && !quoted {
            return Some(at - 1);
        }
        previous = byte;
    }
    None
}

fn push_text(pieces: &mut Vec<TemplatePiece>, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        pieces.push(TemplatePiece::Text(text.to_owned()));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::expr::print::print;
    use crate::source::FileId;

    fn read(text: &str) -> Result<Template, TemplateError> {
        Template::parse(text, Span::new(FileId(0), 100, 100))
    }

    #[test]
    fn scalars_become_expressions() {
        for (scalar, expected) in [
            ("plain", "'plain'"),
            ("", "''"),
            ("${{ github.sha }}", "github.sha"),
            ("${{github.sha}}", "github.sha"),
            ("v${{ github.sha }}", "format('v{0}', github.sha)"),
            ("${{ env.a }}${{ env.b }}", "format('{0}{1}', env.a, env.b)"),
            ("{ ${{ '}}' }} }", "format('{{ {0} }}', '}}')"),
            ("it's ${{ 'it''s }}' }}", "format('it''s {0}', 'it''s }}')"),
            ("${{ fromJSON('{\"a\":{}}') }}", "fromJSON('{\"a\":{}}')"),
            ("a }} b", "'a }} b'"),
            ("$${{ 1 }}", "format('${0}', 1)"),
        ] {
            let template = read(scalar).unwrap();
            assert_eq!(print(&template.into_expr()).unwrap(), expected, "{scalar}");
        }
    }

    #[test]
    fn places_are_those_of_the_scalar() {
        let template = read("ab ${{ env.x }}").unwrap();
        let [_, TemplatePiece::Hole(hole)] = template.pieces.as_slice() else { panic!("{template:?}") };
        assert_eq!((hole.span.start, hole.span.end), (107, 112));
        assert_eq!(read("ab ${{ env.x }"), Err(TemplateError::Unclosed { start: 3 }));
        let Err(TemplateError::Expression(error)) = read("ab ${{ x }}") else { panic!("x is no context") };
        assert_eq!((error.start, error.end), (7, 8));
        assert!(matches!(read("${{ }}"), Err(TemplateError::Expression(_))));
    }
}
