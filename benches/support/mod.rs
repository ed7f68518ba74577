//! Programs for measurements: the examples, and generated ones of any size.

use pipec::compile::{Project, Tree};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The top of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every `.pipe` file below a folder, with its text.
pub fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(texts(&path));
        } else if path.extension().is_some_and(|e| e == "pipe") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

/// A project in memory.
pub fn project(files: Vec<(String, String)>) -> Project {
    Project { files, lock: None, tree: Tree::default() }
}

const SYSTEM: &str = r#"system big "Big" {
  edition    = 2026
  repository = "example/big"
  runner     = ubuntu-24.04
  timeout    = 15m
  tools { node = 22 }
}

import std/node

secret TOKEN { optional = true }
"#;

/// A program of `jobs` jobs, so many to a pipeline and ten pipelines to a file.
pub fn generated(jobs: usize, per_pipeline: usize) -> Vec<(String, String)> {
    let mut files = vec![("system.pipe".to_string(), SYSTEM.to_string())];
    for (number, start) in (0..jobs).step_by(per_pipeline).enumerate() {
        if number % 10 == 0 {
            files.push((format!("part-{}.pipe", number / 10), String::new()));
        }
        let (_, text) = files.last_mut().unwrap();
        pipeline(number, per_pipeline.min(jobs - start), text);
    }
    files
}

fn pipeline(number: usize, jobs: usize, out: &mut String) {
    let head = format!(
        r#"
pipeline p{number} "Pipeline {number}" {{
  on push {{ branches = [main]; paths = ["part{number}/**"] }}
  on pull_request
  env {{ PART = "{number}" }}
"#
    );
    out.push_str(&head);
    for at in 0..jobs {
        job(number, at, out);
    }
    out.push_str("}\n");
}

fn job(pipeline: usize, at: usize, out: &mut String) {
    let after = match at {
        0 => String::new(),
        1 | 2 => " after j0".to_string(),
        _ => format!(" after j{}, j{}", at - 1, at / 2),
    };
    let when = match at % 4 {
        1 => " when event == push && branch == main".to_string(),
        3 => format!(" when j{0} succeeded || j{0} skipped", at - 1),
        _ => String::new(),
    };
    write!(
        out,
        r#"
  job j{at} "Job {at} of {pipeline}"{after}{when} {{
    timeout = 20m
    in      = "part{pipeline}"
    env {{ NUMBER = {at}; NAME = "job-${{{{ branch }}}}" }}
    use node.npm {{ in = "part{pipeline}" }}
    run meta "Read the version" {{
      output version
      script = """echo "version=$(cat VERSION)" >> "$GITHUB_OUTPUT""""
    }}
    run "Build" """
      npm run build -- --part {pipeline}
      npm run pack
    """
    run "Test" when event == push {{ env {{ TOKEN = secret.TOKEN; VERSION = meta.version }}; script = """npm test -- "$VERSION"""" }}
    artifact dist{at} from "part{pipeline}/dist/" {{ outside = true }}
  }}
"#
    )
    .unwrap();
}
