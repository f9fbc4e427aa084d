//! `portolan matrix`.

use portolan_analyzer::analyze;
use portolan_analyzer::survey::matrix;

use crate::arguments::{Matrix, TableFormat};
use crate::report::{survey, warn_of_errors};
use crate::{Failure, Outcome, files};

/// Exit status 0 whatever is reached: a table claims nothing.
pub(crate) fn run(arguments: &Matrix) -> Result<Outcome, Failure> {
    let analysis = analyze(files::sources(&arguments.file)?);
    let matrix = matrix(&analysis, arguments.on.as_ref());
    match arguments.format {
        TableFormat::Human => survey::matrix(&matrix)?,
        TableFormat::Markdown => survey::matrix_markdown(&matrix)?,
        TableFormat::Json => survey::matrix_json(&matrix)?,
    }
    warn_of_errors(&analysis, &arguments.file, None);
    Ok(Outcome::Clean)
}
