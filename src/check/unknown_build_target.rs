//! A stage that the Dockerfile does not have.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity, similar};
use crate::source::Span;

static CODE: Code = Code {
    id: "E310",
    name: "unknown-build-target",
    severity: Severity::Error,
    page: include_str!("unknown_build_target.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for (name, image) in given.ir.images.iter().filter(|(_, image)| image.from.is_none()) {
        let wanted = image.target.iter().chain(&image.variants);
        look(&image.dockerfile, wanted.map(String::as_str), image.span, &format!("the image `{name}`"), given, diags);
    }
    for job in &given.jobs {
        for (step, action) in job.uses("docker/build-push-action") {
            let file = action.known("file").unwrap_or("Dockerfile");
            let span = action.input_span("target").unwrap_or(step.span());
            look(file, action.known("target").into_iter(), span, "this step", given, diags);
        }
    }
}

fn look<'w>(
    file: &str,
    wanted: impl Iterator<Item = &'w str>,
    span: Span,
    whose: &str,
    given: &Given<'_>,
    diags: &mut Diagnostics,
) {
    let path =
        if given.ir.system.output == "." { file.to_owned() } else { format!("{}/{file}", given.ir.system.output) };
    let Some(text) = given.tree.texts.get(path.trim_start_matches("./")) else { return };
    let stages = stages(text);
    let missing: Vec<&str> = wanted.filter(|target| !stages.iter().any(|s| s.eq_ignore_ascii_case(target))).collect();
    let Some(first) = missing.first() else { return };
    let all: Vec<String> = missing.iter().map(|target| format!("`{target}`")).collect();
    let d = Diagnostic::new(&CODE, span, format!("`{file}` has no stage {}", all.join(" and no stage ")));
    let d = d.label(format!("{whose} builds it"));
    diags.push(match similar(first, stages.iter().map(String::as_str)) {
        Some(near) => d.help(format!("did you mean `{near}`?")),
        None if stages.is_empty() => d.help("no stage of it has a name: write `FROM … AS NAME`"),
        None => {
            d.help(format!("its stages are {}", stages.iter().map(|s| format!("`{s}`")).collect::<Vec<_>>().join(", ")))
        }
    });
}

/// The names of the stages of a Dockerfile: `FROM image AS name`.
fn stages(text: &str) -> Vec<String> {
    let lines =
        text.lines().map(str::trim).filter(|line| line.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("from ")));
    lines
        .filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let at = words.iter().position(|word| word.eq_ignore_ascii_case("as"))?;
            words.get(at + 1).map(|name| (*name).to_owned())
        })
        .collect()
}
