//! Actions at a commit and images at a digest: from the lock, else from the catalogue.

use crate::catalogue::{ActionRef, Catalogue, RefKind};
use crate::emit::Field;
use crate::lock::{Lock, LockedAction};
use crate::targets::github_actions::model::Uses;
use std::cell::RefCell;

/// Where versions are resolved.
#[derive(Clone, Copy)]
pub struct Pins<'a> {
    /// What the project has decided on.
    pub lock: &'a Lock,
    /// What is known.
    pub catalogue: &'a Catalogue,
    /// What the files use: the new lock.
    pub used: &'a RefCell<Lock>,
}

impl Pins<'_> {
    /// The action at its commit, with its version behind it; as it is written where nobody knows the commit.
    #[must_use]
    pub fn action(&self, reference: &str) -> Field<Uses> {
        if let Some(path) = reference.strip_prefix("./") {
            return Field::new(Uses::Local(path.to_owned()));
        }
        if let Some(image) = reference.strip_prefix("docker://") {
            return Field::new(Uses::Image(self.image(image)));
        }
        let Ok(parsed) = reference.parse::<ActionRef>() else {
            let (name, revision) = reference.split_once('@').unwrap_or((reference, ""));
            return Field::new(Uses::action(name, revision));
        };
        if let Some(locked) = self.lock.actions.get(reference) {
            let version = tag(&locked.version);
            self.used.borrow_mut().actions.insert(reference.to_owned(), locked.clone());
            return Field::new(Uses::action(parsed.target(), locked.sha.clone())).pinned_note(version);
        }
        match self.catalogue.action(&parsed).facts() {
            Some(facts) if facts.pin_by_tag => Field::new(Uses::action(parsed.target(), facts.version.clone())),
            Some(facts) if !parsed.is_commit() => match facts.sha.as_deref() {
                Some(sha) => {
                    let version = facts.version.trim_start_matches('v').to_owned();
                    let runtime = facts.using.unwrap_or_default().to_owned();
                    let locked = LockedAction { version, sha: sha.to_owned(), runtime, ..LockedAction::default() };
                    self.used.borrow_mut().actions.insert(reference.to_owned(), locked);
                    let note =
                        if facts.ref_kind == RefKind::Branch { facts.version.clone() } else { tag(&facts.version) };
                    Field::new(Uses::action(parsed.target(), sha)).pinned_note(note)
                }
                None => Field::new(Uses::action(parsed.target(), parsed.version)),
            },
            _ => Field::new(Uses::action(parsed.target(), parsed.version)),
        }
    }

    /// The image with its digest, where that is known.
    #[must_use]
    pub fn image(&self, image: &str) -> String {
        if image.contains('@') {
            return image.to_owned();
        }
        let digest = self.lock.images.get(image).map(String::as_str).or_else(|| self.catalogue.image_digest(image));
        match digest {
            Some(digest) => {
                self.used.borrow_mut().images.insert(image.to_owned(), digest.to_owned());
                format!("{image}@{digest}")
            }
            None => image.to_owned(),
        }
    }
}

/// `4.2.2` as its tag; other texts stay.
fn tag(version: &str) -> String {
    if version.starts_with(|c: char| c.is_ascii_digit()) { format!("v{version}") } else { version.to_owned() }
}
