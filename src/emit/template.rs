//! Programs that are written from templates: scripts for a shell or for k6. Data formats have their writers.
//!
//! The one place that names the library of templates. Strict: what a template names has to be there. `{{x}}` writes a
//! value in the notation of the program's language, as the caller says; `{{{x}}}` writes it as it is and is for code.
//! Between the two texts of a [`Mark`] stand the lines that come from one place of the program.

use super::artifact::{LineOrigin, Written};
use crate::source::Span;
use handlebars::{Handlebars, no_escape};
use serde::Serialize;

/// How a value is written in the language of a program.
pub type Quote = fn(&str) -> String;

/// A template with the parts that it is put together from.
#[derive(Clone, Copy)]
pub struct Template {
    /// Its name, for messages.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
    /// Other templates that it includes, by name.
    pub parts: &'static [(&'static str, &'static str)],
    /// How its language writes a value.
    pub quote: Quote,
}

/// The places that the lines of a text come from, by number.
#[derive(Clone, Debug, Default)]
pub struct Places {
    list: Vec<(Option<Span>, String)>,
}

/// The sign that opens a range of lines: the number of its place stands behind it, up to [`END`].
const OPEN: char = '\u{1}';
const END: char = '\u{2}';
const CLOSE: char = '\u{3}';

impl Places {
    /// A place that all lines come from which no other one claims.
    #[must_use]
    pub fn of(span: Span, reason: impl Into<String>) -> Places {
        Places { list: vec![(Some(span), reason.into())] }
    }

    /// One more place: the marks that open and close its lines, each to stand on a line of its own.
    pub fn mark(&mut self, span: Span, reason: impl Into<String>) -> Mark {
        self.list.push((Some(span), reason.into()));
        Mark { open: format!("{OPEN}{}{END}", self.list.len() - 1), close: CLOSE.to_string() }
    }
}

/// The marks around lines that have a place of their own.
#[derive(Clone, Debug, Serialize)]
pub struct Mark {
    /// In front of the first line.
    pub open: String,
    /// Behind the last line.
    pub close: String,
}

impl Template {
    /// The program.
    #[must_use]
    pub fn render(&self, data: &impl Serialize, places: &Places) -> Written {
        let mut all = Handlebars::new();
        all.set_strict_mode(true);
        all.register_escape_fn(self.quote);
        let known = self.parts.iter().copied().chain([(self.name, self.text)]);
        for (name, text) in known {
            all.register_template_string(name, text)
                .unwrap_or_else(|error| unreachable!("{name} is part of the program: {error}"));
        }
        let text = all.render(self.name, data);
        written(&text.unwrap_or_else(|error| unreachable!("{} is part of the program: {error}", self.name)), places)
    }
}

/// A value as it is: for texts that have no notation for values, such as Markdown.
#[must_use]
pub fn as_it_is(text: &str) -> String {
    no_escape(text)
}

/// Takes the marks out of a text and notes which lines they are around.
fn written(text: &str, places: &Places) -> Written {
    let mut out = String::new();
    let mut origins: Vec<LineOrigin> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut line = 1;
    let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
    if let Some((span, reason)) = places.list.first() {
        origins.push(LineOrigin { lines: (1, lines), span: *span, reason: reason.clone() });
    }
    for full in text.split_inclusive('\n') {
        let bare = full.trim();
        if let Some(number) = bare.strip_prefix(OPEN).and_then(|rest| rest.strip_suffix(END)) {
            let place = number.parse::<usize>().ok().and_then(|at| places.list.get(at));
            let (span, reason) = place.map_or((None, String::new()), |(span, reason)| (*span, reason.clone()));
            open.push(origins.len());
            origins.push(LineOrigin { lines: (line, line), span, reason });
        } else if bare.starts_with(CLOSE) && bare.chars().count() == 1 {
            if let Some(origin) = open.pop().and_then(|at| origins.get_mut(at)) {
                origin.lines.1 = (line - 1).max(origin.lines.0);
            }
        } else {
            out.push_str(full);
            line += 1;
        }
    }
    if let Some(first) = origins.first_mut().filter(|_| !places.list.is_empty()) {
        first.lines.1 = (line - 1).max(1);
    }
    Written { text: out, origins }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn quote(text: &str) -> String {
        format!("'{text}'")
    }

    #[test]
    fn values_are_quoted_and_lines_know_their_place() {
        let template = Template {
            name: "t",
            text: "{{> head}}\n{{{mark.open}}}\nrun {{{code}}} {{value}}\n{{{mark.close}}}\nend\n",
            parts: &[("head", "#!/bin/sh\n")],
            quote,
        };
        let mut places = Places::of(Span::new(FileId(0), 0, 1), "the command");
        let mark = places.mark(Span::new(FileId(0), 5, 9), "a step");
        let data = serde_json::json!({ "mark": mark, "code": "-x", "value": "a<b" });
        let written = template.render(&data, &places);
        assert_eq!(written.text, "#!/bin/sh\nrun -x 'a<b'\nend\n");
        let lines: Vec<(u32, u32)> = written.origins.iter().map(|origin| origin.lines).collect();
        assert_eq!(lines, [(1, 3), (2, 2)]);
    }
}
