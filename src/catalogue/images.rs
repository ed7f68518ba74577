//! The digests of container images that the library's services use.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The file.
#[derive(Deserialize)]
pub(super) struct Images {
    #[serde(borrow = "'static")]
    pub(super) images: BTreeMap<&'static str, Image>,
}

#[derive(Deserialize)]
pub(super) struct Image {
    pub(super) digest: &'static str,
}

impl Images {
    pub(super) fn builtin() -> Images {
        super::read("images.json", include_str!("../../targets/github_actions/data/images.json"))
    }

    pub(super) fn digest(&self, image: &str) -> Option<&str> {
        self.images.get(short(image)).map(|image| image.digest)
    }

    pub(super) fn versions(&self, name: &str) -> impl Iterator<Item = &'static str> {
        let name = short(name).to_owned();
        self.images.keys().filter_map(move |image| image.strip_prefix(&name)?.strip_prefix(':'))
    }
}

/// `docker.io/library/postgres:15` is `postgres:15`.
fn short(image: &str) -> &str {
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    image.strip_prefix("library/").unwrap_or(image)
}
