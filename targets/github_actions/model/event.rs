//! When a workflow runs: every event of GitHub's grammar with exactly the filters that it takes.

use super::{DispatchInput, Raw, Table, Webhook, WorkflowCall, merged};
use crate::emit::{Doc, Field, Map, ToDoc};

/// The events of a workflow, in the order of the source; each at most once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Triggers {
    /// The events.
    pub events: Vec<Field<Event>>,
    /// Keys of the user's own.
    pub raw: Option<Raw>,
}

impl ToDoc for Triggers {
    fn to_doc(&self) -> Doc {
        let put = |map: Map, event: &Field<Event>| map.put(event.value.name(), event);
        merged(self.events.iter().fold(Map::new(), put), self.raw.as_ref())
    }
}

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// An event that has no filter but its types of activity; empty: GitHub's default types.
    Webhook(Webhook, Vec<String>),
    /// `push`
    Push {
        /// The branches that were pushed.
        branches: Filter,
        /// The tags that were pushed.
        tags: Filter,
        /// The files that changed.
        paths: Filter,
    },
    /// `pull_request`
    PullRequest(PullRequest),
    /// `pull_request_target`: with the rights of the base, whatever the fork.
    PullRequestTarget(PullRequest),
    /// `merge_group`
    MergeGroup {
        /// The activities.
        types: Vec<String>,
        /// The branches to be merged into.
        branches: Filter,
    },
    /// `workflow_run`
    WorkflowRun {
        /// The names of the workflows, at least one.
        workflows: Vec<String>,
        /// The activities.
        types: Vec<String>,
        /// The branches of their runs.
        branches: Filter,
    },
    /// `image_version`
    ImageVersion {
        /// The activities.
        types: Vec<String>,
        /// The names of the images.
        names: Vec<String>,
        /// Their versions.
        versions: Vec<String>,
    },
    /// `repository_dispatch` with types of the senders' own.
    RepositoryDispatch(Vec<String>),
    /// `schedule`, at least one.
    Schedule(Vec<Field<Cron>>),
    /// `workflow_dispatch`
    WorkflowDispatch(Table<DispatchInput>),
    /// `workflow_call`
    WorkflowCall(WorkflowCall),
}

/// The filters of both events of pull requests.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PullRequest {
    /// The activities; empty: opened, synchronize, reopened.
    pub types: Vec<String>,
    /// The branches to be merged into.
    pub branches: Filter,
    /// The files that it changes.
    pub paths: Filter,
}

impl Event {
    /// Its key.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Event::Webhook(webhook, _) => webhook.name(),
            Event::Push { .. } => "push",
            Event::PullRequest(_) => "pull_request",
            Event::PullRequestTarget(_) => "pull_request_target",
            Event::MergeGroup { .. } => "merge_group",
            Event::WorkflowRun { .. } => "workflow_run",
            Event::ImageVersion { .. } => "image_version",
            Event::RepositoryDispatch(_) => "repository_dispatch",
            Event::Schedule(_) => "schedule",
            Event::WorkflowDispatch(_) => "workflow_dispatch",
            Event::WorkflowCall(_) => "workflow_call",
        }
    }

    fn map(&self) -> Map {
        let map = Map::new();
        match self {
            Event::Webhook(_, types) | Event::RepositoryDispatch(types) => map.flow("types", types),
            Event::Push { branches, tags, paths } => {
                paths.put("paths", tags.put("tags", branches.put("branches", map)))
            }
            Event::PullRequest(event) | Event::PullRequestTarget(event) => {
                let map = event.branches.put("branches", map.flow("types", &event.types));
                event.paths.put("paths", map)
            }
            Event::MergeGroup { types, branches } => branches.put("branches", map.flow("types", types)),
            Event::WorkflowRun { workflows, types, branches } => {
                branches.put("branches", map.flow("workflows", workflows).flow("types", types))
            }
            Event::ImageVersion { types, names, versions } => {
                map.flow("types", types).flow("names", names).flow("versions", versions)
            }
            Event::WorkflowDispatch(inputs) => map.table("inputs", inputs),
            Event::WorkflowCall(call) => call.map(),
            Event::Schedule(_) => map,
        }
    }
}

impl ToDoc for Event {
    fn to_doc(&self) -> Doc {
        if let Event::Schedule(crons) = self {
            return crons.as_slice().to_doc();
        }
        let map = self.map();
        if map.is_empty() { Doc::null() } else { map.doc() }
    }
}

/// A filter by globs: GitHub takes what is to match, or what is not, never both keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Filter {
    /// No filter.
    #[default]
    All,
    /// Only what matches; a glob that begins with `!` takes away again.
    Only(Field<Vec<String>>),
    /// All but what matches.
    Except(Field<Vec<String>>),
}

impl Filter {
    /// Only what matches one of these.
    #[must_use]
    pub fn only<I: IntoIterator<Item: Into<String>>>(globs: I) -> Filter {
        Filter::Only(Field::from(globs.into_iter().map(Into::into).collect::<Vec<_>>()))
    }

    fn put(&self, key: &str, map: Map) -> Map {
        let (key, globs) = match self {
            Filter::All => return map,
            Filter::Only(globs) => (key.to_owned(), globs),
            Filter::Except(globs) => (format!("{key}-ignore"), globs),
        };
        let mut doc = Doc::flow(globs.value.iter().map(ToDoc::to_doc));
        doc.meta.overlay(&globs.meta);
        map.put(key, &doc)
    }
}

/// A time at which a workflow runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cron {
    /// Minute, hour, day of the month, month, day of the week.
    pub cron: Field<String>,
    /// A name such as `Europe/Berlin`; unknown to GitHub Enterprise Server.
    pub timezone: Option<Field<String>>,
}

impl ToDoc for Cron {
    fn to_doc(&self) -> Doc {
        let mut cron = Doc::quoted(self.cron.value.clone());
        cron.meta.overlay(&self.cron.meta);
        Map::new().put("cron", &cron).maybe("timezone", self.timezone.as_ref()).doc()
    }
}
