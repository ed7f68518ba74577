//! What is known of GitHub: its actions, events, contexts, runners and permissions, and the digests of images.
//!
//! The facts are data, in `targets/github_actions/data`, whose README says where they come from. They are part of the
//! program: nothing here reads a file or the network. Nothing is parsed before it is asked for, and of the actions only
//! those that a program uses.

mod action;
mod contexts;
mod ecosystems;
mod entry;
mod events;
mod images;
pub mod lifetimes;
mod needs;
mod reference;
mod resolve;
mod runners;
#[cfg(test)]
mod tests;
pub mod tools;
mod zones;

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::Deserialize;

pub use action::{ActionFacts, Advice, Input, InputType, Lookup, RefKind, Status};
pub use contexts::{Availability, Property, Scope, ValueType, is_reserved_name, is_secret_name};
pub use events::Event;
pub use needs::{Grant, Level, Needs};
pub use reference::{ActionRef, RefError};
pub use runners::Runner;
pub use zones::zones;

/// The facts, each part parsed when it is first asked for.
pub struct Catalogue {
    actions: OnceLock<Vec<entry::Line>>,
    found: Mutex<BTreeMap<ActionRef, Lookup>>,
    contexts: OnceLock<contexts::Contexts>,
    ecosystems: OnceLock<ecosystems::Ecosystems>,
    events: OnceLock<events::Events>,
    images: OnceLock<images::Images>,
    needs: OnceLock<needs::Table>,
    runners: OnceLock<runners::Runners>,
}

static BUILTIN: Catalogue = Catalogue {
    actions: OnceLock::new(),
    found: Mutex::new(BTreeMap::new()),
    contexts: OnceLock::new(),
    ecosystems: OnceLock::new(),
    events: OnceLock::new(),
    images: OnceLock::new(),
    needs: OnceLock::new(),
    runners: OnceLock::new(),
};

/// Reads one of the files that are part of the program; a test reads each of them.
fn read<T: Deserialize<'static>>(name: &str, text: &'static str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| unreachable!("{name} is part of the program: {error}"))
}

impl Catalogue {
    /// The catalogue inside the program.
    #[must_use]
    pub fn builtin() -> &'static Catalogue {
        &BUILTIN
    }

    /// What is known of the action, in the version that is named. The answer is kept: asking again is cheap.
    #[must_use]
    pub fn action(&self, reference: &ActionRef) -> Lookup {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = found.get(reference) {
            return known.clone();
        }
        let line = entry::find(self.lines(), &reference.id());
        let lookup = line.map_or(Lookup::Unknown, |line| resolve::resolve(line, reference));
        found.insert(reference.clone(), lookup.clone());
        lookup
    }

    /// The ids of all actions, `owner/repo`, in the spelling of their owners.
    pub fn action_ids(&self) -> impl Iterator<Item = &'static str> {
        self.lines().iter().map(|line| line.id)
    }

    fn lines(&self) -> &[entry::Line] {
        self.actions.get_or_init(|| entry::lines(entry::ACTIONS))
    }

    /// What the action needs of its job: permissions and a checkout. None where it is not known: it may need more than
    /// `contents: read`. Source: `permissions.json`, a table that people review.
    #[must_use]
    pub fn needs(&self, reference: &ActionRef) -> Option<&Needs> {
        self.needs.get_or_init(needs::Table::builtin).find(reference)
    }

    /// The event of that name. Source: `events.json`.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&Event> {
        self.all_events().events.get(name)
    }

    /// The names of all events, sorted.
    pub fn event_names(&self) -> impl Iterator<Item = &'static str> {
        self.all_events().events.keys().copied()
    }

    /// The filter that an event must not have beside this one: `branches-ignore` beside `branches`.
    #[must_use]
    pub fn filter_excluded_by(&self, filter: &str) -> Option<&'static str> {
        self.all_events().excluded_by(filter)
    }

    fn all_events(&self) -> &events::Events {
        self.events.get_or_init(events::Events::builtin)
    }

    /// What is known of a label of `runs-on`. Source: `runners.json`.
    #[must_use]
    pub fn runner(&self, label: &str) -> Runner {
        self.all_runners().find(label)
    }

    /// The hosted label that builds natively for a platform: `linux/arm64` is `ubuntu-24.04-arm`.
    #[must_use]
    pub fn runner_for(&self, platform: &str) -> Option<&'static str> {
        self.all_runners().platforms.get(platform).copied()
    }

    /// The hosted labels that work, for a did-you-mean.
    pub fn runner_labels(&self) -> impl Iterator<Item = &'static str> {
        self.all_runners().usable()
    }

    fn all_runners(&self) -> &runners::Runners {
        self.runners.get_or_init(runners::Runners::builtin)
    }

    /// The contexts and status functions that an expression at a workflow key may use, `jobs.<job_id>.if` for instance.
    /// None: the key takes no expression. Source: `contexts.json`.
    #[must_use]
    pub fn available(&self, key: &str) -> Option<Availability> {
        self.all_contexts().availability.get(key).copied()
    }

    /// The property of a context: `github.ref`, `runner.os`, `steps.build.outputs.image`.
    #[must_use]
    pub fn property(&self, path: &str) -> Option<&Property> {
        self.all_contexts().property(path)
    }

    /// The names of the properties of a context, for a did-you-mean.
    pub fn properties_of(&self, context: &str) -> impl Iterator<Item = &'static str> {
        self.all_contexts().properties_of(context)
    }

    /// Whether anybody may choose the value, or a part of it. `github.event` as a whole is, too.
    #[must_use]
    pub fn is_untrusted(&self, path: &str) -> bool {
        self.all_contexts().is_untrusted(path)
    }

    /// The scope of the job token of that name.
    #[must_use]
    pub fn permission_scope(&self, name: &str) -> Option<Scope> {
        self.all_contexts().scopes.get(name).copied()
    }

    /// The names of all scopes of the job token, sorted.
    pub fn permission_scopes(&self) -> impl Iterator<Item = &'static str> {
        self.all_contexts().scopes.keys().copied()
    }

    /// Whether GitHub sets this variable itself, in every step.
    #[must_use]
    pub fn is_default_variable(&self, name: &str) -> bool {
        self.all_contexts().variables.contains_key(name)
    }

    /// The default variable with the value of a property: `github.sha` is in `GITHUB_SHA`.
    #[must_use]
    pub fn default_variable_of(&self, path: &str) -> Option<&'static str> {
        self.all_contexts().variable_of(path)
    }

    fn all_contexts(&self) -> &contexts::Contexts {
        self.contexts.get_or_init(contexts::Contexts::builtin)
    }

    /// The digest of a container image, `sha256:…`, where it is known: `postgres:15`. Source: `images.json`.
    #[must_use]
    pub fn image_digest(&self, image: &str) -> Option<&str> {
        self.images.get_or_init(images::Images::builtin).digest(image)
    }

    /// The versions of an image whose digests are known: `13`, `14` of `postgres`.
    pub fn image_versions(&self, name: &str) -> impl Iterator<Item = &'static str> {
        self.images.get_or_init(images::Images::builtin).versions(name)
    }

    /// What Dependabot calls the ecosystem of this word: `cargo` of `rust`.
    #[must_use]
    pub fn ecosystem(&self, word: &str) -> Option<&'static str> {
        self.ecosystems.get_or_init(ecosystems::Ecosystems::builtin).find(word)
    }

    /// The words of all ecosystems.
    pub fn ecosystem_words(&self) -> impl Iterator<Item = &'static str> {
        self.ecosystems.get_or_init(ecosystems::Ecosystems::builtin).words()
    }
}
