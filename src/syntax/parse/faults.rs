//! The reports of the reader: what is wrong in plain words, and what to write. Nothing here knows how texts are read.

use crate::diag::{Diagnostic, Edit, Fix, codes};
use crate::source::Span;

/// User text for a message: one line, not long.
pub(super) fn excerpt(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim_end();
    match line.char_indices().nth(30) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line.to_owned(),
    }
}

pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(&codes::TOO_DEEP, span, "nested too deep")
        .label("128 blocks or brackets are open here")
        .help("move the inner part to a statement of its own, and refer to it by its name")
}

pub(super) fn too_many_operators(span: Span) -> Diagnostic {
    Diagnostic::new(&codes::TOO_DEEP, span, "too many operators in one expression")
        .label("more than 256 of them enclose each other")
        .help("give parts of it names of their own with `value`")
}

pub(super) fn control(span: Span, byte: u8) -> Diagnostic {
    Diagnostic::new(&codes::UNEXPECTED, span, format!("a control character (U+{byte:04X}) in the text"))
        .label("it is invisible, and no output could hold it")
        .help("delete it")
        .fix("delete the control character", span, "")
}

/// Characters that can begin nothing; `touches`: a name or value stands directly before them.
pub(super) fn bad(span: Span, text: &str, touches: bool) -> Diagnostic {
    let report = Diagnostic::new(&codes::UNEXPECTED, span, format!("`{}` has no meaning here", excerpt(text)));
    match text.chars().next() {
        Some('.') if touches => report.label("a name is missing behind this").help("write the name of the part"),
        Some('&') if text == "&" => report.label("one sign too few").help("write `&&`").fix("write `&&`", span, "&&"),
        Some('+') => report.label("there is no arithmetic").help("join texts by holes: `\"${{ a }}${{ b }}\"`"),
        Some('`') => report.label("this opens no text").help("put texts into double quotes: `\"…\"`"),
        Some('$') => {
            report.label("holes stand in texts only").help("write the name alone; in a text, write `${{ name }}`")
        }
        Some('-') => report.label("a dash begins nothing").help(
            "a list is written `[a, b]`, and steps stand one below the other without a sign; there is no arithmetic",
        ),
        Some('\u{FEFF}') => {
            report.label("a byte order mark, invisible").help("delete it").fix("delete the byte order mark", span, "")
        }
        _ => report.label("nothing begins with this").help("put it into quotes if it is text: `\"…\"`"),
    }
}

/// What stands where only something else can.
pub(super) fn unexpected(span: Span, text: &str, label: &str, help: &str) -> Diagnostic {
    let message = format!("`{}` cannot stand here", excerpt(text));
    Diagnostic::new(&codes::UNEXPECTED, span, message).label(label).help(help)
}

pub(super) fn missing_value(span: Span, after: &str, example: &str) -> Diagnostic {
    Diagnostic::new(&codes::MISSING_VALUE, span, format!("nothing follows `{}`", excerpt(after)))
        .label("a value is missing behind this")
        .help(example)
}

/// An opener without its closer; `until` is where reading gave up.
pub(super) fn unclosed(open: Span, opener: &str, closer: &str, until: Span) -> Diagnostic {
    Diagnostic::new(&codes::UNCLOSED, open, format!("`{opener}` is never closed"))
        .label("opened here")
        .also(until, format!("`{closer}` is missing here at the latest"))
        .help(format!("write `{closer}` where it ends"))
}

pub(super) fn unclosed_string(string: Span, quote: &str) -> Diagnostic {
    Diagnostic::new(&codes::UNCLOSED, string, "a text that never ends")
        .label(format!("`{quote}` is missing on this line"))
        .help(format!("write `{quote}` where it ends; a text of several lines stands in `\"\"\"`"))
        .fix(format!("write `{quote}` at the end of the line"), string.after(), quote)
}

pub(super) fn unclosed_hole(hole: Span) -> Diagnostic {
    Diagnostic::new(&codes::UNCLOSED, hole, "`${{` is never closed")
        .label("`}}` is missing on this line")
        .help("a hole ends on its line, and in a text of one line it holds neither `\"` nor `\\`: write `'…'` in it")
}

/// A closer without its opener.
pub(super) fn unopened(span: Span, text: &str) -> Diagnostic {
    Diagnostic::new(&codes::UNCLOSED, span, format!("`{text}` closes nothing"))
        .label("nothing is open here")
        .help("take it away, or open what it is to close")
        .fix(format!("delete `{text}`"), span, "")
}

/// A body whose opener is missing.
pub(super) fn no_opener(span: Span, opener: &str) -> Diagnostic {
    Diagnostic::new(&codes::UNCLOSED, span, format!("`{opener}` is missing"))
        .label("lines for a body follow, and a closer")
        .help(format!("write `{opener}` at the end of this line"))
        .fix(format!("write `{opener}`"), span.after(), format!(" {opener}"))
}

pub(super) fn unknown_escape(span: Span, escape: &str) -> Diagnostic {
    let report = Diagnostic::new(&codes::BAD_ESCAPE, span, format!("`{escape}` is no escape"))
        .label("not one of `\\\"` `\\\\` `\\n` `\\t` `\\$`");
    if escape.len() < 2 {
        return report.help("write `\\\\` for a backslash").fix("write `\\\\`", span, "\\\\");
    }
    report.help(format!("write `\\{escape}` for a backslash, or `\"\"\"…\"\"\"`, where nothing is escaped")).fix(
        format!("write `\\{escape}`"),
        span,
        format!("\\{escape}"),
    )
}

/// A `##` comment that belongs to nothing.
pub(super) fn stray_doc(lines: &[Span], label: &str) -> Option<Diagnostic> {
    let (first, last) = (lines.first()?, lines.last()?);
    let mut report = Diagnostic::new(&codes::STRAY_DOC, first.to(*last), "a `##` comment that describes nothing")
        .label(label)
        .help("write `##` on the lines before what it describes, and `#` for any other comment");
    let edits = lines.iter().map(|l| Edit { span: Span { end: l.start + 2, ..*l }, new: "#".to_owned() }).collect();
    report.fixes.push(Fix { title: "write `#`".to_owned(), edits });
    Some(report)
}

/// Something that cannot be a bare name here; in quotes it can.
pub(super) fn not_a_name(span: Span, text: &str, label: &str, quote: &str) -> Diagnostic {
    let quoted = format!("{quote}{text}{quote}");
    Diagnostic::new(&codes::BAD_NAME, span, format!("`{}` is no name", excerpt(text)))
        .label(label)
        .help(format!("write `{}`", excerpt(&quoted)))
        .fix("put it into quotes", span, quoted)
}

/// `name: value`
pub(super) fn colon_for_equals(span: Span, name: &str, has_value: bool) -> Diagnostic {
    let report = Diagnostic::new(&codes::UNEXPECTED, span, format!("`:` behind `{}`", excerpt(name)));
    if has_value {
        report.label("a fact is written with `=`").help(format!("write `{} = …`", excerpt(name))).fix(
            "write `=`",
            span,
            " =",
        )
    } else {
        report.label("a block is written with braces").help(format!("write `{} {{ … }}`", excerpt(name)))
    }
}

/// `name = { … }`
pub(super) fn equals_before_block(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(&codes::UNEXPECTED, span, "`=` before a block")
        .label("a block follows its word directly")
        .help(format!("write `{} {{ … }}`", excerpt(name)))
        .fix("delete `=`", span, "")
}

pub(super) fn foreign_comment(span: Span, text: &str) -> Diagnostic {
    let sign = text.get(..2).unwrap_or_default();
    let report = Diagnostic::new(&codes::UNEXPECTED, span, format!("`{sign}` begins no comment"))
        .label("a comment of another language")
        .help("a comment begins with `#` and ends with its line");
    let content = text.trim_start_matches(['/', '*']).trim_end_matches(['/', '*']).trim();
    if text.contains('\n') {
        return report;
    }
    report.fix("write `#`", span, format!("# {content}").trim_end().to_owned())
}
