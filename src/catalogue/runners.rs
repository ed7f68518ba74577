//! The labels of `runs-on`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What is known of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runner {
    /// GitHub has it.
    Current,
    /// GitHub has it on trial.
    Preview,
    /// GitHub has it, but not for long.
    Deprecated {
        /// The day when it goes.
        date: Option<&'static str>,
        /// The label to use.
        replacement: Option<&'static str>,
    },
    /// GitHub no longer has it: a job would wait for ever.
    Removed {
        /// The day when it went.
        date: Option<&'static str>,
        /// The label to use.
        replacement: Option<&'static str>,
    },
    /// A label that runners of one's own have by themselves.
    SelfHosted,
    /// A runner of one's own, a larger runner, or a mistake.
    Unknown,
}

/// The file.
#[derive(Deserialize)]
pub(super) struct Runners {
    #[serde(borrow = "'static")]
    pub(super) platforms: BTreeMap<&'static str, &'static str>,
    #[serde(borrow = "'static")]
    self_hosted: Vec<&'static str>,
    labels: Vec<Label>,
}

#[derive(Deserialize)]
struct Label {
    label: &'static str,
    status: &'static str,
    #[serde(default, borrow = "'static")]
    retired_on: Option<&'static str>,
    #[serde(default, borrow = "'static")]
    replacement: Option<&'static str>,
}

impl Runners {
    pub(super) fn builtin() -> Runners {
        super::read("runners.json", include_str!("../../targets/github_actions/data/runners.json"))
    }

    /// GitHub does not tell upper and lower case apart.
    pub(super) fn find(&self, label: &str) -> Runner {
        if let Some(found) = self.labels.iter().find(|known| known.label.eq_ignore_ascii_case(label)) {
            let (date, replacement) = (found.retired_on, found.replacement);
            return match found.status {
                "current" => Runner::Current,
                "preview" => Runner::Preview,
                "deprecated" => Runner::Deprecated { date, replacement },
                _ => Runner::Removed { date, replacement },
            };
        }
        let is_own = self.self_hosted.iter().any(|known| known.eq_ignore_ascii_case(label));
        if is_own { Runner::SelfHosted } else { Runner::Unknown }
    }

    pub(super) fn usable(&self) -> impl Iterator<Item = &'static str> {
        self.labels.iter().filter(|label| matches!(label.status, "current" | "preview")).map(|label| label.label)
    }
}
