//! Embeds the standard library: every `stdlib/*.pipe` is a module, every other file below it a file of the library.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=stdlib");
    println!("cargo::rerun-if-changed=grammar");
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("stdlib");
    let mut modules = String::new();
    let mut files = String::new();
    let mut paths = Vec::new();
    collect(&root, &mut paths)?;
    paths.sort();
    for path in paths {
        let relative = path.strip_prefix(&root).map_err(io::Error::other)?.to_string_lossy().replace('\\', "/");
        let include = format!("include_str!({:?})", path.display().to_string());
        match relative.strip_suffix(".pipe") {
            Some(name) => writeln!(modules, "    Module {{ name: {name:?}, text: {include} }},"),
            None => writeln!(files, "    ({relative:?}, {include}),"),
        }
        .map_err(io::Error::other)?;
    }
    let text = format!(
        "/// All modules, by name.\npub static MODULES: &[Module] = &[\n{modules}];\n/// Files of the library.\nstatic FILES: &[(&str, &str)] = &[\n{files}];\n"
    );
    fs::write(Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("stdlib.rs"), text)
}

fn collect(folder: &Path, paths: &mut Vec<std::path::PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|e| e == "pipe" || e == "sh") {
            paths.push(path);
        }
    }
    Ok(())
}
