//! The commands. One file for each; what they share is in `shell` (what is said) and `open` (the project).
//! The only part that knows clap, a terminal and exit statuses.

mod build;
mod check;
mod completions;
mod explain;
mod fix;
mod fmt;
mod init;
mod open;
mod plan;
mod shell;
mod test;
mod why;

use crate::project::Failure;
use clap::{Args, ColorChoice, CommandFactory, Parser, Subcommand, ValueEnum};
use shell::Shell;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// Compiles one typed delivery program to GitHub Actions workflows, and to everything else that delivers a system.
#[derive(Debug, Parser)]
#[command(name = "pipec", version, arg_required_else_help = true, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 fine; 1 the program has errors, or files differ; 2 wrong usage, or a file that cannot be read or written."
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args, Debug)]
struct Global {
    /// Work in this folder
    #[arg(short = 'C', value_name = "DIR", global = true)]
    enter: Option<PathBuf>,
    /// When to use colours; NO_COLOR is obeyed
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = When::Auto, global = true)]
    color: When,
    /// Say nothing but errors and results
    #[arg(short, long, global = true)]
    quiet: bool,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Build),
    Check(check::Check),
    Fmt(fmt::Fmt),
    Explain(explain::Explain),
    Plan(plan::Plan),
    Test(test::Test),
    Why(why::Why),
    Init(init::Init),
    Completions(completions::Completions),
}

/// What a command comes to: the exit status, or why it could not do its work.
type Outcome = Result<u8, Failure>;

/// The program is fine.
const FINE: u8 = 0;
/// The program has errors, or files differ.
const WRONG: u8 = 1;
/// Wrong usage, or a file that cannot be read or written.
const UNUSABLE: u8 = 2;

/// Runs the command that the arguments name.
pub(crate) fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let command = Cli::command().color(color_of(&arguments));
    let parsed =
        command.try_get_matches_from(arguments).and_then(|m| <Cli as clap::FromArgMatches>::from_arg_matches(&m));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            let failed = error.print().is_err();
            let status = if failed || error.use_stderr() { UNUSABLE } else { FINE };
            return ExitCode::from(status);
        }
    };
    let mut shell = Shell::new(&cli.global);
    let outcome = enter(&cli.global).and_then(|()| run(&mut shell, &cli.command));
    let status = outcome.unwrap_or_else(|failure| {
        shell.failure(&failure);
        failure.status
    });
    ExitCode::from(shell.finish(status))
}

fn run(shell: &mut Shell, command: &Command) -> Outcome {
    match command {
        Command::Build(args) => build::run(shell, args),
        Command::Check(args) => check::run(shell, args),
        Command::Fmt(args) => fmt::run(shell, args),
        Command::Explain(args) => explain::run(shell, args),
        Command::Plan(args) => plan::run(shell, args),
        Command::Test(args) => test::run(shell, args),
        Command::Why(args) => why::run(shell, args),
        Command::Init(args) => init::run(shell, args),
        Command::Completions(args) => completions::run(shell, args),
    }
}

fn enter(global: &Global) -> Result<(), Failure> {
    let Some(dir) = &global.enter else { return Ok(()) };
    std::env::set_current_dir(dir).map_err(|error| Failure::io("enter", dir, &error))
}

/// The choice for clap's own texts, which are written before the arguments are understood.
fn color_of(arguments: &[OsString]) -> ColorChoice {
    let texts: Vec<&str> = arguments.iter().filter_map(|a| a.to_str()).collect();
    let chosen = texts.iter().enumerate().find_map(|(i, text)| match text.strip_prefix("--color=") {
        Some(value) => Some(value),
        None if *text == "--color" => texts.get(i + 1).copied(),
        None => None,
    });
    match chosen {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}
