//! Where a workload's values stand in a chart, and what another target adds to it.

use super::{Expr, Schema, Template};
use crate::emit::Mapping;
use indexmap::IndexMap;

/// The place of a workload in a chart.
#[derive(Clone, Debug)]
pub struct Place {
    /// The chart: the system's name, which is also that of its release.
    pub chart: String,
    /// The workload, which is also the name of its objects.
    pub workload: String,
    /// Whether the chart has several workloads: each then has a key of its own in the values.
    pub several: bool,
}

impl Place {
    /// The variable of every template that holds the values of its workload.
    pub const VALUES: &'static str = "w";

    /// An empty template of this workload, with its values as `$w`.
    #[must_use]
    pub fn template(&self, file: &str) -> Template {
        let all = Expr::field(".Values");
        let own = match self.several {
            true => Expr::call("index", [all, Expr::text(self.workload.as_str())]),
            false => all,
        };
        let path = if self.several { format!("{}/{file}", self.workload) } else { file.to_owned() };
        Template { path, variables: vec![(Place::VALUES, own)], ..Template::default() }
    }

    /// A value of this workload, as `rollout.strategy`.
    #[must_use]
    pub fn value(&self, path: &str) -> Expr {
        Expr::field(format!("${}.{path}", Place::VALUES))
    }

    /// Entries that a named template of the chart gives for this workload: `labels`, `selector` or `pods`.
    #[must_use]
    pub fn include(&self, what: &str) -> Expr {
        Expr::call("include", [Expr::text(self.helper(what)), Expr::field("$")])
    }

    /// The name of a named template of this workload.
    #[must_use]
    pub fn helper(&self, what: &str) -> String {
        match self.several {
            true => format!("{}.{}.{what}", self.chart, self.workload),
            false => format!("{}.{what}", self.chart),
        }
    }

    /// The key of a value in the values of the chart: `backend.image.digest`.
    #[must_use]
    pub fn key(&self, path: &str) -> String {
        if self.several { format!("{}.{path}", self.workload) } else { path.to_owned() }
    }

    /// Whether Flagger owns the Service and the replicas where the chart is installed.
    #[must_use]
    pub fn flagger(&self) -> Expr {
        self.value("rollout.owner").is("flagger")
    }
}

/// What another target adds to a chart for one workload.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The workload.
    pub workload: String,
    /// Templates, made by [`Place::template`].
    pub templates: Vec<Template>,
    /// The values below `rollout`, beside `owner`, `strategy` and `progressDeadlineSeconds`, which are the chart's own.
    pub values: Mapping,
    /// What they are in an environment, all of them, where that differs.
    pub environments: IndexMap<String, Mapping>,
    /// What each of them may be.
    pub schema: Vec<(String, Schema)>,
    /// Those that have to be there where Flagger is the owner.
    pub required: Vec<(String, Schema)>,
    /// Labels of the Service by which the workload is scraped; Flagger's own Services have them, too.
    pub labels: Vec<(String, String)>,
}
