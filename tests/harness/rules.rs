//! The rules and the defects that they were made for: `docs/rules.md`.
//!
//! A folder of `tests/cases/defects` transcribes one defect. Its program begins with comments: the id of the defect and what
//! it is; `# rule: CODE`, or `# rule: CODE as OTHER` where the language itself reports it under another code; and
//! `# impossible: why` where the program is refused for another reason, or what is emitted does not have the defect. Then the
//! refusal is in `diagnostics.txt`, or the output in `out/`, or `# shown: FILE: TEXT` names what shows it there. `# open: why` where no rule reports it yet: as soon as one does,
//! the line has to go (blessing twice does it).

use super::{compare, files_below, relative, root, trial};
use libtest_mimic::Trial;
use pipec::diag::{Code, Severity, codes};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// One test for each defect, and one for the page.
pub fn trials() -> Vec<Trial> {
    let mut trials = vec![trial("generated docs/rules.md", || compare::text(&root().join("docs/rules.md"), &page()?))];
    for folder in folders() {
        let name = relative(&folder, root());
        trials.push(trial(format!("rule {name}"), move || Defect::read(&folder)?.holds()));
    }
    trials
}

fn folders() -> Vec<PathBuf> {
    let all = files_below(&root().join("tests/cases/defects"), false);
    let programs = all.into_iter().filter(|path| path.file_name().is_some_and(|name| name == "case.pipe"));
    programs.filter_map(|path| path.parent().map(PathBuf::from)).collect()
}

/// A transcribed defect.
struct Defect {
    folder: PathBuf,
    id: String,
    what: String,
    /// The rule of the catalogue.
    rule: String,
    /// The code under which it is reported.
    code: String,
    impossible: Option<String>,
    open: Option<String>,
    /// An output, and what it holds.
    shown: Option<String>,
}

impl Defect {
    fn read(folder: &Path) -> Result<Defect, String> {
        let text = fs::read_to_string(folder.join("case.pipe")).map_err(|error| error.to_string())?;
        let lines: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("# ")).collect();
        let fact = |name: &str| lines.iter().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let is_fact =
            |line: &&&str| !["rule:", "impossible:", "open:", "shown:"].iter().any(|fact| line.starts_with(fact));
        let what: Vec<&str> = lines.iter().filter(is_fact).copied().collect();
        let (_, what) = what.join(" ").split_once(": ").map(|(a, b)| (a.to_string(), b.to_string())).ok_or("no id")?;
        let rule = fact("rule:").ok_or("no line `# rule:`")?;
        let (rule, code) = rule.split_once(" as ").unwrap_or((rule, rule));
        Ok(Defect {
            folder: folder.to_path_buf(),
            id: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            what,
            rule: rule.to_string(),
            code: code.to_string(),
            impossible: fact("impossible:").map(str::to_string),
            open: fact("open:").map(str::to_string),
            shown: fact("shown:").map(str::to_string),
        })
    }

    fn holds(&self) -> Result<(), String> {
        let shown = fs::read_to_string(self.folder.join("diagnostics.txt")).unwrap_or_default();
        let reported = shown.contains(&format!("[{}]", self.code));
        match &self.impossible {
            _ if self.open.is_some() && reported && compare::blessing() => self.close(),
            _ if self.open.is_some() && reported => Err(format!("{} is reported now: take `# open` away", self.code)),
            _ if self.open.is_some() => Ok(()),
            None if reported => Ok(()),
            None => Err(format!("{} is not reported", self.code)),
            Some(_) if self.shown.is_some() => self.is_shown(),
            Some(_) if shown.contains("error[") || self.folder.join("out").exists() => Ok(()),
            Some(_) => Err("neither a refusal nor an output shows that it is impossible".to_string()),
        }
    }

    /// Whether the output holds what shows that the defect is impossible.
    fn is_shown(&self) -> Result<(), String> {
        let (file, text) = self.shown.as_deref().and_then(|shown| shown.split_once(": ")).ok_or("no `FILE: TEXT`")?;
        let outputs = super::cases::outputs_of(&self.folder)?;
        let output = outputs.get(file).ok_or_else(|| format!("there is no output {file}"))?;
        let words = output.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.contains(text) { Ok(()) } else { Err(format!("{file} does not hold `{text}`")) }
    }

    /// Takes the line `# open` away; the reports below it move up, so that they have to be blessed anew.
    fn close(&self) -> Result<(), String> {
        let path = self.folder.join("case.pipe");
        let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        let kept: String = text.split_inclusive('\n').filter(|line| !line.starts_with("# open:")).collect();
        fs::write(&path, kept).map_err(|error| error.to_string())
    }

    fn link(&self) -> String {
        format!("[{}](../tests/cases/defects/{}/case.pipe)", self.id, self.id)
    }

    fn state(&self) -> &'static str {
        match (&self.impossible, &self.open) {
            (Some(_), _) => "impossible",
            (None, Some(_)) => "open",
            (None, None) => "reported",
        }
    }
}

fn page() -> Result<String, String> {
    let defects: Vec<Defect> = folders().iter().map(|folder| Defect::read(folder)).collect::<Result<_, _>>()?;
    let meanings = fs::read_to_string(root().join("tests/rules.txt")).map_err(|error| error.to_string())?;
    let mut rows: BTreeMap<(String, String), (String, Option<&'static Code>)> = BTreeMap::new();
    for line in meanings.lines() {
        let (id, meaning) = line.split_once(' ').ok_or(line)?;
        rows.insert(key(id), (meaning.to_string(), None));
    }
    for code in codes::ALL.iter().copied().chain(pipec::check::codes()).filter(|code| number(code.id) > 99) {
        let row = rows.entry(key(code.id)).or_insert_with(|| (code.name.replace('-', " "), None));
        row.1 = Some(code);
    }
    let mut text = INTRODUCTION.to_string();
    let mut open = 0;
    for ((_, id), (meaning, code)) in &rows {
        let of: Vec<&Defect> = defects.iter().filter(|d| d.rule == *id).collect();
        let state = state(*code, &of);
        open += usize::from(state == "open");
        let cases: Vec<String> = of.iter().map(|d| d.link()).collect();
        let name = code.map_or("", |code| code.name);
        let severity = code.map_or_else(|| letter(id), |code| code.severity.word());
        let _ = writeln!(text, "| {id} | {name} | {severity} | {meaning} | {state} | {} |", cases.join(", "));
    }
    let _ = write!(text, "\n{} rules; {open} of them open.\n{DEFECTS}", rows.len());
    for defect in &defects {
        let why = defect.impossible.as_ref().map_or(String::new(), |why| format!(": {why}"));
        let code = if defect.impossible.is_some() { &defect.rule } else { &defect.code };
        let _ = writeln!(text, "| {} | {} | {code} | {}{why} |", defect.link(), defect.what, defect.state());
    }
    let count = |state: &str| defects.iter().filter(|d| d.state() == state).count();
    let (reported, impossible, open) = (count("reported"), count("impossible"), count("open"));
    let total = defects.len();
    let _ = writeln!(text, "\n{total} defects: {reported} reported, {impossible} impossible, {open} open.");
    Ok(text)
}

fn state(code: Option<&Code>, of: &[&Defect]) -> String {
    let other = of.iter().find(|d| d.state() == "reported" && d.code != d.rule).map(|d| d.code.as_str());
    match (code, other) {
        (Some(_), _) => "reported".to_string(),
        (None, Some(other)) => format!("reported as {other}"),
        (None, None) if !of.is_empty() && of.iter().all(|d| d.impossible.is_some()) => "impossible".to_string(),
        (None, None) => "open".to_string(),
    }
}

fn letter(id: &str) -> &'static str {
    match id.get(..1) {
        Some("E") => Severity::Error.word(),
        Some("W") => Severity::Warning.word(),
        _ => Severity::Note.word(),
    }
}

fn number(id: &str) -> u32 {
    id.get(1..).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// By number, then by letter.
fn key(id: &str) -> (String, String) {
    (format!("{:05}", number(id)), id.to_string())
}

const INTRODUCTION: &str = "# Rules

What can be wrong with a delivery that is a program, and what the compiler does about it. A rule is *reported* under its code, \
or *impossible*: a program that would say it is refused, or what is emitted does not have it. Each has a program that shows it. \
The codes of the language itself, below 100, are in [errors.md](errors.md).

| rule | name | severity | says | state | shown by |
|---|---|---|---|---|---|
";

const DEFECTS: &str = "
## Defects

Mistakes of real delivery systems, transcribed.

| defect | is | rule | state |
|---|---|---|---|
";
