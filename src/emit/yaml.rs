//! The YAML writer: one tree in, one text out, the same for every reader.
//!
//! Two spaces of indentation, lists indented below their key, 120 columns. It must not know what a document is for.

use unicode_width::UnicodeWidthStr;

use super::WIDTH;
use super::artifact::{LineOrigin, Written};
use super::doc::{Doc, Entry, Hole, Mapping, Meta, Node, Origin, Piece, Sequence, Style};
use super::{comment, fold, scalar};

/// Writes a document. The comment above the root becomes the head of the file.
#[must_use]
pub fn write(doc: &Doc) -> Written {
    let mut writer = Writer::default();
    let range = writer.open(doc.meta.origin.as_ref());
    if !doc.meta.above.is_empty() {
        writer.lines.extend(comment::lines(&doc.meta.above, 0));
        writer.lines.push(String::new());
    }
    writer.root(&doc.node);
    writer.close(range);
    writer.finish()
}

/// Whether a text stands without quotes and without a block behind a key.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    scalar::is_plain(text)
}

/// The lines so far, and the origins of those that are finished.
#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    origins: Vec<LineOrigin>,
}

/// What a node looks like behind its key or dash.
enum Shape<'a> {
    /// Nothing, or a text on the same line.
    Inline(String),
    /// A block scalar: its header, and its lines without indentation.
    Block(&'static str, Vec<String>),
    /// Entries on the lines below.
    Mapping(&'a Mapping),
    /// Items on the lines below.
    Items(&'a Sequence),
    /// What a template gives, on the lines below.
    Lines(&'a str),
}

/// The room that a node has.
#[derive(Clone, Copy)]
struct Room {
    /// The columns that its first line has used.
    lead: usize,
    /// The indentation of the mapping or list that holds it.
    indent: usize,
}

impl Room {
    /// Whether a text fits on the first line.
    fn fits(self, text: &str) -> bool {
        self.lead + 1 + text.width() <= WIDTH
    }

    /// The width of the lines below.
    fn below(self) -> usize {
        WIDTH.saturating_sub(self.indent + 2)
    }
}

/// Where a node goes.
struct Place {
    /// The text of its first line up to and with its key or dash.
    lead: String,
    /// The column at which comments above it stand.
    column: usize,
    /// The indentation of the mapping or list that holds it.
    indent: usize,
    /// Whether a dash, not a key, stands before it.
    item: bool,
    /// Whether a blank line separates it from what is above.
    blank: bool,
}

impl Writer {
    fn root(&mut self, node: &Node) {
        match shape(node, Room { lead: 0, indent: 0 }) {
            Shape::Mapping(mapping) => self.mapping(mapping, 0, None),
            Shape::Items(sequence) => self.items(sequence, 0, None),
            Shape::Lines(pipeline) => self.lines.push(completed(pipeline, 0)),
            Shape::Inline(text) if text.is_empty() => self.lines.push("null".to_owned()),
            Shape::Inline(text) => self.lines.push(text),
            // The two versions count the indentation of a block at the root differently.
            Shape::Block(..) => {
                if let Node::Text(text, _) | Node::Hole(Hole::Block(text)) = node {
                    self.lines.push(scalar::quoted(text));
                }
            }
        }
    }

    /// The entries at an indentation; `lead` is what stands before the first key in place of the indentation.
    fn mapping(&mut self, mapping: &Mapping, indent: usize, lead: Option<&str>) {
        for (index, Entry { key, bare, value }) in mapping.entries.iter().enumerate() {
            if key.is_empty() && self.hole(value, indent) {
                continue;
            }
            let (start, column) = start(indent, lead.filter(|_| index == 0));
            let key = if *bare { key.clone() } else { scalar::key(key) };
            let blank = mapping.spaced && index > 0;
            self.place(Place { lead: format!("{start}{key}:"), column, indent, item: false, blank }, value);
        }
    }

    /// The items at an indentation; `lead` as in `mapping`.
    fn items(&mut self, sequence: &Sequence, indent: usize, lead: Option<&str>) {
        for (index, item) in sequence.items.iter().enumerate() {
            if self.hole(item, indent) {
                continue;
            }
            let (start, column) = start(indent, lead.filter(|_| index == 0));
            let blank = sequence.spaced && index > 0;
            self.place(Place { lead: format!("{start}-"), column, indent, item: true, blank }, item);
        }
    }

    /// A hole in the place of an entry or item; false for anything else.
    fn hole(&mut self, doc: &Doc, indent: usize) -> bool {
        let line = match &doc.node {
            Node::Hole(Hole::Line(line)) => line.clone(),
            Node::Hole(Hole::Lines(pipeline)) => completed(pipeline, indent),
            _ => return false,
        };
        let range = self.open(doc.meta.origin.as_ref());
        self.lines.push(format!("{}{line}", " ".repeat(indent)));
        self.close(range);
        true
    }

    fn place(&mut self, place: Place, doc: &Doc) {
        let shape = shape(&doc.node, Room { lead: place.lead.width(), indent: place.indent });
        let first = match &shape {
            Shape::Inline(text) if text.is_empty() && place.item => format!("{} null", place.lead),
            Shape::Inline(text) if text.is_empty() => place.lead.clone(),
            Shape::Inline(text) => format!("{} {text}", place.lead),
            Shape::Block(header, _) => format!("{} {header}", place.lead),
            Shape::Mapping(_) | Shape::Items(_) | Shape::Lines(_) => place.lead.clone(),
        };
        // A nested first entry shares the line of the dash, and has a comment of its own there.
        let shared = place.item && matches!(shape, Shape::Mapping(_) | Shape::Items(_));
        let (first, above) = with_note(first, shared, &doc.meta);
        self.separate(&place, &doc.meta);
        let range = self.open(doc.meta.origin.as_ref());
        let margin = " ".repeat(place.column);
        self.lines.extend(comment::lines(&above, place.column).iter().map(|line| format!("{margin}{line}")));
        let lead = shared.then(|| format!("{} ", place.lead));
        if !shared {
            self.lines.push(first);
        }
        match shape {
            Shape::Inline(_) => {}
            Shape::Block(_, lines) => self.block(&lines, place.indent),
            Shape::Mapping(mapping) => self.mapping(mapping, place.indent + 2, lead.as_deref()),
            Shape::Items(sequence) => self.items(sequence, place.indent + 2, lead.as_deref()),
            Shape::Lines(pipeline) => {
                let indent = place.indent + 2;
                self.lines.push(format!("{}{}", " ".repeat(indent), completed(pipeline, indent)));
            }
        }
        self.close(range);
    }

    /// The blank line before a node, and the head of its section.
    fn separate(&mut self, place: &Place, meta: &Meta) {
        if place.blank {
            self.lines.push(String::new());
        }
        if let Some(title) = &meta.section {
            self.lines.push(format!("{}{}", " ".repeat(place.column), comment::rule(title, place.column)));
            self.lines.push(String::new());
        }
    }

    fn block(&mut self, lines: &[String], indent: usize) {
        let margin = " ".repeat(indent + 2);
        let indented = |line: &String| if line.is_empty() { String::new() } else { format!("{margin}{line}") };
        self.lines.extend(lines.iter().map(indented));
    }

    /// Begins the range of an origin at the next line.
    fn open(&mut self, origin: Option<&Origin>) -> Option<usize> {
        let origin = origin?;
        let line = line_number(self.lines.len() + 1);
        self.origins.push(LineOrigin { lines: (line, line), span: origin.span, reason: origin.reason.to_string() });
        Some(self.origins.len() - 1)
    }

    /// Ends it at the last line.
    fn close(&mut self, range: Option<usize>) {
        let last = line_number(self.lines.len());
        if let Some(origin) = range.and_then(|index| self.origins.get_mut(index)) {
            origin.lines.1 = last.max(origin.lines.0);
        }
    }

    fn finish(self) -> Written {
        let mut text = self.lines.join("\n");
        text.push('\n');
        Written { text, origins: self.origins }
    }
}

fn line_number(lines: usize) -> u32 {
    u32::try_from(lines).unwrap_or(u32::MAX)
}

/// What stands before a key or dash, and the column of the comments above it.
fn start(indent: usize, lead: Option<&str>) -> (String, usize) {
    match lead {
        Some(lead) => (lead.to_owned(), lead.find('-').unwrap_or(indent)),
        None => (" ".repeat(indent), indent),
    }
}

/// The first line with the comment behind it, and the comments above: a comment that does not fit behind goes above.
fn with_note(first: String, shared: bool, meta: &Meta) -> (String, Vec<String>) {
    let mut above = meta.above.clone();
    let Some(note) = meta.note.as_ref().filter(|note| !note.text.trim().is_empty()) else { return (first, above) };
    let line = format!("{first} {}", comment::behind(&note.text));
    if !shared && (note.pinned || line.width() <= WIDTH) {
        return (line, above);
    }
    above.push(note.text.clone());
    (first, above)
}

fn shape(node: &Node, room: Room) -> Shape<'_> {
    match node {
        Node::Null => Shape::Inline(String::new()),
        Node::Bool(value) => Shape::Inline(value.to_string()),
        Node::Number(value) => Shape::Inline(scalar::number(*value)),
        Node::Text(text, style) => text_shape(text, style, room),
        Node::Hole(Hole::Value(text) | Hole::Line(text)) => Shape::Inline(text.clone()),
        Node::Hole(Hole::Block(text)) => text_shape(text, &Style::Block, room),
        Node::Hole(Hole::Lines(pipeline)) => Shape::Lines(pipeline),
        Node::Mapping(mapping) if mapping.entries.is_empty() => Shape::Inline("{}".to_owned()),
        Node::Mapping(mapping) => Shape::Mapping(mapping),
        Node::Sequence(sequence) if sequence.items.is_empty() => Shape::Inline("[]".to_owned()),
        Node::Sequence(sequence) => match flow(sequence).filter(|text| room.fits(text)) {
            Some(text) => Shape::Inline(text),
            None => Shape::Items(sequence),
        },
    }
}

/// The list between brackets, if it is wanted so and holds scalars without comments.
fn flow(sequence: &Sequence) -> Option<String> {
    let item = |doc: &Doc| match &doc.node {
        _ if doc.meta.has_comment() => None,
        Node::Null => Some("null".to_owned()),
        Node::Bool(value) => Some(value.to_string()),
        Node::Number(value) => Some(scalar::number(*value)),
        Node::Text(text, Style::Quoted) => Some(scalar::quoted(text)),
        Node::Text(text, _) => Some(scalar::in_flow(text)),
        Node::Sequence(_) | Node::Mapping(_) | Node::Hole(_) => None,
    };
    if !sequence.flow {
        return None;
    }
    let items = sequence.items.iter().map(item).collect::<Option<Vec<_>>>()?;
    Some(format!("[{}]", items.join(", ")))
}

fn text_shape<'a>(text: &str, style: &Style, room: Room) -> Shape<'a> {
    let inline = || Shape::Inline(scalar::value(text));
    let block = || scalar::block_header(text).map(|header| Shape::Block(header, block_lines(text)));
    match style {
        Style::Quoted => Shape::Inline(scalar::quoted(text)),
        Style::Block => block().unwrap_or_else(inline),
        _ if text.contains('\n') => block().unwrap_or_else(inline),
        Style::Auto => inline(),
        Style::Fill if room.fits(&scalar::value(text)) => inline(),
        Style::Fill => filled(text, room).unwrap_or_else(inline),
        Style::Folded(_) if scalar::is_plain(text) && room.fits(text) => inline(),
        Style::Folded(pieces) => folded(pieces, text, room).unwrap_or_else(inline),
    }
}

/// A pipeline of a template with the indentation of the lines that it gives.
fn completed(pipeline: &str, indent: usize) -> String {
    format!("{{{{- {pipeline} | nindent {indent} }}}}")
}

fn block_lines(text: &str) -> Vec<String> {
    text.strip_suffix('\n').unwrap_or(text).split('\n').map(str::to_owned).collect()
}

/// The lines of a `>-`, if readers get the same text from it.
fn folded<'a>(pieces: &[Piece], text: &str, room: Room) -> Option<Shape<'a>> {
    let keeps = fold::is_sound(pieces, text) && !text.chars().any(scalar::is_hidden);
    keeps.then(|| Shape::Block(">-", fold::pieces(pieces, room.below())))
}

/// A sentence as `>-`, unless it is one long word, which folding does not make shorter.
fn filled<'a>(text: &str, room: Room) -> Option<Shape<'a>> {
    let shape = folded(&fold::words(text), text, room)?;
    let helps = |lines: &[String]| lines.len() > 1 || lines.iter().all(|line| line.width() <= room.below());
    matches!(&shape, Shape::Block(_, lines) if helps(lines)).then_some(shape)
}
