//! What a check is given: the system, the names of the files around it, and its scripts and actions, read once for all.

use crate::catalogue::ActionRef;
use crate::expr::{Expr, Literal};
use crate::ir::{Action, Ir, Job, Piece, Pipeline, Ref, Script, Step, StepKind, Text, Value};
use crate::reach::Reach;
use crate::shell::script::{self, Word};
use crate::shell::{Language, is_plain};
use crate::source::{Home, Sources, Span};
use crate::tree::Tree;
use std::cell::OnceCell;

/// What a check is given.
pub struct Given<'a> {
    /// The system.
    pub ir: &'a Ir,
    /// The files of the repository.
    pub tree: &'a Tree,
    /// The texts of the program.
    pub sources: &'a Sources,
    /// Whether nothing was refused before: what seems to be missing is missing.
    pub sound: bool,
    /// All jobs of all pipelines, in order.
    pub jobs: Vec<JobGiven<'a>>,
    reach: OnceCell<Reach>,
}

/// A job with what is known of its steps.
pub struct JobGiven<'a> {
    /// Its pipeline.
    pub pipeline: &'a Pipeline,
    /// The job.
    pub job: &'a Job,
    /// Its steps in order.
    pub steps: Vec<StepGiven<'a>>,
}

/// A step with what is known of it.
pub struct StepGiven<'a> {
    /// The step.
    pub step: &'a Step,
    /// Its script, where it is one for a POSIX shell and its text is known.
    pub script: Option<ScriptGiven<'a>>,
    /// Its action.
    pub action: Option<ActionGiven<'a>>,
}

/// A script that has been read.
pub struct ScriptGiven<'a> {
    /// Its text in the program.
    pub text: &'a Text,
    /// Its text, holes as characters of [`script::hole`].
    pub plain: String,
    /// Its commands.
    pub read: script::Script,
    /// What stands in its holes.
    pub holes: Vec<&'a Expr<Ref>>,
}

/// An action with what it is given.
pub struct ActionGiven<'a> {
    /// The step's own.
    pub action: &'a Action,
    /// Its reference; none for one of this repository and for images.
    pub reference: Option<ActionRef>,
}

impl<'a> Given<'a> {
    /// Reads the scripts of a system; `sound`: nothing in it was in error so far.
    #[must_use]
    pub fn new(ir: &'a Ir, tree: &'a Tree, sources: &'a Sources, sound: bool) -> Given<'a> {
        let jobs = ir.pipelines.iter().flat_map(|pipeline| {
            pipeline.jobs.iter().map(move |job| JobGiven {
                pipeline,
                job,
                steps: job.steps().iter().map(|step| StepGiven::new(step, job)).collect(),
            })
        });
        Given { ir, tree, sources, sound, jobs: jobs.collect(), reach: OnceCell::new() }
    }

    /// Which runs reach what. Nothing where the system was in error before the checks: a condition whose names are not
    /// known would mean something else.
    pub fn reach(&self) -> Option<&Reach> {
        self.sound.then(|| self.reach.get_or_init(|| Reach::of(self.ir)))
    }

    /// The jobs of a pipeline.
    pub fn jobs_of(&self, pipeline: &'a Pipeline) -> impl Iterator<Item = &JobGiven<'a>> {
        self.jobs.iter().filter(move |job| job.pipeline.name == pipeline.name)
    }

    /// Whether a place is in the project, so that its author can change it.
    #[must_use]
    pub fn is_ours(&self, span: Span) -> bool {
        self.sources.get(span.file).home == Home::Project
    }

    /// The place of `found` in a script of the program; `at` is where it begins in [`ScriptGiven::plain`]. That of the
    /// `use` where the script is the library's.
    #[must_use]
    pub fn place(&self, step: &StepGiven<'a>, found: &str, at: usize) -> Span {
        let Some(script) = step.script.as_ref().filter(|_| step.step.origin.via.is_none()) else {
            return step.step.origin.users();
        };
        let found = found.split(|c: char| script::is_hole(c)).next().unwrap_or(found);
        let line = found.lines().next().unwrap_or(found).trim_end();
        let whole = script.text.span;
        let source = &self.sources.get(whole.file).text;
        let within = source.get(whole.start as usize..whole.end as usize).unwrap_or_default();
        // A word has lost its quotes: then what stands before them is looked for.
        for part in [line, line.split(['$', '=']).next().unwrap_or(line)].iter().filter(|part| !part.is_empty()) {
            let before = script.plain.get(..at).unwrap_or_default().matches(part).count();
            if let Some((offset, _)) = within.match_indices(part).nth(before) {
                let from = whole.start + u32::try_from(offset).unwrap_or(0);
                return Span::new(whole.file, from, from + u32::try_from(part.len()).unwrap_or(0));
            }
        }
        step.step.origin.users()
    }

    /// The place of a word of a script.
    #[must_use]
    pub fn place_of(&self, step: &StepGiven<'a>, word: &Word) -> Span {
        self.place(step, &word.text, word.at)
    }
}

impl<'a> JobGiven<'a> {
    /// The steps that use an action, in order: `docker/build-push-action`, with a path behind it where it has one.
    pub fn uses<'s>(&'s self, id: &'s str) -> impl Iterator<Item = (&'s StepGiven<'a>, &'s ActionGiven<'a>)> {
        self.steps.iter().filter_map(move |step| {
            let action = step.action.as_ref().filter(|action| action.is(id))?;
            Some((step, action))
        })
    }

    /// The words of the job and its pipeline: `` the job `x` ``.
    #[must_use]
    pub fn name(&self) -> &'a str {
        &self.job.name
    }
}

impl<'a> StepGiven<'a> {
    fn new(step: &'a Step, job: &'a Job) -> StepGiven<'a> {
        let action = match &step.kind {
            StepKind::Action(action) => Some(ActionGiven { action, reference: action.reference.value.parse().ok() }),
            _ => None,
        };
        StepGiven { step, script: ScriptGiven::new(step, job), action }
    }

    /// The commands of its script.
    pub fn commands(&self) -> impl Iterator<Item = &script::Command> {
        self.script.iter().flat_map(|script| &script.read.commands)
    }

    /// Where it stands for the user.
    #[must_use]
    pub fn span(&self) -> Span {
        self.step.origin.users()
    }
}

impl<'a> ScriptGiven<'a> {
    fn new(step: &'a Step, job: &'a Job) -> Option<ScriptGiven<'a>> {
        let StepKind::Run(run) = &step.kind else { return None };
        let Script::Text(text) = &run.script else { return None };
        let shell = run.shell.as_deref().or(job.shell.as_deref()).unwrap_or("bash");
        if !matches!(Language::of(shell), Language::Bash | Language::Sh) {
            return None;
        }
        let (plain, holes) = flat(text);
        let read = script::read(&plain);
        Some(ScriptGiven { text, plain, read, holes })
    }

    /// What stands in the holes of a word.
    pub fn holes_of<'s>(&'s self, word: &'s str) -> impl Iterator<Item = &'a Expr<Ref>> + 's {
        script::holes(word).filter_map(|number| self.holes.get(number).copied())
    }
}

/// The text of a script, and what stands in its holes. What is known is put in.
fn flat(text: &Text) -> (String, Vec<&Expr<Ref>>) {
    let (mut plain, mut holes) = (String::new(), Vec::new());
    for piece in &text.pieces {
        match piece {
            Piece::Literal(literal) => plain.push_str(literal),
            Piece::Hole(expr, _) => match expr.literal() {
                Some(Literal::String(known)) if is_plain(known) => plain.push_str(known),
                _ => {
                    plain.push(script::hole(holes.len()));
                    holes.push(expr);
                }
            },
        }
    }
    (plain, holes)
}

impl ActionGiven<'_> {
    /// Whether it is this action, in any version.
    #[must_use]
    pub fn is(&self, id: &str) -> bool {
        self.reference.as_ref().is_some_and(|reference| reference.target().eq_ignore_ascii_case(id))
    }

    /// An input as it is given.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&Value> {
        self.action.inputs.iter().find(|(given, _)| given.value.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Where an input is given.
    #[must_use]
    pub fn input_span(&self, name: &str) -> Option<Span> {
        self.action.inputs.iter().find(|(given, _)| given.value.eq_ignore_ascii_case(name)).map(|(given, _)| given.span)
    }

    /// An input that is known: a text without holes.
    #[must_use]
    pub fn known(&self, name: &str) -> Option<&str> {
        match self.input(name)? {
            Value::Text(text) => text.as_plain(),
            _ => None,
        }
    }
}
