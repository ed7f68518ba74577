//! The command line: arguments in, exit status out.

mod cli;
mod project;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
