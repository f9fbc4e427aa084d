//! Builds a book with mdBook as a library and this preprocessor built in.

use std::cell::RefCell;
use std::fmt;
use std::io::Write;
use std::path::Path;
use std::rc::Rc;
use std::time::Instant;

use mdbook_driver::MDBook;
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::errors::Error as BookError;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::book::{Context, process};
use crate::chapter::Mode;
use crate::protocol::RENDERER;
use crate::report::{Report, Summary, counted};

/// Why there is no book.
#[derive(Debug)]
pub enum Error {
    /// The book has this many errors. They were printed.
    Findings(usize),
    /// mdBook cannot read or write it, or another preprocessor or renderer failed.
    Book(String),
    /// What there is to say cannot be printed.
    Output(std::io::Error),
}

impl Error {
    /// The exit status for it: 1 for errors in the book, 2 for everything else.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Findings(_) => 1,
            Error::Book(_) | Error::Output(_) => 2,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Findings(number) => write!(formatter, "{} in the book", counted(*number, "error", "errors")),
            Error::Book(message) => formatter.write_str(message),
            Error::Output(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for Error {}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        Error::Output(error)
    }
}

/// Builds the book in a folder, and prints what is wrong with it, or what was checked.
///
/// The preprocessors of `book.toml` run as well. Where it lists `portolan`, this one takes that place, and the
/// command is not run; otherwise it runs last.
pub fn build(folder: &Path, out: &mut dyn Write) -> Result<Summary, Error> {
    let start = Instant::now();
    let outcome = Rc::new(RefCell::new(Report::default()));
    let mut book = MDBook::load(folder).map_err(described)?;
    book.with_preprocessor(BuiltIn { outcome: Rc::clone(&outcome) });
    let built = book.build();
    let report = outcome.take();
    for finding in &report.findings {
        writeln!(out, "{finding}")?;
    }
    if !report.findings.is_empty() {
        return Err(Error::Findings(report.findings.len()));
    }
    built.map_err(described)?;
    let summary = Summary { report, time: start.elapsed() };
    writeln!(out, "{summary}")?;
    Ok(summary)
}

/// mdBook's error with its causes.
fn described(error: BookError) -> Error {
    Error::Book(format!("{error:#}"))
}

/// The preprocessor inside this process.
struct BuiltIn {
    outcome: Rc<RefCell<Report>>,
}

impl Preprocessor for BuiltIn {
    fn name(&self) -> &str {
        "portolan"
    }

    fn supports_renderer(&self, renderer: &str) -> Result<bool, BookError> {
        Ok(renderer == RENDERER)
    }

    fn run(&self, context: &PreprocessorContext, book: Book) -> Result<Book, BookError> {
        // The same road as the binary takes, so that there is one.
        let context = Context::read(&serde_json::to_value(context)?)?;
        let mut value = serde_json::to_value(book)?;
        let report = process(&context, &mut value)?;
        let stop = context.mode == Mode::Build && !report.findings.is_empty();
        self.outcome.replace(report);
        if stop {
            return Err(BookError::msg("the book has errors"));
        }
        Ok(serde_json::from_value(value)?)
    }
}
