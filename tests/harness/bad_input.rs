//! Bad input from the disk: a clear error, the right exit status, and every file as it was.

use super::cli::{Folder, Ran};
use super::trial;
use libtest_mimic::Trial;
use std::fs;
use std::process::Command;

type Check = fn() -> Result<(), String>;

const CHECKS: &[(&str, Check)] = &[
    ("not UTF-8", not_utf8),
    ("UTF-16", utf16),
    ("a NUL byte", nul_byte),
    ("a byte order mark and CRLF", mark_and_crlf),
    ("a folder named like a file", folder),
    ("a huge file", huge),
    ("a link that leads to itself", link_loop),
    ("a folder that links to its parent", folder_loop),
    ("no project", no_project),
    ("a path that is not there", nowhere),
    ("a broken lock", broken_lock),
    ("an output folder that is a file", unwritable),
    ("an output folder that cannot be created", uncreatable),
    ("a full disk", full_disk),
    ("a full disk behind stdout", full_stdout),
    ("escape sequences in the program", escapes),
    ("a very long line", long_line),
    ("another project below", nested),
];

/// One test for each kind.
pub fn trials() -> Vec<Trial> {
    CHECKS.iter().map(|(name, check)| trial(format!("bad input: {name}"), check)).collect()
}

/// Runs commands that read the project; each must fail with this status and these words and change nothing.
fn refused(folder: &Folder, status: i32, said: &[&str]) -> Result<(), String> {
    let before = folder.snapshot();
    for args in [&["build"][..], &["check"], &["build", "--force"], &["build", "--check"], &["fmt"]] {
        folder.run(args).expect(status, said)?;
        if folder.snapshot() != before {
            return Err(format!("{args:?} has changed files"));
        }
    }
    let json = folder.run(&["check", "--format", "json"]);
    let document: serde_json::Value =
        serde_json::from_str(&json.stdout).map_err(|error| format!("{error}: {}", json.stdout))?;
    if json.status != status || document["summary"]["errors"] == 0 {
        return Err(format!("as JSON: status {}, {}", json.status, json.stdout));
    }
    Ok(())
}

/// Fails unless the folder is as it was.
fn unchanged(folder: &Folder, run: impl FnOnce() -> Ran) -> Result<Ran, String> {
    let before = folder.snapshot();
    let ran = run();
    if folder.snapshot() == before { Ok(ran) } else { Err(format!("files have changed\n{}", ran.stderr)) }
}

fn not_utf8() -> Result<(), String> {
    let folder = Folder::project();
    folder.write("bad.pipe", b"# fine\n# caf\xE9\n");
    refused(&folder, 2, &["E090", "`bad.pipe` is no text: the byte 0xE9 is not UTF-8", "[bad.pipe:2:6]"])
}

fn utf16() -> Result<(), String> {
    let folder = Folder::project();
    folder.write("bad.pipe", b"\xFF\xFEj\0o\0b\0");
    refused(&folder, 2, &["E090", "UTF-16"])
}

fn nul_byte() -> Result<(), String> {
    let folder = Folder::project();
    folder.write("bad.pipe", b"# a\0b\n");
    refused(&folder, 2, &["E090", "NUL byte", "[bad.pipe:1:4]"])
}

fn mark_and_crlf() -> Result<(), String> {
    let folder = Folder::new();
    folder.write(
        "system.pipe",
        b"\xEF\xBB\xBFsystem demo { edition = 2026; repository = \"acme/demo\" }\r\n\r\n# end\r\n",
    );
    unchanged(&folder, || folder.run(&["check"]))?.expect(0, &[])
}

fn folder() -> Result<(), String> {
    let folder = Folder::project();
    fs::create_dir(folder.join("bad.pipe")).unwrap();
    refused(&folder, 2, &["E090", "`bad.pipe` is a folder"])
}

fn huge() -> Result<(), String> {
    let folder = Folder::project();
    fs::File::create(folder.join("bad.pipe")).and_then(|file| file.set_len(100 * 1024 * 1024)).unwrap();
    refused(&folder, 2, &["E094", "`bad.pipe` has 100 MiB, and 4 MiB are read at most"])
}

fn link_loop() -> Result<(), String> {
    let folder = Folder::project();
    link("bad.pipe", &folder, "bad.pipe");
    refused(&folder, 2, &["E090", "`bad.pipe` cannot be read", "symbolic link"])
}

fn folder_loop() -> Result<(), String> {
    let folder = Folder::project();
    fs::create_dir(folder.join("sub")).unwrap();
    link("..", &folder, "sub/up");
    unchanged(&folder, || folder.run(&["check"]))?.expect(0, &["no problem in 1 file"])
}

fn no_project() -> Result<(), String> {
    let folder = Folder::new();
    let ran = unchanged(&folder, || folder.run(&["build"]))?;
    ran.expect(2, &["there is no `.pipe` file", "pipec init"])?;
    folder.write("deploy/system.pipe", "system demo {}\n");
    folder.run(&["build"]).expect(2, &["there is a project in `deploy`: name it"])
}

fn nowhere() -> Result<(), String> {
    let folder = Folder::new();
    folder.run(&["check", "nowhere"]).expect(2, &["cannot read `nowhere`: no such file"])?;
    folder.run(&["-C", "nowhere", "check"]).expect(2, &["cannot enter `nowhere`"])?;
    folder.run(&["frobnicate"]).expect(2, &["frobnicate"])?;
    folder.run(&["explain", "E999"]).expect(2, &["there is no diagnostic `E999`"])
}

fn broken_lock() -> Result<(), String> {
    let folder = Folder::project();
    for lock in ["", "{", "{\n<<<<<<< HEAD\n}\n", "\"text\"", "[1, 2"] {
        folder.write("pipe.lock", lock);
        let ran = unchanged(&folder, || folder.run(&["build"]))?;
        ran.expect(1, &["E090", "`pipe.lock` cannot be read", "write a new one"])?;
    }
    folder.write("pipe.lock", b"\xFF");
    unchanged(&folder, || folder.run(&["build"]))?.expect(2, &["`pipe.lock` is no text"])?;
    folder.write("pipe.lock", "{");
    folder.run(&["build", "--force"]).expect(0, &[])?;
    folder.run(&["build", "--check"]).expect(0, &[])
}

fn unwritable() -> Result<(), String> {
    let folder = Folder::project();
    folder.write("file", "mine\n");
    unchanged(&folder, || folder.run(&["build", "--out", "file"]))?.expect(2, &["`[DIR]/file"])?;
    unchanged(&folder, || folder.run(&["build", "--out", "file/below"]))?.expect(2, &["not a directory"])?;
    fs::create_dir(folder.join("pipe.lock")).unwrap();
    unchanged(&folder, || folder.run(&["build"]))?.expect(2, &["`pipe.lock` is a folder"])
}

fn uncreatable() -> Result<(), String> {
    let folder = Folder::project();
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    // Nobody may create a folder there, not even root.
    unchanged(&folder, || folder.run(&["build", "--out", "/proc/pipec-out"]))?
        .expect(2, &["cannot create `/proc/pipec-out`"])
}

/// A limit of the size of files stands for a disk without room.
fn full_disk() -> Result<(), String> {
    let folder = Folder::project();
    if !cfg!(unix) {
        return Ok(());
    }
    let before = folder.snapshot();
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" build", env!("CARGO_BIN_EXE_pipec")])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.code() != Some(2) || !said.contains("cannot write") || folder.snapshot() != before {
        return Err(format!("status {:?}\n{said}", output.status));
    }
    Ok(())
}

fn full_stdout() -> Result<(), String> {
    let folder = Folder::project();
    let Ok(full) = fs::File::options().write(true).open("/dev/full") else { return Ok(()) };
    let ran = folder.run_with(&["check", "--format", "json"], |command| {
        command.stdout(full);
    });
    ran.expect(2, &["cannot write to standard output"])
}

fn escapes() -> Result<(), String> {
    let folder = Folder::new();
    folder.write("a.pipe", "\u{1b}]0;owned\u{7}\u{1b}[2Jpipeline \u{202e}x {}\n");
    let ran = folder.run(&["check"]);
    ran.expect(1, &["E0"])?;
    let obeyed = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    if ran.stderr.contains(obeyed) { Err(format!("{:?}", ran.stderr)) } else { Ok(()) }
}

fn long_line() -> Result<(), String> {
    let folder = Folder::new();
    folder.write("a.pipe", format!("pipeline {} {{}}\n", "x".repeat(1_000_000)));
    let ran = folder.run(&["check"]);
    ran.expect(1, &["E0"])?;
    if ran.stderr.len() > 5_000 { Err(format!("{} bytes are shown", ran.stderr.len())) } else { Ok(()) }
}

fn nested() -> Result<(), String> {
    let folder = Folder::project();
    folder.write("apps/shop/system.pipe", "system shop { edition = 2026; repository = \"acme/shop\" }\n");
    folder.write("apps/shop/more/extra.pipe", "# of the shop\n");
    folder.write("apps/notes.pipe", "# of the outer project\n");
    folder.write(".hidden/x.pipe", b"\xFF");
    folder.write("node_modules/x.pipe", b"\xFF");
    folder.run(&["check"]).expect(0, &["no problem in 2 files"])?;
    folder.run(&["check", "apps/shop/more"]).expect(0, &["no problem in 2 files"])?;
    folder.run(&["check", "apps/notes.pipe"]).expect(0, &["no problem in 2 files"])
}

#[cfg(unix)]
fn link(target: &str, folder: &Folder, name: &str) {
    std::os::unix::fs::symlink(target, folder.join(name)).unwrap();
}

#[cfg(not(unix))]
fn link(_: &str, _: &Folder, _: &str) {}
