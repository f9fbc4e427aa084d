//! `portolan reach`.

use portolan_analyzer::ask;
use portolan_analyzer::survey::{Known, everywhere};

use crate::arguments::{Format, Reach};
use crate::configuration::Configuration;
use crate::report::{human, json, survey, warn_of_errors};
use crate::{Failure, Outcome, files};

/// What stands for everybody or everything.
const EVERYTHING: &str = "*";

/// Exit status 0 if the goal is reached, with `*` if one is; 1 if it is not, or if that is not known.
pub(crate) fn run(arguments: &Reach, configuration: &Configuration) -> Result<Outcome, Failure> {
    let known = match (arguments.from.as_str(), arguments.to.as_str()) {
        (EVERYTHING, EVERYTHING) => {
            let file = arguments.file.display();
            return Err(Failure(format!("one end has to be a place; `portolan matrix {file}` tells who reaches what")));
        }
        (EVERYTHING, to) => Some(Known::To(to)),
        (from, EVERYTHING) => Some(Known::From(from)),
        _ => None,
    };
    match known {
        Some(known) => all(arguments, configuration, known),
        None => one(arguments, configuration),
    }
}

fn one(arguments: &Reach, configuration: &Configuration) -> Result<Outcome, Failure> {
    let sources = files::sources(&arguments.file, configuration)?;
    let (from, to) = (&arguments.from, &arguments.to);
    let (analysis, answer) = ask(sources, from, to, arguments.on.as_deref(), &arguments.without).map_err(Failure)?;
    match arguments.format {
        Format::Human => human::reach(&analysis, &answer, from, to, &arguments.without)?,
        Format::Json => json::reach(&analysis, &answer)?,
    }
    warn_of_errors(&analysis, &arguments.file, Some(answer.span.file));
    Ok(if answer.holds == Some(true) { Outcome::Clean } else { Outcome::Errors })
}

fn all(arguments: &Reach, configuration: &Configuration, known: Known<'_>) -> Result<Outcome, Failure> {
    let sources = files::sources(&arguments.file, configuration)?;
    let (analysis, entries) =
        everywhere(sources, known, arguments.on.as_deref(), &arguments.without).map_err(Failure)?;
    match arguments.format {
        Format::Human => survey::everywhere(&entries, known, &arguments.without, analysis.sources.settings.language)?,
        Format::Json => survey::everywhere_json(&entries)?,
    }
    // The question is the file behind the topology's own.
    warn_of_errors(&analysis, &arguments.file, analysis.sources.question());
    let reached = entries.iter().any(|entry| entry.holds == Some(true));
    Ok(if reached { Outcome::Clean } else { Outcome::Errors })
}
