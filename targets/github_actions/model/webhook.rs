//! The events that have no filter but types of activity.
//!
//! Only their names and types; when they happen is GitHub's documentation.

/// Declares the events with their keys and the types of activity that each takes.
macro_rules! webhooks {
    ($($event:ident $name:literal [$($type:literal),* $(,)?],)+) => {
        /// An event that has no filter but its types of activity.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Webhook {
            $(#[doc = concat!("`", $name, "`")] $event),+
        }

        impl Webhook {
            /// All of them, by name.
            pub const ALL: &'static [Webhook] = &[$(Webhook::$event),+];

            /// Its key.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Webhook::$event => $name),+
                }
            }

            /// The types of activity that GitHub takes for it; empty: it has none.
            #[must_use]
            pub fn types(self) -> &'static [&'static str] {
                match self {
                    $(Webhook::$event => &[$($type),*]),+
                }
            }
        }
    };
}

webhooks! {
    BranchProtectionRule "branch_protection_rule" ["created", "edited", "deleted"],
    CheckRun "check_run" ["completed", "created", "rerequested", "requested_action"],
    CheckSuite "check_suite" ["completed"],
    Create "create" [],
    Delete "delete" [],
    Deployment "deployment" [],
    DeploymentStatus "deployment_status" [],
    Discussion "discussion" [
        "created", "edited", "deleted", "transferred", "pinned", "unpinned", "labeled", "unlabeled", "locked",
        "unlocked", "category_changed", "answered", "unanswered"
    ],
    DiscussionComment "discussion_comment" ["created", "edited", "deleted"],
    Fork "fork" [],
    Gollum "gollum" [],
    IssueComment "issue_comment" ["created", "edited", "deleted"],
    Issues "issues" [
        "opened", "edited", "deleted", "transferred", "pinned", "unpinned", "closed", "reopened", "assigned",
        "unassigned", "labeled", "unlabeled", "locked", "unlocked", "milestoned", "demilestoned", "field_added",
        "field_removed", "typed", "untyped"
    ],
    Label "label" ["created", "edited", "deleted"],
    Milestone "milestone" ["created", "closed", "opened", "edited", "deleted"],
    PageBuild "page_build" [],
    Project "project" ["created", "closed", "reopened", "edited", "deleted"],
    ProjectCard "project_card" ["created", "moved", "converted", "edited", "deleted"],
    ProjectColumn "project_column" ["created", "updated", "moved", "deleted"],
    Public "public" [],
    PullRequestComment "pull_request_comment" ["created", "edited", "deleted"],
    PullRequestReview "pull_request_review" ["submitted", "edited", "dismissed"],
    PullRequestReviewComment "pull_request_review_comment" ["created", "edited", "deleted"],
    RegistryPackage "registry_package" ["published", "updated"],
    Release "release" ["published", "unpublished", "created", "edited", "deleted", "prereleased", "released"],
    Status "status" [],
    Watch "watch" ["started"],
}

impl Webhook {
    /// The event of a key.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Webhook> {
        Webhook::ALL.iter().copied().find(|event| event.name() == name)
    }
}
