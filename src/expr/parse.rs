//! Reads GitHub's expression text, what stands inside `${{ }}`, to a tree.
//!
//! A recursive descent by hand: GitHub's own limits (50 levels, 21,000 characters) bound it.

use std::fmt;

use super::context::{Context, GithubExpr};
use super::lex::{Token, TokenKind, tokens};
use super::visit;
use super::{Expr, Function, Kind, Literal, Operator};
use crate::source::Span;

/// The most levels that GitHub's expression parser takes.
pub const MAX_DEPTH: usize = 50;
/// The most UTF-16 units that GitHub's expression parser takes.
pub const MAX_LENGTH: usize = 21_000;
/// The most `&&` and `||` that this parser takes. GitHub has no such limit: here it keeps the recursion shallow.
pub const MAX_LOGICAL_OPERATORS: usize = 1000;

/// Why a text is no expression, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// What is wrong.
    pub kind: ParseErrorKind,
    /// The text that is wrong; empty where something is missing.
    pub symbol: String,
    /// The first byte of it.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
}

/// What is wrong with the text of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseErrorKind {
    /// There is nothing but white space.
    Empty,
    /// No token of the language looks like that.
    UnreadableSymbol,
    /// A string without its closing quote.
    UnclosedString,
    /// A token where another one must stand.
    UnexpectedSymbol,
    /// The text ends behind the symbol, where more must come.
    UnexpectedEnd,
    /// A name that is no context.
    UnknownName,
    /// A function that GitHub does not have.
    UnknownFunction,
    /// Fewer arguments than the function takes.
    TooFewArguments,
    /// More arguments than the function takes.
    TooManyArguments,
    /// `case` with an even number of arguments: it lacks the value for all other cases.
    CaseWithoutDefault,
    /// More than [`MAX_DEPTH`] levels.
    TooDeep,
    /// More than [`MAX_LENGTH`] characters.
    TooLong,
    /// More than [`MAX_LOGICAL_OPERATORS`] operators.
    TooManyOperators,
}

impl ParseError {
    pub(super) fn new(kind: ParseErrorKind, symbol: &str, start: usize, end: usize) -> ParseError {
        ParseError { kind, symbol: symbol.to_owned(), start, end }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = &self.symbol;
        match self.kind {
            ParseErrorKind::Empty => write!(f, "an expression is missing"),
            ParseErrorKind::UnreadableSymbol => write!(f, "`{symbol}` is no part of an expression{}", hint(symbol)),
            ParseErrorKind::UnclosedString => write!(f, "the string {symbol} lacks its closing quote"),
            ParseErrorKind::UnexpectedSymbol => write!(f, "`{symbol}` cannot stand here"),
            ParseErrorKind::UnexpectedEnd => write!(f, "the expression ends too early, behind `{symbol}`"),
            ParseErrorKind::UnknownName => write!(f, "`{symbol}` is no context"),
            ParseErrorKind::UnknownFunction => write!(f, "`{symbol}` is no function"),
            ParseErrorKind::TooFewArguments => write!(f, "`{symbol}` needs more arguments"),
            ParseErrorKind::TooManyArguments => write!(f, "`{symbol}` takes fewer arguments"),
            ParseErrorKind::CaseWithoutDefault => {
                write!(f, "`{symbol}` needs an odd number of arguments: the last one is the value for all other cases")
            }
            ParseErrorKind::TooDeep => write!(f, "the expression is nested more than {MAX_DEPTH} levels deep"),
            ParseErrorKind::TooLong => write!(f, "the expression is longer than {MAX_LENGTH} characters"),
            ParseErrorKind::TooManyOperators => {
                write!(f, "the expression has more than {MAX_LOGICAL_OPERATORS} logical operators")
            }
        }
    }
}

impl std::error::Error for ParseError {}

/// What a symbol of other languages is in this one.
fn hint(symbol: &str) -> &'static str {
    match symbol.chars().next() {
        Some('"') => ": texts take single quotes",
        Some('=') => ": equality is `==`",
        Some('&') => ": and is `&&`",
        Some('|') => ": or is `||`",
        Some('+' | '-' | '/' | '%') => ": there is no arithmetic",
        _ => "",
    }
}

/// Reads an expression of GitHub; `at` is where its text begins.
///
/// # Errors
/// When the text is no expression.
pub fn parse(text: &str, at: Span) -> Result<GithubExpr, ParseError> {
    parse_with(text, at, &Context::from_name)
}

/// Reads an expression whose names are what `names` says.
///
/// # Errors
/// When the text is no expression.
pub fn parse_with<N>(text: &str, at: Span, names: &dyn Fn(&str) -> Option<N>) -> Result<Expr<N>, ParseError> {
    let whole = |kind| ParseError::new(kind, "", 0, text.len());
    if text.encode_utf16().count() > MAX_LENGTH {
        return Err(whole(ParseErrorKind::TooLong));
    }
    let tokens = tokens(text)?;
    if tokens.len() == 1 {
        return Err(whole(ParseErrorKind::Empty));
    }
    let mut parser = Parser { tokens, next: 0, depth: 0, logical: 0, at, names };
    let expr = parser.expression()?;
    if parser.peek().kind != TokenKind::End {
        return Err(parser.unexpected());
    }
    if visit::depth(&expr) > MAX_DEPTH {
        return Err(whole(ParseErrorKind::TooDeep));
    }
    Ok(expr)
}

struct Parser<'a, N> {
    tokens: Vec<Token<'a>>,
    next: usize,
    depth: usize,
    logical: usize,
    at: Span,
    names: &'a dyn Fn(&str) -> Option<N>,
}

type Parsed<N> = Result<Expr<N>, ParseError>;

impl<'a, N> Parser<'a, N> {
    fn peek(&self) -> &Token<'a> {
        static END: Token<'static> = Token { kind: TokenKind::End, text: "", start: 0 };
        self.tokens.get(self.next).or(self.tokens.last()).unwrap_or(&END)
    }

    fn advance(&mut self) -> Token<'a> {
        let token = self.peek().clone();
        self.next += usize::from(token.kind != TokenKind::End);
        token
    }

    fn eat(&mut self, kind: &TokenKind) -> bool {
        let found = self.peek().kind == *kind;
        self.next += usize::from(found && *kind != TokenKind::End);
        found
    }

    fn expect(&mut self, kind: &TokenKind) -> Result<(), ParseError> {
        if self.eat(kind) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn error(kind: ParseErrorKind, token: &Token<'a>) -> ParseError {
        ParseError::new(kind, token.text, token.start, token.start + token.text.len())
    }

    /// The error that the next token is: at the end of the text it is the one before that wants a follower.
    fn unexpected(&self) -> ParseError {
        let token = self.peek();
        if token.kind != TokenKind::End {
            return Self::error(ParseErrorKind::UnexpectedSymbol, token);
        }
        let last = self.next.checked_sub(1).and_then(|last| self.tokens.get(last)).unwrap_or(token);
        Self::error(ParseErrorKind::UnexpectedEnd, last)
    }

    fn deeper(&mut self, levels: usize) -> Result<(), ParseError> {
        self.depth += levels;
        if self.depth > MAX_DEPTH { Err(Self::error(ParseErrorKind::TooDeep, self.peek())) } else { Ok(()) }
    }

    /// The span from byte `start` to the end of the last token taken.
    fn span(&self, start: usize) -> Span {
        let last = self.next.checked_sub(1).and_then(|last| self.tokens.get(last));
        let end = last.map_or(start, |token| token.start + token.text.len());
        let place = |byte: usize| self.at.start.saturating_add(u32::try_from(byte).unwrap_or(u32::MAX));
        Span::new(self.at.file, place(start), place(end))
    }

    fn expression(&mut self) -> Parsed<N> {
        self.deeper(1)?;
        let expr = self.binary(Operator::Or.precedence())?;
        self.depth -= 1;
        Ok(expr)
    }

    /// A chain of operators of one precedence, which all bind to the left.
    fn binary(&mut self, precedence: u8) -> Parsed<N> {
        if precedence > Operator::Less.precedence() {
            return self.unary();
        }
        let start = self.peek().start;
        let mut left = self.binary(precedence + 1)?;
        let mut levels = 0;
        while let TokenKind::Operator(operator) = self.peek().kind {
            if operator.precedence() != precedence {
                break;
            }
            // As in GitHub's parsers, a chain of `&&` or `||` is one level, however long.
            if operator.is_logical() && levels == 0 {
                self.deeper(1)?;
                levels = 1;
            }
            self.count_operator(operator)?;
            self.advance();
            let right = self.binary(precedence + 1)?;
            left = Expr::new(Kind::Binary(operator, Box::new(left), Box::new(right)), self.span(start));
        }
        self.depth -= levels;
        Ok(left)
    }

    fn count_operator(&mut self, operator: Operator) -> Result<(), ParseError> {
        self.logical += usize::from(operator.is_logical());
        if self.logical > MAX_LOGICAL_OPERATORS {
            return Err(Self::error(ParseErrorKind::TooManyOperators, self.peek()));
        }
        Ok(())
    }

    fn unary(&mut self) -> Parsed<N> {
        let start = self.peek().start;
        if !self.eat(&TokenKind::Not) {
            return self.postfix();
        }
        self.deeper(1)?;
        let operand = self.unary()?;
        self.depth -= 1;
        Ok(Expr::new(Kind::Not(Box::new(operand)), self.span(start)))
    }

    /// A value with its `.name`, `.*` and `[…]`. A literal takes none, unless it stands in parentheses.
    fn postfix(&mut self) -> Parsed<N> {
        let start = self.peek().start;
        let (mut expr, indexable) = self.primary()?;
        let mut levels = 0;
        if !indexable {
            return Ok(expr);
        }
        loop {
            let kind = if self.eat(&TokenKind::OpenBracket) {
                self.bracket(expr)?
            } else if self.eat(&TokenKind::Dot) {
                self.member(expr)?
            } else {
                break;
            };
            self.deeper(1)?;
            levels += 1;
            expr = Expr::new(kind, self.span(start));
        }
        self.depth -= levels;
        Ok(expr)
    }

    fn bracket(&mut self, base: Expr<N>) -> Result<Kind<N>, ParseError> {
        if self.eat(&TokenKind::Star) {
            self.expect(&TokenKind::CloseBracket)?;
            return Ok(Kind::Star(Box::new(base)));
        }
        let index = self.expression()?;
        self.expect(&TokenKind::CloseBracket)?;
        Ok(match index.kind {
            Kind::Literal(Literal::String(name)) => Kind::Member(Box::new(base), name),
            _ => Kind::Index(Box::new(base), Box::new(index)),
        })
    }

    fn member(&mut self, base: Expr<N>) -> Result<Kind<N>, ParseError> {
        if self.eat(&TokenKind::Star) {
            return Ok(Kind::Star(Box::new(base)));
        }
        if self.peek().kind != TokenKind::Name {
            return Err(self.unexpected());
        }
        Ok(Kind::Member(Box::new(base), self.advance().text.to_owned()))
    }

    /// A value without what follows it, and whether `.` and `[` may follow.
    fn primary(&mut self) -> Result<(Expr<N>, bool), ParseError> {
        let token = self.peek().clone();
        let literal = match &token.kind {
            TokenKind::Null => Literal::Null,
            TokenKind::Bool(value) => Literal::Bool(*value),
            TokenKind::Number(value) => Literal::Number(*value),
            TokenKind::String(value) => Literal::String(value.clone()),
            TokenKind::Name => return Ok((self.named()?, true)),
            TokenKind::OpenParen => {
                self.advance();
                let inner = self.expression()?;
                self.expect(&TokenKind::CloseParen)?;
                return Ok((inner, true));
            }
            _ => return Err(self.unexpected()),
        };
        self.advance();
        Ok((Expr::new(Kind::Literal(literal), self.span(token.start)), false))
    }

    fn named(&mut self) -> Parsed<N> {
        let token = self.advance();
        if self.eat(&TokenKind::OpenParen) {
            return self.call(&token);
        }
        let name = (self.names)(token.text).ok_or_else(|| Self::error(ParseErrorKind::UnknownName, &token))?;
        Ok(Expr::new(Kind::Name(name), self.span(token.start)))
    }

    fn call(&mut self, name: &Token<'a>) -> Parsed<N> {
        let mut arguments = Vec::new();
        if !self.eat(&TokenKind::CloseParen) {
            loop {
                arguments.push(self.expression()?);
                if !self.eat(&TokenKind::Comma) {
                    break;
                }
            }
            self.expect(&TokenKind::CloseParen)?;
        }
        let error = |kind| Err(Self::error(kind, name));
        let Some(function) = Function::github(name.text) else { return error(ParseErrorKind::UnknownFunction) };
        let (fewest, most) = function.arity();
        if arguments.len() < fewest {
            return error(ParseErrorKind::TooFewArguments);
        }
        if arguments.len() > most {
            return error(ParseErrorKind::TooManyArguments);
        }
        if function == Function::Case && arguments.len() % 2 == 0 {
            return error(ParseErrorKind::CaseWithoutDefault);
        }
        Ok(Expr::call(function, arguments, self.span(name.start)))
    }
}
