//! Random programs and documents: nothing panics, nothing hangs, and what is written can be read.
//!
//! Each trial is short and always the same; `PIPEC_FUZZ_SECONDS=600 cargo test --release --test main fuzz` runs each of them
//! that long, and `PIPEC_FUZZ_SEED` begins elsewhere. A failure names its seed and the file with its input.

mod documents;
mod mutate;
mod programs;
mod random;

use super::{files_below, root, trial};
use libtest_mimic::Trial;
use pipec::compile::{Compiled, Project, Tree, compile};
use pipec::diag::{Diagnostic, Diagnostics, Severity};
use pipec::source::{Home, Sources, Span};
use pipec::syntax;
use random::Random;
use std::any::Any;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// No input may take longer: those here are short.
const BOUND: Duration = Duration::from_secs(10);

/// How long a trial may run that was not asked to run long: in a slow build it does less.
pub const SHORT: Duration = Duration::from_secs(2);

/// What is wrong with an input.
type Verdict = Result<(), String>;

/// One test for each kind.
pub fn trials() -> Vec<Trial> {
    vec![
        trial("fuzz: reading", || run("reading", 600, &damaged, reading)),
        trial("fuzz: style", || run("style", 150, &damaged, style)),
        trial("fuzz: compiling", || run("compiling", 60, &damaged_project, compiling)),
        trial("fuzz: programs", || run("programs", 30, &programs::program, twice)),
        trial("fuzz: writing", documents::run),
    ]
}

/// How long a trial may run; none: so many inputs as it says itself.
pub fn seconds() -> Option<Duration> {
    std::env::var("PIPEC_FUZZ_SECONDS").ok()?.parse().ok().map(Duration::from_secs)
}

/// The number that all inputs follow from.
pub fn seed() -> u64 {
    std::env::var("PIPEC_FUZZ_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1)
}

/// Makes inputs and judges them until one fails; without a time limit a fixed number, fewer where the build is slow.
fn run(name: &str, count: u64, make: &dyn Fn(&mut Random) -> String, judge: fn(&str) -> Verdict) -> Verdict {
    let start = Instant::now();
    let limit = seconds();
    let mut done = 0;
    while done < count || limit.is_some() {
        if start.elapsed() > limit.unwrap_or(SHORT) {
            break;
        }
        let seed = seed().wrapping_add(done);
        let input = make(&mut Random::new(seed));
        let began = Instant::now();
        let verdict = catch_unwind(AssertUnwindSafe(|| judge(&input))).unwrap_or_else(|panic| Err(said(&*panic)));
        let slow = began.elapsed() > BOUND;
        let verdict = if slow { verdict.and(Err(format!("took {:?}", began.elapsed()))) } else { verdict };
        verdict.map_err(|error| kept(name, seed, &input, &error))?;
        done += 1;
    }
    if limit.is_some() {
        println!("fuzz: {name}: {done} inputs in {:?}", start.elapsed());
    }
    Ok(())
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panic: {}", text.unwrap_or("without a text"))
}

/// Writes a failing input down, and says where.
pub fn kept(name: &str, seed: u64, input: &str, error: &str) -> String {
    let path = std::env::temp_dir().join(format!("pipec-fuzz-{name}-{seed}.txt"));
    let place = fs::write(&path, input).map_or_else(|e| e.to_string(), |()| path.display().to_string());
    format!("{error}\nwith PIPEC_FUZZ_SEED={seed}; the input is in {place}")
}

/// The sources that inputs are made of: the examples and the library.
fn corpus() -> &'static [String] {
    static CORPUS: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    CORPUS.get_or_init(|| {
        let folders = ["examples", "stdlib"].map(|folder| root().join(folder));
        let paths = folders.iter().flat_map(|folder| files_below(folder, false));
        let sources = paths.filter(|path| path.extension().is_some_and(|e| e == "pipe"));
        sources.filter_map(|path| fs::read_to_string(path).ok()).collect()
    })
}

fn damaged(random: &mut Random) -> String {
    mutate::text(corpus(), random)
}

/// All files of one example in one text, damaged: what they declare fits together.
fn damaged_project(random: &mut Random) -> String {
    let examples = root().join("examples");
    let mut folders: Vec<_> = fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let folder = random.pick(&folders);
    let paths = files_below(folder, false).into_iter().filter(|path| path.extension().is_some_and(|e| e == "pipe"));
    let text: Vec<String> = paths.filter_map(|path| fs::read_to_string(path).ok()).collect();
    mutate::damage(text.join("\n"), corpus(), random)
}

/// Reads a text; the places of all reports must be in it.
fn reading(text: &str) -> Verdict {
    let mut sources = Sources::default();
    let file = sources.add("a.pipe", text, Home::Project);
    let mut diags = Diagnostics::default();
    let _ = syntax::parse(&sources, file, &mut diags);
    places(&sources, &diags)
}

fn places(sources: &Sources, diags: &Diagnostics) -> Verdict {
    diags.iter().try_for_each(|d| place_of(sources, d))
}

fn place_of(sources: &Sources, d: &Diagnostic) -> Verdict {
    let sound = |span: Span| {
        let text = sources.iter().find(|(id, _)| *id == span.file).map(|(_, source)| source.text.as_str());
        text.is_some_and(|t| span.start <= span.end && t.get(span.start as usize..span.end as usize).is_some())
    };
    let labels = d.labels.iter().map(|label| label.span);
    let edits = d.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
    match labels.chain(edits).find(|span| !sound(*span)) {
        Some(span) => Err(format!("{}: no place in a file: {span:?}", d.code.id)),
        None => Ok(()),
    }
}

/// A text that can be brought into the one style stays what it was, and is then in it.
fn style(text: &str) -> Verdict {
    let once = match formatted(text)? {
        Some(once) => once,
        None => return Ok(()),
    };
    match formatted(&once)? {
        Some(twice) if twice == once => Ok(()),
        Some(twice) => Err(format!("not stable:\n{}", first_difference(&once, &twice))),
        None => Err("what was formatted cannot be read".to_string()),
    }
}

/// The first line that differs.
fn first_difference(a: &str, b: &str) -> String {
    let differs = a.lines().zip(b.lines()).find(|(a, b)| a != b);
    differs.map_or_else(|| "their lengths".to_string(), |(a, b)| format!("- {a}\n+ {b}"))
}

/// The text in the one style; none where it has errors.
fn formatted(text: &str) -> Result<Option<String>, String> {
    let mut sources = Sources::default();
    let file = sources.add("a.pipe", text, Home::Project);
    match syntax::try_format(&sources, file) {
        Ok(text) => Ok(Some(text)),
        Err(syntax::Refusal::Broken) => Ok(None),
        Err(refusal) => Err(format!("{refusal:?}")),
    }
}

fn project(text: &str) -> Project {
    Project { files: vec![("a.pipe".to_string(), text.to_string())], lock: None, tree: Tree::default() }
}

fn compiled(text: &str) -> Result<Compiled, String> {
    let compiled = compile(&project(text));
    places(&compiled.sources, &compiled.diagnostics)?;
    if compiled.artifacts.is_none() && !compiled.diagnostics.has_errors() {
        return Err("there is no output, and no error says why".to_string());
    }
    // To show a report is part of it: excerpts are cut out of the text.
    let _ = super::shown(&compiled);
    Ok(compiled)
}

/// Compiles; what was written must be readable.
fn compiling(text: &str) -> Verdict {
    for artifact in compiled(text)?.artifacts.into_iter().flatten() {
        if artifact.path.ends_with(".yml") {
            let read = serde_yaml::from_str::<serde_yaml::Value>(&artifact.text);
            read.map_err(|error| format!("{} cannot be read: {error}", artifact.path))?;
        }
    }
    Ok(())
}

/// Compiles a sound program twice: both times the same bytes.
fn twice(text: &str) -> Verdict {
    let once = compiled(text)?;
    let again = compiled(text)?;
    let outputs = |compiled: &Compiled| {
        let all = compiled.artifacts.iter().flatten();
        all.map(|artifact| (artifact.path.clone(), artifact.text.clone())).collect::<Vec<_>>()
    };
    // Random conditions exclude each other at times: that a job never runs is then true.
    let refused = |d: &&Diagnostic| d.severity == Severity::Error && d.code.id != "E101";
    if once.diagnostics.iter().any(|d| refused(&d)) {
        return Err(format!("a sound program is refused:\n{}", super::shown(&once)));
    }
    if outputs(&once) != outputs(&again) {
        return Err("the second build differs".to_string());
    }
    compiling(text)
}
