//! `portolan diff`.

use portolan_analyzer::analyze;
use portolan_analyzer::survey::difference;

use crate::arguments::{Diff, Format};
use crate::configuration::Configuration;
use crate::report::{survey, warn_of_errors};
use crate::{Failure, Outcome, files};

/// Exit status 1 if there is a difference, as `diff` has it.
pub(crate) fn run(arguments: &Diff, configuration: &Configuration) -> Result<Outcome, Failure> {
    let old = analyze(files::sources(&arguments.old, configuration)?);
    let new = analyze(files::sources(&arguments.new, configuration)?);
    let difference = difference(&old, &new);
    match arguments.format {
        Format::Human => survey::difference(&difference, new.sources.settings.language)?,
        Format::Json => survey::difference_json(&difference)?,
    }
    warn_of_errors(&old, &arguments.old, None);
    warn_of_errors(&new, &arguments.new, None);
    Ok(if difference.is_empty() { Outcome::Clean } else { Outcome::Errors })
}
