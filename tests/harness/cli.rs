//! Runs the program in a temporary folder.

use super::cases::Case;
use super::{compare, files_below, relative};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A temporary folder to run in.
pub struct Folder {
    dir: tempfile::TempDir,
}

/// What a run has said.
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    pub status: i32,
}

impl Folder {
    /// An empty one. A `.git` folder marks its top, so that nothing above is looked at.
    pub fn new() -> Folder {
        let dir = tempfile::Builder::new().prefix("pipec-test-").tempdir().unwrap();
        fs::create_dir(dir.path().join(".git")).unwrap();
        Folder { dir }
    }

    /// One with the smallest project in it.
    pub fn project() -> Folder {
        let folder = Folder::new();
        folder.write("system.pipe", "system demo { edition = 2026; repository = \"acme/demo\" }\n");
        folder
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Brings a file here with its permissions.
    pub fn copy(&self, from: &Path, name: &str) -> std::io::Result<()> {
        let path = self.join(name);
        fs::create_dir_all(path.parent().unwrap())?;
        fs::copy(from, path).map(|_| ())
    }

    /// Every file and what is in it; links by where they lead, large files by their size.
    pub fn snapshot(&self) -> BTreeMap<String, Vec<u8>> {
        let content = |path: &Path| match fs::read_link(path) {
            Ok(target) => format!("-> {}", target.display()).into_bytes(),
            Err(_) if path.metadata().is_ok_and(|m| m.len() > 10_000_000) => b"large".to_vec(),
            Err(_) => fs::read(path).unwrap_or_default(),
        };
        let files = files_below(self.path(), true);
        files.iter().map(|path| (relative(path, self.path()), content(path))).collect()
    }

    /// Runs `pipec` here with these arguments.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, |_| {})
    }

    /// The same, after a change of the command.
    pub fn run_with(&self, args: &[&str], change: impl FnOnce(&mut Command)) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pipec"));
        command.args(args).current_dir(self.path()).stdin(Stdio::null());
        command.env("COLUMNS", "80").env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("GITHUB_ACTIONS");
        change(&mut command);
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let here = self.path().canonicalize().unwrap();
            text.replace(&*here.to_string_lossy(), "[DIR]").replace(&*self.path().to_string_lossy(), "[DIR]")
        };
        Ran { stdout: text(output.stdout), stderr: text(output.stderr), status: output.status.code().unwrap_or(-1) }
    }
}

impl Ran {
    /// Fails unless the status is this one and stderr holds all of these.
    pub fn expect(&self, status: i32, said: &[&str]) -> Result<(), String> {
        let all = format!("status {}\nstdout:\n{}\nstderr:\n{}", self.status, self.stdout, self.stderr);
        if self.status != status {
            return Err(format!("expected status {status}\n{all}"));
        }
        if self.stderr.contains("panicked") {
            return Err(all);
        }
        match said.iter().find(|text| !self.stderr.contains(**text)) {
            Some(text) => Err(format!("expected `{text}` on stderr\n{all}")),
            None => Ok(()),
        }
    }
}

/// Runs the command lines of a case in a copy of its folder.
pub fn run_case(case: &Case) -> Result<(), String> {
    let folder = Folder::new();
    for (name, path) in &case.inputs {
        folder.write(name, fs::read(path).map_err(|error| error.to_string())?);
    }
    let before = folder.snapshot();
    let args = fs::read_to_string(case.folder.join("args")).map_err(|error| error.to_string())?;
    let lines: Vec<&str> = args.lines().filter(|line| !line.trim().is_empty()).collect();
    let (mut stdout, mut stderr, mut status) = (String::new(), String::new(), 0);
    for line in &lines {
        let words = words(line);
        let ran = folder.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
        for (all, part) in [(&mut stdout, &ran.stdout), (&mut stderr, &ran.stderr)] {
            if lines.len() > 1 && !part.is_empty() {
                all.push_str(&format!("$ pipec {line}\n"));
            }
            all.push_str(part);
        }
        status = ran.status;
    }
    let mut problems = Vec::new();
    problems.extend(compare::text(&case.folder.join("stdout.txt"), &stdout).err());
    problems.extend(compare::text(&case.folder.join("stderr.txt"), &stderr).err());
    let status = if status == 0 { String::new() } else { format!("{status}\n") };
    problems.extend(compare::text(&case.folder.join("status"), &status).err());
    if case.folder.join("out").exists() {
        let changed = folder.snapshot().into_iter().filter(|(name, content)| before.get(name) != Some(content));
        let changed = changed.map(|(name, content)| (name, String::from_utf8_lossy(&content).into_owned()));
        problems.extend(compare::folder(&case.folder.join("out"), &changed.collect()).err());
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// The words of a command line; quotes keep blanks.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.trim().chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
