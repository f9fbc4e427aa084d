//! `portolan check`.

use std::collections::HashMap;

use portolan_analyzer::survey::coverage;
use portolan_analyzer::{Analysis, Severity, Sources, analyze};

use crate::arguments::{Check, Deny, Format};
use crate::report::{Covered, CoveredStatement, human, json};
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
    let covered = arguments.coverage.then(|| covered(&analyses));
    match arguments.format {
        Format::Human => human::check(&analyses, covered.as_ref())?,
        Format::Json => json::check(&analyses, covered.as_ref())?,
    }
    let worst = if arguments.deny == Some(Deny::Warnings) { Severity::Warning } else { Severity::Error };
    let failed =
        analyses.iter().flat_map(|analysis| &analysis.diagnostics).any(|diagnostic| diagnostic.severity <= worst);
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
            let index = *known.entry((file.clone(), head.range.start)).or_insert(statements.len());
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
