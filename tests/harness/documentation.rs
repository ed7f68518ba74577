//! What the documentation shows is compiled.
//!
//! A fenced block marked `pipe` in `README.md` or `docs/**/*.md` is a program; without a `system` it is given one. What is not a whole
//! program says what it is a part of: ```` ```pipe fragment=job ```` stands in a job, `fragment=pipeline` in a pipeline, `fragment=system`
//! in `system`. A block whose first line is `# error: E040` (or `# warning:`, `# note:`; several codes with commas) must raise exactly
//! these codes; any other raises nothing.
//!
//! Each page of a diagnostic has two blocks: the first raises exactly its code, the second nothing.

use super::{compile_texts, files_below, relative, root, shown, trial};
use libtest_mimic::Trial;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// The program around a fragment: `BLOCK` stands for it.
const FRAGMENTS: &[(&str, &str)] = &[
    ("system", "system example {\n  edition = 2026\n  repository = \"acme/example\"\nBLOCK}\n"),
    ("pipeline", "SYSTEMpipeline example {\n  on push\nBLOCK}\n"),
    ("job", "SYSTEMpipeline example {\n  on push\n  job example {\n    timeout = 5m\nBLOCK  }\n}\n"),
];
/// What a program without a `system` is given.
const SYSTEM: &str = "system example { edition = 2026; repository = \"acme/example\" }\n";

/// A fenced block.
pub struct Block {
    line: usize,
    /// What stands behind the fence.
    pub info: String,
    /// Its lines.
    pub text: String,
}

/// The pages that are read.
pub fn paths() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md")];
    pages.extend(
        files_below(&root().join("docs"), false).into_iter().filter(|p| p.extension().is_some_and(|e| e == "md")),
    );
    pages
}

/// What is said of the last block of a page, as a user sees it.
pub fn reported(page: &str) -> Result<String, String> {
    let block = fenced(page).pop().ok_or("no block before the report")?;
    Ok(shown(&compile_texts(&[("example.pipe", &whole(&block)?)])))
}

/// A text without the blank lines at its ends.
pub fn unfenced(text: &str) -> String {
    text.trim_matches('\n').to_string()
}

/// One test for each block of the documentation.
pub fn blocks() -> Vec<Trial> {
    let mut trials = Vec::new();
    for page in paths() {
        let name = relative(&page, root());
        for block in fenced(&fs::read_to_string(&page).unwrap_or_default()) {
            trials.push(trial(format!("documentation {name}:{}", block.line), move || {
                let expected = announced(&block.text);
                raises(&block, &expected)
            }));
        }
    }
    trials
}

/// Codes below this one are the parser's; its own tests read their pages, whose examples need not mean anything.
const FIRST_MEANT: &str = "020";
/// Reported of files, not of what is in them: the first block of their pages is no program.
const OF_FILES: &[&str] = &["E090", "E094", "E204", "E310"];
/// Declared, and raised by nothing yet. Their first blocks are compiled all the same: once they raise their code, it leaves this list.
const NOT_RAISED: &[&str] = &["E082"];

/// The pages of diagnostics.
pub fn page_paths() -> Vec<PathBuf> {
    let files = ["src/diag/pages", "src/check"].into_iter().flat_map(|folder| files_below(&root().join(folder), false));
    files.filter(|path| path.extension().is_some_and(|e| e == "md")).collect()
}

/// One test for each page of a diagnostic.
pub fn pages() -> Vec<Trial> {
    let trial_of = |page: PathBuf| {
        trial(format!("page {}", relative(&page, root())), move || {
            page_is_true(&fs::read_to_string(&page).map_err(|error| error.to_string())?)
        })
    };
    page_paths().into_iter().map(trial_of).collect()
}

fn page_is_true(text: &str) -> Result<(), String> {
    let heading = text.lines().next().and_then(|line| line.strip_prefix("# ")).ok_or("no heading")?;
    let code = heading.split(' ').next().unwrap_or_default();
    let blocks = fenced(text);
    if code.get(1..).is_some_and(|number| number < FIRST_MEANT) {
        return Ok(());
    }
    if OF_FILES.contains(&code) {
        return blocks.iter().try_for_each(|block| raises(block, &BTreeSet::new()));
    }
    let [wrong, right, ..] = blocks.as_slice() else {
        return Err("a page has a block that raises its code, and one that shows the repair".to_string());
    };
    match (raises(wrong, &BTreeSet::from([code.to_string()])), NOT_RAISED.contains(&code)) {
        (Err(problem), false) => return Err(problem),
        (Ok(()), true) => return Err(format!("{code} is raised now: take it from the list of those that are not")),
        _ => {}
    }
    raises(right, &BTreeSet::new())
}

fn raises(block: &Block, expected: &BTreeSet<String>) -> Result<(), String> {
    let program = whole(block)?;
    let compiled = compile_texts(&[("example.pipe", &program)]);
    let raised: BTreeSet<String> = compiled.diagnostics.iter().map(|d| d.code.id.to_string()).collect();
    if raised == *expected {
        return Ok(());
    }
    Err(format!("line {}: raises {raised:?}, expected {expected:?}\n{program}\n{}", block.line, shown(&compiled)))
}

/// The codes that the first line names.
fn announced(text: &str) -> BTreeSet<String> {
    let first = text.lines().next().unwrap_or_default();
    let codes = ["# error:", "# warning:", "# note:"].iter().find_map(|word| first.strip_prefix(word));
    codes.into_iter().flat_map(|codes| codes.split(',')).map(|code| code.trim().to_string()).collect()
}

fn whole(block: &Block) -> Result<String, String> {
    let Some(kind) = block.info.split_whitespace().find_map(|word| word.strip_prefix("fragment=")) else {
        let system = if pipec::compile::declares_system(&block.text) { "" } else { SYSTEM };
        return Ok(format!("{}{system}", block.text));
    };
    let (_, around) = FRAGMENTS.iter().find(|(name, _)| *name == kind).ok_or(format!("unknown fragment `{kind}`"))?;
    Ok(around.replace("SYSTEM", SYSTEM).replace("BLOCK", &block.text))
}

/// The blocks marked `pipe`.
pub fn fenced(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<(String, bool)> = None;
    for (number, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        let ticks: String = trimmed.chars().take_while(|c| *c == '`').collect();
        match &open {
            Some((fence, _)) if trimmed.trim_end() == fence => open = None,
            Some((_, true)) => {
                if let Some(block) = blocks.last_mut() {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
            }
            Some(_) => {}
            None if ticks.len() >= 3 => {
                let info = trimmed[ticks.len()..].trim();
                let ours = info == "pipe" || info.starts_with("pipe ");
                if ours {
                    blocks.push(Block { line: number + 1, info: info.to_string(), text: String::new() });
                }
                open = Some((ticks, ours));
            }
            None => {}
        }
    }
    blocks
}
