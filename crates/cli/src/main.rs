//! `portolan`: checks Topo files, answers questions about them, formats them, serves editors and builds books.
//!
//! This crate knows files, terminals and exit statuses, and leaves everything else to the crates below. Exit
//! status: 0 no errors, 1 errors found, 2 usage or I/O error.

use std::process::ExitCode;

use clap::Parser;

mod analysis_stats;
mod arguments;
mod book;
mod check;
mod configuration;
mod cost;
mod diagram;
mod diff;
mod explain;
mod files;
mod format;
mod lsp;
mod matrix;
mod reach;
mod report;

use arguments::{Arguments, Command};
use configuration::Configuration;

/// A tree has many small parts, and this one has them faster and closer together than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command ended.
enum Outcome {
    /// There is nothing wrong.
    Clean,
    /// What was looked at has errors.
    Errors,
}

/// Why a command could not be carried out, in one sentence.
struct Failure(String);

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let configuration = Configuration::new(arguments.lang.map(Into::into));
    let outcome = match arguments.command {
        Command::Check(arguments) => check::run(&arguments, &configuration),
        Command::Reach(arguments) => reach::run(&arguments, &configuration),
        Command::Matrix(arguments) => matrix::run(&arguments, &configuration),
        Command::Diff(arguments) => diff::run(&arguments, &configuration),
        Command::Cost(arguments) => cost::run(&arguments, &configuration),
        Command::Explain(arguments) => explain::run(&arguments, &configuration),
        Command::Fmt(arguments) => format::run(&arguments),
        Command::Diagram(arguments) => diagram::run(&arguments, &configuration),
        Command::Lsp(arguments) => lsp::run(&arguments),
        Command::AnalysisStats(arguments) => analysis_stats::run(&arguments, &configuration),
        Command::Book(arguments) => book::run(&arguments),
    };
    match outcome {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Errors) => ExitCode::from(1),
        Err(Failure(message)) => {
            anstream::eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure(error.to_string())
    }
}
