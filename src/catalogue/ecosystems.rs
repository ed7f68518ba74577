//! Where dependencies come from, as Dependabot names it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The file.
#[derive(Deserialize)]
pub(super) struct Ecosystems {
    #[serde(borrow = "'static")]
    ecosystems: BTreeMap<&'static str, Vec<&'static str>>,
}

impl Ecosystems {
    pub(super) fn builtin() -> Ecosystems {
        super::read("ecosystems.json", include_str!("../../targets/github_actions/data/ecosystems.json"))
    }

    pub(super) fn find(&self, word: &str) -> Option<&'static str> {
        let is = |(name, also): &(&&'static str, &Vec<&'static str>)| **name == word || also.contains(&word);
        self.ecosystems.iter().find(is).map(|(name, _)| *name)
    }

    /// All words, names first.
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> {
        self.ecosystems.keys().copied().chain(self.ecosystems.values().flatten().copied())
    }
}
