//! Words and names: what the grammar took for one, judged. ASCII letters, digits, `-` and `_`; everything else is quoted.

use super::build::Builder;
use super::faults;
use super::grammar::Rule;
use super::tree::Id;
use crate::source::Span;
use crate::syntax::ast::{ExprKind, Name};

impl Builder<'_> {
    /// A bare name, as a value or a part of a header.
    pub(super) fn reference(&mut self, id: Id, quote: &str) -> ExprKind {
        let span = self.span(id);
        if self.is_ascii(span, quote) { ExprKind::Name(self.source(span).to_owned()) } else { ExprKind::Bad }
    }

    /// Whether a bare name is one; reported if not.
    fn is_ascii(&mut self, span: Span, quote: &str) -> bool {
        let text = self.source(span);
        let Some(odd) = text.chars().find(|c| !c.is_ascii()) else { return true };
        let report = match odd {
            '\u{201C}'..='\u{201F}' | '\u{2018}'..='\u{201B}' | '«' | '»' => {
                let inner =
                    text.trim_matches(['\u{201C}', '\u{201D}', '\u{201E}', '\u{201F}', '«', '»', '‘', '’', '‚', '‛']);
                faults::not_a_name(span, inner, &format!("`{odd}` is a typographic quote"), quote)
            }
            '\u{A0}' | '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202F}' | '\u{3000}' => {
                let label = format!("an invisible character (U+{:04X}) is part of it", u32::from(odd));
                let plain: String = text.chars().map(|c| if c.is_ascii() { c } else { ' ' }).collect();
                let mut report = faults::not_a_name(span, text, &label, quote).help("write a plain blank");
                report.fixes.clear();
                report.fix("write plain blanks", span, plain)
            }
            _ => faults::not_a_name(span, text, &format!("`{odd}` is none of a-z, A-Z, 0-9, `-` and `_`"), quote),
        };
        self.diags.push(report);
        false
    }

    /// The first word of a statement; `None`, and a report, where it is none. `key`: before `=`.
    pub(super) fn word(&mut self, id: Id, key: bool) -> Option<Name> {
        let span = self.span(id);
        let text = self.source(span);
        let name = |text: &str, quoted| Some(Name { text: text.to_owned(), quoted, span });
        match self.rule(id) {
            Rule::reference => {
                if key && text.contains('.') {
                    let label = "names with a dot refer to something";
                    self.diags.push(faults::not_a_name(span, text, label, "\""));
                } else {
                    self.is_ascii(span, "\"");
                }
                name(text, false)
            }
            Rule::string => {
                let template = self.string(id);
                if let Some(text) = template.plain() {
                    return name(&text, true);
                }
                let help = "write the name itself: names are known when the program is compiled";
                self.fault(faults::unexpected(span, text, "a name holds no `${{ }}`", help));
                None
            }
            Rule::quoted => name(&self.quoted(id), true),
            Rule::quantity if key => {
                let label = "a name begins with a letter or `_`";
                self.diags.push(faults::not_a_name(span, text, label, "\""));
                name(text, false)
            }
            Rule::bad => {
                self.bad(id);
                None
            }
            Rule::stray => {
                self.fault(faults::unopened(span, text));
                None
            }
            _ => {
                let help = "begin with a word: `name = value` or `word … { }`";
                self.fault(faults::unexpected(span, text, "no statement begins with this", help));
                None
            }
        }
    }
}
