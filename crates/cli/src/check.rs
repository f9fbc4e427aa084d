//! `portolan check`.

use std::collections::HashSet;

use portolan_analyzer::{Analysis, Severity, Sources, Span, analyze};

use crate::arguments::{Check, Deny, Format};
use crate::report::{human, json};
use crate::{Failure, Outcome, files};

pub(crate) fn run(arguments: &Check) -> Result<Outcome, Failure> {
    let paths = files::find(&arguments.paths)?;
    let topologies = paths.iter().map(|path| files::load_topology(path)).collect::<Result<Vec<_>, _>>()?;
    let mut analyses: Vec<_> = files::without_imported(topologies)
        .into_iter()
        .map(|topology| match topology.loaded.broken {
            None => analyze(topology.loaded.sources),
            Some(broken) => {
                Analysis { diagnostics: vec![broken], sources: topology.loaded.sources, ..analyze(Sources::default()) }
            }
        })
        .collect();
    tell_once(&mut analyses);
    match arguments.format {
        Format::Human => human::check(&analyses)?,
        Format::Json => json::check(&analyses, &paths.iter().map(|path| files::name(path)).collect::<Vec<_>>())?,
    }
    let worst = if arguments.deny == Some(Deny::Warnings) { Severity::Warning } else { Severity::Error };
    let failed =
        analyses.iter().flat_map(|analysis| &analysis.diagnostics).any(|diagnostic| diagnostic.severity <= worst);
    Ok(if failed { Outcome::Errors } else { Outcome::Clean })
}

/// Leaves what is said of a file that several import to the first of them, unless the others find something else.
fn tell_once(analyses: &mut [Analysis]) {
    let mut diagnostics = HashSet::new();
    let mut expectations = HashSet::new();
    for analysis in analyses {
        let sources = &analysis.sources;
        let place = |span: Span| (sources.file(span.file).path.clone(), span.range);
        let mut told = Vec::new();
        analysis.diagnostics.retain(|diagnostic| {
            let key = (place(diagnostic.span), diagnostic.rule, diagnostic.message.clone());
            let new = !diagnostics.contains(&key);
            told.push(key);
            new
        });
        diagnostics.extend(told);
        let mut told = Vec::new();
        analysis.expectations.retain(|expectation| {
            let key = (place(expectation.span), expectation.holds, expectation.stopped_by);
            let new = !expectations.contains(&key);
            told.push(key);
            new
        });
        expectations.extend(told);
    }
}
