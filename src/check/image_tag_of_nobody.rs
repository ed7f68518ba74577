//! An image is used under a tag that no step of the program pushes.

use super::image_flow::{may_be, pulls, pushes};
use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::source::Span;

static CODE: Code = Code {
    id: "E301",
    name: "image-tag-of-nobody",
    severity: Severity::Error,
    page: include_str!("image_tag_of_nobody.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let pushes = pushes(given);
    let builds = |name: &str| given.ir.images.values().any(|image| image.name == name);
    let mut reported: Vec<Span> = Vec::new();
    for pull in pulls(given, &pushes).iter().filter(|pull| !builds(&pull.name)) {
        let mut of_image = pushes.iter().filter(|push| push.name == pull.name).peekable();
        let Some(first) = of_image.peek().map(|push| push.span) else { continue };
        if of_image.any(|push| may_be(&push.tag, &pull.tag, push)) || reported.contains(&pull.span) {
            continue;
        }
        reported.push(pull.span);
        let message = format!("no step pushes `{}` under the tag `{}`", pull.name, pull.tag);
        let d = Diagnostic::new(&CODE, pull.span, message).label(format!("`{}` asks for it here", pull.job.name()));
        let tags: Vec<String> =
            pushes.iter().filter(|p| p.name == pull.name).map(|p| format!("`{}`", p.rule)).collect();
        let d = if given.is_ours(first) { d.also(first, format!("pushed as {}", tags.join(", "))) } else { d };
        diags.push(d.help(
            "declare the image and `build` it: what is scanned, started and deployed is then the digest that was built",
        ));
    }
}
