//! `pipec explain`: the page of a diagnostic, as plain text.

use super::shell::{self, Shell};
use super::{FINE, Outcome};
use crate::project::Failure;
use clap::Args;
use pipec::diag::{Code, codes, similar};

/// Explain a diagnostic
#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// Its code or name: E040, unknown-name
    #[arg(required_unless_present = "list")]
    code: Vec<String>,
    /// List all of them
    #[arg(long, conflicts_with = "code")]
    list: bool,
}

pub(crate) fn run(shell: &mut Shell, args: &Explain) -> Outcome {
    if args.list {
        let lines = all().map(|code| format!("{}  {:<8} {}\n", code.id, code.severity.word(), code.name));
        shell.print(&lines.collect::<String>());
        return Ok(FINE);
    }
    let found = args.code.iter().map(|word| find(word)).collect::<Result<Vec<_>, _>>()?;
    let pages: Vec<String> = found.into_iter().map(|code| plain(code.page, shell::width().clamp(40, 100))).collect();
    shell.print(&pages.join("\n"));
    Ok(FINE)
}

/// Every code there is.
fn all() -> impl Iterator<Item = &'static Code> {
    codes::ALL.iter().copied().chain(pipec::check::codes())
}

/// The code with this number or name.
pub(crate) fn find(word: &str) -> Result<&'static Code, Failure> {
    let same = |code: &&Code| code.id.eq_ignore_ascii_case(word) || code.name.eq_ignore_ascii_case(word);
    all().find(same).ok_or_else(|| {
        let failure = Failure::new(format!("there is no diagnostic `{word}`"));
        match similar(word, all().flat_map(|code| [code.id, code.name])) {
            Some(like) => failure.help(format!("did you mean `{like}`? `pipec explain --list` shows all")),
            None => failure.help("`pipec explain --list` shows all"),
        }
    })
}

/// A Markdown page as text: headings underlined, programs indented, paragraphs filled.
fn plain(page: &str, width: usize) -> String {
    let mut out = String::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            fill(&mut out, &mut paragraph, width);
            fenced = !fenced;
        } else if fenced {
            out.push_str(format!("    {line}").trim_end());
            out.push('\n');
        } else if line.starts_with('#') {
            fill(&mut out, &mut paragraph, width);
            let title = line.trim_start_matches('#').trim();
            let rule = if line.starts_with("# ") { "=" } else { "-" };
            out.push_str(&format!("{title}\n{}\n", rule.repeat(title.chars().count())));
        } else if line.trim().is_empty() {
            fill(&mut out, &mut paragraph, width);
            out.push('\n');
        } else if line.starts_with(['|', ' ']) || line.starts_with("- ") {
            // Tables and lists keep their lines.
            fill(&mut out, &mut paragraph, width);
            out.push_str(&format!("{line}\n"));
        } else {
            paragraph.push(line);
        }
    }
    fill(&mut out, &mut paragraph, width);
    out
}

/// Writes the paragraph so far in lines of this width.
fn fill(out: &mut String, paragraph: &mut Vec<&str>, width: usize) {
    let mut column = 0;
    for word in paragraph.iter().flat_map(|line| line.split_whitespace()) {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            out.push('\n');
            column = 0;
        }
        if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    if column > 0 {
        out.push('\n');
    }
    paragraph.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_text() {
        let page = "# E1 x\n\nOne two\nthree four.\n\n```pipe\njob {\n\n}\n```\n\n## Why\n- a\n- b\n";
        let text = "E1 x\n====\n\nOne two\nthree\nfour.\n\n    job {\n\n    }\n\nWhy\n---\n- a\n- b\n";
        assert_eq!(plain(page, 10), text);
    }
}
