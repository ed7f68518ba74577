//! `pipec completions`: a script for the shell.

use super::shell::Shell;
use super::{Cli, FINE, Outcome};
use clap::{Args, CommandFactory};

/// Print the completion script of a shell
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub(crate) fn run(shell: &mut Shell, args: &Completions) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "pipec", &mut script);
    shell.print(&String::from_utf8_lossy(&script));
    Ok(FINE)
}
