//! No subcommand: the desktop app. A subcommand: the command line.

use std::process::ExitCode;

use qiping::cli;

fn main() -> ExitCode {
    let arguments = match cli::parse() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    match arguments.command {
        Some(command) => cli::run(command, arguments.pack.as_deref()),
        None => ExitCode::SUCCESS,
    }
}
