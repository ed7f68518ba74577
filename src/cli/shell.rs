//! What is said to the user, and where: results on stdout, everything else on stderr.

use super::{FINE, Global, UNUSABLE, When};
use crate::project::Failure;
use pipec::diag::render::{self, Format, Style, Viewpoint};
use pipec::diag::{Diagnostics, Severity};
use pipec::source::Sources;
use std::io::{self, IsTerminal, Write};

/// The two streams and how they look.
#[derive(Debug)]
pub(crate) struct Shell {
    quiet: bool,
    color: When,
    /// Why stdout takes no more.
    closed: Option<io::Error>,
}

impl Shell {
    pub(crate) fn new(global: &Global) -> Shell {
        Shell { quiet: global.quiet, color: global.color, closed: None }
    }

    /// Writes a result to stdout. What cannot be written shows in the exit status.
    pub(crate) fn print(&mut self, text: &str) {
        if self.closed.is_some() {
            return;
        }
        let mut out = io::stdout().lock();
        self.closed = out.write_all(text.as_bytes()).and_then(|()| out.flush()).err();
    }

    /// Progress: a line on stderr, unless it shall be quiet.
    pub(crate) fn progress(&self, line: &str) {
        if !self.quiet {
            complain(&format!("{line}\n"));
        }
    }

    /// A remark that is not a report about the program.
    pub(crate) fn note(&self, text: &str) {
        self.progress(&format!("{}: {text}", self.word("note", "36")));
    }

    /// Why a command could not do its work.
    pub(crate) fn failure(&self, failure: &Failure) {
        let mut text = format!("{}: {failure}\n", self.word("error", "31"));
        if let Some(help) = &failure.help {
            text.push_str(&format!(" {}: {help}\n", self.word("help", "36")));
        }
        if !failure.detail.is_empty() {
            text.push('\n');
            text.push_str(&failure.detail);
        }
        complain(&text);
    }

    /// Reports about the program, in this format.
    pub(crate) fn report(&mut self, format: Format, sources: &Sources, diagnostics: &Diagnostics, from: &Viewpoint) {
        if format != Format::Human {
            let style = Style { from: from.clone(), ..Style::default() };
            self.print(&render::render(format, sources, diagnostics, &style));
            return;
        }
        let mut shown = diagnostics.clone();
        if self.quiet {
            shown.retain(|d| d.severity == Severity::Error);
        }
        let style = Style { width: width(), color: self.colored(), from: from.clone() };
        complain(&render::render(format, sources, &shown, &style));
        if let (false, Some(count)) = (self.quiet, render::summary(&shown)) {
            let hint = render::hint(sources, &shown).map_or_else(String::new, |hint| format!("; {hint}"));
            complain(&format!("{count}{hint}\n"));
        }
    }

    /// The exit status in the end: a result that could not be written is a failure. A reader who has read enough is none.
    pub(crate) fn finish(&self, status: u8) -> u8 {
        match &self.closed {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                complain(&format!(
                    "{}: cannot write to standard output: {}\n",
                    self.word("error", "31"),
                    crate::project::reason(error)
                ));
                if status == FINE { UNUSABLE } else { status }
            }
            _ => status,
        }
    }

    fn word(&self, word: &str, color: &str) -> String {
        if self.colored() { format!("\u{1b}[1;{color}m{word}\u{1b}[0m") } else { word.to_string() }
    }

    fn colored(&self) -> bool {
        match self.color {
            When::Always => true,
            When::Never => false,
            When::Auto => {
                let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                io::stderr().is_terminal() && !set("NO_COLOR") && !dumb
            }
        }
    }
}

/// The columns of the terminal.
pub(crate) fn width() -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    said.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))).unwrap_or(80)
}

/// Nobody can be told that stderr does not work.
fn complain(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
