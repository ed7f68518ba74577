//! A version of a service whose digest nobody knows, so that its image may change under its tag.

use super::{Check, Given};
use crate::catalogue::Catalogue;
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::Service;

static CODE: Code = Code {
    id: "W510",
    name: "image-without-digest",
    severity: Severity::Warning,
    page: include_str!("image_without_digest.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for (name, service) in &given.ir.services {
        look(name, service, diags);
    }
    for job in &given.jobs {
        let own = job.job.services.iter().filter_map(|used| Some((&used.name, used.own.as_deref()?)));
        for (name, service) in own {
            let same = given.ir.services.get(name).is_some_and(|declared| declared.image == service.image);
            if !same {
                look(name, service, diags);
            }
        }
    }
}

/// Of an image that the catalogue does not have at all nothing is known, and nothing is said.
fn look(name: &str, service: &Service, diags: &mut Diagnostics) {
    let catalogue = Catalogue::builtin();
    let image = service.image.as_str();
    if image.contains('@') || catalogue.image_digest(image).is_some() {
        return;
    }
    let (path, version) = image.rsplit_once(':').unwrap_or((image, "latest"));
    let known: Vec<String> = catalogue.image_versions(path).map(|known| format!("`{known}`")).collect();
    if known.is_empty() {
        return;
    }
    let message = format!("the digest of `{path}:{version}` is not known: the image of `{name}` is not pinned");
    let d = Diagnostic::new(&CODE, service.image_span, message).label("what is behind this tag may change");
    diags.push(d.help(format!("known are {}; or write the image with its digest: `@sha256:…`", known.join(", "))));
}
