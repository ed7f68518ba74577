//! Jobs: those that run steps, and those that call a workflow.

use super::{
    Amount, Concurrency, Condition, Container, Defaults, Flag, Permissions, Raw, Service, Step, Strategy, Table, Text,
    Value, merged,
};
use crate::emit::{Doc, Field, Map, ToDoc};

/// A job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its title.
    pub name: Option<Field<Text>>,
    /// The jobs that it waits for, direct ones.
    pub needs: Vec<Field<String>>,
    /// The comment above `needs` and the origin of the whole.
    pub needs_meta: crate::emit::Meta,
    /// When it runs.
    pub condition: Option<Field<Condition>>,
    /// What its token may do.
    pub permissions: Option<Field<Permissions>>,
    /// Which jobs wait for each other.
    pub concurrency: Option<Field<Concurrency>>,
    /// Its combinations.
    pub strategy: Option<Field<Strategy>>,
    /// What it does.
    pub kind: JobKind,
    /// Keys of the user's own.
    pub raw: Option<Raw>,
}

/// What a job does.
#[derive(Clone, Debug, PartialEq)]
pub enum JobKind {
    /// It runs steps.
    Normal(Box<NormalJob>),
    /// It calls a workflow.
    Call(Box<CallJob>),
}

/// What only a job with steps has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NormalJob {
    /// The machine.
    pub runs_on: Field<RunsOn>,
    /// Its limit.
    pub timeout_minutes: Option<Field<Amount>>,
    /// How long it may take to end when it is cancelled; not documented by GitHub.
    pub cancel_timeout_minutes: Option<Field<Amount>>,
    /// Whether its failure is none of the run.
    pub continue_on_error: Option<Field<Flag>>,
    /// Where it deploys to.
    pub environment: Option<Field<Environment>>,
    /// What it hands on.
    pub outputs: Table<Text>,
    /// The container that it runs in.
    pub container: Option<Field<Container>>,
    /// The containers beside it.
    pub services: Table<Service>,
    /// What holds for its scripts.
    pub defaults: Option<Field<Defaults>>,
    /// Environment variables.
    pub env: Table<Value>,
    /// An image of the machine to be kept.
    pub snapshot: Option<Field<Snapshot>>,
    /// Its steps.
    pub steps: Vec<Field<Step>>,
}

/// What only a call has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallJob {
    /// The workflow.
    pub uses: Field<super::Uses>,
    /// Its inputs.
    pub with: Table<Value>,
    /// Its secrets.
    pub secrets: Option<Field<Secrets>>,
}

impl Job {
    /// A job about which nothing more is said.
    #[must_use]
    pub fn new(kind: JobKind) -> Job {
        Job {
            name: None,
            needs: Vec::new(),
            needs_meta: crate::emit::Meta::default(),
            condition: None,
            permissions: None,
            concurrency: None,
            strategy: None,
            kind,
            raw: None,
        }
    }

    fn needs(&self) -> Option<Doc> {
        let mut doc = match self.needs.as_slice() {
            [] => return None,
            [one] => one.to_doc(),
            many => Doc::flow(many.iter().map(ToDoc::to_doc)),
        };
        doc.meta.overlay(&self.needs_meta);
        Some(doc)
    }
}

impl From<NormalJob> for JobKind {
    fn from(job: NormalJob) -> JobKind {
        JobKind::Normal(Box::new(job))
    }
}

impl From<CallJob> for JobKind {
    fn from(job: CallJob) -> JobKind {
        JobKind::Call(Box::new(job))
    }
}

impl ToDoc for Job {
    fn to_doc(&self) -> Doc {
        let map = Map::new()
            .maybe("name", self.name.as_ref())
            .maybe("needs", self.needs().as_ref())
            .maybe("if", self.condition.as_ref());
        let map = match &self.kind {
            JobKind::Normal(job) => self.normal(map, job),
            JobKind::Call(call) => map
                .maybe("strategy", self.strategy.as_ref())
                .maybe("permissions", self.permissions.as_ref())
                .maybe("concurrency", self.concurrency.as_ref())
                .put("uses", &call.uses)
                .table("with", &call.with)
                .maybe("secrets", call.secrets.as_ref()),
        };
        merged(map, self.raw.as_ref())
    }
}

impl Job {
    fn normal(&self, map: Map, job: &NormalJob) -> Map {
        let map = map
            .put("runs-on", &job.runs_on)
            .maybe("timeout-minutes", job.timeout_minutes.as_ref())
            .maybe("cancel-timeout-minutes", job.cancel_timeout_minutes.as_ref())
            .maybe("continue-on-error", job.continue_on_error.as_ref())
            .maybe("permissions", self.permissions.as_ref())
            .maybe("concurrency", self.concurrency.as_ref())
            .maybe("environment", job.environment.as_ref())
            .maybe("strategy", self.strategy.as_ref())
            .table("outputs", &job.outputs)
            .maybe("container", job.container.as_ref())
            .table("services", &job.services)
            .maybe("defaults", job.defaults.as_ref())
            .table("env", &job.env)
            .maybe("snapshot", job.snapshot.as_ref());
        map.put("steps", &job.steps.as_slice().to_doc().spaced())
    }
}

/// The machine of a job.
#[derive(Clone, Debug, PartialEq)]
pub enum RunsOn {
    /// A label, or an expression that gives one or several.
    Label(Text),
    /// All of these labels.
    Labels(Vec<Text>),
    /// A group of runners, and the labels within it.
    Group(Field<Text>, Vec<Text>),
}

impl Default for RunsOn {
    fn default() -> RunsOn {
        RunsOn::Labels(Vec::new())
    }
}

impl From<&str> for RunsOn {
    fn from(label: &str) -> RunsOn {
        RunsOn::Label(label.into())
    }
}

impl ToDoc for RunsOn {
    fn to_doc(&self) -> Doc {
        match self {
            RunsOn::Label(label) => label.to_doc(),
            RunsOn::Labels(labels) => Doc::flow(labels.iter().map(ToDoc::to_doc)),
            RunsOn::Group(group, labels) => Map::new().put("group", group).flow("labels", labels).doc(),
        }
    }
}

/// Where a job deploys to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Environment {
    /// Its name.
    pub name: Field<Text>,
    /// Where the deployment is to be seen.
    pub url: Option<Field<Text>>,
    /// Whether the job counts as a deployment.
    pub deployment: Option<Field<Flag>>,
}

impl ToDoc for Environment {
    fn to_doc(&self) -> Doc {
        Map::new()
            .put("name", &self.name)
            .maybe("url", self.url.as_ref())
            .maybe("deployment", self.deployment.as_ref())
            .doc()
    }
}

/// An image of the machine to be kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// The name of the image.
    pub image_name: Field<String>,
    /// Such as `1.*`.
    pub version: Option<Field<String>>,
    /// When it is kept.
    pub condition: Option<Field<Condition>>,
}

impl ToDoc for Snapshot {
    fn to_doc(&self) -> Doc {
        Map::new()
            .put("image-name", &self.image_name)
            .maybe("version", self.version.as_ref())
            .maybe("if", self.condition.as_ref())
            .doc()
    }
}

/// The secrets of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Secrets {
    /// All of the caller's.
    Inherit,
    /// These.
    Named(Table<Text>),
}

impl ToDoc for Secrets {
    fn to_doc(&self) -> Doc {
        match self {
            Secrets::Inherit => Doc::text("inherit"),
            Secrets::Named(secrets) => secrets.to_doc(),
        }
    }
}
