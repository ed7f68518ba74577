//! What a job needs, collected while its steps are lowered.

use std::cell::{Ref as Borrowed, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::conditions::JobCondition;
use super::expressions::{Place, Reads, Scope, is_text, or, path, printed};
use super::pins::Pins;
use super::pipeline::PipelineCx;
use super::run::Runs;
use super::text;
use crate::emit::Field;
use crate::expr::{Context, Expr, GithubExpr, Operator};
use crate::ir::{self, Ir, Pipeline, Ref};
use crate::source::Span;
use crate::targets::github_actions::model::{
    Access, Concurrency, Environment, RunsOn, Scope as TokenScope, Service, Step, Strategy, Table, Text, Uses, Value,
};

/// The checkout that steps ask for.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// Whether a step reads the tree.
    pub(super) needed: bool,
    /// How much history, and which components need it.
    pub(super) history: Option<(u64, Vec<String>)>,
    /// Whether a step pushes.
    pub(super) pushes: bool,
    /// Whether a step of the program has checked out.
    pub(super) done: bool,
}

/// A job while its steps are lowered. See the module's comment for what a family of steps does with it.
pub struct JobBuilder<'a> {
    pub(super) cx: &'a PipelineCx<'a>,
    /// Its id.
    pub id: String,
    /// The job of the program; none for a derived one.
    pub job: Option<&'a ir::Job>,
    /// The runs that reach it.
    pub(super) runs: Runs,
    /// The runs that reach the step that is being lowered, where they are fewer.
    pub(super) step_runs: Option<Runs>,
    pub(super) reads: RefCell<Reads>,
    /// Jobs of `after`, those of the program first.
    pub after: Vec<String>,
    /// When it runs.
    pub(super) condition: JobCondition,
    permissions: BTreeMap<TokenScope, (Access, Vec<String>)>,
    /// Its title.
    pub title: Option<Text>,
    /// Comments above it.
    pub doc: Vec<String>,
    /// Where it runs; none: where the program says.
    pub runs_on: Option<RunsOn>,
    /// Its limit in minutes.
    pub timeout: Option<u64>,
    /// Its matrix.
    pub strategy: Option<Field<Strategy>>,
    /// Its environment.
    pub environment: Option<Field<Environment>>,
    /// Its concurrency.
    pub concurrency: Option<Field<Concurrency>>,
    /// Its services.
    pub services: Table<Service>,
    /// Its variables.
    pub env: Table<Value>,
    /// Variables with secrets, which every step that takes variables gets.
    pub(super) step_env: Vec<(String, ir::Value)>,
    /// Its outputs.
    pub outputs: Table<Text>,
    pub(super) sources: Sources,
    front: Vec<Field<Step>>,
    steps: Vec<Field<Step>>,
    last: Vec<Field<Step>>,
    /// Whether it never has the sources: messages.
    pub without_sources: bool,
    /// Derived jobs in front of it. Where one takes over, it gets the `after` and the condition of this job, and this job
    /// waits for it.
    pub before: Vec<(JobBuilder<'a>, bool)>,
    /// Derived jobs behind it.
    pub behind: Vec<JobBuilder<'a>>,
    /// Actions and images that were set up; a second set-up of the same is left out.
    pub done: BTreeSet<String>,
}

impl<'a> JobBuilder<'a> {
    /// A job about which nothing is known yet.
    pub(super) fn new(cx: &'a PipelineCx<'a>, id: impl Into<String>, job: Option<&'a ir::Job>) -> JobBuilder<'a> {
        let runs = match job.and_then(|job| job.when.as_ref()) {
            Some(when) => cx.runs.when(when),
            None => cx.runs.clone(),
        };
        JobBuilder {
            cx,
            id: id.into(),
            job,
            runs,
            step_runs: None,
            reads: RefCell::default(),
            after: Vec::new(),
            condition: JobCondition::default(),
            permissions: BTreeMap::new(),
            title: None,
            doc: Vec::new(),
            runs_on: None,
            timeout: None,
            strategy: None,
            environment: None,
            concurrency: None,
            services: Table::new(),
            env: Table::new(),
            step_env: Vec::new(),
            outputs: Table::new(),
            sources: Sources::default(),
            front: Vec::new(),
            steps: Vec::new(),
            last: Vec::new(),
            without_sources: false,
            before: Vec::new(),
            behind: Vec::new(),
            done: BTreeSet::new(),
        }
    }

    /// A derived job beside this one, with the same runs. Give it to `before` or `behind`.
    #[must_use]
    pub fn derived(&self, id: impl Into<String>) -> JobBuilder<'a> {
        let mut derived = JobBuilder::new(self.cx, id, None);
        derived.runs = self.runs.clone();
        derived
    }

    /// The whole system.
    #[must_use]
    pub fn ir(&self) -> &'a Ir {
        self.cx.ir
    }

    /// The pipeline that this job is of.
    #[must_use]
    pub fn pipeline(&self) -> &'a Pipeline {
        self.cx.pipeline
    }

    /// Where actions and images are pinned.
    #[must_use]
    pub fn pins(&self) -> Pins<'a> {
        self.cx.pins
    }

    /// A place of this job, for translations.
    pub(super) fn scope(&self, place: Place) -> Scope<'_> {
        Scope {
            ir: self.cx.ir,
            pipeline: self.cx.pipeline,
            job: self.job,
            id: &self.id,
            place,
            runs: self.step_runs.clone().filter(|_| place == Place::Step).unwrap_or_else(|| self.runs.clone()),
            reads: &self.reads,
            demands: &self.cx.demands,
        }
    }

    /// What was read so far.
    pub(super) fn reads(&self) -> Borrowed<'_, Reads> {
        self.reads.borrow()
    }

    /// An expression of the program.
    #[must_use]
    pub fn expr(&self, expr: &Expr<Ref>, place: Place) -> GithubExpr {
        self.scope(place).value(expr)
    }

    /// A condition of the program.
    #[must_use]
    pub fn condition(&self, expr: &Expr<Ref>, place: Place) -> GithubExpr {
        self.scope(place).condition(expr)
    }

    /// A text of the program.
    #[must_use]
    pub fn text(&self, it: &ir::Text, place: Place) -> Text {
        text::text(&self.scope(place), it)
    }

    /// A value of the program; nothing where it is none.
    #[must_use]
    pub fn value(&self, it: &ir::Value, place: Place) -> Option<Value> {
        text::value(&self.scope(place), it)
    }

    /// A value of the program as a text.
    #[must_use]
    pub fn value_text(&self, it: &ir::Value, place: Place) -> Text {
        text::value_text(&self.scope(place), it)
    }

    /// Whether some run that reaches this job is a pull request.
    #[must_use]
    pub fn on_pull_requests(&self) -> bool {
        self.runs.any(super::run::RunKind::is_pull_request)
    }

    /// The action at its commit.
    #[must_use]
    pub fn pin(&self, reference: &str) -> Field<Uses> {
        self.cx.pins.action(reference)
    }

    /// Adds a derived step as it is.
    pub fn add(&mut self, step: impl Into<Field<Step>>) {
        self.steps.push(step.into());
    }

    /// Adds a step in front of the checkout.
    pub fn pre(&mut self, step: impl Into<Field<Step>>) {
        self.front.push(step.into());
    }

    /// Adds a step behind all others.
    pub fn finally(&mut self, step: impl Into<Field<Step>>) {
        self.last.push(step.into());
    }

    /// Takes the steps in their order: those in front of the checkout, and the others.
    pub(super) fn take_steps(&mut self) -> (Vec<Field<Step>>, Vec<Field<Step>>) {
        let mut steps = std::mem::take(&mut self.steps);
        steps.append(&mut self.last);
        (std::mem::take(&mut self.front), steps)
    }

    /// Asks for a permission. The strongest level of a scope counts, and the reasons for it.
    pub fn permit(&mut self, scope: TokenScope, access: Access, reason: impl Into<String>) {
        let reason = reason.into();
        let entry = self.permissions.entry(scope).or_insert((access, Vec::new()));
        if access > entry.0 {
            *entry = (access, Vec::new());
        }
        if access == entry.0 && !reason.is_empty() && !entry.1.contains(&reason) {
            entry.1.push(reason);
        }
    }

    /// What was asked for.
    pub(super) fn permissions(&self) -> &BTreeMap<TokenScope, (Access, Vec<String>)> {
        &self.permissions
    }

    /// Waits for a job whose results or outputs are read.
    pub fn need(&mut self, job: &str) {
        if job != self.id {
            self.reads.borrow_mut().needs.insert(job.to_owned());
        }
    }

    /// Asks for the checkout.
    pub fn need_sources(&mut self) {
        self.sources.needed = true;
    }

    /// Asks for so much history: `full` or a number.
    pub fn history(&mut self, depth: &str, reason: &str) {
        let depth: u64 = depth.parse().unwrap_or(0);
        let (known, reasons) = self.sources.history.get_or_insert((depth, Vec::new()));
        if *known != 0 && (depth == 0 || depth > *known) {
            *known = depth;
        }
        if !reason.is_empty() && !reasons.iter().any(|r| r == reason) {
            reasons.push(reason.to_owned());
        }
    }

    /// A secret as the value of a variable or input of a step.
    #[must_use]
    pub fn secret(&self, name: &str) -> Field<Value> {
        self.reads.borrow_mut().secrets.insert(name.to_owned());
        Field::new(Text::expr(format!("secrets.{name}")))
    }

    /// The condition that a secret is there, for a step.
    #[must_use]
    pub fn guard(&self, name: &str, span: Span) -> GithubExpr {
        self.reads.borrow_mut().guards.insert(name.to_owned());
        is_text(path(Context::Env, &[&format!("HAS_{name}")], span), "true")
    }

    /// The condition of a step that the run may push: `PUSH` in the variables of the job. Nothing where every run may.
    pub fn push_guard(&mut self, span: Span) -> Option<GithubExpr> {
        if !self.on_pull_requests() {
            return None;
        }
        let event = path(Context::Github, &["event_name"], span);
        let other = Expr::binary(Operator::NotEqual, event, Expr::text("pull_request", span));
        let head = path(Context::Github, &["event", "pull_request", "head", "repo", "full_name"], span);
        let own = Expr::binary(Operator::Equal, head, path(Context::Github, &["repository"], span));
        let value: Field<Value> = Field::new(Text::expr(printed(&or(other, own))));
        self.env.entry("PUSH".to_owned()).or_insert(value);
        Some(is_text(path(Context::Env, &["PUSH"], span), "true"))
    }

    /// A variable of the job.
    pub fn set_env(&mut self, name: &str, value: impl Into<Field<Value>>) {
        self.env.insert(name.to_owned(), value.into());
    }

    /// An output of the job.
    pub fn output(&mut self, name: &str, value: impl Into<Field<Text>>) {
        self.outputs.insert(name.to_owned(), value.into());
    }

    /// The condition of a step of the program; nothing where it always runs after a success. `Err`: it never runs.
    ///
    /// # Errors
    /// When no run reaches it.
    pub fn when(&self, step: &ir::Step) -> Result<Option<GithubExpr>, Never> {
        super::conditions::of_step(self, step)
    }
}

/// No run reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Never;
