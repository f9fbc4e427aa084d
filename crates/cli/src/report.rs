//! What the commands print.

use std::io::Write;
use std::path::Path;

use portolan_analyzer::{Analysis, FileId, Format, Severity, SourceFile};

use crate::Failure;

pub(crate) mod github;
pub(crate) mod human;
pub(crate) mod json;
pub(crate) mod sarif;
pub(crate) mod survey;

/// The statements of some files that packets can pass.
pub(crate) struct Covered {
    pub(crate) statements: Vec<CoveredStatement>,
}

/// One of them, and whether a packet of an expectation passes it.
pub(crate) struct CoveredStatement {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) text: String,
    pub(crate) exercised: bool,
}

impl Covered {
    pub(crate) fn exercised(&self) -> usize {
        self.statements.iter().filter(|statement| statement.exercised).count()
    }
}

/// Writes to standard output. A reader that went away, as `head` does, is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says that an answer rests on a file with errors.
pub(crate) fn warn_of_errors(analysis: &Analysis, file: &Path, question: Option<FileId>) {
    let errors = analysis
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error && Some(diagnostic.span.file) != question)
        .count();
    let is_topo = |(id, file): &(FileId, &SourceFile)| Some(*id) != question && file.format() == Format::Topo;
    let files = analysis.sources.files().filter(is_topo).count();
    if errors > 0 {
        anstream::eprintln!(
            "warning: `{}`{} has {errors} {}; see `portolan check`",
            file.display(),
            if files > 1 { " with its imports" } else { "" },
            if errors == 1 { "error" } else { "errors" }
        );
    }
}
