//! `portolan check`.

use portolan_analyzer::{Analysis, Severity, Sources, analyze};

use crate::arguments::{Check, Deny, Format};
use crate::report::{human, json};
use crate::{Failure, Outcome, files};

pub(crate) fn run(arguments: &Check) -> Result<Outcome, Failure> {
    let mut analyses = Vec::new();
    for path in files::find(&arguments.paths)? {
        let loaded = files::load(&path)?;
        analyses.push(match loaded.broken {
            None => analyze(loaded.sources),
            Some(broken) => {
                Analysis { diagnostics: vec![broken], sources: loaded.sources, ..analyze(Sources::default()) }
            }
        });
    }
    match arguments.format {
        Format::Human => human::check(&analyses)?,
        Format::Json => json::check(&analyses)?,
    }
    let worst = if arguments.deny == Some(Deny::Warnings) { Severity::Warning } else { Severity::Error };
    let failed =
        analyses.iter().flat_map(|analysis| &analysis.diagnostics).any(|diagnostic| diagnostic.severity <= worst);
    Ok(if failed { Outcome::Errors } else { Outcome::Clean })
}
