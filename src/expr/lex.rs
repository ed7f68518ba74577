//! GitHub's expression text as tokens. The rules are those of the runner's `LexicalAnalyzer`.

use super::number::parse_number;
use super::parse::{ParseError, ParseErrorKind};

/// A token and the bytes it covers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: &'a str,
    pub(super) start: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    Comma,
    Dot,
    Star,
    Not,
    Operator(super::Operator),
    Null,
    Bool(bool),
    Number(f64),
    String(String),
    Name,
    End,
}

impl TokenKind {
    /// Whether a `.` behind it begins a number: at the start, behind an opening, a comma or an operator.
    fn expects_value(&self) -> bool {
        matches!(
            self,
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::Comma | TokenKind::Not | TokenKind::Operator(_)
        )
    }
}

/// Whether GitHub takes a text as a name: letters, digits, `_` and `-`, not beginning with a digit or `-`.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// All tokens, the last one `End`.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, ParseError> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new() };
    while let Some(first) = lexer.skip_space() {
        let token = lexer.token(first)?;
        lexer.at = token.start + token.text.len();
        lexer.tokens.push(token);
    }
    lexer.tokens.push(Token { kind: TokenKind::End, text: "", start: text.len() });
    Ok(lexer.tokens)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token<'a>>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Skips white space and returns the character behind it.
    fn skip_space(&mut self) -> Option<char> {
        let rest = self.rest();
        let trimmed = rest.trim_start();
        self.at += rest.len() - trimmed.len();
        trimmed.chars().next()
    }

    fn token(&self, first: char) -> Result<Token<'a>, ParseError> {
        let simple = |kind| Ok(self.take(kind, 1));
        match first {
            '(' => simple(TokenKind::OpenParen),
            ')' => simple(TokenKind::CloseParen),
            '[' => simple(TokenKind::OpenBracket),
            ']' => simple(TokenKind::CloseBracket),
            ',' => simple(TokenKind::Comma),
            '*' => simple(TokenKind::Star),
            '.' if !self.begins_value() => simple(TokenKind::Dot),
            '\'' => self.string(),
            '!' | '>' | '<' | '=' | '&' | '|' => self.operator(),
            '.' | '-' | '+' | '0'..='9' => self.number(),
            _ => self.word(),
        }
    }

    fn begins_value(&self) -> bool {
        self.tokens.last().is_none_or(|token| token.kind.expects_value())
    }

    fn take(&self, kind: TokenKind, length: usize) -> Token<'a> {
        Token { kind, text: self.rest().get(..length).unwrap_or(""), start: self.at }
    }

    fn unexpected(&self, length: usize) -> ParseError {
        let symbol = self.rest().get(..length).unwrap_or("");
        ParseError::new(ParseErrorKind::UnreadableSymbol, symbol, self.at, self.at + symbol.len())
    }

    /// The bytes up to the next boundary, the first character in any case.
    fn length(&self, boundary: impl Fn(char) -> bool) -> usize {
        let rest = self.rest();
        rest.char_indices().skip(1).find(|&(_, c)| boundary(c)).map_or(rest.len(), |(at, _)| at)
    }

    fn operator(&self) -> Result<Token<'a>, ParseError> {
        let rest = self.rest();
        let longest = super::Operator::ALL.into_iter().filter(|operator| rest.starts_with(operator.text()));
        if let Some(operator) = longest.max_by_key(|operator| operator.text().len()) {
            return Ok(self.take(TokenKind::Operator(operator), operator.text().len()));
        }
        if rest.starts_with('!') {
            return Ok(self.take(TokenKind::Not, 1));
        }
        Err(self.unexpected(self.length(is_boundary)))
    }

    fn number(&self) -> Result<Token<'a>, ParseError> {
        let length = self.length(|c| is_boundary(c) && c != '.');
        let number = parse_number(self.rest().get(..length).unwrap_or(""));
        if number.is_nan() { Err(self.unexpected(length)) } else { Ok(self.take(TokenKind::Number(number), length)) }
    }

    fn string(&self) -> Result<Token<'a>, ParseError> {
        let rest = self.rest();
        let mut quotes = rest.char_indices().skip(1).filter(|&(_, c)| c == '\'').map(|(at, _)| at).peekable();
        while let Some(quote) = quotes.next() {
            if quotes.next_if_eq(&(quote + 1)).is_none() {
                let value = rest.get(1..quote).unwrap_or("").replace("''", "'");
                return Ok(self.take(TokenKind::String(value), quote + 1));
            }
        }
        let mut error = self.unexpected(rest.len());
        error.kind = ParseErrorKind::UnclosedString;
        Err(error)
    }

    fn word(&self) -> Result<Token<'a>, ParseError> {
        let length = self.length(is_boundary);
        let word = self.rest().get(..length).unwrap_or("");
        if !is_name(word) {
            return Err(self.unexpected(length));
        }
        let property = self.tokens.last().is_some_and(|token| token.kind == TokenKind::Dot);
        let kind = match word {
            _ if property => TokenKind::Name,
            "null" => TokenKind::Null,
            "true" => TokenKind::Bool(true),
            "false" => TokenKind::Bool(false),
            "NaN" => TokenKind::Number(f64::NAN),
            "Infinity" => TokenKind::Number(f64::INFINITY),
            _ => TokenKind::Name,
        };
        Ok(self.take(kind, length))
    }
}

fn is_boundary(c: char) -> bool {
    matches!(c, '(' | '[' | ')' | ']' | ',' | '.' | '!' | '>' | '<' | '=' | '&' | '|') || c.is_whitespace()
}
