//! What a token may do.

use std::collections::BTreeMap;

use crate::emit::{Doc, Field, Map, ToDoc};

/// The permissions of a workflow or job.
#[derive(Clone, Debug, PartialEq)]
pub enum Permissions {
    /// `read-all`
    ReadAll,
    /// `write-all`
    WriteAll,
    /// What is named, sorted; everything else is `none`. Empty: nothing.
    Scopes(BTreeMap<Scope, Field<Access>>),
}

impl Permissions {
    /// No permission.
    #[must_use]
    pub fn none() -> Permissions {
        Permissions::Scopes(BTreeMap::new())
    }

    /// These permissions.
    #[must_use]
    pub fn of(scopes: impl IntoIterator<Item = (Scope, Field<Access>)>) -> Permissions {
        Permissions::Scopes(scopes.into_iter().collect())
    }
}

impl ToDoc for Permissions {
    fn to_doc(&self) -> Doc {
        match self {
            Permissions::ReadAll => Doc::text("read-all"),
            Permissions::WriteAll => Doc::text("write-all"),
            Permissions::Scopes(scopes) => {
                scopes.iter().fold(Map::new(), |map, (scope, access)| map.put(scope.name(), access)).doc()
            }
        }
    }
}

/// How much of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// `none`
    None,
    /// `read`
    Read,
    /// `write`, which includes `read`.
    Write,
}

impl Access {
    /// Its word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Access::None => "none",
            Access::Read => "read",
            Access::Write => "write",
        }
    }
}

impl ToDoc for Access {
    fn to_doc(&self) -> Doc {
        Doc::text(self.name())
    }
}

/// Declares the scopes with their words, in alphabetic order, which is the order of the output.
macro_rules! scopes {
    ($($scope:ident $name:literal),+ $(,)?) => {
        /// What a permission is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scope {
            $(#[doc = concat!("`", $name, "`")] $scope),+
        }

        impl Scope {
            /// All scopes, in the order of the output.
            pub const ALL: &'static [Scope] = &[$(Scope::$scope),+];

            /// Its key.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Scope::$scope => $name),+
                }
            }
        }
    };
}

scopes! {
    Actions "actions",
    ArtifactMetadata "artifact-metadata",
    Attestations "attestations",
    Checks "checks",
    CodeQuality "code-quality",
    Contents "contents",
    CopilotRequests "copilot-requests",
    Deployments "deployments",
    Discussions "discussions",
    Drives "drives",
    IdToken "id-token",
    Issues "issues",
    Models "models",
    Packages "packages",
    Pages "pages",
    PullRequests "pull-requests",
    RepositoryProjects "repository-projects",
    SecurityEvents "security-events",
    Statuses "statuses",
    VulnerabilityAlerts "vulnerability-alerts",
}

impl Scope {
    /// The scope of a key.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Scope> {
        Scope::ALL.iter().copied().find(|scope| scope.name() == name)
    }

    /// Whether GitHub takes this level for it.
    #[must_use]
    pub fn allows(self, access: Access) -> bool {
        match access {
            Access::None => true,
            Access::Read => !matches!(self, Scope::CopilotRequests | Scope::IdToken),
            Access::Write => !matches!(self, Scope::Models | Scope::VulnerabilityAlerts),
        }
    }
}
