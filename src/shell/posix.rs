//! The quoting of `bash` and `sh`: quotes, `$( )`, `${ }`, here-documents, comments.

use super::{Part, Place};

/// What encloses the place that is being read.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// Commands: the script itself, or what stands in `$( )` or `( )`. Counts `case … esac`, whose patterns end in `)`.
    Commands {
        /// How many `case` are open.
        cases: u32,
        /// The word that is being read.
        word: String,
    },
    Double,
    Single,
    /// `$'…'`
    Escaped,
    /// `${ }`
    Parameter,
    /// `$(( ))`, with the open parentheses.
    Arithmetic(u32),
    Backticks,
    Comment,
    Document(Delimiter),
}

/// What ends a here-document.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Delimiter {
    word: String,
    quoted: bool,
    tabs: bool,
}

pub(super) fn places(parts: &[Part<'_>]) -> Vec<Place> {
    let mut chars = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) => chars.extend(text.chars().map(Some)),
            Part::Hole => chars.push(None),
        }
    }
    let mut lexer = Lexer { chars, at: 0, stack: vec![commands()], pending: Vec::new(), places: Vec::new() };
    lexer.run();
    lexer.places
}

fn commands() -> State {
    State::Commands { cases: 0, word: String::new() }
}

struct Lexer {
    /// The script; a hole is none.
    chars: Vec<Option<char>>,
    at: usize,
    stack: Vec<State>,
    /// Here-documents that begin at the end of the line.
    pending: Vec<Delimiter>,
    places: Vec<Place>,
}

impl Lexer {
    fn run(&mut self) {
        while self.at < self.chars.len() {
            let Some(c) = self.chars[self.at] else {
                let place = self.place();
                self.places.push(place);
                if let Some(State::Commands { word, .. }) = self.stack.last_mut() {
                    word.push('$');
                }
                self.at += 1;
                continue;
            };
            match self.stack.last() {
                None => self.stack.push(commands()),
                Some(State::Commands { .. }) => self.command(c),
                Some(State::Double) => self.double(c),
                Some(State::Single) => self.until(c, '\'', false),
                Some(State::Escaped) => self.until(c, '\'', true),
                Some(State::Parameter) => self.parameter(c),
                Some(State::Arithmetic(_)) => self.arithmetic(c),
                Some(State::Backticks) => self.until(c, '`', true),
                Some(State::Comment) => {
                    if c == '\n' {
                        self.stack.pop();
                    } else {
                        self.at += 1;
                    }
                }
                Some(State::Document(_)) => self.document(c),
            }
        }
    }

    fn place(&self) -> Place {
        match self.stack.last() {
            None | Some(State::Commands { .. }) => Place::Bare,
            Some(State::Double) => Place::Double,
            Some(State::Single) => Place::Single,
            Some(State::Comment) => Place::Comment,
            Some(State::Document(delimiter)) if delimiter.quoted => Place::QuotedDocument,
            Some(State::Document(_)) => Place::Document,
            Some(State::Escaped | State::Parameter | State::Arithmetic(_) | State::Backticks) => Place::Unknown,
        }
    }

    fn peek(&self, offset: usize) -> Option<char> {
        self.chars.get(self.at + offset).copied().flatten()
    }

    /// The word has ended: `case` and `esac` count.
    fn end_word(&mut self) {
        if let Some(State::Commands { cases, word }) = self.stack.last_mut() {
            match word.as_str() {
                "case" => *cases += 1,
                "esac" => *cases = cases.saturating_sub(1),
                _ => {}
            }
            word.clear();
        }
    }

    fn begins_word(&self) -> bool {
        matches!(self.stack.last(), Some(State::Commands { word, .. }) if word.is_empty())
    }

    fn command(&mut self, c: char) {
        match c {
            '\\' => {
                self.push_word('\\');
                self.at += 2;
            }
            '#' if self.begins_word() => self.enter(State::Comment, 1),
            '\n' => self.line_end(),
            '<' if self.peek(1) == Some('<') && self.peek(2) != Some('<') => self.here_document(),
            '<' if self.peek(1) == Some('<') => {
                self.end_word();
                self.at += 3;
            }
            '(' => {
                self.end_word();
                self.enter(commands(), 1);
            }
            ')' => self.close(),
            ' ' | '\t' | ';' | '&' | '|' | '<' | '>' => {
                self.end_word();
                self.at += 1;
            }
            _ if self.quote(c) => {}
            _ => {
                self.push_word(c);
                self.at += 1;
            }
        }
    }

    fn push_word(&mut self, c: char) {
        if let Some(State::Commands { word, .. }) = self.stack.last_mut() {
            word.push(c);
        }
    }

    fn close(&mut self) {
        self.end_word();
        let in_case = matches!(self.stack.last(), Some(State::Commands { cases, .. }) if *cases > 0);
        if !in_case && self.stack.len() > 1 {
            self.stack.pop();
        }
        self.at += 1;
    }

    fn enter(&mut self, state: State, skip: usize) {
        self.stack.push(state);
        self.at += skip;
    }

    /// What begins a quotation outside of quotes.
    fn quote(&mut self, c: char) -> bool {
        match c {
            '"' => {
                self.push_word('"');
                self.enter(State::Double, 1);
            }
            '\'' => {
                self.push_word('\'');
                self.enter(State::Single, 1);
            }
            '$' if self.peek(1) == Some('\'') => {
                self.push_word('$');
                self.enter(State::Escaped, 2);
            }
            _ => return self.expansion(c),
        }
        true
    }

    /// What begins an expansion, inside and outside of double quotes.
    fn expansion(&mut self, c: char) -> bool {
        match (c, self.peek(1)) {
            ('`', _) => {
                self.push_word('`');
                self.enter(State::Backticks, 1);
            }
            ('$', Some('{')) => {
                self.push_word('$');
                self.enter(State::Parameter, 2);
            }
            ('$', Some('(')) if self.peek(2) == Some('(') => {
                self.push_word('$');
                self.enter(State::Arithmetic(0), 3);
            }
            ('$', Some('(')) => {
                self.push_word('$');
                self.enter(commands(), 2);
            }
            _ => return false,
        }
        true
    }

    fn double(&mut self, c: char) {
        match c {
            '\\' => self.at += 2,
            '"' => {
                self.stack.pop();
                self.at += 1;
            }
            _ if self.expansion(c) => {}
            _ => self.at += 1,
        }
    }

    fn until(&mut self, c: char, end: char, escapes: bool) {
        if c == '\\' && escapes {
            self.at += 2;
            return;
        }
        if c == end {
            self.stack.pop();
        }
        self.at += 1;
    }

    fn parameter(&mut self, c: char) {
        match c {
            '\\' => self.at += 2,
            '}' => {
                self.stack.pop();
                self.at += 1;
            }
            _ if self.quote(c) => {}
            _ => self.at += 1,
        }
    }

    fn arithmetic(&mut self, c: char) {
        let Some(State::Arithmetic(open)) = self.stack.last_mut() else { return };
        match c {
            '(' => *open += 1,
            ')' if *open > 0 => *open -= 1,
            ')' => {
                self.stack.pop();
                self.at += 1 + usize::from(self.peek(1) == Some(')'));
                return;
            }
            _ => {}
        }
        self.at += 1;
    }

    /// `<<WORD`, `<<-'WORD'`
    fn here_document(&mut self) {
        self.end_word();
        self.at += 2;
        let tabs = self.peek(0) == Some('-');
        self.at += usize::from(tabs);
        while self.peek(0) == Some(' ') {
            self.at += 1;
        }
        let (mut word, mut quoted) = (String::new(), false);
        while let Some(c) = self.peek(0) {
            match c {
                '\'' | '"' | '\\' => quoted = true,
                c if c.is_whitespace() || ";&|<>()".contains(c) => break,
                c => word.push(c),
            }
            self.at += 1;
        }
        if !word.is_empty() {
            self.pending.push(Delimiter { word, quoted, tabs });
        }
    }

    fn line_end(&mut self) {
        self.end_word();
        self.at += 1;
        let pending = std::mem::take(&mut self.pending);
        for delimiter in pending.into_iter().rev() {
            self.stack.push(State::Document(delimiter));
        }
        self.end_document();
    }

    /// Whether the line that begins here ends the here-document; then it is passed over.
    fn end_document(&mut self) {
        let Some(State::Document(delimiter)) = self.stack.last() else { return };
        let line: Vec<Option<char>> =
            self.chars[self.at.min(self.chars.len())..].iter().copied().take_while(|c| *c != Some('\n')).collect();
        let Some(text) = line.iter().copied().collect::<Option<String>>() else { return };
        let text = if delimiter.tabs { text.trim_start_matches('\t') } else { &text };
        if text == delimiter.word {
            self.at += line.len();
            self.stack.pop();
        }
    }

    fn document(&mut self, c: char) {
        let quoted = matches!(self.stack.last(), Some(State::Document(delimiter)) if delimiter.quoted);
        match c {
            '\n' => {
                self.at += 1;
                self.end_document();
            }
            '\\' if !quoted => self.at += 1 + usize::from(self.peek(1).is_some_and(|next| next != '\n')),
            _ if !quoted && self.expansion(c) => {}
            _ => self.at += 1,
        }
    }
}
