//! From the text of a script to its commands.

use super::{Command, Script, Then, Word};

/// Reads a script of `bash` or `sh`. Its holes are characters of [`super::hole`].
#[must_use]
pub fn read(text: &str) -> Script {
    let mut reader = Reader::new(text);
    reader.list(false);
    reader.finish(Then::End);
    let mut script = reader.script;
    script.commands.append(&mut reader.inner);
    script
}

/// How deep `$( )` may be nested.
const DEPTH: usize = 40;

/// Words of the shell that stand before a command.
const BEFORE: [&str; 10] = ["if", "elif", "while", "until", "then", "else", "do", "time", "!", "{"];
/// Those that make its result a condition.
const TESTS: [&str; 5] = ["if", "elif", "while", "until", "!"];

pub(super) struct Reader<'t> {
    text: &'t str,
    pub(super) chars: Vec<(usize, char)>,
    pub(super) at: usize,
    pub(super) script: Script,
    /// Commands of `$( )`.
    inner: Vec<Command>,
    /// The command that is being read.
    command: Command,
    /// Per open `case`, whether a pattern comes next.
    cases: Vec<bool>,
    /// Here-documents that begin at the end of the line: their word, whether it is quoted, whether tabs are dropped.
    documents: Vec<(String, bool, bool)>,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Reader<'t> {
        Reader {
            text,
            chars: text.char_indices().collect(),
            at: 0,
            script: Script::default(),
            inner: Vec::new(),
            command: Command::default(),
            cases: Vec::new(),
            documents: Vec::new(),
            depth: 0,
        }
    }

    pub(super) fn peek(&self, more: usize) -> Option<char> {
        self.chars.get(self.at + more).map(|(_, c)| *c)
    }

    pub(super) fn offset(&self) -> usize {
        self.chars.get(self.at).map_or(self.text.len(), |(at, _)| *at)
    }

    pub(super) fn lost(&mut self) {
        self.script.lost = true;
    }

    /// Commands up to the end, or up to the `)` that closes them.
    fn list(&mut self, closes: bool) {
        let mut open = 0u32;
        while let Some(c) = self.peek(0) {
            if self.cases.last() == Some(&true) {
                self.pattern();
                continue;
            }
            match c {
                ' ' | '\t' | '\r' => self.at += 1,
                '\\' if self.peek(1) == Some('\n') => self.at += 2,
                '#' => self.comment(),
                '\n' => self.line_end(),
                ';' => self.semicolon(),
                '&' | '|' => self.operator(c),
                '<' | '>' => self.redirection(),
                '(' => open += u32::from(self.open()),
                ')' if open == 0 && closes => return,
                ')' => {
                    open = open.saturating_sub(1);
                    self.finish(Then::End);
                    self.at += 1;
                }
                _ => self.next_word(),
            }
        }
        if closes {
            self.lost();
        }
    }

    fn comment(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.at += 1;
        }
    }

    fn line_end(&mut self) {
        self.finish(Then::End);
        self.at += 1;
        for (word, quoted, tabs) in std::mem::take(&mut self.documents) {
            self.document(&word, quoted, tabs);
        }
    }

    fn semicolon(&mut self) {
        self.finish(Then::End);
        self.at += 1;
        if matches!(self.peek(0), Some(';' | '&')) {
            self.at += 1 + usize::from(self.peek(1) == Some('&'));
            if let Some(pattern) = self.cases.last_mut() {
                *pattern = true;
            }
        }
    }

    fn operator(&mut self, c: char) {
        match (c, self.peek(1)) {
            ('&', Some('>')) => {
                self.at += 1;
                return self.redirection();
            }
            ('&', Some('&')) => self.finish(Then::And),
            ('|', Some('|')) => self.finish(Then::Or),
            ('|', _) => self.finish(Then::Pipe),
            _ => self.finish(Then::Background),
        }
        self.at += 1 + usize::from(matches!((c, self.peek(1)), ('&', Some('&')) | ('|', Some('|' | '&'))));
    }

    /// `(`: a group, a function, a list of an array. Says whether it has to be closed.
    fn open(&mut self) -> bool {
        let words = &self.command.words;
        if words.is_empty() && self.command.with.is_empty() && self.peek(1) == Some('(') {
            self.computation();
            return false;
        }
        if let ([name], Some(')')) = (words.as_slice(), self.peek(1)) {
            self.script.functions.insert(name.text.clone());
            self.command = Command::default();
            self.at += 2;
            return false;
        }
        if let Some(array) = self.command.with.last().or(words.last()).filter(|word| word.text.ends_with('=')) {
            let name = array.text.trim_end_matches(['=', '+']).to_owned();
            self.script.sets.insert(name);
            self.at += 1;
            self.array();
            return false;
        }
        self.at += 1;
        true
    }

    fn array(&mut self) {
        while let Some(c) = self.peek(0) {
            match c {
                ')' => {
                    self.at += 1;
                    return;
                }
                '#' => self.comment(),
                c if c.is_whitespace() => self.at += 1,
                '<' | '>' | '&' | '|' | ';' | '(' => self.at += 1,
                _ => {
                    self.word();
                }
            }
        }
        self.lost();
    }

    /// `(( … ))`: every name in it may be set by it.
    fn computation(&mut self) {
        let mut open = 0u32;
        while let Some(c) = self.peek(0) {
            if c.is_ascii_alphabetic() || c == '_' {
                let name = self.name();
                self.script.sets.insert(name);
                continue;
            }
            self.at += 1;
            match c {
                '(' => open += 1,
                ')' => open = open.saturating_sub(1),
                _ => {}
            }
            if c == ')' && open == 0 {
                return;
            }
        }
        self.lost();
    }

    /// The commands of `$( )`, up to its end.
    pub(super) fn nested(&mut self) {
        if self.depth == DEPTH {
            self.at = self.chars.len();
            return self.lost();
        }
        self.depth += 1;
        let command = std::mem::take(&mut self.command);
        let commands = std::mem::take(&mut self.script.commands);
        let cases = std::mem::take(&mut self.cases);
        self.list(true);
        self.finish(Then::End);
        self.at += 1;
        self.cases = cases;
        self.command = command;
        let found = std::mem::replace(&mut self.script.commands, commands);
        self.inner.extend(found.into_iter().map(|command| Command { nested: true, ..command }));
        self.depth -= 1;
    }

    /// `> file`, `2>> file`, `< file`, `<<END`, `<<< word`, `<( … )`.
    fn redirection(&mut self) {
        let out = self.peek(0) == Some('>');
        match (self.peek(0), self.peek(1), self.peek(2)) {
            (Some('<'), Some('<'), Some('<')) => self.at += 3,
            (Some('<'), Some('<'), _) => return self.document_head(),
            (Some('<' | '>'), Some('('), _) => {
                self.at += 2;
                return self.nested();
            }
            (_, Some('>' | '&' | '|'), _) => self.at += 2,
            _ => self.at += 1,
        }
        while matches!(self.peek(0), Some(' ' | '\t')) {
            self.at += 1;
        }
        let word = self.word();
        if out {
            self.command.writes.push(word);
        }
    }

    fn document_head(&mut self) {
        self.at += 2;
        let tabs = self.peek(0) == Some('-');
        self.at += usize::from(tabs);
        while matches!(self.peek(0), Some(' ' | '\t')) {
            self.at += 1;
        }
        let quoted = matches!(self.peek(0), Some('\'' | '"' | '\\'));
        let word = self.word();
        self.documents.push((word.text, quoted, tabs));
    }

    /// A pattern of `case`, or its end.
    fn pattern(&mut self) {
        match self.peek(0) {
            Some(c) if c.is_whitespace() => self.at += 1,
            Some('#') => self.comment(),
            Some('(' | '|') => self.at += 1,
            Some(')') => {
                self.at += 1;
                if let Some(pattern) = self.cases.last_mut() {
                    *pattern = false;
                }
            }
            Some(_) => {
                let before = self.at;
                let word = self.word();
                if word.text == "esac" {
                    self.cases.pop();
                } else if self.at == before {
                    self.at += 1;
                }
            }
            None => {}
        }
    }

    fn next_word(&mut self) {
        let first = self.command.words.is_empty();
        let start = self.peek(0);
        let word = self.word();
        let redirected = matches!(self.peek(0), Some('<' | '>')) && word.text.chars().all(|c| c.is_ascii_digit());
        if redirected && !word.text.is_empty() {
            return;
        }
        let plain = !matches!(start, Some('"' | '\'' | '\\'));
        if first && plain && BEFORE.contains(&word.text.as_str()) {
            self.command.tested |= TESTS.contains(&word.text.as_str());
            return;
        }
        if first && plain && matches!(word.text.as_str(), "fi" | "done" | "}" | "esac") {
            if word.text == "esac" {
                self.cases.pop();
            }
            return;
        }
        if first && assigns(&word.text) {
            self.set(&word.text);
            return self.command.with.push(word);
        }
        if first && plain && word.text == "[[" {
            self.command.words.push(word);
            return self.condition();
        }
        let is_in = word.text == "in" && self.command.name() == "case";
        self.command.words.push(word);
        if is_in {
            self.command = Command::default();
            self.cases.push(true);
        }
    }

    /// `[[ … ]]`: what are operators elsewhere are signs of a pattern in it.
    fn condition(&mut self) {
        while let Some(c) = self.peek(0) {
            if c.is_whitespace() || "()<>|&;".contains(c) {
                self.at += 1;
                continue;
            }
            let word = self.word();
            let ends = word.text == "]]";
            self.command.words.push(word);
            if ends {
                return;
            }
        }
        self.lost();
    }

    /// `NAME=value` sets the variable `NAME`.
    fn set(&mut self, text: &str) {
        let name: String = text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        if !name.is_empty() {
            self.script.sets.insert(name);
        }
    }

    /// The command has ended.
    pub(super) fn finish(&mut self, then: Then) {
        let mut command = std::mem::take(&mut self.command);
        if command.words.is_empty() && command.with.is_empty() && command.writes.is_empty() {
            return;
        }
        self.names_set(&command);
        command.then = then;
        self.script.commands.push(command);
    }

    /// Variables that a command sets by its words.
    fn names_set(&mut self, command: &Command) {
        let words = || command.arguments().iter().map(|word| word.text.clone()).filter(|text| !text.starts_with('-'));
        let found: Vec<String> = match command.name() {
            "export" | "local" | "readonly" | "declare" | "typeset" | "read" | "mapfile" | "readarray" => {
                words().collect()
            }
            "for" | "select" => words().take(1).collect(),
            "getopts" => words().skip(1).take(1).collect(),
            "printf" => command.option("-v").map(|word: Word| word.text).into_iter().collect(),
            "function" => {
                self.script.functions.extend(words().take(1));
                Vec::new()
            }
            _ => Vec::new(),
        };
        for name in found {
            // `export X` alone sets nothing; it says that somebody else has.
            self.set(&name);
        }
    }
}

/// Whether a word is `NAME=…`, `NAME+=…` or `NAME[i]=…`.
fn assigns(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let named = rest.len() < text.len() && !text.starts_with(|c: char| c.is_ascii_digit());
    let rest = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((_, rest)) => rest,
        None => rest,
    };
    named && (rest.starts_with('=') || rest.starts_with("+="))
}
