//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Checks AWS networks written in Topo, explains them, and builds documentation in which every example is checked.
#[derive(Parser)]
#[command(name = "portolan", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Checks files and says what is wrong, and whether each expectation holds
    Check(Check),
    /// Follows a packet from one place to another, hop by hop
    Reach(Reach),
    /// Explains a rule, a reason, a statement or a concept
    Explain(Explain),
    /// Formats files
    Fmt(Fmt),
    /// Draws a topology
    Diagram(Diagram),
    /// Serves an editor over standard input and output
    Lsp(Lsp),
    /// Builds documentation with mdBook, in which every example is checked
    Book(Book),
}

#[derive(Args)]
pub(crate) struct Check {
    /// Files and folders; `-` is standard input
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// How the findings are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
    /// Counts warnings as errors
    #[arg(long, value_enum)]
    pub(crate) deny: Option<Deny>,
}

#[derive(Args)]
pub(crate) struct Reach {
    /// The topology
    pub(crate) file: PathBuf,
    /// The source: a declared thing, an id in AWS, an address, a CIDR or `internet`
    pub(crate) from: String,
    /// The goal: as the source, or `aws.SERVICE`, or a host name
    pub(crate) to: String,
    /// Protocol and port, such as `tcp/443` [default: tcp/443 towards services and endpoints, else all]
    #[arg(long, value_name = "PORTS")]
    pub(crate) on: Option<String>,
    /// How the path is written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Explain {
    /// The name or id of a rule, or the name of a reason, a statement, an endpoint type or a concept
    pub(crate) name: String,
    /// The language [default: from the locale; English where there is no Japanese page]
    #[arg(long, value_enum)]
    pub(crate) lang: Option<Language>,
}

#[derive(Args)]
pub(crate) struct Fmt {
    /// Files and folders; `-` is standard input, formatted to standard output
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Writes nothing; names the files that would change, and fails if there are any
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Args)]
pub(crate) struct Diagram {
    /// The topology
    pub(crate) file: PathBuf,
    /// How it is drawn
    #[arg(long, value_enum, default_value_t = Drawing::Svg)]
    pub(crate) format: Drawing,
    /// Where the drawing goes [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Lsp {
    /// What editors pass to say that they speak over standard input and output, which is the only way
    #[arg(long, hide = true)]
    pub(crate) stdio: bool,
}

#[derive(Args)]
pub(crate) struct Book {
    #[command(subcommand)]
    pub(crate) command: BookCommand,
}

#[derive(Subcommand)]
pub(crate) enum BookCommand {
    /// Checks every example and builds the pages
    Build {
        /// The folder of `book.toml`
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Drawing {
    Svg,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, with excerpts
    Human,
    /// One JSON object
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    Warnings,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    En,
    Ja,
}
