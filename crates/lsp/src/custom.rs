//! Requests of our own: what an editor's extension can show beyond the protocol.

use portolan_diagram::{Options, svg};
use serde::{Deserialize, Serialize};

use crate::protocol::{Range, TextDocumentIdentifier};
use crate::view::{THIS, View};

/// The picture of a topology, as one line of SVG: `{"textDocument": {"uri"}}` → `{"svg": … or null}`.
pub(crate) const DIAGRAM: &str = "portolan/diagram";

/// The expectations of a document, as an editor's test view wants them:
/// `{"textDocument": {"uri"}}` → `[{"range", "text", "holds", "stoppedBy", "outcome", "path": [{"kind", "name", "detail"}]}]`.
pub(crate) const EXPECTATIONS: &str = "portolan/expectations";

/// Which document is meant.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentParams {
    pub(crate) text_document: TextDocumentIdentifier,
}

/// The answer to [`DIAGRAM`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Diagram {
    svg: Option<String>,
}

/// One of the answer to [`EXPECTATIONS`].
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Expected {
    range: Range,
    text: String,
    /// `null` where it is not known.
    holds: Option<bool>,
    stopped_by: Option<String>,
    outcome: String,
    path: Vec<Step>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Step {
    kind: String,
    name: String,
    detail: String,
}

/// Draws the document with all that it imports.
pub(crate) fn diagram(view: &View<'_>) -> Diagram {
    let title = view.snapshot.path.rsplit('/').next().unwrap_or_default().to_owned();
    Diagram { svg: svg(view.analysis, &Options { title, ..Options::default() }) }
}

/// How the expectations of the document stand.
pub(crate) fn expectations(view: &View<'_>) -> Vec<Expected> {
    let own = view.analysis.expectations.iter().filter(|expectation| expectation.span.file == THIS);
    own.map(|expectation| Expected {
        range: view.here(expectation.span),
        text: expectation.text.clone(),
        holds: expectation.holds,
        stopped_by: expectation.stopped_by.map(str::to_owned),
        outcome: expectation.outcome.clone(),
        path: expectation
            .path
            .iter()
            .map(|hop| Step {
                kind: hop.kind.as_str().to_owned(),
                name: hop.name.to_string(),
                detail: hop.detail.to_string(),
            })
            .collect(),
    })
    .collect()
}
