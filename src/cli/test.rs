//! `pipec test`: the program's tests, each over all runs that are as it says.

use super::open;
use super::shell::Shell;
use super::{FINE, Outcome, WRONG};
use clap::Args;
use pipec::ir::PipelineTest as Question;
use pipec::reach::{Answer, Reach};
use pipec::source::{Sources, Span};
use std::fmt::Write;
use std::path::PathBuf;

/// Check the `test` blocks of the program
#[derive(Args, Debug)]
pub(crate) struct Test {
    /// The project's folder, or a file in it; looked for upward [default: .]
    project: Option<PathBuf>,
    /// Only tests whose sentence or pipeline holds this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
}

pub(crate) fn run(shell: &mut Shell, args: &Test) -> Outcome {
    let opened = match open::sound(shell, args.project.as_deref(), false)? {
        Ok(opened) => opened,
        Err(status) => return Ok(status),
    };
    let Some(plan) = &opened.compiled.plan else { return Ok(WRONG) };
    let wanted = |test: &&Question| {
        args.filter.as_ref().is_none_or(|text| test.sentence.contains(text) || test.pipeline.contains(text))
    };
    let tests: Vec<&Question> = plan.ir.tests.iter().filter(wanted).collect();
    let (mut text, mut failed) = (String::new(), 0);
    let answers = Reach::answers(&plan.ir, &tests);
    let count = answers.len();
    for (test, answers) in answers {
        let wrong: Vec<&(Answer, Span)> = answers.iter().filter(|(answer, _)| *answer != Answer::Holds).collect();
        let word = if wrong.is_empty() { "ok    " } else { "FAILED" };
        let _ = writeln!(text, "{word} {}: {}", test.pipeline, test.sentence);
        failed += usize::from(!wrong.is_empty());
        for (answer, span) in wrong {
            let _ = writeln!(text, "       {}", said(answer, *span, &opened.compiled.sources));
        }
    }
    shell.print(&text);
    let tests = if count == 1 { "1 test".to_owned() } else { format!("{count} tests") };
    shell.progress(&match failed {
        0 if count == 0 => "no tests".to_owned(),
        0 => format!("{tests}, all hold"),
        failed => format!("{tests}, {failed} failed"),
    });
    Ok(if failed == 0 { FINE } else { WRONG })
}

/// Why an expectation does not hold.
fn said(answer: &Answer, span: Span, sources: &Sources) -> String {
    let place = format!("{}:{}", sources.get(span.file).name, sources.start(span).line);
    let expected = sources.text(span);
    match answer {
        Answer::Holds => format!("{place}: `{expected}` holds"),
        Answer::Fails(run) => format!("{place}: not `{expected}` on {run}"),
        Answer::NoRun => format!("{place}: no run of the pipeline is as it is given"),
        Answer::Unknown => format!("{place}: whether `{expected}` holds would take too long to say"),
    }
}
