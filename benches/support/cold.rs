//! The whole process, as a user starts it: `pipec build` on a project whose outputs are up to date.

use super::support::root;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 50;

/// Prints wall time and memory of the build, and of a linter that only reads what was written, where it is installed.
pub fn report() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in super::support::texts(&root().join("examples/ohlcv-rag")) {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let build = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pipec"));
        command.arg("build").current_dir(folder.path());
        command
    };
    assert!(build().stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    println!("\n{RUNS} runs of the process, examples/ohlcv-rag, median (goal: 10 ms, 32 MiB)");
    line("pipec build", &build);
    let Some(actionlint) = actionlint() else {
        println!("actionlint is not installed: tests/conformance/install.sh");
        return;
    };
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder.path().join(".github/workflows")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    line("actionlint", &|| {
        let mut command = Command::new(&actionlint);
        command.args(["-shellcheck=", "-pyflakes="]).args(&files).current_dir(folder.path());
        command
    });
}

fn line(name: &str, command: &dyn Fn() -> Command) {
    let quiet = |mut command: Command| {
        let start = Instant::now();
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        start.elapsed()
    };
    let mut times: Vec<Duration> = (0..RUNS).map(|_| quiet(command())).collect();
    times.sort();
    let (median, least) = (times[RUNS / 2].as_secs_f64() * 1e3, times[0].as_secs_f64() * 1e3);
    let memory = memory(&command()).map_or_else(|| "not known".to_string(), |kib| format!("{:.1} MiB", kib / 1024.0));
    println!("{name:12} {median:6.1} ms (least {least:.1} ms), at most {memory}");
}

/// The peak of resident memory in KiB, as GNU `time` sees it.
fn memory(command: &Command) -> Option<f64> {
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%M"]).arg(command.get_program()).args(command.get_args());
    let output = timed.current_dir(command.get_current_dir()?).output().ok()?;
    String::from_utf8_lossy(&output.stderr).lines().last()?.trim().parse().ok()
}

/// Where `actionlint` is: `ACTIONLINT`, or what the conformance tests have installed.
fn actionlint() -> Option<PathBuf> {
    if let Ok(path) = std::env::var("ACTIONLINT") {
        return Some(PathBuf::from(path));
    }
    let home = || std::env::var("HOME").ok().map(|home| Path::new(&home).join(".cache"));
    let cache = std::env::var("XDG_CACHE_HOME").ok().map(PathBuf::from).or_else(home)?;
    let folders = fs::read_dir(cache.join("pipec-conformance")).ok()?;
    folders.flatten().map(|entry| entry.path().join("bin/actionlint")).find(|path| path.is_file())
}
