//! Steps.

use super::{Amount, Condition, Flag, Raw, Table, Text, Value, merged};
use crate::emit::{Doc, Field, Map, ToDoc};

/// A step of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its title.
    pub name: Option<Field<Text>>,
    /// Its id, when something reads it.
    pub id: Option<Field<String>>,
    /// When it runs.
    pub condition: Option<Field<Condition>>,
    /// Whether its failure is none of the job.
    pub continue_on_error: Option<Field<Flag>>,
    /// Its limit.
    pub timeout_minutes: Option<Field<Amount>>,
    /// Whether the next step begins before it ends; experimental.
    pub background: Option<Field<Flag>>,
    /// Environment variables.
    pub env: Table<Value>,
    /// What it does.
    pub kind: StepKind,
    /// Keys of the user's own.
    pub raw: Option<Raw>,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// It runs a script.
    Run(Box<RunStep>),
    /// It runs an action.
    Uses(Box<UsesStep>),
    /// It waits for steps in the background; experimental.
    Wait(Field<Vec<String>>),
    /// It waits for all steps in the background; experimental.
    WaitAll,
    /// It cancels a step in the background; experimental.
    Cancel(Field<String>),
    /// It runs steps side by side; experimental.
    Parallel(Vec<Field<Step>>),
}

/// A script.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunStep {
    /// The folder.
    pub working_directory: Option<Field<Text>>,
    /// The shell.
    pub shell: Option<Field<Text>>,
    /// The script; its last line feed does not matter.
    pub run: Field<Text>,
}

/// An action and its inputs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UsesStep {
    /// The action.
    pub uses: Field<Uses>,
    /// Its inputs.
    pub with: Table<Value>,
}

impl Step {
    /// A step about which nothing more is said.
    #[must_use]
    pub fn new(kind: StepKind) -> Step {
        Step {
            name: None,
            id: None,
            condition: None,
            continue_on_error: None,
            timeout_minutes: None,
            background: None,
            env: Table::new(),
            kind,
            raw: None,
        }
    }

    /// A script in `bash`, which then fails where any command of a pipe fails.
    #[must_use]
    pub fn run(run: impl Into<Field<Text>>) -> Step {
        let shell = Some(Field::new("bash"));
        Step::new(StepKind::Run(Box::new(RunStep { working_directory: None, shell, run: run.into() })))
    }

    /// An action and its inputs.
    #[must_use]
    pub fn uses(uses: impl Into<Field<Uses>>, with: Table<Value>) -> Step {
        Step::new(StepKind::Uses(Box::new(UsesStep { uses: uses.into(), with })))
    }
}

impl ToDoc for Step {
    fn to_doc(&self) -> Doc {
        let map = Map::new()
            .maybe("name", self.name.as_ref())
            .maybe("id", self.id.as_ref())
            .maybe("if", self.condition.as_ref())
            .maybe("continue-on-error", self.continue_on_error.as_ref())
            .maybe("timeout-minutes", self.timeout_minutes.as_ref())
            .maybe("background", self.background.as_ref());
        let map = match &self.kind {
            StepKind::Run(step) => {
                let mut script = step.run.value.script();
                script.meta.overlay(&step.run.meta);
                map.maybe("working-directory", step.working_directory.as_ref())
                    .maybe("shell", step.shell.as_ref())
                    .table("env", &self.env)
                    .put("run", &script)
            }
            StepKind::Uses(step) => map.put("uses", &step.uses).table("env", &self.env).table("with", &step.with),
            StepKind::Wait(ids) => map.put("wait", &Field { value: Ids(&ids.value), meta: ids.meta.clone() }),
            StepKind::WaitAll => map.put("wait-all", &Doc::null()),
            StepKind::Cancel(id) => map.put("cancel", id),
            StepKind::Parallel(steps) => map.put("parallel", &steps.as_slice().to_doc().spaced()),
        };
        merged(map, self.raw.as_ref())
    }
}

/// One id as a scalar, several as a list.
struct Ids<'a>(&'a [String]);

impl ToDoc for Ids<'_> {
    fn to_doc(&self) -> Doc {
        match self.0 {
            [one] => one.to_doc(),
            many => Doc::flow(many.iter().map(ToDoc::to_doc)),
        }
    }
}

/// Where an action or a workflow is. GitHub takes no expression here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Uses {
    /// `OWNER/REPOSITORY/PATH@REVISION`
    Repository {
        /// Owner, repository and path.
        name: String,
        /// A commit, best of all; or a tag or branch.
        revision: String,
    },
    /// `./PATH`: in a step the checked-out folder, in a job this commit.
    Local(String),
    /// `$/PATH`: the repository and commit of the workflow.
    Own(String),
    /// `docker://IMAGE`
    Image(String),
}

impl Default for Uses {
    fn default() -> Uses {
        Uses::Local(String::new())
    }
}

impl Uses {
    /// An action at a revision.
    #[must_use]
    pub fn action(name: impl Into<String>, revision: impl Into<String>) -> Uses {
        Uses::Repository { name: name.into(), revision: revision.into() }
    }

    /// As GitHub reads it.
    #[must_use]
    pub fn source(&self) -> String {
        match self {
            Uses::Repository { name, revision } => format!("{name}@{revision}"),
            Uses::Local(path) => format!("./{path}"),
            Uses::Own(path) => format!("$/{path}"),
            Uses::Image(image) => format!("docker://{image}"),
        }
    }
}

impl ToDoc for Uses {
    fn to_doc(&self) -> Doc {
        Doc::text(self.source())
    }
}
