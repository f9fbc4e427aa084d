//! Findings for programs. The format is part of the language's contract: keys are added, never changed.

use std::collections::HashMap;

use portolan_analyzer::cost::{CostLine, Total};
use portolan_analyzer::reach::Hop;
use portolan_analyzer::{Analysis, Diagnostic, Expectation, Language, Rule, Span, rule};
use portolan_ide::positions::{Encoding, LineIndex};
use serde_json::{Value, json};

use super::{Covered, print};
use crate::Failure;

/// Writes the findings and expectations of some files as one object, in the order of [`ranked`].
pub(crate) fn check(analyses: &[Analysis], order: &[String], coverage: Option<&Covered>) -> Result<(), Failure> {
    let diagnostics = ranked(analyses, order, |places, diagnostic| places.diagnostic(diagnostic));
    let ranks = ranks(analyses, order);
    let mut expectations = Vec::new();
    for analysis in analyses {
        for expectation in &analysis.expectations {
            let file = &analysis.sources.file(expectation.span.file).path;
            let mut value = answer(expectation);
            value["file"] = json!(file);
            value["line"] = json!(analysis.sources.line(expectation.span));
            value["text"] = json!(expectation.text);
            let range = analysis.sources.range(expectation.span);
            expectations.push(((ranks.get(file.as_str()).copied(), range.start(), range.end()), value));
        }
    }
    let expectations = sorted(expectations);
    let mut value = json!({ "diagnostics": diagnostics, "expectations": expectations });
    if let Some(coverage) = coverage {
        let unexercised = coverage.statements.iter().filter(|statement| !statement.exercised);
        let unexercised: Vec<_> = unexercised
            .map(|statement| json!({ "file": statement.file, "line": statement.line, "text": statement.text }))
            .collect();
        value["coverage"] = json!({
            "exercised": coverage.exercised(),
            "statements": coverage.statements.len(),
            "unexercised": unexercised,
        });
    }
    print(&format!("{value}\n"))
}

/// The findings of some files, each as `show` has it: by file, those of `order` first, then by position. What several
/// topologies say of a file that all of them import stands together.
pub(crate) fn ranked<T>(
    analyses: &[Analysis],
    order: &[String],
    show: impl Fn(&Places<'_>, &Diagnostic) -> T,
) -> Vec<T> {
    let ranks = ranks(analyses, order);
    let mut found = Vec::new();
    for analysis in analyses {
        let places = Places::new(analysis);
        for diagnostic in &analysis.diagnostics {
            let range = analysis.sources.range(diagnostic.span);
            let rank = (ranks.get(places.file(diagnostic.span)).copied(), range.start(), range.end());
            found.push((rank, show(&places, diagnostic)));
        }
    }
    sorted(found)
}

/// The files in the order in which they are told.
fn ranks<'a>(analyses: &'a [Analysis], order: &'a [String]) -> HashMap<&'a str, usize> {
    let mut ranks = HashMap::new();
    let imported = analyses.iter().flat_map(|analysis| analysis.sources.files()).map(|(_, file)| &file.path);
    for path in order.iter().chain(imported) {
        let next = ranks.len();
        ranks.entry(path.as_str()).or_insert(next);
    }
    ranks
}

fn sorted<K: Ord + Copy, T>(mut ranked: Vec<(K, T)>) -> Vec<T> {
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, value)| value).collect()
}

/// Writes one answer.
pub(crate) fn reach(_analysis: &Analysis, expectation: &Expectation) -> Result<(), Failure> {
    print(&format!("{}\n", answer(expectation)))
}

fn answer(expectation: &Expectation) -> Value {
    json!({ "holds": expectation.holds, "path": path(&expectation.path), "stopped_by": expectation.stopped_by })
}

/// The hops of a way.
pub(crate) fn path(hops: &[Hop]) -> Vec<Value> {
    hops.iter()
        .map(|hop| json!({ "kind": hop.kind.as_str(), "name": hop.name.as_str(), "detail": hop.detail.as_str() }))
        .collect()
}

/// Writes an estimate.
pub(crate) fn cost(lines: &[CostLine], total: Total) -> Result<(), Failure> {
    let usd = |cents: u64| cents as f64 / 100.0;
    let lines: Vec<_> = lines
        .iter()
        .map(|line| {
            let price = line.price.map(
                |price| json!({ "source": price.source, "date": price.date, "confidence": price.confidence.as_str() }),
            );
            json!({
                "name": line.name,
                // A name for programs, the same in every language.
                "kind": line.kind.noun(Language::En),
                "basis": line.basis,
                "usd": line.cents.map(usd),
                "price": price,
            })
        })
        .collect();
    let total = json!({ "usd": usd(total.cents), "unknown": total.unknown });
    print(&format!("{}\n", json!({ "lines": lines, "total": total })))
}

/// Positions in the files of an analysis.
pub(crate) struct Places<'a> {
    analysis: &'a Analysis,
    indices: Vec<LineIndex>,
}

impl<'a> Places<'a> {
    fn new(analysis: &'a Analysis) -> Places<'a> {
        Places { analysis, indices: analysis.sources.files().map(|(_, file)| LineIndex::new(&file.text)).collect() }
    }

    fn diagnostic(&self, diagnostic: &Diagnostic) -> Value {
        let related: Vec<_> = diagnostic
            .related
            .iter()
            .map(|related| json!({ "file": self.file(related.span), "range": self.range(related.span), "message": related.message }))
            .collect();
        let notes: Vec<_> =
            diagnostic.notes.iter().map(|note| json!({ "kind": note.kind.as_str(), "text": note.text })).collect();
        json!({
            "file": self.file(diagnostic.span),
            "range": self.range(diagnostic.span),
            "severity": diagnostic.severity.as_str(),
            "rule": diagnostic.rule,
            "message": diagnostic.message,
            "label": diagnostic.label,
            "related": related,
            "notes": notes,
            "url": rule(diagnostic.rule).and_then(Rule::source),
        })
    }

    /// The name of the file.
    pub(crate) fn file(&self, span: Span) -> &str {
        &self.analysis.sources.file(span.file).path
    }

    fn range(&self, span: Span) -> Value {
        let place = |(line, column)| json!({ "line": line, "column": column });
        let (start, end) = self.lines_and_columns(span);
        json!({ "start": place(start), "end": place(end) })
    }

    /// Lines and columns of both ends from 1, columns in Unicode scalar values.
    pub(crate) fn lines_and_columns(&self, span: Span) -> ((u32, u32), (u32, u32)) {
        let text = &self.analysis.sources.file(span.file).text;
        let place = |offset| {
            let position = self.indices[span.file.0 as usize].position(offset, text, Encoding::Utf32);
            (position.line + 1, position.column + 1)
        };
        let range = self.analysis.sources.range(span);
        (place(range.start()), place(range.end()))
    }
}
