//! Writing: what is new, edited, left over; all or none.

use super::compare::{Changes, Destination, checksum, compare};
use super::{Failure, apply};
use pipec::compile::Artifact;
use pipec::lock::Lock;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn artifact(path: &str, text: &str) -> Artifact {
    let executable = path.ends_with(".sh");
    Artifact { path: path.into(), text: text.into(), executable, target: "github-actions", origins: Vec::new() }
}

/// A folder with outputs in it, and the lock that lists them.
struct Disk(tempfile::TempDir);

impl Disk {
    fn new() -> Disk {
        Disk(tempfile::tempdir().expect("a folder"))
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("written");
    }

    fn to(&self) -> Destination {
        let lock = self.root().join("pipe.lock");
        let old = fs::read_to_string(&lock).ok().and_then(|text| Lock::parse(&text).ok()).unwrap_or_default();
        Destination { root: self.root().to_path_buf(), lock, old }
    }

    fn plan(&self, artifacts: &[Artifact], force: bool) -> Result<Changes, Failure> {
        let all: Vec<&Artifact> = artifacts.iter().collect();
        compare(&self.to(), &all, Lock::default(), false, force)
    }

    fn build(&self, artifacts: &[Artifact], force: bool) -> Result<Changes, Failure> {
        let changes = self.plan(artifacts, force)?;
        if !force {
            changes.guard()?;
        }
        apply::apply(self.root(), &changes.list)?;
        Ok(changes)
    }

    /// Every file below, hidden ones too.
    fn files(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.root().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()) {
                let name = path.strip_prefix(self.root()).expect("below").display().to_string();
                if path.is_dir() {
                    found.insert(format!("{name}/"), String::new());
                    folders.push(path);
                } else {
                    found.insert(name, fs::read_to_string(path).expect("text"));
                }
            }
        }
        found
    }
}

fn names(changes: &Changes) -> Vec<&str> {
    changes.list.iter().map(|change| change.name.as_str()).collect()
}

#[test]
fn a_second_build_changes_nothing() {
    let disk = Disk::new();
    let outputs = [artifact(".github/workflows/ci.yml", "a\n"), artifact("run.sh", "#!/bin/sh\n")];
    assert_eq!(
        names(&disk.build(&outputs, false).expect("built")),
        [".github/workflows/ci.yml", "run.sh", "pipe.lock"]
    );
    assert_eq!(
        disk.files().keys().collect::<Vec<_>>(),
        [".github/", ".github/workflows/", ".github/workflows/ci.yml", "pipe.lock", "run.sh"]
    );
    assert!(disk.build(&outputs, false).expect("built").list.is_empty());
    let lock = disk.to().old;
    assert_eq!(lock.files["run.sh"], checksum(b"#!/bin/sh\n"));
}

#[cfg(unix)]
#[test]
fn a_script_is_executable_and_stays_so() {
    use std::os::unix::fs::PermissionsExt;
    let disk = Disk::new();
    let outputs = [artifact("run.sh", "#!/bin/sh\n"), artifact("a.yml", "a\n")];
    disk.build(&outputs, false).expect("built");
    let mode = |name: &str| fs::metadata(disk.root().join(name)).expect("there").permissions().mode() & 0o111;
    assert_ne!(mode("run.sh"), 0);
    assert_eq!(mode("a.yml"), 0);
    fs::set_permissions(disk.root().join("run.sh"), fs::Permissions::from_mode(0o644)).expect("set");
    let changes = disk.plan(&outputs, false).expect("compared");
    assert!(changes.list[0].diff().contains("becomes executable"), "{}", changes.list[0].diff());
    disk.build(&outputs, false).expect("built");
    assert_ne!(mode("run.sh"), 0);
}

#[test]
fn an_edited_file_is_not_overwritten_unless_forced() {
    let disk = Disk::new();
    disk.build(&[artifact("a.yml", "one\n"), artifact("b.yml", "b\n")], false).expect("built");
    disk.write("a.yml", "one\nby hand\n");
    let before = disk.files();
    let next = [artifact("a.yml", "two\n"), artifact("b.yml", "new\n")];
    let failure = disk.build(&next, false).expect_err("edited");
    assert_eq!(failure.status, 1);
    assert!(failure.message.contains("`a.yml` was edited by hand"), "{failure}");
    assert!(failure.detail.contains("-by hand\n+two\n"), "{}", failure.detail);
    assert_eq!(disk.files(), before);
    disk.build(&next, true).expect("forced");
    assert_eq!(disk.files()["a.yml"], "two\n");
}

#[test]
fn a_file_of_somebody_else_is_not_overwritten_unless_it_is_the_same() {
    let disk = Disk::new();
    disk.write("a.yml", "theirs\n");
    assert!(
        disk.build(&[artifact("a.yml", "ours\n")], false)
            .expect_err("foreign")
            .message
            .contains("not generated by pipec")
    );
    assert_eq!(disk.files().len(), 1);
    disk.build(&[artifact("a.yml", "theirs\n")], false).expect("the same");
}

#[test]
fn what_is_no_longer_generated_goes_unless_it_was_edited() {
    let disk = Disk::new();
    disk.build(&[artifact("x/y/a.yml", "a\n"), artifact("b.yml", "b\n"), artifact("c.yml", "c\n")], false)
        .expect("built");
    disk.write("b.yml", "by hand\n");
    let changes = disk.build(&[artifact("c.yml", "c\n")], false).expect("built");
    assert_eq!(changes.kept, ["b.yml"]);
    assert_eq!(disk.files().keys().collect::<Vec<_>>(), ["b.yml", "c.yml", "pipe.lock"]);
    assert_eq!(disk.to().old.files.len(), 1);
}

#[test]
fn a_left_over_file_gives_its_place_to_a_folder() {
    let disk = Disk::new();
    disk.build(&[artifact("a", "a\n")], false).expect("built");
    disk.build(&[artifact("a/b", "b\n")], false).expect("built");
    assert_eq!(disk.files().keys().collect::<Vec<_>>(), ["a/", "a/b", "pipe.lock"]);
}

#[test]
fn a_part_of_the_targets_leaves_the_rest_alone() {
    let disk = Disk::new();
    let both = [artifact("a.yml", "a\n"), artifact("b.yml", "b\n")];
    disk.build(&both, false).expect("built");
    let changed = artifact("a.yml", "new\n");
    let changes = compare(&disk.to(), &[&changed], Lock::default(), true, false).expect("compared");
    assert_eq!(names(&changes), ["a.yml", "pipe.lock"]);
    apply::apply(disk.root(), &changes.list).expect("written");
    assert_eq!(disk.to().old.files.len(), 2);
    assert_eq!(disk.files()["b.yml"], "b\n");
}

#[test]
fn outputs_stay_below_their_folder() {
    let disk = Disk::new();
    for path in ["../a", "/etc/a", "a/../../b", "", "a//b", "a\\b"] {
        assert!(disk.plan(&[artifact(path, "x")], true).is_err(), "{path}");
    }
    #[cfg(unix)]
    {
        let outside = tempfile::tempdir().expect("a folder");
        std::os::unix::fs::symlink(outside.path(), disk.root().join("link")).expect("linked");
        assert!(disk.plan(&[artifact("link/a", "x")], true).is_err());
        std::os::unix::fs::symlink("nowhere", disk.root().join("file")).expect("linked");
        assert!(disk.plan(&[artifact("file", "x")], true).expect_err("link").message.contains("symbolic link"));
    }
    fs::create_dir(disk.root().join("folder")).expect("made");
    assert!(
        disk.plan(&[artifact("folder", "x")], true).expect_err("folder").message.contains("a folder is in its place")
    );
}

#[test]
fn when_one_file_cannot_be_written_none_is() {
    let disk = Disk::new();
    disk.build(&[artifact("a.yml", "old\n"), artifact("gone.yml", "x\n")], false).expect("built");
    let before = disk.files();
    let next = [artifact("a.yml", "new\n"), artifact("n/m/new.yml", "n\n"), artifact("z/last.yml", "z\n")];
    let mut changes = disk.plan(&next, false).expect("compared");
    // After the comparison something takes the last one's place.
    let last = changes.list.iter().position(|change| change.name == "z/last.yml").expect("there");
    let last = changes.list.remove(last);
    changes.list.push(last);
    fs::create_dir_all(disk.root().join("z/last.yml/full")).expect("made");
    let between = disk.files();
    let failure = apply::apply(disk.root(), &changes.list).expect_err("cannot");
    assert!(failure.message.contains("z/last.yml"), "{failure}");
    assert_eq!(disk.files(), between);
    assert!(before.iter().all(|(name, text)| between.get(name) == Some(text)));
}

#[test]
fn a_folder_that_was_made_for_nothing_is_removed() {
    let disk = Disk::new();
    let to = Destination {
        root: disk.root().join("new/deep"),
        lock: disk.root().join("new/deep/pipe.lock"),
        old: Lock::default(),
    };
    let output = artifact("a/b", "x");
    let other = artifact("a", "x");
    let mut changes = compare(&to, &[&output], Lock::default(), false, false).expect("compared");
    changes.list.extend(compare(&to, &[&other], Lock::default(), false, false).expect("compared").list);
    assert!(apply::apply(&to.root, &changes.list).is_err());
    assert!(disk.files().is_empty(), "{:?}", disk.files());
}
