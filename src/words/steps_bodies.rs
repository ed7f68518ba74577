//! The bodies of steps.

use super::common::{Output, When};
use super::read::{BlockWord, Entries, Header, Reader};
use super::steps::Scanner;
use super::values::{Anything, Count, Duration, List, Name, Path, TextExpr, To, kind};
use crate::syntax::ast::{self, Block, Statement};
use crate::{choice, place};

choice! {
    /// What is done when no file matches an artifact's paths.
    Missing { Error = "error", Warn = "warn", Ignore = "ignore" }
}

place! {
    /// A script. A `"""` text may be the whole body.
    pub struct RunFields = "run" {
        /// The script, or `file("path")`: run where it stands, and not read for `${{ }}`.
        script: TextExpr = "script" (Required);
        /// Named sets of variables.
        env_sets: List<To<kind::EnvSet>> = "env";
        /// The shell.
        shell: Name = "shell" (From "the pipeline's");
        /// The working directory.
        dir: TextExpr = "in" (From "the pipeline's");
        /// How long it may take.
        timeout: Duration = "timeout";
        /// Attempts in all.
        retry: Count = "retry" (Value "1");
    } blocks {
        /// Environment variables of the script.
        env: Entries = "env";
        /// What the script writes to `$GITHUB_OUTPUT`.
        outputs: Output = "output";
        /// What it writes to `$GITHUB_ENV` (`PATH`: to `$GITHUB_PATH`): known to later steps.
        sets: Sets = "sets";
        /// When it runs.
        when: When = "when";
    }
}

/// `sets NAME, …`
#[derive(Clone, Debug)]
pub struct Sets(pub Vec<ast::Name>);

impl BlockWord for Sets {
    const FORM: &'static str = "NAME, …";
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Sets> {
        let mut header = Header::new(block);
        let names = header.names("the name of a variable", cx);
        header.finish("sets", Self::FORM, cx);
        Some(Sets(names))
    }
}

place! {
    /// Facts of the step itself: facts beside it are inputs.
    pub struct StepFacts = "step" {
        /// How long it may take.
        timeout: Duration = "timeout";
        /// The working directory.
        dir: Path = "in";
        /// The shell.
        shell: Name = "shell";
    }
}

/// `step { timeout = 5m }`
#[derive(Clone, Debug, Default)]
pub struct StepBlock(pub StepFacts);

impl BlockWord for StepBlock {
    const FORM: &'static str = "{ timeout = DURATION; in = PATH; shell = NAME }";
    const MANY: bool = false;
    fn body() -> Option<&'static super::table::Place> {
        Some(<StepFacts as super::read::Fields>::place())
    }
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<StepBlock> {
        let mut header = Header::new(block);
        header.finish("step", Self::FORM, cx);
        Some(StepBlock(cx.fields(block, header.head)))
    }
}

place! {
    /// An action or a component: every fact is an input of it; blocks belong to the step.
    pub struct ActionFields = "action" {
    } blocks {
        /// Environment variables of the step (of a component: of its steps).
        env: Entries = "env";
        /// What an unknown action gives.
        outputs: Output = "output";
        /// Facts of the step.
        step: StepBlock = "step";
        /// When it runs.
        when: When = "when";
    }
    open "KEY" "an input; a list becomes lines, `none` leaves it out"
}

place! {
    /// The sources of a repository.
    pub struct CheckoutFields = "checkout" {
        /// Another repository, `owner/name`.
        repository: TextExpr = "repository" (From "this one");
        /// What to check out.
        reference: TextExpr = "ref" (From "the commit of the run");
        /// Where to.
        path: TextExpr = "path" (Value "\".\"");
        /// How much history: `full`, or a number of commits.
        history: Name = "history" (From "1, or what a component needs");
        /// Submodules: `true`, `false` or `recursive`.
        submodules: Name = "submodules" (Value "false");
        /// Files of Git LFS.
        lfs: bool = "lfs" (Value "false");
        /// All tags.
        tags: bool = "tags" (Value "false");
        /// Only these folders.
        sparse: List<Path> = "sparse";
        /// A token of its own.
        token: TextExpr = "token" (From "the workflow's");
        /// Whether credentials stay in the clone.
        credentials: bool = "credentials" (From "false, unless a later step pushes");
    } blocks {
        /// When it runs.
        when: When = "when";
    }
}

place! {
    /// How images are built.
    pub struct BuildFields = "build" {
        /// Other stages of the Dockerfile: `all`, or a list.
        variants: List<Name> = "variants" (Value "[]");
        /// Whether it is pushed.
        push: bool = "push" (From "the image's");
        /// Commands: all at once.
        parallel: bool = "parallel" (Value "false");
        /// The title of the step.
        title: TextExpr = "title";
    } blocks {
        /// When it runs.
        when: When = "when";
    }
}

place! {
    /// The scanners, with their inputs.
    pub struct ScanFields = "scan" {
        /// The title of the step.
        title: TextExpr = "title";
    } blocks {
        /// A scanner with inputs.
        with: Scanner = "with";
        /// When it runs.
        when: When = "when";
    }
}

place! {
    /// Options of a deployment.
    pub struct DeployFields = "deploy" {
        /// The version that is deployed.
        version: TextExpr = "version" (From "the image of this commit");
        /// The title of the step.
        title: TextExpr = "title";
    } blocks {
        /// Variables for this deployment.
        env: Entries = "env";
        /// When it runs.
        when: When = "when";
    }
}

place! {
    /// Options of a restore.
    pub struct RestoreFields = "restore" {
        /// Which backup.
        from: TextExpr = "from" (From "the newest");
        /// Beside, not over.
        scratch: bool = "scratch" (Value "false");
        /// The title of the step.
        title: TextExpr = "title";
    } blocks {
        /// When it runs.
        when: When = "when";
    }
}

place! {
    /// Options of a rollback.
    pub struct RollbackFields = "rollback" {
        /// Checks before it; those after it always run.
        checks: Anything = "checks" (From "true");
        /// Commands: asks before it acts.
        confirm: Anything = "confirm" (From "true");
        /// The title of the step.
        title: TextExpr = "title";
    } blocks {
        /// When it runs.
        when: When = "when";
    }
}

place! {
    /// Options of an artifact.
    pub struct ArtifactFields = "artifact" {
        /// The title of the step.
        title: TextExpr = "title";
        /// How long it is kept.
        keep: Duration = "keep" (From "the repository's retention");
        /// What to do when no file matches.
        missing: Missing = "missing" (Value "error");
        /// Files whose names begin with a dot.
        hidden: bool = "hidden" (Value "false");
        /// Replaces one of the same name.
        overwrite: bool = "overwrite" (Value "false");
        /// 0 to 9.
        compression: Count = "compression" (Value "6");
        /// Read by somebody who is no job.
        outside: bool = "outside" (Value "false");
    } blocks {
        /// When it runs.
        when: When = "when";
    }
}

place! {
    /// A step without facts of its own.
    pub struct TitleFields = "step" {
        /// The title of the step.
        title: TextExpr = "title";
    } blocks {
        /// When it runs.
        when: When = "when";
    }
}

place! {
    /// A called workflow: every fact is an input of it.
    pub struct CallFields = "call" {
        /// Which secrets go along; `all` inherits.
        all_secrets: Name = "secrets" (From "those that it uses");
    } blocks {
        /// Secrets by name.
        secrets: Entries = "secrets";
    }
    open "KEY" "an input"
}
