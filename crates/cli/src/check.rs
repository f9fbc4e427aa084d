//! `portolan check`.

use std::collections::{HashMap, HashSet};

use portolan_analyzer::survey::coverage;
use portolan_analyzer::{Analysis, Severity, Sources, Span, analyze};
use rayon::prelude::*;

use crate::arguments::{Check, CheckFormat, Deny};
use crate::configuration::Configuration;
use crate::report::{Covered, CoveredStatement, github, human, json, sarif};
use crate::{Failure, Outcome, files};

pub(crate) fn run(arguments: &Check, configuration: &Configuration) -> Result<Outcome, Failure> {
    if arguments.coverage && matches!(arguments.format, CheckFormat::Sarif | CheckFormat::Github) {
        return Err(Failure("`--coverage` goes with `--format human` and `--format json`".to_owned()));
    }
    let paths = files::find(&arguments.paths)?;
    let topologies =
        paths.iter().map(|path| files::load_topology(path, configuration)).collect::<Result<Vec<_>, _>>()?;
    let mut analyses: Vec<_> = files::without_imported(topologies)
        .into_par_iter()
        .map(|topology| match topology.loaded.broken {
            None => analyze(topology.loaded.sources),
            Some(broken) => {
                Analysis { diagnostics: vec![broken], sources: topology.loaded.sources, ..analyze(Sources::default()) }
            }
        })
        .collect();
    tell_once(&mut analyses);
    let covered = arguments.coverage.then(|| covered(&analyses));
    let order: Vec<_> = paths.iter().map(|path| files::name(path)).collect();
    match arguments.format {
        CheckFormat::Human => human::check(&analyses, covered.as_ref())?,
        CheckFormat::Json => json::check(&analyses, &order, covered.as_ref())?,
        CheckFormat::Sarif => sarif::check(&analyses, &order)?,
        CheckFormat::Github => github::check(&analyses, &order)?,
    }
    let worst = if arguments.deny == Some(Deny::Warnings) { Severity::Warning } else { Severity::Error };
    let failed =
        analyses.iter().flat_map(|analysis| &analysis.diagnostics).any(|diagnostic| diagnostic.severity <= worst);
    // The process ends. To give back the memory of large topologies piece by piece takes a tenth of the time.
    std::mem::forget(analyses);
    Ok(if failed { Outcome::Errors } else { Outcome::Clean })
}

/// The statements of all files, each once: a file may belong to several topologies, and one that exercises a statement
/// is enough.
fn covered(analyses: &[Analysis]) -> Covered {
    let mut known = HashMap::new();
    let mut statements: Vec<CoveredStatement> = Vec::new();
    for analysis in analyses {
        for (node, exercised) in coverage(analysis).statements {
            let head = analysis.nodes.get(node).head;
            let file = &analysis.sources.file(head.file).path;
            let start = analysis.sources.range(head).start();
            let index = *known.entry((file.clone(), start)).or_insert(statements.len());
            match statements.get_mut(index) {
                Some(statement) => statement.exercised |= exercised,
                None => statements.push(CoveredStatement {
                    file: file.clone(),
                    line: analysis.sources.line(head),
                    text: analysis.sources.text(head).split_whitespace().collect::<Vec<_>>().join(" "),
                    exercised,
                }),
            }
        }
    }
    Covered { statements }
}

/// Leaves what is said of a file that several import to the first of them, unless the others find something else.
fn tell_once(analyses: &mut [Analysis]) {
    let mut diagnostics = HashSet::new();
    let mut expectations = HashSet::new();
    for analysis in analyses {
        let sources = &analysis.sources;
        let place = |span: Span| (sources.file(span.file).path.clone(), sources.range(span));
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
