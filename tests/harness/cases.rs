//! Case directories, `tests/cases/<area>/<case>/`:
//!
//! ```text
//! *.pipe           the program, at any depth; `pipe.lock`, when it needs one
//! disk/**          other files of the repository, laid over the program's folder
//! diagnostics.txt  what the user sees, without colour, in 80 columns; without this file there must be no diagnostic at all
//! formatted.pipe   the only program file in the one style; formatting it again changes nothing
//! out/**           every output (for a command line: every file that it has made or changed)
//! args             one `pipec` command line for each line, run in a copy of the folder, and then
//! stdout.txt, stderr.txt, status   what it said (`[DIR]` stands for the copy), and its exit status, when that is not 0
//! ```
//!
//! Any other file fails. `formatted.pipe` and `out/` are made when they exist: create them empty and bless.

use super::compare;
use super::{cli, files_below, relative, root, shown, trial};
use libtest_mimic::Trial;
use pipec::compile::{Compiled, Project, Tree, compile};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One test for each case directory.
pub fn trials() -> Vec<Trial> {
    let cases = root().join("tests/cases");
    let mut trials = Vec::new();
    for area in folders(&cases) {
        for case in folders(&area) {
            trials.push(trial(relative(&case, &cases), move || run(&Case::read(&case)?)));
        }
    }
    trials
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect();
    found.sort();
    found
}

/// A case, its files told apart.
pub struct Case {
    /// Its folder.
    pub folder: PathBuf,
    /// What is copied to run a command line: name and file.
    pub inputs: BTreeMap<String, PathBuf>,
}

impl Case {
    fn read(folder: &Path) -> Result<Case, String> {
        let mut case = Case { folder: folder.to_path_buf(), inputs: BTreeMap::new() };
        let cli = folder.join("args").exists();
        let mut unknown = Vec::new();
        for path in files_below(folder, true) {
            let name = relative(&path, folder);
            match name.as_str() {
                "args" => {}
                "stdout.txt" | "stderr.txt" | "status" if cli => {}
                "diagnostics.txt" | "formatted.pipe" if !cli => {}
                _ if name.starts_with("out/") => {}
                _ if name.starts_with("disk/") => {
                    case.inputs.insert(name["disk/".len()..].to_string(), path);
                }
                _ if name.ends_with(".pipe") || name == "pipe.lock" => {
                    case.inputs.insert(name, path);
                }
                _ => unknown.push(name),
            }
        }
        if unknown.is_empty() { Ok(case) } else { Err(format!("unknown files: {}", unknown.join(", "))) }
    }

    fn text(&self, name: &str) -> Result<String, String> {
        let bytes = fs::read(&self.inputs[name]).map_err(|error| format!("{name}: {error}"))?;
        pipec::input::decode(&bytes).map_err(|bad| format!("{name}: {}", bad.what))
    }

    fn project(&self) -> Result<Project, String> {
        let names = self.inputs.keys().filter(|name| name.ends_with(".pipe"));
        let files = names.map(|name| Ok((name.clone(), self.text(name)?))).collect::<Result<_, String>>()?;
        let lock = self.inputs.contains_key("pipe.lock").then(|| self.text("pipe.lock")).transpose()?;
        let texts = self.inputs.keys().filter(|name| pipec::tree::is_read(name.rsplit('/').next().unwrap_or(name)));
        let texts = texts.map(|name| Ok((name.clone(), self.text(name)?))).collect::<Result<_, String>>()?;
        let files_around = self.inputs.keys().cloned().collect();
        let tree = Tree { files: files_around, root: Some(String::new()), texts, ..Tree::default() };
        Ok(Project { files, lock, tree })
    }
}

fn run(case: &Case) -> Result<(), String> {
    if case.folder.join("args").exists() {
        return cli::run_case(case);
    }
    let project = case.project()?;
    let compiled = compile(&project);
    let mut problems = Vec::new();
    problems.extend(compare::text(&case.folder.join("diagnostics.txt"), &shown(&compiled)).err());
    if case.folder.join("formatted.pipe").exists() {
        problems.extend(formatted(case, &project).err());
    }
    if case.folder.join("out").exists() {
        problems.extend(compare::folder(&case.folder.join("out"), &outputs(&compiled)).err());
    }
    if compile(&project).artifacts != compiled.artifacts {
        problems.push("compiling twice gives two results".to_string());
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// The outputs of a case by name.
pub fn outputs_of(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    Ok(outputs(&compile(&Case::read(folder)?.project()?)))
}

fn outputs(compiled: &Compiled) -> BTreeMap<String, String> {
    let artifacts = compiled.artifacts.iter().flatten();
    artifacts.map(|artifact| (artifact.path.clone(), artifact.text.clone())).collect()
}

fn formatted(case: &Case, project: &Project) -> Result<(), String> {
    let [(_, text)] = project.files.as_slice() else {
        return Err("a case with `formatted.pipe` has one program file".to_string());
    };
    let once = super::format(text).ok_or("it cannot be formatted")?;
    compare::text(&case.folder.join("formatted.pipe"), &once)?;
    let twice = super::format(&once).ok_or("what was formatted cannot be formatted")?;
    if twice == once { Ok(()) } else { Err(compare::diff("formatting again", &once, &twice)) }
}
