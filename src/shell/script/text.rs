//! Quotes and expansions: how a word is read.

use super::read::Reader;
use super::{Read, Word};

impl Reader<'_> {
    /// The word that begins here, without its quotes.
    pub(super) fn word(&mut self) -> Word {
        let mut word = Word { text: String::new(), at: self.offset() };
        while let Some(c) = self.peek(0) {
            match c {
                ' ' | '\t' | '\n' | '\r' | ';' | '&' | '|' | '<' | '>' | ')' | '(' => break,
                '\\' => {
                    let next = self.peek(1);
                    self.at += 2;
                    word.text.extend(next.filter(|c| *c != '\n'));
                }
                '\'' => self.single(&mut word.text),
                '"' => self.double(&mut word.text),
                '`' => self.backticks(&mut word.text),
                '$' => self.expansion(&mut word.text),
                _ => self.take(&mut word.text),
            }
        }
        word
    }

    pub(super) fn take(&mut self, out: &mut String) {
        out.extend(self.peek(0));
        self.at += 1;
    }

    fn single(&mut self, out: &mut String) {
        self.at += 1;
        while let Some(c) = self.peek(0) {
            self.at += 1;
            if c == '\'' {
                return;
            }
            out.push(c);
        }
        self.lost();
    }

    fn double(&mut self, out: &mut String) {
        self.at += 1;
        while let Some(c) = self.peek(0) {
            match c {
                '"' => {
                    self.at += 1;
                    return;
                }
                '\\' => {
                    out.extend(self.peek(1).filter(|c| *c != '\n'));
                    self.at += 2;
                }
                '`' => self.backticks(out),
                '$' => self.expansion(out),
                _ => self.take(out),
            }
        }
        self.lost();
    }

    /// What stands between backticks is not read.
    fn backticks(&mut self, out: &mut String) {
        self.take(out);
        while let Some(c) = self.peek(0) {
            self.take(out);
            if c == '`' {
                return;
            }
        }
        self.lost();
    }

    /// What begins with `$`.
    pub(super) fn expansion(&mut self, out: &mut String) {
        let at = self.offset();
        match self.peek(1) {
            Some('(') if self.peek(2) == Some('(') => self.arithmetic(out),
            Some('(') => {
                out.push_str("$()");
                self.at += 2;
                self.nested();
            }
            Some('{') => self.parameter(at, out),
            Some('\'') => {
                self.at += 1;
                self.single(out);
            }
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                self.take(out);
                let name = self.name();
                out.push_str(&name);
                self.read_of(name, at, false);
            }
            _ => self.take(out),
        }
    }

    pub(super) fn name(&mut self) -> String {
        let mut name = String::new();
        while self.peek(0).is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
            self.take(&mut name);
        }
        name
    }

    fn read_of(&mut self, name: String, at: usize, guarded: bool) {
        if !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) {
            self.script.reads.push(Read { name, at, guarded });
        }
    }

    /// `${NAME}`, `${#NAME}`, `${NAME:-word}`; what stands behind the name is kept as it is.
    fn parameter(&mut self, at: usize, out: &mut String) {
        out.push_str("${");
        self.at += 2;
        if self.peek(0).is_some_and(|c| c == '#' || c == '!') {
            self.take(out);
        }
        let name = self.name();
        out.push_str(&name);
        let rest = (self.peek(0), self.peek(1));
        let guarded = matches!(rest, (Some(':'), Some('-' | '=' | '?' | '+')) | (Some('-' | '=' | '?' | '+'), _));
        if matches!(rest, (Some(':'), Some('=')) | (Some('='), _)) {
            self.script.sets.insert(name.clone());
        }
        self.read_of(name, at, guarded);
        while let Some(c) = self.peek(0) {
            match c {
                '}' => return self.take(out),
                '\\' => {
                    self.take(out);
                    self.take(out);
                }
                '"' => self.double(out),
                '\'' => self.single(out),
                '$' => self.expansion(out),
                _ => self.take(out),
            }
        }
        self.lost();
    }

    /// `$(( … ))`: names in it may be variables.
    fn arithmetic(&mut self, out: &mut String) {
        let mut open = 0u32;
        while let Some(c) = self.peek(0) {
            match c {
                '(' => open += 1,
                ')' => open = open.saturating_sub(1),
                _ => {}
            }
            self.take(out);
            if c == ')' && open == 0 {
                return;
            }
        }
        self.lost();
    }

    /// A here-document: up to a line that is its word alone.
    pub(super) fn document(&mut self, end: &str, quoted: bool, tabs: bool) {
        let mut out = String::new();
        while self.at < self.chars.len() {
            let line: String = self.chars[self.at..].iter().map(|(_, c)| *c).take_while(|c| *c != '\n').collect();
            let found = if tabs { line.trim_start_matches('\t') } else { &line };
            if found == end {
                self.at += line.chars().count();
                return;
            }
            while let Some(c) = self.peek(0) {
                match c {
                    '\n' => break,
                    '\\' if !quoted => self.at += 2,
                    '$' if !quoted => self.expansion(&mut out),
                    _ => self.at += 1,
                }
            }
            self.at += 1;
        }
        self.lost();
    }
}
