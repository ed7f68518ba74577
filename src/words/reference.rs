//! The reference of the language, written from the table of words.

use super::program::FileFields;
use super::read::Fields;
use super::steps;
use super::table::{Default, Form, Place, Steps, Word};
use super::ty::{self, Kind, Ty};
use std::collections::HashMap;
use std::fmt::Write as _;

/// The reference as Markdown: every place that can be reached from the top of a file, the steps and the types.
#[must_use]
pub fn reference() -> String {
    let mut places = Places::default();
    places.walk(FileFields::place());
    let declarations = places.list.len();
    for place in bodies(steps::WORDS) {
        places.walk(place);
    }
    let mut text = INTRODUCTION.to_string();
    for (place, _) in &places.list[..declarations] {
        places.section(place, &mut text);
    }
    text.push_str(STEPS);
    places.table(steps::WORDS, &mut text);
    for (place, _) in &places.list[declarations..] {
        places.section(place, &mut text);
    }
    types(&mut text);
    text
}

const INTRODUCTION: &str = "# Reference of the language

Every word, in its place. A form that begins with `=` is a fact of that type; any other is the header and body of a block: \
`NAME` is a name of your own, `[ ]` may be left out, `…` may be repeated, `{ }` is a body of facts and blocks. A word with \
a link has a body with a table of its own.

Everywhere: `##` before a statement describes it, `# allow CODE: reason` passes over a diagnostic, and in every block that \
becomes an output, `raw [TARGET] \"\"\"yaml\"\"\"` adds YAML that nobody checks.

## Declarations
";

const STEPS: &str = "
## Steps

Statements of a job, a component or a command whose order means something. At the end of its header each takes `[when \
EXPRESSION] [else warn [when EXPRESSION]]`: when it runs, and whether its failure is let pass.
";

/// All places in the order of the reference, with their anchors.
#[derive(Default)]
struct Places {
    list: Vec<(&'static Place, String)>,
    used: HashMap<String, usize>,
}

/// The bodies of words, in order.
fn bodies(words: &'static [Word]) -> impl Iterator<Item = &'static Place> {
    words.iter().filter_map(|word| match word.form {
        Form::Block { body, .. } => body(),
        Form::Fact(_) => None,
    })
}

impl Places {
    /// Takes a place in, and all that are reached from it.
    fn walk(&mut self, place: &'static Place) {
        if self.anchor(place).is_some() {
            return;
        }
        let plain: String = place.name.chars().filter(|c| c.is_alphanumeric() || " -".contains(*c)).collect();
        let mut anchor = plain.to_lowercase().replace(' ', "-");
        let times = self.used.entry(anchor.clone()).or_default();
        if *times > 0 {
            let _ = write!(anchor, "-{times}");
        }
        *times += 1;
        self.list.push((place, anchor));
        for body in bodies(place.words) {
            self.walk(body);
        }
    }

    fn anchor(&self, place: &Place) -> Option<&str> {
        self.list.iter().find(|(known, _)| std::ptr::eq(*known, place)).map(|(_, anchor)| anchor.as_str())
    }

    /// A place with its tables.
    fn section(&self, place: &Place, text: &mut String) {
        let _ = write!(text, "\n### `{}`\n", place.name);
        for paragraph in place.doc.split("\n\n").flat_map(|p| p.split("\n \n")) {
            let _ = write!(text, "\n{}\n", one_line(paragraph));
        }
        if place.by_header {
            let _ = write!(text, "\nThe word stands in the header, `{} WORD`, and chooses the body.\n", place.name);
        }
        self.table(place.words, text);
        if place.words.is_empty() && (place.open.is_some() || place.steps.is_some()) {
            text.push_str(TABLE);
        }
        if let Some((key, meaning)) = place.open {
            let (word, form) = key.split_once(' ').unwrap_or((key, "= VALUE"));
            row(&format!("`{word}`"), form, "–", meaning, text);
        }
        if let Some(which) = place.steps {
            let meaning = match which {
                Steps::Job => "in order",
                Steps::Command => "in order; only those that make sense on a laptop",
            };
            row("`STEP`", "", "–", &format!("the [steps](#steps), {meaning}"), text);
        }
    }

    /// The table of words.
    fn table(&self, words: &[Word], text: &mut String) {
        if words.is_empty() {
            return;
        }
        text.push_str(TABLE);
        for word in words {
            let (form, body) = match word.form {
                Form::Fact(ty) => (format!("= {}", ty()), None),
                Form::Block { form, body, .. } => (form.to_string(), body()),
            };
            let name = match body.and_then(|place| self.anchor(place)) {
                Some(anchor) => format!("[`{}`](#{anchor})", word.name),
                None => format!("`{}`", word.name),
            };
            let default = match word.default {
                Default::Required => "required".to_string(),
                Default::Absent => "–".to_string(),
                Default::Value(value) => format!("`{}`", cell(value)),
                Default::From(words) => cell(words),
            };
            row(&name, &form, &default, &one_line(word.doc), text);
        }
    }
}

const TABLE: &str = "\n| word | form | default | meaning |\n|---|---|---|---|\n";

fn row(word: &str, form: &str, default: &str, meaning: &str, text: &mut String) {
    let form = if form.is_empty() { String::new() } else { format!("`{}`", cell(form)) };
    let _ = writeln!(text, "| {word} | {form} | {default} | {} |", cell(meaning));
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// A comment as one line.
fn one_line(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn types(text: &mut String) {
    text.push_str("\n## Types\n\nWhere a list is expected, one value is a list of one.\n");
    text.push_str("\n| type | is | examples |\n|---|---|---|\n");
    let mut line = |name: &str, (meaning, examples): (&str, &str)| {
        let _ = writeln!(text, "| `{}` | {meaning} | {} |", cell(name), cell(examples));
    };
    for (name, ty) in &Ty::SIMPLE {
        line(name, if name == &"port" { ("a port", "`8000`") } else { meaning(ty) });
    }
    line("severity", ("how bad a finding is", "`critical`, `high`, `medium`, `low`"));
    line("secret(FORM)", meaning(&Ty::Secret(Some(ty::Form::Token))));
    line("list(T)", meaning(&Ty::list(Ty::Any)));
    line("rows(a, b)", meaning(&Ty::Rows(Vec::new())));
    line("T .. T", meaning(&Ty::Range(Box::new(Ty::Any))));
    line("a | b", meaning(&Ty::choice(&[])));
    line("T | none", meaning(&Ty::None));
    for kind in Kind::TYPES {
        line(kind.word(), (&format!("the name of a declared {}", kind.word()), "–"));
    }
    let forms: Vec<String> = ty::Form::ALL.iter().map(|f| format!("`{}`", f.word())).collect();
    let _ = write!(text, "\nThe forms of a secret: {}.\n", forms.join(", "));
}

/// What a type is, and literals of it.
fn meaning(ty: &Ty) -> (&'static str, &'static str) {
    match ty {
        Ty::Bool => ("a truth value", "`true`, `false`"),
        Ty::Number => ("any number", "`3`, `0.85`"),
        Ty::Count => ("a whole number, not negative", "`10`"),
        Ty::Text => ("a text in quotes, with `${{ }}`", "`\"a text\"`"),
        Ty::Name => ("a name, in quotes where it has other signs", "`main`, `\"feature/*\"`"),
        Ty::Version => ("a version; its text is kept", "`3.10`, `2.17.2-pg16`"),
        Ty::Semver => ("a semantic version", "`1.2.3-rc.1`"),
        Ty::Duration => ("a time, in `ms`, `s`, `m`, `h`, `d` or `w`", "`90s`, `15m`, `30d`"),
        Ty::Size => ("a number of bytes, in `Ki`, `Mi`, `Gi`, `Ti`, `k`, `M`, `G` or `T`", "`512Mi`"),
        Ty::Cpu => ("processor time, in cores or thousandths of one", "`500m`, `2`"),
        Ty::Percent => ("a share", "`99.5%`"),
        Ty::Rate => ("a number per `s`, `m` or `h`", "`50/s`"),
        Ty::Ports => ("a port: outer and inner, or the inner one", "`80 -> 8000`, `8000`"),
        Ty::Path => ("a path in quotes, with `/`", "`\"src/main.py\"`"),
        Ty::Glob => ("a pattern of names or paths", "`\"docs/**\"`, `main`"),
        Ty::Url => ("an address in quotes", "`\"https://example.com\"`"),
        Ty::Host => ("a name of a host, in quotes", "`\"ghcr.io\"`"),
        Ty::Cron => ("a schedule of five fields, in quotes", "`\"0 2 * * *\"`"),
        Ty::Regex => ("a regular expression in quotes", "`\"v[0-9]+\"`"),
        Ty::Platform => ("a system and a processor", "`linux/arm64`"),
        Ty::Label => ("a label of a runner", "`ubuntu-24.04`"),
        Ty::Secret(None) => ("a declared secret", "`secret.TOKEN`"),
        Ty::Secret(Some(_)) => ("a declared secret of that form", "`secret.TOKEN`"),
        Ty::List(_) => ("several of one type", "`[a, b]`"),
        Ty::Rows(_) => ("rows with these columns; `rows(any)`: any", "an output of a job"),
        Ty::Declared(_) => ("the name of something that is declared", "–"),
        Ty::Choice(_) => ("one of these words", "–"),
        Ty::None | Ty::Union(_) => ("`T`, or nothing", "`none`"),
        Ty::Range(_) => ("from one value to another; one value is both", "`2 .. 10`"),
        Ty::Any => ("anything", "–"),
    }
}
