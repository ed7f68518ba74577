//! A row of words, put on one line or broken into several. It knows widths and nothing of what the words say.

use super::WIDTH;
use std::cmp::Reverse;
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// A word of a row, with what stands around it.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    /// Its text.
    pub(super) text: String,
    /// Blanks before it, unless it begins a line.
    pub(super) gap: usize,
    /// In how many brackets it stands.
    pub(super) depth: usize,
    /// Whether the line may end behind it.
    pub(super) breaks: bool,
    /// Whether the line ends behind it, because the author broke the brackets around.
    pub(super) ends: bool,
    /// What it is to its brackets.
    pub(super) turn: Turn,
    /// Comments behind it; each ends its line.
    pub(super) comments: Vec<String>,
}

/// What a word is to its brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Nothing.
    Word,
    /// It opens them.
    Open(Bracket),
    /// It separates two items.
    Comma,
    /// It closes them.
    Close,
}

/// How brackets may be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    /// As a row without brackets.
    Group,
    /// One item a line.
    Items,
    /// Two items a line.
    Pairs,
    /// Not at all.
    Whole,
}

/// How wide a text is.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// Words behind a prefix.
pub(super) struct Row<'a> {
    /// What stands before the words.
    pub(super) prefix: &'a str,
    pub(super) atoms: &'a [Atom],
    /// How far the statement is indented.
    pub(super) indent: usize,
    /// How much further a continued line is.
    pub(super) more: usize,
    /// How many columns must stay free at the end.
    pub(super) suffix: usize,
}

/// A line, and which words stand on it.
struct Line {
    text: String,
    atoms: Range<usize>,
}

/// Brackets that can be broken, by the numbers of their words.
struct Items {
    open: usize,
    commas: Vec<usize>,
    close: usize,
    pairs: bool,
    depth: usize,
    width: usize,
}

/// Lays a row out. Lines break outside of brackets first; brackets that are broken have their items on lines of their
/// own.
pub(super) fn lines(row: &Row, broken: bool) -> Vec<String> {
    if !broken {
        return texts(row.layout(&vec![false; row.atoms.len()], None));
    }
    let items = row.items();
    let deepest = row.atoms.iter().map(|a| a.depth).max().unwrap_or(0).min(8);
    let mut ends: Vec<bool> = row.atoms.iter().map(|a| a.ends).collect();
    loop {
        let mut tried = row.layout(&ends, None);
        for depth in 0..=deepest {
            if row.fits(&tried) {
                return texts(tried);
            }
            tried = row.layout(&ends, Some(depth));
        }
        if row.fits(&tried) {
            return texts(tried);
        }
        if !row.split(&tried, &items, &mut ends) {
            // No break makes it fit: a long text stays on its line.
            return texts(row.layout(&ends, None));
        }
    }
}

fn texts(lines: Vec<Line>) -> Vec<String> {
    lines.into_iter().map(|l| l.text).collect()
}

impl Row<'_> {
    /// The brackets that can be broken.
    fn items(&self) -> Vec<Items> {
        let mut found = Vec::new();
        let mut open: Vec<(Bracket, Items)> = Vec::new();
        for (number, atom) in self.atoms.iter().enumerate() {
            for (_, items) in &mut open {
                items.width += atom.gap + width(&atom.text);
            }
            match atom.turn {
                Turn::Word => {}
                Turn::Open(bracket) => {
                    let pairs = bracket == Bracket::Pairs;
                    let items =
                        Items { open: number, commas: Vec::new(), close: number, pairs, depth: atom.depth, width: 0 };
                    open.push((bracket, items));
                }
                Turn::Comma => open.iter_mut().next_back().into_iter().for_each(|(_, i)| i.commas.push(number)),
                Turn::Close => {
                    let last = open.pop().filter(|(b, _)| matches!(b, Bracket::Items | Bracket::Pairs));
                    found.extend(last.map(|(_, items)| Items { close: number, ..items }));
                }
            }
        }
        found
    }

    fn too_wide(&self, line: &Line) -> bool {
        let end = line.atoms.end == self.atoms.len();
        let first = line.text.split('\n').next().map_or(0, width);
        let last = line.text.rsplit('\n').next().map_or(0, width) + if end { self.suffix } else { 0 };
        first.max(last) > WIDTH
    }

    fn fits(&self, lines: &[Line]) -> bool {
        !lines.iter().any(|l| self.too_wide(l))
    }

    /// Breaks the outermost brackets on a line that is too wide; `false` where there are none.
    fn split(&self, lines: &[Line], items: &[Items], ends: &mut [bool]) -> bool {
        let set = |n: usize, ends: &[bool]| ends.get(n).copied().unwrap_or(true);
        for line in lines.iter().filter(|l| self.too_wide(l)) {
            let on = |n: &usize| line.atoms.contains(n);
            let here = items.iter().filter(|i| {
                if set(i.open, ends) {
                    i.commas.iter().any(|c| on(c) && !set(*c, ends))
                } else {
                    on(&i.open) || on(&i.close) || i.commas.iter().any(on)
                }
            });
            let Some(outer) = here.min_by_key(|i| (i.depth, Reverse(i.width))) else { continue };
            let chosen: Vec<usize> = if set(outer.open, ends) {
                outer.commas.iter().copied().filter(on).collect()
            } else {
                let commas = outer.commas.iter().enumerate().filter(|(n, _)| !outer.pairs || n % 2 == 1);
                commas.map(|(_, c)| *c).chain([outer.open, outer.close.saturating_sub(1)]).collect()
            };
            for number in chosen {
                ends.iter_mut().skip(number).take(1).for_each(|e| *e = true);
            }
            return true;
        }
        false
    }

    /// Behind which words a line may end, given where lines end: not within brackets that stand on one line.
    fn free(&self, ends: &[bool]) -> Vec<bool> {
        let mut shut: Vec<bool> = Vec::new();
        let mut free = Vec::new();
        for (atom, ends) in self.atoms.iter().zip(ends) {
            match atom.turn {
                Turn::Open(Bracket::Group) => shut.push(false),
                Turn::Open(Bracket::Whole) => shut.push(true),
                Turn::Open(Bracket::Items | Bracket::Pairs) => shut.push(!ends),
                Turn::Close => drop(shut.pop()),
                Turn::Word | Turn::Comma => {}
            }
            free.push(atom.breaks && !shut.contains(&true));
        }
        free
    }

    /// Breaks at `ends`, behind comments, and where it must in at most `depth` brackets.
    fn layout(&self, ends: &[bool], depth: Option<usize>) -> Vec<Line> {
        let mut page = Page::new(self);
        let free = self.free(ends);
        let mut start = 0;
        for (number, ((atom, ends), free)) in self.atoms.iter().zip(ends).zip(free).enumerate() {
            let next = self.atoms.get(number + 1);
            let may = free && depth.is_some_and(|d| atom.depth <= d);
            if !(*ends || may || !atom.comments.is_empty() || next.is_none()) {
                continue;
            }
            let closes = *ends && next.is_some_and(|n| n.turn == Turn::Close);
            let room = if next.is_none() { self.suffix } else { 0 };
            let chunk = self.atoms.get(start..=number).unwrap_or_default();
            page.chunk(chunk, if closes { "," } else { "" }, depth.map(|_| room));
            page.end = number + 1;
            if *ends && matches!(atom.turn, Turn::Open(_)) {
                page.open.push(page.indent);
            }
            page.comments(&atom.comments);
            if *ends {
                page.turn(closes);
            }
            start = number + 1;
        }
        page.finish()
    }
}

/// Lines while they are filled.
struct Page<'r> {
    row: &'r Row<'r>,
    lines: Vec<Line>,
    line: String,
    /// How far `line` is indented.
    indent: usize,
    /// Whether nothing stands on `line` that a blank must follow.
    at_start: bool,
    /// The indentation of the lines that opened the broken brackets around.
    open: Vec<usize>,
    /// The words so far.
    end: usize,
}

impl<'r> Page<'r> {
    fn new(row: &'r Row<'r>) -> Page<'r> {
        Page {
            row,
            lines: Vec::new(),
            line: row.prefix.to_owned(),
            indent: row.indent,
            at_start: row.prefix.is_empty() || row.prefix.ends_with(' '),
            open: Vec::new(),
            end: 0,
        }
    }

    /// Words that stay together; on the next line if there is no room for them. `None`: wherever they are.
    fn chunk(&mut self, atoms: &[Atom], sign: &str, room: Option<usize>) {
        let text = joined(atoms) + sign;
        let gap = atoms.first().map_or(0, |a| a.gap);
        if !self.at_start && room.is_some_and(|r| width(&self.line) + gap + width(&text) + r > WIDTH) {
            self.next_line(self.continued());
        }
        if !self.at_start {
            self.line.push_str(&" ".repeat(gap));
        }
        self.line.push_str(&text);
        self.at_start = false;
    }

    fn comments(&mut self, comments: &[String]) {
        for comment in comments {
            let sep = if self.line.trim().is_empty() { "" } else { "  " };
            self.line.push_str(sep);
            self.line.push_str(comment);
            self.next_line(self.continued());
        }
    }

    /// Ends the line before the items of brackets, between them, or behind them.
    fn turn(&mut self, closes: bool) {
        let indent = if closes { self.open.pop() } else { self.open.last().map(|o| o + 2) };
        let indent = indent.unwrap_or(self.row.indent);
        if self.at_start {
            self.line = " ".repeat(indent);
            self.indent = indent;
        } else {
            self.next_line(indent);
        }
    }

    /// The indentation of a line that continues.
    fn continued(&self) -> usize {
        self.open.last().map_or(self.row.indent + self.row.more, |o| o + 4)
    }

    fn next_line(&mut self, indent: usize) {
        let text = std::mem::replace(&mut self.line, " ".repeat(indent));
        let start = self.lines.last().map_or(0, |l| l.atoms.end);
        self.lines.push(Line { text, atoms: start..self.end });
        self.indent = indent;
        self.at_start = true;
    }

    fn finish(mut self) -> Vec<Line> {
        if !self.line.trim().is_empty() || self.lines.is_empty() {
            self.next_line(0);
        }
        self.lines
    }
}

/// Words on one line.
pub(super) fn joined(atoms: &[Atom]) -> String {
    let mut text = String::new();
    for (number, atom) in atoms.iter().enumerate() {
        if number > 0 {
            text.push_str(&" ".repeat(atom.gap));
        }
        text.push_str(&atom.text);
    }
    text
}
