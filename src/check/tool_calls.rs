//! What scripts do to a cluster by hand: the calls of `kubectl` and `helm`.

use super::Given;
use super::given::{JobGiven, StepGiven};
use crate::ir::StepKind;
use crate::shell::script::{Command, Word};
use crate::source::Span;

/// A call of a tool in a script of the program.
pub(super) struct ToolCall<'g, 'a> {
    /// The job.
    pub(super) job: &'g JobGiven<'a>,
    /// Which of its steps, counted from 0.
    pub(super) at: usize,
    /// The step.
    pub(super) step: &'g StepGiven<'a>,
    /// The command.
    pub(super) command: &'g Command,
}

impl<'g> ToolCall<'g, '_> {
    /// Its words without the tool and without options.
    pub(super) fn plain(&self) -> Vec<&'g Word> {
        self.command.arguments().iter().filter(|word| !word.text.starts_with('-')).collect()
    }

    /// Whether it begins with these words.
    pub(super) fn does(&self, words: &[&str]) -> bool {
        self.plain().iter().zip(words).filter(|(word, wanted)| word.text == **wanted).count() == words.len()
    }

    /// Where the tool is named.
    pub(super) fn span(&self, given: &Given<'_>) -> Span {
        let mut words = self.plain().into_iter();
        words.next().map_or(self.step.span(), |word| given.place_of(self.step, word))
    }
}

/// All calls of a tool, in order.
pub(super) fn calls<'g, 'a>(given: &'g Given<'a>, tool: &str) -> Vec<ToolCall<'g, 'a>> {
    let mut found = Vec::new();
    for job in &given.jobs {
        for (at, step) in job.steps.iter().enumerate().filter(|(_, s)| given.is_ours(s.step.origin.span)) {
            let of = step.commands().filter(|command| command.name() == tool);
            found.extend(of.map(|command| ToolCall { job, at, step, command }));
        }
    }
    found
}

/// The step of a job that connects it to the cluster of an environment.
pub(super) fn connects<'g, 'a>(job: &'g JobGiven<'a>) -> Option<&'g StepGiven<'a>> {
    job.steps.iter().find(|step| matches!(&step.step.kind, StepKind::Connect(_)))
}
