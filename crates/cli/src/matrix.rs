//! `portolan matrix`.

use portolan_analyzer::analyze;
use portolan_analyzer::survey::matrix;

use crate::arguments::{Matrix, TableFormat};
use crate::configuration::Configuration;
use crate::report::{survey, warn_of_errors};
use crate::{Failure, Outcome, files};

/// Exit status 0 whatever is reached: a table claims nothing.
pub(crate) fn run(arguments: &Matrix, configuration: &Configuration) -> Result<Outcome, Failure> {
    let analysis = analyze(files::sources(&arguments.file, configuration)?);
    let matrix = matrix(&analysis, arguments.on.as_ref());
    match arguments.format {
        TableFormat::Human => survey::matrix(&matrix, analysis.sources.settings.language)?,
        TableFormat::Markdown => survey::matrix_markdown(&matrix, analysis.sources.settings.language)?,
        TableFormat::Json => survey::matrix_json(&matrix)?,
    }
    warn_of_errors(&analysis, &arguments.file, None);
    Ok(Outcome::Clean)
}
