//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use portolan_analyzer::cost::HOURS;
use portolan_analyzer::{Language, Ports};

/// Checks AWS networks written in Topo, explains them, and builds documentation in which every example is checked.
#[derive(Parser)]
#[command(name = "portolan", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// The language of messages and pages [default: that of portolan.toml, else of the locale]
    #[arg(long, value_enum, global = true)]
    pub(crate) lang: Option<Lang>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Checks files and says what is wrong, and whether each expectation holds
    Check(Check),
    /// Follows a packet from one place to another, hop by hop
    Reach(Reach),
    /// Says who reaches what, as a table of groups that behave alike
    Matrix(Matrix),
    /// Says what is reached in one topology and not in another
    Diff(Diff),
    /// Estimates what endpoints and NAT gateways cost in a month
    Cost(Cost),
    /// Explains a rule, a reason, a statement or a concept
    Explain(Explain),
    /// Formats files
    Fmt(Fmt),
    /// Draws a topology
    Diagram(Diagram),
    /// Serves an editor over standard input and output
    Lsp(Lsp),
    /// Says what an analysis consists of, how long it takes and how much memory it needs
    AnalysisStats(AnalysisStats),
    /// Builds documentation with mdBook, in which every example is checked
    Book(Book),
}

#[derive(Args)]
pub(crate) struct Check {
    /// Files and folders; `-` is standard input
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// How the findings are written
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub(crate) format: CheckFormat,
    /// Counts warnings as errors
    #[arg(long, value_enum)]
    pub(crate) deny: Option<Deny>,
    /// Lists the statements that no expectation exercises; for people and in JSON
    #[arg(long)]
    pub(crate) coverage: bool,
}

#[derive(Args)]
pub(crate) struct Reach {
    /// The topology
    pub(crate) file: PathBuf,
    /// The source: a declared thing, an id in AWS, an address, a CIDR, `internet`, or `*` for everybody
    pub(crate) from: String,
    /// The goal: as the source, or `aws.SERVICE`, or a host name; `*` for everything
    pub(crate) to: String,
    /// Protocol and port, such as `tcp/443` [default: tcp/443 towards services and endpoints, else all]
    #[arg(long, value_name = "PORTS")]
    pub(crate) on: Option<String>,
    /// What fails: a gateway, an endpoint, an instance, a zone; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) without: Vec<String>,
    /// How the path is written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Matrix {
    /// The topology
    pub(crate) file: PathBuf,
    /// Protocol and port, such as `tcp/443` [default: tcp/443 towards services and endpoints, else all]
    #[arg(long, value_name = "PORTS", value_parser = ports)]
    pub(crate) on: Option<Ports>,
    /// How the table is written
    #[arg(long, value_enum, default_value_t = TableFormat::Human)]
    pub(crate) format: TableFormat,
}

/// Reads protocol and port.
fn ports(text: &str) -> Result<Ports, String> {
    Ports::parse(text).ok_or_else(|| format!("`{text}` is no protocol and port, such as `tcp/443` or `all`"))
}

#[derive(Args)]
pub(crate) struct Diff {
    /// The topology as it was
    pub(crate) old: PathBuf,
    /// The topology as it is
    pub(crate) new: PathBuf,
    /// How the differences are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Cost {
    /// The topology
    pub(crate) file: PathBuf,
    /// For how many hours everything stands
    #[arg(long, value_name = "N", default_value_t = HOURS)]
    pub(crate) hours: u32,
    /// How many GB pass through each thing, or through the one named; may be repeated [default: 0]
    #[arg(long, value_name = "[NAME=]N", value_parser = gigabytes)]
    pub(crate) gb: Vec<Gigabytes>,
    /// How the estimate is written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
}

/// An amount of data, of one thing or of each.
#[derive(Clone)]
pub(crate) struct Gigabytes {
    pub(crate) name: Option<String>,
    pub(crate) amount: f64,
}

/// Reads `N` or `NAME=N`.
fn gigabytes(text: &str) -> Result<Gigabytes, String> {
    let (name, amount) = match text.rsplit_once('=') {
        Some((name, amount)) => (Some(name.to_owned()), amount),
        None => (None, text),
    };
    match amount.parse() {
        Ok(amount) if f64::is_finite(amount) && amount >= 0.0 => Ok(Gigabytes { name, amount }),
        _ => Err(format!("`{amount}` is no amount of GB")),
    }
}

#[derive(Args)]
pub(crate) struct Explain {
    /// The name or id of a rule, or the name of a reason, a statement, an endpoint type or a concept
    pub(crate) name: String,
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
    /// Where to write, behind what is there, what happens in the server
    #[arg(long, value_name = "FILE")]
    pub(crate) log_file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct AnalysisStats {
    /// Files and folders; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) paths: Vec<PathBuf>,
    /// How the numbers are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
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
pub(crate) enum CheckFormat {
    /// For people, with excerpts
    Human,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// For people
    Human,
    /// A Markdown table
    Markdown,
    /// One JSON object
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    Warnings,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    En,
    Ja,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Language {
        match lang {
            Lang::En => Language::En,
            Lang::Ja => Language::Ja,
        }
    }
}
