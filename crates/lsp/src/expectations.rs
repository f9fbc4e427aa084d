//! `portolan/expectations` and `portolan/runExpectations`: the expectations of a document as an editor's tests.

use std::collections::{HashMap, HashSet};

use portolan_ide::{Expectation, TextSize};
use serde::{Deserialize, Serialize};

use crate::protocol::{Range, TextDocumentIdentifier};
use crate::view::{THIS, View};

/// Lists them: `{"textDocument": {"uri"}}` →
/// `[{"id", "range", "text", "holds", "stoppedBy", "outcome", "path": [{"kind", "name", "detail"}]}]`.
pub(crate) const LIST: &str = "portolan/expectations";

/// Runs those of some ids, or all: `{"textDocument": {"uri"}, "expectations": [id]}` →
/// `[{"id", "label", "range", "state", "message"}]`.
pub(crate) const RUN: &str = "portolan/runExpectations";

/// Which of them are to be run.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunParams {
    pub(crate) text_document: TextDocumentIdentifier,
    pub(crate) expectations: Option<HashSet<String>>,
}

/// One of the answer to [`LIST`].
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Listed {
    id: String,
    range: Range,
    text: String,
    /// `null` where it is not known.
    holds: Option<bool>,
    stopped_by: Option<&'static str>,
    outcome: String,
    path: Vec<Step>,
}

#[derive(Debug, Serialize)]
struct Step {
    kind: &'static str,
    name: String,
    detail: String,
}

/// One of the answer to [`RUN`].
#[derive(Debug, Serialize)]
pub(crate) struct Tested {
    id: String,
    label: String,
    range: Range,
    state: State,
    /// What stops the packet, or why that is not known; `null` where the expectation holds.
    message: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Passed,
    Failed,
    Unknown,
}

/// How the expectations of the document stand.
pub(crate) fn list(view: &View<'_>) -> Vec<Listed> {
    let listed = |(_, id, expectation): (usize, String, &Expectation)| Listed {
        id,
        range: view.here(expectation.span),
        text: expectation.text.clone(),
        holds: expectation.holds,
        stopped_by: expectation.stopped_by,
        outcome: expectation.outcome.clone(),
        path: expectation
            .path
            .iter()
            .map(|hop| Step { kind: hop.kind.as_str(), name: hop.name.to_string(), detail: hop.detail.to_string() })
            .collect(),
    };
    own(view).into_iter().map(listed).collect()
}

/// The results of those that are wanted. What is not there any more has none.
pub(crate) fn run(view: &View<'_>, wanted: Option<&HashSet<String>>) -> Vec<Tested> {
    let own = own(view).into_iter().filter(|(_, id, _)| wanted.is_none_or(|wanted| wanted.contains(id)));
    let told = told(view);
    own.map(|(_, id, expectation)| Tested {
        id,
        label: words(expectation),
        range: view.here(expectation.span),
        state: match expectation.holds {
            Some(true) => State::Passed,
            Some(false) => State::Failed,
            None => State::Unknown,
        },
        message: (expectation.holds != Some(true)).then(|| {
            // Where its rule is off nothing is said of it, but it is known what happens to the packet.
            let start = view.analysis.sources.range(expectation.span).start();
            told.get(&start).map_or(expectation.outcome.as_str(), |told| told).to_owned()
        }),
    })
    .collect()
}

/// The expectation of an id, as its place in the analysis.
pub(crate) fn place(view: &View<'_>, id: &str) -> Option<usize> {
    own(view).into_iter().find(|(_, known, _)| known == id).map(|(place, ..)| place)
}

/// The document's own expectations, each with its place in the analysis and an id that stays the same while other
/// lines change: its words, and a number where the same was written before.
fn own<'v>(view: &View<'v>) -> Vec<(usize, String, &'v Expectation)> {
    let analysis = view.analysis;
    let mut times: HashMap<String, usize> = HashMap::new();
    let own = analysis.expectations.iter().enumerate().filter(|(_, expectation)| expectation.span.file == THIS);
    own.map(|(place, expectation)| {
        let words = words(expectation);
        let time = times.entry(words.clone()).or_default();
        *time += 1;
        let id = if *time == 1 { words } else { format!("{words} #{time}") };
        (place, id, &**expectation)
    })
    .collect()
}

/// What an expectation says, on one line.
fn words(expectation: &Expectation) -> String {
    expectation.text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is said of statements of the document elsewhere, too, by where they start.
fn told<'v>(view: &View<'v>) -> HashMap<TextSize, &'v str> {
    let here = view.analysis.diagnostics.iter().filter(|diagnostic| diagnostic.span.file == THIS);
    // Of several the first counts.
    here.rev().map(|told| (view.analysis.sources.range(told.span).start(), told.message.as_str())).collect()
}
