//! The configuration of Dependabot, `.github/dependabot.yml`, as far as it is derived; the rest is the user's `raw`.

use super::{Raw, Table, merged};
use crate::emit::{Doc, Field, Map, ToDoc};

/// The file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dependabot {
    /// The head of the file.
    pub head: Vec<String>,
    /// What is kept up to date.
    pub updates: Vec<Field<Update>>,
    /// Keys of the user's own, such as `registries`.
    pub raw: Option<Raw>,
}

impl ToDoc for Dependabot {
    fn to_doc(&self) -> Doc {
        let updates = self.updates.as_slice().to_doc().spaced();
        let map = Map::new().put("version", &2i64).put("updates", &updates).spaced();
        merged(map, self.raw.as_ref()).above(self.head.iter())
    }
}

/// One ecosystem.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Update {
    /// Such as `uv`, `docker`, `github-actions`.
    pub ecosystem: Field<String>,
    /// Where its manifests are.
    pub directories: Field<Directories>,
    /// How often.
    pub schedule: Field<UpdateSchedule>,
    /// How old a version must be.
    pub cooldown: Option<Field<Cooldown>>,
    /// Updates that come as one pull request.
    pub groups: Table<Group>,
    /// What is updated only.
    pub allow: Vec<Field<Rule>>,
    /// What is not updated.
    pub ignore: Vec<Field<Rule>>,
    /// Labels of the pull requests.
    pub labels: Vec<Field<String>>,
    /// How many pull requests are open at a time.
    pub open_pull_requests_limit: Option<Field<i64>>,
    /// The branch that pull requests go to.
    pub target_branch: Option<Field<String>>,
    /// The prefix of commit messages.
    pub commit_prefix: Option<Field<String>>,
    /// Keys of the user's own.
    pub raw: Option<Raw>,
}

impl ToDoc for Update {
    fn to_doc(&self) -> Doc {
        let directories = &self.directories;
        let map = Map::new().put("package-ecosystem", &self.ecosystem);
        let map = match &directories.value {
            Directories::One(path) => {
                map.put("directory", &Field { value: path.clone(), meta: directories.meta.clone() })
            }
            Directories::Several(paths) => {
                let mut list = Doc::flow(paths.iter().map(ToDoc::to_doc));
                list.meta.overlay(&directories.meta);
                map.put("directories", &list)
            }
        };
        let prefix = self.commit_prefix.as_ref().map(|prefix| Map::new().put("prefix", prefix).doc());
        let map = map
            .put("schedule", &self.schedule)
            .maybe("cooldown", self.cooldown.as_ref())
            .table("groups", &self.groups)
            .list("allow", &self.allow)
            .list("ignore", &self.ignore)
            .flow("labels", &self.labels)
            .maybe("open-pull-requests-limit", self.open_pull_requests_limit.as_ref())
            .maybe("target-branch", self.target_branch.as_ref())
            .maybe("commit-message", prefix.as_ref());
        merged(map, self.raw.as_ref())
    }
}

/// Where manifests are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Directories {
    /// `directory`
    One(String),
    /// `directories`, globs included.
    Several(Vec<String>),
}

impl Default for Directories {
    fn default() -> Directories {
        Directories::One("/".to_owned())
    }
}

/// How often updates are looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateSchedule {
    /// `daily`, `weekly`, `monthly`, `quarterly`, `semiannually`, `yearly` or `cron`.
    pub interval: Field<String>,
    /// The day of a weekly one.
    pub day: Option<Field<String>>,
    /// The time of day, `05:00`.
    pub time: Option<Field<String>>,
    /// Where that time holds.
    pub timezone: Option<Field<String>>,
    /// The time of a `cron` one.
    pub cronjob: Option<Field<String>>,
}

impl ToDoc for UpdateSchedule {
    fn to_doc(&self) -> Doc {
        Map::new()
            .put("interval", &self.interval)
            .maybe("day", self.day.as_ref())
            .maybe("time", self.time.as_ref())
            .maybe("timezone", self.timezone.as_ref())
            .maybe("cronjob", self.cronjob.as_ref())
            .doc()
    }
}

/// How many days old a version must be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cooldown {
    /// Any.
    pub default_days: Option<Field<i64>>,
    /// A new major version.
    pub semver_major_days: Option<Field<i64>>,
    /// A new minor version.
    pub semver_minor_days: Option<Field<i64>>,
    /// A new patch.
    pub semver_patch_days: Option<Field<i64>>,
}

impl ToDoc for Cooldown {
    fn to_doc(&self) -> Doc {
        Map::new()
            .maybe("default-days", self.default_days.as_ref())
            .maybe("semver-major-days", self.semver_major_days.as_ref())
            .maybe("semver-minor-days", self.semver_minor_days.as_ref())
            .maybe("semver-patch-days", self.semver_patch_days.as_ref())
            .doc()
    }
}

/// Updates that come as one pull request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// Names that belong to it.
    pub patterns: Vec<Field<String>>,
    /// Names that do not.
    pub exclude_patterns: Vec<Field<String>>,
    /// `major`, `minor`, `patch`; empty: all.
    pub update_types: Vec<Field<String>>,
}

impl ToDoc for Group {
    fn to_doc(&self) -> Doc {
        Map::new()
            .flow("patterns", &self.patterns)
            .flow("exclude-patterns", &self.exclude_patterns)
            .flow("update-types", &self.update_types)
            .doc()
    }
}

/// Which dependencies are meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rule {
    /// A name, `*` included.
    pub dependency_name: Option<Field<String>>,
    /// `direct`, `indirect`, `all`, `production`, `development`; only for `allow`.
    pub dependency_type: Option<Field<String>>,
    /// Versions; only for `ignore`.
    pub versions: Vec<Field<String>>,
    /// Such as `version-update:semver-major`; only for `ignore`.
    pub update_types: Vec<Field<String>>,
}

impl ToDoc for Rule {
    fn to_doc(&self) -> Doc {
        Map::new()
            .maybe("dependency-name", self.dependency_name.as_ref())
            .maybe("dependency-type", self.dependency_type.as_ref())
            .flow("versions", &self.versions)
            .flow("update-types", &self.update_types)
            .doc()
    }
}
