//! `portolan cost`.

use std::collections::HashMap;

use portolan_analyzer::analyze;
use portolan_analyzer::cost::{Usage, billed, cost, total};

use crate::arguments::{Cost, Format};
use crate::configuration::Configuration;
use crate::report::{human, json, warn_of_errors};
use crate::{Failure, Outcome, files};

/// Exit status 0 also where an amount is not known: an estimate claims nothing.
pub(crate) fn run(arguments: &Cost, configuration: &Configuration) -> Result<Outcome, Failure> {
    let analysis = analyze(files::sources(&arguments.file, configuration)?);
    let mut usage = Usage { hours: arguments.hours, gb: 0.0, gb_of: HashMap::new() };
    for gigabytes in &arguments.gb {
        match &gigabytes.name {
            None => usage.gb = gigabytes.amount,
            Some(name) => {
                let node = billed(&analysis.nodes, &analysis.network, name).map_err(|meant| {
                    let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
                    Failure(format!("there is no endpoint or NAT gateway `{name}`{meant}"))
                })?;
                usage.gb_of.insert(node, gigabytes.amount);
            }
        }
    }
    let lines = cost(&analysis.nodes, &analysis.network, &usage, analysis.sources.settings.language);
    let total = total(&lines);
    match arguments.format {
        Format::Human => human::cost(&lines, total, analysis.sources.settings.language)?,
        Format::Json => json::cost(&lines, total)?,
    }
    warn_of_errors(&analysis, &arguments.file, None);
    Ok(Outcome::Clean)
}
