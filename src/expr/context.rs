//! The names of GitHub's tree: its root contexts.

use std::fmt;

use super::Expr;

/// An expression of GitHub.
pub type GithubExpr = Expr<Context>;

/// A root context of GitHub's expressions, by GitHub's contexts reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    /// The run and what triggered it.
    Github,
    /// Variables set in the workflow, the job or the step.
    Env,
    /// Configuration variables of the organisation, the repository and the environment.
    Vars,
    /// The running job.
    Job,
    /// The jobs of a called workflow; only in its outputs.
    Jobs,
    /// The steps of the job that have an id and already ran.
    Steps,
    /// The machine.
    Runner,
    /// The secrets.
    Secrets,
    /// The matrix execution strategy.
    Strategy,
    /// The combination of the matrix.
    Matrix,
    /// The outputs and results of the jobs directly needed.
    Needs,
    /// The inputs of a called or manually started workflow.
    Inputs,
}

impl Context {
    /// Every context, in the order of GitHub's reference.
    pub const ALL: [Context; 12] = [
        Context::Github,
        Context::Env,
        Context::Vars,
        Context::Job,
        Context::Jobs,
        Context::Steps,
        Context::Runner,
        Context::Secrets,
        Context::Strategy,
        Context::Matrix,
        Context::Needs,
        Context::Inputs,
    ];

    /// Its name.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Context::Github => "github",
            Context::Env => "env",
            Context::Vars => "vars",
            Context::Job => "job",
            Context::Jobs => "jobs",
            Context::Steps => "steps",
            Context::Runner => "runner",
            Context::Secrets => "secrets",
            Context::Strategy => "strategy",
            Context::Matrix => "matrix",
            Context::Needs => "needs",
            Context::Inputs => "inputs",
        }
    }

    /// The context of that name. Names of contexts ignore case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Context> {
        Context::ALL.into_iter().find(|context| context.text().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
